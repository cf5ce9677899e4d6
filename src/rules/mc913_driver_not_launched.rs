//! MC913 driver-not-launched: the dispatcher accepts the submission and cannot launch the driver.

use super::{Context, Group, Proof, Rule, Setting, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC913",
    name: "driver-not-launched",
    summary: "The dispatcher accepts the submission and cannot launch the driver",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Cluster,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC913.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let caught = cx.cluster_launch().map(|l| l.caught.as_slice());
    for failure in caught.unwrap_or_default() {
        let key = failure.key.as_deref();
        let setting = key.and_then(|k| cx.get(k));
        // What is wrong with a value is said by the rule about such values, and once.
        let place = setting.map(Setting::span);
        let told = |s: &Setting<'_>| {
            let errors = sink.findings().iter().filter(|f| f.level == Level::Error);
            let mut beside = errors.flat_map(|f| &f.labels);
            [s.span(), s.key_span()]
                .into_iter()
                .any(|at| sink.has_error_at(at))
                || beside.any(|l| l.span == s.key_span())
        };
        if setting.is_some_and(told) {
            continue;
        }
        let what = key.map_or("the submission".to_owned(), |k| format!("`{}`", cx.name(k)));
        let message = format!("the driver is never launched because of {what}");
        cx.find_to_blame(sink, place, message)
            .note(cx.thrown(&failure.thrown))
            .note(
                "spark-submit has told of success by then: the dispatcher finds out when an offer \
                 comes in, logs the exception as an error and forgets the driver",
            )
            .help(cx.way_out(failure, key));
    }
}
