//! MC801 malformed-master: a master URL that Mesos cannot use.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;
use std::ops::Range;

pub(super) static RULE: Rule = Rule {
    code: "MC801",
    name: "malformed-master",
    summary: "A master URL that Mesos cannot use",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Launch,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC801.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let Some(s) = cx.get("spark.master") else {
        return;
    };
    if cx.placeholder(s).is_some() || s.value.contains("${") {
        return;
    }
    let Some(problem) = problem(s.value) else {
        return;
    };
    let finding = sink
        .find(
            s.part(problem.at),
            format!("this master URL {}", problem.what),
        )
        .label(problem.label)
        .note(problem.note);
    if let Some(better) = problem.better {
        finding
            .help(format!("write `{}`", cx.name(&better)))
            .unsafe_fix("write it in full", s.span(), better);
    } else {
        finding.help("write `mesos://host:5050` or `mesos://zk://host:2181/mesos`");
    }
}

struct Problem {
    at: Range<usize>,
    what: &'static str,
    label: &'static str,
    note: &'static str,
    better: Option<String>,
}

fn problem(url: &str) -> Option<Problem> {
    if url.starts_with("zk://") {
        return Some(Problem {
            at: 0..5,
            what: "has no `mesos://` in front of `zk://`",
            label: "not a cluster manager",
            note: "org.apache.spark.SparkException: Master must either be yarn or start with \
                 spark, mesos, k8s, or local\nspark-submit ends with it",
            better: Some(format!("mesos://{url}")),
        });
    }
    let rest = url.strip_prefix("mesos")?;
    let Some(address) = rest.strip_prefix("://") else {
        let host = rest.trim_start_matches([':', '/']);
        return Some(Problem {
            at: 0..url.len(),
            what: "is not `mesos://`",
            label: "no `://`",
            note: "java.util.NoSuchElementException: None.get\nthrown when the SparkContext starts",
            better: (!host.is_empty()).then(|| format!("mesos://{host}")),
        });
    };
    if address.is_empty() {
        return Some(Problem {
            at: 0..url.len(),
            what: "names no master",
            label: "nothing behind `mesos://`",
            note: "the Mesos driver is given an empty address",
            better: None,
        });
    }
    let hosts = address.strip_prefix("zk://")?;
    if hosts.contains('/') {
        return None;
    }
    Some(Problem {
        at: url.len() - hosts.len()..url.len(),
        what: "has no path behind the ZooKeeper hosts",
        label: "the path is missing",
        note: "Mesos masters are found under a path, `/mesos` as a rule; libmesos refuses an \
             address without one",
        better: Some(format!("{url}/mesos")),
    })
}
