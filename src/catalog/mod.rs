//! Every property, per Spark version: type, default, environment fallback, modes, effect.
//!
//! The entries are data, written in `schema/properties.toml` and turned into static tables when
//! the project is built; nothing is parsed at run time. Resolution, type checks, "did you mean",
//! `explain` and the property reference all come from here.

use crate::value::{ByteUnit, ReadStyle, TimeUnit};
use crate::version::{MesosVersion, SparkVersion, Versions};
use hashbrown::HashMap;
use std::sync::LazyLock;

mod core_defaults;
mod core_keys;
mod explain;
mod nearest;
mod read_at_start;
mod reference;
mod sieve;
mod table {
    use super::core_defaults::CoreDefault;
    use super::core_keys::CoreRow;
    use super::read_at_start::{Names, ReadAtStart, Stage};
    use super::{
        Beside, ByteUnit, Check, Document, Entry, Facet, Format, Kind, Matching, MesosVersion,
        Mode, Piece, Property, ReadStyle, SparkVersion, Status, TimeUnit, Versions,
    };
    include!(concat!(env!("OUT_DIR"), "/catalog.rs"));
}

pub use core_defaults::{EntryDefault, entry_default};
pub use core_keys::{CoreKey, core_key, core_keys, is_known, nearest_core_key};
pub use explain::explain;
pub use nearest::{in_any_case, nearest, nearest_key};
pub use read_at_start::{Names, ReadAtStart, Stage, read_at_start};
pub use reference::reference;
pub use sieve::Sieve;

/// A part of a text that all rows of a table have in common.
#[derive(Clone, Copy, Debug)]
struct Piece {
    at: u32,
    len: u32,
}

impl Piece {
    fn of(self, text: &'static str) -> &'static str {
        let at = self.at as usize;
        text.get(at..at + self.len as usize).unwrap_or("")
    }
}

/// One property, or all those that begin with a prefix.
#[derive(Debug, PartialEq)]
pub struct Property {
    /// The key; a prefix ends in a dot.
    pub key: &'static str,
    /// Whether the key is the whole name or its beginning.
    pub matching: Matching,
    /// Whether any release reads it.
    pub status: Status,
    /// The releases whose launchers read it. Use [`Property::applies`], which knows the names
    /// that were never read too.
    pub versions: Versions,
    /// What it is, in a few words.
    pub summary: &'static str,
    /// What it changes, down to the field of the Mesos message.
    pub effect: &'static str,
    /// What Spark does with a value it cannot use; may be empty.
    pub bad_value: &'static str,
    /// What else is worth knowing: traps, differences between releases and from Spark's pages.
    pub notes: &'static [&'static str],
    /// Who reads it.
    pub modes: &'static [Mode],
    /// Whether the value must not be shown.
    pub secret: bool,
    /// The editions of Spark's Mesos page that name it.
    pub documented: &'static [Document],
    /// What to write instead of a wrong or an old name, or of one that only other cluster managers read.
    pub renamed_to: Option<&'static str>,
    /// The Mesos release that first understands what Spark sends for it; `None` where every
    /// release with which Spark runs does.
    pub mesos_since: Option<MesosVersion>,
    /// The least number that makes sense, where Spark takes less without a word.
    pub least: Option<i32>,
    /// Whether a launch in client mode never ends in an exception because of it, alone or beside
    /// other such properties, unless Spark cannot read the value or a rule of its own finds it.
    pub harmless: bool,
    /// Keys of which one must be set, or this property does nothing.
    pub ignored_unless: &'static [&'static str],
    /// What must be set beside it, or Spark throws. A truth value asks for it only where it is true.
    pub requires: &'static [Beside],
    /// What must not be set beside it, or Spark throws.
    pub conflicts: &'static [Beside],
    /// Older keys whose values count when this one is unset.
    pub alternatives: &'static [&'static str],
    /// Keys to look at as well.
    pub related: &'static [&'static str],
    /// Values that Spark accepts.
    pub examples: &'static [&'static str],
    /// The description that Spark's own entry carries, for the entries whose text gets into an
    /// exception.
    entry_doc: Option<&'static str>,
    /// The version that this entry carries.
    entry_version: Option<&'static str>,
    /// The grammar inside the value.
    pub format: Format,
    /// What holds in which releases, oldest first, without gaps.
    pub facets: &'static [Facet],
}

