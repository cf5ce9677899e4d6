//! MC516 initial-executors-off-limits: dynamic allocation begins outside its own bounds.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC516",
    name: "initial-executors-off-limits",
    summary: "Dynamic allocation begins outside its own bounds",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Sizing,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC516.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if cx.dynamic_allocation().is_none() {
        return;
    }
    let bound = |name: &str| cx.int(&format!("spark.dynamicAllocation.{name}"));
    let (smallest, largest) = (bound("minExecutors"), bound("maxExecutors"));
    for key in KEYS {
        let Some((n, s)) = cx.int(key) else {
            continue;
        };
        if let Some((max, other)) = largest.filter(|(max, _)| n > *max && *max > 0) {
            sink.find(
                s.span(),
                format!("`{key}` is {n}, above the application's own limit of {max}"),
            )
            .label(format!("above {max}"))
            .other(Some(other.span()), "the limit later on")
            .note(
                "the largest of minExecutors, initialExecutors and spark.executor.instances is \
                 asked for at the start; maxExecutors does not hold for it",
            )
            .help(format!("write `{max}` or less"));
        } else if let Some((min, other)) = smallest.filter(|(min, _)| n < *min) {
            sink.find(
                s.span(),
                format!("`{key}` is {n}, but the application begins with {min} executors"),
            )
            .label("no effect")
            .other(Some(other.span()), "counts instead")
            .note("Spark takes the larger of both and logs a warning")
            .help(format!("write `{min}` or more, or remove the line"))
            .level(Level::Info);
        }
    }
}

const KEYS: &[&str] = &[
    "spark.dynamicAllocation.initialExecutors",
    "spark.executor.instances",
];
