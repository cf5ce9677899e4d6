//! MC107 fine-grained-mode: the scheduler of fine-grained mode is asked for.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC107",
    name: "fine-grained-mode",
    summary: "Fine-grained mode is deprecated, and reads few of the properties",
    level: Level::Info,
    versions: Versions::ALL,
    group: Group::Names,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC107.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let Some(s) = cx
        .get("spark.mesos.coarse")
        .filter(|_| cx.on_mesos() && !cx.coarse())
    else {
        return;
    };
    sink.find(
        s.span(),
        "fine-grained mode is chosen, which is deprecated since Spark 2.0",
    )
    .label("MesosFineGrainedSchedulerBackend")
    .note(
        "a Mesos task for each Spark task: no dynamic allocation, and the limits on cores, \
             GPUs and secrets of executors are not read",
    )
    .help(
        "remove the line; `spark.dynamicAllocation.enabled true` gives back idle executors in \
             coarse-grained mode",
    );
}
