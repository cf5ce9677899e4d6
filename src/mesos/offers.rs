//! Offers and task states, read from JSON a person can write.
//!
//! An offer is the Mesos message with the schema's field names, and these shorthands:
//!
//! * `agent_id` for `slave_id`; a plain string for any id; keys that start with `_` are remarks;
//! * `"scalar": 4.0`, `"text": "x"`, `"ranges": [[31000, 32000]]`, `"set": ["a", "b"]`;
//! * labels as an object, `{"rack": "r1"}`;
//! * `type` of a resource or attribute may be left out: it follows from the value;
//! * left out, `framework_id` is the run's, `slave_id` is `agent-of-<id>`, `hostname` is
//!   `<slave_id>.example.com`.
//!
//! `null` is the same as leaving a field out. What a real offer may contain but Spark never looks
//! at (`url`, `disk` of a resource and so on) is accepted and dropped; any other unknown field is
//! an error. Every error names the place, as in `offers[0][1].resources[2].scalar`.
//!
//! The values become the binary form, which the messages' own decoder reads, so that this reader
//! follows the listing in [`super::messages`] and has no list of its own.

use super::describe::{Cardinality, EnumType, Field, Kind, MessageType};
use super::enums::TaskState;
use super::messages::{
    Attribute, FrameworkID, Labels, Offer, Range, Ranges, Resource, Set, SlaveID, TaskStatus,
};
use super::ordered::OrderedJson;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use prost::encoding::{self, WireType};
use std::fmt;

/// One thing that happens to the scheduler: a pause, then states of tasks, then offers.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Milliseconds to wait first.
    pub sleep_ms: Option<u64>,
    /// States to report, in order.
    pub statuses: Vec<StatusSpec>,
    /// Offers made in one call; `None` for no call, an empty list for a call without offers.
    pub offers: Option<Vec<Offer>>,
}

/// A task's new state.
#[derive(Clone, Debug, PartialEq)]
pub enum StatusSpec {
    /// Of a task with known ids.
    Task(TaskStatus),
    /// Of a task that is launched during the run.
    Launched {
        /// Which one, from 0, counting every launched task in order.
        index: usize,
        /// Its state.
        state: TaskState,
        /// What the executor or the agent has to say about it.
        message: Option<String>,
    },
}

/// Why JSON is not an offer or a state.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{path}: {problem}")]
pub struct OfferError {
    /// Where in the JSON, such as `offers[0][1].resources[2].scalar`.
    pub path: String,
    /// What is wrong there.
    pub problem: OfferProblem,
}

/// What is wrong with a piece of JSON.
#[derive(Clone, Debug, PartialEq)]
pub enum OfferProblem {
    /// It is something else than it should be.
    Expected {
        /// What it should be.
        expected: String,
        /// What it is.
        found: String,
    },
    /// There is no such field.
    UnknownField {
        /// The message, such as `Offer`.
        message: &'static str,
        /// A field with nearly that name.
        similar: Option<&'static str>,
    },
    /// What must be there is not: a field, or one of several.
    Missing(String),
    /// A field that can be there once is there twice.
    Twice(&'static str),
    /// The field cannot stand beside this other one.
    Beside(&'static str),
}

impl fmt::Display for OfferProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OfferProblem::Expected { expected, found } => {
                write!(f, "expected {expected}, found {found}")
            }
            OfferProblem::UnknownField {
                message,
                similar: None,
            } => {
                write!(f, "{message} has no such field")
            }
            OfferProblem::UnknownField {
                message,
                similar: Some(name),
            } => {
                write!(f, "{message} has no such field; did you mean `{name}`?")
            }
            OfferProblem::Missing(what) => write!(f, "{what} is missing"),
            OfferProblem::Twice(field) => write!(f, "`{field}` is given twice"),
            OfferProblem::Beside(other) => write!(f, "cannot be given beside `{other}`"),
        }
    }
}

