//! MC911 sandbox-not-expanded: python files of a driver in a container are looked for in `$MESOS_SANDBOX`, literally.

use super::{Context, Group, Proof, Rule, Setting, Sink};
use crate::diagnostic::Level;
use crate::launch::Part;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC911",
    name: "sandbox-not-expanded",
    summary: "Python files of a driver in a container are looked for in `$MESOS_SANDBOX`, literally",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Cluster,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC911.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let commands = cx.cluster_launch().map(|l| l.commands.as_slice());
    let words = commands.unwrap_or_default().iter().flat_map(|c| &c.words);
    const KEY: &str = "spark.submit.pyFiles";
    let mut lost = words
        .filter(|w| w.part == Part::Value(Some(KEY)) && w.written.contains("\\$MESOS_SANDBOX"));
    if lost.next().is_none() {
        return;
    }
    let message = "the driver does not find its Python files";
    let finding = match cx.get(KEY) {
        Some(s) => sink
            .find(s.span(), message)
            .label("fetched, and then looked for elsewhere"),
        None => cx.find_for_launch(sink, message),
    };
    finding
        .other(
            cx.get("spark.mesos.executor.docker.image")
                .map(Setting::key_span),
            "with an image, files are below $MESOS_SANDBOX",
        )
        .note(
            "the dispatcher writes `--py-files $MESOS_SANDBOX/FILE` and escapes the `$`, so that \
             no shell puts the folder there",
        )
        .help(
            "bake the files into the image, or fetch them with spark.mesos.uris and set \
             `spark.mesos.driverEnv.PYTHONPATH` to `/mnt/mesos/sandbox`",
        );
}
