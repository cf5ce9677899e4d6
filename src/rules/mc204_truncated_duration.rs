//! MC204 truncated-duration: a duration is cut down to the unit it is kept in.

use super::{Context, Group, Proof, Rule, Sink};
use crate::catalog::Kind;
use crate::diagnostic::Level;
use crate::value::{self, TimeUnit};
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC204",
    name: "truncated-duration",
    summary: "A duration is cut down to whole seconds",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Values,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC204.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for s in cx.settings() {
        let Some(p) = s.property.filter(|p| p.applies(cx.version)) else {
            continue;
        };
        let Kind::Time(unit) = p.kind(cx.version) else {
            continue;
        };
        // Without a suffix the number counts in the unit itself.
        if s.value.trim().ends_with(|c: char| c.is_ascii_digit()) {
            continue;
        }
        let (Ok(kept), Ok(exact)) = (
            value::time(s.value, unit),
            value::time(s.value, TimeUnit::Microseconds),
        ) else {
            continue;
        };
        let back = TimeUnit::Microseconds.convert(kept, unit);
        if back == exact {
            continue;
        }
        let (name, suffix) = (unit.name(), unit.suffix());
        sink.find(
            s.span(),
            format!("`{}` is cut down to {kept}{suffix}", cx.name(s.key)),
        )
        .label(format!("{kept}{suffix}"))
        .note(format!(
            "Spark keeps this duration in whole {name} and rounds towards zero"
        ))
        .help(format!(
            "write whole {name}, such as `{}{suffix}`",
            kept.saturating_add(1)
        ));
    }
}
