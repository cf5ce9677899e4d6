//! MC704 docker-setting-without-docker: the Mesos containerizer ignores parameters and port mappings.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC704",
    name: "docker-setting-without-docker",
    summary: "The Mesos containerizer ignores parameters and port mappings",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Containers,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC704.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let Some(kind) = cx.get("spark.mesos.containerizer") else {
        return;
    };
    if kind.value.trim() != "mesos" || cx.get("spark.mesos.executor.docker.image").is_none() {
        return;
    }
    for key in [
        "spark.mesos.executor.docker.parameters",
        "spark.mesos.executor.docker.portmaps",
    ] {
        let Some(s) = cx.get(key) else { continue };
        sink.find(
            s.key_span(),
            format!("`{key}` is ignored by the Mesos containerizer"),
        )
        .label("only for docker")
        .other(Some(kind.span()), "the Mesos containerizer is chosen here")
        .note(
            "Spark puts parameters and port mappings into DockerInfo, which it sends for \
                 `docker` only",
        )
        .help("remove the line, or write `docker`");
    }
}
