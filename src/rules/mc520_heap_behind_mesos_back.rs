//! MC520 heap-behind-mesos-back: a variable makes the heap larger than the memory asked of Mesos.

use super::{Context, Group, Proof, Rule, Setting, Sink};
use crate::diagnostic::Level;
use crate::value;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC520",
    name: "heap-behind-mesos-back",
    summary: "A variable makes the heap larger than the memory asked of Mesos",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Sizing,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC520.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let key = "spark.executorEnv.SPARK_EXECUTOR_MEMORY";
    let Some(s) = cx.get(key).filter(|_| cx.for_mesos()) else {
        return;
    };
    let (Some(heap), Ok(own)) = (cx.executor_heap(), value::memory_mib(s.value)) else {
        return;
    };
    if heap == own {
        return;
    }
    let text = cx.name(s.value);
    sink.find(
        s.span(),
        format!("`{key}` makes a heap of {own} MiB, but Mesos is asked for {heap}"),
    )
    .label("wins over spark.executor.memory inside the executor")
    .other(
        cx.get("spark.executor.memory").map(Setting::span),
        "what Mesos is asked for, with an overhead",
    )
    .note(
        "SPARK_EXECUTOR_MEMORY is how Spark tells an executor its heap; a value of one's own \
         replaces it there, while the memory of the task still comes from spark.executor.memory",
    )
    .help(format!("set `spark.executor.memory {text}` instead"));
}
