//! A resolution as one JSON document, for programs.
//!
//! Secrets are `<redacted>` unless they may be shown.

use super::layers::{Attempt, Resolved};
use super::typed::TypedValue;
use super::{Kind, Resolution, secret_parts, without_secret_parts};
use crate::jvm::Throwable;
use crate::mesos::Reveal;
use crate::source::{REDACTED, Sources};
use serde::Serialize;

/// Version of the document's form. The first number changes when a field changes its meaning or
/// goes away.
pub const FORMAT_VERSION: &str = "1.0";

/// The document.
#[derive(Debug, Serialize)]
pub struct Document {
    format_version: &'static str,
    spark_version: String,
    /// The file that was loaded.
    properties_file: Option<String>,
    /// What keeps Spark from loading the properties file.
    error: Option<Thrown>,
    /// What ends spark-submit before the application starts.
    submit_error: Option<Thrown>,
    properties: Vec<PropertyDocument>,
    /// What Spark drops: keys that do not begin with `spark.`.
    ignored: Vec<IgnoredDocument>,
}

/// An exception.
#[derive(Clone, Debug, Serialize)]
pub struct Thrown {
    /// Its class.
    pub class: String,
    /// Its message.
    pub message: Option<String>,
}

#[derive(Debug, Serialize)]
struct PropertyDocument {
    key: String,
    raw: Option<String>,
    value: Shown,
    error: Option<Thrown>,
    origin: OriginDocument,
    shadowed: Vec<ShadowedDocument>,
    /// The property that counts while this one is unset.
    #[serde(skip_serializing_if = "Option::is_none")]
    fallback: Option<&'static str>,
}

/// A value, or the mark of one that is not shown.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
enum Shown {
    Value(TypedValue),
    Redacted(&'static str),
}

#[derive(Debug, Serialize)]
struct OriginDocument {
    kind: &'static str,
    /// The option, variable or credential file.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
}

#[derive(Debug, Serialize)]
struct ShadowedDocument {
    #[serde(flatten)]
    origin: OriginDocument,
    raw: Option<String>,
    why: String,
}

#[derive(Debug, Serialize)]
struct IgnoredDocument {
    key: String,
    file: String,
    line: usize,
    column: usize,
    why: &'static str,
}

/// What a document shows.
#[derive(Clone, Copy, Debug)]
pub struct Selection<'a> {
    /// Only properties that somebody set.
    pub explicit: bool,
    /// Only these keys; all if empty.
    pub keys: &'a [String],
    /// Which secrets are shown.
    pub reveal: Reveal<'a>,
}

impl Document {
    /// The document of a resolution.
    #[must_use]
    pub fn new(resolution: &Resolution, sources: &Sources, selection: Selection<'_>) -> Self {
        let wanted = |p: &&Resolved| {
            (selection.keys.is_empty() || selection.keys.contains(&p.key))
                && (!selection.explicit || p.winner.is_some())
        };
        let thrown = |e: &Option<(Throwable, Option<crate::source::Span>)>| {
            e.as_ref().map(|(t, _)| shown_error(t, selection.reveal))
        };
        Document {
            format_version: FORMAT_VERSION,
            spark_version: resolution.version.to_string(),
            properties_file: resolution
                .file_source()
                .map(|id| sources.get(id).name.clone()),
            error: thrown(&resolution.file_error),
            submit_error: thrown(&resolution.error).filter(|_| resolution.file_error.is_none()),
            properties: resolution
                .properties()
                .filter(wanted)
                .map(|p| property(resolution, sources, p, selection.reveal))
                .collect(),
            ignored: ignored(resolution, sources),
        }
    }

    /// Whether Spark could not load the properties file.
    #[must_use]
    pub fn unloadable(&self) -> bool {
        self.error.is_some()
    }
}

fn ignored(resolution: &Resolution, sources: &Sources) -> Vec<IgnoredDocument> {
    let it = resolution.ignored.iter();
    it.map(|i| {
        let start = sources.start(i.key_span);
        IgnoredDocument {
            key: i.key.clone(),
            file: sources.get(i.key_span.source).name.clone(),
            line: start.line,
            column: start.column,
            why: "the key does not begin with `spark.`",
        }
    })
    .collect()
}

