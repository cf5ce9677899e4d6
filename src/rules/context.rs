//! What rules look at: one launch.

use crate::properties::{Effective, Entry, NoteKind, Properties, SyntaxNote};
use crate::source::{Sources, Span};
use crate::version::SparkVersion;
use std::collections::HashMap;
use std::ops::Range;

/// Quoted text is cut to this many characters.
const QUOTED: usize = 60;

/// Everything a rule may look at.
pub struct Context<'a> {
    /// The version of Spark.
    pub version: SparkVersion,
    /// All texts.
    pub sources: &'a Sources,
    /// The properties file of the launch.
    pub file: Option<&'a Properties>,
    settings: Vec<Setting<'a>>,
    by_key: HashMap<&'a str, usize>,
}

/// Where a setting comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The properties file.
    File,
}

/// A property as the launch ends up with it.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// The key.
    pub key: &'a str,
    /// The value as Spark has it.
    pub value: &'a str,
    /// Where it comes from.
    pub origin: Origin,
    entry: Effective<'a>,
}

impl Setting<'_> {
    /// Where the key stands.
    #[must_use]
    pub fn key_span(&self) -> Span {
        self.entry.entry.key.span()
    }

    /// Where the value stands; the key's place when the value is empty.
    #[must_use]
    pub fn span(&self) -> Span {
        if self.value.is_empty() {
            self.key_span()
        } else {
            self.entry.span()
        }
    }

    /// Where a byte range of the value stands; the key's place when the value is empty.
    #[must_use]
    pub fn part(&self, range: Range<usize>) -> Span {
        if self.value.is_empty() {
            self.key_span()
        } else {
            self.entry.value_span(range)
        }
    }
}

impl<'a> Context<'a> {
    /// A launch with a properties file.
    #[must_use]
    pub fn new(version: SparkVersion, sources: &'a Sources, file: Option<&'a Properties>) -> Self {
        let settings: Vec<Setting<'a>> = file
            .into_iter()
            .flat_map(|f| f.effective(version))
            .map(|e| Setting {
                key: e.key,
                value: e.value,
                origin: Origin::File,
                entry: e,
            })
            .collect();
        let by_key = settings
            .iter()
            .enumerate()
            .map(|(i, s)| (s.key, i))
            .collect();
        Context {
            version,
            sources,
            file,
            settings,
            by_key,
        }
    }

    /// All properties that are set, also those that Spark ignores.
    pub fn settings(&self) -> impl Iterator<Item = &Setting<'a>> {
        self.settings.iter()
    }

    /// The property of a key, if it is set.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Setting<'a>> {
        self.settings.get(*self.by_key.get(key)?)
    }

    /// The oddities of the properties file of some kinds.
    pub fn notes(&self, wanted: fn(&NoteKind) -> bool) -> impl Iterator<Item = &'a SyntaxNote> {
        self.file
            .into_iter()
            .flat_map(|f| &f.notes)
            .filter(move |n| wanted(&n.kind))
    }

    /// An entry of the properties file.
    #[must_use]
    pub fn entry(&self, index: Option<u32>) -> Option<&'a Entry> {
        self.file?.entries.get(index? as usize)
    }

    /// The text of a place as it stands in its source.
    #[must_use]
    pub fn source_text(&self, span: Span) -> &'a str {
        self.sources
            .get(span.source)
            .text
            .get(span.range())
            .unwrap_or("")
    }

    /// The empty place in front of a place.
    #[must_use]
    pub fn before(&self, span: Span) -> Span {
        Span {
            end: span.start,
            ..span
        }
    }

    /// The last character of the line before the one a place is in.
    #[must_use]
    pub fn line_end_before(&self, span: Span) -> Option<Span> {
        let source = self.sources.get(span.source);
        let line = source.line_range(source.line_index(span.start as usize).checked_sub(1)?)?;
        let text = source
            .text
            .get(line.clone())?
            .trim_end_matches(['\n', '\r']);
        let last = text.chars().next_back()?.len_utf8();
        let end = line.start + text.len();
        Some(Span::new(span.source, end - last..end))
    }

    /// A place in a value together with the blanks before it.
    #[must_use]
    pub fn with_blanks_before(&self, span: Span, entry: &Entry) -> Span {
        let from = entry.value.span().start.min(span.start);
        let before = self.source_text(Span {
            start: from,
            end: span.start,
            ..span
        });
        let kept = before.trim_end_matches([' ', '\t']).len();
        let kept = u32::try_from(kept).unwrap_or(0);
        Span {
            start: from + kept,
            ..span
        }
    }

    /// A key for a sentence: cut when it is very long.
    #[must_use]
    pub fn name(&self, key: &str) -> String {
        shorten(key)
    }

    /// The value of a key for a sentence: in backquotes, cut when it is long; never a secret.
    #[must_use]
    pub fn quoted(&self, key: &str, value: &str) -> String {
        if crate::rules::secrets::holds_secret(key) {
            "(a secret)".to_owned()
        } else {
            format!("`{}`", shorten(value))
        }
    }
}

fn shorten(text: &str) -> String {
    match text.char_indices().nth(QUOTED) {
        None => text.to_owned(),
        Some((at, _)) => format!("{}…", &text[..at]),
    }
}
