//! MC602 blank-in-constraints: a blank in a constraint belongs to the attribute or the value.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::source::Span;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC602",
    name: "blank-in-constraints",
    summary: "A blank in a constraint belongs to the attribute or the value",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Attributes,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC602.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for parsed in cx.literal_constraints() {
        let s = &parsed.setting;
        for c in parsed.list.iter().flatten() {
            let attribute = c.attribute_span.clone();
            if c.attribute.trim_end() != c.attribute {
                report(cx, sink, s.part(attribute), "attribute", &c.attribute);
            }
            let mut start = c.values_span.start;
            for piece in s.value.get(c.values_span.clone()).unwrap_or("").split(',') {
                if piece.trim() != piece {
                    report(cx, sink, s.part(start..start + piece.len()), "value", piece);
                }
                start += piece.len() + 1;
            }
        }
    }
}

fn report(cx: &Context<'_>, sink: &mut Sink, span: Span, what: &str, text: &str) {
    sink.find(
        span,
        format!("the blank belongs to the {what} `{}`", cx.name(text)),
    )
    .label("not trimmed")
    .note(
        "only the ends of an item between `;` are trimmed; a text attribute must be equal, \
             blanks included",
    )
    .help(format!("write `{}`", cx.name(text.trim())))
    .fix("remove the blanks", span, text.trim());
}
