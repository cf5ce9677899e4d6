//! MC531 gpus-of-no-agent: gPUs are asked for, and no agent where executors start has any.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::launch::plan::{Answer, Planned};
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC531",
    name: "gpus-of-no-agent",
    summary: "GPUs are asked for, and no agent where executors start has any",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Sizing,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC531.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let asked = cx.int("spark.mesos.gpus.max").filter(|(n, _)| *n > 0);
    let (Some((_, s)), Some(plan)) = (asked, cx.plan()) else {
        return;
    };
    let has = |p: &Planned| {
        let taken = matches!(p.answer, Answer::Accepted { gpus, .. } if gpus > 0);
        taken || p.gpus_left >= 1.0
    };
    if plan.executors() == 0 || plan.offers.iter().any(has) {
        return;
    }
    sink.find(s.span(), "no agent has GPUs: executors start without")
        .label("of no agent")
        .note(
            "an executor takes the GPUs that an offer happens to have, and none is no reason to \
             decline it",
        )
        .help("leave it out, or start agents that offer GPUs");
}
