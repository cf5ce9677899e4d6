//! MC308 master-of-the-environment: the variable MASTER decides where the application runs.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::submit::Origin;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC308",
    name: "master-of-the-environment",
    summary: "The variable `MASTER` decides where the application runs",
    level: Level::Info,
    versions: Versions::ALL,
    group: Group::Precedence,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC308.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let Some(s) = cx.get("spark.master") else {
        return;
    };
    if !matches!(s.origin, Origin::Variable { .. }) {
        return;
    }
    sink.find(
        s.span(),
        format!(
            "the variable MASTER sets the master, {}",
            cx.quoted(s.key, s.value)
        ),
    )
    .label("counts, because no other is set")
    .note("any program may have set a variable of that name; elsewhere the master is `local[*]`")
    .help("set `spark.master`, or write `--master`");
}
