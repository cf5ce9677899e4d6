//! MC702 dropped-docker-item: a volume, parameter or port mapping is dropped.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::value::{self, Dropped};
use crate::version::{SparkVersion, Versions};

pub(super) static RULE: Rule = Rule {
    code: "MC702",
    name: "dropped-docker-item",
    summary: "A volume, parameter or port mapping is dropped",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Containers,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC702.md"),
    check,
};

/// The items of a list that Spark leaves out.
type Read = fn(&str, SparkVersion) -> Vec<Dropped>;

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if cx.get("spark.mesos.executor.docker.image").is_none() {
        return;
    }
    let lists: [(&str, &str, Read); 3] = [
        ("spark.mesos.executor.docker.volumes", "volume", |t, v| {
            value::volumes(t, v).dropped
        }),
        (
            "spark.mesos.executor.docker.parameters",
            "parameter",
            |t, v| value::parameters(t, v).dropped,
        ),
        (
            "spark.mesos.executor.docker.portmaps",
            "port mapping",
            |t, v| {
                value::port_mappings(t, v)
                    .map(|p| p.dropped)
                    .unwrap_or_default()
            },
        ),
    ];
    for (key, what, read) in lists {
        let Some(s) = cx.get(key).filter(|s| cx.is_literal(s)) else {
            continue;
        };
        for dropped in read(s.value, cx.version) {
            let item = s.value.get(dropped.span.clone()).unwrap_or("");
            let finding = sink
                .find(
                    s.part(dropped.span.clone()),
                    format!("the {what} `{}` is dropped", cx.name(item)),
                )
                .label("left out of the container")
                .note("Spark only writes a warning to its log, and names the whole list in it");
            match what {
                "volume" => finding.help(
                    "write `[host:]container[:ro|:rw]`; the mode is in \
                     lower case",
                ),
                "parameter" => finding.help(
                    "write `key=value`; a value cannot have a comma, write the parameter again \
                         for each value",
                ),
                _ => finding.help("write `host:container[:protocol]`"),
            };
        }
    }
}
