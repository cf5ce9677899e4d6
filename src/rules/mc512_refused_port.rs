//! MC512 refused-port: a port that Spark refuses to listen on.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC512",
    name: "refused-port",
    summary: "A port that Spark refuses to listen on",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Sizing,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC512.md"),
    check,
};

const KEYS: &[&str] = &["spark.driver.port", "spark.blockManager.port"];

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.for_mesos() {
        return;
    }
    for key in KEYS {
        let Some((port, s)) = cx.int(key) else {
            continue;
        };
        if port == 0 || (1024..=65535).contains(&port) {
            continue;
        }
        sink.find(s.span(), format!("Spark refuses port {port} for `{key}`"))
            .label(if (1..1024).contains(&port) {
                "below 1024"
            } else {
                "no port"
            })
            .note(
                "java.lang.IllegalArgumentException: requirement failed: startPort should be \
                 between 1024 and 65535 (inclusive), or 0 for a random free port.\nthrown when the \
                 SparkContext starts",
            )
            .help("write a port from `1024` to `65535`, or `0` for a free one");
    }
}
