//! MC505 task-needs-more-cores: a task needs more cores than an executor has.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::{Versions, behaviour};

pub(super) static RULE: Rule = Rule {
    code: "MC505",
    name: "task-needs-more-cores",
    summary: "A task needs more cores than an executor has",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Sizing,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC505.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.for_mesos() || !cx.coarse() {
        return;
    }
    let tasks = cx.int("spark.task.cpus");
    let (Some((task, s)), Some((cores, other))) = (tasks, cx.int("spark.executor.cores")) else {
        return;
    };
    let checked = behaviour::TASK_CPUS_READ_BY_CONTEXT.holds(cx.version);
    // Executors of 2.4 may be told to have more cores than they take.
    let extra = cx.int("spark.mesos.extra.cores").map_or(0, |(n, _)| n);
    let has = if checked {
        cores
    } else {
        cores.saturating_add(extra)
    };
    if cores <= 0 || task <= has {
        return;
    }
    sink.find(
        s.span(),
        format!("`spark.task.cpus` is {task}, but an executor has {has} cores"),
    )
    .label("more than one executor has")
    .other(Some(other.span()), "the cores of one executor")
    .note(if checked {
        format!(
            "org.apache.spark.SparkException: The number of cores per executor (={cores}) has to \
             be >= ...\nthrown when the SparkContext starts"
        )
    } else {
        "Spark 2.4 starts the executors, but no task ever fits one: the application waits"
            .to_owned()
    })
    .help(format!(
        "write `{has}` or less, or set `spark.executor.cores` to `{task}` or more"
    ));
}
