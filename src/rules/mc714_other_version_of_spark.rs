//! MC714 other-version-of-spark: an image, archive or home names another Spark than the one checked for.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::{SparkVersion, Versions, release};
use std::ops::Range;

pub(super) static RULE: Rule = Rule {
    code: "MC714",
    name: "other-version-of-spark",
    summary: "An image, archive or home names another Spark than the one checked for",
    level: Level::Info,
    versions: Versions::ALL,
    group: Group::Containers,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC714.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for key in [
        "spark.mesos.executor.docker.image",
        "spark.executor.uri",
        "spark.mesos.executor.home",
    ] {
        let Some(s) = cx.get_read(key) else { continue };
        let Some((range, found)) = named(s.value) else {
            continue;
        };
        if found == cx.version {
            continue;
        }
        sink.find(
            s.part(range),
            format!(
                "executors run Spark {found}, and this was checked as {}",
                cx.version
            ),
        )
        .label(format!("Spark {found}"))
        .note(
            "a driver and executors of different releases do not understand each other: \
             java.io.InvalidClassException, for one",
        )
        .help(format!(
            "check with `--spark-version {found}`, or name what holds {}",
            cx.version
        ));
    }
}

/// The release of Spark that a text names behind the word `spark`.
fn named(text: &str) -> Option<(Range<usize>, SparkVersion)> {
    const WORD: &[u8] = b"spark";
    let mut words = text.as_bytes().windows(WORD.len());
    let from = words.rposition(|w| w.eq_ignore_ascii_case(WORD))?;
    let digit = |c: char| c.is_ascii_digit();
    let mut at = from;
    while let Some(start) = text.get(at..)?.find(digit).map(|n| at + n) {
        let rest = text.get(start..)?;
        let end = rest
            .find(|c: char| !digit(c) && c != '.')
            .unwrap_or(rest.len());
        let version = rest.get(..end)?.trim_end_matches('.');
        if version.matches('.').count() == 2
            && let Some(found) = release(version)
        {
            return Some((start..start + version.len(), found));
        }
        at = start + end;
    }
    None
}
