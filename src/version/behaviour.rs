//! What changed in which Spark version.
//!
//! Each constant is the range of versions in which the statement of its comment is true.

use super::{SparkVersion, Versions};

const fn since(major: u8, minor: u8, patch: u8) -> Versions {
    Versions::since(SparkVersion::new(major, minor, patch))
}

/// Property values keep `\r` and `\n` at their ends; before, `String.trim` took them away
/// (Utils.trimExceptCRLF).
pub const TRIM_EXCEPT_CRLF: Versions = since(2, 4, 0);
