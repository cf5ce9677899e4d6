//! MC521 resource-not-asked-of-mesos: resources of Spark 3 are never asked of Mesos.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::{SparkVersion, Versions};

pub(super) static RULE: Rule = Rule {
    code: "MC521",
    name: "resource-not-asked-of-mesos",
    summary: "Resources of Spark 3 are never asked of Mesos",
    level: Level::Warning,
    versions: Versions::since(SparkVersion::new(3, 0, 0)),
    group: Group::Sizing,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC521.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.for_mesos() {
        return;
    }
    for s in cx.settings() {
        let Some(name) = s
            .key
            .strip_prefix("spark.executor.resource.")
            .and_then(|k| k.strip_suffix(".amount"))
        else {
            continue;
        };
        let gpu = name == "gpu";
        let asked = cx.int("spark.mesos.gpus.max").is_some_and(|(n, _)| n > 0);
        sink.find(
            s.key_span(),
            format!("`{}` gets executors on Mesos nothing", cx.name(s.key)),
        )
        .label("not asked of Mesos")
        .note(
            "the Mesos schedulers take cpus, mem, ports and gpus from an offer, and gpus for \
             spark.mesos.gpus.max only; an executor still looks for what it was promised, with \
             its discovery script, and fails without",
        )
        .help(match (gpu, asked) {
            (true, true) => {
                "remove the line, or see that every executor finds as many GPUs: those of \
                 `spark.mesos.gpus.max` go to the first executors, as many as an offer has"
            }
            (true, false) => {
                "set `spark.mesos.gpus.max` to the number of GPUs of the whole application"
            }
            (false, _) => "remove the line",
        });
    }
}
