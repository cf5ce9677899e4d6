//! MC111 old-property: a key of which later releases have another, or none.

use super::mc112_other_cluster_manager::is_of_another;
use super::{Context, Group, Proof, Rule, Setting, Sink};
use crate::catalog::{self, CoreKey};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC111",
    name: "old-property",
    summary: "A key that is renamed or gone in this release",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Names,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC111.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for s in cx.settings() {
        // MC104 and MC106 speak of the properties of the catalog, MC112 of other managers.
        if s.property.is_some_and(|p| !p.modes.is_empty()) || is_of_another(s.key) {
            continue;
        }
        let Some(old) = catalog::core_key(s.key) else {
            continue;
        };
        if old.is_gone(cx.version) {
            gone(cx, sink, s, &old);
        } else if old.renamed.is_some_and(|renamed| cx.version >= renamed) {
            renamed(cx, sink, s, &old);
        }
    }
}

/// The settings of memory that 2.4 reads in its legacy mode.
const LEGACY: [&str; 3] = [
    "spark.shuffle.memoryFraction",
    "spark.storage.memoryFraction",
    "spark.storage.unrollFraction",
];

fn gone(cx: &Context<'_>, sink: &mut Sink, s: &Setting<'_>, old: &CoreKey) {
    const MODE: &str = "spark.memory.useLegacyMode";
    let there = |key: &str| catalog::core_key(key).is_some_and(|k| k.is_there(cx.version));
    let legacy = LEGACY.contains(&s.key);
    if legacy && there(MODE) && cx.flag(MODE) {
        return;
    }
    let key = cx.name(s.key);
    let (last, before) = (old.last, old.before);
    let label = match (last, before) {
        // Not every release between the two was looked at.
        (Some(_), Some(before)) => format!("Spark {before} has it no more"),
        (None, Some(before)) => format!(
            "without effect since Spark {}.{}",
            before.major, before.minor
        ),
        (_, None) => "without effect".to_owned(),
    };
    // Some are still looked at, and a value that cannot be read is refused.
    let (message, label) = match legacy && there(MODE) {
        true => (
            format!("`{key}` has no effect without `{MODE}`"),
            "no effect".to_owned(),
        ),
        false => (
            format!("`{key}` has no effect in Spark {}", cx.version),
            label,
        ),
    };
    let finding = sink.find(s.key_span(), message).label(label);
    let finding = match legacy && there(MODE) {
        true => finding.note(format!(
            "only with {MODE}=true, which Spark 3.0 has no more"
        )),
        false => finding,
    };
    match old.instead.filter(|new| there(new)) {
        Some(new) => finding.help(format!(
            "remove the line; `{new}` has taken its place, with a value of its own"
        )),
        None => finding.help("remove the line"),
    };
}

fn renamed(cx: &Context<'_>, sink: &mut Sink, s: &Setting<'_>, old: &CoreKey) {
    let Some(new) = old.instead else { return };
    let key = cx.name(s.key);
    let other = cx.get(new);
    if let Some(other) = other {
        sink.find(
            s.key_span(),
            format!("`{key}` is the old name of `{new}`, which is set too"),
        )
        .label("has no effect")
        .other(Some(other.key_span()), "this one counts")
        .help("remove the line");
        return;
    }
    let finding = sink
        .find(s.key_span(), format!("`{key}` is the old name of `{new}`"))
        .label("renamed")
        .level(Level::Info);
    let finding = match old.is_there(cx.version) {
        true => finding.note(format!("the old name counts where `{new}` is not set")),
        false => finding,
    };
    // Sizes and times without a unit count differently under the new name.
    if s.value.trim().parse::<f64>().is_ok() {
        finding.help(format!(
            "write `{new}`, with a unit behind a size or a time"
        ));
    } else {
        finding.help(format!("write `{new}`")).unsafe_fix(
            format!("write `{new}`"),
            s.key_span(),
            new,
        );
    }
}
