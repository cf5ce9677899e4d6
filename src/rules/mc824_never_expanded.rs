//! MC824 never-expanded: a value is written for a shell, and no shell reads it.

use super::{Context, Group, Proof, Rule, Setting, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;
use std::ops::Range;

pub(super) static RULE: Rule = Rule {
    code: "MC824",
    name: "never-expanded",
    summary: "`$NAME` or `~` in a value that no shell reads",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Launch,
    since: "0.1.0",
    optional: false,
    proof: &[
        Proof::Launches,
        Proof::Answer(
            "proofs/event-log-dir.txt",
            "File file:${DIR}/~/logs does not exist",
        ),
    ],
    doc: include_str!("../../docs/rules/MC824.md"),
    check,
};

/// Where a text ends up, for whose sake it matters.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Variable,
    Volumes,
    /// Between the double quotes of a command.
    Quoted(&'static str),
    /// Read as it is, with what reads it, and what to write.
    Text(&'static str, &'static str),
}

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let for_mesos = cx.for_mesos();
    for s in cx.settings() {
        let Some(kind) = kind(cx, s, for_mesos) else {
            continue;
        };
        let Some(at) = find(s.value, kind).filter(|_| cx.placeholder(s).is_none()) else {
            continue;
        };
        let (note, help) = match kind {
            Kind::Variable => (
                "Spark puts the text into the environment of the task, and nothing reads it as a \
                 shell would",
                "write out what is meant; a variable of the agent or of the image is kept where \
                 none of its name is set",
            ),
            Kind::Volumes => (
                "Spark sends the text as the host's path, and Mesos looks for a path without `/` \
                 in front in the sandbox of the task",
                "write the absolute path on the agent",
            ),
            Kind::Quoted(note) => (note, "write the absolute path on the agent"),
            Kind::Text(note, help) => (note, help),
        };
        sink.find(
            s.part(at.clone()),
            format!(
                "`{}` in `{}` stays as it is",
                cx.name(&s.value[at]),
                cx.name(s.key)
            ),
        )
        .label("not replaced")
        .note(note)
        .help(help);
    }
}

fn kind(cx: &Context<'_>, s: &Setting<'_>, for_mesos: bool) -> Option<Kind> {
    if cx.is_dispatcher() || s.is_secret() {
        return None;
    }
    match s.key {
        "spark.mesos.executor.docker.volumes" => cx.docker().map(|_| Kind::Volumes),
        "spark.mesos.executor.home" => {
            const NOTE: &str = "in the command of executors the path is between double quotes, \
                                where no shell reads `~`";
            (cx.in_mode(s.key) && cx.coarse() && cx.archive().is_none())
                .then_some(Kind::Quoted(NOTE))
        }
        "spark.executor.extraLibraryPath" => {
            const NOTE: &str = "in front of the command of executors stands LD_LIBRARY_PATH=, with \
                                the path between double quotes, where no shell reads `~`";
            (for_mesos && cx.coarse()).then_some(Kind::Quoted(NOTE))
        }
        key if key.starts_with("spark.executorEnv.") => for_mesos.then_some(Kind::Variable),
        key if key.starts_with("spark.mesos.driverEnv.") => {
            cx.in_mode(key).then_some(Kind::Variable)
        }
        _ if for_mesos => text(cx, s),
        _ => None,
    }
}

/// What is read as it is by something that is no shell either.
fn text(cx: &Context<'_>, s: &Setting<'_>) -> Option<Kind> {
    const ON_AGENT: &str = "write the absolute path on the agent";
    const ON_DRIVER: &str = "write the absolute path on the driver's machine";
    let client = !cx.cluster();
    let (read, note, help) = match s.key {
        "spark.mesos.uris" => (
            true,
            "Spark sends the text as the URI, and the fetcher of Mesos is no shell",
            "write an address, or the absolute path on the agent",
        ),
        "spark.executor.extraClassPath" => (
            true,
            "the text becomes the class path of the JVM as it is, and what does not exist there \
             is passed over without a word",
            ON_AGENT,
        ),
        "spark.driver.extraClassPath" => (
            client,
            "the text becomes the class path of the JVM as it is, and what does not exist there \
             is passed over without a word",
            ON_DRIVER,
        ),
        "spark.executor.extraJavaOptions" => (
            !has_command(s.value),
            "the launcher splits the text at blanks and gives it to the JVM, with no shell between",
            ON_AGENT,
        ),
        "spark.driver.extraJavaOptions" => (
            client && !has_command(s.value),
            "the launcher splits the text at blanks and gives it to the JVM, with no shell between",
            ON_DRIVER,
        ),
        "spark.local.dir" => (
            client && cx.env("SPARK_LOCAL_DIRS").is_none(),
            "the driver makes a directory of this very name, below the one it is started in",
            ON_DRIVER,
        ),
        "spark.eventLog.dir" => (
            client && cx.flag("spark.eventLog.enabled"),
            "the driver looks for a directory of this very name, and ends with a \
             FileNotFoundException when there is none",
            ON_DRIVER,
        ),
        _ => return None,
    };
    read.then_some(Kind::Text(note, help))
}

/// Whether the JVM is told to run a command: that it leaves to a shell.
fn has_command(options: &str) -> bool {
    options.contains("-XX:OnOutOfMemoryError=") || options.contains("-XX:OnError=")
}

/// The first `~` at the start of a path, or the first `$NAME` in capitals.
fn find(value: &str, kind: Kind) -> Option<Range<usize>> {
    let starts = |at: usize| {
        let before = value[..at].chars().next_back();
        before.is_none_or(|c| matches!(c, ':' | ',' | '=' | ' ' | '/' | '"' | '\''))
    };
    let tilde = |(at, _)| {
        let rest = &value[at + 1..];
        let whole = rest.is_empty() || rest.starts_with(['/', ':']);
        let leads = starts(at) && !value[..at].ends_with('/');
        (whole && leads).then_some(at..at + 1)
    };
    let variable = |(at, _)| {
        let name = &value[at + 1..];
        let named = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        let end = name.find(|c| !named(c)).unwrap_or(name.len());
        (end > 1 && starts(at) && !name.starts_with(|c: char| c.is_ascii_digit()))
            .then_some(at..at + 1 + end)
    };
    let found = value.match_indices('~').find_map(tilde);
    // Between the double quotes of the command a shell does read a variable.
    let names =
        (!matches!(kind, Kind::Quoted(_))).then(|| value.match_indices('$').find_map(variable));
    match (found, names.flatten()) {
        (Some(a), Some(b)) => Some(if a.start < b.start { a } else { b }),
        (a, b) => a.or(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_shell_would_expand_is_found() {
        let found = |value: &str| find(value, Kind::Variable).map(|at| value[at].to_owned());
        let expected = [
            ("$PATH:/opt/bin", Some("$PATH")),
            ("/opt/bin:$PATH", Some("$PATH")),
            ("~/conf", Some("~")),
            ("/a:~/b", Some("~")),
            ("-Dhome=$HOME", Some("$HOME")),
            ("/a/~/b", None),
            ("a~b", None),
            ("~user", None),
            ("pa$WORD", None),
            ("$1", None),
            ("$x", None),
            ("cost$", None),
            ("${PATH}", None),
            ("é~/x", None),
        ];
        for (value, text) in expected {
            assert_eq!(found(value).as_deref(), text, "{value}");
        }
        assert_eq!(find("$SPARK_HOME", Kind::Quoted("")), None);
        assert_eq!(find("~/spark", Kind::Quoted("")), Some(0..1));
    }
}
