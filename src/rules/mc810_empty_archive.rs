//! MC810 empty-archive: an empty address of Spark's archive is sent to Mesos.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC810",
    name: "empty-archive",
    summary: "An empty address of Spark's archive is sent to Mesos",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Launch,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC810.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.for_mesos() {
        return;
    }
    let Some(archive) = cx.archive().filter(|a| a.value.trim().is_empty()) else {
        return;
    };
    let finding = sink
        .find(
            archive.span,
            format!("{} is set, but empty: every executor fails", archive.words),
        )
        .label("an empty address")
        .note(
            "for Spark an empty text is an address: the command of an executor begins with \
             `cd *`, and the fetcher is given an empty URI",
        );
    if archive.variable {
        finding.help("unset the variable");
    } else {
        finding.help("remove the line");
    }
}
