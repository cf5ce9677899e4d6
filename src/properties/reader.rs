//! From text to entries: logical lines, then keys and values, then escapes.

use super::{Entry, Line, LineKind, NoteKind, SyntaxNote, note};
use crate::jvm::Throwable;
use crate::source::{Builder, Decoded};
use crate::source::{SourceId, Span};
use std::ops::Range;

/// What was read.
pub(super) struct Read {
    pub lines: Vec<Line>,
    pub entries: Vec<Entry>,
    pub notes: Vec<SyntaxNote>,
    pub error: Option<(Throwable, Span)>,
}

/// Reads a whole text.
pub(super) fn read(text: &str, source: SourceId) -> Read {
    // Most lines are entries; a text of many blank ones shall not have room for as many.
    const ROOM: usize = 64;
    let room = memchr::memchr_iter(b'\n', text.as_bytes()).count() + 1;
    let room = room.min(ROOM);
    let mut reader = Reader {
        text,
        bytes: text.as_bytes(),
        source,
        pos: 0,
        blank_from: None,
        parts: Vec::new(),
        out: Read {
            lines: Vec::with_capacity(room),
            entries: Vec::with_capacity(room),
            notes: vec![],
            error: None,
        },
    };
    if text.starts_with('\u{feff}') {
        reader.note(NoteKind::ByteOrderMark, 0..'\u{feff}'.len_utf8(), None);
    }
    while reader.pos < reader.bytes.len() {
        reader.line();
    }
    reader.flush_blank(reader.bytes.len());
    reader.out
}

fn is_blank(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | 0x0c)
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    source: SourceId,
    pos: usize,
    /// Where the blank lines before `pos` begin.
    blank_from: Option<usize>,
    /// The logical line: raw ranges without continuation markers and the blanks after them.
    parts: Vec<Range<usize>>,
    out: Read,
}

/// How a logical line ended.
struct End {
    /// Past its content.
    terminator: usize,
    /// How many natural lines it took.
    lines: u32,
    /// Whether there is an entry, maybe an empty one; otherwise all of it was blank.
    entry: bool,
}

impl<'a> Reader<'a> {
    /// Reads from the beginning of a natural line: one blank line, comment or entry.
    fn line(&mut self) {
        let start = self.pos;
        self.skip_blanks();
        match self.bytes.get(self.pos) {
            None => self.blank(start),
            Some(b'\n' | b'\r') => {
                self.skip_terminator();
                self.blank(start);
            }
            Some(b'#' | b'!') => self.comment(start),
            Some(_) => self.logical_line(start),
        }
    }

    fn skip_blanks(&mut self) {
        while self.bytes.get(self.pos).is_some_and(|&b| is_blank(b)) {
            self.pos += 1;
        }
    }

    fn skip_terminator(&mut self) {
        match self.bytes.get(self.pos..) {
            Some([b'\r', b'\n', ..]) => self.pos += 2,
            Some([b'\r' | b'\n', ..]) => self.pos += 1,
            _ => {}
        }
    }

    /// Everything from `start` to here is blank.
    fn blank(&mut self, start: usize) {
        self.blank_from.get_or_insert(start);
    }

    fn flush_blank(&mut self, end: usize) {
        if let Some(start) = self.blank_from.take()
            && start < end
        {
            self.push_line(LineKind::Blank, start..end);
        }
    }

    fn push_line(&mut self, kind: LineKind, range: Range<usize>) {
        self.out.lines.push(Line {
            kind,
            span: Span::new(self.source, range),
        });
    }

    fn note(&mut self, kind: NoteKind, range: Range<usize>, entry: Option<u32>) {
        self.out.notes.push(SyntaxNote {
            kind,
            span: Span::new(self.source, range),
            entry,
        });
    }

