//! MC209 letter-behind-a-number: a letter that Java takes for a kind of number was meant as a unit.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::value;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC209",
    name: "letter-behind-a-number",
    summary: "The `d` of a number of days is taken for Java's mark of a double",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Values,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC209.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    const KEY: &str = "spark.mesos.driver.failoverTimeout";
    let Some(s) = cx.get_literal(KEY) else {
        return;
    };
    let text = s.value.trim();
    let number = text.trim_end_matches(['d', 'D', 'f', 'F']);
    if number.len() == text.len() {
        return;
    }
    let Ok(seconds) = value::double(text) else {
        return;
    };
    let start = s.value.len() - s.value.trim_start().len();
    let letter = start + number.len()..start + text.len();
    let finding = sink
        .find(
            s.part(letter),
            format!("`{}` is {seconds} s for `{KEY}`", cx.name(text)),
        )
        .label("no unit")
        .note(
            "the value is a number of seconds, read by java.lang.Double.parseDouble, which takes a `d` or an `f` at its end for a \
             mark of the type; other letters are refused",
        );
    let days = text.ends_with(['d', 'D']).then_some(seconds * 86_400.0);
    match days.filter(|days| days.is_finite()) {
        Some(meant) => finding
            .help(format!(
                "write `{meant}` for that many days, `{number}` for seconds"
            ))
            .unsafe_fix(format!("write `{meant}`"), s.span(), meant.to_string()),
        None => finding.help(format!("write `{number}`, in seconds")),
    };
}
