//! The defaults of Spark's registered configuration entries, to which `${key}` falls back.

use super::Piece;
use super::table::{CORE_DEFAULT_TEXT, CORE_DEFAULTS};
use crate::version::{SparkVersion, Versions};

/// One default in a range of versions.
#[derive(Debug)]
pub(super) struct CoreDefault {
    pub(super) key: Piece,
    pub(super) versions: Versions,
    /// The text, or `=>` and the key of the entry whose value is taken instead.
    pub(super) default: Piece,
}

impl CoreDefault {
    fn key(&self) -> &'static str {
        self.key.of(CORE_DEFAULT_TEXT)
    }
}

/// What stands behind a registered key that is unset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryDefault {
    /// This text.
    Text(&'static str),
    /// The value of another key.
    Of(&'static str),
}

/// The default of the entry that Spark has registered for a key, as `ConfigReader` finds it for a
/// `${key}` whose key is unset; `None` when there is no entry, or an entry without a default.
#[must_use]
pub fn entry_default(key: &str, version: SparkVersion) -> Option<EntryDefault> {
    let start = CORE_DEFAULTS.partition_point(|d| d.key() < key);
    let rows = CORE_DEFAULTS
        .get(start..)?
        .iter()
        .take_while(|d| d.key() == key);
    let found = rows.into_iter().find(|d| d.versions.holds(version))?;
    let default = found.default.of(CORE_DEFAULT_TEXT);
    Some(match default.strip_prefix("=>") {
        Some(other) => EntryDefault::Of(other),
        None => EntryDefault::Text(default),
    })
}
