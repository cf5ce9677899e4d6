//! MC002 vanishing-backslash: a backslash is taken as an escape and disappears.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::properties::NoteKind;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC002",
    name: "vanishing-backslash",
    summary: "A backslash is taken as an escape and disappears from the value",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Syntax,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC002.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for note in cx.notes(|k| {
        matches!(
            k,
            NoteKind::VanishingBackslash { .. } | NoteKind::ControlEscape { .. }
        )
    }) {
        let (character, read_as) = match note.kind {
            NoteKind::VanishingBackslash { character } => (character, format!("`{character}`")),
            NoteKind::ControlEscape { character } => (character, control(character).to_owned()),
            _ => continue,
        };
        let Some(entry) = cx.entry(note.entry) else {
            continue;
        };
        let escape = format!("\\{character}");
        sink.find(note.span, format!("the backslash of `{escape}` disappears"))
            .label(format!("read as {read_as}"))
            .note(format!(
                "Spark sees the value {}",
                cx.quoted(&entry.key.text, &entry.value.text)
            ))
            .help(format!("write `\\{escape}` to keep the backslash"))
            .unsafe_fix("double the backslash", cx.before(note.span), "\\");
    }
}

fn control(character: char) -> &'static str {
    match character {
        't' => "a tab",
        'n' => "a line feed",
        'r' => "a carriage return",
        _ => "a form feed",
    }
}
