//! MC614 attribute-of-no-agent: a constraint on an attribute that no agent has.

use super::agents::is_explained;
use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic;
use crate::diagnostic::Level;
use crate::version::Versions;
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    code: "MC614",
    name: "attribute-of-no-agent",
    summary: "A constraint on an attribute that no agent has",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Attributes,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC614.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for demand in cx.demands() {
        for c in demand.constraints {
            if demand.attributes(c).next().is_some() {
                continue;
            }
            let span = demand.setting.part(c.attribute_span.clone());
            if is_explained(sink, span) {
                continue;
            }
            let names = demand.offers.iter().flat_map(|o| &o.attributes);
            let names: BTreeSet<&str> = names.map(|a| a.name.as_str()).collect();
            let near = diagnostic::nearest(&c.attribute, names.iter().copied());
            let mut known: Vec<String> = names
                .iter()
                .take(5)
                .map(|n| format!("`{}`", cx.name(n)))
                .collect();
            known.extend((names.len() > 5).then(|| "more".to_owned()));
            let known = match known.is_empty() {
                true => "agents have no attributes at all".to_owned(),
                false => format!("agents have {}", known.join(", ")),
            };
            let what = format!("no agent has an attribute `{}`", cx.name(&c.attribute));
            let finding = sink
                .find(span, what)
                .label("of no agent")
                .note(format!("{known}; upper and lower case differ"))
                .note(demand.declined());
            match near {
                Some(near) => finding
                    .help(format!("did you mean `{}`?", cx.name(near)))
                    .unsafe_fix("write the name that agents have", span, near),
                None => {
                    finding.help("start agents with `--attributes` that has it, or leave it out")
                }
            };
        }
    }
}
