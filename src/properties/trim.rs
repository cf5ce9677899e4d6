//! How Spark trims the values of a properties file.

use crate::version::{SparkVersion, behaviour};
use std::ops::Range;

/// The part of a loaded value that Spark keeps (`Utils.getPropertiesFromFile`): every character up
/// to U+0020 is taken off both ends, but from 2.4.0 on `\r` and `\n` stay
/// (`Utils.trimExceptCRLF`), and stop the trimming. Blanks outside ASCII always stay.
#[must_use]
pub fn trim_range(version: SparkVersion, text: &str) -> Range<usize> {
    let keeps_line_ends = behaviour::TRIM_EXCEPT_CRLF.holds(version);
    let kept = |b: &u8| *b > b' ' || (keeps_line_ends && matches!(b, b'\r' | b'\n'));
    let bytes = text.as_bytes();
    match (bytes.iter().position(kept), bytes.iter().rposition(kept)) {
        (Some(first), Some(last)) => first..last + 1,
        _ => 0..0,
    }
}

/// The text of [`trim_range`].
#[must_use]
pub fn trim(version: SparkVersion, text: &str) -> &str {
    &text[trim_range(version, text)]
}
