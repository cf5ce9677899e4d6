//! MC916 variable-given-twice: a variable of the driver is given twice.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::launch::Call;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC916",
    name: "variable-given-twice",
    summary: "A variable of the driver is given twice",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Cluster,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC916.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    const PREFIX: &str = "spark.mesos.driverEnv.";
    let tasks = cx.cluster_launch().into_iter().flat_map(|l| &l.calls);
    let tasks = tasks.filter_map(|call| match call {
        Call::LaunchTasks { tasks, .. } => Some(tasks),
        _ => None,
    });
    for task in tasks.flatten() {
        let environment = task.command.as_ref().and_then(|c| c.environment.as_ref());
        let variables = environment
            .map(|e| e.variables.as_slice())
            .unwrap_or_default();
        for s in cx.settings() {
            let Some(name) = s.key.strip_prefix(PREFIX) else {
                continue;
            };
            if variables.iter().filter(|v| v.name == name).count() < 2 {
                continue;
            }
            let name = cx.name(name);
            let client = cx.environment.get(&name).and_then(|v| v.span);
            let finding = sink
                .find(
                    s.key_span(),
                    format!("the driver gets the variable {name} twice"),
                )
                .label("sent first")
                .other(client, "sent after it");
            if name == "SPARK_SUBMIT_OPTS" {
                finding
                    .note(
                        "the dispatcher puts the driver's framework id into a SPARK_SUBMIT_OPTS \
                         of its own, behind this one, and of two the later one usually counts",
                    )
                    .help("use `spark.driver.extraJavaOptions`");
            } else {
                finding
                    .note(
                        "spark-submit passes variables on that begin with SPARK_ and MESOS_, and \
                         the dispatcher writes them behind those of spark.mesos.driverEnv; of two \
                         the later one usually counts",
                    )
                    .help(format!(
                        "unset {name} for spark-submit, or remove the property"
                    ));
            }
        }
    }
}
