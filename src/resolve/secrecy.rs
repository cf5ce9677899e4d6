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

/// Short words for a password. They are part of longer ones, and so count as whole words only.
const SHORT: [&str; 5] = ["pw", "pass", "pwd", "pswd", "passcode"];

/// Properties whose names end in the name of a variable.
const VARIABLES: [&str; 2] = ["spark.executorEnv.", "spark.mesos.driverEnv."];

/// Whether the value of a property, or of an environment variable, must not be shown.
///
/// For properties of the catalog the catalog says so. Others, and those whose name ends in one the
/// user chose, are judged by their name.
#[must_use]
pub fn is_secret(name: &str) -> bool {
    is_secret_as(name, catalog::get(name))
}

/// As [`is_secret`], of a name with what the catalog says of it.
pub(crate) fn is_secret_as(name: &str, property: Option<&Property>) -> bool {
    match property {
        Some(p) if p.secret => true,
        Some(p) if p.matching == Matching::Exact => false,
        Some(p) if VARIABLES.contains(&p.key) => {
            let variable = p.suffix(name).unwrap_or(name);
            named_secret(variable) || is_secret_variable(variable)
        }
        Some(p) => named_secret(p.suffix(name).unwrap_or(name)),
        None => named_secret(name) || ends_as_password(name, &['_', '-']),
    }
}

/// Whether the last word of a name is a short one for a password, where words stand between some
/// letters: `DB_PASS`, and not `BYPASS`.
pub(crate) fn ends_as_password(name: &str, between: &[char]) -> bool {
    let last = name.rsplit_once(between).map(|(_, last)| last);
    last.is_some_and(|last| SHORT.iter().any(|word| last.eq_ignore_ascii_case(word)))
}

/// Whether the name of a variable says that it holds a secret.
#[must_use]
pub fn is_secret_variable(name: &str) -> bool {
    const PARTS: [&str; 4] = ["cred", "creds", "credential", "credentials"];
    const PLACES: [&str; 4] = ["_FILE", "_PATH", "_DIR", "_URL"];
    let upper = name.to_ascii_uppercase();
    if matches!(upper.as_str(), "PWD" | "OLDPWD") || PLACES.iter().any(|p| upper.ends_with(p)) {
        return false;
    }
    let lower = name.to_ascii_lowercase();
    let mut parts = lower.split('_');
    is_secret(name) || parts.any(|part| PARTS.contains(&part) || SHORT.contains(&part))
}

/// The pieces of a text that must not be shown although the text as a whole is no secret: passwords in
/// addresses (`http://user:PASSWORD@host`), and values behind secret names (`-Ddb.password=VALUE`,
/// `env=API_TOKEN=VALUE`, `?token=VALUE`).
#[must_use]
pub fn secret_parts(text: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    // Most texts have nothing of the kind in them.
    let bytes = text.as_bytes();
    let quoted = memchr::memchr2(b'"', b'\'', bytes).is_some();
    if !quoted && memchr::memchr3(b'@', b'=', b'-', bytes).is_none() {
        return parts;
    }
    let has = |b: u8| memchr::memchr(b, bytes).is_some();
    if has(b'@') {
        in_addresses(text, &mut parts);
    }
    if has(b'=') {
        behind_names(text, &mut parts);
    }
    if quoted && has(b':') {
        in_json(text, &mut parts);
    }
    if has(b'-') && text.contains(char::is_whitespace) {
        behind_options(text, &mut parts);
    }
    parts.retain(|p| !p.is_empty());
    parts
}

/// How far a text goes from an offset until a letter ends it.
fn length(text: &str, from: usize, ends: impl Fn(char) -> bool) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    rest.find(ends).unwrap_or(rest.len())
}

