//! MC304 variable-loses: a variable of the environment says otherwise than the property that wins.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::submit::Origin;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC304",
    name: "variable-loses",
    summary: "A variable of the environment is not looked at, because a property is set",
    level: Level::Info,
    versions: Versions::ALL,
    group: Group::Precedence,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC304.md"),
    check,
};

/// Variable and property.
const PAIRS: &[(&str, &str)] = &[
    ("MASTER", "spark.master"),
    ("SPARK_DRIVER_MEMORY", "spark.driver.memory"),
    ("SPARK_EXECUTOR_MEMORY", "spark.executor.memory"),
    ("SPARK_EXECUTOR_URI", "spark.executor.uri"),
];

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (name, key) in PAIRS {
        let (Some(variable), Some(s)) = (cx.environment.get(name), cx.get(key)) else {
            continue;
        };
        let Some(span) = variable.span else { continue };
        if matches!(s.origin, Origin::Variable { .. }) || s.value == variable.value {
            continue;
        }
        sink.find(
            span,
            format!(
                "the variable {name} has no effect: `{key}` is {}",
                cx.quoted(key, s.value)
            ),
        )
        .label("not looked at")
        .other(Some(s.key_span()), "this one counts")
        .note("a property, be it of the file, wins over the variable")
        .help(format!("unset the variable, or remove `{key}`"));
    }
}
