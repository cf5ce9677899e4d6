//! MC303 defaults-file-replaced: `--properties-file` replaces the default file.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::submit::{FileRule, default_file};
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC303",
    name: "defaults-file-replaced",
    summary: "`--properties-file` replaces spark-defaults.conf, which is not read at all",
    level: Level::Info,
    versions: Versions::ALL,
    group: Group::Precedence,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC303.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let Some(choice) = &cx.launch.choice else {
        return;
    };
    let FileRule::Option { place } = choice.rule else {
        return;
    };
    let default = default_file(cx.environment);
    let (Some(path), Some(span)) = (default.path, place.span()) else {
        return;
    };
    if Some(&path) == choice.path.as_ref() || !cx.files.is_file(&path) {
        return;
    }
    sink.find(span, format!("`{}` is not read", cx.name(&path)))
        .label("read in its place")
        .note(
            "spark-submit loads one file: with --properties-file the defaults of the cluster do \
             not count (Spark 4 can add them)",
        )
        .help("copy what is needed from it, or give single properties with `--conf`");
}
