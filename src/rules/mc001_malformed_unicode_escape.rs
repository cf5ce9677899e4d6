//! MC001 malformed-unicode-escape: `\u` is not followed by four hexadecimal digits.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::properties::NoteKind;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC001",
    name: "malformed-unicode-escape",
    summary: "`\\u` is not followed by four hexadecimal digits",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Syntax,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC001.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for note in cx.notes(|k| matches!(k, NoteKind::MalformedUnicodeEscape)) {
        let span = note.span;
        sink.find(
            span,
            "`\\u` here is not followed by four hexadecimal digits",
        )
        .label("not an escape")
        .note(
            "java.lang.IllegalArgumentException: Malformed \\uxxxx encoding.\nspark-submit \
                 ends with it, and nothing of the file is read",
        )
        .help("write `\\\\u` for a backslash and a `u`")
        .fix("double the backslash", cx.before(span), "\\");
    }
}
