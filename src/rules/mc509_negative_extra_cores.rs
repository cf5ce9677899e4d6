//! MC509 negative-extra-cores: executors are told to have fewer cores than they take.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC509",
    name: "negative-extra-cores",
    summary: "Executors are told to have fewer cores than they take",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Sizing,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC509.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.on_mesos() || !cx.coarse() {
        return;
    }
    let Some((extra, s)) = cx.int("spark.mesos.extra.cores").filter(|(n, _)| *n < 0) else {
        return;
    };
    let cores = cx.int("spark.executor.cores");
    let told = cores.map(|(n, _)| n.saturating_add(extra));
    let finding = match told {
        Some(told) if told <= 0 => sink
            .find(
                s.span(),
                format!(
                    "`{}` makes executors have {told} cores: no task will run",
                    s.key
                ),
            )
            .level(Level::Error),
        _ => sink.find(
            s.span(),
            format!(
                "`{}` makes executors use {} cores less than they take",
                s.key,
                extra.unsigned_abs()
            ),
        ),
    };
    finding
        .label("below 0")
        .other(
            cores.map(|(_, s)| s.span()),
            "what an executor takes of an offer",
        )
        .note(
            "the number is added to `--cores` in the executor's command, not to the CPUs that are \
             asked of Mesos; Spark takes any number",
        )
        .help("remove the line");
}
