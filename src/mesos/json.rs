//! Messages as JSON.
//!
//! Fields have their names in the schema (`slave_id`, not `slaveId`) and come in ascending number;
//! fields that are not set are left out. Enums are names, bytes are base64. Numbers are JSON
//! numbers, 64-bit ones too (protobuf's own JSON makes those strings): no field of these messages
//! needs more than the 53 bits every reader of JSON keeps. `NaN`, `Infinity` and `-Infinity` are
//! strings.

use super::describe::{Field, Message, Slot, Value};
use super::reveal::{REDACTED, Reveal};
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
