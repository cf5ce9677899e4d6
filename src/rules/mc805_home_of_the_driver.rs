//! MC805 home-of-the-driver: executors are looked for where Spark is on the machine of the driver.

use super::{Context, Group, Proof, Rule, Sink};
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
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC805.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.surely_on_mesos() || cx.cluster() || !cx.has_command_line() {
        return;
    }
    let keys = ["spark.mesos.executor.home", "spark.home"];
    if keys.iter().any(|k| cx.get(k).is_some()) || (cx.coarse() && has_archive(cx)) {
        return;
    }
    let home = cx.env("SPARK_HOME");
    let place = home.map_or_else(|| "SPARK_HOME".to_owned(), |h| format!("`{}`", cx.name(h)));
    let finding = cx.find_for_launch(
        sink,
        &format!("executors will run {place}/bin/spark-class on every agent"),
    );
    let finding = match (home, cx.coarse()) {
        (None, _) => finding.level(Level::Warning).note(
            "neither SPARK_HOME nor spark.mesos.executor.home is set; bin/spark-submit sets \
             SPARK_HOME to where it is installed on this machine, and a driver that is started \
             without it throws at the first offer: Executor Spark home ... is not set!",
        ),
        (Some(_), true) => finding.note(
            "neither spark.executor.uri nor spark.mesos.executor.home is set, so the driver's own \
             SPARK_HOME is sent to the agents",
        ),
        (Some(_), false) => finding.note(
            "spark.mesos.executor.home is not set, so the driver's own SPARK_HOME is sent to the \
             agents",
        ),
    };
    finding.help(
        "set `spark.mesos.executor.home` to where Spark is on the agents (or in the \
             image), or `spark.executor.uri` to an archive",
    );
}

/// Whether executors unpack an archive; a fine-grained scheduler wants a home all the same.
fn has_archive(cx: &Context<'_>) -> bool {
    cx.get("spark.executor.uri").is_some() || cx.env("SPARK_EXECUTOR_URI").is_some()
}
