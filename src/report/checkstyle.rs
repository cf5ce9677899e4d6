//! A report in the form of Checkstyle, which many review bots and build servers read.

use super::place::path;
use super::xml::Xml;
use super::{Options, further, printable_line};
use crate::diagnostic::Finding;
use crate::source::Sources;
use std::io::{self, Write};

/// Writes the findings as one XML document. Findings without a place stand in a file named ``.
///
/// # Errors
/// When `out` cannot be written to.
pub fn checkstyle(
    findings: &[Finding],
    sources: &Sources,
    options: Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut xml = Xml::new(out)?;
    xml.open("checkstyle", &[("version", env!("CARGO_PKG_VERSION"))])?;
    let source = |f: &Finding| f.span.map(|s| s.source);
    for group in findings.chunk_by(|a, b| source(a) == source(b)) {
        let id = group.first().and_then(source);
        let name = id.map_or_else(String::new, |id| path(sources.get(id), options.directory));
        xml.open("file", &[("name", &name)])?;
        for finding in group {
            error(&mut xml, finding, sources)?;
        }
        xml.close("file")?;
    }
    xml.close("checkstyle")?;
    xml.finish()
}

fn error(xml: &mut Xml<'_>, finding: &Finding, sources: &Sources) -> io::Result<()> {
    let at = finding.span.map(|s| sources.start(s));
    let (line, column) = at.map_or((1, 1), |at| (at.line, at.column));
    let mut message = printable_line(&finding.message).into_owned();
    if let Some(help) = &finding.help {
        message += &format!("; {}", printable_line(help));
    }
    message += &further(finding);
    xml.empty(
        "error",
        &[
            ("line", &line.to_string()),
            ("column", &column.to_string()),
            ("severity", finding.level.as_str()),
            ("message", &message),
            ("source", &format!("mesoscfg.{}", finding.code)),
        ],
    )
}
