//! MC715 two-installations-of-spark: in cluster mode the driver runs the Spark of the image, executors another.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC715",
    name: "two-installations-of-spark",
    summary: "In cluster mode the driver runs the Spark of the image, executors another",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Containers,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC715.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let Some(image) = cx
        .get("spark.mesos.executor.docker.image")
        .filter(|_| cx.cluster())
    else {
        return;
    };
    let home = cx.get("spark.mesos.executor.home");
    let Some(other) = cx.get("spark.executor.uri").or(home) else {
        return;
    };
    let (who, level) = match other.key {
        "spark.executor.uri" => ("executors unpack and run this", Level::Warning),
        _ => (
            "executors run the Spark that is here in the image",
            Level::Info,
        ),
    };
    sink.find(
        image.span(),
        "the driver runs `./bin/spark-submit` of the image, wherever the image starts",
    )
    .label("its WORKDIR must be Spark's home")
    .other(Some(other.key_span()), who)
    .note(format!(
        "in cluster mode a driver in a container is not told where Spark is: the dispatcher \
         leaves {} out of its command",
        other.key
    ))
    .help("make Spark's home the WORKDIR of the image, and let both be the same release")
    .level(level);
}
