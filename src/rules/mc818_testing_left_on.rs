//! MC818 testing-left-on: a setting of Spark's own tests keeps executors away.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC818",
    name: "testing-left-on",
    summary: "A setting of Spark's own tests keeps executors away",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Launch,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC818.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let Some(s) = cx
        .get("spark.testing")
        .filter(|_| cx.for_mesos() && cx.coarse())
    else {
        return;
    };
    sink.find(
        s.key_span(),
        "with `spark.testing` no executor finds its driver",
    )
    .label("whatever its value is")
    .note(
        "executors are then started with `--driver-url driverURL`, which is no address; \
             Spark's own tests want it so",
    )
    .help("remove the line");
}
