//! MC519 executor-memory-too-small: spark refuses executors with less than 450 MiB of heap.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::value::{self, ByteUnit};
use crate::version::{Versions, behaviour};

pub(super) static RULE: Rule = Rule {
    code: "MC519",
    name: "executor-memory-too-small",
    summary: "Spark refuses executors with less than 450 MiB of heap",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Sizing,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC519.md"),
    check,
};

const KEY: &str = "spark.executor.memory";
const SMALLEST: i64 = 471_859_200;

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let Some(s) = cx.get(KEY).filter(|_| cx.for_mesos()) else {
        return;
    };
    // MC203 says more about a number of bytes.
    if s.value.trim().bytes().all(|b| b.is_ascii_digit()) || cx.get("spark.testing").is_some() {
        return;
    }
    let Ok(bytes) = value::size(s.value, ByteUnit::Byte) else {
        return;
    };
    if bytes >= SMALLEST {
        return;
    }
    let class = if behaviour::ERROR_CLASSES.holds(cx.version) {
        "org.apache.spark.SparkIllegalArgumentException: [INVALID_EXECUTOR_MEMORY]"
    } else {
        "java.lang.IllegalArgumentException:"
    };
    sink.find(
        s.span(),
        format!("Spark refuses a `{KEY}` of {} MiB", bytes / 1024 / 1024),
    )
    .label("below 450 MiB")
    .note(format!(
        "{class} Executor memory {bytes} must be at least {SMALLEST}. ...\nthrown when the \
         SparkContext starts"
    ))
    .help("write `450m` or more");
}
