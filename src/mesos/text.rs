//! The protobuf text format, exactly as `protoc --decode` prints it.

use super::describe::{Field, FieldPath, Message, Slot, Value};
use super::reveal::Reveal;
use crate::source::REDACTED;
use std::fmt::{self, Write};

/// Comments start in a column of their own, but not further right than this.
const LAST_COMMENT_COLUMN: usize = 64;

/// Prints a message, a field a line.
///
/// With [`Reveal::Show`] the text is byte for byte that of `protoc --decode`, and
/// `protoc --encode` makes the message of it again.
#[must_use]
pub fn to_string(message: &dyn Message, reveal: Reveal<'_>) -> String {
    to_string_with(message, reveal, &|_| None)
}

/// Prints a message with remarks at the ends of lines, as `# remark`.
///
/// `comment` is asked once for each line that starts a field, with the way to that field. The
/// result is text format still. Remarks are subject to `reveal` as any text is.
#[must_use]
pub fn to_string_with(
    message: &dyn Message,
    reveal: Reveal<'_>,
    comment: &dyn Fn(&FieldPath) -> Option<String>,
) -> String {
    let mut printer = Printer {
        reveal,
        comment,
        path: FieldPath::default(),
        indent: 0,
        lines: Vec::new(),
    };
    printer.message(message);
    join(&printer.lines)
}

/// What `Debug` shows of a message: its text format without secrets.
pub(super) fn debug(message: &dyn Message, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    writeln!(f, "{} {{", message.descriptor().name)?;
    for line in to_string(message, Reveal::Redact(&[])).lines() {
        writeln!(f, "  {line}")?;
    }
    f.write_str("}")
}

struct Line {
    text: String,
    comment: Option<String>,
}

struct Printer<'a> {
    reveal: Reveal<'a>,
    comment: &'a dyn Fn(&FieldPath) -> Option<String>,
    path: FieldPath,
    indent: usize,
    lines: Vec<Line>,
}

impl Printer<'_> {
    fn message(&mut self, message: &dyn Message) {
        for (field, slot) in message.present() {
            match slot {
                Slot::Absent => {}
                Slot::One(value) => self.field(field, None, value),
                Slot::Many(values) => {
                    for (i, value) in values.into_iter().enumerate() {
                        self.field(field, Some(i), value);
                    }
                }
            }
        }
    }

    fn field(&mut self, field: &'static Field, index: Option<usize>, value: Value<'_>) {
        self.path.push(field.name, index);
        let comment = (self.comment)(&self.path).map(|c| self.remark(&c));
        let name = field.name;
        if let Value::Message(inner) = value {
            self.line(format!("{name} {{"), comment);
            self.indent += 1;
            self.message(inner);
            self.indent -= 1;
            self.line("}".to_owned(), None);
        } else {
            let value = scalar(field, value, self.reveal);
            self.line(format!("{name}: {value}"), comment);
        }
        self.path.pop();
    }

    fn line(&mut self, text: String, comment: Option<String>) {
        let text = format!("{:1$}{text}", "", 2 * self.indent);
        self.lines.push(Line { text, comment });
    }

    /// A remark must stay on its line.
    fn remark(&self, comment: &str) -> String {
        self.reveal
            .text(false, comment)
            .replace(char::is_control, " ")
    }
}

/// Joins the lines, with all comments in one column where the lines are short enough.
fn join(lines: &[Line]) -> String {
    let commented = lines.iter().filter(|l| l.comment.is_some());
    let widths = commented
        .map(|l| l.text.len() + 2)
        .filter(|&w| w <= LAST_COMMENT_COLUMN);
    let column = widths.max().unwrap_or(0);
    let mut joined = String::new();
    for line in lines {
        joined.push_str(&line.text);
        if let Some(comment) = &line.comment {
            let gap = column.saturating_sub(line.text.len()).max(2);
            joined.extend(std::iter::repeat_n(' ', gap));
            joined.push('#');
            if !comment.is_empty() {
                joined.push(' ');
                joined.push_str(comment);
            }
        }
        joined.push('\n');
    }
    joined
}

fn scalar(field: &Field, value: Value<'_>, reveal: Reveal<'_>) -> String {
    match value {
        Value::String(text) => quoted(reveal.text(field.secret, text).as_bytes()),
        Value::Bytes(bytes) if reveal.shows_bytes(field.secret, bytes) => quoted(bytes),
        Value::Bytes(_) => quoted(REDACTED.as_bytes()),
        Value::Bool(b) => b.to_string(),
        Value::Double(d) => double(d),
        Value::Uint(n) => n.to_string(),
        Value::Enum(_, Some(name)) => name.to_owned(),
        Value::Enum(number, None) => number.to_string(),
        Value::Message(_) => String::new(),
    }
}

