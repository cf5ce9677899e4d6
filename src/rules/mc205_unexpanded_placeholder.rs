//! MC205 unexpanded-placeholder: a value looks like a placeholder that was never filled in.

use super::{Context, Group, Proof, Rule, Sink, placeholder};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC205",
    name: "unexpanded-placeholder",
    summary: "A value looks like a placeholder that was never filled in",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Values,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC205.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let entries = cx.file.iter().flat_map(|f| &f.entries);
    for entry in entries.filter(|e| placeholder::is_directive(&e.key.text)) {
        let span = entry.span;
        let text = cx.name(cx.source_text(span).trim());
        sink.find(span, format!("`{text}` is a line of a template"))
            .label("a property of this odd name")
            .note("spark-submit does not expand templates; it takes this line for a property and drops it")
            .help("fill in the template first, and check the result");
    }
    for s in cx.settings().filter(|s| s.key.starts_with("spark.")) {
        let Some(range) = cx.placeholder(s) else {
            continue;
        };
        let text = cx.name(&s.value[range.clone()]);
        sink.find(
            s.part(range),
            format!("`{text}` looks like a placeholder that was never filled in"),
        )
        .label("taken as it is")
        .note("spark-submit does not expand templates; this text reaches Spark as the value")
        .help("fill in the template first, and check the result");
    }
}
