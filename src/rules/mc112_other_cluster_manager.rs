//! MC112 other-cluster-manager: keys of YARN or Kubernetes on a Mesos master.

use super::{Context, Group, Proof, Rule, Setting, Sink};
use crate::diagnostic::Level;
use crate::submit::Origin;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC112",
    name: "other-cluster-manager",
    summary: "Properties of YARN or Kubernetes do nothing on a Mesos master",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Names,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC112.md"),
    check,
};

/// Prefix and name of another cluster manager.
const MANAGERS: [(&str, &str); 2] = [("spark.yarn.", "YARN"), ("spark.kubernetes.", "Kubernetes")];

/// What spark-submit or the driver reads on Mesos too, or may: Kerberos in its older names.
const SHARED: [&str; 5] = [
    "spark.yarn.access.",
    "spark.yarn.kerberos.",
    "spark.yarn.keytab",
    "spark.yarn.principal",
    "spark.yarn.security.",
];

/// Whether a key is one of another cluster manager's.
pub(super) fn is_of_another(key: &str) -> bool {
    MANAGERS.iter().any(|(prefix, _)| key.starts_with(prefix))
}

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.surely_on_mesos() || cx.is_dispatcher() {
        return;
    }
    for (prefix, manager) in MANAGERS {
        let shared = |key: &str| SHARED.iter().any(|s| key.starts_with(s));
        // MC301 speaks of options that are for another manager.
        let option = |s: &Setting<'_>| matches!(s.origin, Origin::Option { .. });
        let own = |s: &&Setting<'_>| s.key.starts_with(prefix) && !shared(s.key) && !option(s);
        let settings: Vec<&Setting<'_>> = cx.settings().filter(own).collect();
        let Some((first, rest)) = settings.split_first() else {
            continue;
        };
        let message = match rest.len() {
            0 => format!(
                "`{}` is for {manager}, and the master is Mesos",
                cx.name(first.key)
            ),
            1 => format!(
                "`{}` and another property are for {manager}, and the master is Mesos",
                cx.name(first.key)
            ),
            more => format!(
                "`{}` and {more} other properties are for {manager}, and the master is Mesos",
                cx.name(first.key)
            ),
        };
        let mut finding = sink.find(first.key_span(), message).label("no effect");
        for s in rest.iter().take(3) {
            finding = finding.other(Some(s.key_span()), "no effect");
        }
        let overhead = |s: &&&Setting<'_>| s.key == "spark.yarn.executor.memoryOverhead";
        let remove = if rest.is_empty() {
            "remove it"
        } else {
            "remove them"
        };
        finding.help(match settings.iter().find(overhead) {
            Some(_) => format!(
                "{remove}; the overhead of executors is `spark.mesos.executor.memoryOverhead` here, \
                 a number of MiB"
            ),
            None => remove.to_owned(),
        });
    }
}