/// Another property that one needs beside it, or excludes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beside {
    /// The key of the other one.
    pub key: &'static str,
    /// The value that it must have; `None` where any will do.
    pub is: Option<&'static str>,
    /// Whether other cluster managers do without.
    pub only_on_mesos: bool,
    /// What Spark throws: class and message, of the cause where there is one.
    pub thrown: &'static str,
    /// When it is thrown.
    pub when: &'static str,
}

/// Whether a key is the whole name or its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matching {
    /// The whole name.
    Exact,
    /// The beginning; what follows is a name chosen by the user.
    Prefix,
}

/// Whether any release reads a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// At least one does.
    Read,
    /// None ever did: a wrong name that people write.
    Never,
}

/// A program or a way of running that reads properties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// The driver in coarse-grained mode.
    Coarse,
    /// The driver in fine-grained mode.
    Fine,
    /// The dispatcher, from its own configuration.
    Dispatcher,
    /// The dispatcher, from the properties of a submitted driver.
    ClusterDriver,
    /// spark-submit.
    Submit,
    /// The Mesos shuffle service.
    ShuffleService,
}

impl Mode {
    /// A name for data and documents.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Mode::Coarse => "coarse",
            Mode::Fine => "fine",
            Mode::Dispatcher => "dispatcher",
            Mode::ClusterDriver => "cluster-driver",
            Mode::Submit => "submit",
            Mode::ShuffleService => "shuffle-service",
        }
    }

    /// Who that is, in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Mode::Coarse => "the driver in coarse-grained mode",
            Mode::Fine => "the driver in fine-grained mode",
            Mode::Dispatcher => "the dispatcher, from its own configuration",
            Mode::ClusterDriver => "the dispatcher, from the submitted properties",
            Mode::Submit => "spark-submit",
            Mode::ShuffleService => "the Mesos shuffle service",
        }
    }
}

/// An edition of Spark's page on running on Mesos.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Document {
    /// That of 2.4.
    V24,
    /// That of 3.0.0-preview.
    V30Preview,
}

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `true` or `false`.
    Bool,
    /// 32-bit whole number.
    Int,
    /// 64-bit whole number.
    Long,
    /// 32-bit floating-point number.
    Float,
    /// 64-bit floating-point number.
    Double,
    /// Duration, held in the unit.
    Time(TimeUnit),
    /// Size, held in the unit; a number without suffix counts in it.
    Size(ByteUnit),
    /// Size held in MiB, where a number without suffix counts bytes.
    Memory,
    /// Any text.
    Text,
    /// List of texts separated by commas.
    List,
}

impl Kind {
    /// A name for data and documents.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Bool => "boolean",
            Kind::Int => "int",
            Kind::Long => "long",
            Kind::Float => "float",
            Kind::Double => "double",
            Kind::Time(_) => "time",
            Kind::Size(_) => "size",
            Kind::Memory => "memory",
            Kind::Text => "text",
            Kind::List => "list",
        }
    }
}

/// The grammar inside a text or inside the items of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// None.
    Plain,
    /// `key:value,key:value`.
    Labels,
    /// `attribute:value,value;attribute:value`.
    Constraints,
    /// `[host:]container[:ro|:rw]`.
    Volumes,
    /// `host:container[:protocol]`.
    PortMaps,
    /// `key=value`.
    Parameters,
    /// URIs that the Mesos fetcher loads.
    Uris,
    /// One URL.
    Url,
    /// Path of a local file.
    Path,
    /// `mesos://...`.
    Master,
    /// Options of a JVM.
    JavaOptions,
}

/// A bound that Spark checks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Check {
    /// The value must be above this ...
    pub above: f64,
    /// ... or may be equal to it.
    pub or_equal: bool,
    /// The message, in which `{}` stands for the value.
    pub message: &'static str,
    /// The class of what is thrown.
    pub thrown: &'static str,
}

impl Check {
    /// Whether a value passes.
    #[must_use]
    pub fn admits(&self, value: f64) -> bool {
        value > self.above || (self.or_equal && value == self.above)
    }
}

/// The ConfigEntry that Spark has registered for a key. What its reader gives can differ from
/// what the Mesos launchers read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry {
    /// Its type.
    pub kind: Kind,
    /// Its default.
    pub default: Option<&'static str>,
}

