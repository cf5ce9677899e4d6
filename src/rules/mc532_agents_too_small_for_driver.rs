//! MC532 agents-too-small-for-driver: no agent is large enough for the driver.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::launch::{Call, Launch, amount};
use crate::mesos::{Offer, TaskInfo};
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC532",
    name: "agents-too-small-for-driver",
    summary: "In cluster mode, no agent is large enough for the driver",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Sizing,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC532.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let offers = cx.offers_for_drivers().unwrap_or_default();
    let (Some(placed), Some(wanted)) = (cx.placed(), cx.cluster_launch().and_then(driver)) else {
        return;
    };
    if placed.failure.is_some() || !placed.caught.is_empty() || driver(placed).is_some() {
        return;
    }
    let [cpus, memory] = ["cpus", "mem"].map(|name| amount(&wanted.resources, name));
    let small = |name: &str, least: f64| offers.iter().all(|o| amount(&o.resources, name) < least);
    let fits =
        |o: &Offer| amount(&o.resources, "cpus") >= cpus && amount(&o.resources, "mem") >= memory;
    // Where an agent is large enough, the constraints are in the way.
    if offers.is_empty() || offers.iter().any(|o| fits(o)) {
        return;
    }
    let key = match small("cpus", cpus) && !small("mem", memory) {
        true => "spark.driver.cores",
        false => "spark.driver.memory",
    };
    let message = format!(
        "no agent is large enough for the driver, which takes {memory} MiB and {cpus} CPU{}",
        if cpus == 1.0 { "" } else { "s" }
    );
    let mut finding = match cx.get(key) {
        Some(s) => sink
            .find(s.span(), message)
            .label("too much for every agent"),
        None => cx.find_for_launch(sink, &message),
    };
    let mut largest: Vec<_> = offers.iter().collect();
    largest.sort_by(|a, b| {
        let memory = |o: &Offer| amount(&o.resources, "mem");
        memory(b).total_cmp(&memory(a))
    });
    for offer in largest.iter().take(NEAREST) {
        let [cpus, memory] = ["cpus", "mem"].map(|name| amount(&offer.resources, name));
        let host = cx.name(&offer.hostname);
        finding = finding.note(format!("`{host}` has {cpus} CPUs and {memory} MiB"));
    }
    finding
        .note(
            "spark-submit tells of success, and the driver waits in the queue of the dispatcher for \
             an offer that is never made",
        )
        .help("make the driver smaller");
}

/// Agents that are named.
const NEAREST: usize = 3;

/// The driver that is launched.
fn driver(launch: &Launch) -> Option<&TaskInfo> {
    launch.calls.iter().find_map(|call| match call {
        Call::LaunchTasks { tasks, .. } => tasks.first(),
        Call::DeclineOffer { .. } => None,
    })
}
