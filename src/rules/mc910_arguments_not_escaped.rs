//! MC910 arguments-not-escaped: up to Spark 2.4 arguments of the application are not escaped for the shell.

use super::quoting::{self, Fate};
use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::launch::Part;
use crate::version::{SparkVersion, Versions};

pub(super) static RULE: Rule = Rule {
    code: "MC910",
    name: "arguments-not-escaped",
    summary: "Up to Spark 2.4 arguments of the application are not escaped for the shell",
    level: Level::Warning,
    versions: Versions::before(SparkVersion::preview(3, 0, 0)),
    group: Group::Cluster,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC910.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for broken in quoting::broken(cx) {
        if !matches!(broken.word.part, Part::Argument(_)) {
            continue;
        }
        let fate = match &broken.fate {
            Fate::Becomes(words) => cx.becomes(words),
            Fate::Unclosed => "opens a quote that nothing closes".to_owned(),
            Fate::Runs(c) => format!(
                "ends in or runs a command, because of `{}`",
                c.escape_debug()
            ),
            Fate::MayChange(c) => format!("may be expanded, because of `{c}`"),
        };
        let message = format!("{} {fate}", broken.what);
        let finding = match broken.span {
            Some(span) => sink
                .find(span, message)
                .label("read by a shell on the agent"),
            None => sink.find_absent(None, message),
        };
        finding
            .note(
                "up to 2.4 the dispatcher joins the application's arguments with blanks into the \
                 driver's command for `sh -c`, as they are; 3.0 escapes them",
            )
            .help("put quotes for that shell into the argument itself, such as `\"'a b'\"`");
    }
}
