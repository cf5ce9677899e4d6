//! MC820 overwritten-executor-variable: a variable for executors that Spark sets itself.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC820",
    name: "overwritten-executor-variable",
    summary: "A variable for executors that Spark sets itself",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Launch,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC820.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.for_mesos() {
        return;
    }
    for (name, rest, help) in VARIABLES {
        let Some(s) = cx.get(&format!("spark.executorEnv.{name}")) else {
            continue;
        };
        let twice = *name != "SPARK_USER";
        if *name == "SPARK_EXECUTOR_CLASSPATH" && cx.get("spark.executor.extraClassPath").is_none()
        {
            continue;
        }
        sink.find(
            s.key_span(),
            if twice {
                format!("`{}` gives executors the variable twice", s.key)
            } else {
                format!("`{}` is overwritten by Spark", s.key)
            },
        )
        .label("set by Spark too")
        .note(*rest)
        .help(*help);
    }
}

const VARIABLES: &[(&str, &str, &str)] = &[
    (
        "SPARK_USER",
        "SPARK_USER is always the user of the driver; spark.executorEnv.* cannot change it",
        "remove the line, or set SPARK_USER for the driver",
    ),
    (
        "SPARK_EXECUTOR_OPTS",
        "the variable is written from spark.executor.extraJavaOptions first, and then once more; \
         which one counts is up to Mesos",
        "set `spark.executor.extraJavaOptions`",
    ),
    (
        "SPARK_EXECUTOR_CLASSPATH",
        "the variable is written from spark.executor.extraClassPath first, and then once more; \
         which one counts is up to Mesos",
        "add it to `spark.executor.extraClassPath`",
    ),
];
