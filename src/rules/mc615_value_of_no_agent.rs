//! MC615 value-of-no-agent: a constraint that the attribute of no agent meets.

use super::agents::{is, is_explained, scalar, shown_values};
use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic;
use crate::diagnostic::Level;
use crate::mesos::ValueType;
use crate::version::Versions;
use std::borrow::Cow;
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    code: "MC615",
    name: "value-of-no-agent",
    summary: "A constraint that the attribute of no agent meets",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Attributes,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC615.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for demand in cx.demands() {
        if !demand.faults().is_empty() {
            continue;
        }
        for c in demand.constraints.iter().filter(|c| !c.values.is_empty()) {
            let mut attributes = demand.attributes(c).map(|(_, a)| a);
            // Ranges are another rule's.
            let ranges = attributes.clone().any(|a| is(a, ValueType::Ranges));
            if ranges || attributes.clone().next().is_none() || demand.is_met_somewhere(c) {
                continue;
            }
            let span = demand.setting.part(c.values_span.clone());
            if is_explained(sink, span) {
                continue;
            }
            let attribute = cx.name(&c.attribute);
            let written = cx.name(demand.written(c));
            let message = format!("no agent meets `{written}`");
            let scalars = attributes.clone().all(|a| is(a, ValueType::Scalar));
            if scalars {
                let most = attributes.map(scalar).fold(f64::MIN, f64::max);
                sink.find(span, message)
                    .label(format!("the most that an agent has is {most}"))
                    .note("of a number an agent must have as much, or more")
                    .note(demand.declined())
                    .help(format!("write `{attribute}:{most}` or less"));
                continue;
            }
            let set = attributes.any(|a| is(a, ValueType::Set));
            let there = demand.attributes(c).flat_map(|(_, a)| shown_values(a));
            let there: BTreeSet<Cow<'_, str>> = there.collect();
            let values = there.iter().take(5).map(|v| format!("`{}`", cx.name(v)));
            let mut known: Vec<String> = values.collect();
            known.extend((there.len() > 5).then(|| "more".to_owned()));
            let finding = sink
                .find(span, message)
                .label("of no agent")
                .note(format!("on agents `{attribute}` is {}", known.join(", ")))
                .note(match set {
                    true => "a set must have all of the values",
                    false => "a text must be equal to one of the values, blanks and case included",
                })
                .note(demand.declined());
            let near = match c.values.as_slice() {
                [one] => diagnostic::nearest(one, there.iter().map(|v| &**v)),
                _ => None,
            };
            match near.filter(|near| is_writable(near)) {
                Some(near) => finding
                    .help(format!("did you mean `{attribute}:{}`?", cx.name(near)))
                    .unsafe_fix("write the value that agents have", span, near),
                None => finding.help("name values that agents have"),
            };
        }
    }
}

/// Whether a constraint of a properties file can have a value as it is: nothing in it separates, and
/// nothing is taken off.
fn is_writable(value: &str) -> bool {
    let splits = |c: char| matches!(c, ';' | ':' | ',' | '\\') || c.is_control();
    !value.is_empty() && !value.contains(splits) && value.trim() == value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_read_back_is_written() {
        assert!(is_writable("gold") && is_writable("two words"));
        for value in ["", " gold", "gold\t", "a,b", "a:b", "a;b", "a\\b", "a\nb"] {
            assert!(!is_writable(value), "{value:?}");
        }
    }
}
