//! MC909 expanded-by-the-shell: the shell on the agent may expand a pattern in a value.

use super::mc907_broken_by_the_shell::{WHY, raw_arguments};
use super::quoting::{self, Fate};
use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::launch::Part;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC909",
    name: "expanded-by-the-shell",
    summary: "The shell on the agent may expand a pattern in a value",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Cluster,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC909.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for broken in quoting::broken(cx) {
        let Fate::MayChange(c) = broken.fate else {
            continue;
        };
        let argument = matches!(broken.word.part, Part::Argument(_));
        if argument && broken.word.written == broken.word.text && raw_arguments(cx.version) {
            continue;
        }
        let when = match c {
            '{' => {
                "bash makes several words of braces with a comma or `..` inside; other shells \
                    leave them"
            }
            '$' => "a shell puts the value of a variable of the agent for it",
            '~' => "a shell puts a home folder for it",
            _ => "a shell puts the names of matching files of the sandbox for it, if there are any",
        };
        let message = format!("a shell on the agent may expand `{c}` in {}", broken.what);
        let finding = match broken.span {
            Some(span) => sink.find(span, message).label("not escaped"),
            None => sink.find_absent(None, message),
        };
        finding.note(when).note(WHY).help(
            "a blank or a `$` elsewhere in the same value makes the dispatcher quote it as a whole",
        );
    }
}
