//! MC416 encryption-without-authentication: encryption is on, but authentication is not.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC416",
    name: "encryption-without-authentication",
    summary: "Encryption between processes needs `spark.authenticate`",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Credentials,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC416.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if cx.flag("spark.authenticate") {
        return;
    }
    for key in [
        "spark.network.crypto.enabled",
        "spark.authenticate.enableSaslEncryption",
    ] {
        let Some(s) = cx.get(key).filter(|_| cx.flag(key)) else {
            continue;
        };
        sink.find(s.span(), format!("`{key}` needs `spark.authenticate`"))
            .label("authentication is not on")
            .note(
                "java.lang.IllegalArgumentException: requirement failed: spark.authenticate must be \
                 enabled when enabling encryption.\nthrown when the SparkContext starts \
                 (SparkConf.validateSettings)",
            )
            .help("set `spark.authenticate true` and `spark.authenticate.secret`");
    }
}
