//! MC826 missing-file: a file that the driver reads when it starts is not there.

use super::{Context, Group, Proof, Rule, Setting, Sink};
use crate::diagnostic::Level;
use crate::jvm::Throwable;
use crate::source::{PathKind, SourceKind, Span};
use crate::submit::uri::resolve_uri;
use crate::submit::{Disk, Origin, Uri, file_path};
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
        Proof::Answer(
            "proofs/missing-files.txt",
            "File file:${DIR}/%20/etc/hostname does not exist",
        ),
        Proof::Answer(
            "proofs/missing-files.txt",
            "File file:${DIR}/ /etc/hostname does not exist",
        ),
        Proof::Answer("proofs/missing-files.txt", "File file:/tmp  does not exist"),
        Proof::Answer("proofs/missing-files.txt", "The local directory file:/etc/"),
        Proof::Answer(
            "proofs/missing-files.txt",
            "NoSuchFileException: /nowhere/resources.json",
        ),
        Proof::Answer("proofs/web-ui.txt", "/nowhere/keys is not a valid keystore"),
    ],
    doc: include_str!("../../docs/rules/MC826.md"),
    check,
};

/// A property that names one local file as it is, and what Spark throws where that is missing.
struct Named {
    key: &'static str,
    is_read: fn(&Context<'_>) -> bool,
    thrown: fn(&str, SparkVersion) -> Throwable,
}

const ALL: [Named; 3] = [
    Named {
        key: "spark.driver.resourcesFile",
        is_read: |cx| behaviour::TYPED_MESOS_PROPERTIES.holds(cx.version),
        thrown: |path, _| Throwable::new("java.nio.file.NoSuchFileException", path),
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
        if let Some(path) = local(cx, s.value).filter(|path| !cx.files.exists(path)) {
            let thrown = (named.thrown)(s.value, cx.version);
            missing(cx, sink, s.span(), &path, &thrown);
        }
    }
    list(
        cx,
        sink,
        "spark.files",
        &["spark.files", "spark.submit.pyFiles"],
    );
    if behaviour::ARCHIVES_PROPERTY.holds(cx.version) {
        list(cx, sink, "spark.archives", &["spark.archives"]);
    }
    key_store(cx, sink);
    event_log(cx, sink);
}

/// A list as spark-submit has made it, out of properties and options that were written.
fn list(cx: &Context<'_>, sink: &mut Sink, key: &str, written: &[&str]) {
    let Some(made) = cx.launch.prepared.get(key) else {
        return;
    };
    let written = || written.iter().filter_map(|key| cx.get(key));
    if written().any(|s| is_computed(cx, s)) {
        return;
    }
    let decoded = key != "spark.files" || behaviour::ADDED_FILES_ARE_URIS.holds(cx.version);
    for item in made.value.split(',') {
        let Some(path) = taken(item, decoded) else {
            continue;
        };
        let kind = cx.files.kind(&path);
        let refuses_directories =
            key == "spark.files" && behaviour::RESOURCE_PROFILES.holds(cx.version);
        let wrong = match kind {
            PathKind::File => continue,
            PathKind::Directory if !refuses_directories => continue,
            PathKind::Directory | PathKind::Missing => written().find_map(|s| place(cx, s, &path)),
        };
        let Some((place, blanks)) = wrong else {
            continue;
        };
        if kind == PathKind::Directory {
            sink.find(place, format!("`{}` is a directory", cx.name(&path)))
                .label("the SparkContext does not start with it")
                .note(cx.thrown(&directory(item, cx.version)))
                .help("name the files, or an archive of them in `spark.archives`");
            continue;
        }
        let thrown = match key {
            "spark.files" => not_found(&format!("File file:{path} does not exist")),
            _ => Throwable::new("java.nio.file.NoSuchFileException", path.as_str()),
        };
        if !blanks {
            missing(cx, sink, place, &path, &thrown);
            continue;
        }
        sink.find(
            place,
            format!("there is no `{}` on this machine", cx.name(&path)),
        )
        .label("the blank is a part of the name")
        .note(cx.thrown(&thrown))
        .help("write the list without blanks: of an option spark-submit takes all as it is");
    }
}

/// The keys of an encrypted web UI; without them the JVM ends.
fn key_store(cx: &Context<'_>, sink: &mut Sink) {
    let by_default =
        !behaviour::SSL_READ_WHERE_ENABLED.holds(cx.version) || cx.flag("spark.ssl.enabled");
    let of_all = cx.get("spark.ssl.keyStore").filter(|_| by_default);
    let set = cx.get("spark.ssl.ui.keyStore").or(of_all);
    let Some(s) = set.filter(|s| cx.encrypts_web_ui() && !is_computed(cx, s)) else {
        return;
    };
    let absolute = s.value.starts_with('/');
    let path = local(cx, s.value).filter(|path| absolute && !cx.files.exists(path));
    if let Some(path) = path {
        // The Jetty of one release says less.
        let message = match cx.version {
            SparkVersion {
                major: 3, minor: 0, ..
            } => "no valid keystore".to_owned(),
            _ => format!("{path} is not a valid keystore"),
        };
        let thrown = Throwable::new("java.lang.IllegalStateException", message);
        missing(cx, sink, s.span(), &path, &thrown);
    }
}

/// What `SparkContext.addFile` throws for a directory.
fn directory(item: &str, version: SparkVersion) -> Throwable {
    Throwable::spark(match behaviour::ERROR_CLASSES.holds(version) {
        true => format!(
            "[UNSUPPORTED_ADD_FILE.LOCAL_DIRECTORY] Don't support add file. The local directory \
             {item} is not supported in a non-local master mode."
        ),
        false => {
            "addFile does not support local directories when not running local mode.".to_owned()
        }
    })
}

/// Where an item of a list is written that has become this path, and whether blanks are to blame: those
/// around an item of an option stay.
fn place(cx: &Context<'_>, s: &Setting<'_>, path: &str) -> Option<(Span, bool)> {
    let disk = Disk {
        directory: &cx.launch.directory,
        kind: &|path| cx.files.kind(path),
    };
    let canonical = behaviour::CANONICAL_FILE_URIS.holds(cx.version);
    let decoded = behaviour::ADDED_FILES_ARE_URIS.holds(cx.version);
    let is_option = matches!(s.origin, Origin::Option { .. });
    let mut start = 0;
    for item in s.value.split(',') {
        let (at, inner) = (start, item.trim());
        let before = item.len() - item.trim_start().len();
        start += item.len() + 1;
        let (at, item) = match is_option {
            true => (at, item),
            false => (at + before, inner),
        };
        let uri = resolve_uri(item, &disk, canonical);
        let is_it = [decoded, true]
            .iter()
            .any(|d| taken(&uri, *d).as_deref() == Some(path));
        if !inner.is_empty() && is_it {
            return Some((s.part(at..at + item.len()), item.len() > inner.len()));
        }
    }
    None
}

/// The path that Spark takes of the URI of a local file; none of other addresses, and of patterns.
/// Escapes are part of it before 3.1.2.
fn taken(uri: &str, decoded: bool) -> Option<String> {
    let parsed = Uri::parse(uri).filter(|u| u.scheme == Some("file"))?;
    let path = match decoded {
        true => parsed.decoded_path()?,
        false => parsed.path?.to_owned(),
    };
    let path = file_path(&path);
    (!path.contains(['*', '?', '[', '{', '\\']) && !has_dots(&path)).then_some(path)
}

/// Whether there are names in a path that stand for other ones.
fn has_dots(path: &str) -> bool {
    path.split('/').any(|p| matches!(p, "." | ".."))
}

/// Whether only a run can tell the value.
fn is_computed(cx: &Context<'_>, s: &Setting<'_>) -> bool {
    s.value.contains("${") || cx.placeholder(s).is_some()
}

/// The directory of the event log must be there.
fn event_log(cx: &Context<'_>, sink: &mut Sink) {
    const BY_DEFAULT: &str = "/tmp/spark-events";
    const ENABLED: &str = "spark.eventLog.enabled";
    const KEY: &str = "spark.eventLog.dir";
    let Some(enabled) = cx.get(ENABLED).filter(|_| cx.flag(ENABLED)) else {
        return;
    };
    let (place, text) = match (cx.get(KEY), cx.replaced(KEY)) {
        (Some(s), _) if cx.placeholder(s).is_some() => return,
        (Some(s), Some(text)) => (s.span(), text),
        _ => (enabled.span(), BY_DEFAULT.into()),
    };
    let disk = Disk {
        directory: &cx.launch.directory,
        kind: &|path| cx.files.kind(path),
    };
    let text = text.strip_suffix('/').unwrap_or(&text);
    let literal = !text.contains(['*', '?', '[', '{', '%', '\\']);
    if text.is_empty() || !literal {
        return;
    }
    let canonical = behaviour::CANONICAL_FILE_URIS.holds(cx.version);
    let Some(path) = taken(&resolve_uri(text, &disk, canonical), true) else {
        return;
    };
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

/// The path of a local file that is taken as it is; none for other addresses, and for patterns.
fn local(cx: &Context<'_>, text: &str) -> Option<String> {
    let has_scheme = Uri::parse(text).is_some_and(|uri| uri.scheme.is_some());
    if text.is_empty() || text.contains(['*', '?', '[', '{', '%', '\\']) {
        return None;
    }
    let path = match text.strip_prefix("file:") {
        Some(path) => file_path(path),
        None if has_scheme => return None,
        None => file_path(text),
    };
    let path = match path.starts_with('/') {
        true => path,
        false => format!("{}/{path}", cx.launch.directory.trim_end_matches('/')),
    };
    (!has_dots(&path)).then_some(path)
}
