//! MC711 mode-taken-for-a-path: the mode of a volume is taken for its path.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::value;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC711",
    name: "mode-taken-for-a-path",
    summary: "The mode of a volume is taken for its path",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Containers,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC711.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    const KEY: &str = "spark.mesos.executor.docker.volumes";
    if cx.get("spark.mesos.executor.docker.image").is_none() {
        return;
    }
    let Some(s) = cx.get(KEY) else { return };
    for v in value::volumes(s.value, cx.version).volumes {
        let mode = v.container_path.trim().to_ascii_lowercase();
        let Some(host) = v.host_path.filter(|_| matches!(mode.as_str(), "ro" | "rw")) else {
            continue;
        };
        let span = s.part(v.span.clone());
        let host = cx.name(&host);
        sink.find(
            span,
            format!(
                "`{host}` is mounted on `{}` in the container",
                cx.name(&v.container_path)
            ),
        )
        .label("read as HOST:CONTAINER")
        .note(
            "the mode is `ro` or `rw` in lower case; of two parts that do not end in one, the \
             second is the path in the container",
        )
        .help(format!(
            "write `{host}:{host}:{mode}` to mount the same path"
        ))
        .unsafe_fix("name both paths", span, format!("{host}:{host}:{mode}"));
    }
}