/// Reads one offer. Paths in errors start with `offer`.
///
/// Labels given as an object come out in the order of the object; give an [`OrderedJson`] rather
/// than a `serde_json::Value` to keep the order they were written in.
///
/// # Errors
/// If the JSON is not an offer as described above.
pub fn from_json(
    json: impl Into<OrderedJson>,
    default_framework_id: &str,
) -> Result<Offer, OfferError> {
    Reader::at("offer").offer(&json.into(), default_framework_id)
}

/// Reads one task state. Paths in errors start with `status`.
///
/// # Errors
/// If the JSON is not a TaskStatus with the shorthands described above.
pub fn status_from_json(json: impl Into<OrderedJson>) -> Result<TaskStatus, OfferError> {
    let mut reader = Reader::at("status");
    let bytes = reader.message(TaskStatus::TYPE, &json.into())?;
    reader.decoded(TaskStatus::from_bytes(&bytes))
}

/// Reads the steps of a run: an array whose items are arrays of offers, or objects with any of
/// `sleep_ms`, `statuses` and `offers`. Paths in errors start with `offers`.
///
/// # Errors
/// If the JSON is anything else.
pub fn steps_from_json(
    json: impl Into<OrderedJson>,
    framework_id: &str,
) -> Result<Vec<Step>, OfferError> {
    let mut reader = Reader::at("offers");
    reader.list(&json.into(), "an array of steps", |reader, step| {
        reader.step(step, framework_id)
    })
}

/// Fields of Mesos' messages that are accepted and dropped.
const DROPPED: &[(&str, &[&str])] = &[
    (
        "Offer",
        &["url", "unavailability", "allocation_info", "domain"],
    ),
    ("Resource", &["disk", "revocable", "shared", "provider_id"]),
    (
        "TaskStatus",
        &[
            "data",
            "timestamp",
            "executor_id",
            "healthy",
            "source",
            "reason",
            "uuid",
            "labels",
            "container_status",
            "unreachable_time",
            "check_status",
        ],
    ),
];

fn is_dropped(message: &MessageType, field: &str) -> bool {
    DROPPED
        .iter()
        .any(|(name, fields)| *name == message.name && fields.contains(&field))
}

/// The fields of one JSON object: their binary form, and which there were.
#[derive(Default)]
struct Fields {
    bytes: Vec<u8>,
    seen: Vec<&'static str>,
}

impl Fields {
    fn has(&self, name: &str) -> bool {
        self.seen.contains(&name)
    }
}

/// Reads JSON and knows where in it.
struct Reader {
    path: String,
}

impl Reader {
    fn at(root: &str) -> Self {
        Reader {
            path: root.to_owned(),
        }
    }

    fn error<T>(&self, problem: OfferProblem) -> Result<T, OfferError> {
        Err(OfferError {
            path: self.path.clone(),
            problem,
        })
    }

    fn expected<T>(
        &self,
        expected: impl Into<String>,
        found: &OrderedJson,
    ) -> Result<T, OfferError> {
        self.error(OfferProblem::Expected {
            expected: expected.into(),
            found: found.to_string(),
        })
    }

    fn decoded<T>(&self, message: Result<T, prost::DecodeError>) -> Result<T, OfferError> {
        message.or_else(|e| {
            let expected = "a message of reasonable depth".to_owned();
            self.error(OfferProblem::Expected {
                expected,
                found: e.to_string(),
            })
        })
    }

    /// Runs `read` one step further into the JSON.
    fn inside<T>(
        &mut self,
        step: fmt::Arguments<'_>,
        read: impl FnOnce(&mut Self) -> Result<T, OfferError>,
    ) -> Result<T, OfferError> {
        let outside = self.path.len();
        // Writing to a String does not fail.
        let _ = fmt::Write::write_fmt(&mut self.path, step);
        let result = read(self);
        self.path.truncate(outside);
        result
    }

    fn list<T>(
        &mut self,
        json: &OrderedJson,
        expected: &str,
        mut read: impl FnMut(&mut Self, &OrderedJson) -> Result<T, OfferError>,
    ) -> Result<Vec<T>, OfferError> {
        let OrderedJson::Array(items) = json else {
            return self.expected(expected, json);
        };
        let items = items.iter().enumerate();
        items
            .map(|(i, item)| self.inside(format_args!("[{i}]"), |r| read(r, item)))
            .collect()
    }

