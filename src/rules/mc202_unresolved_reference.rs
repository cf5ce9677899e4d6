//! MC202 unresolved-reference: a reference in a value is not replaced.

use super::{Context, Group, Proof, Rule, Setting, Sink, mc201_refused_value};
use crate::catalog::{self, Property};
use crate::diagnostic::Level;
use crate::value;
use crate::version::{Versions, behaviour};

pub(super) static RULE: Rule = Rule {
    code: "MC202",
    name: "unresolved-reference",
    summary: "`${...}` in a value stays as it is",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Values,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC202.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for s in cx.settings() {
        if memchr::memchr(b'$', s.value.as_bytes()).is_none() || !s.key.starts_with("spark.") {
            continue;
        }
        let Some(p) = s.property else {
            continue;
        };
        let checked = checked_by_submit(cx, s.key);
        let replaces = p.read(cx.version).substitutes() && !checked;
        let mut expected = None;
        for r in value::references(s.value) {
            let text = &s.value[r.span.clone()];
            let (why, help) = match (replaces, r.prefix, r.name) {
                (false, ..) if checked => (
                    "spark-submit wants a positive number, and looks before anything is replaced"
                        .to_owned(),
                    "write the value itself",
                ),
                (false, ..) => (
                    format!(
                        "Spark {} takes the value of this property as it is",
                        cx.version
                    ),
                    "write the value itself",
                ),
                // In cluster mode it is looked for where the dispatcher or the driver runs.
                (true, Some("env"), _) if cx.cluster() => continue,
                (true, Some("env"), name) => match cx.env(name) {
                    Some(_) => continue,
                    None => (
                        format!("the environment variable `{}` is not set", cx.name(name)),
                        "set the variable, or write the value itself",
                    ),
                },
                (true, Some("system"), _) => continue,
                (true, None, name) if name.starts_with("spark.") => {
                    if cx.get(name).is_some()
                        || catalog::get(name).is_none_or(|p| p.default(cx.version).is_some())
                    {
                        continue;
                    }
                    (
                        format!("`{}` is not set and has no default", cx.name(name)),
                        "set that property, or write the value itself",
                    )
                }
                (true, None, _) => (
                    "only `${env:NAME}`, `${system:name}` and `${spark.key}` are replaced"
                        .to_owned(),
                    "write `${env:NAME}` for an environment variable",
                ),
                (true, Some(_), _) => (
                    "only the prefixes `env` and `system` are known".to_owned(),
                    "write `${env:NAME}` for an environment variable",
                ),
            };
            let finding = sink
                .find(
                    s.part(r.span.clone()),
                    format!("`{}` stays as it is", cx.name(text)),
                )
                .label("not replaced")
                .note(why);
            match expected.get_or_insert_with(|| rest_is_wrong(cx, p, s)) {
                Some(expected) => finding
                    .note(format!(
                        "whatever `{}` comes to, Spark refuses the rest of the value",
                        cx.name(text)
                    ))
                    .help(expected.as_str()),
                None => finding.help(help),
            };
        }
    }
}

/// What to write, where Spark refuses a value whatever its references come to.
fn rest_is_wrong(cx: &Context<'_>, p: &Property, s: &Setting<'_>) -> Option<String> {
    const LIKELY: [&str; 5] = ["1", "true", "0.5", "1m", "1s"];
    let facet = p.facet(cx.version);
    if facet.takes_any_text() || cx.placeholder(s).is_some() {
        return None;
    }
    let taken = |text: &str| {
        let (mut value, mut from) = (String::new(), 0);
        for r in value::references(s.value) {
            value.push_str(&s.value[from..r.span.start]);
            value.push_str(text);
            from = r.span.end;
        }
        value.push_str(&s.value[from..]);
        cx.launch.launched_with(p, s.key, &value).is_ok()
    };
    let mut texts = LIKELY.iter().chain(facet.allowed).chain(p.examples);
    let fits = texts.any(|text| taken(text));
    (!fits).then(|| mc201_refused_value::expected(p, cx.version))
}

/// Whether spark-submit wants the text to be a number, before anything reads the property
/// (`SparkSubmitArguments.validateSubmitArguments`).
fn checked_by_submit(cx: &Context<'_>, key: &str) -> bool {
    match key {
        _ if cx.is_dispatcher() => false,
        "spark.cores.max"
        | "spark.driver.memory"
        | "spark.executor.cores"
        | "spark.executor.memory" => true,
        "spark.driver.cores" => behaviour::DRIVER_CORES_CHECKED.holds(cx.version),
        "spark.executor.instances" => !cx.flag("spark.dynamicAllocation.enabled"),
        _ => false,
    }
}
