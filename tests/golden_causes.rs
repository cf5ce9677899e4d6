//! What went wrong in the recorded launches is found before the launch.
//!
//! Of every launch in `testdata/conformance` that ended in an exception, a finding says that
//! exception; everything that Spark left out of its messages, or wrote a warning about, has a
//! finding that points at it; and launches that went as intended have no errors.

mod common;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::recorded::{Recorded, Start, folder, line, recorded, start, steps};
use mesoscfg::diagnostic::{Finding, Level};
use mesoscfg::launch::plan::Supply;
use mesoscfg::mesos::offers::Step;
use mesoscfg::mesos::{CommandInfo, ContainerInfo, TaskInfo};
use mesoscfg::rules::{Context, Setting, Surroundings, by_default, check};
use mesoscfg::source::Span;
use serde_json::Value;

/// A launch, and what `check` says about it.
struct Checked {
    case: Recorded,
    start: Start,
    steps: Vec<Step>,
    findings: Vec<Finding>,
}

impl Checked {
    fn new(case: Recorded) -> Self {
        let start = start(&case);
        let steps = steps(&case);
        let mut findings = check(&context(&start, &steps), &by_default);
        if let Some(dispatcher) = &start.dispatcher {
            let around = Surroundings {
                dispatcher: None,
                ..around(&start, &steps)
            };
            let context = Context::new(dispatcher, &start.sources, around);
            findings.extend(check(&context, &by_default));
        }
        Checked {
            case,
            start,
            steps,
            findings,
        }
    }

    /// Errors and warnings.
    fn serious(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|f| f.level >= Level::Warning)
    }

    /// Everything that a finding says, and the text that it points at.
    fn words(&self, finding: &Finding) -> String {
        let mut words = vec![finding.message.as_str(), &finding.label];
        words.extend(finding.notes.iter().map(String::as_str));
        words.extend(finding.help.as_deref());
        let labels = finding.labels.iter();
        words.extend(labels.clone().map(|l| l.message.as_str()));
        let spans = finding.span.into_iter().chain(labels.map(|l| l.span));
        words.extend(spans.filter_map(|s| self.start.sources.get(s.source).text.get(s.range())));
        words.join("\n")
    }

    /// Whether an error or a warning has some words.
    fn says(&self, words: &str) -> bool {
        self.serious().any(|f| self.words(f).contains(words))
    }

    /// Whether an error or a warning points at a place.
    fn points_at(&self, place: Span) -> bool {
        let overlaps =
            |s: Span| s.source == place.source && s.start < place.end && place.start < s.end;
        self.serious().any(|f| f.span.is_some_and(overlaps))
    }

    fn report(&self) -> String {
        let lines = self.findings.iter().map(|f| {
            let note = f.notes.first().map_or("", String::as_str);
            format!("    {}[{}] {} ({note})\n", f.level, f.code, f.message)
        });
        lines.collect()
    }
}

/// The agents are those whose offers the launch was given.
fn around<'a>(start: &'a Start, steps: &'a [Step]) -> Surroundings<'a> {
    Surroundings {
        files: &start.files,
        facts: &start.facts,
        typed: true,
        dispatcher: start.dispatcher.as_ref(),
        supply: Some(Supply::Offers(steps)),
    }
}

fn context<'a>(start: &'a Start, steps: &'a [Step]) -> Context<'a> {
    Context::new(&start.resolution, &start.sources, around(start, steps))
}

/// Every recorded launch.
fn all() -> impl Iterator<Item = Recorded> {
    let names = [
        "random-coarse.jsonl",
        "random-fine.jsonl",
        "random-cluster.jsonl",
    ];
    recorded()
        .into_iter()
        .chain(names.into_iter().flat_map(from_lines))
}

fn from_lines(name: &str) -> Vec<Recorded> {
    let text = std::fs::read_to_string(folder().join(name)).expect("the record is there");
    text.lines().map(line).collect()
}

/// How a finding can say which exception it is.
struct Exception {
    /// The messages, of the cause first; as much of them as says what it is. Spark prints values of
    /// secrets and the documentation of entries behind that.
    messages: Vec<String>,
    /// The class, if it is not one of those that stand for anything.
    class: Option<String>,
    /// Properties that the messages name.
    keys: Vec<String>,
}

