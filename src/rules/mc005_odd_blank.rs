//! MC005 odd-blank: a blank that is none for Java.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::properties::NoteKind;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC005",
    name: "odd-blank",
    summary: "A blank that Java does not take for a blank",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Syntax,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC005.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for note in cx.notes(|k| matches!(k, NoteKind::OddBlank { .. })) {
        let NoteKind::OddBlank { character } = note.kind else {
            continue;
        };
        let Some(entry) = cx.entry(note.entry) else {
            continue;
        };
        let in_key = note.span.start < entry.key.span().end;
        let code = format!("U+{:04X}", u32::from(character));
        let place = if in_key {
            "part of the key"
        } else {
            "part of the value"
        };
        sink.find(note.span, format!("the blank {code} is {place}"))
            .label("not a blank for Java")
            .note(
                "only space, tab and form feed separate a key from its value, and only they \
                 are trimmed",
            )
            .help("write an ordinary space")
            .unsafe_fix("use a space", note.span, " ");
    }
}
