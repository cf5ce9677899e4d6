//! MC611 driver-without-constraints: in cluster mode the constraints of executors do not hold for the driver.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC611",
    name: "driver-without-constraints",
    summary: "In cluster mode the constraints of executors do not hold for the driver",
    level: Level::Info,
    versions: Versions::ALL,
    group: Group::Attributes,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC611.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.cluster() || !cx.for_mesos() || cx.get("spark.mesos.driver.constraints").is_some() {
        return;
    }
    let Some(s) = cx
        .get("spark.mesos.constraints")
        .filter(|s| !s.value.is_empty())
    else {
        return;
    };
    sink.find(
        s.key_span(),
        "`spark.mesos.driver.constraints` is unset: the driver may run on any agent",
    )
    .label("for executors only")
    .note(
        "the dispatcher launches the driver on the first agent that meets \
             spark.mesos.driver.constraints, which is unset",
    )
    .help(format!(
        "set `spark.mesos.driver.constraints {}` too, if the driver needs it",
        cx.name(s.value)
    ));
}
