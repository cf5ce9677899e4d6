//! MC710 unknown-docker-parameter: `docker run` has no such option.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::value;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC710",
    name: "unknown-docker-parameter",
    summary: "`docker run` has no such option",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Containers,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC710.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    const KEY: &str = "spark.mesos.executor.docker.parameters";
    let (Some(s), Some(_)) = (cx.get(KEY), cx.docker()) else {
        return;
    };
    let read = value::parameters(s.value, cx.version);
    for (i, p) in read.parameters.iter().enumerate() {
        // Blanks are another rule's business.
        let key = p.key.trim();
        if OPTIONS.binary_search(&key).is_ok() {
            continue;
        }
        let span = s.part(p.span.start..p.span.start + p.key.len());
        let finding = sink
            .find(
                span,
                format!("`docker run` has no option `--{}`", cx.name(key)),
            )
            .label("docker refuses it, and the task fails")
            .note("Mesos passes each parameter on as `--KEY=VALUE`");
        let bare = key.trim_start_matches('-');
        let before = i.checked_sub(1).and_then(|i| read.parameters.get(i));
        if bare != key && OPTIONS.binary_search(&bare).is_ok() {
            finding
                .help(format!("write `{bare}`, without the dashes"))
                .fix("leave the dashes out", span, bare);
        } else if let Some(before) = before {
            finding
                .other(Some(s.part(before.span.clone())), "part of this value?")
                .help("a value cannot hold a comma: Spark cuts the list there, quoted or not");
        } else {
            finding.help("write the long name of an option of `docker run`, without its dashes");
        }
    }
}

/// Long options of `docker run`, sorted.
const OPTIONS: &[&str] = &[
    "add-host",
    "annotation",
    "attach",
    "blkio-weight",
    "blkio-weight-device",
    "cap-add",
    "cap-drop",
    "cgroup-parent",
    "cgroupns",
    "cidfile",
    "cpu-count",
    "cpu-percent",
    "cpu-period",
    "cpu-quota",
    "cpu-rt-period",
    "cpu-rt-runtime",
    "cpu-shares",
    "cpus",
    "cpuset-cpus",
    "cpuset-mems",
    "detach",
    "detach-keys",
    "device",
    "device-cgroup-rule",
    "device-read-bps",
    "device-read-iops",
    "device-write-bps",
    "device-write-iops",
    "disable-content-trust",
    "dns",
    "dns-opt",
    "dns-option",
    "dns-search",
    "domainname",
    "entrypoint",
    "env",
    "env-file",
    "expose",
    "gpus",
    "group-add",
    "health-cmd",
    "health-interval",
    "health-retries",
    "health-start-interval",
    "health-start-period",
    "health-timeout",
    "help",
    "hostname",
    "init",
    "interactive",
    "io-maxbandwidth",
    "io-maxiops",
    "ip",
    "ip6",
    "ipc",
    "isolation",
    "kernel-memory",
    "label",
    "label-file",
    "link",
    "link-local-ip",
    "log-driver",
    "log-opt",
    "mac-address",
    "memory",
    "memory-reservation",
    "memory-swap",
    "memory-swappiness",
    "mount",
    "name",
    "net",
    "net-alias",
    "network",
    "network-alias",
    "no-healthcheck",
    "oom-kill-disable",
    "oom-score-adj",
    "pid",
    "pids-limit",
    "platform",
    "privileged",
    "publish",
    "publish-all",
    "pull",
    "quiet",
    "read-only",
    "restart",
    "rm",
    "runtime",
    "security-opt",
    "shm-size",
    "sig-proxy",
    "stop-signal",
    "stop-timeout",
    "storage-opt",
    "sysctl",
    "tmpfs",
    "tty",
    "ulimit",
    "user",
    "userns",
    "uts",
    "volume",
    "volume-driver",
    "volumes-from",
    "workdir",
];

#[cfg(test)]
mod tests {
    #[test]
    fn options_are_sorted() {
        assert!(super::OPTIONS.is_sorted());
    }
}
