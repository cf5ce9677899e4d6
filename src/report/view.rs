//! The few lines of a source that a finding shows, safe to print.
//!
//! codespan-reporting asks for a file's whole text. It gets a view instead: a small text of only
//! the lines concerned, long lines cut down to a window around the place, secrets masked, control
//! characters replaced. The view answers with the line and column numbers of the real source, so
//! that a finding costs the same in a file of any size.

use super::is_unprintable;
use crate::source::{LineColumn, Source, SourceId, Sources, Span};
use codespan_reporting::files::{Error, Files, Location};
use std::collections::BTreeMap;
use std::ops::Range;

/// Lines up to this many bytes are shown whole.
const WHOLE_LINE: usize = 200;
/// Of longer lines, this many bytes are shown ...
const WINDOW: usize = 160;
/// ... this many of them before the place.
const BEFORE: usize = 60;
/// A place that spans more lines is shown only where it starts.
const MOST_LINES: usize = 8;

/// Where secrets are, per source, sorted and without overlaps.
pub(super) struct Masks(Vec<Vec<Range<usize>>>);

impl Masks {
    /// Collects the secrets of all sources; none when they are to be shown.
    pub(super) fn new(sources: &Sources, reveal: bool) -> Self {
        Masks(
            sources
                .iter()
                .map(|(_, s)| if reveal { vec![] } else { s.merged_secrets() })
                .collect(),
        )
    }

    /// Whether a place touches a secret.
    pub(super) fn touch(&self, span: Span) -> bool {
        let range = span.range();
        self.near(span.source, range.start)
            .first()
            .is_some_and(|s| s.start < range.end.max(range.start + 1))
    }

    /// The secrets of a source that end after `offset`.
    fn near(&self, source: SourceId, offset: usize) -> &[Range<usize>] {
        let all = self.0.get(source.0 as usize).map_or(&[][..], Vec::as_slice);
        &all[all.partition_point(|s| s.end <= offset)..]
    }

    /// Appends a piece of a source to `out`, fit for a terminal; tells each character's offsets
    /// in the source and in `out`.
    pub(super) fn write(
        &self,
        sources: &Sources,
        id: SourceId,
        range: Range<usize>,
        out: &mut String,
        mut seen: impl FnMut(usize, usize),
    ) {
        let text = sources.get(id).text.get(range.clone()).unwrap_or("");
        let mut secrets = self.near(id, range.start).iter().peekable();
        for (i, c) in text.char_indices() {
            let at = range.start + i;
            while secrets.next_if(|s| s.end <= at).is_some() {}
            seen(at, out.len());
            match c {
                _ if secrets.peek().is_some_and(|s| s.start <= at) => out.push('*'),
                '\n' => out.push(char::REPLACEMENT_CHARACTER),
                c if is_unprintable(c) => out.push(char::REPLACEMENT_CHARACTER),
                c => out.push(c),
            }
        }
    }
}

/// Byte range of a line without its terminator.
pub(super) fn line_text(source: &Source, line: usize) -> Range<usize> {
    let range = source.line_range(line).unwrap_or(0..0);
    let text = source.text.get(range.clone()).unwrap_or("");
    range.start..range.start + text.trim_end_matches(['\n', '\r']).len()
}