    fn comment(&mut self, start: usize) {
        self.flush_blank(start);
        self.pos += 1;
        let rest = &self.bytes[self.pos..];
        self.pos += memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let end = self.pos;
        let body = &self.bytes[start..end];
        if body.iter().rev().take_while(|&&b| b == b'\\').count() % 2 == 1 {
            self.note(NoteKind::ContinuedComment, end - 1..end, None);
        }
        self.skip_terminator();
        self.push_line(LineKind::Comment, start..self.pos);
    }

    /// Collects a logical line into `parts`; `pos` is at its first character, and in the end past
    /// its terminator.
    fn collect(&mut self) -> End {
        self.parts.clear();
        let mut lines = 1;
        let mut length = 0;
        loop {
            let from = self.pos;
            let rest = self.bytes.get(from..).unwrap_or_default();
            let line_end = memchr::memchr2(b'\n', b'\r', rest);
            let line = line_end.and_then(|n| rest.get(..n)).unwrap_or(rest);
            self.pos += line.len();
            let backslashes = line.iter().rev().take_while(|&&b| b == b'\\').count();
            let continues = backslashes % 2 == 1;
            let to = if continues { self.pos - 1 } else { self.pos };
            length += to - from;
            if from < to {
                self.parts.push(from..to);
            }
            let rest = self.bytes.len() - self.pos;
            if !continues {
                let terminator = self.pos;
                self.skip_terminator();
                return End {
                    terminator,
                    lines,
                    entry: length > 0,
                };
            }
            let marker = to;
            // Java looks whether the file ends after one character of the terminator.
            if rest <= 1 {
                self.skip_terminator();
                self.note(NoteKind::ContinuationAtEnd, marker..marker + 1, None);
                return End {
                    terminator: marker,
                    lines,
                    entry: true,
                };
            }
            self.skip_terminator();
            if length == 0 {
                // Nothing but a continuation marker: Java is still at the beginning of a logical
                // line, and takes what follows for a new one, comments included.
                return End {
                    terminator: marker,
                    lines,
                    entry: false,
                };
            }
            self.skip_blanks();
            lines += 1;
            match self.bytes.get(self.pos) {
                None => {
                    self.note(NoteKind::ContinuationAtEnd, marker..marker + 1, None);
                    return End {
                        terminator: marker,
                        lines,
                        entry: length > 0,
                    };
                }
                Some(b'\n' | b'\r') => {
                    self.note(
                        NoteKind::ContinuationIntoBlankLine,
                        marker..marker + 1,
                        None,
                    );
                    self.skip_terminator();
                    return End {
                        terminator: marker,
                        lines,
                        entry: length > 0,
                    };
                }
                Some(_) => {}
            }
        }
    }

    fn logical_line(&mut self, start: usize) {
        let index = u32::try_from(self.out.entries.len()).unwrap_or(u32::MAX);
        let first_note = self.out.notes.len();
        let end = self.collect();
        if !end.entry {
            self.blank(start);
            return;
        }
        self.flush_blank(start);
        for note in &mut self.out.notes[first_note..] {
            note.entry = Some(index);
        }
        let parts = std::mem::take(&mut self.parts);
        self.continuation_notes(&parts, index);
        let entry = self.entry(&parts, start, &end, index);
        self.parts = parts;
        let notes = &mut self.out.notes;
        note::entry(
            self.text,
            self.source,
            index,
            &entry,
            |kind, span, entry| {
                notes.push(SyntaxNote { kind, span, entry });
            },
        );
        if let Some(own) = self.out.notes.get_mut(first_note..).filter(|n| n.len() > 1) {
            own.sort_by_key(|n| n.span.start);
        }
        self.push_line(LineKind::Entry(index), start..self.pos);
        self.out.entries.push(entry);
    }

