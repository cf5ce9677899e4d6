//! MC309 executor-variable-of-spark: a variable of executors that Spark sets itself.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC309",
    name: "executor-variable-of-spark",
    summary: "A variable of executors is one that Spark sets itself",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Precedence,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC309.md"),
    check,
};

/// Variable, what becomes of it, what to write.
const VARIABLES: &[(&str, &str, &str)] = &[
    (
        "SPARK_USER",
        "the SparkContext sets SPARK_USER last, to the user of the driver",
        "set the variable SPARK_USER where the driver runs",
    ),
    (
        "SPARK_EXECUTOR_OPTS",
        "it is sent a second time beside Spark's own, which has spark.executor.extraJavaOptions",
        "write `spark.executor.extraJavaOptions`",
    ),
    (
        "SPARK_EXECUTOR_CLASSPATH",
        "it is sent a second time beside Spark's own, which has spark.executor.extraClassPath",
        "write `spark.executor.extraClassPath`",
    ),
];

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.on_mesos() {
        return;
    }
    for s in cx.settings() {
        let variable = s.key.strip_prefix("spark.executorEnv.");
        let known = variable.and_then(|v| VARIABLES.iter().find(|(name, ..)| *name == v));
        let Some((name, why, help)) = known else {
            continue;
        };
        // Spark sends a class path only if there is one.
        let own = "spark.executor.extraClassPath";
        if *name == "SPARK_EXECUTOR_CLASSPATH" && cx.get(own).is_none() {
            continue;
        }
        sink.find(
            s.key_span(),
            format!("Spark sets {name} of executors itself"),
        )
        .label(match *name {
            "SPARK_USER" => "overwritten",
            _ => "sent twice",
        })
        .note(*why)
        .help(*help);
    }
}