/// `http://user:PASSWORD@host`, `jdbc:oracle:thin:user/PASSWORD@host`
fn in_addresses(text: &str, parts: &mut Vec<Range<usize>>) {
    for (at, sign) in text.match_indices("://") {
        let from = at + sign.len();
        let ends = |c: char| matches!(c, '/' | '?' | '#' | ',' | '"' | '\'') || c.is_whitespace();
        let to = from + length(text, from, ends);
        let authority = text.get(from..to).unwrap_or_default();
        let Some(user) = authority.rfind('@') else {
            continue;
        };
        let colon = authority.get(..user).and_then(|u| u.find(':'));
        parts.extend(colon.map(|colon| from + colon + 1..from + user));
    }
    let mut done = 0;
    for (at, sign) in text.match_indices(":thin:") {
        let from = at + sign.len();
        // What another one begins is a part of what the first does.
        if from < done {
            continue;
        }
        let ends = |c: char| matches!(c, '@' | '"' | '\'') || c.is_whitespace();
        let to = from + length(text, from, ends);
        done = to;
        let user = text.get(from..to).and_then(|u| u.find('/'));
        let user = user.filter(|_| text.get(to..).is_some_and(|t| t.starts_with('@')));
        parts.extend(user.map(|slash| from + slash + 1..to));
    }
}

/// `password=VALUE`, `password = "VALUE"`
fn behind_names(text: &str, parts: &mut Vec<Range<usize>>) {
    let bytes = text.as_bytes();
    let blank = |c: char| matches!(c, ' ' | '\t');
    let mut from = 0;
    // Where the last value ends.
    let mut done = 0;
    for (at, _) in text.match_indices('=') {
        let whole = text.get(from..at).unwrap_or_default();
        let before = whole.trim_end_matches(blank);
        let begins = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'));
        let name = before
            .rfind(begins)
            .map_or(before, |i| before.get(i + 1..).unwrap_or_default());
        from = at + 1;
        let place = name.ends_with("_FILE");
        if name.is_empty() || place || !is_secret(name.trim_start_matches('-')) {
            continue;
        }
        let mut start = at + 1;
        if before.len() < whole.len() {
            let rest = text.get(start..).unwrap_or_default();
            start += rest.len() - rest.trim_start_matches(blank).len();
        }
        // A quote in quotes.
        let escaped = match bytes.get(start..start + 2) {
            Some([b'\\', b'"' | b'\'']) => 1,
            _ => 0,
        };
        let end = match bytes.get(start + escaped) {
            Some(&quote @ (b'"' | b'\'')) => {
                start += escaped + 1;
                let end = start + length(text, start, |c| c == char::from(quote));
                let inner = text.get(start..end).unwrap_or_default();
                end - usize::from(escaped > 0 && inner.ends_with('\\'))
            }
            // A part of that value.
            _ if start < done => continue,
            _ => {
                start
                    + length(text, start, |c| {
                        matches!(c, ',' | '&' | ';' | '"' | '\'') || c.is_whitespace()
                    })
            }
        };
        done = done.max(end);
        parts.push(start..end);
    }
}

/// `"password": "VALUE"`
fn in_json(text: &str, parts: &mut Vec<Range<usize>>) {
    let mut from = 0;
    for (at, _) in text.match_indices(':') {
        let before = text.get(from..at).unwrap_or_default().trim_end();
        from = at + 1;
        let Some(quote) = before
            .chars()
            .next_back()
            .filter(|c| matches!(c, '"' | '\''))
        else {
            continue;
        };
        let inner = before.get(..before.len() - 1).unwrap_or_default();
        let name = inner.trim_end_matches('\\');
        let name = name.rfind(quote).map_or(name, |i| &name[i + 1..]);
        if name.is_empty() || !is_secret(name) {
            continue;
        }
        let rest = text.get(at + 1..).unwrap_or_default();
        let value = rest.trim_start().trim_start_matches('\\');
        if !value.starts_with(quote) {
            continue;
        }
        let start = at + 1 + (rest.len() - value.len()) + 1;
        let end = start + length(text, start, |c| c == quote);
        parts.push(start..end);
    }
}

/// `--password VALUE`
fn behind_options(text: &str, parts: &mut Vec<Range<usize>>) {
    let mut from = 0;
    let first = text.starts_with('-').then_some((0, ""));
    for (at, _) in first.into_iter().chain(text.match_indices(" -")) {
        let at = at + usize::from(text.as_bytes().get(at) == Some(&b' '));
        let name = text.get(at..).unwrap_or_default();
        let name = name
            .get(..length(text, at, char::is_whitespace))
            .unwrap_or_default();
        let value = at + name.len() + 1;
        if at < from || !is_secret_option(name) {
            continue;
        }
        let rest = text.get(value..).unwrap_or_default();
        if value > text.len() || rest.starts_with('-') {
            continue;
        }
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        let start = value + quote.map_or(0, char::len_utf8);
        let end = match quote {
            Some(quote) => start + length(text, start, |c| c == quote),
            None => start + length(text, start, char::is_whitespace),
        };
        parts.push(start..end);
        from = end;
    }
}

