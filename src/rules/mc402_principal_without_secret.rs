//! MC402 principal-without-secret: a principal is set but no secret.

use super::{Context, Credential, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC402",
    name: "principal-without-secret",
    summary: "A principal is set but no secret",
    level: Level::Info,
    versions: Versions::ALL,
    group: Group::Credentials,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC402.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let (Some(principal), None) = (
        cx.credential(Credential::Principal),
        cx.credential(Credential::Secret),
    ) else {
        return;
    };
    let Some(span) = principal.span else { return };
    // A template may have both, or neither.
    if cx
        .get("spark.mesos.principal")
        .is_some_and(|s| cx.placeholder(s).is_some())
    {
        return;
    }
    sink.find_absent(Some(span), "a principal is set, but no secret")
        .label("sent without a secret")
        .note(
            "Spark registers with the principal alone; a master that asks for authentication \
             refuses that",
        )
        .help(
            "set `spark.mesos.secret.file` (Spark 2.4 and later), unless the master needs no \
             authentication",
        );
}
