//! MC811 path-breaks-command: a path that breaks the shell command it is put into.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC811",
    name: "path-breaks-command",
    summary: "A path that breaks the shell command it is put into",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Launch,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC811.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.for_mesos() {
        return;
    }
    let quoted = cx.coarse() && !cx.cluster();
    for key in [
        "spark.mesos.executor.home",
        "spark.executor.extraLibraryPath",
    ] {
        let Some(s) = cx.get(key) else {
            continue;
        };
        let library = key.ends_with("LibraryPath");
        if !library && cx.coarse() && cx.archive().is_some() {
            continue;
        }
        let in_quotes = library || quoted;
        let breaks = |c: char| match c {
            '"' | '`' => true,
            ' ' | '\t' | ';' | '&' | '|' | '(' | ')' | '<' | '>' | '\'' => !in_quotes,
            _ => false,
        };
        let Some((at, c)) = s.value.char_indices().find(|(_, c)| breaks(*c)) else {
            continue;
        };
        sink.find(
            s.part(at..at + c.len_utf8()),
            format!(
                "this `{c}` breaks the command that starts {}",
                starts(library, cx.cluster())
            ),
        )
        .label("means something to the shell")
        .note(if in_quotes {
            "Spark puts the path between double quotes as it is, and escapes nothing in it"
        } else {
            "Spark puts the path into the command as it is, without quotes"
        })
        .help("install Spark, or its libraries, under a path without such characters");
    }
}

fn starts(library: bool, cluster: bool) -> &'static str {
    if library || !cluster {
        "executors"
    } else {
        "the driver"
    }
}
