//! The Mesos messages against what Spark's launchers sent, what protoc prints, and the schema.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mesoscfg::mesos::{
    Cardinality, Credential, ExecutorInfo, Field, Filters, FrameworkInfo, Kind, Message,
    MessageType, Reveal, TaskInfo, enums, json, messages, text,
};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A recorded message and protoc's text of it; see `testdata/mesos/record.sh`.
struct Recorded {
    name: String,
    message_type: String,
    bytes: Vec<u8>,
    text: String,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn recorded() -> Vec<Recorded> {
    let mut files: Vec<PathBuf> = fs::read_dir(root().join("testdata/mesos"))
        .expect("testdata/mesos is there")
        .map(|entry| entry.expect("it can be listed").path())
        .filter(|path| path.extension().is_some_and(|e| e == "base64"))
        .collect();
    files.sort();
    assert!(
        files.len() > 20,
        "too few recorded messages: {}",
        files.len()
    );
    files.iter().map(|path| read(path)).collect()
}

fn read(path: &Path) -> Recorded {
    let base64: String = fs::read_to_string(path)
        .expect("readable")
        .split_whitespace()
        .collect();
    let text = fs::read_to_string(path.with_extension("txt")).expect("recorded by record.sh");
    let stem = path.file_stem().and_then(|s| s.to_str()).expect("a name");
    let (name, message_type) = stem.rsplit_once('.').expect("NAME.TYPE");
    Recorded {
        name: name.to_owned(),
        message_type: message_type.to_owned(),
        bytes: STANDARD.decode(base64).expect("base64"),
        text,
    }
}

fn decode(message_type: &str, bytes: &[u8]) -> Box<dyn Message> {
    const OK: &str = "well-formed";
    match message_type {
        "Credential" => Box::new(Credential::from_bytes(bytes).expect(OK)),
        "ExecutorInfo" => Box::new(ExecutorInfo::from_bytes(bytes).expect(OK)),
        "Filters" => Box::new(Filters::from_bytes(bytes).expect(OK)),
        "FrameworkInfo" => Box::new(FrameworkInfo::from_bytes(bytes).expect(OK)),
        "TaskInfo" => Box::new(TaskInfo::from_bytes(bytes).expect(OK)),
        other => panic!("add {other} to the test"),
    }
}

#[test]
fn what_spark_sent_is_written_to_the_same_bytes() {
    for r in recorded() {
        let message = decode(&r.message_type, &r.bytes);
        assert!(message.to_bytes() == r.bytes, "{}: other bytes", r.name);
    }
}

#[test]
fn text_is_that_of_protoc() {
    for r in recorded() {
        let message = decode(&r.message_type, &r.bytes);
        assert_eq!(
            text::to_string(&*message, Reveal::Show),
            r.text,
            "{}",
            r.name
        );
    }
}

#[test]
fn json_has_every_field_of_the_text() {
    for r in recorded() {
        let message = decode(&r.message_type, &r.bytes);
        let json = json::to_string(&*message, Reveal::Show);
        let value: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        let lines = r.text.lines().filter(|line| !line.ends_with('}')).count();
        assert_eq!(fields_in(&value), lines, "{}", r.name);
    }
}

/// Counts fields as the text format has lines: a repeated field counts once per value.
fn fields_in(value: &serde_json::Value) -> usize {
    let one = |v: &serde_json::Value| if v.is_object() { 1 + fields_in(v) } else { 1 };
    let serde_json::Value::Object(fields) = value else {
        return 0;
    };
    let counts = fields.values().map(|v| match v {
        serde_json::Value::Array(values) => values.iter().map(one).sum(),
        v => one(v),
    });
    counts.sum()
}

/// A field as the schema declares it.
#[derive(Debug, PartialEq)]
struct Declared {
    number: u32,
    label: String,
    type_name: String,
    default: Option<String>,
}

/// What a schema declares: messages with their fields, enums with their values, in order.
#[derive(Debug, Default)]
struct Schema {
    messages: BTreeMap<String, Vec<(String, Declared)>>,
    enums: BTreeMap<String, Vec<(String, i32)>>,
}

/// Reads as much of the schema language as `schema/mesos.proto` uses.
struct Parser<'a> {
    tokens: std::vec::IntoIter<&'a str>,
    schema: Schema,
}

