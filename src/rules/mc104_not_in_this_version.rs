//! MC104 not-in-this-version: this version of Spark does not read the property.

use super::{Context, Group, Proof, Rule, Sink};
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
        let (why, help) = match early {
            Some(since) => (
                format!("read from Spark {since} on"),
                format!("use Spark {since} or later, or remove the line"),
            ),
            None => {
                let before = p
                    .versions
                    .before
                    .map_or(String::new(), |b| format!(" before {b}"));
                let help = match p.renamed_to {
                    Some(new) => format!("write `{new}`"),
                    None => "remove the line".to_owned(),
                };
                (format!("read only by releases{before}"), help)
            }
        };
        let key = cx.name(s.key);
        let finding = sink
            .find(
                s.key_span(),
                format!("Spark {} does not read `{key}`", cx.version),
            )
            .label(why)
            .note("an unknown key is accepted and ignored, without a message")
            .help(help);
        if let Some(new) = p.renamed_to.filter(|_| early.is_none()) {
            finding.unsafe_fix(format!("write `{new}`"), s.key_span(), new);
        }
    }
}
