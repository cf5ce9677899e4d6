//! Which properties and variables hold secrets.

use crate::catalog::{self, Matching, Property};
use crate::source::REDACTED;
use std::borrow::Cow;
use std::ops::Range;

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
    is_secret_as(name, catalog::get(name))
}

/// As [`is_secret`], of a name with what the catalog says of it.
pub(super) fn is_secret_as(name: &str, property: Option<&Property>) -> bool {
    match property {
        Some(p) if p.secret => true,
        Some(p) if p.matching == Matching::Exact => false,
        Some(p) => named_secret(p.suffix(name).unwrap_or(name)),
        None => named_secret(name),
    }
}

/// The pieces of a text that must not be shown although the text as a whole is no secret: passwords in
/// addresses (`http://user:PASSWORD@host`), and values behind secret names (`-Ddb.password=VALUE`,
/// `env=API_TOKEN=VALUE`, `?token=VALUE`).
#[must_use]
pub fn secret_parts(text: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let bytes = text.as_bytes();
    if memchr::memchr2(b'=', b'@', bytes).is_none() {
        return parts;
    }
    let length = |from: usize, ends: fn(char) -> bool| {
        let rest = text.get(from..).unwrap_or_default();
        rest.find(ends).unwrap_or(rest.len())
    };
    for (at, sign) in text.match_indices("://") {
        let from = at + sign.len();
        let to = from
            + length(from, |c| {
                matches!(c, '/' | '?' | '#' | ',' | '"' | '\'') || c.is_whitespace()
            });
        let authority = text.get(from..to).unwrap_or_default();
        let Some(user) = authority.rfind('@') else {
            continue;
        };
        let colon = authority.get(..user).and_then(|u| u.find(':'));
        parts.extend(colon.map(|colon| from + colon + 1..from + user));
    }
    let mut from = 0;
    for (at, _) in text.match_indices('=') {
        let before = text.get(from..at).unwrap_or_default();
        let begins = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'));
        let name = before
            .rfind(begins)
            .map_or(before, |i| before.get(i + 1..).unwrap_or_default());
        from = at + 1;
        if name.is_empty() || !is_secret(name.trim_start_matches('-')) {
            continue;
        }
        let end = match bytes.get(from) {
            Some(&quote @ (b'"' | b'\'')) => {
                from += 1;
                let rest = text.get(from..).unwrap_or_default();
                from + rest.find(char::from(quote)).unwrap_or(rest.len())
            }
            _ => {
                from + length(from, |c| {
                    matches!(c, ',' | '&' | ';' | '"' | '\'') || c.is_whitespace()
                })
            }
        };
        parts.push(from..end);
    }
    parts.retain(|p| !p.is_empty());
    parts
}

/// A text without its [`secret_parts`].
#[must_use]
pub fn without_secret_parts(text: &str) -> Cow<'_, str> {
    let mut parts = secret_parts(text);
    if parts.is_empty() {
        return Cow::Borrowed(text);
    }
    parts.sort_by_key(|p| p.start);
    let mut shown = String::with_capacity(text.len());
    let mut done = 0;
    for part in parts.into_iter().filter(|p| p.end > 0) {
        if part.start >= done {
            shown.push_str(text.get(done..part.start).unwrap_or_default());
            shown.push_str(REDACTED);
        }
        done = done.max(part.end);
    }
    shown.push_str(text.get(done..).unwrap_or_default());
    Cow::Owned(shown)
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
    use super::{is_secret, without_secret_parts};

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

    #[test]
    fn pieces_of_texts_are_secrets_too() {
        let shown = |text| without_secret_parts(text).into_owned();
        for (text, wanted) in [
            ("http://me:pw@h/x", "http://me:<redacted>@h/x"),
            ("http://me@h:80/x@y", "http://me@h:80/x@y"),
            (
                "mesos://zk://a:2181,b:2181/mesos",
                "mesos://zk://a:2181,b:2181/mesos",
            ),
            ("-Ddb.password=abc -Dx=1", "-Ddb.password=<redacted> -Dx=1"),
            (
                "env=DB_PASSWORD=abc,privileged=true",
                "env=DB_PASSWORD=<redacted>,privileged=true",
            ),
            ("http://h/s?token=ab&x=1", "http://h/s?token=<redacted>&x=1"),
            ("jaas password=\"a b\" x", "jaas password=\"<redacted>\" x"),
            ("spark.mesos.secret=abc", "spark.mesos.secret=<redacted>"),
            ("spark.mesos.secret.file=/x", "spark.mesos.secret.file=/x"),
            ("a=b==c", "a=b==c"),
            ("é=1@://", "é=1@://"),
        ] {
            assert_eq!(shown(text), wanted);
        }
    }
}
