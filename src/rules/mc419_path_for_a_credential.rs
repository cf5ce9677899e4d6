//! MC419 path-for-a-credential: a principal or a secret is the path of a file.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC419",
    name: "path-for-a-credential",
    summary: "A principal or a secret is a path, and the path itself is sent",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Credentials,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC419.md"),
    check,
};

/// The property, the variable, what they give.
const CREDENTIALS: [(&str, &str, &str); 2] = [
    (
        "spark.mesos.principal",
        "SPARK_MESOS_PRINCIPAL",
        "principal",
    ),
    ("spark.mesos.secret", "SPARK_MESOS_SECRET", "secret"),
];

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for (key, variable, what) in CREDENTIALS {
        let note = format!(
            "the path is sent to the master as the {what}; nothing opens it \
             (MesosSchedulerUtils.buildCredentials)"
        );
        if let Some(s) = cx.get_read(key).filter(|s| is_path(s.value)) {
            sink.find(s.span(), format!("`{key}` is a path, and no file is read"))
                .label(format!("taken for the {what} itself"))
                .note(note)
                .help(format!("write `{key}.file`, which names a file"))
                .unsafe_fix("name the file", s.key_span(), format!("{key}.file"));
            continue;
        }
        let given = cx.environment.get(variable).filter(|v| is_path(&v.value));
        let span = given.and_then(|v| v.span).filter(|_| cx.get(key).is_none());
        if let Some(span) = span.filter(|_| cx.on_mesos()) {
            sink.find(span, format!("{variable} is a path, and no file is read"))
                .label(format!("taken for the {what} itself"))
                .note(note)
                .help(format!("set {variable}_FILE, which names a file"));
        }
    }
}

/// Whether a text is surely a path: a secret in base64 may have a slash anywhere.
pub(super) fn is_path(text: &str) -> bool {
    const DIRECTORIES: [&str; 11] = [
        "etc", "home", "mnt", "opt", "private", "root", "run", "srv", "tmp", "usr", "var",
    ];
    let path = text.strip_prefix("file:").unwrap_or(text);
    let mut names = path.trim_start_matches('/').split('/');
    let first = names.next().unwrap_or_default();
    let rooted = path.starts_with('/') && DIRECTORIES.contains(&first) && names.next().is_some();
    rooted
        || ["file:/", "~/", "./", "../"]
            .iter()
            .any(|p| text.starts_with(p))
}
