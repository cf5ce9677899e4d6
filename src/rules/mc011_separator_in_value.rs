//! MC011 separator-in-value: a value begins with a separator.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::properties::NoteKind;
use crate::version::Versions;
use std::net::Ipv6Addr;

pub(super) static RULE: Rule = Rule {
    code: "MC011",
    name: "separator-in-value",
    summary: "A value begins with `=` or `:`, because the line has two separators",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Syntax,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC011.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for note in cx.notes(|k| matches!(k, NoteKind::SeparatorInValue { .. })) {
        let NoteKind::SeparatorInValue { character } = note.kind else {
            continue;
        };
        let Some(entry) = cx.entry(note.entry) else {
            continue;
        };
        // An address that begins with colons is meant; MC208 says where it is refused.
        let value = entry.value.text.trim();
        if is_address(value) {
            continue;
        }
        let finding = sink
            .find(
                note.span,
                format!(
                    "the value of `{}` begins with `{character}`",
                    cx.name(&entry.key.text)
                ),
            )
            .label("part of the value")
            .note("a key and a value are separated by blanks and at most one `=` or `:`");
        // Its first colon is taken for the separator.
        match character == ':' && is_address(&format!(":{value}")) {
            true => finding.help("write `=` between the key and the address"),
            false => finding
                .help("write one separator")
                .unsafe_fix("remove it", note.span, ""),
        };
    }
}

/// Whether a text is an address of IPv6.
fn is_address(text: &str) -> bool {
    text.parse::<Ipv6Addr>().is_ok()
}
