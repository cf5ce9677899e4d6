//! MC102 not-a-spark-property: a key does not begin with `spark.`.

use super::{Context, Group, Proof, Rule, Sink, meant, placeholder};
use crate::catalog;
use crate::diagnostic::Level;
use crate::properties::NoteKind;
use crate::submit::Program;
use crate::version::Versions;
use std::collections::HashSet;

pub(super) static RULE: Rule = Rule {
    code: "MC102",
    name: "not-a-spark-property",
    summary: "A key does not begin with `spark.`, so spark-submit drops it",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Names,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC102.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let line = |span| cx.sources.start(span).line;
    let broken: HashSet<_> = cx
        .notes(|k| matches!(k, NoteKind::BlankAfterBackslash))
        .map(|n| line(n.span) + 1)
        .collect();
    for s in cx.settings() {
        let key = s.key.trim_start_matches('\u{feff}');
        if s.key.starts_with("spark.") || key.is_empty() || key != s.key {
            continue;
        }
        // MC205 speaks of lines of a template, MC012 of a line that was to be part of another.
        if placeholder::is_directive(key) || broken.contains(&line(s.key_span())) {
            continue;
        }
        let finding = sink
            .find(
                s.key_span(),
                format!("`{}` is not a Spark property", cx.name(s.key)),
            )
            .label("dropped by spark-submit")
            .note("spark-submit keeps only keys that begin with `spark.`, in lower case");
        if s.in_file() && Program::of(key).is_some() {
            let file = cx.sources.get(s.key_span().source).is_file();
            let named = match file {
                true => "name the file `*.sh`",
                false => "give `--stdin-filename NAME.sh`",
            };
            finding.help(format!(
                "this looks like a script, read as a properties file: {named} to have its command \
                 lines checked"
            ));
            continue;
        }
        let with_prefix = format!("spark.{key}");
        let lower = key
            .get(..6)
            .filter(|start| start.eq_ignore_ascii_case("spark."));
        let meant = match lower {
            Some(_) => Some(format!("spark.{}", &key[6..])),
            None if catalog::get(&with_prefix).is_some() => Some(with_prefix),
            None => None,
        };
        match meant {
            Some(key) => meant::offer(cx, s, meant::on_mesos(cx, key), finding),
            None if is_variable(key) => finding.help(
                "a variable goes into spark-env.sh; for executors write `spark.executorEnv.NAME value`",
            ),
            None if is_of_hadoop(key) => finding.help(format!(
                "write `spark.hadoop.{}`: what stands behind `spark.hadoop.` becomes a property of \
                 Hadoop and Hive",
                cx.name(key)
            )),
            None => finding.help(
                "remove it; a system property of the driver goes into \
                 spark.driver.extraJavaOptions as `-Dkey=value`",
            ),
        };
    }
}

/// Whether a key is one of Hadoop's or Hive's, by how it begins.
fn is_of_hadoop(key: &str) -> bool {
    const STARTS: [&str; 6] = [
        "dfs.",
        "fs.",
        "hadoop.",
        "hive.",
        "javax.jdo.",
        "mapreduce.",
    ];
    STARTS.iter().any(|start| key.starts_with(start))
}

/// `export`, or the name of a variable.
fn is_variable(key: &str) -> bool {
    let capital = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
    key == "export" || (key.len() > 2 && key.bytes().all(capital))
}
