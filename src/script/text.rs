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
    /// Where the name of the variable stands that it hangs on, if it does on nothing else and the
    /// script has not set that.
    pub(super) variable: Option<Range<usize>>,
}

impl Part {
    /// Whether the text stands there letter by letter.
    pub(super) fn exact(&self) -> bool {
        self.text
            .as_ref()
            .is_some_and(|t| self.exact_length(t.len()))
    }

    fn exact_length(&self, length: usize) -> bool {
        length == self.at.len()
    }
}

/// A word, or the value of a variable.
#[derive(Clone, Debug, Default)]
pub(super) struct Text {
    pub(super) parts: Vec<Part>,
    pub(super) at: Range<usize>,
    /// Whether it may be any number of words: what is not known of it stands outside of quotes.
    pub(super) many: bool,
}

impl Text {
    pub(super) fn new(at: Range<usize>) -> Self {
        Text {
            parts: vec![],
            at,
            many: false,
        }
    }

    /// A word that stands for something that is written otherwise.
    pub(super) fn stand_in(text: &str, at: Range<usize>) -> Self {
        let mut word = Text::new(at.clone());
        word.known(text, at);
        word
    }

    /// What may be any number of words.
    pub(super) fn any_words(at: Range<usize>) -> Self {
        let mut words = Text::new(at.clone());
        words.unknown(at);
        words.many = true;
        words
    }

    pub(super) fn known(&mut self, text: impl Into<String>, at: Range<usize>) {
        self.parts.push(Part {
            text: Some(text.into()),
            at,
            variable: None,
        });
    }

    pub(super) fn unknown(&mut self, at: Range<usize>) {
        self.hangs_on(None, at);
    }

    /// Adds a piece that only a run can tell; the variable that alone it hangs on.
    pub(super) fn hangs_on(&mut self, variable: Option<Range<usize>>, at: Range<usize>) {
        self.parts.push(Part {
            text: None,
            at,
            variable,
        });
    }

    /// The first piece that only a run can tell.
    pub(super) fn doubt(&self) -> Option<&Part> {
        self.parts.iter().find(|p| p.text.is_none())
    }

    /// Whether all of it is known.
    pub(super) fn is_known(&self) -> bool {
        self.doubt().is_none()
    }

    /// Whether nothing of it is known.
    pub(super) fn is_dark(&self) -> bool {
        !self.parts.is_empty() && self.parts.iter().all(|p| p.text.is_none())
    }

    /// The text behind its first bytes, all of which are known.
    pub(super) fn behind(&self, mut bytes: usize) -> Text {
        let mut rest = Text {
            many: self.many,
            ..Text::new(self.at.clone())
        };
        for part in &self.parts {
            let length = part.text.as_ref().map_or(0, String::len);
            if part.text.is_some() && length <= bytes {
                bytes -= length;
                continue;
            }
            let mut part = part.clone();
            if let Some(text) = part.text.take() {
                if part.exact_length(text.len()) {
                    part.at.start += bytes;
                }
                part.text = Some(text.get(bytes..).unwrap_or_default().to_owned());
                bytes = 0;
            }
            rest.parts.push(part);
        }
        rest.at.start = rest.parts.first().map_or(rest.at.end, |p| p.at.start);
        rest.at.end = rest.at.end.max(rest.at.start);
        rest
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
                if !open {
                    words.push(Text::new(part.at.clone()));
                }
                if let Some(last) = words.last_mut() {
                    last.at.end = part.at.end.max(last.at.end);
                    last.parts.push(part.clone());
                    last.many = true;
                }
                open = true;
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
