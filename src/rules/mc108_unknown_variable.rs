//! MC108 unknown-variable: a variable that nothing reads looks like one of the credentials.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic;
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC108",
    name: "unknown-variable",
    summary: "A variable looks like one of Spark's, but nothing reads it",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Names,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC108.md"),
    check,
};

/// What Spark and its scripts read.
const KNOWN: &[&str] = &[
    "SPARK_MESOS_DISPATCHER_HOST",
    "SPARK_MESOS_DISPATCHER_NUM",
    "SPARK_MESOS_DISPATCHER_PORT",
    "SPARK_MESOS_PRINCIPAL",
    "SPARK_MESOS_PRINCIPAL_FILE",
    "SPARK_MESOS_SECRET",
    "SPARK_MESOS_SECRET_FILE",
];

/// What Spark 1 read, and what is set in its place.
const GONE: &[(&str, &str)] = &[
    (
        "SPARK_CLASSPATH",
        "set `spark.driver.extraClassPath` and `spark.executor.extraClassPath`",
    ),
    (
        "SPARK_JAVA_OPTS",
        "set `spark.driver.extraJavaOptions` and `spark.executor.extraJavaOptions`; what is `-Dspark.KEY=value` \
         there is a line `spark.KEY value` of the properties file",
    ),
];

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (name, instead) in GONE.iter().filter(|_| cx.on_mesos()) {
        let Some(span) = cx.environment.get(name).and_then(|v| v.span) else {
            continue;
        };
        sink.find(span, format!("nothing reads the variable {name}"))
            .label("has no effect")
            .note("Spark 1 read it; nothing is left of it since 2.4 at the latest")
            .help(*instead);
    }
    for (name, variable) in cx.environment.iter() {
        let Some(span) = variable.span.filter(|_| name.starts_with("SPARK_MESOS_")) else {
            continue;
        };
        if KNOWN.contains(&name) {
            continue;
        }
        let finding = sink
            .find(
                span,
                format!("nothing reads the variable {}", cx.name(name)),
            )
            .label("has no effect")
            .note(
                "of the variables SPARK_MESOS_*, a driver reads PRINCIPAL, PRINCIPAL_FILE, SECRET \
                 and SECRET_FILE only",
            );
        match diagnostic::nearest(name, KNOWN.iter().copied()) {
            Some(near) => finding.help(format!("write `{near}`")),
            None => finding.help("remove it, or set the property that is meant"),
        };
    }
}
