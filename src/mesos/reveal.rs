//! What printers may show.

use crate::source::REDACTED;
use std::borrow::Cow;

/// Whether a printer shows secrets.
#[derive(Clone, Copy, Debug)]
pub enum Reveal<'a> {
    /// Fields marked as secret print as `<redacted>`, and so does every occurrence of these
    /// strings inside any other text. A bytes field that contains one of them is redacted whole.
    ///
    /// The strings are those of the caller's secrets that ended up in environment variables,
    /// commands and the like, in every spelling they occur in; empty ones are skipped.
    Redact(&'a [&'a str]),
    /// Everything is shown.
    Show,
}

impl<'a> Reveal<'a> {
    /// Everything, or all but these secrets.
    #[must_use]
    pub fn of(everything: bool, secrets: &'a [&'a str]) -> Self {
        match everything {
            true => Reveal::Show,
            false => Reveal::Redact(secrets),
        }
    }

    /// Whether secrets are kept back.
    #[must_use]
    pub fn redacts(self) -> bool {
        matches!(self, Reveal::Redact(_))
    }
}

impl Reveal<'_> {
    /// What may be shown of a text that stands outside of any message.
    #[must_use]
    pub fn plain(self, text: &str) -> Cow<'_, str> {
        self.text(false, text)
    }

    /// What may be shown of a text.
    pub(super) fn text(self, marked: bool, text: &str) -> Cow<'_, str> {
        match self {
            Reveal::Show => Cow::Borrowed(text),
            Reveal::Redact(_) if marked => Cow::Borrowed(REDACTED),
            Reveal::Redact(secrets) => replace_all(text, secrets),
        }
    }

    /// Whether bytes may be shown.
    pub(super) fn shows_bytes(self, marked: bool, bytes: &[u8]) -> bool {
        match self {
            Reveal::Show => true,
            Reveal::Redact(secrets) => !marked && !secrets.iter().any(|s| holds(bytes, s)),
        }
    }
}

/// Shorter secrets are replaced only where they stand as a word: a secret `s` is no reason to
/// cut up every sentence.
const SHORT: usize = 4;

/// Whether the secret that stands at `at` is to be replaced there.
fn covers(text: &str, at: usize, secret: &str) -> bool {
    if secret.chars().count() >= SHORT {
        return true;
    }
    let before = text[..at].chars().next_back();
    let after = text[at + secret.len()..].chars().next();
    !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
}

/// Puts `<redacted>` in place of every stretch that secrets cover. Secrets may overlap.
fn replace_all<'t>(text: &'t str, secrets: &[&str]) -> Cow<'t, str> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for secret in secrets {
        let Some(&first) = secret.as_bytes().first() else {
            continue;
        };
        // Where the first byte of a character stands, one begins.
        let starts = memchr::memchr_iter(first, text.as_bytes());
        let starts =
            starts.filter(|&at| text[at..].starts_with(secret) && covers(text, at, secret));
        found.extend(starts.map(|at| (at, at + secret.len())));
    }
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    found.sort_unstable();
    let mut shown = String::with_capacity(text.len());
    let mut end = 0;
    for (from, to) in found {
        if from >= end {
            shown.push_str(&text[end..from]);
            shown.push_str(REDACTED);
        }
        end = end.max(to);
    }
    shown.push_str(&text[end..]);
    Cow::Owned(shown)
}

/// Whether bytes contain a secret, as UTF-8 or in the encoding of serialized Java strings (which
/// writes U+0000 as two bytes and what lies beyond U+FFFF as two surrogates).
fn holds(bytes: &[u8], secret: &str) -> bool {
    let contains = |part: &[u8]| memchr::memmem::find(bytes, part).is_some();
    if secret.is_empty() {
        return false;
    }
    let differs = |c: char| c == '\0' || c > '\u{ffff}';
    contains(secret.as_bytes()) || secret.contains(differs) && contains(&java_utf8(secret))
}

fn java_utf8(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for unit in text.encode_utf16() {
        match unit {
            0x01..=0x7f => bytes.push(unit as u8),
            0 | 0x80..=0x7ff => bytes.extend([0xc0 | (unit >> 6) as u8, continuation(unit)]),
            _ => bytes.extend([
                0xe0 | (unit >> 12) as u8,
                continuation(unit >> 6),
                continuation(unit),
            ]),
        }
    }
    bytes
}

fn continuation(bits: u16) -> u8 {
    0x80 | (bits & 0x3f) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_inside_text_are_replaced() {
        let reveal = Reveal::Redact(&["s3cret", "", "etXs", "cret"]);
        assert_eq!(reveal.text(false, "a=s3cret;"), "a=<redacted>;");
        assert_eq!(reveal.text(false, "s3cretXs3cret"), "<redacted>");
        assert_eq!(reveal.text(false, "harmless"), "harmless");
        let reveal = Reveal::Redact(&["\u{e9}\u{e8}\u{e9}\u{e8}"]);
        let text = "\u{e8}\u{e9}\u{e8}\u{e9}\u{e8}\u{e9}\u{e8}\u{e9}";
        assert_eq!(reveal.text(false, text), "\u{e8}<redacted>\u{e9}");
        assert_eq!(reveal.text(true, "harmless"), REDACTED);
        assert_eq!(Reveal::Show.text(true, "s3cret"), "s3cret");
    }

    #[test]
    fn short_secrets_are_replaced_as_words_only() {
        let reveal = Reveal::Redact(&["s"]);
        assert_eq!(reveal.text(false, "spark.mesos"), "spark.mesos");
        assert_eq!(
            reveal.text(false, "-Dx=s -Dy=\"s\""),
            "-Dx=<redacted> -Dy=\"<redacted>\""
        );
    }

    #[test]
    fn bytes_that_hold_a_secret_are_not_shown() {
        let reveal = Reveal::Redact(&["s3cret", "\u{1f600}\0"]);
        assert!(reveal.shows_bytes(false, b"harmless"));
        assert!(!reveal.shows_bytes(true, b"harmless"));
        assert!(!reveal.shows_bytes(false, b"\xac\xeds3cret\x00"));
        assert!(!reveal.shows_bytes(false, b"\xed\xa0\xbd\xed\xb8\x80\xc0\x80"));
        assert!(Reveal::Show.shows_bytes(true, b"s3cret"));
    }
}
