//! MC821 variable-stays-with-client: in cluster mode a variable of the client does not reach the driver.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC821",
    name: "variable-stays-with-client",
    summary: "In cluster mode a variable of the client does not reach the driver",
    level: Level::Info,
    versions: Versions::ALL,
    group: Group::Launch,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC821.md"),
    check,
};

const NAMES: &[&str] = &[
    "HADOOP_CONF_DIR",
    "HADOOP_USER_NAME",
    "PYSPARK_DRIVER_PYTHON",
    "PYSPARK_PYTHON",
];

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.cluster() || !cx.for_mesos() {
        return;
    }
    for (name, variable) in cx.environment.iter() {
        let wanted = NAMES.contains(&name) || name.starts_with("LIBPROCESS_");
        let Some(span) = variable.span.filter(|_| wanted) else {
            continue;
        };
        if cx.get(&format!("spark.mesos.driverEnv.{name}")).is_some() {
            continue;
        }
        sink.find(span, format!("the driver does not get {name}"))
            .label("stays with the client")
            .note(
                "of the client's environment only variables that begin with SPARK_ or MESOS_ are \
                 part of a submission",
            )
            .help(format!(
                "set `spark.mesos.driverEnv.{name}`, if the driver needs it"
            ));
    }
}
