//! MC605 blank-in-labels: a blank in a label belongs to the key or the value.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::value;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC605",
    name: "blank-in-labels",
    summary: "A blank in a label belongs to the key or the value",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Attributes,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC605.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (key, _) in super::mc604_malformed_label::KEYS {
        let Some(s) = cx.get_literal(key) else {
            continue;
        };
        let Ok(list) = value::labels(s.value) else {
            continue;
        };
        for label in &list {
            for (what, span) in [("key", &label.key_span), ("value", &label.value_span)] {
                let text = s.value.get(span.clone()).unwrap_or("");
                if text.trim() == text {
                    continue;
                }
                let span = s.part(span.clone());
                sink.find(
                    span,
                    format!("the blank belongs to the {what} `{}`", cx.name(text)),
                )
                .label("not trimmed")
                .note("Spark trims nothing in a list of labels")
                .help(format!("write `{}`", cx.name(text.trim())))
                .unsafe_fix("remove the blanks", span, text.trim());
            }
        }
    }
}
