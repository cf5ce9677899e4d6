//! MC307 supervise-overwritten: `spark.driver.supervise` is overwritten by spark-submit.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC307",
    name: "supervise-overwritten",
    summary: "`spark.driver.supervise` is overwritten: only `--supervise` counts",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Precedence,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC307.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.cluster() || cx.launch.arguments.supervise.is_some() {
        return;
    }
    let given = &cx.launch.arguments.spark_properties;
    let given = given
        .iter()
        .find(|(key, _)| key == "spark.driver.supervise");
    let Some((key, value)) = given.filter(|(_, v)| v.value.trim().eq_ignore_ascii_case("true"))
    else {
        return;
    };
    let Some(span) = value.origin.span() else {
        return;
    };
    sink.find(span, format!("`{key}` is overwritten with `false`"))
        .label("has no effect")
        .note(
            "in cluster mode spark-submit sets the property from its own switch, also when the \
             switch is absent (SparkSubmit.prepareSubmitEnvironment)",
        )
        .help("write `--supervise` on the command line");
}
