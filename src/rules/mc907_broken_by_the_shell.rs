//! MC907 broken-by-the-shell: the shell on the agent makes other words of a value.

use super::quoting::{self, Fate};
use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::launch::Part;
use crate::version::{SparkVersion, Versions, behaviour};

pub(super) static RULE: Rule = Rule {
    code: "MC907",
    name: "broken-by-the-shell",
    summary: "The shell on the agent makes other words of a value",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Cluster,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC907.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for broken in quoting::broken(cx) {
        let escaped = broken.word.written != broken.word.text;
        if matches!(broken.word.part, Part::Argument(_)) && !escaped && raw_arguments(cx.version) {
            continue;
        }
        let (fate, label) = match &broken.fate {
            Fate::Becomes(words) => (cx.becomes(words), "not as it is written"),
            Fate::Unclosed => ("opens a quote that nothing closes".to_owned(), "the quote"),
            Fate::Runs(_) | Fate::MayChange(_) => continue,
        };
        let message = format!("on the agent {} {fate}", broken.what);
        let finding = match broken.span {
            Some(span) => sink.find(span, message).label(label),
            None => sink.find_absent(None, message),
        };
        finding.note(WHY).help(
            "leave out quotes, tabs and line ends: blanks, `$` and `&` are escaped by the \
             dispatcher itself",
        );
    }
}

/// How the dispatcher escapes.
pub(super) const WHY: &str = "the dispatcher writes the driver's command as one line for `sh -c`; \
    it quotes words with blanks and most special characters, but leaves alone what begins and ends \
    with a quote or holds a line end, and does not know tabs, brackets and braces";

/// Whether arguments of the application are not escaped at all, which is another rule.
pub(super) fn raw_arguments(version: SparkVersion) -> bool {
    !behaviour::DRIVER_ARGUMENTS_ESCAPED.holds(version)
}
