//! MC809 home-beside-archive: spark's home on the agents is not used when there is an archive.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC809",
    name: "home-beside-archive",
    summary: "Spark's home on the agents is not used when there is an archive",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Launch,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC809.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    // Fine-grained mode wants a home to be set, although it does not use it.
    if !cx.for_mesos() || !cx.coarse() {
        return;
    }
    let archive = cx.archive().filter(|a| !a.value.trim().is_empty());
    let (Some(s), Some(archive)) = (cx.get("spark.mesos.executor.home"), archive) else {
        return;
    };
    sink.find(
        s.key_span(),
        "`spark.mesos.executor.home` is not used: executors run Spark out of an archive",
    )
    .label("no effect")
    .other(Some(archive.span), "fetched and unpacked by every executor")
    .note("an archive wins, whether spark.executor.uri or the variable SPARK_EXECUTOR_URI names it")
    .help("remove one of the two");
}
