//! MC601 malformed-constraints: constraints that Spark cannot parse.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC601",
    name: "malformed-constraints",
    summary: "Constraints that Spark cannot parse",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Attributes,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC601.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for parsed in cx.literal_constraints() {
        let s = &parsed.setting;
        let key = s.key;
        let Err(error) = &parsed.list else {
            continue;
        };
        let why = error
            .thrown
            .cause
            .as_ref()
            .and_then(|c| c.message.as_deref());
        let item = s.value.get(error.span.clone()).unwrap_or("");
        let duplicate = why.is_some_and(|w| w.starts_with("Duplicate"));
        let (label, help) = if duplicate {
            (
                "the attribute is there already".to_owned(),
                "name each attribute once: `zone:a,b`".to_owned(),
            )
        } else if item.is_empty() {
            (
                "an empty item".to_owned(),
                "remove the extra `;`".to_owned(),
            )
        } else if item.contains(':') {
            (
                "more than one colon".to_owned(),
                "write `attribute:value,value`, items separated \
                 by `;`"
                    .to_owned(),
            )
        } else {
            (
                "no colon".to_owned(),
                format!(
                    "write `{}:` if the attribute only has to be there",
                    cx.name(item)
                ),
            )
        };
        sink.find(s.part(error.span.clone()), format!("`{key}` cannot be parsed"))
            .label(label)
            .note(cx.thrown(&error.thrown))
            .note(if key == KEYS[0] {
                "thrown when the SparkContext starts"
            } else {
                "thrown inside the dispatcher, whose own scheduler it ends: no other driver is launched either"
            })
            .help(help);
    }
}

pub(super) const KEYS: &[&str] = &["spark.mesos.constraints", "spark.mesos.driver.constraints"];