/// What holds for a property in one range of versions.
#[derive(Debug, PartialEq)]
pub struct Facet {
    /// The range.
    pub versions: Versions,
    /// How the launchers take the value.
    pub kind: Kind,
    /// The text that counts when nothing is set.
    pub default: Option<&'static str>,
    /// What counts when nothing is set, in words, where it is computed or comes from elsewhere.
    pub default_words: Option<&'static str>,
    /// How the launchers ask for the value.
    pub read: ReadStyle,
    /// The registered entry, if there is one.
    pub entry: Option<Entry>,
    /// The only values that Spark takes; empty when there is no such list.
    pub allowed: &'static [&'static str],
    /// The bound that Spark checks.
    pub check: Option<Check>,
    /// Environment variables that count when the property is unset, in order.
    pub env: &'static [&'static str],
    /// The property that counts when this one and its variables are unset.
    pub fallback: Option<&'static str>,
    /// The property whose value Spark puts in front of this one's, with a blank between.
    pub prepend: Option<&'static str>,
}

impl Facet {
    /// Whether Spark takes any text, as long as there is nothing to be replaced in it.
    #[must_use]
    pub fn takes_any_text(&self) -> bool {
        let is_text = |kind| matches!(kind, Kind::Text);
        is_text(self.kind)
            && self.entry.is_none_or(|e| is_text(e.kind))
            && self.allowed.is_empty()
            && self.check.is_none()
            && self.prepend.is_none()
    }
}

impl Property {
    /// Whether the launchers of this release read the property.
    #[must_use]
    pub fn applies(&self, version: SparkVersion) -> bool {
        self.status == Status::Read && self.versions.holds(version)
    }

    /// What holds in this release. For releases that do not read the property, what would hold.
    #[must_use]
    pub fn facet(&self, version: SparkVersion) -> &'static Facet {
        // The build makes at least one facet, and facets without gaps.
        let found = self.facets.iter().find(|f| f.versions.holds(version));
        found.unwrap_or(&self.facets[0])
    }

    /// How the launchers of this release take the value.
    #[must_use]
    pub fn kind(&self, version: SparkVersion) -> Kind {
        self.facet(version).kind
    }

    /// The text that counts when nothing is set.
    #[must_use]
    pub fn default(&self, version: SparkVersion) -> Option<&'static str> {
        self.facet(version).default
    }

    /// How the launchers of this release ask for the value.
    #[must_use]
    pub fn read(&self, version: SparkVersion) -> ReadStyle {
        self.facet(version).read
    }

    /// The entry that Spark has registered in this release.
    #[must_use]
    pub fn entry(&self, version: SparkVersion) -> Option<Entry> {
        self.facet(version).entry
    }

    /// What `ConfigEntry.toString` gives, for the entries that Spark puts into exceptions in
    /// place of their keys. `None` for all others, and before 3.0, where the key is written.
    #[must_use]
    pub fn config_entry_text(&self, version: SparkVersion) -> Option<String> {
        use crate::version::behaviour::{CONFIG_ENTRIES_HAVE_VERSIONS, TYPED_MESOS_PROPERTIES};
        let (doc, since) = (self.entry_doc?, self.entry_version?);
        if !TYPED_MESOS_PROPERTIES.holds(version) {
            return None;
        }
        let default = self
            .entry(version)
            .and_then(|e| e.default)
            .unwrap_or("<undefined>");
        let end = if CONFIG_ENTRIES_HAVE_VERSIONS.holds(version) {
            format!(", version={since})")
        } else {
            ")".to_owned()
        };
        let key = self.key;
        Some(format!(
            "ConfigEntry(key={key}, defaultValue={default}, doc={doc}, public=true{end}"
        ))
    }

    /// The part of a key behind this prefix; `None` when this is no prefix of it.
    #[must_use]
    pub fn suffix<'k>(&self, key: &'k str) -> Option<&'k str> {
        match self.matching {
            Matching::Exact => None,
            Matching::Prefix => key.strip_prefix(self.key),
        }
    }
}

/// The entry of a key: of that very key, else of the longest prefix.
#[must_use]
pub fn get(key: &str) -> Option<&'static Property> {
    static BY_KEY: LazyLock<HashMap<&str, &Property>> =
        LazyLock::new(|| table::PROPERTIES.iter().map(|p| (p.key, p)).collect());
    if let Some(found) = BY_KEY.get(key) {
        return Some(found);
    }
    // No prefix is longer; each step hashes the whole beginning.
    let start = key
        .as_bytes()
        .get(..table::LONGEST)
        .unwrap_or(key.as_bytes());
    let dots = (0..start.len()).rev().filter(|&at| start[at] == b'.');
    dots.filter_map(|at| BY_KEY.get(&key[..=at]).copied())
        .find(|p| p.matching == Matching::Prefix)
}

/// All entries, sorted by key.
#[must_use]
pub fn all() -> &'static [Property] {
    &table::PROPERTIES
}

#[cfg(test)]
mod tests;
