//! MC514 no-shuffle-service: dynamic allocation without a way to keep shuffle files.

use super::{Context, Group, Proof, Rule, Setting, Sink};
use crate::diagnostic::Level;
use crate::version::{Versions, behaviour};

pub(super) static RULE: Rule = Rule {
    code: "MC514",
    name: "no-shuffle-service",
    summary: "Dynamic allocation without a way to keep shuffle files",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Sizing,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC514.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let Some(s) = cx.dynamic_allocation() else {
        return;
    };
    if cx.flag(SERVICE) || cx.flag("spark.dynamicAllocation.testing") || kept_otherwise(cx) {
        return;
    }
    let v = cx.version;
    let finding = sink
        .find(
            s.span(),
            "dynamic allocation needs `spark.shuffle.service.enabled`",
        )
        .label("refused without it")
        .other(
            cx.get(TRACKING).map(Setting::span),
            "shuffle tracking is off",
        )
        .note(if behaviour::SHUFFLE_WAYS_IN_MESSAGE.holds(v) {
            "org.apache.spark.SparkException: Dynamic allocation of executors requires one of the \
             following conditions: 1) enabling external shuffle service through \
             spark.shuffle.service.enabled. ...\nthrown when the SparkContext starts"
        } else {
            "org.apache.spark.SparkException: Dynamic allocation of executors requires the \
             external shuffle service. You may enable this through \
             spark.shuffle.service.enabled.\nthrown when the SparkContext starts"
        })
        .help(if behaviour::TYPED_MESOS_PROPERTIES.holds(v) {
            "set `spark.shuffle.service.enabled` to `true` and run \
             sbin/start-mesos-shuffle-service.sh on the agents, or set \
             `spark.dynamicAllocation.shuffleTracking.enabled` to `true`"
        } else {
            "set `spark.shuffle.service.enabled` to `true` and run \
             sbin/start-mesos-shuffle-service.sh on the agents"
        });
    if let Some(off) = cx.get(SERVICE).filter(|s| s.in_file()) {
        finding.unsafe_fix("enable the shuffle service", off.span(), "true");
    }
}

/// Spark 3.0 and later know other ways.
fn kept_otherwise(cx: &Context<'_>) -> bool {
    let v = cx.version;
    let tracks = || {
        let by_default = behaviour::SHUFFLE_TRACKING_BY_DEFAULT.holds(v);
        cx.get(TRACKING).map_or(by_default, |_| cx.flag(TRACKING))
    };
    let moves = || {
        cx.flag("spark.decommission.enabled")
            && cx.flag("spark.storage.decommission.shuffleBlocks.enabled")
    };
    (behaviour::TYPED_MESOS_PROPERTIES.holds(v) && tracks())
        || (behaviour::DECOMMISSION_KEEPS_SHUFFLES.holds(v) && moves())
        || (behaviour::SHUFFLE_WAYS_IN_MESSAGE.holds(v)
            && cx.get("spark.shuffle.sort.io.plugin.class").is_some())
}

const SERVICE: &str = "spark.shuffle.service.enabled";
const TRACKING: &str = "spark.dynamicAllocation.shuffleTracking.enabled";
