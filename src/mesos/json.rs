//! Messages as JSON.
//!
//! Fields have their names in the schema (`slave_id`, not `slaveId`) and come in ascending number;
//! fields that are not set are left out. Enums are names, bytes are base64. Numbers are JSON
//! numbers, 64-bit ones too (protobuf's own JSON makes those strings): they are ports and the like,
//! far below the 2^53 up to which every reader of JSON is exact. `NaN`, `Infinity` and `-Infinity` are
//! strings.

use super::describe::{Field, Message, Slot, Value};
use super::reveal::Reveal;
use crate::source::REDACTED;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

/// A message that serializes as a JSON object, its fields in order.
#[derive(Clone, Copy)]
pub struct Json<'a> {
    message: &'a dyn Message,
    reveal: Reveal<'a>,
}

/// The JSON form of a message, for any serde serializer.
#[must_use]
pub fn to_value<'a>(message: &'a dyn Message, reveal: Reveal<'a>) -> Json<'a> {
    Json { message, reveal }
}

/// The JSON form of a message as text, indented by two blanks, without an end of line.
#[must_use]
pub fn to_string(message: &dyn Message, reveal: Reveal<'_>) -> String {
    // Nothing in a message makes serde_json fail: keys are strings and writing is to memory.
    serde_json::to_string_pretty(&to_value(message, reveal)).unwrap_or_default()
}

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (field, slot) in self.message.present() {
            match slot {
                Slot::Absent => {}
                Slot::One(value) => map.serialize_entry(field.name, &self.one(field, value))?,
                Slot::Many(values) => {
                    map.serialize_entry(
                        field.name,
                        &Many {
                            of: self,
                            field,
                            values,
                        },
                    )?;
                }
            }
        }
        map.end()
    }
}

impl<'a> Json<'a> {
    fn one(&self, field: &'static Field, value: Value<'a>) -> One<'a> {
        One {
            field,
            value,
            reveal: self.reveal,
        }
    }
}

struct Many<'a> {
    of: &'a Json<'a>,
    field: &'static Field,
    values: Vec<Value<'a>>,
}

impl Serialize for Many<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(Some(self.values.len()))?;
        for &value in &self.values {
            seq.serialize_element(&self.of.one(self.field, value))?;
        }
        seq.end()
    }
}

struct One<'a> {
    field: &'static Field,
    value: Value<'a>,
    reveal: Reveal<'a>,
}

impl Serialize for One<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let marked = self.field.secret;
        match self.value {
            Value::String(text) => serializer.serialize_str(&self.reveal.text(marked, text)),
            Value::Bytes(bytes) if self.reveal.shows_bytes(marked, bytes) => {
                serializer.serialize_str(&STANDARD.encode(bytes))
            }
            Value::Bytes(_) => serializer.serialize_str(REDACTED),
            Value::Bool(b) => serializer.serialize_bool(b),
            Value::Double(d) => double(d, serializer),
            Value::Uint(n) => serializer.serialize_u64(n),
            Value::Enum(_, Some(name)) => serializer.serialize_str(name),
            Value::Enum(number, None) => serializer.serialize_i32(number),
            Value::Message(message) => Json {
                message,
                reveal: self.reveal,
            }
            .serialize(serializer),
        }
    }
}

fn double<S: Serializer>(value: f64, serializer: S) -> Result<S::Ok, S::Error> {
    if value.is_finite() {
        serializer.serialize_f64(value)
    } else if value.is_nan() {
        serializer.serialize_str("NaN")
    } else {
        serializer.serialize_str(if value > 0.0 { "Infinity" } else { "-Infinity" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesos::{
        Credential, ExecutorInfo, Filters, FrameworkInfo, Labels, Offer, Range, Ranges, Resource,
        TaskInfo, ValueType,
    };

    fn compact(message: &dyn Message, reveal: Reveal<'_>) -> String {
        serde_json::to_string(&to_value(message, reveal)).expect("messages serialize")
    }

    #[test]
    fn fields_come_in_the_order_of_their_numbers() {
        let task = TaskInfo {
            name: "t".to_owned(),
            data: Some(vec![0xff, 0]),
            labels: Some(Labels::default()),
            ..TaskInfo::default()
        };
        let expected = r#"{"name":"t","task_id":{"value":""},"slave_id":{"value":""},"data":"/wA=","labels":{}}"#;
        assert_eq!(compact(&task, Reveal::Show), expected);
    }

    #[test]
    fn numbers_are_numbers_but_for_those_json_has_not() {
        let refuse = |seconds| Filters {
            refuse_seconds: Some(seconds),
        };
        let json = |seconds| compact(&refuse(seconds), Reveal::Show);
        assert_eq!(json(120.0), r#"{"refuse_seconds":120.0}"#);
        assert_eq!(json(0.1), r#"{"refuse_seconds":0.1}"#);
        assert_eq!(json(f64::NAN), r#"{"refuse_seconds":"NaN"}"#);
        assert_eq!(json(f64::INFINITY), r#"{"refuse_seconds":"Infinity"}"#);
        assert_eq!(json(f64::NEG_INFINITY), r#"{"refuse_seconds":"-Infinity"}"#);
        let ports = Resource {
            name: "ports".to_owned(),
            r#type: ValueType::Ranges.into(),
            ranges: Some(Ranges {
                range: vec![Range {
                    begin: 1,
                    end: u64::MAX,
                }],
            }),
            ..Resource::default()
        };
        let expected = r#"{"name":"ports","type":"RANGES","ranges":{"range":[{"begin":1,"end":18446744073709551615}]}}"#;
        assert_eq!(compact(&ports, Reveal::Show), expected);
    }

    #[test]
    fn secrets_are_shown_only_on_request() {
        let credential = Credential {
            principal: "p".to_owned(),
            secret: Some("s3".to_owned()),
        };
        let expected = r#"{"principal":"p","secret":"<redacted>"}"#;
        assert_eq!(compact(&credential, Reveal::Redact(&[])), expected);
        assert_eq!(
            compact(&credential, Reveal::Show),
            r#"{"principal":"p","secret":"s3"}"#
        );
        let executor = ExecutorInfo {
            data: Some(b"..s3..".to_vec()),
            ..ExecutorInfo::default()
        };
        let expected = r#"{"executor_id":{"value":""},"data":"<redacted>"}"#;
        assert_eq!(compact(&executor, Reveal::Redact(&["s3"])), expected);
    }

    #[test]
    fn the_text_is_indented() {
        let framework = FrameworkInfo {
            roles: vec!["r".to_owned()],
            ..FrameworkInfo::default()
        };
        let expected = "{\n  \"user\": \"\",\n  \"name\": \"\",\n  \"roles\": [\n    \"r\"\n  ]\n}";
        assert_eq!(to_string(&framework, Reveal::Show), expected);
        assert!(to_string(&Offer::default(), Reveal::Show).starts_with("{\n  \"id\": {"));
    }
}
