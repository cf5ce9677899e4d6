//! MC113 newer-property: a key that came with a later release.

use super::{Context, Group, Proof, Rule, Sink};
use crate::catalog;
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC113",
    name: "newer-property",
    summary: "A key that came with a later release of Spark",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Names,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC113.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for s in cx.settings().filter(|s| s.property.is_none()) {
        let Some(since) = catalog::core_key(s.key).and_then(|k| k.since) else {
            continue;
        };
        // Patch releases of an older line sometimes get what a newer line has.
        if (cx.version.major, cx.version.minor) >= (since.major, since.minor) {
            continue;
        }
        let message = format!("Spark {} does not read `{}`", cx.version, cx.name(s.key));
        sink.find(s.key_span(), message)
            .label(format!("came with Spark {}.{}", since.major, since.minor))
            .note("an unknown key is accepted and ignored, without a message")
            .help(format!(
                "use Spark {}.{} or later, or remove the line",
                since.major, since.minor
            ));
    }
}
