//! MC814 refusal-out-of-range: a time to refuse offers that Mesos replaces by another.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::value::{self, TimeUnit};
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC814",
    name: "refusal-out-of-range",
    summary: "A time to refuse offers that Mesos replaces by another",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Launch,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC814.md"),
    check,
};

const KEYS: &[&str] = &[
    "spark.mesos.rejectOfferDuration",
    "spark.mesos.rejectOfferDurationForUnmetConstraints",
    "spark.mesos.rejectOfferDurationForReachedMaxCores",
];
const YEAR: i64 = 365 * 24 * 3600;

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for key in KEYS {
        let Some(s) = cx.get_read(key) else {
            continue;
        };
        let Ok(seconds) = value::time(s.value, TimeUnit::Seconds) else {
            continue;
        };
        let (label, instead) = match seconds {
            ..0 => ("below 0", "5 seconds"),
            _ if seconds > YEAR => ("more than a year", "365 days"),
            _ => continue,
        };
        sink.find(
            s.span(),
            format!("`{key}` is {seconds} s, and Mesos takes {instead} instead"),
        )
        .label(label)
        .note(
            "Spark sends any number as `refuse_seconds`; the Mesos master replaces one that is \
             out of range, with a warning in its own log",
        )
        .help("write a duration from `0s` to `365d`");
    }
}
