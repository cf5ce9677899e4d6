//! What a message is made of, for code that handles any message: printers, comparison, redaction.

use std::fmt;

/// A Mesos message of any kind.
///
/// The binary form equals that of the Java serializer Spark uses: fields in ascending number, a
/// field that was set is written even when it has its default value, required ones always.
pub trait Message {
    /// The message's description.
    fn descriptor(&self) -> &'static MessageType;

    /// The contents, one slot for each of the descriptor's fields, in their order.
    fn slots(&self) -> Vec<Slot<'_>>;

    /// The binary form.
    fn to_bytes(&self) -> Vec<u8>;
}

impl dyn Message + '_ {
    /// The fields that are set, in ascending number.
    pub fn present(&self) -> impl Iterator<Item = (&'static Field, Slot<'_>)> {
        let slots = self.descriptor().fields.iter().zip(self.slots());
        slots.filter(|(_, slot)| !slot.is_absent())
    }
}

/// The description of a message.
#[derive(Debug)]
pub struct MessageType {
    /// Full name without the package, such as `CommandInfo.URI`.
    pub name: &'static str,
    /// Its fields, in ascending number.
    pub fields: &'static [Field],
}

impl MessageType {
    /// The field of a name, in protobuf's spelling.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|f| f.name == name)
    }
}

/// The description of a field.
#[derive(Debug)]
pub struct Field {
    /// Name in the schema, such as `slave_id` or `type`.
    pub name: &'static str,
    /// Number on the wire.
    pub number: u32,
    /// How often it occurs.
    pub cardinality: Cardinality,
    /// What it holds.
    pub kind: Kind,
    /// The schema's default as Rust source text, such as `"*"` with its quotes; for an enum the
    /// Rust variant.
    pub default: Option<&'static str>,
    /// Whether the value must not be shown.
    pub secret: bool,
}

/// How often a field occurs (proto2's label).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cardinality {
    /// Exactly once.
    Required,
    /// At most once.
    Optional,
    /// Any number of times, in order.
    Repeated,
}

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// UTF-8 text.
    String,
    /// Any bytes.
    Bytes,
    /// A truth value.
    Bool,
    /// A 64-bit float.
    Double,
    /// An unsigned 32-bit number.
    Uint32,
    /// An unsigned 64-bit number.
    Uint64,
    /// One of a list of names.
    Enum(&'static EnumType),
    /// Another message.
    Message(&'static MessageType),
}

impl Kind {
    /// The type's name in a schema, without the package.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Kind::String => "string",
            Kind::Bytes => "bytes",
            Kind::Bool => "bool",
            Kind::Double => "double",
            Kind::Uint32 => "uint32",
            Kind::Uint64 => "uint64",
            Kind::Enum(e) => e.name,
            Kind::Message(m) => m.name,
        }
    }
}

/// The description of an enum.
#[derive(Debug)]
pub struct EnumType {
    /// Full name without the package, such as `ContainerInfo.Type`.
    pub name: &'static str,
    /// Names and numbers, in the schema's order.
    pub values: &'static [(&'static str, i32)],
}

impl EnumType {
    /// The name of a number.
    #[must_use]
    pub fn name_of(&self, number: i32) -> Option<&'static str> {
        self.values.iter().find(|v| v.1 == number).map(|v| v.0)
    }

    /// The number of a name.
    #[must_use]
    pub fn number_of(&self, name: &str) -> Option<i32> {
        self.values.iter().find(|v| v.0 == name).map(|v| v.1)
    }
}

/// What one field of a message holds.
pub enum Slot<'a> {
    /// An optional field that is not set.
    Absent,
    /// The value of a required or optional field.
    One(Value<'a>),
    /// The values of a repeated field; may be empty.
    Many(Vec<Value<'a>>),
}

impl Slot<'_> {
    /// Whether nothing would be written for it.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        match self {
            Slot::Absent => true,
            Slot::One(_) => false,
            Slot::Many(values) => values.is_empty(),
        }
    }
}

/// One value.
#[derive(Clone, Copy)]
pub enum Value<'a> {
    /// UTF-8 text.
    String(&'a str),
    /// Any bytes.
    Bytes(&'a [u8]),
    /// A truth value.
    Bool(bool),
    /// A 64-bit float.
    Double(f64),
    /// An unsigned number of 32 or 64 bits.
    Uint(u64),
    /// An enum's number, with its name if the enum has one for it.
    Enum(i32, Option<&'static str>),
    /// A message.
    Message(&'a dyn Message),
}

/// Whether a field that is marked as secret is set in the message or in any message inside it.
///
/// Environment variables and command lines are not marked: whether they hold a secret is known
/// only to the one who wrote them.
#[must_use]
pub fn holds_secret(message: &dyn Message) -> bool {
    let inside = |value: &Value<'_>| match value {
        Value::Message(m) => holds_secret(*m),
        _ => false,
    };
    message.present().any(|(field, slot)| {
        field.secret
            || match &slot {
                Slot::Absent => false,
                Slot::One(value) => inside(value),
                Slot::Many(values) => values.iter().any(inside),
            }
    })
}

/// The way from a message to a value inside it, such as `command.environment.variables[2].value`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldPath {
    steps: Vec<PathStep>,
}

/// One step of a [`FieldPath`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathStep {
    /// The field's name in the schema.
    pub field: &'static str,
    /// Which of a repeated field's values, from 0.
    pub index: Option<usize>,
}

impl FieldPath {
    /// The steps, from the outermost message inwards.
    #[must_use]
    pub fn steps(&self) -> &[PathStep] {
        &self.steps
    }

    pub(super) fn push(&mut self, field: &'static str, index: Option<usize>) {
        self.steps.push(PathStep { field, index });
    }

    pub(super) fn pop(&mut self) {
        self.steps.pop();
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, step) in self.steps.iter().enumerate() {
            if i > 0 {
                f.write_str(".")?;
            }
            f.write_str(step.field)?;
            if let Some(index) = step.index {
                write!(f, "[{index}]")?;
            }
        }
        Ok(())
    }
}

/// A field's name in the schema, from its name in Rust (`r#type` is `type`).
pub(super) const fn schema_name(rust: &'static str) -> &'static str {
    match rust.as_bytes() {
        [b'r', b'#', ..] => rust.split_at(2).1,
        _ => rust,
    }
}
