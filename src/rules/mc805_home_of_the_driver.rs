//! MC805 home-of-the-driver: executors are looked for where Spark is on the machine of the driver.

use super::{Context, Group, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC805",
    name: "home-of-the-driver",
    summary: "Executors are looked for where Spark is on the machine of the driver",
    level: Level::Info,
    versions: Versions::ALL,
    group: Group::Launch,
    since: "0.1.0",
    optional: false,
    proof: &[],
    doc: include_str!("../../docs/rules/MC805.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.surely_on_mesos() || cx.cluster() || !cx.has_command_line() {
        return;
    }
    let keys = [
        "spark.executor.uri",
        "spark.mesos.executor.home",
        "spark.home",
    ];
    if keys.iter().any(|k| cx.get(k).is_some()) || cx.env("SPARK_EXECUTOR_URI").is_some() {
        return;
    }
    let home = cx.env("SPARK_HOME");
    let place = home.map_or_else(|| "SPARK_HOME".to_owned(), |h| format!("`{}`", cx.name(h)));
    cx.find_for_launch(
        sink,
        &format!("executors will run {place}/bin/spark-class on every agent"),
    )
    .note(
        "neither spark.executor.uri nor spark.mesos.executor.home is set, so the driver's \
             own SPARK_HOME is sent to the agents; bin/spark-submit sets it to where it is \
             installed",
    )
    .help(
        "set `spark.mesos.executor.home` to where Spark is on the agents (or in the \
             image), or `spark.executor.uri` to an archive",
    );
}
