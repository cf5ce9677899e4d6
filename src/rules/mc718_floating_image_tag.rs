//! MC718 floating-image-tag: an image without a tag of one build can be another one on every agent.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC718",
    name: "floating-image-tag",
    summary: "An image without a tag of one build can be another one on every agent",
    level: Level::Info,
    versions: Versions::ALL,
    group: Group::Containers,
    since: "0.1.0",
    optional: true,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC718.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let Some(s) = cx.get("spark.mesos.executor.docker.image") else {
        return;
    };
    let name = s
        .value
        .get(s.value.rfind('/').map_or(0, |at| at + 1)..)
        .unwrap_or_default();
    let tag = name.split_once(':').map(|(_, tag)| tag);
    if name.contains('@') || !matches!(tag, None | Some("" | "latest")) {
        return;
    }
    let finding = sink
        .find(
            s.span(),
            format!(
                "{} can be another image on every agent",
                cx.quoted(s.key, s.value)
            ),
        )
        .label("means `latest`");
    let pulls = cx.flag("spark.mesos.executor.docker.forcePullImage");
    let note = match pulls {
        true => "agents pull it anew for every task, and get what is newest then",
        false => "an agent that has an image of this name does not pull it again",
    };
    finding
        .note(note)
        .help("name one build, such as `:3.5.3-2` or `@sha256:...`");
}
