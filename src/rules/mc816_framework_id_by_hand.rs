//! MC816 framework-id-by-hand: a framework id that every launch would share.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC816",
    name: "framework-id-by-hand",
    summary: "A framework id that every launch would share",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Launch,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC816.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let key = "spark.mesos.driver.frameworkId";
    let Some(s) = cx.get(key).filter(|_| cx.for_mesos()) else {
        return;
    };
    sink.find(
        s.key_span(),
        "with `spark.mesos.driver.frameworkId` every launch is the same framework",
    )
    .label("set by hand")
    .note(
        "the id becomes FrameworkInfo.id: Mesos disconnects the scheduler that had it before, and \
         refuses the id of a framework that has ended; the dispatcher gives each of its drivers \
         an id of its own",
    )
    .help("remove it");
}
