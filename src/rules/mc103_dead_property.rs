//! MC103 dead-property: a name that was never or is no longer the right one.

use super::{Context, Group, Proof, Rule, Sink, meant};
use crate::catalog::Status;
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC103",
    name: "dead-property",
    summary: "A property that no release reads, but that documents or old versions name",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Names,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC103.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for s in cx.settings() {
        let Some(p) = s.property.filter(|p| p.status == Status::Never) else {
            continue;
        };
        let finding = sink
            .find(
                s.key_span(),
                format!("no release of Spark reads `{}`", cx.name(s.key)),
            )
            .label("has no effect");
        let finding = p.notes.iter().fold(finding, |f, note| f.note(*note));
        match (p.renamed_to, p.suffix(s.key)) {
            (Some(new), suffix) => {
                // The cores beside the tasks are for fine-grained mode only.
                let new = match new {
                    "spark.mesos.mesosExecutor.cores" if cx.coarse() => "spark.executor.cores",
                    new => new,
                };
                let new = format!("{new}{}", suffix.unwrap_or(""));
                meant::offer(cx, s, new, finding)
            }
            (None, _) => finding.help("remove the line"),
        };
    }
}
