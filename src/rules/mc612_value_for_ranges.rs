//! MC612 value-for-ranges: a constraint with a value on an attribute that agents give as ranges.

use super::Draft;
use super::agents::{Demand, is};
use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::mesos::ValueType;
use crate::value::Constraint;
use crate::version::{Versions, behaviour};

pub(super) static RULE: Rule = Rule {
    code: "MC612",
    name: "value-for-ranges",
    summary: "A constraint with a value on an attribute that agents give as ranges",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Attributes,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC612.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for demand in cx.demands() {
        let faults = demand.faults();
        for fault in faults
            .iter()
            .filter(|f| f.thrown.class == "scala.MatchError")
        {
            let (c, host) = (fault.constraint, cx.hosts(&fault.hosts));
            let attribute = cx.name(&c.attribute);
            report(cx, sink, &demand, c)
                .label(format!("`{attribute}` is ranges on {host}"))
                .note(cx.thrown(&fault.thrown))
                .note(demand.consequence());
        }
        // Later releases only never take such an agent.
        for c in demand.constraints.iter().filter(|_| faults.is_empty()) {
            let ranges = demand
                .attributes(c)
                .filter(|(_, a)| is(a, ValueType::Ranges));
            let hosts: Vec<&str> = ranges.map(|(host, _)| host).collect();
            let never = behaviour::RANGES_NEVER_MATCH.holds(cx.version);
            if !never || c.values.is_empty() || hosts.is_empty() || demand.is_met_somewhere(c) {
                continue;
            }
            let (attribute, hosts) = (cx.name(&c.attribute), cx.hosts(&hosts));
            report(cx, sink, &demand, c)
                .level(Level::Warning)
                .label(format!("`{attribute}` is ranges on {hosts}"))
                .note("since 3.1 ranges never match a value; before, they made Spark throw")
                .note("every offer is declined, and the application waits");
        }
    }
}

fn report<'s>(
    cx: &Context<'_>,
    sink: &'s mut Sink,
    demand: &Demand<'_, '_>,
    c: &Constraint,
) -> Draft<'s> {
    let attribute = cx.name(&c.attribute);
    let values = demand.setting.part(c.values_span.clone());
    let message = format!("Spark compares no value with the ranges of `{attribute}`");
    sink.find(values, message)
        .help(format!(
            "write `{attribute}:` if agents only have to have it, or give the agents a scalar or a \
             text"
        ))
        .unsafe_fix("ask for the attribute alone", values, "")
}
