//! MC506 overhead-below-default: the memory overhead is below what Spark takes by default.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC506",
    name: "overhead-below-default",
    summary: "The memory overhead is below what Spark takes by default",
    level: Level::Info,
    versions: Versions::ALL,
    group: Group::Sizing,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC506.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.for_mesos() {
        return;
    }
    let Some((overhead, s)) = cx.int("spark.mesos.executor.memoryOverhead") else {
        return;
    };
    let Some(heap) = cx.executor_heap() else {
        return;
    };
    let default = cx.default_overhead(heap);
    if overhead >= default {
        return;
    }
    let total = i64::from(heap) + i64::from(overhead);
    let finding = if overhead < 0 {
        sink.find(
            s.span(),
            format!("an executor is given {total} MiB, less than its heap of {heap} MiB"),
        )
        .label("below 0")
        .level(Level::Warning)
    } else {
        sink.find(
            s.span(),
            format!("{overhead} MiB of overhead, where Spark would take {default}"),
        )
        .label(format!("instead of {default} MiB"))
    };
    finding
        .note(format!(
            "the number takes the place of the default, the larger of 384 MiB and a share of the \
             heap; the task gets {heap} + {overhead} = {total} MiB, and is killed when the JVM \
             and its children use more"
        ))
        .help(format!("write `{default}` or more, or remove the line"));
}
