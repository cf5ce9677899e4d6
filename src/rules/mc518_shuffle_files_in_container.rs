//! MC518 shuffle-files-in-container: the shuffle service cannot see files inside an executor's container.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::value;
use crate::version::Versions;
use std::path::Path;

pub(super) static RULE: Rule = Rule {
    code: "MC518",
    name: "shuffle-files-in-container",
    summary: "The shuffle service cannot see files inside an executor's container",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Sizing,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC518.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.for_mesos() || !cx.coarse() || !cx.flag(SERVICE) {
        return;
    }
    let (Some(s), Some(image)) = (
        cx.get(SERVICE),
        cx.get_read("spark.mesos.executor.docker.image"),
    ) else {
        return;
    };
    let own = cx.get("spark.executorEnv.SPARK_LOCAL_DIRS");
    let dirs = own.or_else(|| cx.get("spark.local.dir"));
    let list = dirs.map_or("/tmp", |s| s.value);
    let text = cx.get("spark.mesos.executor.docker.volumes");
    let volumes = value::volumes(text.map_or("", |s| s.value), cx.version).volumes;
    let shared = |dir: &str| {
        volumes
            .iter()
            .any(|v| v.host_path.is_some() && Path::new(dir).starts_with(&v.container_path))
    };
    let Some(hidden) = list.split(',').map(str::trim).find(|d| !shared(d)) else {
        return;
    };
    let dir = cx.name(hidden);
    let name = dirs.map_or("spark.local.dir", |s| s.key);
    sink.find(
        image.span(),
        format!("shuffle files in `{dir}` ({name}) stay inside this container"),
    )
    .label("executors run in it")
    .other(Some(s.span()), "the service on the agent has to read them")
    .other(dirs.map(|s| s.span()), "where executors write")
    .note(
        "with the shuffle service on, executors do not write to the sandbox but to \
         spark.local.dir; the service opens the same paths on the agent",
    )
    .help(format!(
        "mount a directory of the agent there: `spark.mesos.executor.docker.volumes \
         {dir}:{dir}:rw`"
    ));
}

const SERVICE: &str = "spark.shuffle.service.enabled";
