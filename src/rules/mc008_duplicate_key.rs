//! MC008 duplicate-key: a key is set twice in one file.

use super::{Context, Group, Proof, Rule, Sink, placeholder};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC008",
    name: "duplicate-key",
    summary: "A key is set twice in one file; the last line wins",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Syntax,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC008.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let Some(file) = cx.file else { return };
    for group in file.duplicates() {
        let Some((&last, earlier)) = group.split_last() else {
            continue;
        };
        let Some(winner) = cx.entry(Some(last)) else {
            continue;
        };
        for &index in earlier {
            let Some(entry) = cx.entry(Some(index)) else {
                continue;
            };
            // MC205 speaks of lines of a template.
            if placeholder::is_directive(&entry.key.text) {
                continue;
            }
            let same = entry.value.text == winner.value.text;
            let line = cx.sources.start(winner.key.span()).line;
            let finding = sink
                .find(
                    entry.key.span(),
                    format!(
                        "`{}` is set again in line {line}, which wins",
                        cx.name(&entry.key.text)
                    ),
                )
                .label("has no effect")
                .other(Some(winner.key.span()), "this one counts")
                .help("keep one of the lines");
            if same {
                finding
                    .level(Level::Info)
                    .note("both lines give the same value");
            }
        }
    }
}
