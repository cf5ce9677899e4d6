//! MC701 docker-without-image: a docker property without an image.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC701",
    name: "docker-without-image",
    summary: "A docker property without an image has no effect",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Containers,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC701.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for s in cx.without_effect("spark.mesos.executor.docker.image") {
        // Without an image every task is one of the Mesos containerizer anyway.
        if s.key == "spark.mesos.containerizer" && s.value.trim() == "mesos" {
            continue;
        }
        sink.find_absent(
            Some(s.key_span()),
            format!("`{}` has no effect without an image", cx.name(s.key)),
        )
        .label("not read")
        .note("Spark looks at it only when spark.mesos.executor.docker.image is set")
        .help("set `spark.mesos.executor.docker.image`, or remove the line");
    }
}
