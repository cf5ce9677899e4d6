//! MC703 quiet-containerizer: an unknown containerizer silently means the Mesos one.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::{SparkVersion, Versions};

pub(super) static RULE: Rule = Rule {
    code: "MC703",
    name: "quiet-containerizer",
    summary: "An unknown containerizer silently means the Mesos containerizer",
    level: Level::Warning,
    versions: Versions::before(SparkVersion::preview(3, 0, 0)),
    group: Group::Containers,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC703.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if cx.get("spark.mesos.executor.docker.image").is_none() {
        return;
    }
    let Some(s) = cx.get("spark.mesos.containerizer") else {
        return;
    };
    if matches!(s.value, "docker" | "mesos") {
        return;
    }
    let text = cx.quoted(s.key, s.value);
    let finding = sink
        .find(
            s.span(),
            format!("the containerizer {text} is taken as `mesos`"),
        )
        .label("neither `docker` nor `mesos`")
        .note("up to 2.4 everything but `docker` means the Mesos containerizer, without a message")
        .help("write `docker` or `mesos`, in lower case");
    if s.value.trim().eq_ignore_ascii_case("docker") {
        finding.fix("write it in lower case", s.span(), "docker");
    }
}
