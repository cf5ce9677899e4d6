//! Documents that are read beside a configuration (JSON, TOML): what is wrong with one, in words for
//! people, and where.

use crate::diagnostic::nearest;
use std::ops::Range;

/// What serde_json stopped at, and where: the piece of text that is wrong, or the place in front of
/// which something is missing.
pub fn json_problem(text: &str, error: &serde_json::Error) -> (Range<usize>, String) {
    let lines = text.split_inclusive('\n');
    let lines = lines.take(error.line().saturating_sub(1));
    let start: usize = lines.map(str::len).sum();
    let stopped = floor(text, start + error.column());
    let span = match error.classify() {
        // It stops behind what it does not like, but in front of a list or an object.
        serde_json::error::Category::Data => {
            let bracket = text
                .get(stopped..)
                .is_some_and(|t| t.starts_with(['[', '{']));
            let message = error.to_string();
            let whole = ["invalid type: sequence", "invalid type: map"];
            match bracket && whole.iter().any(|w| message.starts_with(w)) {
                true => stopped..stopped + 1,
                false => token_before(text, stopped),
            }
        }
        serde_json::error::Category::Eof => text.trim_end().len()..text.trim_end().len(),
        _ => {
            let at = floor(text, (start + error.column()).saturating_sub(1));
            at..ceil(text, at + 1)
        }
    };
    let message = error.to_string();
    let message = message
        .rsplit_once(" at line ")
        .map_or(&*message, |(problem, _)| problem);
    (span, in_words(message))
}

/// Where a path such as `[0][1].resources[2].scalar` leads in a document of JSON: the value, or its
/// first character where it is a list or an object.
pub fn locate(text: &str, path: &str) -> Option<Range<usize>> {
    let mut at = Cursor { text, at: 0 };
    let mut rest = path;
    while !rest.is_empty() {
        let index = rest.strip_prefix('[').and_then(|r| r.split_once(']'));
        if let Some((index, behind)) = index {
            at.enter_list(index.parse().ok()?)?;
            rest = behind;
            continue;
        }
        let key = rest.strip_prefix('.').unwrap_or(rest);
        let end = key.find(['.', '[']).unwrap_or(key.len());
        at.enter_object(key.get(..end)?)?;
        rest = key.get(end..)?;
    }
    at.blanks();
    let start = at.at;
    if !at.is(b'[') && !at.is(b'{') {
        at.value()?;
        return Some(start..at.at);
    }
    Some(start..start + 1)
}

/// Goes through JSON that is known to be well-formed.
struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl Cursor<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn is(&self, byte: u8) -> bool {
        self.peek() == Some(byte)
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(|b| b.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    /// Passes over a character that has to be there.
    fn pass(&mut self, byte: u8) -> Option<()> {
        self.blanks();
        self.is(byte).then(|| self.at += 1)
    }

    /// Passes over a text in quotes; what is between them.
    fn quoted(&mut self) -> Option<Range<usize>> {
        self.pass(b'"')?;
        let start = self.at;
        while !self.is(b'"') {
            self.at += if self.peek()? == b'\\' { 2 } else { 1 };
        }
        self.at += 1;
        Some(start..self.at - 1)
    }

    /// Passes over a value.
    fn value(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            self.blanks();
            match self.peek()? {
                b'"' => {
                    self.quoted()?;
                }
                b'[' | b'{' => {
                    depth += 1;
                    self.at += 1;
                    continue;
                }
                b']' | b'}' => {
                    depth = depth.checked_sub(1)?;
                    self.at += 1;
                }
                b',' | b':' if depth > 0 => {
                    self.at += 1;
                    continue;
                }
                _ => {
                    let start = self.at;
                    let word = |b: u8| b.is_ascii_alphanumeric() || b"+-.".contains(&b);
                    while self.peek().is_some_and(word) {
                        self.at += 1;
                    }
                    (self.at > start).then_some(())?;
                }
            }
            if depth == 0 {
                return Some(());
            }
        }
    }

    fn enter_list(&mut self, index: usize) -> Option<()> {
        self.pass(b'[')?;
        for _ in 0..index {
            self.value()?;
            self.pass(b',')?;
        }
        Some(())
    }

    fn enter_object(&mut self, key: &str) -> Option<()> {
        self.pass(b'{')?;
        loop {
            let found = self.quoted()?;
            self.pass(b':')?;
            if self.text.get(found) == Some(key) {
                return Some(());
            }
            self.value()?;
            self.pass(b',')?;
        }
    }
}

