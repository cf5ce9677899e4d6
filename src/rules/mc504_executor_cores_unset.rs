//! MC504 executor-cores-unset: one executor takes all cores of an offer.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC504",
    name: "executor-cores-unset",
    summary: "`spark.executor.cores` is unset, so one executor takes all cores of an offer",
    level: Level::Info,
    versions: Versions::ALL,
    group: Group::Sizing,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC504.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.surely_on_mesos() || !cx.coarse() || cx.get("spark.executor.cores").is_some() {
        return;
    }
    // It was to be set, and an earlier finding says why it is not; or nothing is launched at all.
    if cx.submit_error().is_some() || sink.has_named("spark.executor.cores") {
        return;
    }
    cx.find_for_launch(
        sink,
        "`spark.executor.cores` is unset: one executor takes all cores of an offer",
    )
    .note(
        "its memory stays `spark.executor.memory`, so that a large agent runs many tasks \
             in little memory",
    )
    .help("set `spark.executor.cores`, and `spark.executor.memory` to match");
}
