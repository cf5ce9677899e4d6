//! A script inside of a word: what `bash -c` or `eval` is given, or a shell reads from a heredoc.
//!
//! It is a text of its own, put together from the pieces of the word; each byte of it knows where
//! it stands in the script around it.

use super::text::Text;
use std::ops::Range;

/// What stands in the text for a piece that only a run can tell: a letter that no shell gives a
/// meaning to.
const HOLE: &str = "\u{f8ff}";

/// A run of the text.
#[derive(Clone, Debug)]
pub(super) struct Run {
    /// Where it begins in the text.
    from: usize,
    /// Where it stands in the script.
    at: Range<usize>,
    /// Whether it stands there letter by letter.
    exact: bool,
    /// Whether a piece is missing here that only a run can tell, and the variable it hangs on.
    hole: bool,
    variable: Option<Range<usize>>,
}

/// The text of a script in a word.
#[derive(Debug, Default)]
pub(super) struct Nested {
    pub(super) text: String,
    pub(super) runs: Vec<Run>,
}

impl Nested {
    /// The words, with a blank between each two.
    pub(super) fn of(words: &[Text]) -> Self {
        let mut nested = Nested::default();
        for (index, word) in words.iter().enumerate() {
            if index > 0 {
                let at = word.at.start..word.at.start;
                nested.push(" ", at, false, None);
            }
            for part in &word.parts {
                match &part.text {
                    Some(text) => nested.push(text, part.at.clone(), false, None),
                    None => nested.push(HOLE, part.at.clone(), true, part.variable.clone()),
                }
            }
        }
        nested
    }

    fn push(&mut self, text: &str, at: Range<usize>, hole: bool, variable: Option<Range<usize>>) {
        self.runs.push(Run {
            from: self.text.len(),
            exact: !hole && text.len() == at.len(),
            at,
            hole,
            variable,
        });
        self.text.push_str(text);
    }
}

/// The runs that a range of a text touches, each with the part of the range that is in it.
fn touched(runs: &[Run], range: Range<usize>) -> impl Iterator<Item = (&Run, Range<usize>)> {
    let first = runs.partition_point(|r| r.from <= range.start);
    let first = first.saturating_sub(1);
    let ends = runs.iter().skip(first + 1).map(|r| r.from);
    let ends = ends.chain(std::iter::once(usize::MAX));
    runs.iter()
        .skip(first)
        .zip(ends)
        .take_while(move |(run, _)| run.from < range.end)
        .map(move |(run, end)| (run, run.from.max(range.start)..end.min(range.end)))
        .filter(|(_, part)| !part.is_empty())
}

/// Where a range of the text stands in the script. Without runs, the text is the script.
pub(super) fn place(runs: &[Run], range: Range<usize>) -> Range<usize> {
    if runs.is_empty() {
        return range;
    }
    // Nothing stands before the first letter, or behind the last.
    if range.is_empty() {
        let next = range.start..range.start + 1;
        let start = touched(runs, next).next();
        let at = start.map_or_else(
            || runs.last().map_or(0, |r| r.at.end),
            |(run, part)| outside(run, &part).start,
        );
        return at..at;
    }
    let mut places = touched(runs, range).map(|(run, part)| outside(run, &part));
    let first = places.next().unwrap_or(0..0);
    // The value of a variable may stand anywhere.
    places.fold(first, |all, one| {
        all.start.min(one.start)..all.end.max(one.end)
    })
}

fn outside(run: &Run, part: &Range<usize>) -> Range<usize> {
    match run.exact {
        true => run.at.start + (part.start - run.from)..run.at.start + (part.end - run.from),
        false => run.at.clone(),
    }
}

/// Adds what stands in a range of the text to a word; `known` is what it reads as. Where a piece is
/// missing, the word lacks it too; whether it does is told.
pub(super) fn add(runs: &[Run], known: &str, range: Range<usize>, word: &mut Text) -> bool {
    if runs.is_empty() {
        word.known(known, range);
        return false;
    }
    let exact = known.len() == range.len();
    let mut lacks = false;
    if !exact {
        word.known(known, place(runs, range));
        return false;
    }
    for (run, part) in touched(runs, range.clone()) {
        let at = outside(run, &part);
        if run.hole {
            word.hangs_on(run.variable.clone(), at);
            lacks = true;
            continue;
        }
        let own = part.start - range.start..part.end - range.start;
        word.known(known.get(own).unwrap_or_default(), at);
    }
    lacks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_knows_where_it_stands() {
        // As `ab$X\"c` in a script, at 10: two letters, a variable, an escape, a letter.
        let mut word = Text::new(10..17);
        word.known("ab", 10..12);
        word.unknown(12..14);
        word.known("\"", 14..16);
        word.known("c", 16..17);
        let nested = Nested::of(&[word]);
        assert_eq!(nested.text, "ab\u{f8ff}\"c");
        let runs = &nested.runs;
        assert_eq!(place(runs, 1..2), 11..12);
        assert_eq!(place(runs, 0..7), 10..17);
        assert_eq!(place(runs, 5..6), 14..16);
        assert_eq!(place(runs, 7..7), 17..17);
        assert_eq!(place(runs, 0..0), 10..10);
        let mut word = Text::default();
        assert!(add(runs, &nested.text[1..7], 1..7, &mut word));
        let parts: Vec<(Option<&str>, Range<usize>)> = word
            .parts
            .iter()
            .map(|p| (p.text.as_deref(), p.at.clone()))
            .collect();
        assert_eq!(
            parts,
            [
                (Some("b"), 11..12),
                (None, 12..14),
                (Some("\""), 14..16),
                (Some("c"), 16..17)
            ]
        );
    }
}
