//! MC902 empty-py-files: spark 3.0 gives the driver an empty --py-files, which swallows the next option.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::launch::{CommandWord, Part};
use crate::version::behaviour;

pub(super) static RULE: Rule = Rule {
    code: "MC902",
    name: "empty-py-files",
    summary: "Spark 3.0 gives the driver an empty --py-files, which swallows the next option",
    level: Level::Warning,
    versions: behaviour::PY_FILES_OPTION_ALWAYS,
    group: Group::Cluster,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC902.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let commands = cx.cluster_launch().map(|l| l.commands.as_slice());
    let empty = |pair: &[CommandWord]| match pair {
        [option, value] => option.part == Part::Option("--py-files") && value.written.is_empty(),
        _ => false,
    };
    let lost = commands
        .unwrap_or_default()
        .iter()
        .any(|c| c.words.windows(2).any(empty));
    if !lost || cx.is_dispatcher() {
        return;
    }
    let message = "the driver cannot start: its command has an empty `--py-files`";
    cx.find_for_launch(sink, message)
        .note(
            "Spark 3.0 always writes --py-files; the shell drops the empty word behind it, so \
             that spark-submit on the agent takes `--conf` for the list of files and the first \
             `key=value` for the application (SPARK-32675)",
        )
        .help(
            "use a dispatcher of 3.1 or later, or give one file, such as `--py-files \
             http://repo/empty.py`",
        );
}
