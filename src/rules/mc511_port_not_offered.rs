//! MC511 port-not-offered: mesos agents do not offer this port by default.

use super::sizing::OFFERED;
use super::{Context, Group, Proof, Rule, Setting, Sink};
use crate::diagnostic::Level;
use crate::launch::{has_ports, ranges};
use crate::mesos::Offer;
use crate::version::Versions;
use std::borrow::Cow;
use std::collections::BTreeSet;

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
    if let Some(offers) = cx.offers().filter(|o| !o.is_empty()) {
        known(cx, sink, (port, s), offers);
        return;
    }
    if OFFERED.contains(&port) {
        return;
    }
    sink.find(
        s.span(),
        format!(
            "`{}` is {port}, but agents offer 31000 to 32000 by default",
            s.key
        ),
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

/// What agents offer is known.
fn known(
    cx: &Context<'_>,
    sink: &mut Sink,
    (port, s): (i32, &Setting<'_>),
    offers: &[Cow<'_, Offer>],
) {
    let has = |o: &Cow<'_, Offer>| has_ports(&[port.into()], ranges(&o.resources, "ports"));
    if offers.iter().any(has) {
        return;
    }
    let all = offers.iter().flat_map(|o| ranges(&o.resources, "ports"));
    let all: BTreeSet<(i64, i64)> = all.collect();
    let shown: Vec<String> = all
        .iter()
        .take(3)
        .map(|(a, b)| format!("{a} to {b}"))
        .collect();
    let (what, help) = match shown.as_slice() {
        [] => (
            "no ports at all".to_owned(),
            "start the agents with `--resources=ports:[...]`",
        ),
        shown => (
            format!(
                "{}{}",
                shown.join(", "),
                if all.len() > 3 { " and more" } else { "" }
            ),
            "write a port that they offer",
        ),
    };
    let message = format!("`{}` is {port}, which no agent offers", cx.name(s.key));
    sink.find(s.span(), message)
        .label("not in an offer")
        .note(format!("the agents offer {what}"))
        .note(
            "an offer without this port is declined, however large it is, and only logs of level \
             DEBUG say so: the application waits without executors",
        )
        .help(help);
}
