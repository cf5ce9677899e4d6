//! MC413 io-encryption: encryption of local files is refused on Mesos.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC413",
    name: "io-encryption",
    summary: "`spark.io.encryption.enabled` is refused on Mesos",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Credentials,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC413.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let key = "spark.io.encryption.enabled";
    let Some(s) = cx.get(key).filter(|_| cx.on_mesos() && cx.flag(key)) else {
        return;
    };
    // In a file without a master it may be meant for another cluster manager.
    let level = if cx.surely_on_mesos() {
        Level::Error
    } else {
        Level::Warning
    };
    sink.find(s.span(), format!("`{key}` is refused on Mesos"))
        .label("Mesos cannot have it")
        .note(
            "org.apache.spark.SparkException: External scheduler cannot be instantiated\ncaused by \
             java.lang.IllegalArgumentException: requirement failed: Spark on Mesos does not \
             support I/O encryption.\nthrown when the SparkContext starts \
             (MesosClusterManager.createSchedulerBackend)",
        )
        .help("remove the line")
        .level(level);
}
