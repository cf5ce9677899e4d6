//! MC826 missing-file: a file that the driver reads when it starts is not there.

use super::{Context, Group, Proof, Rule, Setting, Sink};
use crate::diagnostic::Level;
use crate::jvm::Throwable;
use crate::source::{PathKind, SourceKind, Span};
use crate::submit::Uri;
use crate::version::{SparkVersion, Versions, behaviour};

pub(super) static RULE: Rule = Rule {
    code: "MC826",
    name: "missing-file",
    summary: "A local file that the driver needs to start is not there",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Launch,
    since: "0.1.0",
    optional: false,
    proof: &[
        Proof::Answer(
            "proofs/missing-files.txt",
            "File file:/nowhere/a does not exist",
        ),
        Proof::Answer(
            "proofs/missing-files.txt",
            "NoSuchFileException: /nowhere/a.zip",
        ),
        Proof::Answer(
            "proofs/missing-files.txt",
            "File /nowhere/a.xml does not exist",
        ),
        Proof::Answer(
            "proofs/missing-files.txt",
            "Log directory file:/etc/hostname is not a directory.",
        ),
        Proof::Answer(
            "proofs/missing-files.txt",
            "Ivy settings file /nowhere/ivysettings.xml does not exist",
        ),
    ],
    doc: include_str!("../../docs/rules/MC826.md"),
    check,
};

/// A property that names local files, and what Spark throws for one that is missing.
struct Named {
    key: &'static str,
    is_read: fn(&Context<'_>) -> bool,
    thrown: fn(&str, SparkVersion) -> Throwable,
}

const ALL: [Named; 5] = [
    Named {
        key: "spark.archives",
        is_read: |cx| behaviour::ARCHIVES_PROPERTY.holds(cx.version),
        thrown: |path, _| Throwable::new("java.nio.file.NoSuchFileException", path),
    },
    Named {
        key: "spark.files",
        is_read: |_| true,
        thrown: |path, _| not_found(&format!("File file:{path} does not exist")),
    },
    Named {
        key: "spark.jars.ivySettings",
        is_read: |_| true,
        thrown: |path, _| {
            let message = format!("requirement failed: Ivy settings file {path} does not exist");
            Throwable::illegal_argument(message)
        },
    },
    Named {
        key: "spark.scheduler.allocation.file",
        is_read: |cx| {
            let mode = cx.get("spark.scheduler.mode");
            mode.is_some_and(|s| s.value.eq_ignore_ascii_case("fair")) && !has_other_file_system(cx)
        },
        thrown: |path, version| {
            let hadoop = behaviour::ALLOCATION_FILE_OF_HADOOP.holds(version);
            not_found(&match hadoop {
                true => format!("File {path} does not exist"),
                false => format!("{path} (No such file or directory)"),
            })
        },
    },
    Named {
        key: "spark.submit.pyFiles",
        is_read: |cx| {
            let all = behaviour::PY_FILES_FOR_ALL.holds(cx.version);
            all || cx.launch.arguments.is_python
        },
        thrown: |path, _| not_found(&format!("File file:{path} does not exist")),
    },
];

fn not_found(message: &str) -> Throwable {
    Throwable::new("java.io.FileNotFoundException", message)
}

/// Whether a path without a scheme may be one of HDFS, say.
fn has_other_file_system(cx: &Context<'_>) -> bool {
    cx.env("HADOOP_CONF_DIR").is_some() || cx.get("spark.hadoop.fs.defaultFS").is_some()
}

fn check(cx: &Context<'_>, sink: &mut Sink) {
    // Who writes a script or a file alone may mean another machine.
    let typed = |span: Span| cx.sources.get(span.source).kind == SourceKind::CommandLine;
    let here = cx.submit.words.first().is_some_and(|w| typed(w.span()));
    if !here || !cx.has_command_line() || !cx.on_mesos() || cx.cluster() {
        return;
    }
    if cx.submit_error().is_some() {
        return;
    }
    for named in ALL.iter().filter(|n| (n.is_read)(cx)) {
        let Some(s) = cx.get(named.key).filter(|s| !is_computed(cx, s)) else {
            continue;
        };
        let mut start = 0;
        for item in s.value.split(',') {
            let at = start + item.len() - item.trim_start().len();
            start += item.len() + 1;
            let item = item.trim();
            if let Some(path) = local(cx, item).filter(|path| !cx.files.exists(path)) {
                let thrown = (named.thrown)(&path, cx.version);
                let place = s.part(at..at + item.len());
                missing(cx, sink, place, &path, &thrown);
            }
        }
    }
    event_log(cx, sink);
}

/// Whether only a run can tell the value.
fn is_computed(cx: &Context<'_>, s: &Setting<'_>) -> bool {
    s.value.contains("${") || cx.placeholder(s).is_some()
}

/// The directory of the event log must be there.
fn event_log(cx: &Context<'_>, sink: &mut Sink) {
    const BY_DEFAULT: &str = "/tmp/spark-events";
    let enabled = cx.get("spark.eventLog.enabled");
    let Some(enabled) = enabled.filter(|s| s.value.trim().eq_ignore_ascii_case("true")) else {
        return;
    };
    let set = cx.get("spark.eventLog.dir");
    let (place, text) = match set {
        Some(s) if is_computed(cx, s) => return,
        Some(s) => (s.span(), s.value.trim()),
        None => (enabled.span(), BY_DEFAULT),
    };
    let Some(path) = local(cx, text) else { return };
    match cx.files.kind(&path) {
        PathKind::Directory => {}
        PathKind::Missing => {
            let thrown = not_found(&format!("File file:{path} does not exist"));
            missing(cx, sink, place, &path, &thrown);
        }
        PathKind::File => {
            let message = format!("Log directory file:{path} is not a directory.");
            let thrown = Throwable::illegal_argument(message);
            sink.find(place, format!("`{}` is not a directory", cx.name(&path)))
                .label("a file")
                .note(cx.thrown(&thrown))
                .help("write the path of a directory");
        }
    }
}

fn missing(cx: &Context<'_>, sink: &mut Sink, place: Span, path: &str, thrown: &Throwable) {
    sink.find(
        place,
        format!("there is no `{}` on this machine", cx.name(path)),
    )
    .label("the SparkContext does not start without it")
    .note(cx.thrown(thrown))
    .help("correct the path, or make what it names; the driver reads it where spark-submit runs");
}

/// The path of a local file; none for other addresses, and for patterns.
fn local(cx: &Context<'_>, item: &str) -> Option<String> {
    if item.is_empty() || item.contains(['*', '?', '[', '{', '%', '\\']) {
        return None;
    }
    let uri = Uri::parse(item)?;
    let path = match uri.scheme {
        None | Some("file") => uri.decoded_path()?,
        Some(_) => return None,
    };
    let absolute = path.starts_with('/');
    let path = match absolute {
        true => path,
        false => format!("{}/{path}", cx.launch.directory.trim_end_matches('/')),
    };
    (!path.split('/').any(|p| matches!(p, "." | ".."))).then_some(path)
}
