//! MC406 secret-lists-differ: the lists of secrets do not fit together.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::value;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC406",
    name: "secret-lists-differ",
    summary: "The lists of secrets do not fit together",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Credentials,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC406.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for side in ["driver", "executor"] {
        let prefix = format!("spark.mesos.{side}.secret.");
        if !cx.settings().any(|s| s.key.starts_with(&prefix)) {
            continue;
        }
        let mut literal = true;
        let mut list = |name: &str| {
            let key = format!("{prefix}{name}");
            let s = cx.get(&key).filter(|_| cx.in_mode(&key))?;
            literal &= cx.is_literal(s);
            Some((s, value::sequence(s.value).len())).filter(|(_, n)| *n > 0)
        };
        let when = match side {
            "executor" => {
                "thrown at the first offer: the Mesos driver is aborted, the application stays \
                     up without executors"
            }
            _ => {
                "thrown inside the dispatcher when an offer comes in: it logs the exception and forgets the \
         driver, after spark-submit has told of success"
            }
        };
        let (names, values) = (list("names"), list("values"));
        let places = ["envkeys", "filenames"].map(|name| (name, list(name)));
        // How many there are once references are replaced is not said by what is written.
        if !literal {
            continue;
        }
        // Spark does not come so far when both are given; MC120 says so.
        if names.is_some() && values.is_some() {
            continue;
        }
        let given = names.or(values);
        let count = given.map_or(0, |(_, n)| n);
        for (name, list) in places {
            let Some((s, n)) = list.filter(|(_, n)| *n != count) else {
                continue;
            };
            let (places, what) = match name {
                "envkeys" => ("variables", "environment keys for environment-based"),
                _ => ("files", "file paths for file-based"),
            };
            sink.find(
                s.span(),
                format!("{} for {}", words(n, places), words(count, "secrets")),
            )
            .label(format!("{n} here"))
            .other(given.map(|(g, _)| g.span()), format!("{count} here"))
            .note(format!(
                "org.apache.spark.SparkException: Need to give equal numbers of secrets and \
                 {what} reference secrets ...\nthe message shows the secrets themselves; {when}"
            ))
            .help("give every secret one place, in the same order");
        }
    }
}

fn words(n: usize, noun: &str) -> String {
    match n {
        0 => format!("no {noun}"),
        1 => format!("1 {}", noun.trim_end_matches('s')),
        n => format!("{n} {noun}"),
    }
}
