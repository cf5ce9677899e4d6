//! MC109 mesos-too-old: what a property needs is not in this release of Mesos.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC109",
    name: "mesos-too-old",
    summary: "The property needs a newer Mesos than the one that is there",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Names,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC109.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let Some(there) = cx.facts.mesos_version else {
        return;
    };
    for s in cx.settings() {
        let Some(since) = s
            .property
            .and_then(|p| p.mesos_since)
            .filter(|v| there < *v)
        else {
            continue;
        };
        if !cx.reads(s.key) {
            continue;
        }
        sink.find(
            s.key_span(),
            format!(
                "`{}` needs Mesos {since}, and this is {there}",
                cx.name(s.key)
            ),
        )
        .label(format!("from Mesos {since} on"))
        .note("Spark sends it all the same; an older Mesos skips the fields it does not know")
        .help(format!("use Mesos {since} or later, or remove the line"));
    }
}
