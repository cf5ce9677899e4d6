//! MC091 malformed-suppression: a comment asks for something that cannot be understood.

use super::{Context, Group, Proof, Rule, Sink, Suppressions};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC091",
    name: "malformed-suppression",
    summary: "A `mesoscfg:` comment cannot be understood, or names a rule that does not exist",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Syntax,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Answer(
        "properties/recorded.jsonl",
        r##"{"text":"# only a comment","answers""##,
    )],
    doc: include_str!("../../docs/rules/MC091.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    look(cx.suppressions(), sink);
}

pub(super) fn look(suppressions: &Suppressions, sink: &mut Sink) {
    for mistake in &suppressions.mistakes {
        let draft = sink
            .find(mistake.span, mistake.message.as_str())
            .label(mistake.label)
            .help(mistake.help.as_str());
        if let Some(replacement) = &mistake.replacement {
            draft.unsafe_fix("write what is probably meant", mistake.span, replacement);
        }
    }
}