/// Characters of a message that say which one it is.
const TELLING: usize = 48;

impl Exception {
    fn of(case: &Recorded) -> Option<Self> {
        let error = &case.result["error"];
        let class = error["class"].as_str()?;
        let causes = error["causes"].as_array().into_iter().flatten();
        let messages: Vec<&str> = causes
            .map(|c| &c["message"])
            .chain([&error["cause_message"], &error["message"]])
            .filter_map(Value::as_str)
            .collect();
        let lines = messages.iter().filter_map(|m| m.lines().next());
        let general = [
            "SparkException",
            "IllegalArgumentException",
            "RuntimeException",
        ];
        let keys = messages
            .iter()
            .flat_map(|m| m.split(|c: char| !is_of_key(c)));
        let keys = keys.map(|k| k.trim_end_matches('.'));
        Some(Exception {
            messages: lines
                .map(|l| l.trim().chars().take(TELLING).collect())
                .collect(),
            class: (!general.iter().any(|g| class.ends_with(g))).then(|| class.to_owned()),
            keys: keys
                .filter(|k| k.starts_with("spark."))
                .map(str::to_owned)
                .collect(),
        })
    }

    /// Whether a finding with these words is about it.
    fn is_said_by(&self, words: &str) -> bool {
        // The record does not keep the page with the exception of the dispatcher.
        let mut messages = self.messages.iter();
        if messages.any(|m| m.contains("with exception")) && words.contains("Exception: ") {
            return true;
        }
        let has = |text: &String| !text.is_empty() && words.contains(text.as_str());
        self.messages.iter().any(has) || self.class.iter().any(has) || self.keys.iter().any(has)
    }
}

fn is_of_key(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '.'
}

#[test]
fn exceptions_are_foretold() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for case in all() {
        let Some(exception) = Exception::of(&case) else {
            continue;
        };
        if is_hidden(&case) {
            continue;
        }
        count += 1;
        let checked = Checked::new(case);
        let helps = |f: &Finding| f.help.is_some() || f.fix.is_some();
        let without = checked.serious().find(|f| !helps(f));
        wrong.extend(
            without.map(|f| format!("{}: {} has no next step\n", checked.case.id(), f.code)),
        );
        if !checked
            .serious()
            .any(|f| exception.is_said_by(&checked.words(f)))
        {
            let (id, report) = (checked.case.id(), checked.report());
            let message = exception.messages.first();
            wrong.push(format!("{id}: {message:?}\n{report}"));
        }
    }
    assert!(count >= 55, "only {count} launches with an exception");
    assert!(
        wrong.is_empty(),
        "{} of {count}\n{}",
        wrong.len(),
        wrong.concat()
    );
}

/// Launches that fail because of what `check` does not look at.
fn is_hidden(case: &Recorded) -> bool {
    // A request that somebody wrote by hand is no configuration.
    !case.scenario["submission"].is_null()
}

/// What the driver of a cluster-mode launch throws when it starts itself, on an agent, and what the
/// shell that starts it makes of its command: the record ends before that.
const LATER: &[&str] = &[
    "MC203", "MC401", "MC406", "MC503", "MC907", "MC908", "MC911",
];

/// What is wrong with configurations that were made at random, and stops no launch: a key that Spark
/// does not know, a role that only the master refuses, an image that only Docker refuses, and what a driver
/// reads later.
const AT_RANDOM: &[&str] = &["MC101", "MC103", "MC601", "MC604", "MC609", "MC719"];

/// Whether nothing was thrown and something was launched. A request that somebody wrote by hand is no
/// configuration.
fn as_intended(case: &Recorded) -> bool {
    let mut calls = case.result["calls"].as_array().into_iter().flatten();
    let launched = calls.any(|c| c["tasks"][0].is_object());
    case.result["error"].is_null() && launched && case.scenario["submission"].is_null()
}

