//! MC205 unexpanded-placeholder: a value looks like a placeholder that was never filled in.

use super::{Context, Group, Rule, Sink};
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
    proof: &[],
    doc: include_str!("../../docs/rules/MC205.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for s in cx.settings().filter(|s| s.key.starts_with("spark.")) {
        let Some(range) = cx.placeholder(s) else {
            continue;
        };
        let text = cx.name(&s.value[range.clone()]);
        sink.find(
            s.part(range),
            format!(
                "`{text}` looks like a placeholder that was never \
             filled in"
            ),
        )
        .label("taken as it is")
        .note("spark-submit does not expand templates; this text reaches Spark as the value")
        .help("fill in the template first, and check the result");
    }
}
