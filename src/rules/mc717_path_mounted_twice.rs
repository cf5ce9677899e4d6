//! MC717 path-mounted-twice: two volumes are mounted on one path of the container.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::value;
use crate::version::Versions;
use std::collections::HashMap;

pub(super) static RULE: Rule = Rule {
    code: "MC717",
    name: "path-mounted-twice",
    summary: "Two volumes are mounted on one path of the container",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Containers,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC717.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    const KEY: &str = "spark.mesos.executor.docker.volumes";
    if cx.get("spark.mesos.executor.docker.image").is_none() {
        return;
    }
    let Some(s) = cx.get(KEY) else { return };
    let volumes = value::volumes(s.value, cx.version).volumes;
    let mut firsts = HashMap::new();
    for v in &volumes {
        let path = v.container_path.trim_end_matches('/');
        let first: &value::Volume = firsts.entry(path).or_insert(v);
        if std::ptr::eq(first, v) {
            continue;
        }
        sink.find(
            s.part(v.span.clone()),
            format!("`{}` is mounted twice", cx.name(&v.container_path)),
        )
        .label("the same path in the container")
        .other(Some(s.part(first.span.clone())), "mounted here already")
        .note("docker refuses a container with two mounts on one path: Duplicate mount point")
        .help("remove one of the two, or give it another path");
    }
}
