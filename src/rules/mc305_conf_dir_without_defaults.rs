//! MC305 conf-dir-without-defaults: the directory of SPARK_CONF_DIR lacks a spark-defaults.conf.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::submit::FileRule;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC305",
    name: "conf-dir-without-defaults",
    summary: "`SPARK_CONF_DIR` has no spark-defaults.conf, and no other is looked for",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Precedence,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC305.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let Some(choice) = &cx.launch.choice else {
        return;
    };
    let (FileRule::ConfDir { span: Some(span) }, Some(path)) = (choice.rule, &choice.path) else {
        return;
    };
    let Some(home) = cx.env("SPARK_HOME") else {
        return;
    };
    let fallback = format!("{}/conf/spark-defaults.conf", home.trim_end_matches('/'));
    if cx.files.exists(path) || !cx.files.is_file(&fallback) {
        return;
    }
    sink.find(
        span,
        format!("there is no `{}`, so no file is read", cx.name(path)),
    )
    .label("no spark-defaults.conf in it")
    .note(format!(
        "with SPARK_CONF_DIR set, spark-submit does not look at `{}`",
        cx.name(&fallback)
    ))
    .help("copy the file into that directory, or unset SPARK_CONF_DIR");
}