impl<'a> Parser<'a> {
    fn next(&mut self) -> &'a str {
        self.tokens.next().expect("the schema ends early")
    }

    fn expect(&mut self, token: &str) {
        assert_eq!(self.next(), token);
    }

    fn file(mut self) -> Schema {
        while let Some(token) = self.tokens.next() {
            match token {
                "syntax" => ["=", "\"proto2\"", ";"].iter().for_each(|t| self.expect(t)),
                "package" => ["mesos", ";"].iter().for_each(|t| self.expect(t)),
                "message" => self.message(""),
                "enum" => self.enumeration(""),
                other => panic!("unexpected {other}"),
            }
        }
        self.schema
    }

    fn message(&mut self, scope: &str) {
        let name = within(scope, self.next());
        self.expect("{");
        let mut fields = Vec::new();
        loop {
            match self.next() {
                "}" => break,
                "message" => self.message(&name),
                "enum" => self.enumeration(&name),
                label => fields.push(self.field(label)),
            }
        }
        self.schema.messages.insert(name, fields);
    }

    fn field(&mut self, label: &str) -> (String, Declared) {
        let type_name = self.next().to_owned();
        let name = self.next().to_owned();
        self.expect("=");
        let number = self.next().parse().expect("a number");
        let mut default = None;
        match self.next() {
            ";" => {}
            "[" => {
                self.expect("default");
                self.expect("=");
                default = Some(self.next().to_owned());
                self.expect("]");
                self.expect(";");
            }
            other => panic!("unexpected {other}"),
        }
        (
            name,
            Declared {
                number,
                label: label.to_owned(),
                type_name,
                default,
            },
        )
    }

    fn enumeration(&mut self, scope: &str) {
        let name = within(scope, self.next());
        self.expect("{");
        let mut values = Vec::new();
        loop {
            match self.next() {
                "}" => break,
                value => {
                    self.expect("=");
                    values.push((value.to_owned(), self.next().parse().expect("a number")));
                    self.expect(";");
                }
            }
        }
        self.schema.enums.insert(name, values);
    }
}

fn within(scope: &str, name: &str) -> String {
    if scope.is_empty() {
        name.to_owned()
    } else {
        format!("{scope}.{name}")
    }
}

fn schema() -> Schema {
    let text = fs::read_to_string(root().join("schema/mesos.proto")).expect("readable");
    let mut words = String::new();
    for line in text.lines() {
        let code = line.split("//").next().unwrap_or(line);
        for c in code.chars() {
            if "{}=;[]".contains(c) {
                words.extend([' ', c, ' '])
            } else {
                words.push(c)
            }
        }
        words.push('\n');
    }
    let tokens: Vec<&str> = words.split_whitespace().collect();
    Parser {
        tokens: tokens.into_iter(),
        schema: Schema::default(),
    }
    .file()
}

impl Schema {
    /// The full name of a type that a field of `message` names, as protobuf's scopes have it.
    fn resolve(&self, message: &str, name: &str) -> String {
        let mut scope = message;
        loop {
            let full = within(scope, name);
            if self.messages.contains_key(&full) || self.enums.contains_key(&full) {
                return full;
            }
            if scope.is_empty() {
                return name.to_owned();
            }
            scope = scope.rsplit_once('.').map_or("", |(outer, _)| outer);
        }
    }
}

/// A field of the listing in the terms of the schema.
fn declared(field: &Field) -> Declared {
    let label = match field.cardinality {
        Cardinality::Required => "required",
        Cardinality::Optional => "optional",
        Cardinality::Repeated => "repeated",
    };
    let default = field.default.map(|d| match field.kind {
        Kind::Enum(_) => d.trim_matches('"').to_uppercase(),
        _ => d.to_owned(),
    });
    Declared {
        number: field.number,
        label: label.to_owned(),
        type_name: field.kind.name().to_owned(),
        default,
    }
}

#[test]
fn the_schema_declares_the_messages_of_the_listing() {
    let schema = schema();
    let mut declared_messages: Vec<&str> = schema.messages.keys().map(String::as_str).collect();
    declared_messages.retain(|m| *m != "Value"); // Only a scope: it has no fields here.
    let mut listed: Vec<&str> = messages::ALL.iter().map(|m| m.name).collect();
    listed.sort_unstable();
    assert_eq!(declared_messages, listed);
    for message in messages::ALL {
        let fields = schema.messages[message.name].iter().map(|(name, field)| {
            let type_name = schema.resolve(message.name, &field.type_name);
            let Declared {
                number,
                label,
                default,
                ..
            } = field;
            let (number, label, default) = (*number, label.clone(), default.clone());
            (
                name.clone(),
                Declared {
                    number,
                    label,
                    type_name,
                    default,
                },
            )
        });
        let listed: Vec<_> = message
            .fields
            .iter()
            .map(|f| (f.name.to_owned(), declared(f)))
            .collect();
        assert_eq!(fields.collect::<Vec<_>>(), listed, "{}", message.name);
    }
}

#[test]
fn the_schema_declares_the_enums_of_the_listing() {
    let schema = schema();
    let mut listed = BTreeMap::new();
    for e in enums::ALL {
        let values = e
            .values
            .iter()
            .map(|(name, number)| ((*name).to_owned(), *number));
        listed.insert(e.name.to_owned(), values.collect::<Vec<_>>());
    }
    assert_eq!(schema.enums, listed);
}

#[test]
fn fields_are_listed_in_ascending_number() {
    let ascending = |m: &MessageType| m.fields.windows(2).all(|w| w[0].number < w[1].number);
    for message in messages::ALL {
        assert!(ascending(message), "{}", message.name);
    }
}

#[test]
fn the_marked_secrets_are_these() {
    let secrets: Vec<String> = messages::ALL
        .iter()
        .flat_map(|m| m.fields.iter().map(move |f| (m, f)))
        .filter(|(_, f)| f.secret)
        .map(|(m, f)| format!("{}.{}", m.name, f.name))
        .collect();
    assert_eq!(secrets, ["Credential.secret", "Secret.Value.data"]);
}
