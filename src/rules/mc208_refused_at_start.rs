//! MC208 refused-at-start: a value that Spark can read and does not take.

use super::{Context, Group, Proof, Rule, Setting, Sink};
use crate::catalog::{Kind, ReadAtStart};
use crate::diagnostic::Level;
use crate::jvm::Throwable;
use crate::launch;
use crate::resolve::StartError;
use crate::submit::{Uri, file_path};
use crate::version::Versions;
use std::ops::Range;

pub(super) static RULE: Rule = Rule {
    code: "MC208",
    name: "refused-at-start",
    summary: "A value that Spark can read, and refuses when the driver starts",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Values,
    since: "0.1.0",
    optional: false,
    proof: &[
        Proof::Launches,
        Proof::Answer(
            "proofs/web-ui.txt",
            "javax.servlet.UnavailableException: Class loading error for holder kerberos",
        ),
        Proof::Answer("proofs/web-ui.txt", "Failed to parse byte string: big"),
    ],
    doc: include_str!("../../docs/rules/MC208.md"),
    check,
};

const NO_SHARE: &str = "remove the line: nothing has a share by it any more";
const OF_ONE_NAME: &str = "give one of them another name: the driver serves files by their names";

/// Keys, or where keys begin, and what to write.
const KEYS: &[(&str, &str)] = &[
    (
        "spark.driver.bindAddress",
        "write a host or an address alone, such as `10.0.0.7`",
    ),
    (
        "spark.driver.host",
        "write a host or an address alone, such as `10.0.0.7`; the port goes into `spark.driver.port`",
    ),
    (
        "spark.driver.resource.",
        "on Mesos `spark.mesos.gpus.max` asks for GPUs; remove the line",
    ),
    (
        "spark.dynamicAllocation.executorAllocationRatio",
        "write a number above 0, and not above 1",
    ),
    ("spark.archives", OF_ONE_NAME),
    (
        "spark.eventLog.compression.codec",
        "write one of `lz4`, `lzf`, `snappy`, `zstd`",
    ),
    (
        "spark.executor.resource.",
        "on Mesos `spark.mesos.gpus.max` asks for GPUs; remove the line",
    ),
    (
        "spark.extraListeners",
        "write the whole names of classes that the driver has",
    ),
    ("spark.files", OF_ONE_NAME),
    (
        "spark.io.compression.codec",
        "write one of `lz4`, `lzf`, `snappy`, `zstd`",
    ),
    (
        "spark.kryoserializer.buffer",
        "write a size below 2 GiB, such as `64k`",
    ),
    (
        "spark.kryoserializer.buffer.max",
        "write a size below 2 GiB, such as `512m`",
    ),
    (
        "spark.kryoserializer.buffer.max.mb",
        "write `spark.kryoserializer.buffer.max` with a size below 2 GiB, such as `512m`",
    ),
    (
        "spark.kryoserializer.buffer.mb",
        "write `spark.kryoserializer.buffer` with a size below 2 GiB, such as `64k`",
    ),
    (
        "spark.log.level",
        "write one of `ALL`, `TRACE`, `DEBUG`, `INFO`, `WARN`, `ERROR`, `FATAL`, `OFF`",
    ),
    (
        "spark.memory.offHeap.enabled",
        "set `spark.memory.offHeap.size`, such as `2g`; on Mesos \
         `spark.mesos.executor.memoryOverhead` has to make room for it",
    ),
    (
        "spark.memory.offHeap.size",
        "write a size, such as `2g`; on Mesos `spark.mesos.executor.memoryOverhead` has to make room \
         for it",
    ),
    (
        "spark.metrics.conf.",
        "write what `conf/metrics.properties.template` of Spark says of this sink",
    ),
    ("spark.port.maxRetries", "write a number of 0 or more"),
    (
        "spark.rpc.message.maxSize",
        "write a number of MiB from 1 to 2047",
    ),
    (
        "spark.scheduler.allocation.file",
        "write the path alone: before Spark 3.2 nothing reads what is before the colon",
    ),
    ("spark.scheduler.mode", "write `FIFO` or `FAIR`"),
    (
        "spark.serializer",
        "write the whole name of a class, such as `org.apache.spark.serializer.KryoSerializer`",
    ),
    (
        "spark.shuffle.manager",
        "remove the line: `sort` is all there is",
    ),
    ("spark.shuffle.memoryFraction", NO_SHARE),
    ("spark.shuffle.safetyFraction", NO_SHARE),
    (
        "spark.speculation.interval",
        "write a duration above 0, such as `100ms`",
    ),
    ("spark.ssl.port", "write a number from 0 to 65535"),
    ("spark.ssl.ui.port", "write a port from 1024 to 65535, or 0"),
    (
        "spark.storage.decommission.fallbackStorage.path",
        "end the path with a `/`",
    ),
    (
        "spark.storage.decommission.shuffleBlocks.maxDiskSize",
        "write a whole number and a unit (k, m, g, t), such as `512m`",
    ),
    ("spark.storage.memoryFraction", NO_SHARE),
    ("spark.storage.safetyFraction", NO_SHARE),
    ("spark.storage.unrollFraction", NO_SHARE),
    ("spark.submit.pyFiles", OF_ONE_NAME),
    (
        "spark.task.resource.",
        "set `spark.executor.resource.NAME.amount` as well, or remove the line; on Mesos \
         `spark.mesos.gpus.max` asks for GPUs",
    ),
    (
        "spark.ui.filters",
        "write the whole names of classes that the driver has",
    ),
    (
        "spark.ui.requestHeaderSize",
        "write a whole number and a unit (k, m), such as `8k`",
    ),
];

