//! How the different ways in which Spark asks for a property dress the same mistake.

use crate::jvm::Throwable;

/// The way in which Spark asks for a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReadStyle {
    /// Through a ConfigEntry: `${...}` is substituted, numbers and booleans are trimmed.
    Entry,
    /// Through `SparkConf.getInt`, `getBoolean`, `getTimeAsMs` ...: no trimming, and from 2.4 on
    /// the message begins with the key.
    Conf,
    /// Through `getOption(...).toInt` and the like: no trimming, and no key in messages.
    Raw,
    /// As a text that is compared with exactly `true`; everything else counts as false.
    ExactTrue,
    /// Taken from the properties of a submission by the dispatcher's REST server, which has
    /// messages of its own.
    Rest,
    /// Not read by anything that runs on Mesos.
    Unread,
}

impl ReadStyle {
    /// A name for data and documents.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            ReadStyle::Entry => "entry",
            ReadStyle::Conf => "conf",
            ReadStyle::Raw => "raw",
            ReadStyle::ExactTrue => "exact-true",
            ReadStyle::Rest => "rest",
            ReadStyle::Unread => "unread",
        }
    }

    /// Whether `${...}` is resolved, and numbers and booleans are trimmed.
    #[must_use]
    pub const fn substitutes(self) -> bool {
        matches!(self, ReadStyle::Entry)
    }

    /// What a typed entry throws for a number or a boolean: `K should be int, but was X`.
    /// (`ConfigHelpers.toNumber` and `toBoolean`; times and sizes are thrown as they are.)
    #[must_use]
    pub fn should_be(key: &str, kind: &str, text: &str) -> Throwable {
        Throwable::illegal_argument(format!("{key} should be {kind}, but was {text}"))
    }

    /// What `SparkConf.getX` throws from 2.4 on: the same class, the key in front, and what was
    /// thrown as the cause (`SparkConf.catchIllegalValue`).
    #[must_use]
    pub fn illegal_value(key: &str, thrown: Throwable) -> Throwable {
        let message = thrown.message.as_deref().unwrap_or("null");
        let message = format!("Illegal value for config key {key}: {message}");
        Throwable::new(&thrown.class.clone(), message).caused_by(thrown)
    }
}
