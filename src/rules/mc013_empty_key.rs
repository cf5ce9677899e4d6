//! MC013 empty-key: a line has an empty key.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::properties::NoteKind;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC013",
    name: "empty-key",
    summary: "A line begins with a separator, so its key is empty",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Syntax,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC013.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for note in cx.notes(|k| matches!(k, NoteKind::EmptyKey)) {
        sink.find(
            note.span,
            "the line begins with a separator, so its key is empty",
        )
        .label("no key before it")
        .note("spark-submit ignores it, as every key that does not begin with `spark.`")
        .help("write the key in front of it");
    }
}
