//! Workflow commands of GitHub Actions: each finding becomes an annotation of its line.

use super::place::{place, words};
use super::{Options, Summary, printable_line, remarks, write_line};
use crate::diagnostic::{Finding, Level};
use crate::source::Sources;
use std::io::{self, Write};

/// Writes a workflow command for each finding, and a line that counts them, which GitHub shows in
/// the log.
///
/// # Errors
/// When `out` cannot be written to.
pub fn github(
    findings: &[Finding],
    sources: &Sources,
    options: Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    for finding in findings {
        write_line(out, &command(finding, sources, options))?;
    }
    write_line(
        out,
        &Summary::of(findings, sources, options.hidden).to_string(),
    )
}

fn command(finding: &Finding, sources: &Sources, options: Options<'_>) -> String {
    let kind = match finding.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "notice",
    };
    let title = format!("{} ({})", finding.code, finding.name);
    let mut command = format!("::{kind} title={}", property(&title));
    let at = finding
        .span
        .and_then(|s| place(s, sources, options.directory));
    if let Some(at) = at {
        let (start, end) = (at.start, at.end);
        command += &format!(",file={},line={}", property(&at.path), start.line);
        // Columns count only inside one line.
        command += &match end.line == start.line {
            true => format!(",col={},endColumn={}", start.column, end.column),
            false => format!(",endLine={}", end.line),
        };
    }
    let mut text = String::new();
    if let Some(span) = finding.span {
        text = words(span, sources, options.directory) + ": ";
    }
    text += &format!("{} {}", finding.code, printable_line(&finding.message));
    for remark in remarks(finding) {
        text.push('\n');
        text.push_str(&remark);
    }
    format!("{command}::{}", data(&text))
}

/// The text of a command on one line.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// The value of a command's property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
