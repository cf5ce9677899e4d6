//! MC512 refused-port: a port that Spark refuses to listen on.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::value;
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
    proof: &[
        Proof::Launches,
        Proof::Answer("proofs/web-ui.txt", "startPort should be between"),
    ],
    doc: include_str!("../../docs/rules/MC512.md"),
    check,
};

const KEYS: [&str; 2] = ["spark.driver.port", "spark.blockManager.port"];

/// Of the driver alone, and none of the catalog's.
const OF_DRIVER: [&str; 2] = ["spark.driver.blockManager.port", "spark.ui.port"];

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.for_mesos() {
        return;
    }
    let catalogued = KEYS.iter().filter_map(|key| {
        let port = value::int(cx.replaced(key)?.trim()).ok()?;
        Some((port, cx.get(key)?))
    });
    let of_driver = OF_DRIVER.iter().filter_map(|key| cx.int_at_start(key));
    // Below 0 it is no port at all, which MC208 says.
    let encrypted = cx.int("spark.ssl.ui.port");
    let encrypted = encrypted.filter(|(port, _)| *port > 0 && cx.encrypts_web_ui());
    for (port, s) in catalogued.chain(of_driver).chain(encrypted) {
        let key = s.key;
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
