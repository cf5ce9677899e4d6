//! MC890 known-only-when-run: a script sets something to what only a run can tell.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC890",
    name: "known-only-when-run",
    summary: "A script sets something to what only a run can tell, so it is not checked",
    level: Level::Info,
    versions: Versions::ALL,
    group: Group::Launch,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Answer(
        "scripts/spark-env.out",
        "SPARK_DAY=2026-11-22",
    )],
    doc: include_str!("../../docs/rules/MC890.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for unknown in &cx.submit.unknown {
        if unknown.may_hold_options {
            sink.find(
                unknown.span,
                "options of spark-submit that only a run can tell are not checked",
            )
            .label("may hold any options")
            .note("scripts are read, never run; what is said to be missing may be set here");
        } else {
            sink.find(
                unknown.span,
                "a value that only a run can tell is not checked",
            )
            .label("hangs on a command, an argument, a branch or an unknown variable")
            .help("give the variable with `--env NAME=value` to have it checked");
        }
    }
    for (name, unknown) in cx.environment.unknown() {
        sink.find(
            unknown.span,
            format!("what {name} is set to only a run can tell"),
        )
        .label("hangs on a command, a branch or an unknown variable")
        .note("scripts are read, never run; the variable counts as unset here")
        .help(format!(
            "give it with `--env {name}=value` to have it checked"
        ));
    }
}
