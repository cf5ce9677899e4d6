//! MC410 secret-to-every-agent: fine-grained mode sends every property to every agent.

use super::{Context, Group, Proof, Rule, Setting, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC410",
    name: "secret-to-every-agent",
    summary: "Fine-grained mode sends a secret to every agent",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Credentials,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC410.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.on_mesos() || cx.coarse() {
        return;
    }
    let mode = cx.get("spark.mesos.coarse").map(Setting::span);
    for s in cx.settings() {
        // MC405 says it of Mesos' own secret.
        let said = s.key == "spark.mesos.secret";
        if said || !s.key.starts_with("spark.") || s.value.is_empty() || !s.is_secret() {
            continue;
        }
        sink.find(
            s.key_span(),
            format!("`{}` is sent to every agent", cx.name(s.key)),
        )
        .label("a secret")
        .other(mode, "fine-grained mode is chosen here")
        .note(
            "MesosFineGrainedSchedulerBackend.createExecArg writes all properties into \
                 ExecutorInfo.data, unencrypted",
        )
        .help("use coarse-grained mode, whose executors ask the driver");
    }
}
