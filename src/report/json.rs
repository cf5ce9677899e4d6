//! One JSON document with everything there is to say.

use super::place::below;
use super::view::Masks;
use super::{Applied, Options, Summary, is_unprintable};
use crate::diagnostic::{Finding, Fix};
use crate::source::{Sources, Span};
use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};
use std::io::{self, Write};

/// Version of the document's form. The second number grows when fields are added, the first when
/// fields change or go.
pub const FORMAT_VERSION: &str = "1.0";

#[derive(Serialize)]
struct Document<'a> {
    format_version: &'static str,
    findings: Vec<JsonFinding<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixed: Vec<Applied>,
    summary: Summary,
}

/// Lines and columns count from 1, columns in characters; the end is exclusive.
#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

/// The same, all null where there is no place.
#[derive(Serialize)]
struct MaybePlace<'a> {
    file: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    code: &'a str,
    name: &'a str,
    level: &'static str,
    message: &'a str,
    #[serde(flatten)]
    place: MaybePlace<'a>,
    labels: Vec<JsonLabel<'a>>,
    notes: &'a [String],
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<JsonFix<'a>>,
}

#[derive(Serialize)]
struct JsonLabel<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    /// Whether this is the text at the finding's own place.
    primary: bool,
    message: &'a str,
}

#[derive(Serialize)]
struct JsonFix<'a> {
    title: &'a str,
    safe: bool,
    #[serde(flatten)]
    place: Place<'a>,
    replacement: &'a str,
}

/// Writes all findings as one JSON document.
///
/// # Errors
/// When `out` cannot be written to.
pub fn json(
    findings: &[Finding],
    sources: &Sources,
    options: Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let masks = Masks::new(sources, options.reveal_secrets);
    let document = Document {
        format_version: FORMAT_VERSION,
        findings: findings
            .iter()
            .map(|f| finding(f, sources, &masks, options.directory))
            .collect(),
        fixed: options
            .applied
            .iter()
            .map(|a| a.below(options.directory))
            .collect(),
        summary: Summary::of(findings, sources, options.hidden),
    };
    json_value(&document, out)
}

fn finding<'a>(
    f: &'a Finding,
    sources: &'a Sources,
    masks: &Masks,
    directory: &str,
) -> JsonFinding<'a> {
    let place = |span| place(span, sources, directory);
    let primary = f
        .span
        .filter(|_| !f.label.is_empty())
        .map(|span| JsonLabel {
            place: place(span),
            primary: true,
            message: &f.label,
        });
    let others = f.labels.iter().map(|l| JsonLabel {
        place: place(l.span),
        primary: false,
        message: &l.message,
    });
    let own = f.span.map(place);
    JsonFinding {
        code: f.code,
        name: f.name,
        level: f.level.as_str(),
        message: &f.message,
        place: MaybePlace {
            file: own.as_ref().map(|p| p.file),
            line: own.as_ref().map(|p| p.line),
            column: own.as_ref().map(|p| p.column),
            end_line: own.as_ref().map(|p| p.end_line),
            end_column: own.as_ref().map(|p| p.end_column),
        },
        labels: primary.into_iter().chain(others).collect(),
        notes: &f.notes,
        help: f.help.as_deref(),
        // A fix that touches a secret would either show it or, masked, destroy it.
        fix: f
            .fix
            .as_ref()
            .filter(|x| !masks.touch(x.span))
            .map(|x| fix(x, place(x.span))),
    }
}

fn fix<'a>(fix: &'a Fix, place: Place<'a>) -> JsonFix<'a> {
    JsonFix {
        title: &fix.title,
        safe: fix.safe,
        place,
        replacement: &fix.replacement,
    }
}

fn place<'a>(span: Span, sources: &'a Sources, directory: &str) -> Place<'a> {
    let (start, end) = (sources.start(span), sources.end(span));
    Place {
        file: below(&sources.get(span.source).name, directory),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
    }
}

/// Writes any value as indented JSON with a final newline, safe to print on a terminal: all
/// control characters and invisible characters are escaped.
///
/// # Errors
/// When `out` cannot be written to.
pub fn json_value<T: Serialize>(value: &T, mut out: impl Write) -> io::Result<()> {
    let mut serializer =
        Serializer::with_formatter(&mut out, Printable(PrettyFormatter::with_indent(b"  ")));
    value.serialize(&mut serializer)?;
    out.write_all(b"\n")
}

/// Indents, and escapes what JSON would let through raw but a terminal obeys.
struct Printable(PrettyFormatter<'static>);

impl Formatter for Printable {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        w: &mut W,
        text: &str,
    ) -> io::Result<()> {
        let mut rest = text;
        while let Some((at, c)) = rest.char_indices().find(|(_, c)| is_unprintable(*c)) {
            w.write_all(&rest.as_bytes()[..at])?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(w, "\\u{unit:04x}")?;
            }
            rest = &rest[at + c.len_utf8()..];
        }
        w.write_all(rest.as_bytes())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, w: &mut W) -> io::Result<()> {
        self.0.begin_array(w)
    }

    fn end_array<W: ?Sized + Write>(&mut self, w: &mut W) -> io::Result<()> {
        self.0.end_array(w)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, w: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(w, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, w: &mut W) -> io::Result<()> {
        self.0.end_array_value(w)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, w: &mut W) -> io::Result<()> {
        self.0.begin_object(w)
    }

    fn end_object<W: ?Sized + Write>(&mut self, w: &mut W) -> io::Result<()> {
        self.0.end_object(w)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, w: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(w, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, w: &mut W) -> io::Result<()> {
        self.0.begin_object_value(w)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, w: &mut W) -> io::Result<()> {
        self.0.end_object_value(w)
    }
}
