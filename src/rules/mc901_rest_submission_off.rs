//! MC901 rest-submission-off: cluster mode needs spark.master.rest.enabled=true.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC901",
    name: "rest-submission-off",
    summary: "Cluster mode needs spark.master.rest.enabled=true",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Cluster,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC901.md"),
    check,
};

const KEY: &str = "spark.master.rest.enabled";

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.cluster()
        || !cx.surely_on_mesos()
        || cx.launch.arguments.use_rest
        || cx.is_open("spark.master.rest.enabled")
    {
        return;
    }
    let message = format!("cluster mode needs `{KEY}=true`");
    let finding = match cx.get(KEY) {
        Some(s) => sink.find(s.span(), message).label("turned off here"),
        None => {
            let mode = cx.launch.arguments.deploy_mode.as_ref();
            match mode.and_then(|m| m.origin.span()) {
                Some(span) => sink
                    .find(span, message)
                    .label("cluster mode is chosen here"),
                None => cx.find_for_launch(sink, &message),
            }
        }
    };
    let finding = finding
        .note(
            "since 2.4 it is false unless set, and SparkSubmit throws java.lang.AssertionError: \
             Mesos cluster mode is only supported through the REST submission API",
        )
        .help(format!(
            "add `--conf {KEY}=true`, or a line `{KEY} true` to the properties file"
        ));
    if let Some(s) = cx.get(KEY).filter(|s| s.in_file()) {
        finding.unsafe_fix("turn it on", s.span(), "true");
    }
}
