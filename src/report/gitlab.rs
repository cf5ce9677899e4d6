//! A code quality report of GitLab: what merge requests show beside the changed lines.

use super::place::path;
use super::{Options, further, json_value, printable_line};
use crate::diagnostic::{Finding, Level, fingerprints};
use crate::source::{SourceKind, Sources};
use serde::Serialize;
use std::io::{self, Write};

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

/// Writes the findings as one JSON array.
///
/// # Errors
/// When `out` cannot be written to.
pub fn gitlab(
    findings: &[Finding],
    sources: &Sources,
    options: Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let prints = fingerprints(findings, sources, |s| path(s, options.directory));
    let issues: Vec<Issue<'_>> = findings
        .iter()
        .zip(prints)
        .map(|(finding, fingerprint)| Issue {
            description: description(finding),
            check_name: finding.code,
            fingerprint,
            severity: match finding.level {
                Level::Error => "major",
                Level::Warning => "minor",
                Level::Info => "info",
            },
            location: location(finding, sources, options.directory),
        })
        .collect();
    json_value(&issues, out)
}

/// GitLab shows this alone, so that it also says what to do.
fn description(finding: &Finding) -> String {
    let message = printable_line(&finding.message);
    let further = further(finding);
    match &finding.help {
        Some(help) => format!("{message} ({}){further}", printable_line(help)),
        None => format!("{message}{further}"),
    }
}

/// GitLab takes no issue without a file: what is absent everywhere is said at the beginning of the
/// first one.
fn location(finding: &Finding, sources: &Sources, directory: &str) -> Location {
    let file = || {
        sources
            .iter()
            .find(|(_, s)| s.kind == SourceKind::Properties)
    };
    let shown = finding.span.map(|s| sources.get(s.source));
    let shown = shown.or_else(|| file().map(|(_, s)| s));
    let (begin, end) = finding.span.map_or((1, 1), |span| {
        let (start, end) = (sources.start(span), sources.end(span));
        (start.line, end.line)
    });
    Location {
        path: shown.map_or_else(|| ".".to_owned(), |s| path(s, directory)),
        lines: Lines { begin, end },
    }
}
