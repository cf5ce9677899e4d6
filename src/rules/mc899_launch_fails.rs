//! MC899 launch-fails: followed step by step, the launch ends in an exception.

use super::context::Lenient;
use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::jvm::Throwable;
use crate::launch::{self, Input};
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC899",
    name: "launch-fails",
    summary: "Followed step by step, the launch ends in an exception",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Launch,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC899.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    // What other rules have found says more; and a template is no launch yet.
    if sink.has_errors() || !cx.surely_on_mesos() || cx.cluster() {
        return;
    }
    if cx.settings().any(|s| cx.placeholder(s).is_some()) {
        return;
    }
    let files = Lenient(cx.files);
    let input = Input {
        resolution: cx.launch,
        files: &files,
        facts: cx.facts,
    };
    let launch = launch::client(&input, None);
    let Some(failure) = launch.failure.filter(|f| !sets_home(&f.thrown)) else {
        return;
    };
    // Of two properties that do not fit each other, the one that was written is to blame.
    let quoted = || {
        let text = failure.thrown.message.as_deref()?;
        cx.settings().map(|s| s.key).find(|k| text.contains(k))
    };
    let key = failure.key.as_deref();
    let key = key.filter(|k| cx.get(k).is_some()).or_else(quoted).or(key);
    let span = failure.span.or_else(|| Some(cx.get(key?)?.span()));
    let message = match key {
        Some(key) if cx.get(key).is_none() => {
            format!("without `{}` {}", cx.name(key), failure.at.phrase())
        }
        Some(key) => format!("with this `{}` {}", cx.name(key), failure.at.phrase()),
        None => format!("with this configuration {}", failure.at.phrase()),
    };
    let finding = match span {
        Some(span) => sink.find_absent(Some(span), message).label("to blame"),
        None => cx.find_for_launch(sink, &message),
    };
    finding.note(cx.thrown(&failure.thrown));
}

/// bin/spark-submit sets SPARK_HOME, so that this cannot happen behind it.
fn sets_home(thrown: &Throwable) -> bool {
    thrown
        .message
        .as_deref()
        .is_some_and(|m| m.starts_with("Executor Spark home"))
}
