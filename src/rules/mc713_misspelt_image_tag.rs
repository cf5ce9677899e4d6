//! MC713 misspelt-image-tag: the tag of an image is a misspelt `latest`.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC713",
    name: "misspelt-image-tag",
    summary: "The tag of an image is a misspelt `latest`",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Containers,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC713.md"),
    check,
};

const MISSPELT: [&str; 6] = ["lastest", "latests", "lates", "latset", "lattest", "letest"];

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let Some(s) = cx.get("spark.mesos.executor.docker.image") else {
        return;
    };
    let name = s.value.rfind('/').map_or(0, |at| at + 1);
    let Some(at) = s
        .value
        .get(name..)
        .and_then(|n| n.find(':'))
        .map(|at| name + at + 1)
    else {
        return;
    };
    let tag = s.value.get(at..).unwrap_or_default();
    if MISSPELT.contains(&tag) {
        let span = s.part(at..s.value.len());
        sink.find(span, format!("the tag `{tag}` is a misspelt `latest`"))
            .label("no such tag")
            .note("the agent cannot pull the image, and every task fails")
            .help("write `latest`, or better the tag of one build")
            .unsafe_fix("write `latest`", span, "latest");
    }
}
