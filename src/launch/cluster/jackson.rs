//! JSON as Jackson writes and reads it in the submission protocol.

use crate::mesos::OrderedJson;
use serde::Deserialize;

/// JSON as `ObjectMapper` writes it with `INDENT_OUTPUT`: objects a line a field, arrays on one
/// line, blanks on both sides of a colon.
pub fn pretty(json: &OrderedJson) -> String {
    let mut out = String::new();
    write(json, 0, &mut out);
    out
}

fn write(json: &OrderedJson, depth: usize, out: &mut String) {
    match json {
        OrderedJson::Null => out.push_str("null"),
        OrderedJson::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        OrderedJson::Number(n) => out.push_str(&n.to_string()),
        OrderedJson::String(s) => string(s, out),
        OrderedJson::Array(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                out.push_str(if i == 0 { " " } else { ", " });
                write(item, depth, out);
            }
            out.push_str(" ]");
        }
        OrderedJson::Object(fields) if fields.is_empty() => out.push_str("{ }"),
        OrderedJson::Object(fields) => {
            out.push('{');
            for (i, (key, value)) in fields.iter().enumerate() {
                out.push_str(if i == 0 { "\n" } else { ",\n" });
                out.push_str(&"  ".repeat(depth + 1));
                string(key, out);
                out.push_str(" : ");
                write(value, depth + 1, out);
            }
            out.push('\n');
            out.push_str(&"  ".repeat(depth));
            out.push('}');
        }
    }
}

fn string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            c if c < ' ' => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

/// Reads the first value of a text; what follows it is not looked at.
///
/// # Errors
/// What serde_json says; Jackson's words are others.
pub fn parse(text: &str) -> Result<OrderedJson, serde_json::Error> {
    OrderedJson::deserialize(&mut serde_json::Deserializer::from_str(text))
}

/// A value where a text is wanted: numbers and booleans become their texts.
/// `None` for null; an error for arrays and objects.
pub fn text(json: &OrderedJson) -> Result<Option<String>, NotText> {
    match json {
        OrderedJson::Null => Ok(None),
        OrderedJson::Bool(b) => Ok(Some(b.to_string())),
        OrderedJson::Number(n) => Ok(Some(n.to_string())),
        OrderedJson::String(s) => Ok(Some(s.clone())),
        OrderedJson::Array(_) | OrderedJson::Object(_) => Err(NotText),
    }
}

/// An array or object where a text is wanted.
#[derive(Clone, Copy, Debug)]
pub struct NotText;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_as_jackson_does() {
        let json = parse(r#"{"a":[],"b":{},"c":["x","y\u0001\n"],"d":{"é\"":"\\"}} trailing"#);
        let expected = "{\n  \"a\" : [ ],\n  \"b\" : { },\n  \"c\" : [ \"x\", \"y\\u0001\\n\" ],\n  \
                        \"d\" : {\n    \"é\\\"\" : \"\\\\\"\n  }\n}";
        assert_eq!(pretty(&json.unwrap()), expected);
    }
}
