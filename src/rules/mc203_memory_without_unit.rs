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
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC203.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
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
