//! MC515 refused-allocation-bounds: bounds of dynamic allocation that Spark refuses.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC515",
    name: "refused-allocation-bounds",
    summary: "Bounds of dynamic allocation that Spark refuses",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Sizing,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC515.md"),
    check,
};

const SMALLEST: &str = "spark.dynamicAllocation.minExecutors";
const LARGEST: &str = "spark.dynamicAllocation.maxExecutors";

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if cx.dynamic_allocation().is_none() {
        return;
    }
    let (smallest, largest) = (cx.int(SMALLEST), cx.int(LARGEST));
    for (n, s) in [smallest, largest].into_iter().flatten() {
        let zero = n == 0 && s.key == LARGEST;
        if n < 0 || zero {
            sink.find(s.span(), format!("`{}` cannot be {n}", s.key))
                .label(if zero {
                    "no executor at all"
                } else {
                    "below 0"
                })
                .note(THROWN)
                .help("write a whole number above 0");
            return;
        }
    }
    let (Some((min, s)), Some((max, other))) = (smallest, largest) else {
        return;
    };
    if min > max {
        sink.find(
            s.span(),
            format!("`{SMALLEST}` is {min}, above the upper bound of {max}"),
        )
        .label(format!("above {max}"))
        .other(Some(other.span()), "the upper bound")
        .note(format!(
            "org.apache.spark.SparkException: {SMALLEST} ({min}) must be less than or equal \
                 to {LARGEST} ({max})!\n{WHEN}"
        ))
        .help(format!("write `{max}` or less, or raise `{LARGEST}`"));
    }
}

const WHEN: &str = "thrown when the SparkContext starts";
const THROWN: &str = "Spark throws a SparkException when the SparkContext starts";
