//! MC405 secret-in-clear: a secret stands in clear.

use super::mc419_path_for_a_credential::is_path;
use super::{Context, Group, Proof, Rule, Setting, Sink};
use crate::diagnostic::Level;
use crate::resolve::{ends_as_password, secret_parts};
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC405",
    name: "secret-in-clear",
    summary: "A secret stands in clear in a properties file or on a command line",
    level: Level::Info,
    versions: Versions::ALL,
    group: Group::Credentials,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC405.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let for_mesos = cx.for_mesos();
    for s in cx.settings() {
        let concerned = s.key.starts_with("spark.") && s.is_secret() && is_named(s.key, s.value);
        if s.key != KEY && !concerned {
            in_value(cx, s, sink);
            continue;
        }
        if s.value.is_empty() || s.value.contains("${") || cx.placeholder(s).is_some() {
            continue;
        }
        // The path of a secret is none; MC419 says what is wrong with it.
        if is_path(s.value) {
            continue;
        }
        match s.key {
            KEY => of_mesos(cx, s, sink),
            _ => other(cx, s, for_mesos, sink),
        }
    }
}

const KEY: &str = "spark.mesos.secret";

/// The secret with which the framework registers.
fn of_mesos(cx: &Context<'_>, s: &Setting<'_>, sink: &mut Sink) {
    let finding = sink
        .find(s.span(), "the secret stands here in clear")
        .label(LABEL)
        .help(
            "use `spark.mesos.secret.file`, or the variable SPARK_MESOS_SECRET (Spark 2.4 and \
             later)",
        );
    if cx.cluster() {
        finding.level(Level::Warning).note(
            "in cluster mode the dispatcher puts it on the driver's command line, where \
                 Mesos and `ps` show it",
        );
    } else if !cx.coarse() {
        finding.level(Level::Warning).note(
            "in fine-grained mode every property is sent to the executors, in \
                 ExecutorInfo.data",
        );
    }
}

/// What to write for a variable of executors.
pub(super) const VARIABLE_OF_EXECUTORS: &str = "let Mesos give executors the variable out of its own store: \
     `spark.mesos.executor.secret.names` and `spark.mesos.executor.secret.envkeys`";

/// What to write for secrets that are listed by their values.
pub(super) fn by_name(key: &str) -> Option<String> {
    let of_mesos = key.strip_prefix("spark.mesos.")?;
    let whose = of_mesos.strip_suffix(".secret.values")?;
    matches!(whose, "executor" | "driver").then(|| {
        format!("name secrets of Mesos' own store instead: `spark.mesos.{whose}.secret.names`")
    })
}

const LABEL: &str = "readable by everyone who can read this";

fn other(cx: &Context<'_>, s: &Setting<'_>, for_mesos: bool, sink: &mut Sink) {
    // MC411 and MC410 say more of these modes, MC105 of a property that is not read.
    let read = s.property.is_none() || cx.reads(s.key);
    if cx.cluster() || (cx.on_mesos() && !cx.coarse()) || !read {
        return;
    }
    let message = format!("the secret of `{}` stands here in clear", cx.name(s.key));
    let finding = sink.find(s.span(), message).label(LABEL);
    match by_name(s.key) {
        Some(help) => {
            finding.help(help);
        }
        None if for_mesos && s.key.starts_with("spark.executorEnv.") => {
            finding
                .note("Spark sends it to Mesos in clear, in the environment of each task")
                .help(VARIABLE_OF_EXECUTORS);
        }
        None => {
            finding.help(
                "keep it in a file that nobody else can read, and name that file with \
                 `--properties-file`",
            );
        }
    }
}

/// A secret that is a part of a value: a password in an address, or what stands behind the name of a secret in
/// options of Java or docker.
fn in_value(cx: &Context<'_>, s: &Setting<'_>, sink: &mut Sink) {
    let read = s.property.is_none() || cx.reads(s.key);
    if s.is_secret() || !read || !cx.sources.touches_secret(s.span()) {
        return;
    }
    let is_secret = |text: &str| {
        let filled_in = ["${", "$(", "{{"].iter().any(|sign| text.contains(sign));
        !filled_in && !is_path(text) && text.contains(|c: char| c.is_alphanumeric())
    };
    let mut parts = secret_parts(s.value).into_iter();
    let Some(part) = parts.find(|p| s.value.get(p.clone()).is_some_and(is_secret)) else {
        return;
    };
    let message = format!("a secret in `{}` stands here in clear", cx.name(s.key));
    let finding = sink.find(s.part(part), message).label(LABEL);
    if s.key == "spark.mesos.executor.docker.parameters" {
        finding
            .note("Mesos and `docker inspect` show the parameters of each container")
            .help(VARIABLE_OF_EXECUTORS);
    } else if s.key.ends_with("JavaOptions") {
        finding
            .note("it stands on the command line of a JVM, where `ps` shows it")
            .help("keep it in a file that the application reads");
    } else {
        finding.help("keep it in a file that nobody else can read");
    }
}

/// Whether a name says that the value is the secret, and not a file or an address of one. What ends in
/// a short word may be something else: the first pass of two, or a working directory.
fn is_named(key: &str, value: &str) -> bool {
    const ANSWERS: [&str; 6] = ["true", "false", "yes", "no", "on", "off"];
    if ends_as_password(key, &['.', '_', '-']) {
        let answer = ANSWERS.iter().any(|a| a.eq_ignore_ascii_case(value));
        let number = value.len() < 3 && value.bytes().all(|b| b.is_ascii_digit());
        return !answer && !number && !value.starts_with('/');
    }
    const ENDS: [&str; 12] = [
        "access_key",
        "api_key",
        "apikey",
        "passphrase",
        "passwd",
        "password",
        "private_key",
        "secret",
        "secret.key",
        "secret.values",
        "secretkey",
        "token",
    ];
    ENDS.iter().any(|end| {
        let tail = key
            .len()
            .checked_sub(end.len())
            .and_then(|at| key.get(at..));
        tail.is_some_and(|tail| tail.eq_ignore_ascii_case(end))
    })
}