    fn step(&mut self, json: &OrderedJson, framework_id: &str) -> Result<Step, OfferError> {
        let mut step = Step {
            sleep_ms: None,
            statuses: Vec::new(),
            offers: None,
        };
        let entries = match json {
            OrderedJson::Array(_) => {
                step.offers = Some(self.offers(json, framework_id)?);
                return Ok(step);
            }
            OrderedJson::Object(entries) => entries,
            _ => {
                let expected = "an array of offers, or an object with any of `sleep_ms`, \
                                `statuses` and `offers`";
                return self.expected(expected, json);
            }
        };
        for (key, value) in entries.iter().filter(|(key, value)| is_given(key, value)) {
            self.inside(format_args!(".{key}"), |reader| {
                match key.as_str() {
                    "sleep_ms" => step.sleep_ms = Some(reader.whole(value, u64::MAX)?),
                    "statuses" => {
                        let expected = "an array of task states";
                        step.statuses = reader.list(value, expected, Self::status)?;
                    }
                    "offers" => step.offers = Some(reader.offers(value, framework_id)?),
                    _ => {
                        let similar = similar(key, ["sleep_ms", "statuses", "offers"].into_iter());
                        let message = "a step";
                        return reader.error(OfferProblem::UnknownField { message, similar });
                    }
                }
                Ok(())
            })?;
        }
        Ok(step)
    }

    fn offers(&mut self, json: &OrderedJson, framework_id: &str) -> Result<Vec<Offer>, OfferError> {
        self.list(json, "an array of offers", |reader, offer| {
            reader.offer(offer, framework_id)
        })
    }

    fn offer(&mut self, json: &OrderedJson, framework_id: &str) -> Result<Offer, OfferError> {
        let OrderedJson::Object(entries) = json else {
            return self.expected("an offer, as an object", json);
        };
        let fields = self.fields(Offer::TYPE, entries)?;
        if !fields.has("id") {
            return self.error(OfferProblem::Missing("the field `id`".to_owned()));
        }
        let mut offer = self.decoded(Offer::from_bytes(&fields.bytes))?;
        if !fields.has("framework_id") {
            offer.framework_id = FrameworkID {
                value: framework_id.to_owned(),
            };
        }
        if !fields.has("slave_id") {
            offer.slave_id = SlaveID {
                value: format!("agent-of-{}", offer.id.value),
            };
        }
        if !fields.has("hostname") {
            offer.hostname = format!("{}.example.com", offer.slave_id.value);
        }
        Ok(offer)
    }

    fn status(&mut self, json: &OrderedJson) -> Result<StatusSpec, OfferError> {
        let OrderedJson::Object(entries) = json else {
            return self.expected("a task state, as an object", json);
        };
        let Some((_, launched)) = entries.iter().find(|(key, _)| key == "launched") else {
            let bytes = self.message(TaskStatus::TYPE, json)?;
            return Ok(StatusSpec::Task(
                self.decoded(TaskStatus::from_bytes(&bytes))?,
            ));
        };
        let index = self.inside(format_args!(".launched"), |r| {
            r.whole(launched, u32::MAX.into())
        });
        let index = index? as usize;
        let others: Vec<_> = entries
            .iter()
            .filter(|(key, _)| key != "launched")
            .cloned()
            .collect();
        let fields = self.fields(TaskStatus::TYPE, &others)?;
        for id in ["task_id", "slave_id"] {
            if fields.has(id) {
                let problem = OfferProblem::Beside("launched");
                return self.inside(format_args!(".{id}"), |r| r.error(problem));
            }
        }
        if !fields.has("state") {
            return self.error(OfferProblem::Missing("the field `state`".to_owned()));
        }
        let status = self.decoded(TaskStatus::from_bytes(&fields.bytes))?;
        Ok(StatusSpec::Launched {
            index,
            state: status.state(),
            message: status.message,
        })
    }

