//! MC412 empty-credential: a principal or a secret is empty.

use super::{Context, Credential, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC412",
    name: "empty-credential",
    summary: "A principal or a secret is empty, and is sent so",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Credentials,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC412.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (which, what) in [
        (Credential::Principal, "principal"),
        (Credential::Secret, "secret"),
    ] {
        let Some(source) = cx.credential(which).filter(|s| s.file.is_none() && s.empty) else {
            continue;
        };
        let Some(span) = source.span else { continue };
        sink.find(span, format!("{} gives an empty {what}", source.words))
            .label("empty")
            .note(format!(
                "an empty {what} is one: it is sent to the master, and no other place is looked at \
                 (MesosSchedulerUtils.buildCredentials)"
            ))
            .help(format!("give it a value, or remove it to have no {what}"));
    }
}
