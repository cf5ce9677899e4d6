//! MC921 unknown-queue: the dispatcher has no queue of this name.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::behaviour;

pub(super) static RULE: Rule = Rule {
    code: "MC921",
    name: "unknown-queue",
    summary: "The dispatcher has no queue of this name",
    level: Level::Error,
    versions: behaviour::DISPATCHER_QUEUES,
    group: Group::Cluster,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC921.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    const KEY: &str = "spark.mesos.dispatcher.queue";
    let (Some(s), Some(dispatcher)) = (cx.get(KEY), cx.dispatcher()) else {
        return;
    };
    let prefix = format!("{KEY}.");
    let queues = dispatcher
        .settings()
        .filter_map(|q| q.key.strip_prefix(prefix.as_str()));
    let mut queues: Vec<&str> = queues.collect();
    if s.value == "default" || queues.contains(&s.value) {
        return;
    }
    queues.push("default");
    let known: Vec<String> = queues.iter().map(|q| format!("`{}`", cx.name(q))).collect();
    sink.find(
        s.span(),
        format!("the dispatcher has no queue {}", cx.quoted(KEY, s.value)),
    )
    .label("not declared")
    .note(
        "java.util.NoSuchElementException, when the priorities of two drivers are compared or \
             the driver is taken from the queue: the latter aborts the dispatcher's Mesos driver",
    )
    .help(format!(
        "use one of {}, or add `{prefix}{} PRIORITY` to the dispatcher's configuration",
        known.join(", "),
        cx.name(s.value)
    ));
}
