//! An exception as the JVM would throw it.

use serde::Serialize;

/// An exception: its class, its message, and what caused it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Throwable {
    /// Fully qualified class name, such as `java.lang.IllegalArgumentException`.
    pub class: String,
    /// What `getMessage` returns; `None` for null.
    pub message: Option<String>,
    /// The chain below, outermost first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<Box<Throwable>>,
}

impl Throwable {
    /// An exception with a message and no cause.
    #[must_use]
    pub fn new(class: &str, message: impl Into<String>) -> Self {
        Throwable {
            class: class.to_owned(),
            message: Some(message.into()),
            cause: None,
        }
    }

    /// An exception that says nothing but its class.
    #[must_use]
    pub fn without_message(class: &str) -> Self {
        Throwable {
            class: class.to_owned(),
            message: None,
            cause: None,
        }
    }

    /// The same exception, caused by `cause`.
    #[must_use]
    pub fn caused_by(mut self, cause: Throwable) -> Self {
        self.cause = Some(Box::new(cause));
        self
    }

    /// `java.lang.IllegalArgumentException`.
    #[must_use]
    pub fn illegal_argument(message: impl Into<String>) -> Self {
        Throwable::new("java.lang.IllegalArgumentException", message)
    }

    /// `java.lang.NumberFormatException`.
    #[must_use]
    pub fn number_format(message: impl Into<String>) -> Self {
        Throwable::new("java.lang.NumberFormatException", message)
    }

    /// `org.apache.spark.SparkException`.
    #[must_use]
    pub fn spark(message: impl Into<String>) -> Self {
        Throwable::new("org.apache.spark.SparkException", message)
    }
}

impl std::fmt::Display for Throwable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.message {
            Some(m) => write!(f, "{}: {m}", self.class),
            None => f.write_str(&self.class),
        }
    }
}
