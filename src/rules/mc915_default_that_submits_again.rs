//! MC915 default-that-submits-again: a driverDefault of the deploy mode makes the driver submit itself again.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::launch::DEFAULTS;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC915",
    name: "default-that-submits-again",
    summary: "A driverDefault of the deploy mode makes the driver submit itself again",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Cluster,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC915.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.is_dispatcher() {
        return;
    }
    let default = |key: &str| cx.get(&format!("{DEFAULTS}{key}"));
    if let Some(s) = default("spark.submit.deployMode").filter(|s| s.value == "cluster") {
        sink.find(
            s.span(),
            "every driver tries to submit itself once more, and fails",
        )
        .label("repeated to the driver")
        .note(
            "the dispatcher takes the deploy mode out of a submission's properties, but not out \
                 of its own defaults: the driver's spark-submit gets \
                 `--conf spark.submit.deployMode=cluster`",
        )
        .help("remove the line");
    }
    if let Some(s) = default("spark.master") {
        sink.find(s.key_span(), "a default of `spark.master` has no effect")
            .label("the driver gets --master")
            .note("the dispatcher tells the driver its own master, which wins over --conf")
            .help("remove the line")
            .level(Level::Warning);
    }
}