/// What serde, serde_json or a reader of TOML says, without the names of Rust's types.
pub fn in_words(message: &str) -> String {
    for kind in ["invalid type: ", "invalid value: ", "invalid length "] {
        let rest = message.strip_prefix(kind);
        if let Some((found, expected)) = rest.and_then(|r| r.rsplit_once(", expected ")) {
            return format!(
                "expected {}, found {}",
                expected_in_words(expected),
                found_in_words(found)
            );
        }
    }
    if let Some(field) = message.strip_prefix("missing field ") {
        return format!("the field {field} is missing");
    }
    if let Some(field) = message.strip_prefix("duplicate field ") {
        return format!("the field {field} is there twice");
    }
    for kind in ["unknown field ", "unknown variant "] {
        let rest = message.strip_prefix(kind);
        if let Some((wrong, known)) = rest.and_then(|r| r.split_once(", expected ")) {
            let names = known.split('`').skip(1).step_by(2);
            let near = nearest(wrong.trim_matches('`'), names);
            let near = near
                .map(|n| format!("; did you mean `{n}`?"))
                .unwrap_or_default();
            return format!("there is no {}{wrong}{near}", &kind["unknown ".len()..]);
        }
    }
    let end = "the text ends too soon: ";
    match message {
        "EOF while parsing a list" => format!("{end}`]` is missing"),
        "EOF while parsing an object" => format!("{end}`}}` is missing"),
        "EOF while parsing a string" => format!("{end}a `\"` is missing"),
        "EOF while parsing a value" => format!("{end}a value is missing"),
        "expected ident" | "expected value" => {
            "expected a value: an object, a list, a text in double quotes, a number, true, false \
             or null"
                .to_owned()
        }
        "key must be a string" => "expected a key in double quotes".to_owned(),
        "trailing comma" => "there is a comma and nothing behind it".to_owned(),
        "trailing characters" => "there is more behind the end of the document".to_owned(),
        "recursion limit exceeded" => "it is nested too deeply".to_owned(),
        "invalid escape" => "there is no such escape in a text".to_owned(),
        "invalid number" => "this is no number".to_owned(),
        other if other.starts_with("control character") => {
            "there is a control character in a text; a line end is written as \\n".to_owned()
        }
        other => other.to_owned(),
    }
}

fn found_in_words(found: &str) -> String {
    for (kind, word) in [
        ("integer `", "the number"),
        ("floating point `", "the number"),
    ] {
        if let Some(rest) = found.strip_prefix(kind) {
            return format!("{word} {}", rest.trim_end_matches('`'));
        }
    }
    if let Some(rest) = found.strip_prefix("boolean `") {
        return rest.trim_end_matches('`').to_owned();
    }
    if let Some(rest) = found.strip_prefix("string ") {
        const MOST: usize = 60;
        return match rest.char_indices().nth(MOST) {
            Some((at, _)) => format!("the text {}…", rest.get(..at).unwrap_or_default()),
            None => format!("the text {rest}"),
        };
    }
    match found {
        "sequence" => "a list",
        "map" => "an object",
        "unit value" => "null",
        other => other,
    }
    .to_owned()
}

fn expected_in_words(expected: &str) -> String {
    let whole = |most: u64| format!("a whole number from 0 to {most}");
    match expected {
        "a string" | "string" | "str" => "a text in double quotes".to_owned(),
        "a sequence" => "a list".to_owned(),
        "a map" => "an object".to_owned(),
        "a boolean" => "true or false".to_owned(),
        "f64" | "f32" => "a number".to_owned(),
        "u16" => whole(u16::MAX.into()),
        "u32" => whole(u32::MAX.into()),
        "u64" | "usize" => whole(u64::MAX),
        other if other.starts_with("struct ") => "an object".to_owned(),
        other => other.to_owned(),
    }
}

