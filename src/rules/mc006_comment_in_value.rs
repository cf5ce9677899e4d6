//! MC006 comment-in-value: `#` after a value does not begin a comment.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::properties::NoteKind;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC006",
    name: "comment-in-value",
    summary: "`#` after a value does not begin a comment",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Syntax,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC006.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for note in cx.notes(|k| matches!(k, NoteKind::HashInValue)) {
        let Some(entry) = cx.entry(note.entry) else {
            continue;
        };
        sink.find(
            note.span,
            format!(
                "the comment is part of the value of `{}`",
                cx.name(&entry.key.text)
            ),
        )
        .label("not a comment")
        .note("a comment begins at the first character of a line")
        .help("put the comment on a line of its own")
        .unsafe_fix(
            "remove the comment",
            cx.with_blanks_before(note.span, entry),
            "",
        );
    }
}
