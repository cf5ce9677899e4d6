//! MC802 empty-uri: an empty item in a list of URIs.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::value;
use crate::version::{SparkVersion, Versions};

pub(super) static RULE: Rule = Rule {
    code: "MC802",
    name: "empty-uri",
    summary: "An empty item in `spark.mesos.uris` is sent to Mesos as a URI",
    level: Level::Warning,
    versions: Versions::before(SparkVersion::preview(3, 0, 0)),
    group: Group::Launch,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC802.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let Some(s) = cx.get("spark.mesos.uris") else {
        return;
    };
    for item in value::raw_list(s.value) {
        if !item.text.trim().is_empty() {
            continue;
        }
        sink.find(
            s.part(item.span),
            "this empty item is sent to Mesos as a URI",
        )
        .label("an empty URI")
        .note(
            "up to 2.4 empty items between commas are kept; the fetcher fails on them, and \
                 with it the task",
        )
        .help("remove the extra comma");
    }
}
