//! MC609 refused-role: a role that the Mesos master refuses.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;
use std::ops::Range;

pub(super) static RULE: Rule = Rule {
    code: "MC609",
    name: "refused-role",
    summary: "A role that the Mesos master refuses",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Attributes,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC609.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let Some(s) = cx
        .get_read("spark.mesos.role")
        .filter(|s| cx.placeholder(s).is_none())
    else {
        return;
    };
    if s.value.contains("${") {
        return;
    }
    let Some((at, label)) = problem(s.value) else {
        if let Some(comma) = s.value.find(',') {
            sink.find(
                s.part(comma..comma + 1),
                format!("one role with the name `{}`, not several", cx.name(s.value)),
            )
            .label("part of the name")
            .note("Spark sets the field `role` of its FrameworkInfo, which is a single role")
            .help("name one role; resources of the role `*` are offered too")
            .level(Level::Warning);
        }
        return;
    };
    sink.find(
        s.part(at),
        format!("Mesos refuses the role `{}`", cx.name(s.value)),
    )
    .label(label)
    .note(
        "Spark sends any text; the master answers the registration with an error, and the \
         application ends or waits",
    )
    .help("write a name without blanks; `/` may only stand between two names");
}

fn problem(role: &str) -> Option<(Range<usize>, &'static str)> {
    let found = |at: usize, label| Some((at..at + 1, label));
    if let Some(at) = role.find(|c: char| c.is_ascii_whitespace() || c == '\x0b' || c == '\x7f') {
        return found(at, "a blank");
    }
    if role.starts_with('-') {
        return found(0, "a dash at the start");
    }
    let mut at = 0;
    for part in role.split('/') {
        if part.is_empty() && !role.is_empty() {
            return found(at.min(role.len() - 1), "an empty name");
        }
        if part == "." || part == ".." || (part == "*" && part != role) {
            return Some((at..at + part.len(), "not a name"));
        }
        at += part.len() + 1;
    }
    None
}
