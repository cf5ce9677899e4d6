//! MC709 network-given-twice: a network parameter of docker and a network name are both sent.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::value;
use crate::version::{SparkVersion, Versions};

pub(super) static RULE: Rule = Rule {
    code: "MC709",
    name: "network-given-twice",
    summary: "A network parameter of docker and a network name are both sent",
    level: Level::Warning,
    versions: Versions::since(SparkVersion::new(2, 4, 5)),
    group: Group::Containers,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC709.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    const KEY: &str = "spark.mesos.executor.docker.parameters";
    let (Some(name), Some(s)) = (cx.get("spark.mesos.network.name"), cx.get(KEY)) else {
        return;
    };
    if cx.docker().is_none() {
        return;
    }
    let read = value::parameters(s.value, cx.version);
    for p in read
        .parameters
        .iter()
        .filter(|p| matches!(p.key.as_str(), "net" | "network"))
    {
        sink.find(s.part(p.span.clone()), "the container is told two networks")
            .label("one network")
            .other(Some(name.span()), "sent as `net` too")
            .note(
                "since 2.4.5 Spark adds a parameter `net` with spark.mesos.network.name behind the \
             parameters, so docker gets both options",
            )
            .help("remove one of the two");
    }
}
