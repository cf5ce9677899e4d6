//! `java.lang.String` and `java.lang.Character`, as far as Spark's readers need them.

use std::ops::Range;

/// The range left by `String.trim`: characters up to U+0020 are taken off both ends.
#[must_use]
pub fn trim(text: &str) -> Range<usize> {
    let blank = |c: char| c <= ' ';
    if !text.starts_with(blank) && !text.ends_with(blank) {
        return 0..text.len();
    }
    let start = text.len() - text.trim_start_matches(blank).len();
    let end = text.trim_end_matches(blank).len();
    if start >= end { 0..0 } else { start..end }
}

/// What `String.split` with a one-character separator gives: empty pieces at the end are dropped,
/// others stay; a text without the separator is its own only piece, even when it is empty.
#[must_use]
pub fn split(text: &str, separator: char) -> Vec<Range<usize>> {
    split_where(text, separator, |_| true)
}

/// As [`split`], at those separators only for whose offset `cut` holds.
pub(super) fn split_where(
    text: &str,
    separator: char,
    cut: impl Fn(usize) -> bool,
) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for (at, found) in text.match_indices(separator) {
        if cut(at) {
            pieces.push(start..at);
            start = at + found.len();
        }
    }
    if pieces.is_empty() {
        return std::iter::once(0..text.len()).collect();
    }
    pieces.push(start..text.len());
    while pieces.last().is_some_and(Range::is_empty) {
        pieces.pop();
    }
    pieces
}

/// `Character.digit(c, 10)`: any decimal digit of the Basic Multilingual Plane (Unicode 10, the
/// edition of Java 11). Digits of the other planes are surrogate pairs to Java and no digits.
pub(super) fn digit(c: char) -> Option<u8> {
    if c.is_ascii() {
        return c.is_ascii_digit().then(|| c as u8 - b'0');
    }
    let code = u32::from(c);
    let after = ZEROS.partition_point(|&zero| u32::from(zero) <= code);
    let zero = u32::from(*ZEROS.get(after.checked_sub(1)?)?);
    u8::try_from(code - zero).ok().filter(|d| *d < 10)
}

/// The zero of each row of ten digits beyond ASCII.
static ZEROS: [u16; 36] = [
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66,
    0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90,
    0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
];

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<&str> {
        split(text, ',').into_iter().map(|r| &text[r]).collect()
    }

    #[test]
    fn split_drops_empty_pieces_at_the_end_only() {
        assert_eq!(pieces("a,,b"), ["a", "", "b"]);
        assert_eq!(pieces(",a,,"), ["", "a"]);
        assert_eq!(pieces(","), [""; 0]);
        assert_eq!(pieces(""), [""]);
    }

    #[test]
    fn trim_takes_control_characters_and_no_unicode_blanks() {
        assert_eq!(&"\u{0}\t a \u{1f}"[trim("\u{0}\t a \u{1f}")], "a");
        assert_eq!(trim("\u{a0}"), 0..2);
        assert_eq!(trim("  "), 0..0);
    }

    #[test]
    fn digits_of_any_script_count() {
        assert_eq!(digit('7'), Some(7));
        assert_eq!(digit('\u{0663}'), Some(3));
        assert_eq!(digit('\u{ff19}'), Some(9));
        assert_eq!(digit('\u{1d7ce}'), None);
        assert_eq!(digit('x'), None);
        assert_eq!(digit('\u{80}'), None);
    }
}
