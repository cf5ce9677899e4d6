//! The effective value beside the text: what Spark uses where the lines shown do not say it.
//!
//! Rules need not care: when they have run, every finding is looked at once. A line of the
//! properties file whose property another place sets gets a note with the value that counts; so
//! does a reference (`${...}`) with what it comes to, and a property that a finding names and
//! another text sets.

use super::{Context, Setting};
use crate::diagnostic::Finding;
use crate::properties::Entry;
use crate::resolve::is_secret;
use crate::source::Span;
use crate::submit::Origin;
use hashbrown::HashMap;

/// Adds the notes.
pub(super) fn add(context: &Context<'_>, findings: &mut [Finding]) {
    let mut values = HashMap::new();
    for finding in findings {
        let mut notes: Vec<String> = Vec::new();
        let entry = finding.span.and_then(|s| entry_at(context, s));
        if let Some(entry) = entry {
            notes.extend(of_entry(context, finding, entry, &mut values));
        }
        for key in named(finding) {
            let known = entry.is_some_and(|e| e.key.text == key);
            if let Some(setting) = context
                .get(key)
                .filter(|s| !known && is_elsewhere(finding, s))
            {
                notes.extend(value(context, setting, false, &mut values));
            }
        }
        notes.dedup();
        notes.retain(|n| !finding.notes.contains(n));
        finding.notes.append(&mut notes);
    }
}

/// The entry of the properties file that a place begins in.
fn entry_at<'a>(context: &Context<'a>, span: Span) -> Option<&'a Entry> {
    let file = context.file.filter(|f| f.source == span.source)?;
    let next = file.entries.partition_point(|e| e.span.start <= span.start);
    let entry = file.entries.get(next.checked_sub(1)?)?;
    (span.start < entry.span.end).then_some(entry)
}

/// What is said of settings, by their keys, and whether of what a text comes to: a list of thousands
/// of items can have a finding for each.
type Values<'a> = HashMap<(&'a str, bool), Option<String>>;

fn of_entry<'a>(
    context: &Context<'a>,
    finding: &Finding,
    entry: &Entry,
    values: &mut Values<'a>,
) -> Option<String> {
    let setting = context.get(&entry.key.text)?;
    let own = setting.key_span();
    if own.source != entry.span.source || !entry.span.range().contains(&own.range().start) {
        let shown = shows(finding, own);
        return value(context, setting, false, values).filter(|_| !shown);
    }
    value(context, setting, true, values)
}

/// What a text comes to, or what a setting is; worked out once.
fn value<'a>(
    context: &Context<'a>,
    setting: &Setting<'a>,
    comes_to: bool,
    values: &mut Values<'a>,
) -> Option<String> {
    let made = values
        .entry((setting.key, comes_to))
        .or_insert_with(|| match comes_to {
            true => substituted(context, setting),
            false => Some(said(context, setting)),
        });
    made.clone()
}

/// `spark.app.name comes to ...`, where something in it is replaced.
fn substituted(context: &Context<'_>, setting: &Setting<'_>) -> Option<String> {
    let read = setting.property?.read(context.version);
    // What only the driver's JVM, or another machine, knows.
    let has = |prefix: &str| setting.value.contains(prefix);
    let unknown = has("${system:") || (has("${env:") && context.cluster());
    if !has("${") || is_secret(setting.key) || !read.substitutes() || unknown {
        return None;
    }
    let value = context
        .launch
        .reading(|r| r.substitute(setting.value))
        .ok()?;
    let quoted = context.quoted(setting.key, &value);
    let key = context.name(setting.key);
    (value != setting.value).then(|| format!("`{key}` comes to {quoted}"))
}

/// `spark.executor.cores is 4, from --executor-cores`.
fn said(context: &Context<'_>, setting: &Setting<'_>) -> String {
    let from = match setting.origin {
        Origin::Option { option, .. } => format!("`{}` on the command line", option.name()),
        Origin::Conf { .. } => "`--conf` on the command line".to_owned(),
        Origin::Word { .. } | Origin::Wrapper => "the command line".to_owned(),
        Origin::Variable { .. } => "the environment".to_owned(),
        Origin::File { .. } => {
            let at = context.sources.start(setting.key_span());
            format!("line {}", at.line)
        }
        Origin::Default | Origin::Fact => "Spark".to_owned(),
    };
    let (key, value) = (
        context.name(setting.key),
        context.quoted(setting.key, setting.value),
    );
    format!("`{key}` is {value}, from {from}")
}

/// Whether the finding shows this place already.
fn shows(finding: &Finding, place: Span) -> bool {
    let spans = finding.labels.iter().map(|l| l.span).chain(finding.span);
    let mut near = spans.filter(|s| s.source == place.source);
    near.any(|s| s.start <= place.end && place.start <= s.end)
}

/// Whether another text sets it than those that the finding shows.
fn is_elsewhere(finding: &Finding, setting: &Setting<'_>) -> bool {
    let spans = finding.labels.iter().map(|l| l.span).chain(finding.span);
    let mut sources = spans.map(|s| s.source);
    finding.span.is_some() && sources.all(|s| s != setting.key_span().source)
}

/// The properties that a finding names in backquotes.
fn named(finding: &Finding) -> impl Iterator<Item = &str> {
    let texts = [finding.message.as_str(), finding.label.as_str()];
    let quoted = texts
        .into_iter()
        .flat_map(|t| t.split('`').skip(1).step_by(2));
    quoted.filter(|key| key.starts_with("spark."))
}
