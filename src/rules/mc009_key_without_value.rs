//! MC009 key-without-value: a key stands alone.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::properties::{NoteKind, has_odd_blank};
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC009",
    name: "key-without-value",
    summary: "A key stands alone, so its value is empty",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Syntax,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC009.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for note in cx.notes(|k| matches!(k, NoteKind::KeyAlone)) {
        let Some(entry) = cx.entry(note.entry) else {
            continue;
        };
        // MC005 says why a key with an odd blank has no value.
        if !entry.key.text.starts_with("spark.") || has_odd_blank(&entry.key.text) {
            continue;
        }
        sink.find(
            note.span,
            format!("`{}` has no value", cx.name(&entry.key.text)),
        )
        .label("set to an empty text")
        .note("an empty value is a value: Spark does not fall back to the default")
        .help("give it a value, remove the line, or write `=` behind it if an empty text is meant");
    }
}
