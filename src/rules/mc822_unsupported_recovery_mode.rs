//! MC822 unsupported-recovery-mode: a recovery mode that the dispatcher does not have.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC822",
    name: "unsupported-recovery-mode",
    summary: "A recovery mode that the dispatcher does not have",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Launch,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Answer(
        "conformance/random-cluster.jsonl",
        "Unsupported recovery mode",
    )],
    doc: include_str!("../../docs/rules/MC822.md"),
    check,
};

const KEY: &str = "spark.deploy.recoveryMode";

fn check(cx: &Context<'_>, sink: &mut Sink) {
    // MC930 follows what a dispatcher does with its own.
    if cx.has_command_line() || !cx.for_mesos() || cx.knows_dispatcher() {
        return;
    }
    let Some(s) = cx.get(KEY) else {
        return;
    };
    let mode = s.value.trim().to_uppercase();
    if mode == "NONE" || mode == "ZOOKEEPER" || cx.placeholder(s).is_some() {
        return;
    }
    sink.find(
        s.span(),
        format!("the dispatcher has no `{KEY}` `{}`", cx.name(s.value)),
    )
    .label("not known to it")
    .note(format!(
        "java.lang.IllegalArgumentException: Unsupported recovery mode: {}\nthrown when the \
         dispatcher starts",
        cx.name(&mode)
    ))
    .help("write `ZOOKEEPER`, with `spark.deploy.zookeeper.url`, or `NONE`");
}
