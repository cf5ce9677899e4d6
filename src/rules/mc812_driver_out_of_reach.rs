//! MC812 driver-out-of-reach: executors are told to find the driver at an address of their own machine.

use super::{Context, Group, Proof, Rule, Setting, Sink};
use crate::diagnostic::Level;
use crate::source::Span;
use crate::version::Versions;
use std::net::{IpAddr, Ipv4Addr};

pub(super) static RULE: Rule = Rule {
    code: "MC812",
    name: "driver-out-of-reach",
    summary: "Executors are told to find the driver at an address of their own machine",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Launch,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC812.md"),
    check,
};

const BIND: &str = "spark.driver.bindAddress";

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.for_mesos() || cx.get("spark.master").is_some_and(is_local_master) {
        return;
    }
    let advertised = cx.get("spark.driver.host").filter(|_| !cx.cluster());
    if let Some(s) = cx.get(BIND)
        && is_loopback(s.value)
        && !is_anywhere(s.value)
        && advertised.is_none_or(|h| !is_loopback(h.value))
    {
        listens(cx, sink, s);
    }
    if cx.cluster() {
        return;
    }
    if let Some(s) = cx.get("spark.driver.host") {
        report(cx, sink, s.value, s.span(), "`spark.driver.host`");
        return;
    }
    let given = ["SPARK_LOCAL_HOSTNAME", "SPARK_LOCAL_IP"]
        .into_iter()
        .find_map(|name| Some((name, cx.variable(name)?)));
    if let Some((name, variable)) = given
        && let Some(span) = variable.span
    {
        report(cx, sink, &variable.value, span, name);
    }
}

fn listens(cx: &Context<'_>, sink: &mut Sink, s: &Setting<'_>) {
    sink.find(
        s.span(),
        format!(
            "`{BIND}` is `{}`, where executors on other machines cannot connect",
            cx.name(s.value)
        ),
    )
    .label("this machine alone connects there")
    .note(
        "the driver listens on this address only, while executors are told to find it at \
         `spark.driver.host`, which is the name of its machine by default",
    )
    .help(format!("remove the line, or write `{BIND} 0.0.0.0`"));
}

fn report(cx: &Context<'_>, sink: &mut Sink, host: &str, span: Span, by: &str) {
    let docker = host.starts_with("172.17.") && host.parse::<Ipv4Addr>().is_ok();
    if !docker && !is_loopback(host) {
        return;
    }
    let finding = sink.find(
        span,
        format!(
            "{by} is `{}`, which executors on other machines cannot reach",
            cx.name(host)
        ),
    );
    let finding = if docker {
        finding.label("as a rule a container behind Docker's bridge")
    } else {
        finding.label("every machine calls itself so")
    };
    finding
        .note(format!(
            "{by} is put into the command of every executor, as `--driver-url \
             spark://CoarseGrainedScheduler@HOST:PORT`; executors that cannot connect end after \
             some minutes, and others are started"
        ))
        .help(
            "set `spark.driver.host` to a name or an address that agents can reach; \
             `spark.driver.bindAddress` is the one to listen on",
        );
}

fn is_anywhere(host: &str) -> bool {
    let address = host
        .trim_start_matches('[')
        .trim_end_matches(']')
        .parse::<IpAddr>();
    address.is_ok_and(|a| a.is_unspecified())
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let address = host.parse::<IpAddr>();
    host.eq_ignore_ascii_case("localhost")
        || address.is_ok_and(|a| a.is_loopback() || a.is_unspecified())
}

/// A cluster on this machine, for a trial.
fn is_local_master(s: &Setting<'_>) -> bool {
    let address = s.value.strip_prefix("mesos://").unwrap_or(s.value);
    let address = address.strip_prefix("zk://").unwrap_or(address);
    let host = address.split(['/', ',']).next().unwrap_or(address);
    is_loopback(host.rsplit_once(':').map_or(host, |(host, _)| host))
}
