//! Spark versions: parsing, ordering, ranges, and the table of what changed when.
//!
//! A difference between Spark versions is data: a [`Versions`] range on a property, on a rule, or
//! a named [`behaviour`]. Code asks `behaviour::X.holds(version)`; it never compares numbers.

use std::fmt;

pub mod behaviour;
pub mod changes;
mod mesos;
mod releases;

pub use mesos::MesosVersion;
pub use releases::{RELEASES, Unsupported, nearest, release};

/// A Spark release, such as `2.4.8` or `3.0.0-preview2`.
///
/// Pre-releases sort before the release of the same number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SparkVersion {
    /// First number.
    pub major: u8,
    /// Second number.
    pub minor: u8,
    /// Third number.
    pub patch: u8,
    /// 0 for `-preview`, 1 for `-preview2`, 255 for a final release.
    stage: u8,
}

impl SparkVersion {
    /// A final release.
    #[must_use]
    pub const fn new(major: u8, minor: u8, patch: u8) -> Self {
        SparkVersion {
            major,
            minor,
            patch,
            stage: 255,
        }
    }

    /// The first preview of a release (`3.0.0-preview`).
    #[must_use]
    pub const fn preview(major: u8, minor: u8, patch: u8) -> Self {
        SparkVersion {
            major,
            minor,
            patch,
            stage: 0,
        }
    }

    /// Reads `3.5.3`, `3.0.0-preview`, `3.0.0-preview2`; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (numbers, stage) = match text.split_once('-') {
            None => (text, 255),
            Some((n, "preview")) => (n, 0),
            Some((n, "preview2")) => (n, 1),
            Some(_) => return None,
        };
        let mut parts = numbers.split('.');
        let mut next = || -> Option<u8> {
            let p = parts.next()?;
            if p.is_empty() || !p.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            p.parse().ok()
        };
        let v = SparkVersion {
            major: next()?,
            minor: next()?,
            patch: next()?,
            stage,
        };
        parts.next().is_none().then_some(v)
    }
}

impl fmt::Display for SparkVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)?;
        match self.stage {
            0 => f.write_str("-preview"),
            255 => Ok(()),
            _ => f.write_str("-preview2"),
        }
    }
}

impl fmt::Debug for SparkVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A half-open interval of versions: from `since` (inclusive) up to `before` (exclusive).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Versions {
    /// First version inside; `None` for no lower end.
    pub since: Option<SparkVersion>,
    /// First version outside; `None` for no upper end.
    pub before: Option<SparkVersion>,
}

impl Versions {
    /// Every version.
    pub const ALL: Versions = Versions {
        since: None,
        before: None,
    };

    /// From this version on.
    #[must_use]
    pub const fn since(v: SparkVersion) -> Self {
        Versions {
            since: Some(v),
            before: None,
        }
    }

    /// All versions older than this one.
    #[must_use]
    pub const fn before(v: SparkVersion) -> Self {
        Versions {
            since: None,
            before: Some(v),
        }
    }

    /// From `a` (inclusive) to `b` (exclusive).
    #[must_use]
    pub const fn between(a: SparkVersion, b: SparkVersion) -> Self {
        Versions {
            since: Some(a),
            before: Some(b),
        }
    }

    /// Whether `v` lies inside.
    #[must_use]
    pub fn holds(&self, v: SparkVersion) -> bool {
        self.since.is_none_or(|s| v >= s) && self.before.is_none_or(|b| v < b)
    }
}
