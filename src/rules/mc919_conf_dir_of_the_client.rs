//! MC919 conf-dir-of-the-client: sPARK_CONF_DIR of the client is sent to the driver.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::{SparkVersion, Versions};

pub(super) static RULE: Rule = Rule {
    code: "MC919",
    name: "conf-dir-of-the-client",
    summary: "SPARK_CONF_DIR of the client is sent to the driver",
    level: Level::Info,
    versions: Versions::before(SparkVersion::new(2, 4, 1)),
    group: Group::Cluster,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC919.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    const NAME: &str = "SPARK_CONF_DIR";
    let Some(variable) = cx
        .environment
        .get(NAME)
        .filter(|_| cx.cluster() && cx.on_mesos())
    else {
        return;
    };
    let message = "the driver looks for its configuration where the client has its own";
    let finding = match variable.span {
        Some(span) => sink.find(span, message).label("passed on"),
        None => sink.find_absent(None, message),
    };
    finding
        .note(
            "2.4.0 passes SPARK_CONF_DIR on to the driver, where that folder is missing or another \
             one; 2.4.1 does not (SPARK-25934)",
        )
        .help("use Spark 2.4.1 or later, or unset it for spark-submit");
}