    /// The binary form of a message given in full or in one of the shorthands.
    fn message(
        &mut self,
        message: &'static MessageType,
        json: &OrderedJson,
    ) -> Result<Vec<u8>, OfferError> {
        let fields = match json {
            OrderedJson::Object(entries)
                if is(message, Labels::TYPE) && !has(entries, "labels") =>
            {
                return self.labels(entries);
            }
            OrderedJson::Object(entries) => self.fields(message, entries)?,
            OrderedJson::Array(_) if is(message, Ranges::TYPE) => return self.ranges(json),
            OrderedJson::Array(_) if is(message, Set::TYPE) => {
                return self.only(message, "item", json);
            }
            OrderedJson::Array(_) => return self.expected(expected_for(message), json),
            _ if message.field("value").is_some() => return self.only(message, "value", json),
            _ => return self.expected(expected_for(message), json),
        };
        let required = message
            .fields
            .iter()
            .filter(|f| f.cardinality == Cardinality::Required);
        for field in required {
            if !fields.has(field.name) {
                return self.error(OfferProblem::Missing(missing(message, field)));
            }
        }
        Ok(fields.bytes)
    }

    fn fields(
        &mut self,
        message: &'static MessageType,
        entries: &[(String, OrderedJson)],
    ) -> Result<Fields, OfferError> {
        let mut fields = Fields::default();
        let mut deduced = None;
        for (key, json) in entries.iter().filter(|(key, json)| is_given(key, json)) {
            let name = if key == "agent_id" {
                "slave_id"
            } else {
                key.as_str()
            };
            let Some(field) = message.field(name) else {
                if is_dropped(message, name) {
                    continue;
                }
                let similar = similar(name, message.fields.iter().map(|f| f.name));
                let problem = OfferProblem::UnknownField {
                    message: message.name,
                    similar,
                };
                return self.inside(format_args!(".{key}"), |r| r.error(problem));
            };
            if fields.has(field.name) {
                return self.error(OfferProblem::Twice(field.name));
            }
            fields.seen.push(field.name);
            self.inside(format_args!(".{key}"), |r| {
                r.field(field, json, &mut fields.bytes)
            })?;
            deduced = value_type(field.name).or(deduced);
        }
        if has_value(message)
            && !fields.has("type")
            && let (Some(name), Some(field)) = (deduced, message.field("type"))
        {
            let name = OrderedJson::String(name.to_owned());
            self.field(field, &name, &mut fields.bytes)?;
            fields.seen.push(field.name);
        }
        Ok(fields)
    }

    /// A message of which only one field is set.
    fn only(
        &mut self,
        message: &'static MessageType,
        name: &str,
        json: &OrderedJson,
    ) -> Result<Vec<u8>, OfferError> {
        let mut bytes = Vec::new();
        if let Some(field) = message.field(name) {
            self.field(field, json, &mut bytes)?;
        }
        Ok(bytes)
    }

    fn labels(&mut self, entries: &[(String, OrderedJson)]) -> Result<Vec<u8>, OfferError> {
        let label = |key: &str, value: &str| super::messages::Label {
            key: key.to_owned(),
            value: Some(value.to_owned()),
        };
        let mut labels = Labels::default();
        for (key, json) in entries {
            let OrderedJson::String(value) = json else {
                return self.inside(format_args!(".{key}"), |r| r.expected("a string", json));
            };
            labels.labels.push(label(key, value));
        }
        Ok(prost::Message::encode_to_vec(&labels))
    }

    fn ranges(&mut self, json: &OrderedJson) -> Result<Vec<u8>, OfferError> {
        let expected = "a range, as [first, last]";
        let range = self.list(json, expected, |reader, pair| {
            let bounds = reader.list(pair, expected, |r, bound| r.whole(bound, u64::MAX))?;
            let &[begin, end] = bounds.as_slice() else {
                return reader.expected(expected, pair);
            };
            Ok(Range { begin, end })
        })?;
        Ok(prost::Message::encode_to_vec(&Ranges { range }))
    }

