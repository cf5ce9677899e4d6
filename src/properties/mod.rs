//! The java.util.Properties grammar, lossless and error-tolerant.
//!
//! [`parse`] reads an already decoded text the way `Properties.load(Reader)` does and keeps the
//! place of every byte: what was a comment, which bytes were the separator, through which escapes
//! a character of a value came. Nothing is ever refused; what is odd becomes a [`SyntaxNote`], and
//! what Java would throw stands in [`Properties::error`].
//!
//! The grammar is the one of the JDK's own reader (`Properties$LineReader`, `load0`,
//! `loadConvert`) from Java 11 on, its oddities included. Only two things differ on purpose: a lone
//! surrogate is kept as `?` (what every encoder of the JVM writes for it), and a `\u` cut off by
//! the end of its line is always malformed, as it is in Java 17; Java 11 could read on in what an
//! earlier line had left behind in its buffer.
//! The older reader of Java 8 was not compared.

mod note;
mod reader;
mod trim;

pub use note::{NoteKind, SyntaxNote, has_odd_blank};
pub use trim::{trim, trim_range};

use crate::jvm::Throwable;
use crate::source::Decoded;
use crate::source::{SourceId, Span};
use crate::version::SparkVersion;
use hashbrown::HashMap;
use std::ops::Range;

/// A parsed properties text.
#[derive(Debug)]
pub struct Properties {
    /// The source the text is.
    pub source: SourceId,
    /// The text cut into pieces, in order and without gaps: together they cover every byte.
    pub lines: Vec<Line>,
    /// All entries in the order of the text, shadowed ones included.
    pub entries: Vec<Entry>,
    /// Everything odd, in the order of the text.
    pub notes: Vec<SyntaxNote>,
    /// The exception `Properties.load` ends with, and the place of its cause. Entries after it are
    /// read all the same, but Spark sees none of the file.
    pub error: Option<(Throwable, Span)>,
    /// For each entry the index of the last entry with the same key.
    winners: Vec<u32>,
    /// Groups of entries that share a key, two or more each.
    duplicates: Vec<Vec<u32>>,
}

/// A stretch of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it holds.
    pub kind: LineKind,
    /// Where it is, terminator included.
    pub span: Span,
}

/// What a [`Line`] holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// One or more lines of nothing but blanks.
    Blank,
    /// One comment line.
    Comment,
    /// One entry, continuation lines included: index into [`Properties::entries`].
    Entry(u32),
}

/// A key and its value.
#[derive(Debug)]
pub struct Entry {
    /// The whole entry, from the beginning of its first line to the end of its last terminator.
    pub span: Span,
    /// The key.
    pub key: Decoded,
    /// What stands between key and value: blanks, `=`, `:`. May be empty.
    pub separator: Span,
    /// The value as loaded, not yet trimmed by Spark.
    pub value: Decoded,
    /// What follows the value: a line terminator, or nothing at the end of the file. A
    /// continuation marker that ends the file is part of it.
    pub terminator: Span,
    /// How many natural lines the entry takes, at least 1.
    pub lines: u32,
}

/// An entry that Spark sees: the last of its key, its value trimmed.
#[derive(Clone, Copy, Debug)]
pub struct Effective<'a> {
    /// Index into [`Properties::entries`].
    pub index: usize,
    /// The entry.
    pub entry: &'a Entry,
    /// The key.
    pub key: &'a str,
    /// The trimmed value.
    pub value: &'a str,
    offset: usize,
}

impl Effective<'_> {
    /// Where a byte range of the trimmed value stands in the file.
    #[must_use]
    pub fn value_span(&self, range: Range<usize>) -> Span {
        self.entry
            .value
            .raw_span(range.start + self.offset..range.end + self.offset)
    }

    /// Where in the loaded value the trimmed one begins, in bytes.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Where the whole trimmed value stands in the file.
    #[must_use]
    pub fn span(&self) -> Span {
        self.value_span(0..self.value.len())
    }
}

impl Properties {
    /// What Spark's `Utils.getPropertiesFromFile` makes of the file: the last entry of each key in
    /// the order of the text, values trimmed as `version` does. Keys that do not begin with
    /// `spark.` are still among them. Java would give nothing at all if [`Properties::error`] is
    /// set; this gives what it can.
    pub fn effective(&self, version: SparkVersion) -> impl Iterator<Item = Effective<'_>> {
        self.winning()
            .map(move |index| self.trimmed(index, version))
    }

    /// The entry of `key` that Spark sees. Looks at every entry: keep what [`Self::effective`]
    /// gives if many keys are wanted.
    #[must_use]
    pub fn get(&self, key: &str, version: SparkVersion) -> Option<Effective<'_>> {
        let index = self.entries.iter().rposition(|e| e.key.text == key)?;
        Some(self.trimmed(index, version))
    }

    /// The index of the entry that wins over the entry `index`, which is itself if it is the last
    /// of its key.
    #[must_use]
    pub fn winner(&self, index: usize) -> usize {
        self.winners.get(index).map_or(index, |&w| w as usize)
    }

    /// Groups of entries that share a key, in the order of their first one; the last of a group
    /// wins.
    #[must_use]
    pub fn duplicates(&self) -> &[Vec<u32>] {
        &self.duplicates
    }

    fn winning(&self) -> impl Iterator<Item = usize> + '_ {
        self.winners
            .iter()
            .enumerate()
            .filter(|&(i, &w)| i == w as usize)
            .map(|(i, _)| i)
    }

    fn trimmed(&self, index: usize, version: SparkVersion) -> Effective<'_> {
        let entry = &self.entries[index];
        let range = trim_range(version, &entry.value.text);
        Effective {
            index,
            entry,
            key: &entry.key.text,
            offset: range.start,
            value: &entry.value.text[range],
        }
    }
}

/// Parses a text. Takes time and memory in proportion to its length; any text is accepted.
#[must_use]
pub fn parse(text: &str, source: SourceId) -> Properties {
    let reader::Read {
        lines,
        entries,
        notes,
        error,
    } = reader::read(text, source);
    let (winners, duplicates) = index(&entries);
    Properties {
        source,
        lines,
        entries,
        notes,
        error,
        winners,
        duplicates,
    }
}

/// For each entry the last one of its key, and the groups of more than one.
fn index(entries: &[Entry]) -> (Vec<u32>, Vec<Vec<u32>>) {
    let mut groups: Vec<Vec<u32>> = Vec::new();
    let mut winners: Vec<u32> = (0u32..).take(entries.len()).collect();
    // The value is the index of the only entry so far, or of a group.
    enum Seen {
        Once(u32),
        Group(usize),
    }
    let mut seen: HashMap<&str, Seen> = HashMap::with_capacity(entries.len());
    for (i, entry) in (0u32..).zip(entries) {
        match seen.get_mut(entry.key.text.as_str()) {
            None => {
                seen.insert(&entry.key.text, Seen::Once(i));
            }
            Some(Seen::Group(g)) => groups[*g].push(i),
            Some(place) => {
                if let Seen::Once(first) = *place {
                    groups.push(vec![first, i]);
                    *place = Seen::Group(groups.len() - 1);
                }
            }
        }
    }
    groups.sort_by_key(|g| g.first().copied());
    for group in &groups {
        if let Some(&last) = group.last() {
            for &i in group {
                winners[i as usize] = last;
            }
        }
    }
    (winners, groups)
}

#[cfg(test)]
mod tests;
