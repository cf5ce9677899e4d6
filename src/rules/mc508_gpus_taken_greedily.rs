//! MC508 gpus-taken-greedily: the first executors take all GPUs, others run without.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC508",
    name: "gpus-taken-greedily",
    summary: "The first executors take all GPUs, others run without",
    level: Level::Info,
    versions: Versions::ALL,
    group: Group::Sizing,
    since: "0.1.0",
    optional: true,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC508.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.for_mesos() || !cx.coarse() {
        return;
    }
    let Some((gpus, s)) = cx.int("spark.mesos.gpus.max").filter(|(n, _)| *n > 0) else {
        return;
    };
    if cx.executors() == Some(1) {
        return;
    }
    sink.find(
        s.span(),
        format!("`spark.mesos.gpus.max` is {gpus} for all executors together, promised to none"),
    )
    .label("a limit for the application")
    .note(
        "each new executor takes as many GPUs of its offer as are left of the limit; offers \
         without GPUs are used too, by executors without one",
    )
    .help("set a constraint to take agents with GPUs only, and `spark.cores.max` to match");
}
