//! MC815 failover-without-framework-id: mesos waits for a driver that cannot come back.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::value;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC815",
    name: "failover-without-framework-id",
    summary: "Mesos waits for a driver that cannot come back",
    level: Level::Info,
    versions: Versions::ALL,
    group: Group::Launch,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC815.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let client = cx.for_mesos() && cx.coarse() && cx.has_command_line() && !cx.cluster();
    if !client || cx.get("spark.mesos.driver.frameworkId").is_some() {
        return;
    }
    let Some(s) = cx.get_read("spark.mesos.driver.failoverTimeout") else {
        return;
    };
    let Some(seconds) = value::double(s.value.trim()).ok().filter(|x| *x > 0.0) else {
        return;
    };
    sink.find(
        s.span(),
        format!(
            "`{}` keeps executors of a driver that died for {seconds} s",
            s.key
        ),
    )
    .label("nobody comes back for them")
    .note(
        "in client mode every start of the driver registers a new framework, so that Mesos waits \
         in vain; only drivers of the dispatcher have an id to come back with",
    )
    .help("remove the line: the default of 0 frees the executors at once");
}
