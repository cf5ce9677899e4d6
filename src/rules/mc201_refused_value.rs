//! MC201 refused-value: a value that Spark cannot read.

use super::{Context, Group, Proof, Rule, Setting, Sink};
use crate::catalog::{Kind, Property};
use crate::diagnostic::Level;
use crate::jvm::Throwable;
use crate::resolve::StartError;
use crate::value;
use crate::version::{SparkVersion, Versions};
use std::ops::Range;

pub(super) static RULE: Rule = Rule {
    code: "MC201",
    name: "refused-value",
    summary: "A value that Spark cannot read, and throws for",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Values,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC201.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    port_mappings(cx, sink);
    for s in cx.settings() {
        // spark-submit ends before anything else reads the value; MC803 says so.
        if cx
            .submit_error()
            .is_some_and(|(_, at)| at == Some(s.span()))
        {
            continue;
        }
        let refused = s.property.and_then(|p| Some((p, cx.refused(p, s)?)));
        let known = |p: &Property| !p.read(cx.version).substitutes() || !cx.is_of_driver_s_own(s);
        let counts = |p: &Property| cx.reads_property(p) && cx.placeholder(s).is_none() && known(p);
        if let Some((p, (thrown, at))) = refused.filter(|(p, _)| counts(p)) {
            let kind = p.kind(cx.version);
            say(cx, sink, s, (kind, at, &thrown), expected(p, cx.version));
        } else if let Some((read, StartError::Unreadable(error))) = cx.at_start(s) {
            let at = error.span.unwrap_or(0..s.value.len());
            let help = expected_at_start(read.kind);
            say(cx, sink, s, (read.kind, at, &error.thrown), help);
        }
    }
}

fn say(
    cx: &Context<'_>,
    sink: &mut Sink,
    s: &Setting<'_>,
    (kind, at, thrown): (Kind, Range<usize>, &Throwable),
    help: String,
) {
    let (value, name) = (cx.quoted(s.key, s.value), cx.name(s.key));
    let better = match kind {
        Kind::Size(_) | Kind::Memory => as_size(s.value),
        _ => None,
    };
    let mut finding = sink
        .find(s.part(at), format!("Spark refuses {value} for `{name}`"))
        .label(what_it_is_not(kind))
        .note(cx.thrown(thrown));
    if let Some(when) = cx.when(s.key) {
        finding = finding.note(when);
    }
    match better {
        Some(better) => finding.help(format!("write `{better}`")).unsafe_fix(
            "write the size as Spark has it",
            s.span(),
            better,
        ),
        None => finding.help(help),
    };
}

/// A size as Spark takes it, of one as others write it: `4Gi`, `4 GB`, `1.5g`.
fn as_size(text: &str) -> Option<String> {
    const UNITS: [char; 5] = ['k', 'm', 'g', 't', 'p'];
    let text = text.trim().to_ascii_lowercase();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = text.split_at_checked(end)?;
    let unit = unit.trim_start();
    let letter = unit.chars().next()?;
    let at = UNITS.iter().position(|u| *u == letter)?;
    if !matches!(unit.get(1..), Some("" | "b" | "i" | "ib")) {
        return None;
    }
    if let Ok(whole) = number.parse::<u64>() {
        return Some(format!("{whole}{letter}"));
    }
    let smaller = UNITS.get(at.checked_sub(1)?)?;
    let number = number.parse::<f64>().ok()? * 1024.0;
    let whole = number.fract() == 0.0 && (1.0..1e9).contains(&number);
    whole.then(|| format!("{number}{smaller}"))
}

/// The only list with numbers in it.
fn port_mappings(cx: &Context<'_>, sink: &mut Sink) {
    let key = "spark.mesos.executor.docker.portmaps";
    let Some(s) = cx.get_literal(key) else {
        return;
    };
    let Err(error) = value::port_mappings(s.value, cx.version) else {
        return;
    };
    let port = s.value.get(error.span.clone()).unwrap_or("");
    sink.find(
        s.part(error.span.clone()),
        format!("Spark refuses the port `{}`", cx.name(port)),
    )
    .label("not a whole number")
    .note(cx.thrown(&error.thrown))
    .note(cx.when(key).unwrap_or_default())
    .help("write `host:container[:protocol]` with port numbers");
}

fn what_it_is_not(kind: Kind) -> &'static str {
    match kind {
        Kind::Bool => "not `true` or `false`",
        Kind::Int | Kind::Long => "not a whole number",
        Kind::Float | Kind::Double => "not a number",
        Kind::Time(_) => "not a duration",
        Kind::Size(_) | Kind::Memory => "not a size",
        Kind::Text | Kind::List => "not allowed",
    }
}

pub(super) fn expected(p: &Property, version: SparkVersion) -> String {
    let facet = p.facet(version);
    if !facet.allowed.is_empty() {
        return format!("write one of `{}`", facet.allowed.join("`, `"));
    }
    if let Some(check) = facet.check {
        let bound = if check.or_equal {
            "or more"
        } else {
            "and up, exclusive"
        };
        return format!("write a number of {} {bound}", check.above);
    }
    expected_of(facet.kind).unwrap_or_else(|| {
        p.examples.first().map_or_else(
            || "correct the value".to_owned(),
            |e| format!("write something like `{e}`"),
        )
    })
}

/// The same of a key that a driver reads when it starts.
pub(super) fn expected_at_start(kind: Kind) -> String {
    match kind {
        // The table does not say which unit is the property's own.
        Kind::Time(_) => "write a whole number and a unit, such as `30s`".to_owned(),
        kind => expected_of(kind).unwrap_or_else(|| "correct the value".to_owned()),
    }
}

/// What to write for a value that is not any text.
fn expected_of(kind: Kind) -> Option<String> {
    Some(match kind {
        Kind::Bool => "write `true` or `false`".to_owned(),
        Kind::Int | Kind::Long => "write digits only, without unit, point or blank".to_owned(),
        Kind::Float | Kind::Double => "write a number, such as `0.5`, without unit".to_owned(),
        Kind::Time(unit) => format!(
            "write a whole number and a unit (us, ms, s, m, h, d), such as `30s`; without unit \
                 it counts {}",
            unit.name()
        ),
        Kind::Size(_) | Kind::Memory => {
            "write a whole number and a unit (k, m, g, t), such as `512m`".to_owned()
        }
        Kind::Text | Kind::List => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::as_size;

    #[test]
    fn sizes_of_others_are_written_as_spark_takes_them() {
        let sizes = [
            ("4Gi", Some("4g")),
            ("512 MiB", Some("512m")),
            ("1.5g", Some("1536m")),
            ("0.3g", None),
            ("4x", None),
            ("4gigs", None),
            ("4", None),
            ("g", None),
            ("1.5k", None),
        ];
        for (text, better) in sizes {
            assert_eq!(as_size(text).as_deref(), better, "{text}");
        }
    }
}