/// A string literal as C writes it: what is not printable ASCII becomes three octal digits.
fn quoted(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() + 2);
    text.push('"');
    for &byte in bytes {
        match byte {
            b'\n' => text.push_str("\\n"),
            b'\r' => text.push_str("\\r"),
            b'\t' => text.push_str("\\t"),
            b'"' | b'\'' | b'\\' => {
                text.push('\\');
                text.push(char::from(byte));
            }
            b' '..=b'~' => text.push(char::from(byte)),
            _ => {
                let _ = write!(text, "\\{byte:03o}");
            }
        }
    }
    text.push('"');
    text
}

/// A number as protoc writes it: C's `%.15g`, or `%.17g` where that is not the same number.
fn double(value: f64) -> String {
    if value.is_nan() {
        return "nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let short = general(value, 15);
    if short.parse() == Ok(value) {
        short
    } else {
        general(value, 17)
    }
}

/// C's `%.{digits}g` of a finite number.
fn general(value: f64, digits: usize) -> String {
    let scientific = format!("{value:.*e}", digits - 1);
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let places = digits as i32 - 1 - exponent;
    if exponent >= -4 && places >= 0 {
        trimmed(&format!("{value:.*}", places as usize)).to_owned()
    } else {
        let sign = if exponent < 0 { '-' } else { '+' };
        format!("{}e{sign}{:02}", trimmed(mantissa), exponent.abs())
    }
}

/// Without the zeros that end a fraction.
fn trimmed(number: &str) -> &str {
    if number.contains('.') {
        number.trim_end_matches('0').trim_end_matches('.')
    } else {
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesos::{
        CommandInfo, Credential, Environment, Resource, Scalar, TaskInfo, ValueType, Variable,
    };

    fn command() -> CommandInfo {
        let variable = |name: &str, value: &str| Variable {
            name: name.to_owned(),
            value: Some(value.to_owned()),
            ..Variable::default()
        };
        let variables = vec![variable("A", "hunter2"), variable("LONG", &"x".repeat(80))];
        CommandInfo {
            environment: Some(Environment { variables }),
            value: Some("run --pass=hunter2".to_owned()),
            ..CommandInfo::default()
        }
    }

    #[test]
    fn comments_stand_in_one_column_and_long_lines_have_theirs_after_two_blanks() {
        let text = to_string_with(&command(), Reveal::Redact(&["hunter2"]), &|path| {
            let path = path.to_string();
            let wanted = path.ends_with("value") || path.ends_with("[0]");
            wanted.then(|| format!("{path}\nof hunter2"))
        });
        let expected = [
            "environment {",
            "  variables {                   # environment.variables[0] of <redacted>",
            "    name: \"A\"",
            "    value: \"<redacted>\"         # environment.variables[0].value of <redacted>",
            "  }",
            "  variables {",
            "    name: \"LONG\"",
            &format!(
                "    value: \"{}\"  # environment.variables[1].value of <redacted>",
                "x".repeat(80)
            ),
            "  }",
            "}",
            "value: \"run --pass=<redacted>\"  # value of <redacted>",
            "",
        ];
        assert_eq!(text, expected.join("\n"));
    }

    #[test]
    fn marked_fields_are_shown_only_on_request() {
        let credential = Credential {
            principal: "p".to_owned(),
            secret: Some("hunter2\n".to_owned()),
        };
        let shown = "principal: \"p\"\nsecret: \"hunter2\\n\"\n";
        assert_eq!(to_string(&credential, Reveal::Show), shown);
        let redacted = "principal: \"p\"\nsecret: \"<redacted>\"\n";
        assert_eq!(to_string(&credential, Reveal::Redact(&[])), redacted);
        let debug = "Credential {\n  principal: \"p\"\n  secret: \"<redacted>\"\n}";
        assert_eq!(format!("{credential:?}"), debug);
    }

    #[test]
    fn bytes_with_a_secret_inside_are_not_shown() {
        let task = TaskInfo {
            data: Some(b"\x01hunter2\x02".to_vec()),
            ..TaskInfo::default()
        };
        let text = to_string(&task, Reveal::Redact(&["hunter2"]));
        assert!(text.ends_with("data: \"<redacted>\"\n"), "{text}");
        let text = to_string(&task, Reveal::Redact(&[]));
        assert!(text.ends_with("data: \"\\001hunter2\\002\"\n"), "{text}");
    }

    #[test]
    fn an_enum_number_without_a_name_is_a_number() {
        let resource = Resource {
            name: "cpus".to_owned(),
            r#type: 9,
            scalar: Some(Scalar { value: 1e20 }),
            ..Resource::default()
        };
        let expected = "name: \"cpus\"\ntype: 9\nscalar {\n  value: 1e+20\n}\n";
        assert_eq!(to_string(&resource, Reveal::Show), expected);
        let named = Resource {
            r#type: ValueType::Set.into(),
            ..resource
        };
        assert!(to_string(&named, Reveal::Show).contains("type: SET\n"));
    }
}
