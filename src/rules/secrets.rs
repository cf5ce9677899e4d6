//! Which properties hold secrets.

/// Whether the value of a key must not be shown. Properties of other software are judged by
/// their name as Spark's own redaction does (`spark.redaction.regex`: `secret`, `password`,
/// `token`).
#[must_use]
pub fn holds_secret(key: &str) -> bool {
    let lower = key.to_ascii_lowercase();
    ["secret", "password", "token", "access.key"]
        .iter()
        .any(|word| lower.contains(word))
}
