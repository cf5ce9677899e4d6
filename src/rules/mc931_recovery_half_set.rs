//! MC931 recovery-half-set: recovery of the dispatcher is written down, and not in effect.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::launch::daemon_options;
use crate::source::Span;
use crate::version::Versions;
use strsim::damerau_levenshtein;

pub(super) static RULE: Rule = Rule {
    code: "MC931",
    name: "recovery-half-set",
    summary: "Recovery of the dispatcher is asked for by halves, so there is none",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Cluster,
    since: "0.1.0",
    optional: false,
    proof: &[
        Proof::Launches,
        Proof::Answer(
            "proofs/daemon-java-opts.txt",
            "-Dspark.deploy.recoveryMode=ZOOKEEPER",
        ),
    ],
    doc: include_str!("../../docs/rules/MC931.md"),
    check,
};

const MODE: &str = "spark.deploy.recoveryMode";
const ZOOKEEPER: &str = "spark.deploy.zookeeper.";
pub(super) const OPTIONS: &str = "SPARK_DAEMON_JAVA_OPTS";

/// A property of the dispatcher that says something about recovery.
struct Given<'a> {
    key: &'a str,
    value: &'a str,
    span: Span,
    in_options: bool,
}

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.is_dispatcher() {
        return;
    }
    let given = given(cx);
    not_an_option(cx, sink);
    let mut meant = false;
    for g in &given {
        meant |= misspelt(cx, sink, g);
    }
    let named = cx
        .submit
        .words
        .iter()
        .any(|w| matches!(w.text.as_str(), "--zk" | "-z"));
    let off = |g: &&Given<'_>| g.value.trim().eq_ignore_ascii_case("none");
    let mode = given.iter().find(|g| g.key == MODE);
    // Another mode does not let it start, which MC930 says; NONE switches it off on purpose.
    if named || meant || mode.is_some() {
        if let Some(mode) = mode.filter(off).filter(|_| named) {
            sink.find(mode.span, format!("`{MODE}` has no effect beside --zk"))
                .label("not looked at")
                .note("--zk sets the mode to ZOOKEEPER, whatever else says")
                .help("remove one of the two");
        }
        return;
    }
    let of = |name| move |g: &&Given<'_>| g.key.strip_prefix(ZOOKEEPER) == Some(name);
    let first = given
        .iter()
        .find(of("url"))
        .or_else(|| given.iter().find(of("dir")));
    if let Some(g) = first {
        sink.find_absent(
            Some(g.span),
            format!("`{}` has no effect: `{MODE}` is not set", cx.name(g.key)),
        )
        .label("not looked at")
        .note(
            "the mode is NONE by default: the dispatcher keeps nothing, and forgets its drivers \
             when it is started anew",
        )
        .help(if g.in_options {
            format!("add `-D{MODE}=ZOOKEEPER`, or start it with `--zk` and the hosts")
        } else {
            format!("add `{MODE} ZOOKEEPER`, or start it with `--zk` and the hosts")
        });
    }
}

/// What counts: an option of the JVM before a line of the file.
fn given<'a>(cx: &'a Context<'_>) -> Vec<Given<'a>> {
    let about = |key: &str| {
        let start = |p: &str| {
            key.get(..p.len())
                .is_some_and(|k| k.eq_ignore_ascii_case(p))
        };
        start("spark.deploy.recover") || start(ZOOKEEPER)
    };
    let mut found: Vec<Given<'a>> = Vec::new();
    if let Some((variable, span)) = cx.environment.get(OPTIONS).and_then(|v| Some((v, v.span?))) {
        let options = daemon_options(&variable.value).into_iter();
        found.extend(options.map(|(key, value)| Given {
            key,
            value,
            span,
            in_options: true,
        }));
    }
    for s in cx.settings() {
        let other = found.iter().all(|g| g.key != s.key);
        if other {
            found.push(Given {
                key: s.key,
                value: s.value,
                span: s.key_span(),
                in_options: false,
            });
        }
    }
    found.retain(|g| about(g.key));
    found
}

fn is_known(key: &str) -> bool {
    key.strip_prefix(ZOOKEEPER)
        .is_some_and(|rest| matches!(rest, "url" | "dir"))
}

/// A key that nothing reads, and whether the mode is meant. MC101 says so of a line whose letters
/// are right.
fn misspelt(cx: &Context<'_>, sink: &mut Sink, g: &Given<'_>) -> bool {
    const OF_STANDALONE: [&str; 3] = [
        "spark.deploy.recoveryDirectory",
        "spark.deploy.recoveryMode.factory",
        "spark.deploy.recoveryCompressionCodec",
    ];
    if g.key == MODE || is_known(g.key) || OF_STANDALONE.contains(&g.key) {
        return false;
    }
    let keys = [
        MODE,
        "spark.deploy.zookeeper.url",
        "spark.deploy.zookeeper.dir",
    ];
    let same = keys.iter().find(|k| k.eq_ignore_ascii_case(g.key));
    // As of any key, nothing is near a text of megabytes.
    let short = g.key.len() <= 120;
    let close = || {
        keys.iter()
            .find(|k| short && damerau_levenshtein(g.key, k) <= 3)
    };
    let near = same.or_else(close);
    let meant = near == Some(&MODE);
    if same.is_some() && !g.in_options && !g.key.starts_with(ZOOKEEPER) {
        return meant;
    }
    let finding = sink
        .find(
            g.span,
            format!("the dispatcher has no property `{}`", cx.name(g.key)),
        )
        .note("an unknown key is accepted and ignored, without a message");
    match near {
        Some(key) => finding
            .label(format!("did you mean `{key}`?"))
            .help(format!("write `{key}`")),
        None => finding.label("read by nothing").help(
            "recovery is `spark.deploy.recoveryMode`, `spark.deploy.zookeeper.url` and \
             `spark.deploy.zookeeper.dir`",
        ),
    };
    meant
}

/// A property among the options of the JVM without `-D`.
fn not_an_option(cx: &Context<'_>, sink: &mut Sink) {
    let Some(variable) = cx.environment.get(OPTIONS) else {
        return;
    };
    let word = variable
        .value
        .split_whitespace()
        .find(|w| w.starts_with("spark."));
    let (Some(word), Some(span)) = (word, variable.span) else {
        return;
    };
    sink.find(
        span,
        format!("`{}` in {OPTIONS} has no `-D` in front", cx.name(word)),
    )
    .level(Level::Error)
    .label("the JVM takes it for the class to run")
    .note(format!(
        "Error: Could not find or load main class {}\nthe dispatcher does not start",
        cx.name(word)
    ))
    .help(format!("write `-D{}`", cx.name(word)));
}