    fn field(
        &mut self,
        field: &'static Field,
        json: &OrderedJson,
        to: &mut Vec<u8>,
    ) -> Result<(), OfferError> {
        if field.cardinality == Cardinality::Repeated {
            self.list(json, "an array", |reader, item| {
                reader.value(field, item, to)
            })?;
            return Ok(());
        }
        self.value(field, json, to)
    }

    fn value(
        &mut self,
        field: &'static Field,
        json: &OrderedJson,
        to: &mut Vec<u8>,
    ) -> Result<(), OfferError> {
        let number = field.number;
        match (field.kind, json) {
            (Kind::String, OrderedJson::String(s)) => encoding::string::encode(number, s, to),
            (Kind::String, _) => return self.expected("a string", json),
            (Kind::Bytes, OrderedJson::String(s)) => match STANDARD.decode(s) {
                Ok(bytes) => encoding::bytes::encode(number, &bytes, to),
                Err(_) => return self.expected("base64", json),
            },
            (Kind::Bytes, _) => return self.expected("base64, as a string", json),
            (Kind::Bool, OrderedJson::Bool(b)) => encoding::bool::encode(number, b, to),
            (Kind::Bool, _) => return self.expected("true or false", json),
            (Kind::Double, _) => encoding::double::encode(number, &self.double(json)?, to),
            (Kind::Uint32, _) => {
                encoding::uint64::encode(number, &self.whole(json, u32::MAX.into())?, to);
            }
            (Kind::Uint64, _) => {
                encoding::uint64::encode(number, &self.whole(json, u64::MAX)?, to);
            }
            (Kind::Enum(e), _) => encoding::int32::encode(number, &self.variant(e, json)?, to),
            (Kind::Message(message), _) => {
                let bytes = self.message(message, json)?;
                encoding::encode_key(number, WireType::LengthDelimited, to);
                encoding::encode_varint(bytes.len() as u64, to);
                to.extend(bytes);
            }
        }
        Ok(())
    }

    fn double(&self, json: &OrderedJson) -> Result<f64, OfferError> {
        match json {
            OrderedJson::Number(n) => n
                .as_f64()
                .map_or_else(|| self.expected("a number", json), Ok),
            _ => self.expected("a number", json),
        }
    }

    /// A whole number from 0 to `most`. `5.0` is one too.
    fn whole(&self, json: &OrderedJson, most: u64) -> Result<u64, OfferError> {
        let number = match json {
            OrderedJson::Number(n) => n.as_u64().or_else(|| n.as_f64().and_then(exact)),
            _ => None,
        };
        match number {
            Some(n) if n <= most => Ok(n),
            _ => self.expected(format!("a whole number from 0 to {most}"), json),
        }
    }

    /// Upper and lower case are the same.
    fn variant(&self, of: &'static EnumType, json: &OrderedJson) -> Result<i32, OfferError> {
        let number = match json {
            OrderedJson::String(name) => of.number_of(&name.to_ascii_uppercase()),
            _ => None,
        };
        number.map_or_else(
            || {
                let names: Vec<_> = of.values.iter().map(|v| v.0).collect();
                self.expected(format!("one of {}", names.join(", ")), json)
            },
            Ok,
        )
    }
}

/// Whether a key of an object says anything.
fn is_given(key: &str, value: &OrderedJson) -> bool {
    !key.starts_with('_') && *value != OrderedJson::Null
}

fn is(a: &MessageType, b: &MessageType) -> bool {
    a.name == b.name
}

fn has(entries: &[(String, OrderedJson)], key: &str) -> bool {
    entries.iter().any(|(k, _)| k == key)
}

/// Whether the message is one whose `type` follows from its value.
fn has_value(message: &MessageType) -> bool {
    is(message, Resource::TYPE) || is(message, Attribute::TYPE)
}

/// The type that a field of a resource or attribute implies.
fn value_type(field: &str) -> Option<&'static str> {
    match field {
        "scalar" => Some("SCALAR"),
        "ranges" => Some("RANGES"),
        "set" => Some("SET"),
        "text" => Some("TEXT"),
        _ => None,
    }
}

