//! MC203 memory-without-unit: a memory size without a unit counts bytes.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::value;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC203",
    name: "memory-without-unit",
    summary: "A memory size without a unit counts bytes",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Values,
    since: "0.1.0",
    optional: false,
    proof: &[
        Proof::Launches,
        Proof::Answer(
            "proofs/result-size.txt",
            "is bigger than spark.driver.maxResultSize (2.0 B)",
        ),
    ],
    doc: include_str!("../../docs/rules/MC203.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    results(cx, sink);
    for key in ["spark.executor.memory", "spark.driver.memory"] {
        let Some(s) = cx.get(key) else { continue };
        let number = s.value.trim();
        if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
            continue;
        }
        if value::memory_mib(number) != Ok(0) {
            continue;
        }
        sink.find(s.span(), format!("`{key}` is {number} bytes"))
            .label("0 MiB")
            .note("a size without a unit counts bytes here, and is rounded down to MiB")
            .help(format!("write `{number}m` for MiB"))
            .unsafe_fix("count in MiB", s.span(), format!("{number}m"));
    }
}

/// The limit of what tasks send back, which no launch trips over: the first jobs do.
fn results(cx: &Context<'_>, sink: &mut Sink) {
    /// No result is as small as to count so few bytes on purpose.
    const FEW: u32 = 1 << 20;
    let key = "spark.driver.maxResultSize";
    let Some(s) = cx.get(key).filter(|_| !cx.is_dispatcher()) else {
        return;
    };
    let digits = s.value.trim();
    let number = digits.parse::<u32>().ok();
    let Some(number) = number.filter(|n| (1..FEW).contains(n) && !digits.starts_with('+')) else {
        return;
    };
    let unit = if number < 64 { 'g' } else { 'm' };
    sink.find(s.span(), format!("`{key}` is {number} bytes"))
        .level(Level::Warning)
        .label("results are larger")
        .note(
            "a size without a unit counts bytes here; a job whose tasks send back more is aborted, as \
             `Total size of serialized results of ... is bigger than spark.driver.maxResultSize`",
        )
        .help(format!("write the unit that is meant, such as `{number}{unit}`"));
}
