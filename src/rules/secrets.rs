//! Which properties hold secrets.

use crate::catalog::{self, Matching};

/// Whether the value of a key must not be shown: the catalog says so, or, for keys it does not
/// know and names that users choose, the name looks like it, much as Spark's own redaction judges
/// (`spark.redaction.regex`).
#[must_use]
pub fn holds_secret(key: &str) -> bool {
    match catalog::get(key) {
        Some(p) if p.secret => true,
        Some(p) if p.matching == Matching::Exact => false,
        _ => {
            let lower = key.to_ascii_lowercase();
            [
                "secret",
                "password",
                "token",
                "access.key",
                "accesskey",
                "passphrase",
            ]
            .iter()
            .any(|word| lower.contains(word))
        }
    }
}
