//! MC706 network-labels-without-name: network labels without a network.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC706",
    name: "network-labels-without-name",
    summary: "`spark.mesos.network.labels` without a network has no effect",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Containers,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC706.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for s in cx.without_effect("spark.mesos.network.name") {
        sink.find_absent(
            Some(s.key_span()),
            "network labels have no effect without a network",
        )
        .label("not read")
        .note("Spark reads the labels only when spark.mesos.network.name is set")
        .help("set `spark.mesos.network.name`, or remove the line");
    }
}
