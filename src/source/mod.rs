//! Texts that configuration comes from, with names, spans and line numbers.
//!
//! Every place a value can come from (a properties file, the command line, the environment, a
//! credential file) is a [`Source`] in one [`Sources`] set, so that a finding can point into any
//! of them. Offsets are byte offsets into the decoded text.

use std::ops::Range;
use std::sync::OnceLock;

mod decoded;
mod files;
mod secret;
mod utf8;

pub use decoded::{Builder, Decoded};
pub use files::{DiskFiles, Files, MemoryFiles, PathKind};
pub use secret::{REDACTED, Redacted};
pub use utf8::{BytePlaces, decode};

/// Whether a text has nothing but the printable characters of ASCII, the blank among them. Looks at
/// all bytes, which is quicker for a short text than to stop at the first.
#[must_use]
pub fn is_printable_ascii(text: &str) -> bool {
    let printable = |b: &u8| matches!(b, b' '..=b'~');
    let bytes = text.as_bytes().iter();
    bytes.fold(true, |all, b| all & printable(b))
}

/// Names one source of a [`Sources`] set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(pub u32);

/// A piece of a source: byte offsets into its text, end exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The source pointed into.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span of `range` in `source`.
    ///
    /// # Panics
    /// If the range lies beyond 4 GiB, which [`Sources::add`] does not admit.
    #[must_use]
    pub fn new(source: SourceId, range: Range<usize>) -> Self {
        let to = |n: usize| u32::try_from(n).expect("sources are below 4 GiB");
        Span {
            source,
            start: to(range.start),
            end: to(range.end),
        }
    }

    /// The byte range inside the source's text.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// What kind of place a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SourceKind {
    /// A properties file.
    Properties,
    /// The spark-submit command line, one argument after another, quoted for a shell.
    CommandLine,
    /// Environment variables, a `NAME=value` line each.
    Environment,
    /// A file that holds a principal or a secret.
    Credential,
    /// A shell script: spark-env.sh, or one that calls spark-submit.
    Script,
}

/// One text.
#[derive(Debug)]
pub struct Source {
    /// What to call it in messages: a path as the user gave it, or `<command line>`.
    pub name: String,
    /// What it is.
    pub kind: SourceKind,
    /// The decoded text. Malformed UTF-8 is replaced by U+FFFD, as Spark's own reader does.
    pub text: String,
    /// Whether the file's bytes were well-formed UTF-8.
    pub well_formed: bool,
    /// Worked out when a place in the text is first asked for: most texts have nothing to show.
    index: OnceLock<Index>,
    /// Of a script: read when a place in it is first to be changed.
    tree: OnceLock<Option<crate::script::Syntax>>,
    secrets: Vec<Range<u32>>,
}

/// Where lines and columns are in a text.
#[derive(Debug)]
struct Index {
    line_starts: Vec<u32>,
    /// How many characters begin before each [`BLOCK`] of the text, so that a column in a line of
    /// megabytes is not counted from its start each time.
    blocks: Vec<u32>,
}

/// Bytes between two counts of characters.
const BLOCK: usize = 4096;

/// A place for people: both count from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl Source {
    /// The tree of a script, which is read once, however many places in it are asked about.
    pub(crate) fn tree(
        &self,
        read: impl FnOnce(&str) -> Option<crate::script::Syntax>,
    ) -> Option<&crate::script::Syntax> {
        self.tree.get_or_init(|| read(&self.text)).as_ref()
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index {
            line_starts: line_starts(&self.text),
            blocks: blocks(&self.text),
        })
    }

    /// Line and column of a byte offset. An offset past the end is the end.
    #[must_use]
    pub fn line_column(&self, offset: usize) -> LineColumn {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.line_index(offset);
        let start = self.index().line_starts[line] as usize;
        LineColumn {
            line: line + 1,
            column: self.characters(start, offset) + 1,
        }
    }

    /// How many characters begin between two offsets.
    fn characters(&self, from: usize, to: usize) -> usize {
        match self.text.as_bytes().get(from..to) {
            Some(bytes) if bytes.len() <= BLOCK => characters(bytes),
            _ => self.characters_before(to) - self.characters_before(from),
        }
    }

    fn characters_before(&self, offset: usize) -> usize {
        let block = offset / BLOCK;
        let counted = self.index().blocks.get(block).map_or(0, |&n| n as usize);
        let rest = self.text.as_bytes().get(block * BLOCK..offset);
        counted + rest.map_or(0, characters)
    }

    /// Index (from 0) of the line that holds a byte offset.
    #[must_use]
    pub fn line_index(&self, offset: usize) -> usize {
        self.index()
            .line_starts
            .partition_point(|&s| s as usize <= offset)
            .saturating_sub(1)
    }

    /// Byte range of a line (index from 0), its terminator included.
    #[must_use]
    pub fn line_range(&self, line: usize) -> Option<Range<usize>> {
        let start = *self.index().line_starts.get(line)? as usize;
        let end = self
            .index()
            .line_starts
            .get(line + 1)
            .map_or(self.text.len(), |&e| e as usize);
        Some(start..end)
    }

    /// How many lines there are; an empty text has one.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.index().line_starts.len()
    }

    /// The byte ranges that hold secrets and must not be shown.
    #[must_use]
    pub fn secrets(&self) -> &[Range<u32>] {
        &self.secrets
    }

    /// [`Source::secrets`] sorted, each byte in one range only.
    #[must_use]
    pub fn merged_secrets(&self) -> Vec<Range<usize>> {
        let to_usize = |s: &Range<u32>| s.start as usize..s.end as usize;
        let mut all: Vec<Range<usize>> = self.secrets.iter().map(to_usize).collect();
        all.sort_by_key(|s| s.start);
        all.dedup_by(|next, last| {
            let overlap = next.start <= last.end;
            if overlap {
                last.end = last.end.max(next.end);
            }
            overlap
        });
        all
    }

    /// Whether it is a file, and not a stream or what was typed; the names of those stand in
    /// `<...>`.
    #[must_use]
    pub fn is_file(&self) -> bool {
        !(self.name.starts_with('<') && self.name.ends_with('>'))
    }
}

