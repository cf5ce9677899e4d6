//! MC404 several-credential-sources: a credential is given in several places.

use super::{Context, Credential, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC404",
    name: "several-credential-sources",
    summary: "A credential is given in several places; one wins and the others are not opened",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Credentials,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC404.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for which in [Credential::Principal, Credential::Secret] {
        let all = cx.credentials(which);
        let Some((first, others)) = all.split_first() else {
            continue;
        };
        for other in others {
            let Some(span) = other.span else { continue };
            sink.find(
                span,
                format!("{} is not looked at: {} wins", other.words, first.words),
            )
            .label("not read")
            .other(first.span, "this one counts")
            .note(
                "first of: the property, SPARK_MESOS_* variable, the .file property, the \
                     _FILE variable; an empty value counts too",
            )
            .help("keep one");
        }
    }
}