/// What to ask for in place of a required field.
fn missing(message: &MessageType, field: &Field) -> String {
    match field.name {
        "type" if is(message, Attribute::TYPE) => {
            "one of `scalar`, `ranges`, `set` and `text`".to_owned()
        }
        "type" if is(message, Resource::TYPE) => "one of `scalar`, `ranges` and `set`".to_owned(),
        "task_id" if is(message, TaskStatus::TYPE) => {
            "the field `task_id` (or `launched`)".to_owned()
        }
        name => format!("the field `{name}`"),
    }
}

fn expected_for(message: &MessageType) -> String {
    let shorthand = match message.name {
        "Value.Ranges" => "ranges, as [[first, last], ...]",
        "Value.Set" => "an array of strings",
        "Labels" => "labels, as an object",
        _ => return format!("a message {}, as an object", message.name),
    };
    shorthand.to_owned()
}

fn similar(name: &str, known: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let near = known
        .map(|k| (strsim::damerau_levenshtein(name, k), k))
        .filter(|(d, _)| *d <= 2);
    near.min().map(|(_, k)| k)
}

/// A float that is a whole number, as one.
fn exact(n: f64) -> Option<u64> {
    // 2^53: beyond it a float does not say which whole number was meant.
    (n.fract() == 0.0 && (0.0..=9_007_199_254_740_992.0).contains(&n)).then_some(n as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesos::{Reveal, text};

    fn offer(json: &str) -> Result<Offer, String> {
        let json: OrderedJson = serde_json::from_str(json).expect("JSON");
        from_json(json, "F-1").map_err(|e| e.to_string())
    }

    fn steps(json: &str) -> Result<Vec<Step>, String> {
        let json: OrderedJson = serde_json::from_str(json).expect("JSON");
        steps_from_json(json, "F-1").map_err(|e| e.to_string())
    }

    #[test]
    fn what_is_left_out_has_a_default() {
        let offer = offer(r#"{"id": "O1"}"#).unwrap();
        assert_eq!(offer.id.value, "O1");
        assert_eq!(offer.framework_id.value, "F-1");
        assert_eq!(offer.slave_id.value, "agent-of-O1");
        assert_eq!(offer.hostname, "agent-of-O1.example.com");
    }

    #[test]
    fn the_agent_names_the_host() {
        let named = offer(r#"{"agent_id": "A", "id": {"value": "O"}}"#).unwrap();
        assert_eq!(
            (named.slave_id.value.as_str(), &*named.hostname),
            ("A", "A.example.com")
        );
        let empty = offer(r#"{"slave_id": "A", "id": "O", "hostname": ""}"#).unwrap();
        assert_eq!(empty.hostname, "");
    }

    #[test]
    fn shorthands_and_full_messages_are_the_same() {
        let short = r#"{"id": "O", "_why": "remark", "hostname": null, "url": {"scheme": "http"},
            "resources": [
                {"name": "cpus", "scalar": 4, "role": "r", "disk": {},
                 "reservation": {"labels": {"z": "1", "a": "2"}, "type": "dynamic"}},
                {"name": "ports", "ranges": [[1, 10], [20, 20.0]]}],
            "attributes": [
                {"name": "os", "text": "linux"},
                {"name": "zones", "set": ["b", "a"]}]}"#;
        let full = r#"{"id": {"value": "O"}, "framework_id": {"value": "F-1"},
            "slave_id": {"value": "agent-of-O"}, "hostname": "agent-of-O.example.com",
            "resources": [
                {"name": "cpus", "type": "SCALAR", "scalar": {"value": 4.0}, "role": "r",
                 "reservation": {"labels": {"labels": [
                    {"key": "z", "value": "1"}, {"key": "a", "value": "2"}]}, "type": "DYNAMIC"}},
                {"name": "ports", "type": "RANGES", "ranges":
                    {"range": [{"begin": 1, "end": 10}, {"begin": 20, "end": 20}]}}],
            "attributes": [
                {"name": "os", "type": "TEXT", "text": {"value": "linux"}},
                {"name": "zones", "type": "SET", "set": {"item": ["b", "a"]}}]}"#;
        assert_eq!(offer(short).unwrap(), offer(full).unwrap());
    }

    #[test]
    fn a_type_that_is_given_stays() {
        let given = offer(
            r#"{"id": "O", "attributes": [
            {"name": "a", "type": "TEXT", "scalar": 1}, {"name": "b", "scalar": 1, "text": "x"}]}"#,
        );
        let types = given
            .unwrap()
            .attributes
            .iter()
            .map(Attribute::r#type)
            .collect::<Vec<_>>();
        assert_eq!(types, [crate::mesos::ValueType::Text; 2]);
    }

    #[test]
    fn what_json_prints_is_read_back() {
        let one = offer(r#"{"id": "O", "resources": [{"name": "mem", "scalar": 1.5}]}"#).unwrap();
        let json = crate::mesos::json::to_string(&one, Reveal::Show);
        assert_eq!(offer(&json).unwrap(), one);
    }

    #[test]
    fn errors_of_offers_name_the_place() {
        let cases = [
            (
                "7",
                "offer: expected an offer, as an object, found the number 7",
            ),
            ("{}", "offer: the field `id` is missing"),
            (
                r#"{"id": 7}"#,
                "offer.id: expected a string, found the number 7",
            ),
            (
                r#"{"id": []}"#,
                "offer.id: expected a message OfferID, as an object, found an array",
            ),
            (r#"{"id": {}}"#, "offer.id: the field `value` is missing"),
            (
                r#"{"id": "O", "resource": []}"#,
                "offer.resource: Offer has no such field; did you mean `resources`?",
            ),
            (
                r#"{"id": "O", "colour": 1}"#,
                "offer.colour: Offer has no such field",
            ),
            (r#"{"id": "O", "id": "P"}"#, "offer: `id` is given twice"),
            (
                r#"{"id": "O", "slave_id": "A", "agent_id": "B"}"#,
                "offer: `slave_id` is given twice",
            ),
            (
                r#"{"id": "O", "resources": {}}"#,
                "offer.resources: expected an array, found an object",
            ),
            (
                r#"{"id": "O", "resources": [{"name": "cpus"}]}"#,
                "offer.resources[0]: one of `scalar`, `ranges` and `set` is missing",
            ),
            (
                r#"{"id": "O", "attributes": [{"text": "x"}]}"#,
                "offer.attributes[0]: the field `name` is missing",
            ),
            (
                r#"{"id": "O", "resources": [{"name": "cpus", "scalar": "4"}]}"#,
                "offer.resources[0].scalar: expected a number, found the string \"4\"",
            ),
            (
                r#"{"id": "O", "resources": [{"name": "p", "ranges": [[1, 2], [3]]}]}"#,
                "offer.resources[0].ranges[1]: expected a range, as [first, last], found an array",
            ),
            (
                r#"{"id": "O", "resources": [{"name": "p", "ranges": [[1, -2]]}]}"#,
                "offer.resources[0].ranges[0][1]: expected a whole number from 0 to \
                 18446744073709551615, found the number -2",
            ),
            (
                r#"{"id": "O", "resources": [{"name": "p", "ranges": "1-2"}]}"#,
                "offer.resources[0].ranges: expected ranges, as [[first, last], ...], found the \
                 string \"1-2\"",
            ),
            (
                r#"{"id": "O", "attributes": [{"name": "a", "set": ["x", true]}]}"#,
                "offer.attributes[0].set[1]: expected a string, found true",
            ),
            (
                r#"{"id": "O", "attributes": [{"name": "a", "type": "NUMBER", "text": ""}]}"#,
                "offer.attributes[0].type: expected one of SCALAR, RANGES, SET, TEXT, found the \
                 string \"NUMBER\"",
            ),
        ];
        for (json, message) in cases {
            assert_eq!(offer(json).unwrap_err(), message, "{json}");
        }
    }

    #[test]
    fn steps_are_lists_of_offers_or_objects() {
        let read = steps(
            r#"[[{"id": "O1"}], [],
                {"sleep_ms": 250, "_note": 1,
                 "statuses": [{"launched": 1, "state": "TASK_FAILED", "message": "m", "reason": 2},
                              {"task_id": "0", "state": "task_lost", "agent_id": "A"}],
                 "offers": [{"id": "O2"}]}]"#,
        );
        let read = read.unwrap();
        let ids = |step: &Step| {
            let offers = step.offers.as_ref();
            offers.map(|o| o.iter().map(|o| o.id.value.clone()).collect::<Vec<_>>())
        };
        assert_eq!(ids(&read[0]), Some(vec!["O1".to_owned()]));
        assert_eq!(ids(&read[1]), Some(vec![]));
        assert_eq!(ids(&read[2]), Some(vec!["O2".to_owned()]));
        assert_eq!(read[2].sleep_ms, Some(250));
        let [
            StatusSpec::Launched {
                index: 1,
                state: TaskState::Failed,
                message,
            },
            given,
        ] = read[2].statuses.as_slice()
        else {
            panic!("{:?}", read[2].statuses);
        };
        assert_eq!(message.as_deref(), Some("m"));
        let StatusSpec::Task(status) = given else {
            panic!("{given:?}")
        };
        let expected =
            "task_id {\n  value: \"0\"\n}\nstate: TASK_LOST\nslave_id {\n  value: \"A\"\n}\n";
        assert_eq!(text::to_string(status, Reveal::Show), expected);
        assert_eq!(steps(r#"[{"sleep_ms": 1}]"#).unwrap()[0].offers, None);
    }

    #[test]
    fn errors_of_steps_name_the_place() {
        let cases = [
            ("{}", "offers: expected an array of steps, found an object"),
            (
                "[null]",
                "offers[0]: expected an array of offers, or an object with any of `sleep_ms`, \
                 `statuses` and `offers`, found null",
            ),
            (
                r#"[[], [{"id": "O"}, {"id": "P", "resources": [{"name": "c", "scalar": []}]}]]"#,
                "offers[1][1].resources[0].scalar: expected a message Value.Scalar, as an object, \
                 found an array",
            ),
            (
                r#"[{"offer": []}]"#,
                "offers[0].offer: a step has no such field; did you mean `offers`?",
            ),
            (
                r#"[{"offers": [{}]}]"#,
                "offers[0].offers[0]: the field `id` is missing",
            ),
            (
                r#"[{"sleep_ms": 0.5}]"#,
                "offers[0].sleep_ms: expected a whole number from 0 to 18446744073709551615, \
                 found the number 0.5",
            ),
            (
                r#"[{"statuses": [{"state": "TASK_LOST"}]}]"#,
                "offers[0].statuses[0]: the field `task_id` (or `launched`) is missing",
            ),
            (
                r#"[{"statuses": [{"launched": 0}]}]"#,
                "offers[0].statuses[0]: the field `state` is missing",
            ),
            (
                r#"[{"statuses": [{"launched": "0", "state": "TASK_LOST"}]}]"#,
                "offers[0].statuses[0].launched: expected a whole number from 0 to 4294967295, \
                 found the string \"0\"",
            ),
            (
                r#"[{"statuses": [{"launched": 0, "task_id": "0", "state": "TASK_LOST"}]}]"#,
                "offers[0].statuses[0].task_id: cannot be given beside `launched`",
            ),
        ];
        for (json, message) in cases {
            assert_eq!(steps(json).unwrap_err(), message, "{json}");
        }
    }

    #[test]
    fn a_single_state_is_read() {
        let json = serde_json::json!({"task_id": "t", "state": "TASK_RUNNING", "uuid": "x"});
        let status = status_from_json(&json).unwrap();
        assert_eq!(
            (&*status.task_id.value, status.state()),
            ("t", TaskState::Running)
        );
        let error = status_from_json(&serde_json::json!([])).unwrap_err();
        assert_eq!(
            error.to_string(),
            "status: expected a message TaskStatus, as an object, found an array"
        );
    }
}
