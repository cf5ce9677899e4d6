//! SARIF 2.1.0, which code scanning services and editors read.
//!
//! Files are relative to `%SRCROOT%`, the directory of the run, which is not named: nothing in the
//! log tells of the machine it was made on. Columns count characters, as everywhere in mesoscfg,
//! and the log says so.

use super::place::path;
use super::view::Masks;
use super::{Options, RulePage, json_value, printable, printable_line, remarks};
use crate::diagnostic::{Finding, Fix, Level, fingerprints};
use crate::source::{Source, Sources, Span};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde_json::{Value, json};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Where the log's form is defined.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What stays as it is in the path of a URI.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome<'a> {
    rule_id: &'a str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    partial_fingerprints: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    fixes: Option<Value>,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    physical_location: Option<Physical>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logical_locations: Option<[Logical; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

/// A place in what was typed or set, which is no file.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Logical {
    name: String,
    kind: &'static str,
}

/// Writes the findings as one log with one run.
///
/// # Errors
/// When `out` cannot be written to.
pub fn sarif(
    findings: &[Finding],
    sources: &Sources,
    options: Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let masks = Masks::new(sources, options.reveal_secrets);
    let mut rules: BTreeMap<&str, &str> = BTreeMap::new();
    for finding in findings {
        rules.insert(finding.code, finding.name);
    }
    let codes: Vec<&str> = rules.keys().copied().collect();
    let prints = fingerprints(findings, sources, |s| path(s, options.directory));
    let log = Log {
        sources,
        masks,
        options,
    };
    let results: Vec<Outcome<'_>> = findings
        .iter()
        .zip(prints)
        .map(|(f, print)| {
            let index = codes.binary_search(&f.code).unwrap_or_default();
            log.outcome(f, index, &print)
        })
        .collect();
    let rules: Vec<Value> = rules
        .iter()
        .map(|(code, name)| rule(code, name, (options.rule)(code)))
        .collect();
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "mesoscfg",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "newlineSequences": ["\r\n", "\n", "\r"],
            "originalUriBaseIds": {"%SRCROOT%": {
                "description": {"text": "The directory that mesoscfg ran in."},
            }},
            "results": results,
        }],
    });
    json_value(&document, out)
}

fn rule(code: &str, name: &str, page: Option<RulePage>) -> Value {
    let mut rule = json!({"id": code, "name": name});
    if let Some(page) = page {
        rule["shortDescription"] = json!({"text": page.summary});
        rule["fullDescription"] = json!({"text": page.summary});
        rule["help"] = json!({"text": page.page, "markdown": page.page});
        rule["defaultConfiguration"] = json!({"level": level(page.level)});
        rule["properties"] = json!({"tags": [page.group]});
    }
    rule
}

const fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "note",
    }
}

/// What places and messages are written with.
struct Log<'a> {
    sources: &'a Sources,
    masks: Masks,
    options: Options<'a>,
}

impl Log<'_> {
    fn outcome<'f>(&self, finding: &'f Finding, rule_index: usize, print: &str) -> Outcome<'f> {
        let mut text = printable_line(&finding.message).into_owned();
        for remark in remarks(finding) {
            text.push('\n');
            text.push_str(&remark);
        }
        let own = finding.span.map(|s| self.location(s, &finding.label));
        let related = (1..).zip(&finding.labels).map(|(id, label)| Location {
            id: Some(id),
            ..self.location(label.span, &label.message)
        });
        let fix = finding.fix.as_ref();
        Outcome {
            rule_id: finding.code,
            rule_index,
            level: level(finding.level),
            message: message(&text),
            locations: own.into_iter().collect(),
            related_locations: related.collect(),
            partial_fingerprints: json!({"mesoscfg/v1": print}),
            fixes: fix.and_then(|fix| self.fix(fix)),
        }
    }

    fn location(&self, span: Span, label: &str) -> Location {
        let source = self.sources.get(span.source);
        let label = Some(label).filter(|l| !l.is_empty());
        let mut location = Location {
            id: None,
            physical_location: None,
            logical_locations: None,
            message: label.map(|l| message(&printable_line(l))),
        };
        if source.is_file() {
            location.physical_location = Some(Physical {
                artifact_location: self.artifact(source),
                region: self.region(span),
            });
        } else {
            location.logical_locations = Some([Logical {
                name: printable_line(&source.name).into_owned(),
                kind: "parameter",
            }]);
        }
        location
    }

    fn artifact(&self, source: &Source) -> Artifact {
        let path = path(source, self.options.directory);
        let encoded: Cow<'_, str> = utf8_percent_encode(&path, PATH).into();
        match encoded.starts_with('/') {
            true => Artifact {
                uri: format!("file://{encoded}"),
                uri_base_id: None,
            },
            false => Artifact {
                uri: encoded.into_owned(),
                uri_base_id: Some("%SRCROOT%"),
            },
        }
    }

    /// SARIF does not count a byte order mark.
    fn region(&self, span: Span) -> Region {
        let marked = self.sources.get(span.source).text.starts_with('\u{feff}');
        let (start, end) = (self.sources.start(span), self.sources.end(span));
        let column = |line: usize, column: usize| match marked && line == 1 {
            true => column.saturating_sub(1).max(1),
            false => column,
        };
        Region {
            start_line: start.line,
            start_column: column(start.line, start.column),
            end_line: end.line,
            end_column: column(end.line, end.column),
        }
    }

    /// A fix; none for a text that is no file, and none that would show or destroy a secret.
    fn fix(&self, fix: &Fix) -> Option<Value> {
        let source = self.sources.get(fix.span.source);
        if self.masks.touch(fix.span) || !source.is_file() || self.is_mark(fix.span) {
            return None;
        }
        Some(json!([{
            "description": message(&printable(&fix.title)),
            "artifactChanges": [{
                "artifactLocation": self.artifact(source),
                "replacements": [{
                    "deletedRegion": self.region(fix.span),
                    "insertedContent": {"text": fix.replacement},
                }],
            }],
        }]))
    }

    /// Whether a place is a byte order mark, which no region of SARIF can hold.
    fn is_mark(&self, span: Span) -> bool {
        let text = &self.sources.get(span.source).text;
        span.start == 0 && text.starts_with('\u{feff}') && span.end > 0
    }
}

/// A message as plain text: what would be a link in it is none.
fn message(text: &str) -> Message {
    Message {
        text: text.replace("](", "\\]("),
    }
}
