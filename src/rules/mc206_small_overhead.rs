//! MC206 small-overhead: the overhead is less than the default would be.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::value;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC206",
    name: "small-overhead",
    summary: "The memory overhead is smaller than the one that Spark would choose",
    level: Level::Info,
    versions: Versions::ALL,
    group: Group::Values,
    since: "0.1.0",
    optional: true,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC206.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let Some(s) = cx.get_read("spark.mesos.executor.memoryOverhead") else {
        return;
    };
    let heap = cx.get("spark.executor.memory").map_or("1g", |s| s.value);
    let (Ok(overhead), Ok(heap)) = (value::int(s.value.trim()), value::memory_mib(heap.trim()))
    else {
        return;
    };
    let chosen = (i64::from(heap) / 10).max(384);
    if overhead < 0 || i64::from(overhead) >= chosen {
        return;
    }
    let total = i64::from(heap) + i64::from(overhead);
    sink.find(s.span(), format!("{overhead} MiB beside a heap of {heap} MiB is little"))
        .label(format!("the default would be {chosen}"))
        .note(format!(
            "the value replaces the default, max(384, 10%), also below it: the task gets {total} \
             MiB, and its container is killed when the JVM needs more"
        ))
        .help(format!("remove the line, or write `{chosen}` or more"));
}
