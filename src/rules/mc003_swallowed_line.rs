//! MC003 swallowed-line: a line is continued by accident and swallows the next one.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::properties::NoteKind;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC003",
    name: "swallowed-line",
    summary: "A line ends in a backslash, so the property below becomes part of its value",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Syntax,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC003.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for note in cx.notes(|k| {
        matches!(
            k,
            NoteKind::ContinuationTakesProperty | NoteKind::ContinuationTakesComment
        )
    }) {
        let Some(entry) = cx.entry(note.entry) else {
            continue;
        };
        let key = cx.name(&entry.key.text);
        let what = match note.kind {
            NoteKind::ContinuationTakesComment => "the comment".to_owned(),
            _ => {
                let line = cx.source_text(note.span).trim_start();
                let end = line.find([' ', '\t', '=', ':']).unwrap_or(line.len());
                format!("the property `{}`", cx.name(&line[..end]))
            }
        };
        sink.find(note.span, format!("{what} is part of the value of `{key}`"))
            .label("not a line of its own")
            .other(
                cx.line_end_before(note.span),
                "this backslash continues the line",
            )
            .note("a line that ends in an odd number of backslashes goes on in the next line")
            .help("remove the backslash at the end of the line above");
    }
}
