//! MC603 several-numbers-in-constraint: of several numbers for one attribute the smallest decides.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC603",
    name: "several-numbers-in-constraint",
    summary: "Of several numbers for one attribute the smallest decides",
    level: Level::Info,
    versions: Versions::ALL,
    group: Group::Attributes,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC603.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for parsed in cx.literal_constraints() {
        let s = &parsed.setting;
        for c in parsed.list.iter().flatten() {
            let numbers: Vec<f64> = c.values.iter().filter_map(|v| v.parse().ok()).collect();
            if c.values.len() < 2 || numbers.len() != c.values.len() {
                continue;
            }
            let least = numbers.iter().copied().fold(f64::INFINITY, f64::min);
            sink.find(
                s.part(c.values_span.clone()),
                format!(
                    "for a scalar attribute this means \
                 at least {least}"
                ),
            )
            .label("the smallest decides")
            .note(
                "an offer's scalar attribute matches when any of the numbers is less than \
                     or equal to it",
            )
            .help(format!(
                "write `{least}` alone, unless the attribute is a text or a set"
            ));
        }
    }
}
