//! MC513 allocation-in-fine-mode: dynamic allocation does nothing in fine-grained mode.

use super::{Context, Group, Proof, Rule, Setting, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC513",
    name: "allocation-in-fine-mode",
    summary: "Dynamic allocation does nothing in fine-grained mode",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Sizing,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC513.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.for_mesos() || cx.coarse() || !cx.flag(ENABLED) {
        return;
    }
    let Some(s) = cx.get(ENABLED) else {
        return;
    };
    sink.find(
        s.key_span(),
        "`spark.dynamicAllocation.enabled` does nothing in fine-grained mode",
    )
    .label("no effect")
    .other(
        cx.get("spark.mesos.coarse").map(Setting::span),
        "fine-grained mode is chosen here",
    )
    .note(
        "the SparkContext starts an ExecutorAllocationManager only for a scheduler that can ask \
         for executors; there is no message",
    )
    .help("remove `spark.mesos.coarse`: coarse-grained mode has dynamic allocation");
}

const ENABLED: &str = "spark.dynamicAllocation.enabled";
