//! MC906 quiet-resolution-mode: an unknown appJar.local.resolution.mode means the host.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::{SparkVersion, Versions};

pub(super) static RULE: Rule = Rule {
    code: "MC906",
    name: "quiet-resolution-mode",
    summary: "An unknown appJar.local.resolution.mode means the host",
    level: Level::Warning,
    versions: Versions::before(SparkVersion::preview(3, 0, 0)),
    group: Group::Cluster,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC906.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    const KEY: &str = "spark.mesos.appJar.local.resolution.mode";
    let Some(s) = cx
        .get(KEY)
        .filter(|_| cx.cluster() || !cx.has_command_line())
    else {
        return;
    };
    if matches!(s.value, "host" | "container") {
        return;
    }
    sink.find(
        s.span(),
        format!("{} is taken for `host`", cx.quoted(KEY, s.value)),
    )
    .label("neither `host` nor `container`")
    .note("up to 2.4 the dispatcher writes a warning to its log; from 3.0 on it throws")
    .help("write `host` or `container`");
}
