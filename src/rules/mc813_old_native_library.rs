//! MC813 old-native-library: the variable for libmesos has an old name.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC813",
    name: "old-native-library",
    summary: "The variable for libmesos has an old name",
    level: Level::Info,
    versions: Versions::ALL,
    group: Group::Launch,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Answer(
        "proofs/native-library.txt",
        "Warning: MESOS_NATIVE_LIBRARY is deprecated, use MESOS_NATIVE_JAVA_LIBRARY instead.",
    )],
    doc: include_str!("../../docs/rules/MC813.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.for_mesos() || cx.env("MESOS_NATIVE_JAVA_LIBRARY").is_some() {
        return;
    }
    let variable = cx.environment.get("MESOS_NATIVE_LIBRARY");
    let Some(span) = variable.and_then(|v| v.span) else {
        return;
    };
    sink.find(
        span,
        "MESOS_NATIVE_LIBRARY is the old name of MESOS_NATIVE_JAVA_LIBRARY",
    )
    .label("deprecated")
    .note(
        "Warning: MESOS_NATIVE_LIBRARY is deprecated, use MESOS_NATIVE_JAVA_LIBRARY instead. \
             Future releases will not support JNI bindings via MESOS_NATIVE_LIBRARY.",
    )
    .help("set `MESOS_NATIVE_JAVA_LIBRARY` to the same path");
}
