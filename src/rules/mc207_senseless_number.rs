//! MC207 senseless-number: a number that Spark takes, but that makes no sense.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::value;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC207",
    name: "senseless-number",
    summary: "A number is too small to make sense, but Spark takes it",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Values,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC207.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for s in cx.settings() {
        let Some(least) = s.property.and_then(|p| p.least).filter(|_| cx.reads(s.key)) else {
            continue;
        };
        let Ok(number) = value::double(s.value.trim()) else {
            continue;
        };
        if number >= f64::from(least) {
            continue;
        }
        sink.find(
            s.span(),
            format!(
                "{} for `{}` makes no sense",
                cx.quoted(s.key, s.value),
                cx.name(s.key)
            ),
        )
        .label(format!("less than {least}"))
        .note(effect(s.key))
        .help(format!("write {least} or more, or remove the line"));
    }
}

fn effect(key: &str) -> &'static str {
    match key {
        "spark.mesos.driver.failoverTimeout" => {
            "Spark does not check it: FrameworkInfo.failover_timeout is sent to the master as it is"
        }
        _ => "Spark does not check it, and behaves as if it were unset",
    }
}
