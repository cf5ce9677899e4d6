//! MC418 half-set-ssl: encryption of libprocess is turned on without what it needs, or not at all.

use super::{Context, Group, Proof, Rule, Sink, placeholder};
use crate::diagnostic::Level;
use crate::source::Span;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC418",
    name: "half-set-ssl",
    summary: "Encrypted connections to Mesos are set up by halves",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Credentials,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC418.md"),
    check,
};

const PREFIX: &str = "LIBPROCESS_SSL_";

/// What libprocess cannot do without, once it is on, in the order in which it looks.
const NEEDED: [&str; 2] = ["KEY_FILE", "CERT_FILE"];

const SWITCHES: [&str; 12] = [
    "ENABLED",
    "SUPPORT_DOWNGRADE",
    "VERIFY_CERT",
    "VERIFY_SERVER_CERT",
    "REQUIRE_CERT",
    "REQUIRE_CLIENT_CERT",
    "VERIFY_IPADD",
    "ENABLE_SSL_V3",
    "ENABLE_TLS_V1_0",
    "ENABLE_TLS_V1_1",
    "ENABLE_TLS_V1_2",
    "ENABLE_TLS_V1_3",
];

/// One of the variables, and where it is set.
struct Variable<'a> {
    /// The name behind the prefix.
    name: &'a str,
    value: &'a str,
    span: Span,
}

/// The variables of one process.
struct Process<'a> {
    /// What stands in front of the variable's name in a property.
    property: &'static str,
    /// Who reads them.
    reader: &'static str,
    /// Where else they may come from.
    elsewhere: bool,
    set: Vec<Variable<'a>>,
    /// Variables with the prefix of Mesos before 1.0, which still count.
    old: Vec<&'a str>,
}

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for process in processes(cx) {
        for v in &process.set {
            refused(cx, sink, &process, v);
        }
        let enabled = process.set.iter().find(|v| v.name == "ENABLED");
        match enabled {
            Some(v) if matches!(v.value, "true" | "1") => half(sink, &process, v),
            Some(_) => {}
            None if process.old.contains(&"ENABLED") => {}
            None => off(sink, &process),
        }
    }
}

fn processes<'a>(cx: &Context<'a>) -> Vec<Process<'a>> {
    let mut found = Vec::new();
    let own = cx.is_dispatcher() || (cx.for_mesos() && !cx.cluster());
    if own {
        let named = |prefix: &'static str| {
            let all = cx.environment.iter();
            all.filter_map(move |(n, v)| Some((n.strip_prefix(prefix)?, v)))
        };
        let set = named(PREFIX).filter_map(|(name, v)| {
            let (value, span) = (v.value.as_str(), v.span?);
            Some(Variable { name, value, span })
        });
        found.push(Process {
            property: "",
            reader: if cx.is_dispatcher() {
                "the dispatcher"
            } else {
                "the driver"
            },
            elsewhere: false,
            set: set.collect(),
            old: named("SSL_").map(|(name, _)| name).collect(),
        });
    }
    let by_property = [
        ("spark.mesos.driverEnv.", "the driver"),
        (
            "spark.executorEnv.",
            "the process of Mesos that starts an executor",
        ),
    ];
    for (property, reader) in by_property {
        let concerned = cx.for_mesos() && !cx.is_dispatcher();
        let named = |prefix: &'static str| {
            let all = cx.settings().filter(move |_| concerned);
            all.filter_map(move |s| {
                let name = s.key.strip_prefix(property)?.strip_prefix(prefix)?;
                let read = property == "spark.executorEnv." || cx.in_mode(s.key);
                read.then_some((name, s))
            })
        };
        let set = named(PREFIX).map(|(name, s)| Variable {
            name,
            value: s.value,
            span: s.span(),
        });
        found.push(Process {
            property,
            reader,
            elsewhere: true,
            set: set.collect(),
            old: named("SSL_").map(|(name, _)| name).collect(),
        });
    }
    found.retain(|p| !p.set.is_empty());
    found
}

/// A switch that is neither on nor off.
fn refused(cx: &Context<'_>, sink: &mut Sink, process: &Process<'_>, v: &Variable<'_>) {
    let known = SWITCHES.contains(&v.name) && !v.value.contains("${");
    if !known || matches!(v.value, "true" | "1" | "false" | "0") {
        return;
    }
    if placeholder::find(PREFIX, v.value, cx.version).is_some() {
        return;
    }
    let name = format!("{}{PREFIX}{}", process.property, v.name);
    let message = format!("libprocess refuses `{}` for {name}", cx.name(v.value));
    sink.find(v.span, message)
        .label("neither true nor false")
        .note(format!(
            "Expecting a boolean (e.g., true or false)\nlibmesos, built with SSL, ends {} with it",
            process.reader
        ))
        .help("write `true` or `1`, `false` or `0`, in small letters");
}

/// It is on, and something it needs is not there.
fn half(sink: &mut Sink, process: &Process<'_>, enabled: &Variable<'_>) {
    let given = |name: &str| {
        process
            .set
            .iter()
            .any(|v| v.name == name && !v.value.is_empty())
            || process.old.contains(&name)
    };
    let missing: Vec<&str> = NEEDED.into_iter().filter(|n| !given(n)).collect();
    let Some(first) = missing.first() else {
        return;
    };
    let names: Vec<String> = missing.iter().map(|n| format!("{PREFIX}{n}")).collect();
    let said = match *first {
        "KEY_FILE" => "SSL requires key! NOTE: Set path with LIBPROCESS_SSL_KEY_FILE",
        _ => "SSL requires certificate! NOTE: Set path with LIBPROCESS_SSL_CERT_FILE",
    };
    let property = process.property;
    let message = format!(
        "{property}{PREFIX}ENABLED is on without {}",
        names.join(" and ")
    );
    let finding = sink
        .find_absent(Some(enabled.span), message)
        .label(format!("read by {}", process.reader))
        .note(format!(
            "{said}\nlibmesos, built with SSL, ends {} with it",
            process.reader
        ));
    let finding = match process.elsewhere {
        true => finding.note(
            "unless agents are started with --executor_environment_variables that name it; Spark \
             itself adds none",
        ),
        false => finding,
    };
    let lines: Vec<String> = names.iter().map(|n| format!("`{property}{n}`")).collect();
    finding.help(format!(
        "set {} to a path on that machine",
        lines.join(" and ")
    ));
}

/// Files and wishes are given, but it is not on.
fn off(sink: &mut Sink, process: &Process<'_>) {
    let Some(first) = process.set.first() else {
        return;
    };
    let property = process.property;
    let message = format!(
        "{property}{PREFIX}{} has no effect: {PREFIX}ENABLED is not set",
        first.name
    );
    sink.find_absent(Some(first.span), message)
        .label("not looked at")
        .note(format!(
            "without LIBPROCESS_SSL_ENABLED {} speaks to Mesos unencrypted, and a master that \
             wants encryption drops the connection",
            process.reader
        ))
        .help(format!("set `{property}{PREFIX}ENABLED` to `true`"));
}
