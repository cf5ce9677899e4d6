//! MC501 cores-unlimited: the application takes every core it is offered.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC501",
    name: "cores-unlimited",
    summary: "`spark.cores.max` is unset, so the application takes every offer",
    level: Level::Info,
    versions: Versions::ALL,
    group: Group::Sizing,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC501.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.surely_on_mesos() || !cx.coarse() || cx.get("spark.cores.max").is_some() {
        return;
    }
    // It was to be set, and an earlier finding says why it is not; or nothing is launched at all.
    if cx.submit_error().is_some() || sink.has_named("spark.cores.max") {
        return;
    }
    if cx.flag("spark.dynamicAllocation.enabled") {
        return;
    }
    cx.find_for_launch(
        sink,
        "`spark.cores.max` is unset: the application takes every core it is \
         offered",
    )
    .note(
        "the limit of the coarse-grained scheduler is then 2147483647 cores; other \
             frameworks may starve",
    )
    .help("set `spark.cores.max` to the number of cores the application may hold");
}
