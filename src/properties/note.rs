//! What is odd about a properties text, as data.

use super::Entry;
use super::trim::trim_range;
use crate::source::{SourceId, Span, is_printable_ascii};
use crate::version::SparkVersion;
use std::ops::Range;

/// Something odd, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyntaxNote {
    /// What it is.
    pub kind: NoteKind,
    /// The bytes it is about.
    pub span: Span,
    /// The entry it is in (index), if any.
    pub entry: Option<u32>,
}

/// What is odd.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteKind {
    /// The text begins with a byte order mark, which becomes part of the first key, or turns a
    /// first comment line into an entry.
    ByteOrderMark,
    /// `\u` without four hexadecimal digits. Java throws, and nothing of the file is loaded.
    MalformedUnicodeEscape,
    /// An escaped half of a surrogate pair without its other half; encoders write `?` for it.
    LoneSurrogate {
        /// The UTF-16 unit.
        unit: u16,
    },
    /// A backslash before a character that needs none: it vanishes (`C:\dir` is `C:dir`).
    /// `\\`, `\=`, `\:`, `\#`, `\!`, `\"`, `\'` and `\ ` are not noted.
    VanishingBackslash {
        /// The character that stays.
        character: char,
    },
    /// `\t`, `\n`, `\r` or `\f` in the middle of a word (`C:\new`): a control character, where a
    /// path was meant.
    ControlEscape {
        /// The letter behind the backslash.
        character: char,
    },
    /// A backslash, then blanks, then the end of the line: it escapes a blank and continues
    /// nothing.
    BlankAfterBackslash,
    /// A comment line that ends in a backslash; comments do not continue.
    ContinuedComment,
    /// A continuation line that reads like a property of its own and is part of the value above.
    ContinuationTakesProperty,
    /// A continuation line that reads like a comment and is part of the value above.
    ContinuationTakesComment,
    /// A line is to continue but the next one is blank, and ends it.
    ContinuationIntoBlankLine,
    /// A line is to continue but the file ends.
    ContinuationAtEnd,
    /// A blank that is none for Java (U+00A0, U+3000, U+200B, vertical tab ...), in a key or at an
    /// end of a value.
    OddBlank {
        /// The character.
        character: char,
    },
    /// U+FFFD: the bytes of the file were malformed here, or held that character.
    ReplacementCharacter,
    /// The line begins with a separator: the key is empty.
    EmptyKey,
    /// An escaped blank or separator is part of the key.
    SeparatorInKey,
    /// A key with nothing behind it, not even a separator.
    KeyAlone,
    /// A key with a separator and an empty value.
    EmptyValue,
    /// The value begins with a separator (`k == v`, `k := v`).
    SeparatorInValue {
        /// `=` or `:`.
        character: char,
    },
    /// Blanks at the end of the value that Spark takes off.
    TrimmedEnd,
    /// Escaped blanks at the beginning of the value that Spark takes off.
    TrimmedStart,
    /// Escaped line ends at an end of the value. Spark keeps them from 2.4.0 on.
    LineEndAtEdge,
    /// `#` after a blank in a value: not a comment, part of the value.
    HashInValue,
    /// The value begins and ends with a quote; quotes have no meaning and stay.
    QuotedValue {
        /// `"` or `'`.
        quote: char,
    },
}

/// Blanks to the eye that `Properties` does not take for blanks.
fn is_odd_blank(c: char) -> bool {
    (c.is_whitespace() && !matches!(c, ' ' | '\t' | '\u{c}' | '\n' | '\r'))
        || matches!(
            c,
            '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
        )
        || matches!(c, '\u{1c}'..='\u{1f}')
}

/// Whether a text has a blank that `Properties` does not take for one.
#[must_use]
pub fn has_odd_blank(text: &str) -> bool {
    !is_printable_ascii(text) && text.contains(is_odd_blank)
}

/// Notes everything that can be told from a finished entry.
pub(super) fn entry(
    text: &str,
    source: SourceId,
    index: u32,
    e: &Entry,
    mut add: impl FnMut(NoteKind, Span, Option<u32>),
) {
    let at = |range: Range<usize>| Span::new(source, range);
    let mut add = |kind, span| add(kind, span, Some(index));
    key(e, &mut add);
    if e.value.text.is_empty() {
        let kind = if e.separator.range().is_empty() || text[e.separator.range()].trim().is_empty()
        {
            NoteKind::KeyAlone
        } else {
            NoteKind::EmptyValue
        };
        add(kind, e.key.span());
    } else {
        value(text, e, &mut add);
    }
    let raw = e.key.span().range().start..e.value.span().range().end;
    let raw_text = text.get(raw.clone()).unwrap_or_default();
    if !raw_text.is_ascii()
        && let Some(i) = raw_text.find(char::REPLACEMENT_CHARACTER)
    {
        let i = raw.start + i;
        add(
            NoteKind::ReplacementCharacter,
            at(i..i + char::REPLACEMENT_CHARACTER.len_utf8()),
        );
    }
}

