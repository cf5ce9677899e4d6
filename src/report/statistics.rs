//! How often each rule has found something.

use super::view::Masks;
use super::{FORMAT_VERSION, Options, Summary, json_value};
use crate::diagnostic::{Finding, Level};
use crate::source::Sources;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};

#[derive(Serialize)]
struct Document<'a> {
    format_version: &'static str,
    statistics: Vec<Count<'a>>,
    summary: Summary,
}

/// The findings of one rule.
#[derive(Serialize)]
struct Count<'a> {
    code: &'a str,
    name: &'a str,
    /// The highest one.
    level: &'static str,
    count: usize,
    /// How many of them have a fix, safe or not.
    fixable: usize,
}

/// Writes a line for each rule that has found something, those with the most findings first.
///
/// # Errors
/// When `out` cannot be written to.
pub fn statistics(
    findings: &[Finding],
    sources: &Sources,
    options: Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let counts = counts(findings, sources, options);
    let width = counts.first().map_or(0, |c| c.count.to_string().len());
    let name = counts.iter().map(|c| c.name.len()).max().unwrap_or(0);
    for c in &counts {
        let line = format!(
            "{:width$}  {}  {:7}  {:name$}",
            c.count, c.code, c.level, c.name
        );
        match c.fixable {
            0 => writeln!(out, "{}", line.trim_end())?,
            n => writeln!(out, "{line}  {n} fixable")?,
        }
    }
    writeln!(out, "{}", Summary::of(findings, sources, options.hidden))
}

/// Writes the same as one JSON document.
///
/// # Errors
/// When `out` cannot be written to.
pub fn statistics_json(
    findings: &[Finding],
    sources: &Sources,
    options: Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let document = Document {
        format_version: FORMAT_VERSION,
        statistics: counts(findings, sources, options),
        summary: Summary::of(findings, sources, options.hidden),
    };
    json_value(&document, out)
}

fn counts<'a>(findings: &'a [Finding], sources: &Sources, options: Options<'_>) -> Vec<Count<'a>> {
    let masks = Masks::new(sources, options.reveal_secrets);
    let mut rules: BTreeMap<&str, (Level, Count<'a>)> = BTreeMap::new();
    for f in findings {
        let (level, count) = rules.entry(f.code).or_insert_with(|| {
            let count = Count {
                code: f.code,
                name: f.name,
                level: "",
                count: 0,
                fixable: 0,
            };
            (f.level, count)
        });
        *level = f.level.max(*level);
        count.level = level.as_str();
        count.count += 1 + f.further;
        count.fixable += usize::from(f.fix.as_ref().is_some_and(|x| !masks.touch(x.span)));
    }
    let mut counts: Vec<Count<'a>> = rules.into_values().map(|(_, count)| count).collect();
    counts.sort_by_key(|c| std::cmp::Reverse(c.count));
    counts
}
