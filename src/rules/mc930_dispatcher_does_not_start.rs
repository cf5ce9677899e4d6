//! MC930 dispatcher-does-not-start: the dispatcher ends with an exception when it is started.

use super::{Context, Group, Proof, Rule, Setting, Sink};
use crate::diagnostic::Level;
use crate::launch::{Where, daemon_options};
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC930",
    name: "dispatcher-does-not-start",
    summary: "The dispatcher ends with an exception when it is started",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Cluster,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC930.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.is_dispatcher() {
        return;
    }
    let failure = cx.cluster_launch().and_then(|l| l.failure.as_ref());
    let Some(failure) = failure.filter(|f| f.at == Where::MesosClusterDispatcher) else {
        return;
    };
    let key = failure.key.as_deref();
    let setting = key.and_then(|k| cx.get(k));
    // MC001 says more about a malformed file.
    let of_file = cx.file.and_then(|f| f.error.as_ref());
    // So does MC401 about a secret, wherever it comes from.
    let mut found = sink.findings().iter();
    let secret = key == Some("spark.mesos.secret") && found.any(|f| f.code == "MC401");
    let reported = secret || setting.is_some_and(|s| sink.has_error_at(s.span()));
    if of_file.is_some_and(|(t, _)| *t == failure.thrown) || reported {
        return;
    }
    let message = match key {
        Some(key) => format!("with this `{}` the dispatcher does not start", cx.name(key)),
        None => "the dispatcher does not start".to_owned(),
    };
    let option = || {
        let variable = cx.environment.get("SPARK_DAEMON_JAVA_OPTS")?;
        let mut options = daemon_options(&variable.value).into_iter();
        variable
            .span
            .filter(|_| options.any(|(k, _)| Some(k) == key))
    };
    let finding = match setting.map(Setting::span).or_else(option) {
        Some(span) => sink.find(span, message).label("to blame"),
        None => sink.find_absent(None, message),
    };
    let help = cx.way_out(failure, key);
    finding.note(cx.thrown(&failure.thrown)).help(help);
}