fn key(e: &Entry, add: &mut impl FnMut(NoteKind, Span)) {
    let key = &e.key;
    if key.text.is_empty() {
        add(
            NoteKind::EmptyKey,
            Span {
                end: e.separator.end,
                ..e.separator
            },
        );
        return;
    }
    let odd = has_odd_blank(&key.text);
    for (i, c) in key.text.char_indices().filter(|_| odd) {
        if is_odd_blank(c) && !(c == '\u{feff}' && key.span().start == 0 && i == 0) {
            add(
                NoteKind::OddBlank { character: c },
                key.raw_span(i..i + c.len_utf8()),
            );
        }
    }
    if key.is_escaped()
        && let Some(i) = key.text.find([' ', '\t', '\u{c}', '=', ':', '\n', '\r'])
    {
        add(NoteKind::SeparatorInKey, key.raw_span(i..i + 1));
    }
}

fn value(text: &str, e: &Entry, add: &mut impl FnMut(NoteKind, Span)) {
    let value = &e.value;
    let whole = value.text.as_str();
    // From 2.4.0 on; the older trim differs only where LineEndAtEdge is noted.
    let kept = trim_range(SparkVersion::new(3, 5, 0), whole);
    if kept.start > 0 && !kept.is_empty() {
        add(NoteKind::TrimmedStart, value.raw_span(0..kept.start));
    }
    if kept.end < whole.len() {
        if let Some(range) = blank_after_backslash(text, value.span().range()) {
            add(
                NoteKind::BlankAfterBackslash,
                Span::new(e.span.source, range),
            );
        }
        add(NoteKind::TrimmedEnd, value.raw_span(kept.end..whole.len()));
    }
    let inner = &whole[kept.clone()];
    let line_end = |c: char| matches!(c, '\r' | '\n');
    if inner.ends_with(line_end) {
        let n = inner.trim_end_matches(line_end).len();
        add(
            NoteKind::LineEndAtEdge,
            value.raw_span(kept.start + n..kept.end),
        );
    } else if inner.starts_with(line_end) {
        let n = inner.len() - inner.trim_start_matches(line_end).len();
        add(
            NoteKind::LineEndAtEdge,
            value.raw_span(kept.start..kept.start + n),
        );
    }
    let mut ends = inner.char_indices();
    let edge = [ends.next(), ends.next_back()];
    for (i, c) in edge.into_iter().flatten() {
        if is_odd_blank(c) {
            let i = kept.start + i;
            add(
                NoteKind::OddBlank { character: c },
                value.raw_span(i..i + c.len_utf8()),
            );
        }
    }
    if let Some(c @ ('=' | ':')) = inner.chars().next() {
        add(
            NoteKind::SeparatorInValue { character: c },
            value.raw_span(kept.start..kept.start + 1),
        );
    }
    if let Some(i) = hash_after_blank(inner) {
        add(
            NoteKind::HashInValue,
            value.raw_span(kept.start + i..kept.end),
        );
    }
    if let Some(quote @ ('"' | '\'')) = inner.chars().next()
        && inner.len() > 1
        && inner.ends_with(quote)
    {
        add(
            NoteKind::QuotedValue { quote },
            value.raw_span(kept.clone()),
        );
    }
}

/// The `#` of what looks like a trailing comment.
fn hash_after_blank(value: &str) -> Option<usize> {
    let bytes = value.as_bytes();
    let before = |at: usize| at.checked_sub(1).and_then(|at| bytes.get(at));
    let begins = |at: &usize| matches!(before(*at), None | Some(b' ' | b'\t'));
    memchr::memchr_iter(b'#', bytes).find(begins)
}

/// The backslash and blanks at the end of a raw value, if a backslash stands before the blanks.
fn blank_after_backslash(text: &str, raw: Range<usize>) -> Option<Range<usize>> {
    let body = text.get(raw.clone())?;
    let stripped = body.trim_end_matches([' ', '\t', '\u{c}']);
    let backslashes = stripped.len() - stripped.trim_end_matches('\\').len();
    let blanks = body.len() - stripped.len();
    (blanks > 0 && backslashes % 2 == 1).then(|| raw.start + stripped.len() - 1..raw.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_blanks_are_the_same_one_by_one_and_at_a_glance() {
        for c in (0..0x3000).filter_map(char::from_u32) {
            assert_eq!(has_odd_blank(&format!("a{c}b")), is_odd_blank(c), "{c:?}");
        }
    }
}
