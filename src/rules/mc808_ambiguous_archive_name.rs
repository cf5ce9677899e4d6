//! MC808 ambiguous-archive-name: another file in the sandbox has a name like Spark's directory.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::launch;
use crate::value;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC808",
    name: "ambiguous-archive-name",
    summary: "Another file in the sandbox has a name like Spark's directory",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Launch,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC808.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.for_mesos() {
        return;
    }
    let (Some(archive), Some(s)) = (cx.archive(), cx.get("spark.mesos.uris")) else {
        return;
    };
    let Some(directory) = launch::unpacked_directory(archive.value).filter(|d| !d.is_empty())
    else {
        return;
    };
    for item in value::raw_list(s.value) {
        let uri = item.text.trim();
        let name = uri.rsplit('/').next().unwrap_or(uri);
        if uri == archive.value || !name.starts_with(&directory) {
            continue;
        }
        sink.find(
            s.part(item.span),
            format!("`cd {}*` finds this file too", cx.name(&directory)),
        )
        .label("in the same sandbox")
        .other(
            Some(archive.span),
            "Spark's directory is looked for by this name",
        )
        .note(
            "executors are started with `cd NAME*`, NAME being the archive's name up to its first \
             dot; of several names a shell takes the first, or refuses",
        )
        .help("rename one of the two");
    }
}
