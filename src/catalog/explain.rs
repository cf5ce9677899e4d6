//! A property explained to a person, as plain text.

use super::{Beside, Document, Entry, Facet, Kind, Mode, Property, Status};
use crate::value::{self, ReadStyle};
use crate::version::{SparkVersion, Versions};
use std::fmt::Write as _;

/// The width that no line goes over, save for a word that is longer by itself.
const WIDTH: usize = 80;

/// Where the text of a section begins.
const INDENT: usize = 14;

/// All there is to say about a property, in lines of at most 80 columns. What the release given
/// does is said first; other releases follow where they differ.
#[must_use]
pub fn explain(property: &Property, version: SparkVersion) -> String {
    let mut out = String::new();
    out.push_str(property.key);
    if property.suffix(property.key).is_some() {
        out.push_str("NAME");
    }
    let _ = writeln!(out, " (Spark {version})");
    wrap(&mut out, "  ", property.summary);
    out.push('\n');
    section(&mut out, "effect", property.effect);
    section(&mut out, "status", &standing(property, version));
    if property.status == Status::Read {
        values(&mut out, property, version);
        let readers: Vec<&str> = property.modes.iter().map(|m| m.words()).collect();
        if !readers.is_empty() {
            section(&mut out, "read by", &readers.join("; "));
        }
    }
    if !property.ignored_unless.is_empty() {
        let keys = property.ignored_unless.join(" or ");
        section(&mut out, "only with", &keys);
    }
    let keys = |list: &[Beside]| {
        let one = |b: &Beside| match b.is {
            Some(value) => format!("{}={value}", b.key),
            None => b.key.to_owned(),
        };
        list.iter().map(one).collect::<Vec<_>>().join(" and ")
    };
    section(&mut out, "needs", &keys(property.requires));
    section(&mut out, "never with", &keys(property.conflicts));
    if property.secret {
        section(&mut out, "secret", "The value is never shown by this tool.");
    }
    section(&mut out, "bad values", property.bad_value);
    if property.applies(version) {
        section(
            &mut out,
            "such as",
            &refusal(property, property.facet(version)),
        );
    }
    for note in property.notes {
        section(&mut out, "note", note);
    }
    section(&mut out, "documented", documented(property));
    if !property.alternatives.is_empty() {
        section(&mut out, "older names", &property.alternatives.join(", "));
    }
    if !property.related.is_empty() {
        section(&mut out, "see also", &property.related.join(", "));
    }
    out
}

/// Since when, until when, and what to write instead.
fn standing(property: &Property, version: SparkVersion) -> String {
    let mut text = match (property.status, property.modes) {
        (Status::Never, _) => "No release of Spark has ever read it.".to_owned(),
        (Status::Read, []) => "Nothing that runs on Mesos reads it.".to_owned(),
        (Status::Read, _) => format!("Read {}.", range_words(property.versions)),
    };
    if property.status == Status::Read && !property.applies(version) {
        let _ = write!(text, " Spark {version} does not read it.");
    }
    if let Some(better) = property.renamed_to {
        let _ = write!(text, " Write {better} instead.");
    }
    text
}

pub(super) fn range_words(range: Versions) -> String {
    match (range.since, range.before) {
        (None, None) => "in every release".to_owned(),
        (Some(since), None) => format!("since {since}"),
        (None, Some(before)) => format!("before {before}"),
        (Some(since), Some(before)) => format!("since {since}, before {before}"),
    }
}

fn values(out: &mut String, property: &Property, version: SparkVersion) {
    let now = property.facet(version);
    section(out, "type", &kind_words(now.kind));
    if !now.allowed.is_empty() {
        section(out, "one of", &now.allowed.join(", "));
    }
    if !property.examples.is_empty() {
        section(out, "examples", &property.examples.join("   "));
    }
    section(out, "default", &default_words(now));
    if !now.env.is_empty() {
        section(
            out,
            "else from",
            &format!("the variable {}", now.env.join(", then ")),
        );
    }
    if let Some(key) = now.fallback {
        section(out, "else from", &format!("the property {key}"));
    }
    if let Some(key) = now.prepend {
        section(out, "in front", &format!("the value of {key} and a blank"));
    }
    section(out, "how", style_words(now.read));
    if let Some(words) = now.entry.and_then(|entry| entry_words(now, entry)) {
        section(out, "", &words);
    }
    for facet in property.facets {
        let reaches = overlaps(facet.versions, property.versions);
        let words = differences(facet, now);
        if facet != now && reaches && !words.is_empty() {
            section(out, &range_label(facet.versions), &words.join("; "));
        }
    }
}

fn overlaps(a: Versions, b: Versions) -> bool {
    let below = |since: Option<SparkVersion>, before: Option<SparkVersion>| match (since, before) {
        (Some(since), Some(before)) => since < before,
        _ => true,
    };
    below(a.since, b.before) && below(b.since, a.before)
}

fn range_label(range: Versions) -> String {
    match (range.since, range.before) {
        (Some(since), Some(before)) => format!("{since} to <{before}"),
        (Some(since), None) => format!(">={since}"),
        (None, Some(before)) => format!("<{before}"),
        (None, None) => String::new(),
    }
}

/// What another range of releases does differently.
fn differences(facet: &Facet, now: &Facet) -> Vec<String> {
    let mut words = Vec::new();
    if facet.kind != now.kind {
        words.push(format!("type {}", kind_words(facet.kind)));
    }
    if (facet.default, facet.default_words) != (now.default, now.default_words) {
        words.push(format!("default {}", default_words(facet)));
    }
    if facet.read != now.read {
        words.push(style_words(facet.read).trim_end_matches('.').to_owned());
    }
    if facet.allowed != now.allowed && facet.allowed.is_empty() {
        words.push("other values are not refused".to_owned());
    }
    if facet.check != now.check {
        match &facet.check {
            Some(check) => words.push(format!("refused with `{}`", check.message)),
            None => words.push("no bound is checked".to_owned()),
        }
    }
    words
}