/// What to write for a key that has an entry of its own, or begins as one does.
fn help_for(key: &str) -> Option<&'static str> {
    let is = |k: &str| key == k || (k.ends_with('.') && key.starts_with(k));
    KEYS.iter().find(|(k, _)| is(k)).map(|(_, help)| *help)
}

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if cx.is_dispatcher() || !cx.on_mesos() {
        return;
    }
    // The names of classes are in the table.
    let is_class = |key: &str| matches!(key, "spark.serializer" | "spark.shuffle.manager");
    let is_set = |key: &str| match key.ends_with('.') {
        true => cx.settings().any(|s| s.key.starts_with(key)),
        false => cx.get(key).is_some(),
    };
    let mut keys = KEYS.iter().map(|(key, _)| *key);
    if keys.any(|key| is_set(key) && !is_class(key)) {
        for (key, thrown) in launch::refused_at_start(cx.launch) {
            // What is merged of two properties is blamed on the one that has it.
            let of_python = cx.get("spark.submit.pyFiles");
            let of_python = of_python.filter(|s| file_at(s.value, &thrown).is_some());
            let (Some(help), Some(s)) = (help_for(&key), of_python.or(cx.get(&key))) else {
                continue;
            };
            if is_read(cx, s) {
                say(cx, sink, s, &thrown, help);
            }
        }
    }
    for s in cx.settings() {
        if let Some((read, StartError::Refused(error))) = cx.at_start(s) {
            let help = expected(read);
            say(cx, sink, s, &error.thrown, &help);
        }
    }
}

/// Whether a value counts, and MC201 has not said that it cannot be read; a template is no value yet.
fn is_read(cx: &Context<'_>, s: &Setting<'_>) -> bool {
    let property = s.property.filter(|p| p.key == s.key);
    let reads = property.is_none_or(|p| cx.reads_property(p) && cx.refused(p, s).is_none());
    // In cluster mode spark-submit takes the address out.
    let kept = !(cx.cluster() && s.key == "spark.driver.host");
    reads && kept && cx.placeholder(s).is_none()
}

fn say(cx: &Context<'_>, sink: &mut Sink, s: &Setting<'_>, thrown: &Throwable, help: &str) {
    let at = match help == OF_ONE_NAME {
        true => file_at(s.value, thrown).unwrap_or(0..s.value.len()),
        false => 0..s.value.len(),
    };
    let text = s.value.get(at.clone()).unwrap_or(s.value);
    let (value, name) = (cx.quoted(s.key, text), cx.name(s.key));
    sink.find(s.part(at), format!("Spark refuses {value} for `{name}`"))
        .label("the SparkContext does not start")
        .note(cx.thrown(thrown))
        .help(help);
}

/// Where a list has the file whose name is there already.
fn file_at(list: &str, thrown: &Throwable) -> Option<Range<usize>> {
    let (_, path) = thrown.message.as_deref()?.split_once("new path = ")?;
    let mut start = 0;
    for item in list.split(',') {
        let at = start + item.len() - item.trim_start().len();
        let trimmed = item.trim();
        start += item.len() + 1;
        let written = Uri::parse(trimmed).and_then(|uri| uri.decoded_path());
        let is_it = written.is_some_and(|written| match written.starts_with('/') {
            true => file_path(&written) == path,
            false => path.ends_with(&format!("/{}", file_path(&written))),
        });
        if is_it {
            return Some(at..at + trimmed.len());
        }
    }
    None
}

/// What to write for a key that has a bound, or the name of a class.
pub(super) fn expected(read: &ReadAtStart) -> String {
    if let Some(help) = help_for(read.key) {
        return help.to_owned();
    }
    if let Some(names) = &read.names {
        return format!("write one of `{}`", names.all.join("`, `"));
    }
    let Some(check) = &read.check else {
        return "write the whole name of a class that the driver has".to_owned();
    };
    let what = match read.kind {
        Kind::Time(_) => "duration",
        Kind::Size(_) | Kind::Memory => "size",
        _ => "number",
    };
    const MEBIBYTE: f64 = 1_048_576.0;
    let bound = match read.kind {
        Kind::Size(_) if check.above >= MEBIBYTE => format!("{}m", check.above / MEBIBYTE),
        _ => check.above.to_string(),
    };
    match check.or_equal {
        true => format!("write a {what} of {bound} or more"),
        false => format!("write a {what} above {bound}"),
    }
}
