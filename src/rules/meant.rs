//! What to write for a key that nothing reads, where another one is meant.
//!
//! A fix is offered only for a key under which this release reads the value, and takes it: what is
//! mended must not be the next mistake. Otherwise help says what is to be written.

use super::{Context, Draft, Setting, mc201_refused_value, mc208_refused_at_start};
use crate::catalog::{self, Property, Status};
use crate::resolve::StartError;
use crate::value::{self, ByteUnit};
use crate::version::SparkVersion;

/// The key for a launch on Mesos: another one, where the catalog knows which one Mesos reads instead.
pub(super) fn on_mesos(cx: &Context<'_>, key: String) -> String {
    let unread = |p: &&Property| match p.status {
        Status::Never => true,
        Status::Read => p.modes.is_empty() && cx.on_mesos(),
    };
    let other = catalog::get(&key).filter(unread);
    match other.and_then(|p| p.renamed_to) {
        Some(other) => other.to_owned(),
        None => key,
    }
}

/// Says what to write for the key of a setting that stands for another key.
pub(super) fn offer<'s>(
    cx: &Context<'_>,
    s: &Setting<'_>,
    key: String,
    finding: Draft<'s>,
) -> Draft<'s> {
    // Long keys are cut for people, never for the file.
    let name = cx.name(&key);
    if let Some(other) = cx.get(&key) {
        return finding
            .other(Some(other.key_span()), "this one counts")
            .help("remove the line");
    }
    if let Some(read) = elsewhere(cx, &key) {
        return finding.help(format!(
            "remove the line: Spark {} does not read `{name}` either, {read}",
            cx.version
        ));
    }
    let Some(value) = better_value(cx, s, &key) else {
        let title = format!("write `{name}`");
        return finding
            .help(title.clone())
            .unsafe_fix(title, s.key_span(), key);
    };
    finding.help(match value.strip_prefix("write ") {
        Some(value) => format!("write `{name}`, and for its value {value}"),
        None => format!("write `{name}`, but not with this value: {value}"),
    })
}

/// Which releases have a key that this one has not.
fn elsewhere(cx: &Context<'_>, key: &str) -> Option<String> {
    let (since, before) = match catalog::get(key) {
        Some(p) => (p.versions.since, p.versions.before),
        // Patch releases of an older line sometimes get what a newer line has.
        None => {
            let line = |v: &SparkVersion| (v.major, v.minor);
            let since = catalog::core_key(key)?.since;
            (since.filter(|s| line(&cx.version) < line(s)), None)
        }
    };
    match (since, before) {
        (Some(since), _) if cx.version < since => Some(format!("only {since} and later")),
        (_, Some(before)) if cx.version >= before => Some(format!("only releases before {before}")),
        _ => None,
    }
}

/// What to do with a value that Spark does not take under a key; none where it takes it, and where
/// nobody can tell.
fn better_value(cx: &Context<'_>, s: &Setting<'_>, key: &str) -> Option<String> {
    if cx.placeholder(s).is_some() || value::references(s.value).next().is_some() {
        return None;
    }
    if let Some(p) = catalog::get(key).filter(|p| p.applies(cx.version))
        && cx.launch.launched_with(p, key, s.value).is_err()
    {
        let mib = in_mib(key, s.value);
        let mib = mib.map(|mib| format!("write `{mib}`, the number of MiB without a unit"));
        return mib.or_else(|| Some(mc201_refused_value::expected(p, cx.version)));
    }
    let read = catalog::read_at_start(key, cx.version).filter(|_| cx.on_mesos())?;
    match cx.launch.at_start_with(read, s.value).err()? {
        StartError::Unreadable(_) => Some(mc201_refused_value::expected_at_start(read.kind)),
        StartError::Refused(_) => Some(mc208_refused_at_start::expected(read)),
    }
}

/// A size as the number of MiB that an overhead is on Mesos.
fn in_mib(key: &str, value: &str) -> Option<i32> {
    let overhead = key.ends_with(".memoryOverhead");
    let mib = value::size(value.trim(), ByteUnit::MiB).ok()?;
    i32::try_from(mib).ok().filter(|mib| overhead && *mib > 0)
}
