//! How Spark reads a value.
