//! What of core Spark a driver on Mesos reads when it starts, and refuses where it is wrong: keys that
//! the catalog of properties does not have, or not for every mode, and how their values are taken.
//!
//! The table is data, `schema/read-at-start.tsv`: every line of it was asked of Spark.

use super::table::READ_AT_START;
use super::{Check, EntryDefault, Kind, entry_default, get};
use crate::value::ReadStyle;
use crate::version::{SparkVersion, Versions};
use hashbrown::HashMap;
use std::borrow::Cow;
use std::sync::LazyLock;

/// A key that is read when a driver starts, in a range of releases.
#[derive(Debug, PartialEq)]
pub struct ReadAtStart {
    /// The key.
    pub key: &'static str,
    /// The releases in which it is read so.
    pub versions: Versions,
    /// How the value is taken; a text is the name of a class that Spark loads.
    pub kind: Kind,
    /// How it is asked for.
    pub read: ReadStyle,
    /// When it is read.
    pub stage: Stage,
    /// The flags that must be on, or it is not read.
    pub when: &'static [&'static str],
    /// The key that Spark reads, where this is an older name of it, or stands in for it: then only
    /// one of the two counts.
    pub named: &'static str,
    /// The bound that Spark checks.
    pub check: Option<Check>,
    /// The only names that there are, where a text is one of a few.
    pub names: Option<Names>,
}

/// The names of a Java enum, which a text is in any case.
#[derive(Debug, PartialEq)]
pub struct Names {
    /// In capital letters.
    pub all: &'static [&'static str],
    /// The class of what is thrown for another one.
    pub thrown: &'static str,
    /// Its message; `{}` stands for the text in capital letters.
    pub message: &'static str,
}

impl ReadAtStart {
    /// The classes that a text names; there is a list of them for one key.
    pub fn classes<'t>(&self, text: &'t str) -> impl Iterator<Item = &'t str> {
        let is_list = self.key == "spark.plugins";
        let items = text.split(move |c| is_list && c == ',');
        let items = items.map(move |item| if is_list { item.trim() } else { item });
        items.filter(move |item| !is_list || !item.is_empty())
    }

    /// Names that stand for classes of Spark, in small letters.
    #[must_use]
    pub fn short_names(&self) -> &'static [&'static str] {
        match self.key {
            "spark.shuffle.manager" => &["sort", "tungsten-sort"],
            _ => &[],
        }
    }

    /// Whether a driver comes to read it, with what else is set: texts in which references are
    /// replaced already.
    pub fn is_read<'t>(
        &self,
        text: &dyn Fn(&str) -> Option<Cow<'t, str>>,
        version: SparkVersion,
    ) -> bool {
        // A flag that is neither is refused for itself; of a reference that is left nobody knows.
        let on = |key: &&str| {
            let Some(set) = text(key) else {
                return is_on_by_default(key, version);
            };
            let set = set.trim();
            match is_on_by_default(key, version) {
                true => !set.eq_ignore_ascii_case("false") && !set.contains("${"),
                false => set.eq_ignore_ascii_case("true"),
            }
        };
        // Of this port the driver's own key is looked at first, and the other one is named.
        let first = self.key == "spark.driver.blockManager.port" || self.named == self.key;
        (first || text(self.named).is_none()) && self.when.iter().all(on)
    }
}

/// Whether a flag that nobody sets is on. Defaults of core Spark are known since it has them as data,
/// and those of the flags here have been the same before.
fn is_on_by_default(key: &str, version: SparkVersion) -> bool {
    const LATER: SparkVersion = SparkVersion::new(3, 5, 0);
    let own = || get(key).and_then(|p| p.default(version)) == Some("true");
    let core = || entry_default(key, version).or_else(|| entry_default(key, LATER));
    own() || core() == Some(EntryDefault::Text("true"))
}

/// When a driver reads a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// In spark-submit.
    Submit,
    /// In the SparkContext, before the scheduler is made.
    Context,
    /// When the scheduler is made: exceptions come out wrapped.
    Scheduler,
    /// In the SparkContext, when the framework is registered.
    Registered,
}

/// How a key is read when a driver starts; none where it is not, or where nobody has asked.
#[must_use]
pub fn read_at_start(key: &str, version: SparkVersion) -> Option<&'static ReadAtStart> {
    static FIRST: LazyLock<HashMap<&str, usize>> = LazyLock::new(|| {
        let rows = READ_AT_START.iter().enumerate().rev();
        rows.map(|(at, r)| (r.key, at)).collect()
    });
    let all = READ_AT_START.get(*FIRST.get(key)?..)?.iter();
    let mut own = all.take_while(|r| r.key == key);
    own.find(|r| r.versions.holds(version))
}
