//! MC705 quiet-force-pull: `forcePullImage` is true only as the exact text `true`.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::{SparkVersion, Versions};

pub(super) static RULE: Rule = Rule {
    code: "MC705",
    name: "quiet-force-pull",
    summary: "`forcePullImage` is true only as the exact text `true`",
    level: Level::Warning,
    versions: Versions::before(SparkVersion::preview(3, 0, 0)),
    group: Group::Containers,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC705.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if cx.get("spark.mesos.executor.docker.image").is_none() {
        return;
    }
    let Some(s) = cx.get("spark.mesos.executor.docker.forcePullImage") else {
        return;
    };
    if matches!(s.value, "true" | "false") {
        return;
    }
    let text = cx.quoted(s.key, s.value);
    let finding = sink
        .find(s.span(), format!("{text} means false here"))
        .label("not exactly `true`")
        .note(
            "up to 2.4 only the exact text `true` turns it on; everything else is false, \
             without a message",
        )
        .help("write `true` or `false`");
    if s.value.trim().eq_ignore_ascii_case("true") {
        finding.fix("write `true`", s.span(), "true");
    }
}
