//! MC411 secret-on-driver-command-line: a secret ends up on the command line of the driver.

use super::mc405_secret_in_clear::{VARIABLE_OF_EXECUTORS, by_name};
use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC411",
    name: "secret-on-driver-command-line",
    summary: "In cluster mode a secret becomes part of the command line of the driver",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Credentials,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC411.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.cluster() {
        return;
    }
    for s in cx.settings() {
        // MC405 says it of Mesos' own secret.
        let said = s.key == "spark.mesos.secret";
        if said || !s.key.starts_with("spark.") || s.value.is_empty() || !s.is_secret() {
            continue;
        }
        sink.find(
            s.key_span(),
            format!("`{}` gets onto the driver's command line", cx.name(s.key)),
        )
        .label("a secret")
        .note(
            "MesosClusterScheduler starts the driver with a `--conf` for each property: `ps` on the \
             agent and Mesos' pages show it",
        )
        .help(way_out(s.key));
    }
}

fn way_out(key: &str) -> String {
    let text = if key.starts_with("spark.executorEnv.") {
        VARIABLE_OF_EXECUTORS
    } else if key.starts_with("spark.mesos.driverEnv.") {
        "let Mesos give the driver the variable out of its own store: `spark.mesos.driver.secret.names` and \
         `spark.mesos.driver.secret.envkeys`"
    } else {
        "let the driver read it from a file or a variable, set by `spark.mesos.driver.secret.*`"
    };
    by_name(key).unwrap_or_else(|| text.to_owned())
}
