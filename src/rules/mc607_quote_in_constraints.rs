//! MC607 quote-in-constraints: quotes and backslashes in a constraint belong to the attribute or the value.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC607",
    name: "quote-in-constraints",
    summary: "Quotes and backslashes in a constraint belong to the attribute or the value",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Attributes,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC607.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (s, c) in cx.constraints() {
        for (what, range) in [("attribute", &c.attribute_span), ("value", &c.values_span)] {
            let text = s.value.get(range.clone()).unwrap_or("");
            let Some(at) = text.find(['"', '\'', '\\']) else {
                continue;
            };
            let mark = text.get(at..=at).unwrap_or("");
            let span = s.part(range.clone());
            let plain = text.replace(['"', '\'', '\\'], "");
            let finding = sink
                .find(
                    span,
                    format!("the `{mark}` belongs to the {what} `{}`", cx.name(text)),
                )
                .label("taken as it stands")
                .note(
                    "a constraint knows no quotes and no escapes: `;`, `:` and `,` always \
                     separate, and a text attribute must be equal to what is left",
                );
            if plain.contains(',') {
                finding.help(
                    "a text with a comma cannot be asked for; ask for the attribute alone, with \
                     nothing behind its colon",
                );
            } else {
                finding
                    .help(format!("write `{}`", cx.name(&plain)))
                    .unsafe_fix("remove them", span, plain);
            }
        }
    }
}