/// Type, unit, and how it is written.
pub(super) fn kind_words(kind: Kind) -> String {
    match kind {
        Kind::Bool => "boolean: true or false, in any case".to_owned(),
        Kind::Int => "whole number of 32 bits, without unit".to_owned(),
        Kind::Long => "whole number of 64 bits, without unit".to_owned(),
        Kind::Float | Kind::Double => "number, such as 2, 0.5 or 1e3".to_owned(),
        Kind::Time(unit) => format!(
            "time: a whole number and us, ms, s, m, min, h or d; a number alone counts {}, and \
             what is smaller is cut off",
            unit.name()
        ),
        Kind::Size(unit) => format!(
            "size: a whole number and b, k, m, g, t or p, each also with b behind; a number alone \
             counts {}",
            unit.name()
        ),
        Kind::Memory => "size: a whole number and b, k, m, g, t or p, each also with b behind, \
                         held in MiB; a number alone counts bytes"
            .to_owned(),
        Kind::Text => "text".to_owned(),
        Kind::List => "list, separated by commas".to_owned(),
    }
}

pub(super) fn default_words(facet: &Facet) -> String {
    match (facet.default, facet.default_words) {
        (_, Some(words)) => words.to_owned(),
        (Some(""), None) => "empty".to_owned(),
        (Some(text), None) => text.to_owned(),
        (None, None) => "unset".to_owned(),
    }
}

const fn style_words(style: ReadStyle) -> &'static str {
    match style {
        ReadStyle::Entry => "Trimmed where it is no text; ${...} is resolved.",
        ReadStyle::Conf => "Taken as written, not trimmed; errors name the key.",
        ReadStyle::Raw => "Taken as written, not trimmed; errors do not name the key.",
        ReadStyle::ExactTrue => "Compared with true in lower case; everything else is false.",
        ReadStyle::Rest => "Taken as written from the submission, by the REST server.",
        ReadStyle::Unread => "Not read on Mesos.",
    }
}

/// The registered entry, where it says something else than the launchers do.
fn entry_words(facet: &Facet, entry: Entry) -> Option<String> {
    if facet.read == ReadStyle::Entry
        || (entry.kind == facet.kind && entry.default == facet.default)
    {
        return None;
    }
    let default = entry
        .default
        .map_or("no default".to_owned(), |d| format!("default {d}"));
    Some(format!(
        "Spark also has an entry for it with type {} and {default}, which the launchers on Mesos \
         pass by.",
        kind_words(entry.kind)
    ))
}

/// What Spark throws for a value that people write and it does not take.
fn refusal(property: &Property, facet: &Facet) -> String {
    let (text, word, refused) = match facet.kind {
        Kind::Bool => ("yes", "boolean", value::boolean("yes").err()),
        Kind::Int => ("1.5", "int", value::int("1.5").err()),
        Kind::Long => ("1.5", "long", value::long("1.5").err()),
        Kind::Double => ("10s", "double", value::double("10s").err()),
        Kind::Time(unit) => ("10 s", "", value::time("10 s", unit).err()),
        Kind::Size(unit) => ("1.5g", "", value::size("1.5g", unit).err()),
        Kind::Memory => ("1.5g", "", value::memory_mib("1.5g").err()),
        Kind::Float | Kind::Text | Kind::List => return String::new(),
    };
    let Some(refused) = refused else {
        return String::new();
    };
    let thrown = match facet.read {
        ReadStyle::Entry if !word.is_empty() => ReadStyle::should_be(property.key, word, text),
        ReadStyle::Conf => ReadStyle::illegal_value(property.key, refused.thrown),
        ReadStyle::Entry | ReadStyle::Raw => refused.thrown,
        ReadStyle::ExactTrue | ReadStyle::Rest | ReadStyle::Unread => return String::new(),
    };
    format!("`{text}`: {}", thrown.to_string().replace('\n', " / "))
}

fn documented(property: &Property) -> &'static str {
    match property.documented {
        [] => "Not on Spark's page about Mesos.",
        [Document::V24] => "On the page of 2.4.",
        [Document::V30Preview] => "On the page of 3.0.0-preview.",
        _ => "On the pages of 2.4 and 3.0.0-preview.",
    }
}

/// A label and a text beside it; nothing when there is no text.
fn section(out: &mut String, label: &str, text: &str) {
    if text.is_empty() {
        return;
    }
    let mut block = String::new();
    wrap(&mut block, &" ".repeat(INDENT), text);
    if label.len() + 4 > INDENT {
        let _ = writeln!(out, "  {label}");
        out.push_str(&block);
    } else {
        let _ = write!(out, "  {label:<width$}", width = INDENT - 2);
        out.push_str(block.trim_start_matches(' '));
    }
}

/// The words of a text in lines, each behind the indent.
fn wrap(out: &mut String, indent: &str, text: &str) {
    let mut column = 0;
    for word in text.split(' ').filter(|w| !w.is_empty()) {
        let width = word.chars().count();
        if column > 0 && column + 1 + width > WIDTH {
            out.push('\n');
            column = 0;
        }
        if column == 0 {
            out.push_str(indent);
            column = indent.len();
        } else {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += width;
    }
    out.push('\n');
}

impl Mode {
    /// All of them, in the order of the documents.
    pub const ALL: [Mode; 6] = [
        Mode::Coarse,
        Mode::Fine,
        Mode::ClusterDriver,
        Mode::Dispatcher,
        Mode::Submit,
        Mode::ShuffleService,
    ];
}
