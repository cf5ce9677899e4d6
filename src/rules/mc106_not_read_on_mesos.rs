//! MC106 not-read-on-mesos: the property counts for other cluster managers only.

use super::{Context, Draft, Group, Proof, Rule, Setting, Sink, meant};
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

const OVERHEAD: &str = "spark.executor.memoryOverhead";
const INSTANCES: &str = "spark.executor.instances";

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.on_mesos() {
        return;
    }
    if let Some(s) = cx.get(OVERHEAD) {
        let meant = meant::on_mesos(cx, OVERHEAD.to_owned());
        // A file that sets both, and no master, serves another cluster manager too.
        if cx.surely_on_mesos() || cx.get(&meant).is_none() {
            let finding = find(cx, s, sink).note(
                "the Mesos schedulers have a property of their own, whose value is a plain number \
                 of MiB",
            );
            meant::offer(cx, s, meant, finding);
        }
    }
    // With dynamic allocation it is the number of executors to begin with.
    if let Some(s) = cx
        .get(INSTANCES)
        .filter(|_| !cx.flag("spark.dynamicAllocation.enabled"))
    {
        find(cx, s, sink)
            .note(
                "on Mesos the number of executors follows from spark.cores.max and \
                 spark.executor.cores",
            )
            .help("set `spark.cores.max` to the number of executors times `spark.executor.cores`");
    }
}

fn find<'s>(cx: &Context<'_>, s: &Setting<'_>, sink: &'s mut Sink) -> Draft<'s> {
    // In a file without a master it may be meant for another cluster manager.
    let level = match cx.surely_on_mesos() {
        true => Level::Warning,
        false => Level::Info,
    };
    sink.find(s.key_span(), format!("`{}` is not read on Mesos", s.key))
        .label("no effect")
        .level(level)
}
