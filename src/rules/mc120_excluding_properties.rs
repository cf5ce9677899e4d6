//! MC120 excluding-properties: Spark throws because two properties are both set. Which properties
//! those are is data of the catalog (`conflicts`).

use super::{Context, Group, Proof, Rule, Setting, Sink};
use crate::catalog::Kind;
use crate::diagnostic::Level;
use crate::value;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC120",
    name: "excluding-properties",
    summary: "Two properties are set of which Spark bears only one",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Names,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC120.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for s in cx.settings() {
        let Some(p) = s.property.filter(|p| !p.conflicts.is_empty()) else {
            continue;
        };
        if !counts(cx, s) {
            continue;
        }
        for excluded in p.conflicts {
            let Some(other) = cx.get(excluded.key).filter(|other| counts(cx, other)) else {
                continue;
            };
            sink.find(
                s.key_span(),
                format!("`{}` and `{}` exclude each other", other.key, s.key),
            )
            .label("one of the two")
            .other(Some(other.key_span()), "the other")
            .note(format!("{}\nthrown {}", excluded.thrown, excluded.when))
            .help("remove one of the two lines");
        }
    }
}

/// Whether a property is read here, and there is something in it.
fn counts(cx: &Context<'_>, s: &Setting<'_>) -> bool {
    let is_list = s.property.is_some_and(|p| p.kind(cx.version) == Kind::List);
    let is_empty = is_list && value::sequence(s.value).is_empty();
    cx.in_mode(s.key) && cx.is_literal(s) && !is_empty
}
