//! MC106 not-read-on-mesos: the property counts for other cluster managers only.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC106",
    name: "not-read-on-mesos",
    summary: "The property counts for other cluster managers only",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Names,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC106.md"),
    check,
};

/// Key, what to say, what to write.
const KEYS: &[(&str, &str, &str)] = &[
    (
        "spark.executor.memoryOverhead",
        "the Mesos schedulers have a property of their own, whose value is a plain number of MiB",
        "write `spark.mesos.executor.memoryOverhead` with a number of MiB and no unit",
    ),
    (
        "spark.executor.instances",
        "on Mesos the number of executors follows from spark.cores.max and spark.executor.cores",
        "set `spark.cores.max` to the number of executors times `spark.executor.cores`",
    ),
];

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.on_mesos() {
        return;
    }
    for (key, why, help) in KEYS {
        let Some(s) = cx.get(key) else { continue };
        // With dynamic allocation it is the number of executors to begin with.
        if *key == "spark.executor.instances" && cx.flag("spark.dynamicAllocation.enabled") {
            continue;
        }
        // In a file without a master it may be meant for another cluster manager.
        let level = if cx.surely_on_mesos() {
            Level::Warning
        } else {
            Level::Info
        };
        sink.find(s.key_span(), format!("`{key}` is not read on Mesos"))
            .label("no effect")
            .note(*why)
            .help(*help)
            .level(level);
    }
}
