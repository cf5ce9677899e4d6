//! MC823 misnamed-defaults-file: a file that is nearly called spark-defaults.conf is not looked for.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::source::{SourceKind, Span};
use crate::submit::FileRule;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC823",
    name: "misnamed-defaults-file",
    summary: "A file that is nearly called spark-defaults.conf is not looked for",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Launch,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC823.md"),
    check,
};

const RIGHT: &str = "spark-defaults.conf";

/// Names that are found in guides, or that an editor makes of the right one.
const WRONG: [&str; 8] = [
    "spark-default.conf",
    "spark-defaults.config",
    "spark-defaults.cfg",
    "spark-defaults.conf.txt",
    "spark-defaults.properties",
    "spark-default.properties",
    "spark_defaults.conf",
    "sparkdefaults.conf",
];

const NOTE: &str = "spark-submit looks for spark-defaults.conf in SPARK_CONF_DIR, or else in the \
                    conf directory of SPARK_HOME, and goes without a word if there is none";

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if cx.is_dispatcher() {
        return;
    }
    if !cx.has_command_line() {
        alone(cx, sink);
        return;
    }
    let (None, Some(choice)) = (cx.file, &cx.launch.choice) else {
        return;
    };
    let (FileRule::ConfDir { span } | FileRule::Home { span }, Some(path)) =
        (choice.rule, &choice.path)
    else {
        return;
    };
    let Some(directory) = path.strip_suffix(RIGHT).filter(|_| cx.surely_on_mesos()) else {
        return;
    };
    let there = |name: &&&str| cx.files.is_file(&format!("{directory}{name}"));
    let Some(name) = WRONG.iter().find(there).filter(|_| !cx.files.exists(path)) else {
        return;
    };
    let message = format!(
        "`{}` is not read: its name is not {RIGHT}",
        cx.name(&format!("{directory}{name}"))
    );
    let finding = match span {
        Some(span) => sink.find(span, message).label("looked for here"),
        None => sink.find_absent(None, message),
    };
    finding.note(NOTE).help(format!(
        "rename it to `{RIGHT}`, or add `--properties-file` with its path"
    ));
}

/// A file that is looked at alone.
fn alone(cx: &Context<'_>, sink: &mut Sink) {
    let named = |s: &crate::source::Source| {
        let name = s.name.rsplit(['/', '\\']).next();
        s.kind == SourceKind::Properties && name.is_some_and(|n| WRONG.contains(&n))
    };
    let Some(first) = cx
        .settings()
        .find(|s| s.in_file())
        .filter(|_| cx.for_mesos())
    else {
        return;
    };
    let id = first.key_span().source;
    if !named(cx.sources.get(id)) {
        return;
    }
    sink.find(
        Span::new(id, 0..0),
        format!("spark-submit does not look for a file of this name: it is {RIGHT}"),
    )
    .label("read with --properties-file only")
    .note(NOTE)
    .help(format!("rename it to `{RIGHT}`"));
}
