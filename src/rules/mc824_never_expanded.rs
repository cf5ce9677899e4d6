//! MC824 never-expanded: a value is written for a shell, and no shell reads it.

use super::{Context, Group, Proof, Rule, Setting, Sink};
use crate::diagnostic::Level;
use crate::resolve::is_secret;
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
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC824.md"),
    check,
};

/// Where a text ends up, for whose sake it matters.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Variable,
    Volumes,
    Home,
}

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for s in cx.settings() {
        let Some(kind) = kind(cx, s) else {
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
            Kind::Home => (
                "in the command of executors the path is between double quotes, where no shell \
                 reads `~`",
                "write the absolute path on the agent",
            ),
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

fn kind(cx: &Context<'_>, s: &Setting<'_>) -> Option<Kind> {
    if cx.is_dispatcher() || is_secret(s.key) {
        return None;
    }
    match s.key {
        "spark.mesos.executor.docker.volumes" => cx.docker().map(|_| Kind::Volumes),
        "spark.mesos.executor.home" => {
            (cx.in_mode(s.key) && cx.coarse() && cx.archive().is_none()).then_some(Kind::Home)
        }
        key if key.starts_with("spark.executorEnv.") => cx.for_mesos().then_some(Kind::Variable),
        key if key.starts_with("spark.mesos.driverEnv.") => {
            cx.in_mode(key).then_some(Kind::Variable)
        }
        _ => None,
    }
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
    let names = (kind != Kind::Home).then(|| value.match_indices('$').find_map(variable));
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
        assert_eq!(find("$SPARK_HOME", Kind::Home), None);
        assert_eq!(find("~/spark", Kind::Home), Some(0..1));
    }
}
