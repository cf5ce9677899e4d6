//! MC610 label-set-twice: the same label key twice, and both are sent.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::value;
use crate::version::Versions;
use std::collections::HashMap;

pub(super) static RULE: Rule = Rule {
    code: "MC610",
    name: "label-set-twice",
    summary: "The same label key twice, and both are sent",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Attributes,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC610.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (key, _) in super::mc604_malformed_label::KEYS {
        let Some(s) = cx.get_read(key) else {
            continue;
        };
        let Ok(list) = value::labels(s.value) else {
            continue;
        };
        let mut firsts = HashMap::new();
        for label in &list {
            let first: &value::Label = firsts.entry(label.key.as_str()).or_insert(label);
            if std::ptr::eq(first, label) {
                continue;
            }
            sink.find(
                s.part(label.key_span.clone()),
                format!(
                    "the label `{}` is set twice, and both are sent",
                    cx.name(&label.key)
                ),
            )
            .label("again")
            .other(Some(s.part(first.key_span.clone())), "first set here")
            .note(
                "Spark puts every item into the message, in this order; which one counts is up to \
                 whoever reads the labels",
            )
            .help("remove one of the two");
        }
    }
}
