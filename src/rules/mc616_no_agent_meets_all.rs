//! MC616 no-agent-meets-all: each constraint is met by an agent, but no agent meets all of them.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::launch::attribute;
use crate::mesos::Offer;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC616",
    name: "no-agent-meets-all",
    summary: "Each constraint is met by an agent, but no agent meets all of them",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Attributes,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC616.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for demand in cx.demands() {
        let all = demand.constraints;
        let met = |offer: &Offer| all.iter().filter(|c| demand.meets(offer, c)).count();
        let alone = all.iter().all(|c| demand.is_met_somewhere(c));
        if !alone
            || !demand.faults().is_empty()
            || demand.offers.iter().any(|o| met(o) == all.len())
        {
            continue;
        }
        let mut offers: Vec<&Offer> = demand.offers.iter().map(|o| &**o).collect();
        offers.sort_by_key(|o| std::cmp::Reverse(met(o)));
        let message = format!("no agent meets all {} constraints", all.len());
        let mut finding = sink
            .find(demand.setting.span(), message)
            .label("all must be met");
        for offer in offers.iter().take(NEAREST) {
            let missing = all.iter().filter(|c| !demand.meets(offer, c));
            let missing = missing.map(|c| {
                let written = cx.name(demand.written(c));
                match attribute(&offer.attributes, &c.attribute) {
                    None => format!("`{written}`, for it has no such attribute"),
                    Some(a) => format!("`{written}`, for it has {}", cx.attribute(a)),
                }
            });
            let missing: Vec<String> = missing.collect();
            let host = cx.name(&offer.hostname);
            finding = finding.note(format!("`{host}` does not meet {}", missing.join(", nor ")));
        }
        finding
            .note(demand.declined())
            .help("leave one of them out, or name more values of an attribute: `zone:a,b`");
    }
}

/// Agents that are named.
const NEAREST: usize = 3;