#[test]
fn launches_as_intended_have_no_errors() {
    let mut wrong = Vec::new();
    for case in all().filter(as_intended) {
        let checked = Checked::new(case);
        let random = checked.case.id().starts_with("r-");
        let later = |code| {
            checked.case.mode() == "cluster" && LATER.contains(&code)
                || random && AT_RANDOM.contains(&code)
        };
        let mut errors = checked.findings.iter().filter(|f| f.level == Level::Error);
        if errors.any(|f| !later(f.code)) {
            let (id, report) = (checked.case.id(), checked.report());
            wrong.push(format!("{id}\n{report}"));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.concat());
}

/// What the first task that was launched is told to run, and in what.
fn first_task(case: &Recorded) -> Option<(Option<CommandInfo>, Option<ContainerInfo>)> {
    let calls = case.result["calls"].as_array().into_iter().flatten();
    let mut tasks = calls.flat_map(|c| c["tasks"].as_array().into_iter().flatten());
    let bytes = STANDARD.decode(tasks.next()?["bytes"].as_str()?);
    let task = TaskInfo::from_bytes(&bytes.expect("base64")).expect("a task");
    Some(match task.executor {
        Some(e) => (e.command, e.container),
        None => (task.command, task.container),
    })
}

/// Whether an item of a list is in a message.
type IsSent<'a> = &'a dyn Fn(&str) -> bool;

/// The parts of the settings that are in none of the messages, with their items.
fn left_out(case: &Recorded, context: &Context<'_>) -> Vec<(String, Vec<Span>)> {
    let Some((command, container)) = first_task(case) else {
        return Vec::new();
    };
    let container = container.unwrap_or_default();
    let docker = container.docker.clone().unwrap_or_default();
    let command = command.unwrap_or_default();
    let is_volume = |item: &str| {
        let paths = container.volumes.iter().map(|v| v.container_path.as_str());
        let parts: Vec<&str> = item.split(':').collect();
        parts.len() <= 3 && paths.into_iter().any(|p| parts.contains(&p))
    };
    let is_parameter = |item: &str| {
        let mut all = docker.parameters.iter();
        all.any(|p| item == format!("{}={}", p.key, p.value))
    };
    let is_mapped = |item: &str| {
        let mut all = docker.port_mappings.iter();
        all.any(|m| {
            // The message has no negative numbers.
            let (host, container) = (m.host_port as i32, m.container_port as i32);
            item.starts_with(&format!("{host}:{container}"))
        })
    };
    let is_uri = |item: &str| command.uris.iter().any(|u| u.value == item);
    let lists: [(&str, IsSent<'_>); 4] = [
        ("spark.mesos.executor.docker.volumes", &is_volume),
        ("spark.mesos.executor.docker.parameters", &is_parameter),
        ("spark.mesos.executor.docker.portmaps", &is_mapped),
        ("spark.mesos.uris", &is_uri),
    ];
    let mut found = Vec::new();
    for (key, is_sent) in lists {
        let Some(s) = context.get(key).filter(|s| !s.value.contains("${")) else {
            continue;
        };
        for (item, span) in items(s).into_iter().filter(|(item, _)| !is_sent(item)) {
            found.push((format!("{key}: {item}"), vec![span, s.key_span()]));
        }
    }
    let mut whole = |key: &str, is_sent: bool| {
        if let Some(s) = context
            .get(key)
            .filter(|s| !is_sent && !s.value.trim().is_empty())
        {
            found.push((key.to_owned(), vec![s.key_span(), s.span()]));
        }
    };
    let network = container.network_infos.first();
    whole("spark.mesos.network.labels", network.is_some());
    let forced = docker.force_pull_image == Some(true)
        || container
            .mesos
            .and_then(|m| m.image)
            .is_some_and(|i| i.cached == Some(false));
    if context.flag("spark.mesos.executor.docker.forcePullImage") {
        whole("spark.mesos.executor.docker.forcePullImage", forced);
    }
    let side = if case.mode() == "cluster" {
        "driver"
    } else {
        "executor"
    };
    let variables = command.environment.iter().flat_map(|e| &e.variables);
    let has_secret = variables.into_iter().any(|v| v.secret.is_some())
        || container.volumes.iter().any(|v| v.source.is_some());
    if case.mode() != "fine" {
        whole(&format!("spark.mesos.{side}.secret.names"), has_secret);
        whole(&format!("spark.mesos.{side}.secret.values"), has_secret);
    }
    found
}

/// The items of a list, and where they stand.
fn items<'a>(s: &Setting<'a>) -> Vec<(&'a str, Span)> {
    let mut from = 0;
    let mut found = Vec::new();
    for item in s.value.split(',') {
        if !item.trim().is_empty() {
            found.push((item.trim(), s.part(from..from + item.len())));
        }
        from += item.len() + 1;
    }
    found
}

#[test]
fn what_is_left_out_is_pointed_at() {
    let (mut count, mut wrong) = (0, Vec::new());
    for case in all().filter(|c| c.scenario["submission"].is_null()) {
        let checked = Checked::new(case);
        let mut left = left_out(&checked.case, &context(&checked.start, &checked.steps));
        let file = checked.start.resolution.file.iter();
        let entries = file.flat_map(|f| &f.entries);
        let foreign = entries.filter(|e| !e.key.text.starts_with("spark."));
        left.extend(foreign.map(|e| (e.key.text.clone(), vec![e.key.span()])));
        for (what, spans) in left {
            count += 1;
            if !spans.iter().any(|s| checked.points_at(*s)) {
                let (id, report) = (checked.case.id(), checked.report());
                wrong.push(format!("{id}: {what}\n{report}"));
            }
        }
    }
    assert!(count >= 50, "only {count} things were left out");
    assert!(
        wrong.is_empty(),
        "{} of {count}\n{}",
        wrong.len(),
        wrong.concat()
    );
}

/// What Spark wrote warnings about while it launched, and the property to blame. Warnings that
/// only follow from an exception are not listed.
const WARNINGS: &[(&str, &str)] = &[
    (
        "Unable to parse port mapping specs",
        "spark.mesos.executor.docker.portmaps",
    ),
    (
        "Unable to parse arbitrary parameters",
        "spark.mesos.executor.docker.parameters",
    ),
    (
        "Unable to parse volume specs",
        "spark.mesos.executor.docker.volumes",
    ),
    ("non-Spark config property: not.spark.key", "not.spark.key"),
    ("is not divisible by cores per executor", "spark.cores.max"),
    (
        "Unknown spark.mesos.appJar.local.resolution.mode",
        "spark.mesos.appJar.local.resolution.mode",
    ),
    ("reason: Executor Spark home", "spark.mesos.executor.home"),
];

#[test]
fn warnings_in_the_log_are_foretold() {
    let (mut count, mut wrong) = (0, Vec::new());
    for case in recorded().into_iter().filter(|c| !is_hidden(c)) {
        let warnings = case.result["stderr_warnings"]
            .as_array()
            .into_iter()
            .flatten();
        let warnings: Vec<String> = warnings
            .filter_map(|w| Some(w.as_str()?.to_owned()))
            .collect();
        let checked = Checked::new(case);
        let after = [
            "Error initializing SparkContext.",
            "MetricsSystem that is not running",
        ];
        for warning in warnings
            .iter()
            .filter(|w| !after.iter().any(|a| w.contains(a)))
        {
            count += 1;
            let known = WARNINGS.iter().find(|(start, _)| warning.contains(start));
            let (_, key) =
                known.unwrap_or_else(|| panic!("a warning of an unknown kind: {warning}"));
            let context = context(&checked.start, &checked.steps);
            let at = context.get(key).map(|s| [s.key_span(), s.span()]);
            let pointed = at.is_some_and(|at| at.iter().any(|s| checked.points_at(*s)));
            if !pointed && !checked.says(key) {
                let (id, report) = (checked.case.id(), checked.report());
                wrong.push(format!("{id}: {warning}\n{report}"));
            }
        }
    }
    assert!(count >= 8, "only {count} warnings");
    assert!(
        wrong.is_empty(),
        "{} of {count}\n{}",
        wrong.len(),
        wrong.concat()
    );
}
