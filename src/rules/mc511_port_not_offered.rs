//! MC511 port-not-offered: mesos agents do not offer this port by default.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use super::sizing::OFFERED;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC511",
    name: "port-not-offered",
    summary: "Mesos agents do not offer this port by default",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Sizing,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC511.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.for_mesos() || !cx.coarse() {
        return;
    }
    let Some((port, s)) = cx.port("spark.blockManager.port") else {
        return;
    };
    if OFFERED.contains(&port) {
        return;
    }
    sink.find(
        s.span(),
        format!("`{}` is {port}, but agents offer 31000 to 32000 by default", s.key),
    )
    .label("not in an offer")
    .note(
        "an offer without this port is declined, however large it is, and only logs of level \
         DEBUG say so: the application waits without executors; agents that have the port run \
         one executor each",
    )
    .help(
        "write a port between `31000` and `32000`, or start the agents with \
         `--resources=ports:[...]` that has it",
    );
}
