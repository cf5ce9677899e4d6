//! MC899 launch-fails: followed step by step, the launch ends in an exception.

use super::context::Lenient;
use super::{Context, Group, Proof, Rule, Setting, Sink};
use crate::diagnostic::Level;
use crate::jvm::Throwable;
use crate::launch::{self, Input};
use crate::value;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC899",
    name: "launch-fails",
    summary: "Followed step by step, the launch ends in an exception",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Launch,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC899.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    // What other rules have found says more; and a template is no launch yet.
    if sink.has_errors() || !cx.surely_on_mesos() || cx.cluster() || is_harmless(cx) {
        return;
    }
    if cx.settings().any(|s| cx.placeholder(s).is_some()) {
        return;
    }
    let files = Lenient(cx.files);
    let input = Input {
        resolution: cx.launch,
        files: &files,
        facts: cx.facts,
    };
    let launch = launch::client(&input, None);
    let Some(failure) = launch.failure.filter(|f| !sets_home(&f.thrown)) else {
        return;
    };
    if cx.is_open_in(&failure.thrown) {
        return;
    }
    // Of two properties that do not fit each other, the one that was written is to blame.
    let quoted = || {
        let text = failure.thrown.message.as_deref()?;
        cx.settings().map(|s| s.key).find(|k| text.contains(k))
    };
    let key = failure.key.as_deref();
    let key = key.filter(|k| cx.get(k).is_some()).or_else(quoted).or(key);
    // What only the driver's own JVM knows may be right there.
    if key
        .and_then(|k| cx.get(k))
        .is_some_and(|s| cx.is_of_driver_s_own(s))
    {
        return;
    }
    let span = failure.span.or_else(|| Some(cx.get(key?)?.span()));
    let message = match key {
        Some(key) if cx.get(key).is_none() => {
            format!("without `{}` {}", cx.name(key), failure.at.phrase())
        }
        Some(key) => format!("with this `{}` {}", cx.name(key), failure.at.phrase()),
        None => format!("with this configuration {}", failure.at.phrase()),
    };
    let finding = match span {
        Some(span) => sink.find_absent(Some(span), message).label("to blame"),
        None => cx.find_for_launch(sink, &message),
    };
    let help = cx.way_out(&failure, key);
    finding.note(cx.thrown(&failure.thrown)).help(help);
}

/// Whether nothing is set that could make the launch fail without another rule saying so: then there
/// is no need to follow it, which is as much work as all other rules together.
fn is_harmless(cx: &Context<'_>) -> bool {
    let reads = |name: &str| name.starts_with("SPARK_") || name.starts_with("MESOS_");
    let harmless = |s: &Setting<'_>| {
        s.property.is_some_and(|p| p.harmless) && value::references(s.value).next().is_none()
    };
    !cx.has_command_line()
        && !cx.environment.iter().any(|(name, _)| reads(name))
        && cx.settings().filter(|s| s.in_file()).all(harmless)
}

/// bin/spark-submit sets SPARK_HOME, so that this cannot happen behind it.
fn sets_home(thrown: &Throwable) -> bool {
    thrown
        .message
        .as_deref()
        .is_some_and(|m| m.starts_with("Executor Spark home"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog;
    use crate::launch::Facts;
    use crate::resolve::{Request, resolve};
    use crate::rules::{STAND_IN, Surroundings};
    use crate::source::{MemoryFiles, Sources};
    use crate::submit::Environment;
    use crate::testing::numbers;
    use crate::version::SparkVersion;

    /// Values that are right for some properties, and odd for others.
    const VALUES: &[&str] = &[
        "",
        "0",
        "1",
        "-1",
        "3",
        "7",
        "100000",
        "2147483647",
        "-2147483648",
        "9223372036854775807",
        "1.5",
        "1e400",
        "NaN",
        "512m",
        "1k",
        "450m",
        "2147483647m",
        "9999999999g",
        "10",
        "30s",
        "-5m",
        "0ms",
        "true",
        "false",
        "TRUE",
        "yes",
        "x",
        "a:b",
        "a:b;c:d,e",
        "a:;b",
        ":",
        ";",
        "a:b;a:c",
        "a",
        "a:b:c",
        "/a:/b:ro,/c",
        "/a:/b:rw:z",
        ",",
        "a,,b",
        "/opt/my spark",
        "a'b",
        "\\u00e9",
        "http://h/spark-3.5.3.tgz",
        "http://h/",
        "hdfs://",
        "registry:5000/spark@sha256:0",
        "mesos://m1:5050",
        "mesos://zk://z1:2181/mesos",
        "mesos://",
        "mesos://zk://",
        "mesos://m1",
        "local[2]",
        "*",
        "-",
        "..",
        "a b",
        "{{APP_ID}}",
        "$HOME",
        "<x>",
    ];

    /// What a launch ends in, whether the rule would have followed it, and what the others say.
    fn follow(text: String, version: SparkVersion) -> (Option<String>, bool, bool) {
        let (files, facts) = (MemoryFiles::default(), Facts::default());
        let mut sources = Sources::default();
        let words = STAND_IN.map(str::to_owned).to_vec();
        let request = Request {
            version,
            command_line: (&words).into(),
            file: Some(("spark-defaults.conf".to_owned(), text.into_bytes())),
            environment: Environment::new(),
            files: &files,
            directory: "/home/user",
            submit_time: 0,
        };
        let launch = resolve(request, &mut sources);
        let around = Surroundings {
            files: &files,
            facts: &facts,
            typed: false,
            dispatcher: None,
            supply: None,
        };
        let cx = Context::new(&launch, &sources, around);
        let findings = crate::rules::check(&cx, &crate::rules::by_default);
        let told = findings.iter().any(|f| f.level == Level::Error);
        let input = Input {
            resolution: &launch,
            files: &Lenient(&files),
            facts: &facts,
        };
        let failure = launch::client(&input, None).failure;
        let failure = failure.filter(|f| !sets_home(&f.thrown) && cx.surely_on_mesos());
        // A template is no launch yet, followed or not.
        let template = cx.settings().any(|s| cx.placeholder(s).is_some());
        let skipped = is_harmless(&cx) && !template;
        (failure.map(|f| f.thrown.to_string()), skipped, told)
    }

    #[test]
    fn what_is_harmless_makes_no_launch_fail() {
        let harmless: Vec<&str> = catalog::all()
            .iter()
            .filter(|p| p.harmless)
            .flat_map(|p| p.examples.iter().map(|_| p.key).chain([p.key]))
            .collect();
        let mut pick = numbers();
        let mut followed = 0;
        for round in 0..6_000 {
            let mut text = "spark.master mesos://m1:5050\n".to_owned();
            for _ in 0..=pick(5) {
                let key = harmless[pick(harmless.len())];
                let examples = catalog::get(key).map_or(VALUES, |p| p.examples);
                let values = if pick(3) == 0 && !examples.is_empty() {
                    examples
                } else {
                    VALUES
                };
                text += &format!("{key} {}\n", values[pick(values.len())]);
            }
            let release = [
                (2, 4, 0),
                (2, 4, 8),
                (3, 0, 0),
                (3, 1, 3),
                (3, 3, 4),
                (3, 5, 3),
            ][round % 6];
            let version = SparkVersion::new(release.0, release.1, release.2);
            let (failure, skipped, told) = follow(text.clone(), version);
            followed += usize::from(skipped && failure.is_none());
            assert!(
                failure.is_none() || !skipped || told,
                "{version}: {failure:?} and nobody says so\n{text}"
            );
        }
        assert!(followed > 1_000, "only {followed} launches went on");
    }
}
