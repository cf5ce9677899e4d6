//! MC507 gpus-in-fine-mode: gPUs are asked for in fine-grained mode, which never uses them.

use super::{Context, Group, Proof, Rule, Setting, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC507",
    name: "gpus-in-fine-mode",
    summary: "GPUs are asked for in fine-grained mode, which never uses them",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Sizing,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC507.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.for_mesos() || cx.coarse() {
        return;
    }
    let Some((_, s)) = cx.int("spark.mesos.gpus.max").filter(|(n, _)| *n > 0) else {
        return;
    };
    sink.find(
        s.key_span(),
        "`spark.mesos.gpus.max` gets nobody a GPU in fine-grained mode",
    )
    .label("no executor gets one")
    .other(
        cx.get("spark.mesos.coarse").map(Setting::span),
        "fine-grained mode is chosen here",
    )
    .note(
        "the framework registers with the capability GPU_RESOURCES, so that it is offered the \
             agents with GPUs, and then uses their CPUs and memory only",
    )
    .help("remove `spark.mesos.coarse`, or this line");
}
