//! MC407 secret-without-destination: secrets are listed but go nowhere.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::value;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC407",
    name: "secret-without-destination",
    summary: "Secrets are listed but have no variable and no file to go to",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Credentials,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC407.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for side in ["driver", "executor"] {
        let prefix = format!("spark.mesos.{side}.secret.");
        if !cx.settings().any(|s| s.key.starts_with(&prefix)) {
            continue;
        }
        let get = |name: &str| {
            let key = format!("{prefix}{name}");
            let s = cx.get(&key).filter(|_| cx.in_mode(&key))?;
            (!value::sequence(s.value).is_empty()).then_some(s)
        };
        let Some(s) = get("names").or(get("values")) else {
            continue;
        };
        if get("envkeys").is_some() || get("filenames").is_some() {
            continue;
        }
        sink.find_absent(
            Some(s.key_span()),
            format!("the secrets of the {side} go nowhere"),
        )
        .label("no variable and no file for them")
        .note("Spark attaches nothing then, without a message")
        .help(format!(
            "set `spark.mesos.{side}.secret.envkeys` or `spark.mesos.{side}.secret.filenames`"
        ));
    }
}
