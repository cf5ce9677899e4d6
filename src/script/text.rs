//! Words and values of a shell, with the place of every piece.

use crate::source::{Builder, Decoded, SourceId};
use std::ops::Range;

/// What a piece, or a word, takes beside its text.
const PART: usize = 64;

/// One piece of a word.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// The text; `None` for what only a run can tell.
    pub(super) text: Option<String>,
    /// Where it stands.
    pub(super) at: Range<usize>,
}

impl Part {
    /// Whether the text stands there letter by letter.
    fn exact(&self) -> bool {
        self.text.as_ref().is_some_and(|t| t.len() == self.at.len())
    }
}

/// A word, or the value of a variable.
#[derive(Clone, Debug, Default)]
pub(super) struct Text {
    pub(super) parts: Vec<Part>,
    pub(super) at: Range<usize>,
}

impl Text {
    pub(super) fn new(at: Range<usize>) -> Self {
        Text { parts: vec![], at }
    }

    pub(super) fn known(&mut self, text: impl Into<String>, at: Range<usize>) {
        let text = Some(text.into());
        self.parts.push(Part { text, at });
    }

    pub(super) fn unknown(&mut self, at: Range<usize>) {
        self.parts.push(Part { text: None, at });
    }

    /// The place of the first piece that only a run can tell.
    pub(super) fn first_unknown(&self) -> Option<Range<usize>> {
        let part = self.parts.iter().find(|p| p.text.is_none())?;
        Some(part.at.clone())
    }

    /// The known text; pieces that are not known are left out.
    pub(super) fn text(&self) -> String {
        self.parts
            .iter()
            .filter_map(|p| p.text.as_deref())
            .collect()
    }

    /// About how many bytes of memory it takes.
    pub(super) fn size(&self) -> usize {
        let text = |p: &Part| p.text.as_ref().map_or(0, String::len);
        self.parts.iter().map(|p| PART + text(p)).sum::<usize>() + PART
    }

    /// The known text before the first piece that is not known.
    pub(super) fn head(&self) -> String {
        self.parts.iter().map_while(|p| p.text.as_deref()).collect()
    }

    /// As a word that remembers its places. Pieces that are not known read as they are written.
    pub(super) fn decoded(&self, source: SourceId, script: &str) -> Decoded {
        let mut built = Builder::new();
        for part in &self.parts {
            match &part.text {
                Some(text) if part.exact() => built.run_of(text, part.at.start),
                Some(text) => built.escape(text, part.at.clone()),
                None => built.run(script, part.at.clone()),
            }
        }
        built.finish(source, self.at.clone())
    }

    /// The words that the shell makes of the value where it is not quoted.
    pub(super) fn split(&self) -> Vec<Text> {
        let mut words: Vec<Text> = Vec::new();
        let mut open = false;
        for part in &self.parts {
            let Some(text) = &part.text else {
                continue;
            };
            let mut offset = 0;
            for piece in text.split_inclusive([' ', '\t', '\n']) {
                let word = piece.trim_end_matches([' ', '\t', '\n']);
                if !word.is_empty() {
                    let at = match part.exact() {
                        true => part.at.start + offset..part.at.start + offset + word.len(),
                        false => part.at.clone(),
                    };
                    if !open {
                        words.push(Text::new(at.clone()));
                    }
                    if let Some(last) = words.last_mut() {
                        last.at.end = at.end.max(last.at.end);
                        last.known(word, at);
                    }
                    open = true;
                }
                open &= word.len() == piece.len();
                offset += piece.len();
            }
        }
        words
    }
}
