//! MC510 one-executor-per-agent: a fixed block manager port lets an agent run one executor only.

use super::sizing::OFFERED;
use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC510",
    name: "one-executor-per-agent",
    summary: "A fixed block manager port lets an agent run one executor only",
    level: Level::Info,
    versions: Versions::ALL,
    group: Group::Sizing,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC510.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.for_mesos() || !cx.coarse() || cx.executors() == Some(1) {
        return;
    }
    // MC511 is about ports that agents do not offer by default.
    let offered = |port: &i32| OFFERED.contains(port);
    let Some((port, s)) = cx
        .port("spark.blockManager.port")
        .filter(|(n, _)| offered(n))
    else {
        return;
    };
    sink.find(
        s.span(),
        format!(
            "`{}` {port} lets each agent run one executor at most",
            s.key
        ),
    )
    .label("a fixed port")
    .note(
        "the port is taken out of the offer together with CPUs and memory, for this application \
         and every other; what an agent offers beside it stays unused",
    )
    .help("remove the line, unless a firewall asks for it");
}
