//! A decoded text (a key, a value, a word of a shell) that remembers where each character came
//! from.

use super::{SourceId, Span};
use std::ops::Range;

/// A text after escapes, quotes and continuation lines were resolved.
#[derive(Clone, Debug)]
pub struct Decoded {
    /// The text as Java has it (a lone surrogate is `?`).
    pub text: String,
    raw: Span,
    /// Empty if the text stands in the file as it is.
    pieces: Box<[Piece]>,
}

/// A run of the decoded text; it ends where the next one begins.
#[derive(Clone, Copy, Debug)]
struct Piece {
    decoded: u32,
    raw: u32,
    raw_end: u32,
    /// Whether the run came out of one escape, rather than standing in the file byte for byte.
    escape: bool,
}

impl Decoded {
    /// A text that stands in the file as it is.
    #[must_use]
    pub fn verbatim(text: &str, raw: Span) -> Self {
        Decoded {
            text: text.to_owned(),
            raw,
            pieces: Box::default(),
        }
    }

    /// Where the whole text stands in the file; for an empty one, where it would begin.
    #[must_use]
    pub fn span(&self) -> Span {
        self.raw
    }

    /// Whether the text differs from the bytes in the file, by an escape or a continuation line.
    #[must_use]
    pub fn is_escaped(&self) -> bool {
        !self.pieces.is_empty()
    }

    /// Where a byte range of [`Self::text`] stands in the file. A range that touches an escape
    /// takes all of it in; one that runs over a continuation takes in the line break. Ends beyond
    /// the text are cut.
    #[must_use]
    pub fn raw_span(&self, range: Range<usize>) -> Span {
        let (source, raw) = (self.raw.source, self.raw.range());
        let end = range.end.min(self.text.len());
        let start = range.start.min(end);
        if self.pieces.is_empty() {
            return Span::new(source, raw.start + start..raw.start + end);
        }
        let from = if start == self.text.len() {
            raw.end
        } else {
            self.raw_start(start)
        };
        let to = if end == start {
            from
        } else {
            self.raw_end(end)
        };
        Span::new(source, from..to)
    }

    /// The piece that holds byte `at` of the text.
    fn piece(&self, at: usize) -> Option<&Piece> {
        let next = self.pieces.partition_point(|p| p.decoded as usize <= at);
        self.pieces.get(next.checked_sub(1)?)
    }

    fn raw_start(&self, at: usize) -> usize {
        match self.piece(at) {
            Some(p) if p.escape => p.raw as usize,
            Some(p) => p.raw as usize + (at - p.decoded as usize),
            None => self.raw.range().start,
        }
    }

    fn raw_end(&self, end: usize) -> usize {
        match self.piece(end.saturating_sub(1)) {
            Some(p) if p.escape => p.raw_end as usize,
            Some(p) => p.raw as usize + (end - p.decoded as usize),
            None => self.raw.range().end,
        }
    }
}

/// Puts a [`Decoded`] together from left to right.
#[derive(Debug, Default)]
pub struct Builder {
    text: String,
    pieces: Vec<Piece>,
}

impl Builder {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds bytes of the source as they are.
    pub fn run(&mut self, text: &str, at: Range<usize>) {
        self.run_of(text.get(at.clone()).unwrap_or_default(), at.start);
    }

    /// Adds text that stands at `at` as it is.
    pub fn run_of(&mut self, run: &str, at: usize) {
        if !run.is_empty() {
            self.piece(at..at + run.len(), false);
            self.text.push_str(run);
        }
    }

    /// Adds what the escape at `at` stands for.
    pub fn escape(&mut self, decoded: &str, at: Range<usize>) {
        self.piece(at, true);
        self.text.push_str(decoded);
    }

    fn piece(&mut self, at: Range<usize>, escape: bool) {
        // Sources are below 4 GiB.
        let to = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        self.pieces.push(Piece {
            decoded: to(self.text.len()),
            raw: to(at.start),
            raw_end: to(at.end),
            escape,
        });
    }

    /// The end. `raw` is where all of it stands.
    #[must_use]
    pub fn finish(self, source: SourceId, raw: Range<usize>) -> Decoded {
        Decoded {
            text: self.text,
            raw: Span::new(source, raw),
            pieces: self.pieces.into_boxed_slice(),
        }
    }
}