    /// Continuation lines that were meant to be something else.
    fn continuation_notes(&mut self, parts: &[Range<usize>], index: u32) {
        for part in parts.iter().skip(1) {
            let line = self.text.get(part.clone()).unwrap_or_default();
            if line.starts_with(['#', '!']) {
                self.note(
                    NoteKind::ContinuationTakesComment,
                    part.clone(),
                    Some(index),
                );
            } else if looks_like_property(line) {
                self.note(
                    NoteKind::ContinuationTakesProperty,
                    part.clone(),
                    Some(index),
                );
            }
        }
    }

    /// Splits a logical line into key, separator and value (the JDK's `load0`).
    fn entry(&mut self, parts: &[Range<usize>], start: usize, end: &End, index: u32) -> Entry {
        if let [line] = parts
            && let Some(entry) = self.plain_entry(line.clone(), start, end.lines)
        {
            return entry;
        }
        let mut cursor = Cursor::new(self.bytes, parts, end.terminator);
        let key_from = cursor;
        let mut escaped = false;
        let mut separated = false;
        cursor.skip(|b| {
            let ends = !escaped && (is_blank(b) || matches!(b, b'=' | b':'));
            escaped = b == b'\\' && !escaped;
            !ends
        });
        let key_to = cursor;
        cursor.skip(|b| {
            let separates = !separated && matches!(b, b'=' | b':');
            separated |= separates;
            separates || is_blank(b)
        });
        let key = self.decode(key_from, key_to, index);
        let mut value_to = cursor;
        value_to.jump_to_end();
        let value = self.decode(cursor, value_to, index);
        let separator = key.span().range().end..value.span().range().start;
        let value_end = value.span().range().end;
        Entry {
            span: Span::new(self.source, start..self.pos),
            separator: Span::new(self.source, separator),
            terminator: Span::new(self.source, value_end..self.pos),
            key,
            value,
            lines: end.lines,
        }
    }

    /// As [`Self::entry`], of one line without escapes, as most are.
    fn plain_entry(&self, line: Range<usize>, start: usize, lines: u32) -> Option<Entry> {
        let text = self.text.get(line.clone())?;
        let bytes = text.as_bytes();
        if memchr::memchr(b'\\', bytes).is_some() {
            return None;
        }
        let separates = |b: &u8| matches!(b, b'=' | b':');
        let key = bytes.iter().position(|b| is_blank(*b) || separates(b));
        let key = key.unwrap_or(bytes.len());
        let blanks = |from: usize| {
            let rest = bytes.get(from..).unwrap_or_default();
            let end = rest.iter().position(|b| !is_blank(*b));
            from + end.unwrap_or(rest.len())
        };
        let mut value = blanks(key);
        if bytes.get(value).is_some_and(separates) {
            value = blanks(value + 1);
        }
        let at = |range: Range<usize>| {
            Span::new(
                self.source,
                line.start + range.start..line.start + range.end,
            )
        };
        Some(Entry {
            span: Span::new(self.source, start..self.pos),
            key: Decoded::verbatim(text.get(..key)?, at(0..key)),
            separator: at(key..value),
            value: Decoded::verbatim(text.get(value..)?, at(value..bytes.len())),
            terminator: Span::new(self.source, line.end..self.pos),
            lines,
        })
    }

    /// Resolves the escapes between two places of a logical line (the JDK's `loadConvert`).
    fn decode(&mut self, from: Cursor<'_>, to: Cursor<'_>, index: u32) -> Decoded {
        let raw = from.raw()..to.raw_before().max(from.raw());
        if from.parts.len() <= 1 || from.part == to.part || raw.is_empty() {
            let text = self.text.get(raw.clone()).unwrap_or_default();
            if !text.as_bytes().contains(&b'\\') {
                return Decoded::verbatim(text, Span::new(self.source, raw));
            }
        }
        let mut built = Builder::new();
        let mut cursor = from;
        while cursor.before(&to) {
            let run = cursor.run(&to);
            built.run(self.text, run.clone());
            if cursor.before(&to) && cursor.peek() == Some(b'\\') {
                self.escape(&mut cursor, &to, &mut built, index);
            }
        }
        built.finish(self.source, raw)
    }

