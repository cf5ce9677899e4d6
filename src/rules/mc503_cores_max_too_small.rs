//! MC503 cores-max-too-small: `spark.cores.max` is below `spark.executor.cores`.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC503",
    name: "cores-max-too-small",
    summary: "`spark.cores.max` is below `spark.executor.cores`, so no executor ever starts",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Sizing,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC503.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let Some((max, cores, s, other)) = cx.cores() else {
        return;
    };
    if max >= cores || max <= 0 {
        return;
    }
    sink.find(
        s.span(),
        format!(
            "{max} core{} at most, but one executor takes {cores}: none will \
         start",
            if max == 1 { "" } else { "s" }
        ),
    )
    .label("below the size of one executor")
    .other(Some(other.span()), "one executor takes this many")
    .note(
        "the limit is rounded down to 0; every offer is declined for 120 s as `reached \
             spark.cores.max`, and the application waits",
    )
    .help(format!("write `{cores}` or more"));
}
