//! MC007 quoted-value: quotes around a value are part of it.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::properties::NoteKind;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC007",
    name: "quoted-value",
    summary: "Quotes around a value are part of the value",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Syntax,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC007.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for note in cx.notes(|k| matches!(k, NoteKind::QuotedValue { .. })) {
        let NoteKind::QuotedValue { quote } = note.kind else {
            continue;
        };
        let Some(entry) = cx.entry(note.entry) else {
            continue;
        };
        let bare = cx.source_text(note.span).trim_matches(quote);
        sink.find(
            note.span,
            format!(
                "the quotes are part of the value of `{}`",
                cx.name(&entry.key.text)
            ),
        )
        .label("taken as it is")
        .note("quotes have no meaning in a properties file")
        .help("write the value without quotes; blanks inside need none")
        .unsafe_fix("remove the quotes", note.span, bare);
    }
}
