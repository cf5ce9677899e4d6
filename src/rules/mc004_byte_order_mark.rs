//! MC004 byte-order-mark: the file begins with a byte order mark.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::properties::NoteKind;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC004",
    name: "byte-order-mark",
    summary: "The file begins with a byte order mark, which becomes part of the first key",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Syntax,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC004.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for note in cx.notes(|k| matches!(k, NoteKind::ByteOrderMark)) {
        let first = cx
            .entry(Some(0))
            .filter(|e| e.span.start == note.span.start);
        let lost = match first {
            Some(e) if e.key.text.starts_with("\u{feff}spark.") => {
                format!(
                    "`{}` is not set",
                    cx.name(e.key.text.trim_start_matches('\u{feff}'))
                )
            }
            Some(_) => "the first line becomes a property that Spark ignores".to_owned(),
            None => "the mark becomes part of the first line".to_owned(),
        };
        sink.find(
            note.span,
            format!("the file begins with a byte order mark: {lost}"),
        )
        .label("U+FEFF")
        .note(
            "Spark reads the file as UTF-8 and does not skip the mark; the first key \
                 begins with it, so it does not begin with `spark.`",
        )
        .help("save the file without a byte order mark")
        .fix("remove the mark", note.span, "");
    }
}
