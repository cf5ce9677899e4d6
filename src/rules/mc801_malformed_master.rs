//! MC801 malformed-master: a master URL that Mesos cannot use.

use super::{Context, Group, Proof, Rule, Setting, Sink};
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
    let found = problem(s.value).or_else(|| match cx.cluster() {
        // The dispatcher is found as a host of the web is.
        true => None,
        false => direct(s.value),
    });
    let Some(problem) = found else {
        without_zk(cx, sink, s);
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

/// Hosts of ZooKeeper, by their port, without `zk://` in front of them.
fn without_zk(cx: &Context<'_>, sink: &mut Sink, s: &Setting<'_>) {
    let address = s.value.strip_prefix("mesos://").unwrap_or("");
    let (hosts, path) = address.split_once('/').unwrap_or((address, ""));
    let of_zookeeper = hosts.split(',').all(|h| h.ends_with(":2181"));
    if cx.cluster() || address.contains("://") || !of_zookeeper {
        list(cx, sink, s);
        return;
    }
    let path = if path.is_empty() { "mesos" } else { path };
    let better = format!("mesos://zk://{hosts}/{path}");
    sink.find(
        s.part("mesos://".len()..s.value.len()),
        "this master URL has no `zk://` in front of ZooKeeper's hosts",
    )
    .level(Level::Warning)
    .label("2181 is the port of ZooKeeper")
    .note(
        "libmesos takes what stands behind `mesos://` for the address of a master unless it begins \
         with `zk://`, and ZooKeeper does not answer as a master does",
    )
    .help(format!("write `{}`", cx.name(&better)))
    .unsafe_fix("write `zk://` in front of the hosts", s.span(), better);
}

/// Masters as ZooKeeper's hosts are written.
fn list(cx: &Context<'_>, sink: &mut Sink, s: &Setting<'_>) {
    let address = s.value.strip_prefix("mesos://").unwrap_or("");
    if cx.cluster() || address.contains("://") || !address.contains(',') {
        return;
    }
    sink.find(
        s.span(),
        "this master URL names several masters, of which Mesos knows one at most",
    )
    .level(Level::Warning)
    .label("a list")
    .note(
        "libmesos takes one `host:port`: of a list it refuses everything, or tries the first \
             alone, as its release is",
    )
    .help("write `mesos://zk://host:2181/mesos`: several masters are found through ZooKeeper");
}

/// Whether an address has hosts, without which it cannot be completed.
fn names_hosts(address: &str) -> bool {
    let hosts = address.split('/').next().unwrap_or("");
    let hosts = hosts.rsplit_once('@').map_or(hosts, |(_, h)| h);
    hosts
        .split(',')
        .any(|h| !h.split(':').next().unwrap_or("").is_empty())
}

struct Problem {
    at: Range<usize>,
    what: &'static str,
    label: &'static str,
    note: &'static str,
    better: Option<String>,
}

fn problem(url: &str) -> Option<Problem> {
    if let Some(address) = url.strip_prefix("zk://") {
        return Some(Problem {
            at: 0..5,
            what: "has no `mesos://` in front of `zk://`",
            label: "not a cluster manager",
            note: "org.apache.spark.SparkException: Master must either be yarn or start with \
                 spark, mesos, k8s, or local\nspark-submit ends with it",
            better: names_hosts(address).then(|| format!("mesos://{url}")),
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
    let servers = address.strip_prefix("zk://")?;
    let start = url.len() - servers.len();
    let (hosts, path) = servers.split_once('/').unwrap_or((servers, ""));
    if path.is_empty() {
        return Some(Problem {
            at: start..url.len(),
            what: "has no path behind the ZooKeeper hosts",
            label: "the path is missing",
            note: "Mesos masters are found under a path, `/mesos` as a rule; libmesos refuses an \
                 address without one",
            better: names_hosts(hosts).then(|| format!("{}/mesos", url.trim_end_matches('/'))),
        });
    }
    // Who logs in stands before the hosts.
    let plain = hosts.rsplit_once('@').map_or(hosts, |(_, h)| h);
    let mut at = start + hosts.len() - plain.len();
    for host in plain.split(',') {
        if !host.is_empty() && !host.contains(':') {
            let end = at + host.len();
            return Some(Problem {
                at: at..end,
                what: "names a ZooKeeper host without a port",
                label: "no port",
                note: "ZooKeeper's client in libmesos knows no default: it refuses the address, \
                     and libmesos ends the program",
                better: Some(format!("{}:2181{}", &url[..end], &url[end..])),
            });
        }
        at += host.len() + 1;
    }
    None
}

/// What is wrong with the address of one master, which libmesos reads as `host:port`
/// (`MasterDetector::create`).
fn direct(url: &str) -> Option<Problem> {
    let address = url.strip_prefix("mesos://")?;
    let start = url.len() - address.len();
    if let Some((scheme, rest)) = address.split_once("://") {
        if !["http", "https"].contains(&scheme) {
            return None;
        }
        return Some(Problem {
            at: start..url.len() - rest.len(),
            what: "has a second scheme",
            label: "not a part of the address",
            note: "libmesos takes what stands behind `mesos://` as `host:port`, and refuses this \
                 when the SparkContext starts",
            better: names_hosts(rest).then(|| format!("mesos://{}", rest.trim_end_matches('/'))),
        });
    }
    let port = address.rsplit_once(':').map(|(_, port)| port);
    if port.is_none_or(|p| !p.starts_with(|c: char| c.is_ascii_digit())) {
        let better = port.is_none() && !address.contains([',', '/']);
        return Some(Problem {
            at: start..url.len(),
            what: "has no port",
            label: "no number behind the host",
            note: "libmesos knows no default: it refuses the address when the SparkContext starts, \
                 as `Failed to parse`",
            better: better.then(|| format!("{url}:5050")),
        });
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_written_for_an_address_without_hosts() {
        let better = |url| problem(url).or_else(|| direct(url)).expect("found").better;
        for url in [
            "mesos://zk://",
            "mesos://zk://user@/",
            "zk://",
            "zk:///mesos",
            "mesos://http://",
        ] {
            assert_eq!(better(url), None, "{url}");
        }
        let whole = better("mesos://zk://h:2181");
        assert_eq!(whole.as_deref(), Some("mesos://zk://h:2181/mesos"));
    }
}
