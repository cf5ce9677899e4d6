//! MC807 odd-archive-name: the name of Spark's archive does not lead to its directory.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::launch;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC807",
    name: "odd-archive-name",
    summary: "The name of Spark's archive does not lead to its directory",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Launch,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC807.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.for_mesos() {
        return;
    }
    let Some(archive) = cx.archive().filter(|a| !a.value.is_empty() && !a.template) else {
        return;
    };
    let Some(directory) = launch::unpacked_directory(archive.value) else {
        return;
    };
    let odd = |c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '+' | '@'));
    let label = match directory.chars().find(|c| odd(*c)) {
        Some(c) => format!("with `{c}` in it"),
        None if directory.is_empty() => "nothing before the first dot".to_owned(),
        None => return,
    };
    sink.find(
        archive.span,
        format!(
            "{} leads executors to `cd {}*`",
            archive.words,
            cx.name(&directory)
        ),
    )
    .label(label)
    .note(
        "Spark takes what stands between the last `/` and the first dot behind it, and puts it \
         into a shell command as it is, without quotes; the archive has to unpack to a directory \
         that this finds",
    )
    .help("give the archive a plain address that ends in its name, such as `https://host/spark-3.5.3-bin-hadoop3.tgz`");
}
