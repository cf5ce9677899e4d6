//! MC608 pattern-in-constraints: a constraint with an operator or a pattern, which Spark takes as text.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC608",
    name: "pattern-in-constraints",
    summary: "A constraint with an operator or a pattern, which Spark takes as text",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Attributes,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC608.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (s, c) in cx.constraints() {
        let mut start = c.values_span.start;
        for text in s.value.get(c.values_span.clone()).unwrap_or("").split(',') {
            let at = start..start + text.len();
            start = at.end + 1;
            let operator = text.trim_start_matches(['>', '<', '=', '!', '~']);
            let attribute = || cx.name(&c.attribute);
            let (label, help) = if text == "*" || text == ".*" {
                (
                    "not a wildcard",
                    format!(
                        "write `{}:` if the attribute only has to be there",
                        attribute()
                    ),
                )
            } else if operator.len() < text.len() {
                (
                    "not an operator",
                    if operator.parse::<f64>().is_ok() {
                        format!(
                            "write `{}:{operator}`: a number means \"at least\"",
                            attribute()
                        )
                    } else {
                        "name the values that are wanted, separated by commas".to_owned()
                    },
                )
            } else if text.contains('*') {
                (
                    "not a wildcard",
                    "name all values that are wanted, separated by commas".to_owned(),
                )
            } else {
                continue;
            };
            let number = operator.len() < text.len() && operator.parse::<f64>().is_ok();
            sink.find(
                s.part(at),
                format!("`{}` is compared as it stands", cx.name(text)),
            )
            .label(label)
            .note(if number {
                "for a scalar attribute the driver throws NumberFormatException at the first \
                 offer, which aborts the Mesos driver"
            } else {
                "no text is equal to it, so that every offer is declined for 120 s"
            })
            .help(help);
        }
    }
}