fn property(
    resolution: &Resolution,
    sources: &Sources,
    p: &Resolved,
    reveal: Reveal<'_>,
) -> PropertyDocument {
    let hide = p.secret && reveal.redacts();
    let raw = |a: &Attempt| match &a.text {
        Some(_) if hide => Some(REDACTED.to_owned()),
        Some(text) if reveal.redacts() => Some(without_secret_parts(text).into_owned()),
        text => text.clone(),
    };
    let (value, error) = effective(resolution, p);
    let value = match value {
        TypedValue::Unset => Shown::Value(TypedValue::Unset),
        _ if hide => Shown::Redacted(REDACTED),
        value => Shown::Value(without_secrets(p, value, reveal)),
    };
    let unset = p.winner.is_none();
    let fallback = p
        .property
        .and_then(|q| q.facet(resolution.version).fallback);
    PropertyDocument {
        key: p.key.clone(),
        raw: p.winner.as_ref().and_then(raw),
        value,
        error: error.map(|t| shown_error(&t, reveal)),
        origin: match &p.winner {
            Some(a) => origin(sources, a),
            None => OriginDocument {
                kind: Kind::Default.name(),
                name: None,
                file: None,
                line: None,
                column: None,
            },
        },
        shadowed: p
            .shadowed
            .iter()
            .map(|s| ShadowedDocument {
                origin: origin(sources, &s.attempt),
                raw: raw(&s.attempt),
                why: s.why.clone(),
            })
            .collect(),
        fallback: fallback.filter(|_| unset),
    }
}

/// What Spark has in hand for a property: the typed read of its conf, or the text of the variable
/// or file that the launchers take instead.
#[must_use]
pub fn effective(resolution: &Resolution, p: &Resolved) -> (TypedValue, Option<Throwable>) {
    let outside = p.winner.as_ref().filter(|a| !a.in_conf);
    if let Some(attempt) = outside {
        return (
            attempt
                .text
                .clone()
                .map_or(TypedValue::Unset, TypedValue::Text),
            None,
        );
    }
    match p.property {
        Some(q) if q.key == p.key => match resolution.typed(q) {
            Ok(value) => (value, None),
            Err(e) => (TypedValue::Unset, Some(e.thrown)),
        },
        _ => (
            resolution
                .text(&p.key)
                .map_or(TypedValue::Unset, |t| TypedValue::Text(t.to_owned())),
            None,
        ),
    }
}

/// A value without the secrets in it, and those that references have brought into it, unless they are
/// shown.
#[must_use]
pub fn without_secrets(p: &Resolved, value: TypedValue, reveal: Reveal<'_>) -> TypedValue {
    if !reveal.redacts() {
        return value;
    }
    let mut texts = p.winner.iter().filter_map(|a| a.text.as_deref());
    let holds = |text: &str| text.contains("${") || !secret_parts(text).is_empty();
    if !texts.any(holds) {
        return value;
    }
    // A list may be split in the middle of a secret.
    let shown = |text: String| reveal.plain(&without_secret_parts(&text)).into_owned();
    match value {
        TypedValue::Text(text) => TypedValue::Text(shown(text)),
        TypedValue::List(list) => TypedValue::List(list.into_iter().map(shown).collect()),
        value => value,
    }
}

fn origin(sources: &Sources, attempt: &Attempt) -> OriginDocument {
    let span = attempt.key.or_else(|| attempt.place.and_then(|p| p.span()));
    let start = span.map(|s| sources.start(s));
    OriginDocument {
        kind: attempt.origin.kind().name(),
        name: attempt.origin.name().map(str::to_owned),
        file: span.map(|s| sources.get(s.source).name.clone()),
        line: start.map(|s| s.line),
        column: start.map(|s| s.column),
    }
}

/// An exception without the secrets it quotes, unless they are shown.
fn shown_error(thrown: &Throwable, reveal: Reveal<'_>) -> Thrown {
    let message = thrown.message.as_ref();
    Thrown {
        class: thrown.class.clone(),
        message: message.map(|text| reveal.plain(text).into_owned()),
    }
}
