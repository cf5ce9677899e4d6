//! MC904 nothing-is-uploaded: a file of this machine is expected on the agent that runs the driver.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::source::Span;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC904",
    name: "nothing-is-uploaded",
    summary: "A file of this machine is expected on the agent that runs the driver",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Cluster,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC904.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.cluster() || !cx.surely_on_mesos() {
        return;
    }
    files(cx, sink);
    let arguments = &cx.launch.arguments;
    let mut places: Vec<(Option<Span>, &str)> = Vec::new();
    // Behind a word that is refused, others may be taken for what they are not.
    let sure = cx.has_command_line() && cx.submit.error.is_none();
    let resource = arguments.primary_resource.as_ref();
    if let Some(resource) = resource.filter(|r| sure && is_file(&r.value)) {
        places.push((resource.origin.span(), "the application"));
    }
    if let Some(files) = &arguments.py_files
        && files.value.split(',').any(is_file)
    {
        places.push((files.origin.span(), "a Python file"));
    }
    for (span, what) in places {
        let Some(span) = span else { continue };
        sink.find(
            span,
            format!("{what} is not uploaded: the agent looks on its own disk"),
        )
        .label("must be at this path on every agent")
        .note(
            "in cluster mode spark-submit sends the path only, and the agent's fetcher copies \
                 from there; where it is not, the driver fails to start",
        )
        .help(
            "put it where agents can fetch it (http://, hdfs://, s3a://); or write \
                 `local:/PATH` if it is on every agent",
        );
    }
}

/// `--files`: the driver itself looks for them, when it starts.
fn files(cx: &Context<'_>, sink: &mut Sink) {
    let Some(s) = cx.get("spark.files").filter(|s| !s.in_file()) else {
        return;
    };
    let mut from = 0;
    for item in s.value.split(',') {
        let place = from..from + item.len();
        from = place.end + 1;
        let bare = !item.contains(':') && !item.trim().is_empty();
        if !bare && !is_file(item) {
            continue;
        }
        sink.find(
            s.part(place),
            "the file is not uploaded: the driver looks on the agent's disk",
        )
        .label("must be at this path on every agent")
        .note(
            "in cluster mode spark-submit sends the path only; where nothing is at this path, \
                 the SparkContext throws FileNotFoundException on the agent",
        )
        .help("put it where agents can fetch it (http://, hdfs://, s3a://)");
        break;
    }
}

/// Whether an address is that of a file of this machine.
fn is_file(address: &str) -> bool {
    address.trim().starts_with("file:")
}
