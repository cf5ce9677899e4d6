//! MC208 refused-at-start: a value that Spark can read and does not take.

use super::{Context, Group, Proof, Rule, Setting, Sink};
use crate::diagnostic::Level;
use crate::launch;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC208",
    name: "refused-at-start",
    summary: "A value that Spark can read, and refuses when the driver starts",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Values,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC208.md"),
    check,
};

/// Keys, and what to write.
const KEYS: [(&str, &str); 6] = [
    (
        "spark.kryoserializer.buffer",
        "write a size below 2 GiB, such as `64k`",
    ),
    (
        "spark.kryoserializer.buffer.max",
        "write a size below 2 GiB, such as `512m`",
    ),
    (
        "spark.memory.offHeap.enabled",
        "set `spark.memory.offHeap.size`, such as `2g`; on Mesos \
         `spark.mesos.executor.memoryOverhead` has to make room for it",
    ),
    (
        "spark.memory.offHeap.size",
        "write a size, such as `2g`; on Mesos `spark.mesos.executor.memoryOverhead` has to make room \
         for it",
    ),
    (
        "spark.rpc.message.maxSize",
        "write a number of MiB from 1 to 2047",
    ),
    ("spark.scheduler.mode", "write `FIFO` or `FAIR`"),
];

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let set = KEYS.iter().any(|(key, _)| cx.get(key).is_some());
    if !set || cx.is_dispatcher() {
        return;
    }
    for (key, thrown) in launch::refused_at_start(cx.launch) {
        let Some((key, help)) = KEYS.iter().find(|(k, _)| *k == key) else {
            continue;
        };
        let Some(s) = cx.get(key).filter(|_| cx.reads(key)) else {
            continue;
        };
        // MC201 speaks of what cannot be read, and a template is no value yet.
        let unreadable = |s: &Setting<'_>| s.property.is_some_and(|p| cx.refused(p, s).is_some());
        if unreadable(s) || cx.placeholder(s).is_some() {
            continue;
        }
        let (value, name) = (cx.quoted(key, s.value), cx.name(key));
        sink.find(s.span(), format!("Spark refuses {value} for `{name}`"))
            .label("the SparkContext does not start")
            .note(cx.thrown(&thrown))
            .help(*help);
    }
}
