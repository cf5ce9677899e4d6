//! MC517 cores-max-stops-allocation: `spark.cores.max` stops dynamic allocation before its own bounds do.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC517",
    name: "cores-max-stops-allocation",
    summary: "`spark.cores.max` stops dynamic allocation before its own bounds do",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Sizing,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC517.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if cx.dynamic_allocation().is_none() {
        return;
    }
    let Some((_, cores, limit, size)) = cx.cores() else {
        return;
    };
    let Some(fit) = cx.executors().filter(|n| *n > 0) else {
        return;
    };
    // MC515 says more about bounds that Spark refuses.
    let bound = |name: &str| {
        cx.int(&format!("spark.dynamicAllocation.{name}"))
            .map(|(n, _)| n)
    };
    if bound("minExecutors") > bound("maxExecutors").or(Some(i32::MAX)) {
        return;
    }
    for (name, level) in KEYS {
        let key = format!("spark.dynamicAllocation.{name}");
        let Some((n, s)) = cx.int(&key).filter(|(n, _)| *n > fit) else {
            continue;
        };
        let more = i64::from(n) * i64::from(cores);
        sink.find(
            s.span(),
            format!("`{key}` is {n}, but `spark.cores.max` has room for {fit}"),
        )
        .label(format!("{more} cores"))
        .other(Some(limit.span()), "the limit of all executors")
        .other(Some(size.span()), "the cores of one")
        .note(
            "the coarse-grained scheduler holds to spark.cores.max whatever dynamic \
                 allocation asks for, and declines offers for 120 s once it is reached",
        )
        .help(format!(
            "write `{fit}` or less, or raise `spark.cores.max` to `{more}`"
        ))
        .level(*level);
        return;
    }
}

const KEYS: &[(&str, Level)] = &[
    ("minExecutors", Level::Warning),
    ("initialExecutors", Level::Warning),
    ("maxExecutors", Level::Info),
];
