//! MC716 mesos-container: without an image tasks are sent as containers of the Mesos containerizer.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC716",
    name: "mesos-container",
    summary: "Without an image tasks are sent as containers of the Mesos containerizer",
    level: Level::Info,
    versions: Versions::ALL,
    group: Group::Containers,
    since: "0.1.0",
    optional: true,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC716.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.surely_on_mesos() || !cx.coarse() {
        return;
    }
    if cx.get("spark.mesos.executor.docker.image").is_some() {
        return;
    }
    cx.find_for_launch(sink, "every task is a container of the Mesos containerizer")
        .note(
            "Spark always sends a ContainerInfo, of type MESOS without an image; an agent whose \
             --containerizers lacks `mesos` refuses the task",
        )
        .help("start the agents with `--containerizers=docker,mesos`");
}
