//! MC708 network-not-joined: docker containers do not join the named network before Spark 2.4.5.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::{SparkVersion, Versions};

pub(super) static RULE: Rule = Rule {
    code: "MC708",
    name: "network-not-joined",
    summary: "Docker containers do not join the named network before Spark 2.4.5",
    level: Level::Warning,
    versions: Versions::before(SparkVersion::new(2, 4, 5)),
    group: Group::Containers,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC708.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let (Some(s), Some(image)) = (cx.get("spark.mesos.network.name"), cx.docker()) else {
        return;
    };
    sink.find(
        s.span(),
        format!(
            "Docker containers do not join the network {}",
            cx.quoted(s.key, s.value)
        ),
    )
    .label("on the host network instead")
    .other(Some(image.key_span()), "Docker runs this image")
    .note(
        "before 2.4.5 Spark names the network in NetworkInfo and leaves DockerInfo.network at \
         HOST, and Docker looks at the latter",
    )
    .note("executors tell the driver that they run on 0.0.0.0")
    .help("use Spark 2.4.5 or later, or `spark.mesos.containerizer mesos`");
}
