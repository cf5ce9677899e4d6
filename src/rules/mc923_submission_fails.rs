//! MC923 submission-fails: the submission ends in an exception of spark-submit or the dispatcher.

use super::{Context, Group, Proof, Rule, Setting, Sink};
use crate::diagnostic::Level;
use crate::launch::Where;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC923",
    name: "submission-fails",
    summary: "The submission ends in an exception of spark-submit or the dispatcher",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Cluster,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC923.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if cx.is_dispatcher() {
        return;
    }
    let failure = cx.cluster_launch().and_then(|l| l.failure.as_ref());
    let Some(failure) = failure.filter(|f| f.at == Where::SparkSubmit) else {
        return;
    };
    let key = failure.key.as_deref();
    if key == Some("spark.mesos.dispatcher.queue") {
        return;
    }
    let setting = key.and_then(|k| cx.get(k));
    let span = failure.span.or(setting.map(Setting::span));
    let what = key.map_or("the submission".to_owned(), |k| format!("`{}`", cx.name(k)));
    let message = format!("the submission fails because of {what}");
    let finding = cx.find_to_blame(sink, span, message);
    let help = cx.way_out(failure, key);
    let finding = finding.note(cx.thrown(&failure.thrown)).help(help);
    if key == Some("spark.driver.memoryOverhead") {
        finding.note(
            "since 3.0 the dispatcher reads it as a number of MiB while it answers \
             (MesosSubmitRequestServlet); a unit makes it answer HTTP 500",
        );
    }
}
