//! MC002 vanishing-backslash: a backslash is taken as an escape and disappears.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::properties::{Entry, NoteKind, SyntaxNote};
use crate::source::Span;
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
    let escapes = cx.notes(|k| {
        matches!(
            k,
            NoteKind::VanishingBackslash { .. } | NoteKind::ControlEscape { .. }
        )
    });
    let escapes: Vec<&SyntaxNote> = escapes.collect();
    for escapes in escapes.chunk_by(|a, b| a.entry == b.entry) {
        let Some(entry) = escapes.first().and_then(|note| cx.entry(note.entry)) else {
            continue;
        };
        // What is replaced is shown; between the backslashes of a secret stands a part of it.
        let secret = cx.sources.touches_secret(entry.span);
        let each = if secret { 1 } else { escapes.len() };
        for escapes in escapes.chunks(each) {
            say(cx, sink, entry, escapes);
        }
    }
}

/// So many backslashes of a value beside the first one are marked.
const SHOWN: usize = 9;

/// Says it once of the backslashes of one property.
fn say(cx: &Context<'_>, sink: &mut Sink, entry: &Entry, escapes: &[&SyntaxNote]) {
    let [first, others @ ..] = escapes else {
        return;
    };
    let escape = |note: &SyntaxNote| match note.kind {
        NoteKind::VanishingBackslash { character } | NoteKind::ControlEscape { character } => {
            format!("\\{character}")
        }
        _ => String::new(),
    };
    let note = format!(
        "Spark sees the value {}",
        cx.quoted(&entry.key.text, &entry.value.text)
    );
    let Some(last) = others.last() else {
        let escape = escape(first);
        sink.find(
            first.span,
            format!("the backslash of `{escape}` disappears"),
        )
        .label(read_as(first))
        .note(note)
        .help(format!("write `\\{escape}` to keep the backslash"))
        .unsafe_fix("double the backslash", cx.before(first.span), "\\");
        return;
    };
    let message = format!("{} backslashes disappear", escapes.len());
    let mut finding = sink.find(first.span, message).label(read_as(first));
    for other in others.iter().take(SHOWN) {
        finding = finding.other(Some(other.span), read_as(other));
    }
    // From the first backslash to the last one, which have others in front of them.
    let from = cx.before(first.span);
    let all = Span::new(from.source, from.start as usize..last.span.start as usize);
    let (mut doubled, text) = (String::from("\\"), cx.source_text(all));
    let mut done = 0;
    for other in others {
        let at = (other.span.start - from.start) as usize;
        doubled.push_str(text.get(done..at).unwrap_or(""));
        doubled.push('\\');
        done = at;
    }
    finding
        .note(note)
        .help("write each of them twice to keep it")
        .unsafe_fix("double the backslashes", all, doubled);
}

fn read_as(note: &SyntaxNote) -> String {
    match note.kind {
        NoteKind::VanishingBackslash { character } => format!("read as `{character}`"),
        NoteKind::ControlEscape { character } => format!("read as {}", control(character)),
        _ => String::new(),
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
