//! A property explained to a person, as plain text.

use super::Property;
use crate::version::SparkVersion;

/// All there is to say about a property, in lines of at most 80 columns.
#[must_use]
pub fn explain(property: &Property, _version: SparkVersion) -> String {
    format!("{}\n\n{}\n", property.key, property.effect)
}
