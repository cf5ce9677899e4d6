//! MC806 master-for-cluster-mode: in cluster mode the master is the dispatcher.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC806",
    name: "master-for-cluster-mode",
    summary: "In cluster mode the master is the dispatcher, not the Mesos master",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Launch,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Answer(
        "proofs/zookeeper-master.txt",
        "java.net.UnknownHostException: zk",
    )],
    doc: include_str!("../../docs/rules/MC806.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let Some(s) = cx.get("spark.master").filter(|_| cx.cluster()) else {
        return;
    };
    let Some(address) = s.value.strip_prefix("mesos://") else {
        return;
    };
    let start = s.value.len() - address.len();
    if address.starts_with("zk://") {
        sink.find(
            s.part(start..s.value.len()),
            "the dispatcher cannot be found through ZooKeeper",
        )
        .label("not host:port")
        .note(
            "spark-submit sends the submission to http://HOST:PORT/v1/submissions, and \
                 makes that of this text: java.net.UnknownHostException: zk",
        )
        .help("write `mesos://HOST:7077` with the dispatcher's host");
    } else if let Some(host) = address.trim_end_matches('/').strip_suffix(":5050") {
        sink.find(
            s.part(start..s.value.len()),
            "5050 is the port of the Mesos master; cluster mode submits to the dispatcher",
        )
        .label("the dispatcher listens on 7077")
        .note("the Mesos master does not understand the submission")
        .help(format!(
            "write `mesos://{}:7077`, with the dispatcher's host",
            cx.name(host)
        ))
        .level(Level::Warning);
    }
}
