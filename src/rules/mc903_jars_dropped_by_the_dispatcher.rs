//! MC903 jars-dropped-by-the-dispatcher: the dispatcher leaves spark.jars out of what the driver gets.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::submit::Origin;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC903",
    name: "jars-dropped-by-the-dispatcher",
    summary: "The dispatcher leaves spark.jars out of what the driver gets",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Cluster,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC903.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let Some(s) = cx
        .get("spark.jars")
        .filter(|_| cx.cluster() && cx.on_mesos())
    else {
        return;
    };
    let given = !matches!(s.origin, Origin::Word { .. });
    if !given || s.value.trim().is_empty() {
        return;
    }
    sink.find(s.span(), "the driver never hears of these jars")
        .label("dropped by the dispatcher")
        .note(
            "the dispatcher repeats every property as --conf but spark.jars, \
             spark.submit.deployMode and spark.master, and fetches the application's jar only",
        )
        .help(
            "use `--packages`, or list the jars in `spark.mesos.uris` and name them in \
             spark.driver.extraClassPath and spark.executor.extraClassPath",
        );
}
