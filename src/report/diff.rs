//! What fixes change, as a unified diff.

use super::view::{Masks, line_text};
use super::{Applied, printable_line};
use crate::source::{SourceId, Sources};
use similar::TextDiff;
use std::io::{self, Write};

/// Writes what differs between two texts of the same file. Made to be read: secrets are masked, and
/// what a terminal would obey is replaced.
///
/// # Errors
/// When `out` cannot be written to.
pub fn diff(
    sides: [(&Sources, SourceId); 2],
    reveal_secrets: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let [old, new] = sides.map(|(sources, id)| shown(sources, id, reveal_secrets));
    let [(sources, id), _] = sides;
    let name = printable_line(&sources.get(id).name);
    let diff = TextDiff::from_lines(&old, &new);
    let text = diff.unified_diff().header(&name, &name).to_string();
    out.write_all(text.as_bytes())
}

/// A text as it may be shown, with its own line ends.
fn shown(sources: &Sources, id: SourceId, reveal_secrets: bool) -> String {
    let masks = Masks::new(sources, reveal_secrets);
    let source = sources.get(id);
    let mut out = String::with_capacity(source.text.len());
    for line in 0..source.line_count() {
        let text = line_text(source, line);
        masks.write(sources, id, text.clone(), &mut out, |_, _| ());
        let whole = source.line_range(line).unwrap_or(text.clone());
        out.push_str(source.text.get(text.end..whole.end).unwrap_or_default());
    }
    out
}

/// `fixed 3 problems in 2 files`.
pub(super) fn fixed(applied: &[Applied]) -> Option<String> {
    let mut files: Vec<&str> = applied.iter().map(|a| a.file.as_str()).collect();
    files.sort_unstable();
    files.dedup();
    let counted = |n: usize, noun: &str| match n {
        1 => format!("1 {noun}"),
        n => format!("{n} {noun}s"),
    };
    (!applied.is_empty()).then(|| {
        let problems = counted(applied.len(), "problem");
        format!("fixed {problems} in {}", counted(files.len(), "file"))
    })
}
