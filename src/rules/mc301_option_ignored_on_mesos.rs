//! MC301 option-ignored-on-mesos: an option that does nothing on Mesos.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::submit::SubmitOption;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC301",
    name: "option-ignored-on-mesos",
    summary: "An option of spark-submit that does nothing on Mesos",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Precedence,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC301.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.on_mesos() {
        return;
    }
    for given in &cx.submit.given {
        let word = cx.submit.words.get(given.word);
        let supervise = given.option == SubmitOption::Supervise && !cx.cluster();
        if let Some(word) = word.filter(|_| supervise && cx.surely_on_mesos()) {
            sink.find(word.span(), "`--supervise` does nothing in client mode")
                .label("not passed on")
                .note("the dispatcher starts failed drivers anew, and has none in client mode")
                .help("remove it, or submit with `--deploy-mode cluster` to the dispatcher");
        }
        let (Some(value), Some(word)) = (given.value, cx.submit.words.get(given.word)) else {
            continue;
        };
        let value = cx.submit.text(value);
        let name = given.option.name();
        let finding = |sink: &mut Sink, help: String| {
            sink.find(word.span(), format!("`{name}` does nothing on Mesos"))
                .label("not passed on")
                .note(
                    "spark-submit checks the value and hands it on for other cluster managers \
                     only",
                )
                .help(help);
        };
        match given.option {
            SubmitOption::ExecutorCores => {
                finding(
                    sink,
                    format!("write `--conf spark.executor.cores={}`", cx.name(value)),
                );
            }
            SubmitOption::NumExecutors if !cx.flag("spark.dynamicAllocation.enabled") => finding(
                sink,
                "write `--total-executor-cores N`, the number of executors times \
                     spark.executor.cores"
                    .to_owned(),
            ),
            SubmitOption::Queue => finding(sink, "remove it; a queue of YARN is meant".to_owned()),
            _ => {}
        }
    }
    let variable = cx
        .environment
        .get("SPARK_EXECUTOR_CORES")
        .and_then(|v| v.span);
    if let Some(span) = variable.filter(|_| cx.surely_on_mesos()) {
        sink.find(
            span,
            "the variable SPARK_EXECUTOR_CORES does nothing on Mesos",
        )
        .label("not passed on")
        .help("set the property `spark.executor.cores`");
    }
}
