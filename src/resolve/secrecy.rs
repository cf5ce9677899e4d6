//! Which properties and variables hold secrets.

use crate::catalog::{self, Matching};

/// Words in the name of a property or variable that is taken for a secret, as Spark's own
/// redaction does (`spark.redaction.regex`).
const WORDS: [&str; 11] = [
    "secret",
    "password",
    "passwd",
    "passphrase",
    "token",
    "access.key",
    "access_key",
    "accesskey",
    "api_key",
    "apikey",
    "private_key",
];

/// Words that are also known with a letter wrong, too many or too few: a slip in the name must not
/// show the value.
const MISTYPED: [&str; 2] = ["secret", "password"];

/// Whether the value of a property, or of an environment variable, must not be shown.
///
/// For properties of the catalog the catalog says so. Others, and those whose name ends in one the
/// user chose, are judged by their name.
#[must_use]
pub fn is_secret(name: &str) -> bool {
    match catalog::get(name) {
        Some(p) if p.secret => true,
        Some(p) if p.matching == Matching::Exact => false,
        Some(p) => named_secret(p.suffix(name).unwrap_or(name)),
        None => named_secret(name),
    }
}

fn named_secret(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    WORDS.iter().any(|w| lower.contains(w)) || lower.split(['.', '_', '-']).any(mistyped)
}

fn mistyped(part: &str) -> bool {
    MISTYPED.iter().any(|word| {
        part.len().abs_diff(word.len()) <= 1 && strsim::damerau_levenshtein(part, word) <= 1
    })
}

#[cfg(test)]
mod tests {
    use super::is_secret;

    #[test]
    fn by_catalog_then_by_name() {
        assert!(is_secret("spark.mesos.secret"));
        assert!(!is_secret("spark.mesos.secret.file"));
        assert!(!is_secret("spark.mesos.executor.secret.names"));
        assert!(is_secret("spark.mesos.executor.secret.values"));
        assert!(is_secret("spark.executorEnv.DB_PASSWORD"));
        assert!(!is_secret("spark.executorEnv.TZ"));
        assert!(is_secret("spark.ssl.keyStorePassword"));
        assert!(is_secret("SPARK_MESOS_SECRET"));
        assert!(is_secret("spark.mesos.secert"));
        assert!(is_secret("spark.mesos.sceret"));
        assert!(is_secret("spark.executorEnv.DB_PASWORD"));
        assert!(is_secret("spark.executorEnv.AWS_SECRET_ACCESS_KEY"));
        assert!(!is_secret("spark.mesos.select"));
        assert!(!is_secret("PWD"));
    }
}
