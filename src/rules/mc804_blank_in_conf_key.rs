//! MC804 blank-in-conf-key: a blank next to the `=` of `--conf`.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::resolve::is_secret;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC804",
    name: "blank-in-conf-key",
    summary: "A blank next to the `=` of `--conf` is part of the key or the value",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Launch,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC804.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for pair in &cx.submit.conf {
        let key = pair.key.trim();
        if key == pair.key {
            continue;
        }
        let value = cx.submit.text(pair.value).trim();
        let value = if is_secret(key) { "..." } else { value };
        sink.find(
            pair.key_span,
            format!("the key is `{}`, with the blank", cx.name(&pair.key)),
        )
        .label("not trimmed")
        .note(
            "`--conf` is cut at the first `=` and nothing is trimmed; no property has a \
                 blank in its name",
        )
        .help(format!(
            "write `--conf {}={}`",
            cx.name(key),
            cx.name(value)
        ));
    }
}