    /// One escape; the cursor is on its backslash.
    fn escape(
        &mut self,
        cursor: &mut Cursor<'_>,
        to: &Cursor<'_>,
        built: &mut Builder,
        index: u32,
    ) {
        let start = cursor.raw();
        cursor.bump();
        let Some(c) = cursor.next_char(self.text, to) else {
            // A backslash at the end of a logical line is a continuation marker, never this.
            return;
        };
        let end = cursor.raw_before();
        if matches!(c, 't' | 'n' | 'r' | 'f') && self.in_word(start, end) {
            let kind = NoteKind::ControlEscape { character: c };
            self.note(kind, start..end, Some(index));
        }
        match c {
            't' => built.escape("\t", start..end),
            'n' => built.escape("\n", start..end),
            'r' => built.escape("\r", start..end),
            'f' => built.escape("\u{c}", start..end),
            'u' => self.unicode_escape(cursor, to, built, start, index),
            other => {
                if !matches!(
                    other,
                    '\\' | '=' | ':' | '#' | '!' | ' ' | '"' | '\'' | '\t'
                ) {
                    let kind = NoteKind::VanishingBackslash { character: other };
                    self.note(kind, start..end, Some(index));
                }
                built.escape(other.encode_utf8(&mut [0; 4]), start..end);
            }
        }
    }

    /// Whether letters or digits stand on both sides of a place, or the colon of a drive before it.
    fn in_word(&self, start: usize, end: usize) -> bool {
        let bytes = self.text.as_bytes();
        let before = start.checked_sub(1).and_then(|at| bytes.get(at));
        before.is_some_and(|&b| b.is_ascii_alphanumeric() || b == b':')
            && bytes.get(end).is_some_and(u8::is_ascii_alphanumeric)
    }

    /// The rest of an escape after `\u`.
    fn unicode_escape(
        &mut self,
        cursor: &mut Cursor<'_>,
        to: &Cursor<'_>,
        built: &mut Builder,
        start: usize,
        index: u32,
    ) {
        let after_u = *cursor;
        let Some(unit) = cursor.hex4(to) else {
            let mut end = *cursor;
            end.next_char(self.text, to);
            let range = start..end.raw_before();
            self.note(NoteKind::MalformedUnicodeEscape, range.clone(), Some(index));
            self.out.error.get_or_insert_with(|| {
                let span = Span::new(self.source, range);
                (
                    Throwable::illegal_argument("Malformed \\uxxxx encoding."),
                    span,
                )
            });
            built.escape("\\u", start..after_u.raw_before());
            *cursor = after_u;
            return;
        };
        if (0xD800..0xDC00).contains(&unit) {
            let mut ahead = *cursor;
            let low = (ahead.take(b'\\', to) && ahead.take(b'u', to))
                .then(|| ahead.hex4(to))
                .flatten()
                .filter(|low| (0xDC00..0xE000).contains(low));
            if let Some(low) = low
                && let Some(Ok(c)) = char::decode_utf16([unit, low]).next()
            {
                *cursor = ahead;
                built.escape(c.encode_utf8(&mut [0; 4]), start..cursor.raw_before());
                return;
            }
        }
        let range = start..cursor.raw_before();
        let c = char::from_u32(u32::from(unit)).unwrap_or_else(|| {
            self.note(NoteKind::LoneSurrogate { unit }, range.clone(), Some(index));
            '?'
        });
        built.escape(c.encode_utf8(&mut [0; 4]), range);
    }
}

/// Whether a continuation line reads like `spark.key value`.
fn looks_like_property(line: &str) -> bool {
    let Some(rest) = line.strip_prefix("spark.") else {
        return false;
    };
    match rest.find([' ', '\t', '=', ':']) {
        Some(i) => i > 0 && !rest[i + 1..].trim().is_empty() && !rest[..i].contains(','),
        None => false,
    }
}