/// All sources of one run.
#[derive(Debug, Default)]
pub struct Sources {
    list: Vec<Source>,
}

impl Sources {
    /// Adds a text that is already decoded.
    ///
    /// # Panics
    /// If the text is 4 GiB or larger; readers refuse such files before.
    pub fn add(&mut self, name: impl Into<String>, kind: SourceKind, text: String) -> SourceId {
        self.push(name.into(), kind, text, true)
    }

    /// Adds a file's bytes, decoded as Java's UTF-8 reader does (malformed input becomes U+FFFD;
    /// a byte order mark stays).
    pub fn add_bytes(
        &mut self,
        name: impl Into<String>,
        kind: SourceKind,
        bytes: Vec<u8>,
    ) -> SourceId {
        match String::from_utf8(bytes) {
            Ok(text) => self.push(name.into(), kind, text, true),
            Err(e) => {
                let text = decode(e.as_bytes());
                self.push(name.into(), kind, text, false)
            }
        }
    }

    fn push(&mut self, name: String, kind: SourceKind, text: String, ok: bool) -> SourceId {
        assert!(
            u32::try_from(text.len()).is_ok(),
            "a source is at most 4 GiB"
        );
        let id = SourceId(u32::try_from(self.list.len()).expect("few sources"));
        self.list.push(Source {
            name,
            kind,
            text,
            well_formed: ok,
            index: OnceLock::new(),
            tree: OnceLock::new(),
            secrets: vec![],
        });
        id
    }

    /// The source of an id.
    ///
    /// # Panics
    /// If the id is of another set.
    #[must_use]
    pub fn get(&self, id: SourceId) -> &Source {
        &self.list[id.0 as usize]
    }

    /// Marks text that must never be shown.
    pub fn mark_secret(&mut self, span: Span) {
        self.list[span.source.0 as usize]
            .secrets
            .push(span.start..span.end);
    }

    /// Whether a place holds, or stands in, a piece of a secret.
    #[must_use]
    pub fn touches_secret(&self, span: Span) -> bool {
        let end = span.end.max(span.start + 1);
        let secrets = self.get(span.source).secrets().iter();
        let mut secrets = secrets.filter(|s| !s.is_empty());
        secrets.any(|s| s.start < end && span.start < s.end)
    }

    /// Adds all sources of another set behind the own ones; by how much their ids grow.
    pub fn append(&mut self, mut other: Sources) -> u32 {
        let before = u32::try_from(self.list.len()).expect("few sources");
        self.list.append(&mut other.list);
        before
    }

    /// All sources in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        (0u32..).map(SourceId).zip(&self.list)
    }

    /// Line and column where a span starts.
    #[must_use]
    pub fn start(&self, span: Span) -> LineColumn {
        self.get(span.source).line_column(span.start as usize)
    }

    /// Line and column just past a span.
    #[must_use]
    pub fn end(&self, span: Span) -> LineColumn {
        self.get(span.source).line_column(span.end as usize)
    }
}

/// How many characters begin in these bytes of a text.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&b| b & 0xc0 != 0x80).count()
}

fn blocks(text: &str) -> Vec<u32> {
    let mut before = 0;
    text.as_bytes()
        .chunks(BLOCK)
        .chain(std::iter::once([].as_slice()))
        .map(|block| {
            let counted = before;
            before += characters(block) as u32;
            counted
        })
        .collect()
}

/// Lines end at `\n`, `\r` or `\r\n`, as in java.util.Properties.
fn line_starts(text: &str) -> Vec<u32> {
    let bytes = text.as_bytes();
    let mut starts = vec![0];
    for end in memchr::memchr2_iter(b'\n', b'\r', bytes) {
        // `\r\n` ends one line, not two.
        if bytes.get(end) == Some(&b'\r') && bytes.get(end + 1) == Some(&b'\n') {
            continue;
        }
        starts.push((end + 1) as u32);
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_in_lines_of_any_length() {
        let text = format!("a\n{}", "\u{e9}x\u{1f600}".repeat(5_000));
        let mut sources = Sources::default();
        let id = sources.add("f", SourceKind::Properties, text.clone());
        for (n, (at, _)) in text[2..].char_indices().enumerate() {
            let found = sources.get(id).line_column(2 + at);
            assert_eq!((found.line, found.column), (2, n + 1));
        }
        assert_eq!(sources.get(id).line_column(text.len()).column, 15_001);
        assert_eq!(sources.get(id).line_column(2 + 1).column, 1);
    }
}
