//! MC606 range-in-constraints: a constraint with a range, which no attribute meets.

use super::{Context, Group, Proof, Rule, Setting, Sink};
use crate::diagnostic::Level;
use crate::value::Constraint;
use crate::version::{Versions, behaviour};

pub(super) static RULE: Rule = Rule {
    code: "MC606",
    name: "range-in-constraints",
    summary: "A constraint with a range, which no attribute meets",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Attributes,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC606.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    // Where agents are known it can be told what comes of it.
    let demands = cx.demands();
    let told = |s: &Setting<'_>, c: &Constraint| {
        let mut of = demands.iter().filter(|d| d.setting.key == s.key);
        of.any(|d| d.tells_type(c))
    };
    for (s, c) in cx.constraints() {
        if told(s, c) {
            continue;
        }
        let text = s.value.get(c.values_span.clone()).unwrap_or("");
        let Some((low, high)) = range(text) else {
            continue;
        };
        let attribute = cx.name(&c.attribute);
        let never = behaviour::RANGES_NEVER_MATCH.holds(cx.version);
        sink.find(
            s.part(c.values_span.clone()),
            format!(
                "the range {low} to {high} is compared as the text `{}`",
                cx.name(text)
            ),
        )
        .label("not a range for Spark")
        .note(if never {
            "a scalar attribute makes the driver throw NumberFormatException, and an attribute \
             of ranges never matches a value"
        } else {
            "a scalar attribute makes the driver throw NumberFormatException, an attribute of \
             ranges scala.MatchError: both abort the Mesos driver"
        })
        .help(format!(
            "write `{attribute}:{low}` for a scalar of {low} or more, or `{attribute}:` if the \
             attribute only has to be there"
        ));
    }
}

/// The ends of `1-5` or `[1-5]`.
fn range(text: &str) -> Option<(&str, &str)> {
    let bare = text.strip_prefix('[').and_then(|t| t.strip_suffix(']'));
    let (low, high) = bare.unwrap_or(text).split_once('-')?;
    let number = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    (number(low) && number(high)).then_some((low, high))
}
