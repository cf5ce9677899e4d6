//! MC012 broken-continuation: a line is meant to continue but does not.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::properties::NoteKind;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC012",
    name: "broken-continuation",
    summary: "A line is meant to continue but does not",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Syntax,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC012.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for note in cx.notes(|k| {
        matches!(
            k,
            NoteKind::BlankAfterBackslash
                | NoteKind::ContinuedComment
                | NoteKind::ContinuationIntoBlankLine
                | NoteKind::ContinuationAtEnd
        )
    }) {
        let (message, why, help) = match note.kind {
            NoteKind::BlankAfterBackslash => (
                "a blank after the backslash keeps this line from continuing",
                "the backslash escapes the blank",
                "remove the blanks at the end of the line",
            ),
            NoteKind::ContinuedComment => (
                "a comment does not continue on the next line",
                "comment lines end where the line ends",
                "begin the next line with `#` too, or remove the backslash",
            ),
            NoteKind::ContinuationIntoBlankLine => (
                "the line continues into a blank line, and ends there",
                "the value ends at the blank line",
                "remove the backslash, or the blank line",
            ),
            _ => (
                "the file ends where this line would continue",
                "the backslash is dropped",
                "remove the backslash",
            ),
        };
        sink.find(note.span, message).label(why).help(help);
    }
}