/// Whether an option is followed by a secret, by its name: `--password`, and not `--password-file`.
#[must_use]
pub fn is_secret_option(word: &str) -> bool {
    const PLACES: [&str; 8] = [
        "file", "path", "dir", "name", "names", "provider", "alias", "url",
    ];
    let name = word.trim_start_matches('-');
    name.len() < word.len()
        && !name.contains(['=', '.'])
        && !PLACES.iter().any(|place| name.ends_with(place))
        && (named_secret(name) || ends_as_password(name, &['-', '_']))
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
    use super::{is_secret, secret_parts, without_secret_parts};

    #[test]
    fn by_catalog_then_by_name() {
        assert!(is_secret("spark.mesos.secret"));
        assert!(!is_secret("spark.mesos.secret.file"));
        assert!(!is_secret("spark.mesos.executor.secret.names"));
        assert!(is_secret("spark.mesos.executor.secret.values"));
        assert!(is_secret("spark.executorEnv.DB_PASSWORD"));
        assert!(!is_secret("spark.executorEnv.TZ"));
        assert!(is_secret("spark.executorEnv.DB_PASS"));
        assert!(is_secret("spark.executorEnv.MESOS_PW"));
        assert!(is_secret("spark.mesos.driverEnv.DB_PASS"));
        assert!(is_secret("spark.executorEnv.KEY_PASSPHRASE"));
        assert!(!is_secret("spark.executorEnv.PASSENGERS"));
        assert!(!is_secret("spark.executorEnv.BYPASS"));
        assert!(!is_secret("spark.executorEnv.MY_COMPASS"));
        assert!(is_secret("spark.etl.db_pass"));
        assert!(is_secret("spark.etl.db-pwd"));
        assert!(!is_secret("spark.etl.bypass"));
        assert!(!is_secret("spark.etl.pass"));
        assert!(!is_secret("spark.executorEnv.PWD"));
        assert!(is_secret("spark.executorEnv.DB_PASSWORD_FILE"));
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
    fn a_value_is_one_part_however_many_names_are_in_it() {
        for text in ["password=".repeat(50_000), ":thin:a/".repeat(50_000) + "@"] {
            assert_eq!(secret_parts(&text).len(), 1);
        }
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
            ("password = \"a b\" x", "password = \"<redacted>\" x"),
            ("password=\\\"a b\\\" x", "password=\\\"<redacted>\\\" x"),
            ("-Dpassword= -Xmx1g", "-Dpassword= -Xmx1g"),
            (
                "{\"password\": \"a\\b\", \"x\": \"c\"}",
                "{\"password\": \"<redacted>\", \"x\": \"c\"}",
            ),
            ("--db-password a --x b", "--db-password <redacted> --x b"),
            ("--db-pass a --bypass b", "--db-pass <redacted> --bypass b"),
            ("-Ddb_pw=a -Dbypass=b", "-Ddb_pw=<redacted> -Dbypass=b"),
            (
                "x --password 'a b' --token",
                "x --password '<redacted>' --token",
            ),
            (
                "--password-file a --password -x",
                "--password-file a --password -x",
            ),
            (
                "jdbc:oracle:thin:me/pw@h:1",
                "jdbc:oracle:thin:me/<redacted>@h:1",
            ),
            (
                "--password a --token b",
                "--password <redacted> --token <redacted>",
            ),
            (
                "password=token=\"a b\" x",
                "password=<redacted>\"<redacted>\" x",
            ),
            ("a:thin:x/p:thin:y/q@h", "a:thin:x/<redacted>@h"),
            ("a=b==c", "a=b==c"),
            ("é=1@://", "é=1@://"),
        ] {
            assert_eq!(shown(text), wanted);
        }
    }
}
