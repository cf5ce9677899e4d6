//! MC905 local-with-one-slash: `local:/path` is not taken for a file of the container.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC905",
    name: "local-with-one-slash",
    summary: "`local:/path` is not taken for a file of the container",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Cluster,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC905.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    const KEY: &str = "spark.mesos.appJar.local.resolution.mode";
    let Some(mode) = cx
        .get(KEY)
        .filter(|s| cx.cluster() && s.value == "container")
    else {
        return;
    };
    let Some(resource) = &cx.launch.arguments.primary_resource else {
        return;
    };
    let path = resource
        .value
        .strip_prefix("local:")
        .filter(|p| !p.starts_with("//"));
    let (Some(path), Some(span)) = (path, resource.origin.span()) else {
        return;
    };
    sink.find(
        span,
        "this is looked for on the agent, not in the container",
    )
    .label("one slash")
    .other(Some(mode.span()), "meant here")
    .note(
        "the dispatcher takes an application for one of the container only if its address \
             begins with `local://`",
    )
    .help(format!("write `local://{}`", cx.name(path)));
}
