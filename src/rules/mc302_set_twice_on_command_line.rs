//! MC302 set-twice-on-command-line: a property is set twice on the command line.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::submit::Origin;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC302",
    name: "set-twice-on-command-line",
    summary: "A property is set twice on the command line, to different values",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Precedence,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC302.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for pair in &cx.submit.conf {
        let Some(s) = cx.get(&pair.key) else { continue };
        let place = cx.submit.place(pair.value).span();
        let value = cx.submit.text(pair.value);
        if Some(s.span()) == place
            || s.key_span() == pair.key_span
            || value == s.value
            || s.in_file()
        {
            continue;
        }
        let winner = match s.origin {
            Origin::Option { option, .. } => format!("`{}` wins", option.name()),
            _ => "a later `--conf` wins".to_owned(),
        };
        sink.find(
            pair.key_span,
            format!(
                "this value of `{}` is not used: {winner}",
                cx.name(&pair.key)
            ),
        )
        .label("has no effect")
        .other(Some(s.key_span()), "this one counts")
        .help("keep one of the two");
    }
}
