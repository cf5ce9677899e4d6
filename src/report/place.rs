//! Files as other programs name them: relative to the directory of the run.

use super::printable_line;
use crate::source::{LineColumn, Source, Sources, Span};

/// A place in a file.
pub(super) struct Place {
    /// The file.
    pub path: String,
    /// First character.
    pub start: LineColumn,
    /// One past the last character.
    pub end: LineColumn,
}

/// Where a span is; `None` if it is not in a file.
pub(super) fn place(span: Span, sources: &Sources, directory: &str) -> Option<Place> {
    let source = sources.get(span.source);
    source.is_file().then(|| Place {
        path: path(source, directory),
        start: sources.start(span),
        end: sources.end(span),
    })
}

/// The name of a file, as it may be printed: relative to `directory` if it is below it, without a
/// leading `./`.
pub(super) fn path(source: &Source, directory: &str) -> String {
    below(&printable_line(&source.name), directory).to_owned()
}

/// The same of a name, which stays as it is otherwise.
pub(super) fn below<'a>(name: &'a str, directory: &str) -> &'a str {
    let below = name
        .strip_prefix(directory)
        .filter(|_| !directory.is_empty())
        .and_then(|rest| rest.strip_prefix('/'));
    let mut path = below.unwrap_or(name);
    while let Some(rest) = path.strip_prefix("./") {
        path = rest.trim_start_matches('/');
    }
    path
}

/// Where a span is, for a sentence: `file:line:column`.
pub(super) fn words(span: Span, sources: &Sources, directory: &str) -> String {
    let at = sources.start(span);
    let path = path(sources.get(span.source), directory);
    format!("{path}:{}:{}", at.line, at.column)
}
