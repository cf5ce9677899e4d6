//! MC408 secret-variable-travels: a variable with a secret travels with a submission.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::resolve::is_secret;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC408",
    name: "secret-variable-travels",
    summary: "A variable with a secret is sent to the dispatcher, and on to the driver, in clear",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Credentials,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC408.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.cluster() {
        return;
    }
    for (name, variable) in cx.environment.iter() {
        let Some(span) = variable.span.filter(|_| name.starts_with("SPARK_")) else {
            continue;
        };
        if !is_secret(name) || name.ends_with("_FILE") || variable.value.is_empty() {
            continue;
        }
        sink.find(
            span,
            format!("the variable {} travels in clear", cx.name(name)),
        )
        .label("part of the submission")
        .note(
            "in cluster mode spark-submit posts every variable SPARK_* to the dispatcher, which \
                 puts it into the environment of the driver's task, where Mesos shows it",
        )
        .help("unset it for spark-submit, and give the driver a `spark.mesos.driver.secret.*`");
    }
}