/// The number, word or text that ends at a place, or the character before it.
fn token_before(text: &str, end: usize) -> Range<usize> {
    let before = text.get(..end).unwrap_or_default();
    if let Some(inside) = before.strip_suffix('"') {
        let quotes = inside.rmatch_indices('"').map(|(at, _)| at);
        let escaped = |at: usize| {
            let slashes = inside[..at]
                .bytes()
                .rev()
                .take_while(|b| *b == b'\\')
                .count();
            slashes % 2 == 1
        };
        let opening = quotes.take(1000).find(|at| !escaped(*at));
        return opening.unwrap_or(inside.len())..end;
    }
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '+' | '-');
    let start = before.trim_end_matches(word).len();
    if start < end {
        return start..end;
    }
    floor(text, end.saturating_sub(1))..end
}

fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn ceil(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::launch::Facts;

    #[test]
    fn problems_are_said_without_rust() {
        let cases = [
            (
                r#"{"user": 5}"#,
                "5",
                "expected a text in double quotes, found the number 5",
            ),
            (
                r#"{"usr": "x"}"#,
                "\"usr\"",
                "there is no field `usr`; did you mean `user`?",
            ),
            (
                r#"{"user": "a", "user": "b"}"#,
                "\"user\"",
                "the field `user` is there twice",
            ),
            (
                r#"{"driver_port": 70000}"#,
                "70000",
                "the number is too large",
            ),
            (
                r#"{"user": [1]}"#,
                "[",
                "expected a text in double quotes, found a list",
            ),
            (
                r#"{"user": null, "tasks": true}"#,
                "true",
                "expected a whole number, found true",
            ),
            (
                r#"{"user": "#,
                "",
                "the text ends too soon: a value is missing",
            ),
            (r#"{"user": "é" "b"}"#, "\"", "expected `,` or `}`"),
            (
                r#"{"user": é}"#,
                "é",
                "expected a value: an object, a list, a text in double \
                                     quotes, a number, true, false or null",
            ),
            (
                r#"{"user": "a"} x"#,
                "x",
                "there is more behind the end of the document",
            ),
            (
                r#"{"user": "a",}"#,
                "}",
                "there is a comma and nothing behind it",
            ),
        ];
        for (text, wrong, message) in cases {
            let error = serde_json::from_str::<Facts>(text).expect_err("malformed");
            let (span, said) = json_problem(text, &error);
            assert_eq!((&text[span], &*said), (wrong, message), "{text}");
        }
    }

    #[test]
    fn a_path_leads_to_a_value() {
        let text = r#" [[ {"a\"]": [1, {"b": "x"}], "c": {"d": -1.5e3, "e": "é"}}, [] ], {}]"#;
        let at = |path: &str| locate(text, path).map(|at| &text[at]);
        for (path, value) in [
            ("", Some("[")),
            ("[0][0].c.d", Some("-1.5e3")),
            ("[0][0].c.e", Some("\"é\"")),
            ("[0][0].c", Some("{")),
            ("[0][1]", Some("[")),
            ("[1]", Some("{")),
            ("[1].x", None),
            ("[2]", None),
            ("[0][0].x", None),
            ("[x]", None),
            (".a", None),
        ] {
            assert_eq!(at(path), value, "{path}");
        }
        for text in ["", "[", "{\"", "{\"a\\", "[[[", "}"] {
            assert_eq!(locate(text, "[0].a"), None, "{text}");
        }
    }

    #[test]
    fn any_text_has_a_place() {
        for text in [
            "",
            "\u{e9}",
            "\"",
            "[\n\u{e9}",
            "{\"\u{e9}\\\"\": 1",
            "\n\n",
        ] {
            let error = serde_json::from_str::<Facts>(text).expect_err("malformed");
            let (span, _) = json_problem(text, &error);
            assert!(text.get(span).is_some(), "{text}");
        }
    }
}
