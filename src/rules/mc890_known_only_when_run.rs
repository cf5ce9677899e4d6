//! MC890 known-only-when-run: a script sets something to what only a run can tell.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::resolve::without_secret_parts;
use crate::source::{Sources, Span};
use crate::submit::{Missing, Unknown};
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC890",
    name: "known-only-when-run",
    summary: "A script sets something to what only a run can tell, so it is not checked",
    level: Level::Info,
    versions: Versions::ALL,
    group: Group::Launch,
    since: "0.1.0",
    optional: false,
    proof: &[
        Proof::Answer("scripts/spark-env.out", "SPARK_DAY=2026-11-22"),
        Proof::Answer(
            "proofs/properties-file.txt",
            "Error: Invalid properties file 'nope.conf'.",
        ),
    ],
    doc: include_str!("../../docs/rules/MC890.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let unknown = || cx.submit.unknown.iter();
    // Of what may hold options, one piece is as good as many.
    let mut words = unknown().filter(|u| u.what == Missing::Words);
    if let Some(first) = words.next() {
        say(first, cx.sources, &others(words), SUBMIT, sink);
    }
    for unknown in unknown().filter(|u| u.what != Missing::Words) {
        say(unknown, cx.sources, &[], SUBMIT, sink);
    }
    let unknown = cx.environment.unknown();
    for (name, unknown) in unknown.filter(|(name, _)| !IDLE.contains(name)) {
        let finding = sink
            .find(
                unknown.span,
                format!("what {name} is set to only a run can tell"),
            )
            .label(reason(&unknown, cx.sources))
            .note("scripts are read, never run; what hangs on the variable is not checked");
        finding.help(format!(
            "give it with `--env {name}=value` to have it checked"
        ));
    }
}

/// Variables that spark-env.sh often takes from a command, and on which nothing hangs that is checked.
const IDLE: &[&str] = &[
    "HADOOP_CLASSPATH",
    "SPARK_DIST_CLASSPATH",
    "SPARK_IDENT_STRING",
    "SPARK_LOG_DIR",
    "SPARK_PID_DIR",
    "SPARK_PUBLIC_DNS",
];

/// What may be a call of spark-submit in a script, and cannot be read as one, or an option of a
/// dispatcher.
pub(super) fn look(unread: &[Unknown], sources: &Sources, sink: &mut Sink) {
    for unknown in unread {
        say(unknown, sources, &[], "the dispatcher", sink);
    }
}

/// The places of other pieces, of which a few are shown.
fn others<'a>(words: impl Iterator<Item = &'a Unknown>) -> Vec<Span> {
    const SHOWN: usize = 3;
    words.map(|u| u.span).take(SHOWN).collect()
}

/// The program whose options may be missing.
const SUBMIT: &str = "spark-submit";

fn say(unknown: &Unknown, sources: &Sources, others: &[Span], program: &str, sink: &mut Sink) {
    const NEVER_RUN: &str =
        "scripts are read, never run; what is said to be missing may be set here";
    let written = sources
        .get(unknown.span.source)
        .text
        .get(unknown.span.range());
    let finding = match unknown.what {
        Missing::Value => sink
            .find(
                unknown.span,
                "a value that only a run can tell is not checked",
            )
            .label(reason(unknown, sources)),
        Missing::Words => sink
            .find(
                unknown.span,
                format!("options of {program} that only a run can tell are not checked"),
            )
            .label("may hold any options")
            .note(NEVER_RUN),
        Missing::Application => sink
            .find(
                unknown.span,
                "which application is submitted only a run can tell",
            )
            .label("a jar, or a script")
            .note("what hangs on its kind is not checked"),
        Missing::Properties => sink
            .find(
                unknown.span,
                "which properties file is read only a run can tell, so it is not checked",
            )
            .label(reason(unknown, sources))
            .note(NEVER_RUN),
        Missing::File => {
            let name = written.unwrap_or_default().trim_matches(['"', '\'']);
            let name = without_secret_parts(name);
            let (message, named) = match name.contains(['$', '`']) {
                true => (
                    format!("the file that `{name}` names is not here, so what it sets is not checked"),
                    "`Invalid properties file`".to_owned(),
                ),
                false => (
                    format!("there is no file `{name}` here, so what it sets is not checked"),
                    format!("`Invalid properties file '{name}'.`"),
                ),
            };
            sink.find(unknown.span, message)
            .label("not here, and not beside the script")
            .note(format!(
                "if it is not there when the script runs either, spark-submit ends with {named}"
            ))
            .help("check it where it is, or give the file a place in this repository")
        }
        Missing::Program => sink
            .find(
                unknown.span,
                "whether this calls spark-submit only a run can tell, so it is not checked",
            )
            .label("may be spark-submit")
            .note("scripts are read, never run"),
        Missing::Commands => sink
            .find(
                unknown.span,
                "commands for another shell that only a run can tell are not checked",
            )
            .label("may call spark-submit")
            .note("scripts are read, never run"),
        Missing::Lines => sink
            .find(
                unknown.span,
                "a call of spark-submit that ends with this line, and not where it seems to, is not checked",
            )
            .label("a carriage return stands between the backslash and the end of the line")
            .note("a shell does not join these lines: it runs each of them as a command of its own")
            .help("write the script with line ends of Unix"),
        Missing::Call => sink
            .find(
                unknown.span,
                "a call of spark-submit that cannot be read is not checked",
            )
            .label("in shell syntax that is not understood")
            .note("a quote or a bracket that is not closed before it can be the cause"),
    };
    let finding = others.iter().fold(finding, |finding, other| {
        finding.other(Some(*other), "and so may this")
    });
    if let Some(name) = variable(unknown, sources) {
        finding.help(format!(
            "give it with `--env {name}=value` to have it checked"
        ));
    }
}

/// The name of the variable that it hangs on alone.
fn variable<'a>(unknown: &Unknown, sources: &'a Sources) -> Option<&'a str> {
    let span = unknown.variable?;
    sources.get(span.source).text.get(span.range())
}

fn reason(unknown: &Unknown, sources: &Sources) -> String {
    match variable(unknown, sources) {
        Some(name) => format!("{name} is not known here"),
        None => "hangs on a command, an argument of the script or a branch".to_owned(),
    }
}