/// A place in a logical line. It is always on a character, or at the end of everything.
#[derive(Clone, Copy)]
struct Cursor<'a> {
    bytes: &'a [u8],
    parts: &'a [Range<usize>],
    part: usize,
    at: usize,
    /// Where an empty logical line is.
    end: usize,
}

impl<'a> Cursor<'a> {
    fn new(bytes: &'a [u8], parts: &'a [Range<usize>], end: usize) -> Self {
        let at = parts.first().map_or(end, |p| p.start);
        Cursor {
            bytes,
            parts,
            part: 0,
            at,
            end,
        }
    }

    fn peek(&self) -> Option<u8> {
        self.parts
            .get(self.part)
            .and_then(|_| self.bytes.get(self.at).copied())
    }

    /// Goes on to the first character that does not belong to what is skipped.
    fn skip(&mut self, mut belongs: impl FnMut(u8) -> bool) {
        while let Some(part) = self.parts.get(self.part) {
            let rest = self.bytes.get(self.at..part.end).unwrap_or_default();
            let stop = rest.iter().position(|&b| !belongs(b));
            self.advance(stop.unwrap_or(rest.len()));
            if stop.is_some() {
                return;
            }
        }
    }

    fn bump(&mut self) {
        self.advance(1);
    }

    fn advance(&mut self, n: usize) {
        self.at += n;
        if let Some(part) = self.parts.get(self.part)
            && self.at >= part.end
            && let Some(next) = self.parts.get(self.part + 1)
        {
            self.part += 1;
            self.at = next.start;
        } else if self.parts.get(self.part).is_some_and(|p| self.at >= p.end) {
            self.part = self.parts.len();
        }
    }

    fn jump_to_end(&mut self) {
        self.part = self.parts.len();
        self.at = self.parts.last().map_or(self.end, |p| p.end);
    }

    fn before(&self, other: &Cursor<'_>) -> bool {
        (self.part, self.at) < (other.part, other.at)
    }

    /// The raw offset of the character here, or of the end.
    fn raw(&self) -> usize {
        self.at
    }

    /// The raw offset past the character before this place.
    fn raw_before(&self) -> usize {
        match self.parts.get(self.part) {
            Some(part) if self.at == part.start && self.part > 0 => {
                self.parts.get(self.part - 1).map_or(self.at, |p| p.end)
            }
            _ => self.at,
        }
    }

    /// Goes to the next backslash, the end of the part, or `to`, and gives what it went over.
    fn run(&mut self, to: &Cursor<'_>) -> Range<usize> {
        let Some(part) = self.parts.get(self.part) else {
            return self.at..self.at;
        };
        let end = if to.part == self.part {
            to.at
        } else {
            part.end
        };
        let run = self.bytes.get(self.at..end).unwrap_or_default();
        let n = run.iter().position(|&b| b == b'\\').unwrap_or(run.len());
        let range = self.at..self.at + n;
        if n > 0 {
            self.advance(n);
        }
        range
    }

    fn next_char(&mut self, text: &str, to: &Cursor<'_>) -> Option<char> {
        if !self.before(to) {
            return None;
        }
        let c = text.get(self.at..)?.chars().next()?;
        self.advance(c.len_utf8());
        Some(c)
    }

    fn take(&mut self, b: u8, to: &Cursor<'_>) -> bool {
        let found = self.before(to) && self.peek() == Some(b);
        if found {
            self.bump();
        }
        found
    }

    /// Four hexadecimal digits; otherwise the cursor stays on the first that is none.
    fn hex4(&mut self, to: &Cursor<'_>) -> Option<u16> {
        let mut unit = 0;
        for _ in 0..4 {
            let b = self.before(to).then(|| self.peek()).flatten()?;
            unit = unit << 4 | char::from(b).to_digit(16)? as u16;
            self.bump();
        }
        Some(unit)
    }
}
