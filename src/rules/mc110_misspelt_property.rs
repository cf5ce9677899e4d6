//! MC110 misspelt-property: a key of core Spark is misspelt.

use super::{Context, Group, Proof, Rule, Sink};
use crate::catalog;
use crate::diagnostic::Level;
use crate::properties::has_odd_blank;
use crate::version::Versions;
use std::collections::HashSet;
use std::sync::LazyLock;

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

/// The keys of the catalog, in lower case.
static OF_THE_CATALOG: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let keys = catalog::all().iter().map(|p| p.key.to_ascii_lowercase());
    keys.collect()
});

fn check(cx: &Context<'_>, sink: &mut Sink) {
    // MC101 speaks of the keys of Mesos, and of those of the catalog in another case.
    let said = |key: &str| {
        key.starts_with("spark.mesos.") || OF_THE_CATALOG.contains(&key.to_ascii_lowercase())
    };
    let unknown = cx.settings().filter(|s| {
        let odd = || s.key != s.key.trim() || has_odd_blank(s.key);
        let known = s.property.is_some();
        !known && s.key.starts_with("spark.") && !odd() && !catalog::is_known(s.key)
    });
    for s in unknown.filter(|s| !said(s.key)).take(LOOKED_UP) {
        let Some(meant) = catalog::nearest_core_key(s.key, cx.version) else {
            continue;
        };
        // Long keys are cut for people, never for the file.
        let near = cx.name(&meant);
        let message = format!("Spark has no property `{}`", cx.name(s.key));
        let finding = sink
            .find(s.key_span(), message)
            .label(format!("did you mean `{near}`?"))
            .note("an unknown key is accepted and ignored, without a message");
        match cx.get(&meant) {
            Some(other) => finding
                .other(Some(other.key_span()), "this one counts")
                .help("remove the line"),
            None => finding.help(format!("write `{near}`")).unsafe_fix(
                format!("write `{near}`"),
                s.key_span(),
                meant,
            ),
        };
    }
}
