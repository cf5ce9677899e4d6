//! MC926 driver-host-removed: in cluster mode spark-submit removes spark.driver.host.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC926",
    name: "driver-host-removed",
    summary: "In cluster mode spark-submit removes spark.driver.host",
    level: Level::Info,
    versions: Versions::ALL,
    group: Group::Cluster,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC926.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    const KEY: &str = "spark.driver.host";
    let winner = cx.launch.get(KEY).and_then(|p| p.winner.as_ref());
    let place = winner.filter(|w| w.in_conf && cx.cluster());
    let place = place.and_then(|w| w.key.or_else(|| w.place?.span()));
    let Some(span) = place.filter(|_| cx.on_mesos()) else {
        return;
    };
    sink.find(span, format!("`{KEY}` is removed in cluster mode"))
        .label("not sent")
        .note("the driver runs on an agent that nobody knows yet, and uses the agent's own name")
        .help(
            "remove it; `spark.mesos.driverEnv.SPARK_LOCAL_HOSTNAME` sets the name that a driver \
             tells executors",
        );
}
