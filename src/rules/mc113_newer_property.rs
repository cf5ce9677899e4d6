//! MC113 newer-property: a key that came with a later release.

use super::{Context, Group, Proof, Rule, Sink};
use crate::catalog::{self, CoreKey};
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
        let finding = sink
            .find(s.key_span(), message)
            .label(format!("came with Spark {}.{}", since.major, since.minor))
            .note("an unknown key is accepted and ignored, without a message");
        match name_before(cx, s.key).filter(|old| cx.get(old).is_none()) {
            Some(old) => finding
                .help(format!("write `{old}`, as it is called here"))
                .unsafe_fix("write the name of this release", s.key_span(), old),
            None => finding.help(format!(
                "use Spark {}.{} or later, or remove the line",
                since.major, since.minor
            )),
        };
    }
}

/// What a key was called before it had its name, if this release has that.
fn name_before(cx: &Context<'_>, key: &str) -> Option<&'static str> {
    let renamed = |old: &CoreKey| {
        let later = old.renamed.is_some_and(|renamed| cx.version < renamed);
        later && old.instead == Some(key) && old.is_there(cx.version)
    };
    catalog::core_keys().find(renamed).map(|old| old.key)
}
