//! MC922 dispatcher-forgets: a dispatcher that is started anew has forgotten its drivers.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::launch::daemon_options;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC922",
    name: "dispatcher-forgets",
    summary: "A dispatcher that is started anew has forgotten its drivers",
    level: Level::Info,
    versions: Versions::ALL,
    group: Group::Cluster,
    since: "0.1.0",
    optional: true,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC922.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    const KEY: &str = "spark.deploy.recoveryMode";
    let zookeeper = cx
        .submit
        .words
        .iter()
        .any(|w| matches!(w.text.as_str(), "--zk" | "-z"));
    if !cx.is_dispatcher() || zookeeper {
        return;
    }
    let options = cx.env("SPARK_DAEMON_JAVA_OPTS").map(daemon_options);
    let mut options = options.unwrap_or_default().into_iter();
    if options.any(|(k, v)| k == KEY && !v.eq_ignore_ascii_case("none")) {
        return;
    }
    let mode = cx.get(KEY);
    if mode.is_some_and(|s| !s.value.trim().eq_ignore_ascii_case("none")) {
        return;
    }
    let message = "a restarted dispatcher forgets queued and running drivers";
    let finding = match mode {
        Some(s) => sink.find(s.span(), message).label("nothing is kept"),
        None => sink.find_absent(None, message),
    };
    finding
        .note(
            "without recovery it registers under a new framework id, and Mesos kills the drivers \
             of the old one",
        )
        .help("start it with `--zk zk1:2181,zk2:2181`");
}
