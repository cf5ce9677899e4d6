//! MC707 port-mapping-without-network: port mappings on the host network make every task fail.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::value;
use crate::version::{Versions, behaviour};

pub(super) static RULE: Rule = Rule {
    code: "MC707",
    name: "port-mapping-without-network",
    summary: "Port mappings on the host network make every task fail",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Containers,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC707.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    const KEY: &str = "spark.mesos.executor.docker.portmaps";
    let (Some(s), Some(_)) = (cx.get(KEY), cx.docker()) else {
        return;
    };
    let network = cx.get("spark.mesos.network.name");
    let joins = network.is_some() && behaviour::DOCKER_USER_NETWORK.holds(cx.version);
    let read = value::port_mappings(s.value, cx.version);
    if joins || !read.is_ok_and(|p| !p.mappings.is_empty()) {
        return;
    }
    let finding = sink
        .find(s.span(), "Mesos refuses port mappings on the host network")
        .label("every task fails")
        .note(
            "Spark leaves DockerInfo.network unset, which means HOST, and the agent answers: Port \
             mappings are only supported for bridge and user-defined networks",
        );
    match network {
        None => finding.help(
            "remove the line: on the host network all ports are open anyway; or set \
             spark.mesos.network.name (Spark 2.4.5 and later)",
        ),
        Some(n) => finding
            .other(
                Some(n.key_span()),
                "joined by Docker from Spark 2.4.5 on only",
            )
            .help("remove the line, or use Spark 2.4.5 or later"),
    };
}
