//! MC409 credential-path-travels: only the path of a credential file travels to the driver.

use super::{Context, Credential, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC409",
    name: "credential-path-travels",
    summary: "Only the path of a credential file travels to a driver in cluster mode",
    level: Level::Info,
    versions: Versions::ALL,
    group: Group::Credentials,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC409.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.cluster() {
        return;
    }
    for which in [Credential::Principal, Credential::Secret] {
        let Some(source) = cx.credential(which) else {
            continue;
        };
        let (Some(path), Some(span)) = (source.file, source.value_span) else {
            continue;
        };
        sink.find(
            span,
            format!(
                "`{}` must be on the machine the driver runs on",
                cx.name(&path)
            ),
        )
        .label("only this path is sent")
        .note(
            "the dispatcher starts the driver on some agent; MesosSchedulerUtils opens the file \
             there, and throws java.io.FileNotFoundException if it is missing",
        )
        .help(
            "have it on every agent, or use `spark.mesos.driver.secret.names` and \
             `spark.mesos.driver.secret.filenames`",
        );
    }
}
