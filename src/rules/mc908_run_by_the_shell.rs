//! MC908 run-by-the-shell: the shell on the agent runs a part of a value as a command.

use super::mc907_broken_by_the_shell::{WHY, raw_arguments};
use super::quoting::{self, Fate};
use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::launch::Part;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC908",
    name: "run-by-the-shell",
    summary: "The shell on the agent runs a part of a value as a command",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Cluster,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC908.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for broken in quoting::broken(cx) {
        let Fate::Runs(c) = broken.fate else { continue };
        let argument = matches!(broken.word.part, Part::Argument(_));
        if argument && broken.word.written == broken.word.text && raw_arguments(cx.version) {
            continue;
        }
        let shown = match c {
            '\n' => "a line end".to_owned(),
            c => format!("`{c}`"),
        };
        let message = format!("a shell on the agent runs a part of {}", broken.what);
        let finding = match broken.span {
            Some(span) => sink
                .find(span, message)
                .label(format!("not escaped: {shown}")),
            None => sink.find_absent(None, message),
        };
        finding
            .note(WHY)
            .note("whoever can set this value can run commands as the driver's user")
            .help("leave it out, or do not put quotes around the whole value");
    }
}
