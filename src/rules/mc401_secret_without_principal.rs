//! MC401 secret-without-principal: a secret is set but no principal.

use super::{Context, Credential, Group, Proof, Rule, Sink};
use crate::catalog;
use crate::diagnostic::Level;
use crate::jvm::Throwable;
use crate::version::{SparkVersion, Versions};

pub(super) static RULE: Rule = Rule {
    code: "MC401",
    name: "secret-without-principal",
    summary: "A secret is set but no principal, so Spark throws",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Credentials,
    since: "0.1.0",
    optional: false,
    proof: &[
        Proof::Scenario("p018-cred-secret-only-353"),
        Proof::Scenario("p019-cred-secret-only-248"),
    ],
    doc: include_str!("../../docs/rules/MC401.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let (Some(secret), None) = (
        cx.credential(Credential::Secret),
        cx.credential(Credential::Principal),
    ) else {
        return;
    };
    let message = format!("{} sets a secret, but there is no principal", secret.words);
    sink.find_absent(secret.span, message)
        .label("needs a principal")
        .note(format!(
            "{}\nthrown when the {} starts",
            cx.thrown(&thrown(cx.version)),
            cx.starter()
        ))
        .help("set `spark.mesos.principal`");
}

/// `MesosSchedulerUtils.buildCredentials`.
fn thrown(version: SparkVersion) -> Throwable {
    let entry = |key: &str| {
        let text = catalog::get(key).and_then(|p| p.config_entry_text(version));
        text.unwrap_or_else(|| key.to_owned())
    };
    let (principal, secret) = (entry("spark.mesos.principal"), entry("spark.mesos.secret"));
    Throwable::spark(format!(
        "{principal} must be configured when {secret} is set"
    ))
}
