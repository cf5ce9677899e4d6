//! MC110 misspelt-property: a key of core Spark is misspelt.

use super::{Context, Group, Proof, Rule, Sink, meant};
use crate::catalog;
use crate::diagnostic::Level;
use crate::properties::has_odd_blank;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC110",
    name: "misspelt-property",
    summary: "A key that Spark does not know is one letter away from one of its own",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Names,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC110.md"),
    check,
};

/// Keys for which a near one is looked for; a file of a million keys gets no more.
const LOOKED_UP: usize = 200;

fn check(cx: &Context<'_>, sink: &mut Sink) {
    // MC101 speaks of the keys of Mesos, and of those of the catalog in another case.
    let said = |key: &str| key.starts_with("spark.mesos.") || catalog::in_any_case(key).is_some();
    let unknown = cx.settings().filter(|s| {
        let odd = || s.key != s.key.trim() || has_odd_blank(s.key);
        let known = s.property.is_some();
        !known && s.key.starts_with("spark.") && !odd() && !catalog::is_known(s.key)
    });
    for s in unknown.filter(|s| !said(s.key)).take(LOOKED_UP) {
        let Some(meant) = catalog::nearest_core_key(s.key, cx.version) else {
            continue;
        };
        let meant = meant::on_mesos(cx, meant);
        let message = format!("Spark has no property `{}`", cx.name(s.key));
        let finding = sink
            .find(s.key_span(), message)
            .label(format!("did you mean `{}`?", cx.name(&meant)))
            .note("an unknown key is accepted and ignored, without a message");
        meant::offer(cx, s, meant, finding);
    }
}
