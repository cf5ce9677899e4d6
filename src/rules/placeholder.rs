//! Text that a template was to replace.

use crate::catalog::{self, Format, Kind};
use crate::version::SparkVersion;
use std::ops::Range;

/// The first part of a value that looks like a placeholder. `${...}` is not looked for: Spark
/// gives it a meaning.
pub(super) fn find(key: &str, value: &str, version: SparkVersion) -> Option<Range<usize>> {
    // Most values have nothing of the kind in them.
    let capital = value.starts_with(|c: char| c.is_ascii_uppercase()) || value.starts_with("__");
    let special = |b: &u8| matches!(b, b'{' | b'<' | b'@' | b'$');
    let bytes = value.as_bytes().iter();
    if !capital && !bytes.fold(false, |any, b| any | special(b)) {
        return None;
    }
    braces(value)
        .or_else(|| angles(value))
        .or_else(|| embedded(value))
        .or_else(|| ats(value))
        .or_else(|| underscores(value))
        .or_else(|| variable(key, value))
        .or_else(|| word(key, value, version))
}

/// `{{ name }}`, but for the two that Spark itself replaces.
fn braces(value: &str) -> Option<Range<usize>> {
    let mut from = value.find('{')?;
    while let Some(at) = value.get(from..)?.find("{{") {
        let start = from + at;
        let end = start + value.get(start..)?.find("}}")? + 2;
        let inner = value.get(start + 2..end - 2)?;
        if !matches!(
            inner,
            "APP_ID" | "EXECUTOR_ID" | "CORES" | "HOSTNAME" | "WORKER_URL"
        ) {
            return Some(start..end);
        }
        from = end;
    }
    None
}

/// Whether a key is the beginning of a line of a template: `{% if x %}`, `{{ lines }}`, `{# .. #}`.
pub(super) fn is_directive(key: &str) -> bool {
    ["{%", "{{", "{#", "<%"]
        .iter()
        .any(|start| key.starts_with(start))
}

/// `$NAME` in an address or the name of an image, which nothing expands. In commands and options a
/// shell might.
fn variable(key: &str, value: &str) -> Option<Range<usize>> {
    let plain = matches!(
        key,
        "spark.master"
            | "spark.executor.uri"
            | "spark.mesos.executor.docker.image"
            | "spark.driver.host"
            | "spark.mesos.role"
            | "spark.mesos.principal"
    );
    let start = value.find('$').filter(|_| plain)?;
    let name = value.get(start + 1..)?;
    let named = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let end = name.find(|c| !named(c)).unwrap_or(name.len());
    (end > 1).then_some(start..start + 1 + end)
}

/// `<NAME>`, a word between angle brackets.
fn angles(value: &str) -> Option<Range<usize>> {
    let start = value.find('<')?;
    let len = value.get(start..)?.find('>')?;
    let name = value.get(start + 1..start + len)?;
    is_name(name).then_some(start..start + len + 1)
}

/// `<%= @name %>`, as templates of Puppet and Chef have it.
fn embedded(value: &str) -> Option<Range<usize>> {
    let start = value.find("<%")?;
    let len = value.get(start..)?.find("%>")?;
    Some(start..start + len + 2)
}

/// `@NAME@` or `@@NAME@@` as the whole value.
fn ats(value: &str) -> Option<Range<usize>> {
    let name = value.strip_prefix('@')?.strip_suffix('@')?;
    let doubled = || name.strip_prefix('@')?.strip_suffix('@');
    is_name(doubled().unwrap_or(name)).then_some(0..value.len())
}

/// `__NAME__` as the whole value.
fn underscores(value: &str) -> Option<Range<usize>> {
    let name = value.strip_prefix("__")?.strip_suffix("__")?;
    let capital = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
    let named = name.starts_with(|c: char| c.is_ascii_uppercase()) && name.bytes().all(capital);
    named.then_some(0..value.len())
}

fn is_name(text: &str) -> bool {
    let named = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ');
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.chars().all(named)
}

/// A word in capitals where no such word can stand: for a number, a master, a lower-case name.
fn word(key: &str, value: &str, version: SparkVersion) -> Option<Range<usize>> {
    let capitals = value.len() > 3
        && value.starts_with(|c: char| c.is_ascii_uppercase())
        && value.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
    if !capitals || matches!(value, "TRUE" | "FALSE") {
        return None;
    }
    let p = catalog::get(key)?;
    let no_word = !matches!(p.kind(version), Kind::Text | Kind::List)
        || p.format == Format::Master
        || matches!(
            key,
            "spark.mesos.executor.docker.image" | "spark.driver.host"
        );
    no_word.then_some(0..value.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(key: &str, value: &str) -> Option<String> {
        find(key, value, SparkVersion::new(3, 5, 3)).map(|r| value[r].to_owned())
    }

    #[test]
    fn placeholders_are_found() {
        let found = |key, value| found(key, value).unwrap_or_default();
        assert_eq!(found("spark.x", "a{{ b }}c"), "{{ b }}");
        assert_eq!(found("spark.x", "x <SPARK_IMAGE>"), "<SPARK_IMAGE>");
        assert_eq!(found("spark.x", "@HOST@"), "@HOST@");
        assert_eq!(found("spark.x", "@@HOST@@"), "@@HOST@@");
        assert_eq!(found("spark.x", "__HOST__"), "__HOST__");
        assert_eq!(found("spark.x", "a:<%= @b %>c"), "<%= @b %>");
        assert_eq!(found("spark.master", "SPARK_MASTER"), "SPARK_MASTER");
        assert_eq!(found("spark.driver.host", "CURRENTIP"), "CURRENTIP");
        assert_eq!(
            found("spark.master", "mesos://$MASTER_IP:5050"),
            "$MASTER_IP"
        );
        assert_eq!(
            found("spark.mesos.mesosExecutor.cores", "MESOSEXECUTORCORE"),
            "MESOSEXECUTORCORE"
        );
    }

    #[test]
    fn ordinary_values_are_not() {
        assert_eq!(found("spark.mesos.role", "PROD_ETL"), None);
        assert_eq!(found("spark.x", "__main__"), None);
        assert_eq!(
            found("spark.x", "-Dx={{APP_ID}} a<b>c<"),
            None.or(found("spark.x", "a<b>"))
        );
        assert_eq!(found("spark.x", "1 < 2 > 0"), None);
        assert_eq!(found("spark.x", "me@example.com@"), None);
        assert_eq!(found("spark.x", "{{"), None);
        assert_eq!(found("spark.executor.extraJavaOptions", "-Dx=$HOME"), None);
        assert_eq!(found("spark.executor.uri", "http://h/a$/b"), None);
    }
}
