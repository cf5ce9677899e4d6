//! MC502 cores-not-a-multiple: `spark.cores.max` is no multiple of `spark.executor.cores`.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC502",
    name: "cores-not-a-multiple",
    summary: "`spark.cores.max` is no multiple of `spark.executor.cores`",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Sizing,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC502.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let Some((max, cores, s, other)) = cx.cores() else {
        return;
    };
    if max < cores || max % cores == 0 {
        return;
    }
    let usable = max - max % cores;
    sink.find(
        s.span(),
        format!("only {usable} of {max} cores can be used"),
    )
    .label(format!("no multiple of {cores}"))
    .other(Some(other.span()), "every executor takes this many")
    .note(format!(
        "Spark {} rounds the limit down to {usable} and logs a warning",
        cx.version
    ))
    .help(format!(
        "write `{usable}` or `{}`",
        usable.saturating_add(cores)
    ));
}
