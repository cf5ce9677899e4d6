//! MC090 unused-suppression: a comment suppresses nothing.

use super::suppression::{Scope, Suppression, Suppressions, Target};
use super::{Context, Group, Proof, RULES, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;
use std::collections::HashSet;

pub(super) static RULE: Rule = Rule {
    code: "MC090",
    name: "unused-suppression",
    summary: "A `mesoscfg: allow` comment suppresses nothing",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Syntax,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Answer(
        "properties/recorded.jsonl",
        r##"{"text":"# only a comment","answers""##,
    )],
    doc: include_str!("../../docs/rules/MC090.md"),
    check,
};

/// Runs behind all others, because it looks at what they found.
fn check(cx: &Context<'_>, sink: &mut Sink) {
    let suppressions = cx.suppressions();
    if suppressions.list.is_empty() {
        return;
    }
    let found = sink.findings().iter();
    let found: HashSet<Target> = found.flat_map(|f| suppressions.targets(f)).collect();
    let run: Vec<&str> = RULES
        .iter()
        .map(|r| r.code)
        .filter(|c| sink.has_run(c))
        .collect();
    look(suppressions, &found, &|rule| run.contains(&rule.code), sink);
}

/// Of what is suppressed, what was not found. `has_run` says which rules ran, and found all there is.
pub(super) fn look(
    suppressions: &Suppressions,
    found: &HashSet<Target>,
    has_run: &dyn Fn(&Rule) -> bool,
    sink: &mut Sink,
) {
    for suppression in &suppressions.list {
        // A rule that did not run might have found something.
        let (used, unused): (Vec<&Rule>, Vec<&Rule>) = suppression.rules.iter().partition(|r| {
            !has_run(r) || suppression.target(r).is_some_and(|t| found.contains(&t))
        });
        if !unused.is_empty() {
            say(suppression, suppressions.unit(), &used, &unused, sink);
        }
    }
}

fn say(suppression: &Suppression, unit: &str, used: &[&Rule], unused: &[&Rule], sink: &mut Sink) {
    let codes: Vec<&str> = unused.iter().map(|r| r.code).collect();
    let (message, label) = match suppression.scope {
        Scope::Property(None) => (
            format!("no {unit} follows on which to allow {}", codes.join(", ")),
            "the file ends without one",
        ),
        Scope::Property(Some(_)) => (
            format!("the next {unit} gives no {}", codes.join(", ")),
            "suppresses nothing",
        ),
        Scope::File => (
            format!("the file gives no {}", codes.join(", ")),
            "suppresses nothing",
        ),
    };
    let draft = sink.find(suppression.comment, message).label(label);
    if !used.is_empty() && suppression.complete {
        let rest: Vec<&str> = used.iter().map(|r| r.code).collect();
        draft.fix(
            "remove what is not needed",
            suppression.names,
            rest.join(", "),
        );
    } else if suppression.complete {
        draft.fix("remove the comment", suppression.line, "");
    }
}
