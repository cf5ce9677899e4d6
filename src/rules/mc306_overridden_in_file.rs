//! MC306 overridden-in-file: the command line overrides a property of the file.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::submit::Origin;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC306",
    name: "overridden-in-file",
    summary: "The command line overrides a property of the file",
    level: Level::Info,
    versions: Versions::ALL,
    group: Group::Precedence,
    since: "0.1.0",
    optional: true,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC306.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let Some(file) = cx.file else { return };
    for entry in &file.entries {
        let Some(s) = cx.get(&entry.key.text) else {
            continue;
        };
        let typed = matches!(s.origin, Origin::Option { .. } | Origin::Conf { .. });
        if !typed || entry.value.text.trim() == s.value.trim() {
            continue;
        }
        sink.find(
            entry.key.span(),
            format!(
                "`{}` of the file has no effect: the command line says {}",
                cx.name(s.key),
                cx.quoted(s.key, s.value)
            ),
        )
        .label("overridden")
        .other(Some(s.key_span()), "this one counts");
    }
}
