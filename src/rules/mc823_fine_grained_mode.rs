//! MC823 fine-grained-mode: fine-grained mode is deprecated.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC823",
    name: "fine-grained-mode",
    summary: "Fine-grained mode is deprecated",
    level: Level::Info,
    versions: Versions::ALL,
    group: Group::Launch,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC823.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if cx.coarse() || !cx.on_mesos() {
        return;
    }
    let Some(s) = cx.get("spark.mesos.coarse") else {
        return;
    };
    sink.find(s.span(), "fine-grained mode is deprecated since Spark 2.0")
        .label("chosen here")
        .note(
            "it still works in all releases that have Mesos; spark.cores.max, \
             spark.executor.cores, GPUs, task labels, secrets and dynamic allocation are not \
             looked at, and the whole configuration is copied into each executor's message",
        )
        .help("remove the line: coarse-grained mode with dynamic allocation is meant to replace it");
}
