//! MC522 executor-size: what one executor takes of an agent.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC522",
    name: "executor-size",
    summary: "What one executor takes of an agent",
    level: Level::Info,
    versions: Versions::ALL,
    group: Group::Sizing,
    since: "0.1.0",
    optional: true,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC522.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let Some(s) = cx.get("spark.executor.memory").filter(|_| cx.for_mesos()) else {
        return;
    };
    let Some(heap) = cx.executor_heap() else {
        return;
    };
    let set = cx.int("spark.mesos.executor.memoryOverhead");
    let overhead = set.map_or_else(|| cx.default_overhead(heap), |(n, _)| n);
    let total = i64::from(heap) + i64::from(overhead);
    let cores = cx.int("spark.executor.cores").filter(|_| cx.coarse());
    let cpus = match cores {
        Some((1, _)) => "1 core".to_owned(),
        Some((n, _)) => format!("{n} cores"),
        None => "all cores of an offer".to_owned(),
    };
    sink.find(
        s.span(),
        format!("an executor takes {cpus} and {total} MiB of an agent"),
    )
    .label(format!("{heap} MiB of heap"))
    .other(cores.map(|(_, s)| s.span()), "its cores")
    .note(format!(
        "heap and overhead: {heap} + {overhead} = {total} MiB"
    ));
}
