//! A report in the form of JUnit: each file is a suite, each finding a test.
//!
//! A finding that makes the check fail is a failure; any other is a skipped test, which build
//! servers show without turning red. A file without findings is one test that passes.

use super::place::{path, words};
use super::xml::Xml;
use super::{Options, printable_line, remarks};
use crate::diagnostic::Finding;
use crate::source::{Source, SourceId, SourceKind, Sources};
use std::io::{self, Write};

/// Writes the findings as one XML document.
///
/// # Errors
/// When `out` cannot be written to.
pub fn junit(
    findings: &[Finding],
    sources: &Sources,
    options: Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let suites = suites(findings, sources, options);
    let tests: usize = suites.iter().map(|s| s.findings.len().max(1)).sum();
    let mut xml = Xml::new(out)?;
    let counts = [
        ("name", "mesoscfg"),
        ("tests", &tests.to_string()),
        ("failures", &failures(findings, options).to_string()),
        ("errors", "0"),
    ];
    xml.open("testsuites", &counts)?;
    for suite in &suites {
        write_suite(&mut xml, suite, sources, options)?;
    }
    xml.close("testsuites")?;
    xml.finish()
}

struct Suite<'a> {
    name: String,
    findings: &'a [Finding],
}

/// A suite for each properties file, and for everything else that findings are about.
fn suites<'a>(findings: &'a [Finding], sources: &Sources, options: Options<'_>) -> Vec<Suite<'a>> {
    let of = |id: Option<SourceId>| {
        let source = |f: &Finding| f.span.map(|s| s.source);
        let key = |id: Option<SourceId>| (id.is_none(), id);
        let from = findings.partition_point(|f| key(source(f)) < key(id));
        let to = findings.partition_point(|f| key(source(f)) <= key(id));
        findings.get(from..to).unwrap_or_default()
    };
    let named = |source: &Source| path(source, options.directory);
    let mut suites: Vec<Suite<'a>> = sources
        .iter()
        .map(|(id, source)| (source, of(Some(id))))
        .filter(|(source, found)| source.kind == SourceKind::Properties || !found.is_empty())
        .map(|(source, findings)| Suite {
            name: named(source),
            findings,
        })
        .collect();
    let nowhere = of(None);
    if !nowhere.is_empty() {
        suites.push(Suite {
            name: "mesoscfg".to_owned(),
            findings: nowhere,
        });
    }
    suites
}

fn failures(findings: &[Finding], options: Options<'_>) -> usize {
    findings
        .iter()
        .filter(|f| options.failing.fails(f.level))
        .count()
}

fn write_suite(
    xml: &mut Xml<'_>,
    suite: &Suite<'_>,
    sources: &Sources,
    options: Options<'_>,
) -> io::Result<()> {
    let Suite { name, findings } = suite;
    let failed = failures(findings, options);
    let attributes = [
        ("name", name.as_str()),
        ("tests", &findings.len().max(1).to_string()),
        ("failures", &failed.to_string()),
        ("errors", "0"),
        ("skipped", &(findings.len() - failed).to_string()),
    ];
    xml.open("testsuite", &attributes)?;
    if findings.is_empty() {
        xml.empty("testcase", &[("name", "no problems"), ("classname", name)])?;
    }
    for finding in *findings {
        test(xml, name, finding, sources, options)?;
    }
    xml.close("testsuite")
}

fn test(
    xml: &mut Xml<'_>,
    class: &str,
    finding: &Finding,
    sources: &Sources,
    options: Options<'_>,
) -> io::Result<()> {
    let title = format!("{} ({})", finding.code, finding.name);
    let message = format!("{}: {}", finding.level, printable_line(&finding.message));
    let title = match finding.span.map(|s| sources.start(s)) {
        Some(at) => format!("{title} at {}:{}", at.line, at.column),
        None => title,
    };
    xml.open("testcase", &[("name", &title), ("classname", class)])?;
    let mut text = match finding.span {
        Some(span) => words(span, sources, options.directory) + ": " + &message,
        None => message.clone(),
    };
    for remark in remarks(finding) {
        text.push('\n');
        text.push_str(&remark);
    }
    let kind = match options.failing.fails(finding.level) {
        true => "failure",
        false => "skipped",
    };
    let attributes = [("type", finding.level.as_str()), ("message", &message)];
    xml.text(kind, &attributes, &text)?;
    xml.close("testcase")
}
