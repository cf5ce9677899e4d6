//! MC004 byte-order-mark: the file begins with a byte order mark.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::properties::NoteKind;
use crate::script::BYTE_ORDER_MARK;
use crate::source::{SourceId, Sources, Span};
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC004",
    name: "byte-order-mark",
    summary: "The file begins with a byte order mark, which becomes part of the first key or command",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Syntax,
    since: "0.1.0",
    optional: false,
    proof: &[
        Proof::Launches,
        Proof::Answer(
            "proofs/byte-order-mark.txt",
            "line 1: \u{feff}export: command not found",
        ),
        Proof::Answer("proofs/byte-order-mark.txt", "Exec format error"),
    ],
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

/// Looks at a script that begins with one.
pub(super) fn look(script: SourceId, sources: &Sources, sink: &mut Sink) {
    let Some(rest) = sources.get(script).text.strip_prefix(BYTE_ORDER_MARK) else {
        return;
    };
    let line = rest.lines().next().unwrap_or_default().trim();
    let (level, lost) = match line {
        "" => (Level::Info, "a shell takes it for a command"),
        _ if line.starts_with("#!") => (Level::Warning, "programs that are no shell cannot run it"),
        _ if line.starts_with('#') => (Level::Info, "a shell takes its first line for a command"),
        _ => (Level::Warning, "the first command is not run"),
    };
    let mark = Span::new(script, 0..BYTE_ORDER_MARK.len_utf8());
    let finding = sink
        .find(mark, format!("the script begins with a byte order mark: {lost}"))
        .label("U+FEFF")
        .level(level)
        .note(
            "to a shell the mark is a letter of the first word: it says that there is no such command, \
             and goes on with the next one",
        );
    let finding = match line.starts_with("#!") {
        true => finding.note(
            "the system does not find `#!` at the start of the file: containers, timers and other \
             programs end with `Exec format error`",
        ),
        false => finding,
    };
    finding
        .help("save the file without a byte order mark")
        .fix("remove the mark", mark, "");
}
