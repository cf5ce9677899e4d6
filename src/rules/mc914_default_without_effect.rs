//! MC914 default-without-effect: a driverDefault for what the dispatcher reads from the submission only.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::launch::DEFAULTS;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC914",
    name: "default-without-effect",
    summary: "A driverDefault for what the dispatcher reads from the submission only",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Cluster,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC914.md"),
    check,
};

/// Read by the dispatcher to make the driver's task, and by the driver for its executors.
const EXECUTORS: [&str; 10] = [
    "spark.executor.uri",
    "spark.mesos.containerizer",
    "spark.mesos.executor.docker.forcePullImage",
    "spark.mesos.executor.docker.image",
    "spark.mesos.executor.docker.parameters",
    "spark.mesos.executor.docker.portmaps",
    "spark.mesos.executor.docker.volumes",
    "spark.mesos.executor.home",
    "spark.mesos.network.name",
    "spark.mesos.uris",
];

/// Read by the dispatcher only.
const DRIVER: [&str; 8] = [
    "spark.driver.cores",
    "spark.driver.memory",
    "spark.driver.supervise",
    "spark.mesos.appJar.local.resolution.mode",
    "spark.mesos.dispatcher.queue",
    "spark.mesos.driver.constraints",
    "spark.mesos.driver.labels",
    "spark.mesos.driver.memoryOverhead",
];

const DRIVER_PREFIXES: [&str; 2] = ["spark.mesos.driverEnv.", "spark.mesos.driver.secret."];

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.is_dispatcher() {
        return;
    }
    for s in cx.settings() {
        let Some(key) = s.key.strip_prefix(DEFAULTS) else {
            continue;
        };
        let name = cx.name(key);
        let (message, label) = if EXECUTORS.contains(&key) {
            let message =
                format!("this default of `{name}` counts for executors, not for the driver");
            (message, "read from the submission for the driver")
        } else if DRIVER.contains(&key) || DRIVER_PREFIXES.iter().any(|p| key.starts_with(p)) {
            (
                format!("a default of `{name}` has no effect"),
                "read from the submission only",
            )
        } else {
            continue;
        };
        sink.find(s.key_span(), message)
            .label(label)
            .note(
                "the dispatcher adds its defaults to the driver's command as --conf; the driver's \
                 own task (resources, container, environment, labels, constraints) it makes from \
                 the submission alone",
            )
            .help(match key {
                // Its own go to all drivers.
                "spark.mesos.uris" => "set `spark.mesos.uris` itself for the dispatcher".to_owned(),
                _ => format!("set `{name}` in every submission"),
            });
    }
}