fn floor_boundary(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The part of a line to show: all of it, or a window around `focus`.
pub(super) fn window(text: &str, line: Range<usize>, focus: usize) -> Range<usize> {
    if line.len() <= WHOLE_LINE {
        return line;
    }
    let start = focus.saturating_sub(BEFORE).clamp(line.start, line.end);
    let start = start.min(line.end.saturating_sub(WINDOW).max(line.start));
    let end = (start + WINDOW).min(line.end);
    floor_boundary(text, start)..floor_boundary(text, end)
}

/// One line of a view.
struct ViewLine {
    /// Its place in the view's text, with a final newline.
    text: Range<usize>,
    /// Offsets of its characters: in the source, in the view.
    offsets: Vec<(usize, usize)>,
}

/// The lines of one source that a finding shows.
struct View {
    source: SourceId,
    name: String,
    text: String,
    /// By index of the line in the source.
    lines: BTreeMap<usize, ViewLine>,
    /// Where labels start: in the view, in the source.
    starts: Vec<(usize, LineColumn)>,
}

/// The lines of all sources that one finding shows.
#[derive(Default)]
pub(super) struct Views(Vec<View>);

impl Views {
    /// Prepares the lines for some places.
    pub(super) fn new(sources: &Sources, masks: &Masks, spans: &[Span]) -> Self {
        let mut focus: BTreeMap<(SourceId, usize), usize> = BTreeMap::new();
        let mut order: Vec<SourceId> = Vec::new();
        for &span in spans {
            let source = sources.get(span.source);
            if !order.contains(&span.source) {
                order.push(span.source);
            }
            let (first, range) = clipped(source, span);
            let last = source.line_index(range.end);
            for line in first..=last {
                let at = if line == first {
                    range.start
                } else {
                    line_text(source, line).start
                };
                focus.entry((span.source, line)).or_insert(at);
            }
        }
        // Between two lines with one other between them, the renderer shows that one too.
        let gaps: Vec<(SourceId, usize)> = focus
            .keys()
            .filter(|(id, line)| focus.contains_key(&(*id, line + 2)))
            .map(|(id, line)| (*id, line + 1))
            .collect();
        for (id, line) in gaps {
            focus
                .entry((id, line))
                .or_insert_with(|| line_text(sources.get(id), line).start);
        }
        let mut views = Views(order.iter().map(|&id| View::empty(sources, id)).collect());
        for ((id, line), at) in focus {
            if let Some(view) = views.0.iter_mut().find(|v| v.source == id) {
                view.add(sources, masks, line, at);
            }
        }
        views
    }

    /// The view and the range in it that show a place.
    pub(super) fn place(&mut self, sources: &Sources, span: Span) -> Option<(usize, Range<usize>)> {
        let id = self.0.iter().position(|v| v.source == span.source)?;
        let source = sources.get(span.source);
        let (first, range) = clipped(source, span);
        let last = source.line_index(range.end);
        let view = self.0.get_mut(id)?;
        let start = view.lines.get(&first)?.offset(range.start);
        let end = view.lines.get(&last)?.offset(range.end).max(start);
        view.starts.push((start, sources.start(span)));
        Some((id, start..end))
    }

    fn get(&self, id: usize) -> Result<&View, Error> {
        self.0.get(id).ok_or(Error::FileMissing)
    }
}

/// The first line of a place, and the place without line ends at its own end and cut to its first
/// line when it is very tall.
fn clipped(source: &Source, span: Span) -> (usize, Range<usize>) {
    let mut range = span.range();
    let first = source.line_index(range.start);
    range.start = range.start.min(line_text(source, first).end);
    let mut last = source.line_index(range.end.max(range.start));
    if last >= first + MOST_LINES {
        last = first;
    } else if last > first
        && source
            .line_range(last)
            .is_some_and(|l| l.start == range.end)
    {
        last -= 1;
    }
    range.end = range
        .end
        .clamp(range.start, line_text(source, last).end.max(range.start));
    (first, range)
}

impl View {
    fn empty(sources: &Sources, source: SourceId) -> Self {
        let name = super::printable_line(&sources.get(source).name).into_owned();
        View {
            source,
            name,
            text: String::new(),
            lines: BTreeMap::new(),
            starts: Vec::new(),
        }
    }

    fn add(&mut self, sources: &Sources, masks: &Masks, line: usize, focus: usize) {
        let source = sources.get(self.source);
        let whole = line_text(source, line);
        let shown = window(&source.text, whole.clone(), focus);
        let start = self.text.len();
        let mut offsets = Vec::with_capacity(shown.len() + 2);
        if shown.start > whole.start {
            offsets.push((whole.start, self.text.len()));
            self.text.push('…');
        }
        masks.write(
            sources,
            self.source,
            shown.clone(),
            &mut self.text,
            |from, to| {
                offsets.push((from, to));
            },
        );
        offsets.push((shown.end, self.text.len()));
        if shown.end < whole.end {
            self.text.push('…');
            offsets.push((whole.end, self.text.len()));
        }
        self.text.push('\n');
        self.lines.insert(
            line,
            ViewLine {
                text: start..self.text.len(),
                offsets,
            },
        );
    }
}

impl ViewLine {
    /// Where an offset of the source is in the view; places outside the window are at its edge.
    fn offset(&self, at: usize) -> usize {
        let i = self.offsets.partition_point(|(from, _)| *from < at);
        self.offsets
            .get(i)
            .or(self.offsets.last())
            .map_or(self.text.start, |(_, to)| *to)
    }
}

impl<'a> Files<'a> for Views {
    type FileId = usize;
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, id: usize) -> Result<&'a str, Error> {
        Ok(&self.get(id)?.name)
    }

    fn source(&'a self, id: usize) -> Result<&'a str, Error> {
        Ok(&self.get(id)?.text)
    }

    fn line_index(&'a self, id: usize, byte_index: usize) -> Result<usize, Error> {
        let view = self.get(id)?;
        let found = view
            .lines
            .iter()
            .find(|(_, l)| l.text.contains(&byte_index));
        found.map(|(line, _)| *line).ok_or(Error::IndexTooLarge {
            given: byte_index,
            max: view.text.len(),
        })
    }

    fn line_range(&'a self, id: usize, line_index: usize) -> Result<Range<usize>, Error> {
        let line = self.get(id)?.lines.get(&line_index);
        line.map(|l| l.text.clone()).ok_or(Error::LineTooLarge {
            given: line_index,
            max: 0,
        })
    }

    fn location(&'a self, id: usize, byte_index: usize) -> Result<Location, Error> {
        let start = self
            .get(id)?
            .starts
            .iter()
            .find(|(at, _)| *at == byte_index);
        let (_, place) = start.ok_or(Error::IndexTooLarge {
            given: byte_index,
            max: byte_index,
        })?;
        Ok(Location {
            line_number: place.line,
            column_number: place.column,
        })
    }
}
