//! MC415 required-property-missing: Spark throws because another property is not set beside one.
//! Which properties those are is data of the catalog (`requires`).

use super::{Context, Group, Proof, Rule, Setting, Sink};
use crate::catalog::{Beside, Kind};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC415",
    name: "required-property-missing",
    summary: "A property for which Spark requires another one that is not set",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Credentials,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC415.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for s in cx.settings() {
        let Some(p) = s.property.filter(|p| !p.requires.is_empty()) else {
            continue;
        };
        let off = p.kind(cx.version) == Kind::Bool && !cx.flag(s.key);
        if off || !cx.in_mode(s.key) {
            continue;
        }
        for other in p.requires.iter().filter(|other| is_missing(cx, other)) {
            report(cx, sink, s, other);
        }
    }
}

fn is_missing(cx: &Context<'_>, other: &Beside) -> bool {
    if other.only_on_mesos && !cx.surely_on_mesos() {
        return false;
    }
    match other.is {
        Some("true") => !cx.flag(other.key),
        Some(value) => cx.get(other.key).is_none_or(|s| s.value.trim() != value),
        None => cx.get(other.key).is_none(),
    }
}

fn report(cx: &Context<'_>, sink: &mut Sink, s: &Setting<'_>, other: &Beside) {
    let wanted = match other.is {
        Some(value) => format!("{} {value}", other.key),
        None => other.key.to_owned(),
    };
    sink.find_absent(
        Some(s.span()),
        format!("`{}` needs `{wanted}` beside it", cx.name(s.key)),
    )
    .label(match cx.get(other.key) {
        Some(_) => format!("needs `{wanted}`"),
        None => format!("`{}` is not set", other.key),
    })
    .other(
        cx.get(other.key).map(Setting::span),
        "has another value here",
    )
    .note(format!("{}\nthrown {}", other.thrown, other.when))
    .help(format!("set `{wanted}`, or remove the line"));
}
