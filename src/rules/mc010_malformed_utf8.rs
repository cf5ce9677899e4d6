//! MC010 malformed-utf8: the file is not well-formed UTF-8.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::properties::NoteKind;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC010",
    name: "malformed-utf8",
    summary: "The file is not well-formed UTF-8",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Syntax,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Answer(
        "properties/decoding.txt",
        "f1bbf5 fffd,fffd,",
    )],
    doc: include_str!("../../docs/rules/MC010.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for note in cx.notes(|k| matches!(k, NoteKind::ReplacementCharacter)) {
        let Some(entry) = cx.entry(note.entry) else {
            continue;
        };
        if cx.sources.get(note.span.source).well_formed {
            continue;
        }
        sink.find(
            note.span,
            format!(
                "`{}` has bytes that are not UTF-8",
                cx.name(&entry.key.text)
            ),
        )
        .label("read as U+FFFD")
        .note(
            "Spark reads properties files as UTF-8 and replaces malformed bytes without a message",
        )
        .help("save the file as UTF-8, or write the characters as `\\uXXXX`");
    }
}
