//! MC092 suppression-without-reason: a comment does not say why.

use super::{Context, Group, Proof, Rule, Sink, Suppressions};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC092",
    name: "suppression-without-reason",
    summary: "A `mesoscfg: allow` comment does not say why",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Syntax,
    since: "0.1.0",
    optional: true,
    proof: &[Proof::Answer(
        "properties/recorded.jsonl",
        r##"{"text":"# only a comment","answers""##,
    )],
    doc: include_str!("../../docs/rules/MC092.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    look(cx.suppressions(), sink);
}

pub(super) fn look(suppressions: &Suppressions, sink: &mut Sink) {
    for suppression in &suppressions.list {
        if suppression.reason.is_none() {
            sink.find(suppression.comment, "the suppression has no reason")
                .label("why is this allowed?")
                .help("write ` -- ` and the reason at the end of the comment");
        }
    }
}
