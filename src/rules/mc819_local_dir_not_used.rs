//! MC819 local-dir-not-used: executors on Mesos write to their sandbox, not to the local directories.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC819",
    name: "local-dir-not-used",
    summary: "Executors on Mesos write to their sandbox, not to the local directories",
    level: Level::Info,
    versions: Versions::ALL,
    group: Group::Launch,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC819.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let own = cx.get("spark.executorEnv.SPARK_LOCAL_DIRS").is_some();
    if !cx.for_mesos() || own || cx.flag("spark.shuffle.service.enabled") {
        return;
    }
    let s = cx.get("spark.local.dir");
    let variable = cx.variable("SPARK_LOCAL_DIRS");
    let found = s.map(|s| ("spark.local.dir", s.span(), s.value));
    let found = found.or_else(|| {
        let v = variable?;
        Some(("SPARK_LOCAL_DIRS", v.span?, v.value.as_str()))
    });
    let Some((name, span, dirs)) = found else {
        return;
    };
    sink.find(span, format!("executors do not use `{name}`"))
        .label("for the driver only")
        .note(
            "without the shuffle service an executor writes to MESOS_SANDBOX, so that its files \
             go with it; the driver's environment does not reach it",
        )
        .help(match dirs.contains(char::is_control) {
            // MC002 says that something else was written.
            true => {
                "set `spark.executorEnv.SPARK_LOCAL_DIRS` if executors must write there".to_owned()
            }
            false => format!(
                "set `spark.executorEnv.SPARK_LOCAL_DIRS {}` if executors must write there",
                cx.name(dirs)
            ),
        });
}
