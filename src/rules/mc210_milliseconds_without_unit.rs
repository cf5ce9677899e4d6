//! MC210 milliseconds-without-unit: a duration without a unit counts milliseconds.

use super::{Context, Group, Proof, Rule, Setting, Sink};
use crate::catalog::{self, Kind};
use crate::diagnostic::Level;
use crate::value::TimeUnit;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC210",
    name: "milliseconds-without-unit",
    summary: "A duration without a unit counts milliseconds, and is next to nothing",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Values,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC210.md"),
    check,
};

/// Nobody means less of what counts milliseconds.
const LEAST: u64 = 100;

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for s in cx.settings().filter(|s| !s.key.ends_with("Ms")) {
        let text = s.value.trim();
        let bare = text.parse().is_ok_and(|n: u64| n > 0 && n < LEAST);
        if !bare || !counts_milliseconds(cx, s) {
            continue;
        }
        let (name, seconds) = (cx.name(s.key), format!("{text}s"));
        sink.find(s.span(), format!("`{name}` is {text} milliseconds"))
            .label("no unit")
            .note("a duration without a unit counts milliseconds here, though seconds elsewhere")
            .help(format!("write `{seconds}` for seconds, or `{text}ms`"))
            .unsafe_fix("count in seconds", s.span(), seconds);
    }
}

fn counts_milliseconds(cx: &Context<'_>, s: &Setting<'_>) -> bool {
    let at_start = catalog::read_at_start(s.key, cx.version).map(|read| read.kind);
    let property = s.property.filter(|p| cx.reads_property(p));
    let kind = at_start.or_else(|| Some(property?.kind(cx.version)));
    matches!(kind, Some(Kind::Time(TimeUnit::Milliseconds))) && cx.for_mesos()
}
