//! MC405 secret-in-clear: a secret stands in clear.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC405",
    name: "secret-in-clear",
    summary: "A secret stands in clear in a properties file or on a command line",
    level: Level::Info,
    versions: Versions::ALL,
    group: Group::Credentials,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC405.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let Some(s) = cx.get("spark.mesos.secret") else {
        return;
    };
    if s.value.is_empty() || s.value.contains("${") || cx.placeholder(s).is_some() {
        return;
    }
    let finding = sink
        .find(s.span(), "the secret stands here in clear")
        .label("readable by everyone who can read this")
        .help(
            "use `spark.mesos.secret.file`, or the variable SPARK_MESOS_SECRET (Spark 2.4 and \
             later)",
        );
    if cx.cluster() {
        finding.level(Level::Warning).note(
            "in cluster mode the dispatcher puts it on the driver's command line, where \
                 Mesos and `ps` show it",
        );
    } else if !cx.coarse() {
        finding.level(Level::Warning).note(
            "in fine-grained mode every property is sent to the executors, in \
                 ExecutorInfo.data",
        );
    }
}
