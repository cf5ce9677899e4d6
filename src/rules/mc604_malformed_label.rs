//! MC604 malformed-label: a label is not `key:value`.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::value;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC604",
    name: "malformed-label",
    summary: "A label is not `key:value`",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Attributes,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC604.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (key, when) in KEYS {
        let Some(s) = cx.get_literal(key) else {
            continue;
        };
        let Err(error) = value::labels(s.value) else {
            continue;
        };
        let item = s.value.get(error.span.clone()).unwrap_or("");
        let colons = item.matches(':').count();
        let (label, help) = if item.is_empty() {
            ("an empty item", "remove the extra comma")
        } else if colons > 1 {
            (
                "more than one colon",
                "a colon inside a key or value is escaped as `\\:` (`\\\\:` \
                 in a properties file)",
            )
        } else {
            ("no value", "write `key:value`")
        };
        sink.find(
            s.part(error.span.clone()),
            format!("`{key}` has a malformed label"),
        )
        .label(label)
        .note(cx.thrown(&error.thrown))
        .note(*when)
        .help(help);
    }
}

pub(super) const KEYS: &[(&str, &str)] = &[
    (
        "spark.mesos.task.labels",
        "thrown at the first offer: the Mesos driver is aborted, the \
         application stays up without executors",
    ),
    (
        "spark.mesos.driver.labels",
        "thrown inside the dispatcher when an offer comes in: it logs the exception and forgets the \
         driver, after spark-submit has told of success",
    ),
    (
        "spark.mesos.network.labels",
        "thrown at the first offer: the Mesos driver is aborted, the \
         application stays up without executors",
    ),
];
