//! MC805 home-of-the-driver: executors are looked for where Spark is on the machine of the driver.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::source::SourceKind;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC805",
    name: "home-of-the-driver",
    summary: "Executors are looked for where Spark is on the machine of the driver",
    level: Level::Info,
    versions: Versions::ALL,
    group: Group::Launch,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC805.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.surely_on_mesos() || cx.cluster() || !cx.has_command_line() {
        return;
    }
    let keys = ["spark.mesos.executor.home", "spark.home"];
    if keys.iter().any(|k| cx.get(k).is_some()) || (cx.coarse() && has_archive(cx)) {
        return;
    }
    let set = cx.env("SPARK_HOME").filter(|home| !home.is_empty());
    let home = set.or_else(|| installed(cx));
    let place = home.map_or_else(|| "SPARK_HOME".to_owned(), |h| format!("`{}`", cx.name(h)));
    let finding = cx.find_for_launch(
        sink,
        &format!("executors will run {place}/bin/spark-class on every agent"),
    );
    let unset = match cx.coarse() {
        true => "neither spark.executor.uri nor spark.mesos.executor.home is set",
        false => "spark.mesos.executor.home is not set",
    };
    // The script that a script calls sets it; what else starts a driver may not.
    let in_script = cx.sources.get(cx.submit.source).kind == SourceKind::Script;
    let finding = match set {
        Some(_) => finding.note(format!(
            "{unset}, so the driver's own SPARK_HOME is sent to the agents"
        )),
        None if in_script => finding.note(format!(
            "{unset}, so the agents are sent the driver's own SPARK_HOME, which bin/spark-submit \
             sets to where it is installed"
        )),
        None => finding.level(Level::Warning).note(
            "neither SPARK_HOME nor spark.mesos.executor.home is set; bin/spark-submit sets \
             SPARK_HOME to where it is installed on this machine, and a driver that is started \
             without it throws at the first offer: Executor Spark home ... is not set!",
        ),
    };
    finding.help(
        "set `spark.mesos.executor.home` to where Spark is on the agents (or in the image), or \
         `spark.executor.uri` to an archive",
    );
}

/// Where the program is installed that the command line names by its path.
fn installed<'a>(cx: &Context<'a>) -> Option<&'a str> {
    let program = cx.submit.words.get(cx.submit.program_word?)?;
    let (home, name) = program.text.rsplit_once("/bin/")?;
    (home.starts_with('/') && !name.contains('/')).then_some(home)
}

/// Whether executors unpack an archive; a fine-grained scheduler wants a home all the same.
fn has_archive(cx: &Context<'_>) -> bool {
    cx.get("spark.executor.uri").is_some() || cx.env("SPARK_EXECUTOR_URI").is_some()
}
