//! MC940 home-of-the-dispatcher: nobody says where Spark is on the agent that runs the driver.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC940",
    name: "home-of-the-dispatcher",
    summary: "The driver is started where Spark is on the machine of the dispatcher",
    level: Level::Info,
    versions: Versions::ALL,
    group: Group::Cluster,
    since: "0.1.0",
    optional: false,
    proof: &[
        Proof::Scenario("p105-cluster-home-missing-353"),
        Proof::Launches,
    ],
    doc: include_str!("../../docs/rules/MC940.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if cx.is_dispatcher() || !cx.has_command_line() {
        return;
    }
    let own = ["spark.mesos.executor.home", "spark.home"];
    if own.iter().any(|key| cx.get(key).is_some()) {
        return;
    }
    let known = cx.dispatcher();
    let home = known.and_then(|d| d.env("SPARK_HOME"));
    let used = home.unwrap_or(Context::HOME_OF_THE_DISPATCHER);
    let commands = cx.cluster_launch().map(|l| l.commands.as_slice());
    let mut programs = commands
        .unwrap_or_default()
        .iter()
        .map(|c| c.program.as_str());
    if !programs.any(|p| {
        p.strip_prefix(used.trim_end_matches('/'))
            .is_some_and(|p| p.starts_with('/'))
    }) {
        return;
    }
    let place = home.map_or_else(|| "SPARK_HOME".to_owned(), |h| format!("`{}`", cx.name(h)));
    let message =
        format!("an agent will start the driver with the dispatcher's {place}/bin/spark-submit");
    let finding = cx.find_for_launch(sink, &message);
    let finding = match (known.is_some(), home) {
        (true, None) => finding.level(Level::Warning).note(
            "the dispatcher's environment has no SPARK_HOME; started without its script it never \
             launches the driver: Executor Spark home `spark.mesos.executor.home` is not set!",
        ),
        _ => finding.note(
            "the submission names no archive, no image and no home, so that the dispatcher takes \
             its own SPARK_HOME",
        ),
    };
    finding.help(
        "set `spark.mesos.executor.home` to where Spark is on the agents, or `spark.executor.uri` \
         to an archive",
    );
}
