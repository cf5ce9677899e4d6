//! MC415 authenticate-without-secret: authentication is on, but there is no secret for it.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC415",
    name: "authenticate-without-secret",
    summary: "`spark.authenticate` is on, but Mesos needs `spark.authenticate.secret` too",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Credentials,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC415.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let key = "spark.authenticate";
    let Some(s) = cx.get(key).filter(|_| cx.surely_on_mesos() && cx.flag(key)) else {
        return;
    };
    if cx.get("spark.authenticate.secret").is_some() {
        return;
    }
    sink.find(s.span(), "authentication is on, but has no secret")
        .label("needs `spark.authenticate.secret`")
        .note(
            "java.lang.IllegalArgumentException: requirement failed: A secret key must be specified \
             via the spark.authenticate.secret config.\nthrown when the SparkContext starts; only \
             YARN, Kubernetes and local masters have a secret made for them",
        )
        .help("set `spark.authenticate.secret`, or remove the line");
}
