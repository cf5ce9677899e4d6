//! MC104 not-in-this-version: this version of Spark does not read the property.

use super::{Context, Group, Proof, Rule, Sink, meant};
use crate::catalog::Status;
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC104",
    name: "not-in-this-version",
    summary: "This version of Spark does not read the property",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Names,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC104.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for s in cx.settings() {
        let Some(p) = s.property else {
            continue;
        };
        if p.status == Status::Never || p.versions.holds(cx.version) {
            continue;
        }
        let early = p.versions.since.filter(|since| cx.version < *since);
        let why = match (early, p.versions.before) {
            (Some(since), _) => format!("read from Spark {since} on"),
            (None, Some(before)) => format!("read only by releases before {before}"),
            (None, None) => "read only by other releases".to_owned(),
        };
        let key = cx.name(s.key);
        let finding = sink
            .find(
                s.key_span(),
                format!("Spark {} does not read `{key}`", cx.version),
            )
            .label(why)
            .note("an unknown key is accepted and ignored, without a message");
        match (early, p.renamed_to) {
            (Some(since), _) => {
                finding.help(format!("use Spark {since} or later, or remove the line"))
            }
            (None, Some(new)) => meant::offer(cx, s, new.to_owned(), finding),
            (None, None) => finding.help("remove the line"),
        };
    }
}
