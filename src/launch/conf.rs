//! The driver's `SparkConf`: its settings in the JVM's order, and typed reads of them.

use super::failure::Thrown;
use crate::catalog::{self, ReadAtStart, Sieve};
use crate::jvm::hash::{byteswap, pair_hash};
use crate::jvm::maps::{ConcurrentHashMap, get_all, trie_position};
use crate::resolve::typed::{Reader, TypedValue};
use crate::value::{self, ReadStyle, ValueError};
use crate::version::{SparkVersion, behaviour};
use hashbrown::HashMap;
use std::borrow::Cow;

/// Variables of the process that Spark runs in.
pub type Env<'a> = &'a dyn Fn(&str) -> Option<String>;

/// A `SparkConf`.
///
/// A launch reads it often and asks for its order seldom, so that the order is not kept but worked
/// out from what was done to the conf.
pub struct SparkConf<'a> {
    values: HashMap<Cow<'a, str>, Cow<'a, str>>,
    /// Says of most keys that they are not among the values.
    sieve: Sieve,
    /// What spark-submit has put into its own conf, for a driver in client mode.
    submitted: Vec<(&'a str, &'a str)>,
    /// The keys that were set and taken away since.
    changes: Vec<Change>,
    env: Env<'a>,
    /// System properties; none where they are the settings themselves.
    system: Option<Env<'a>>,
    version: SparkVersion,
}

/// What was done to a conf.
enum Change {
    Set(String),
    Removed(String),
}

impl<'a> SparkConf<'a> {
    /// The conf of a driver in client mode, as `new SparkContext()` finds it, made from what
    /// spark-submit has put into its own conf (in the order in which it did).
    pub fn of_client_driver(
        submitted: impl Iterator<Item = (&'a str, &'a str)>,
        env: Env<'a>,
        version: SparkVersion,
    ) -> Self {
        let submitted: Vec<(&str, &str)> = submitted.collect();
        let mut sieve = Sieve::default();
        submitted.iter().for_each(|(k, _)| sieve.add(k));
        let borrowed = |&(k, v): &(&'a str, &'a str)| (Cow::Borrowed(k), Cow::Borrowed(v));
        SparkConf {
            values: submitted.iter().map(borrowed).collect(),
            sieve,
            submitted,
            changes: Vec::new(),
            env,
            system: None,
            version,
        }
    }

    /// A conf that was filled in this order, in a process with these variables and system
    /// properties.
    pub fn filled<'s>(
        pairs: impl IntoIterator<Item = (&'s str, &'s str)>,
        env: Env<'a>,
        system: Env<'a>,
        version: SparkVersion,
    ) -> Self {
        let mut conf = SparkConf {
            values: HashMap::new(),
            sieve: Sieve::default(),
            submitted: Vec::new(),
            changes: Vec::new(),
            env,
            system: Some(system),
            version,
        };
        for (k, v) in pairs {
            conf.set(k, v);
        }
        conf
    }

    /// The settings in the order of the JVM's map.
    ///
    /// Those of a client pass through the system properties: spark-submit sets them in the order of
    /// its conf; the driver's conf takes them from an immutable map of all system properties; the
    /// context works on a copy.
    fn ordered(&self) -> ConcurrentHashMap<'_> {
        let mut submit = ConcurrentHashMap::default();
        for &(k, v) in &self.submitted {
            submit.put(k, v);
        }
        let mut properties: Vec<(&str, &str)> = submit.iter().collect();
        properties.sort_by_cached_key(|&(k, v)| (trie_position(k), slot_among_properties(k, v)));
        let mut driver = ConcurrentHashMap::default();
        for (k, _) in properties {
            driver.put(k, "");
        }
        // Values have no say in this map's order, so that each key comes with the one it ends with.
        let last = |key: &str| self.raw(key).unwrap_or_default().to_owned();
        let mut context = ConcurrentHashMap::default();
        for (k, _) in driver.iter() {
            context.put(k.to_owned(), last(k));
        }
        for change in &self.changes {
            match change {
                Change::Set(key) => context.put(key.clone(), last(key)),
                Change::Removed(key) => context.remove(key),
            }
        }
        context
    }

    /// The Spark version whose code reads this conf.
    pub fn version(&self) -> SparkVersion {
        self.version
    }

    /// An environment variable of the driver.
    pub fn env(&self, name: &str) -> Option<String> {
        (self.env)(name)
    }

    /// Sets a property.
    pub fn set(&mut self, key: &str, value: &str) {
        let (key, value) = (key.to_owned(), value.to_owned());
        self.changes.push(Change::Set(key.clone()));
        self.sieve.add(&key);
        self.values.insert(key.into(), value.into());
    }

    /// Takes a property away.
    pub fn remove(&mut self, key: &str) {
        self.changes.push(Change::Removed(key.to_owned()));
        self.values.remove(key);
    }

    /// `SparkConf.contains`.
    pub fn contains(&self, key: &str) -> bool {
        self.raw(key).is_some()
    }

    /// `SparkConf.getOption`: the text as it is.
    pub fn raw(&self, key: &str) -> Option<&str> {
        if !self.sieve.may_have(key) {
            return None;
        }
        self.values.get(key).map(|value| &**value)
    }

    /// The keys that are set, in no order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(|key| &**key)
    }

    /// Reads a key as a driver does when it starts, and throws away what it finds.
    pub fn at_start(&self, read: &ReadAtStart) -> Result<(), Thrown> {
        let found = self.reading(|r| {
            let value = r.at_start(read)?;
            r.bound_at_start(read, &value)
        });
        found.map_err(|e| Thrown::of(read.key, e.thrown))
    }

    /// All settings in the order of `SparkConf.getAll`.
    pub fn all(&self) -> Vec<(&str, &str)> {
        let ordered = self.ordered();
        let in_order = get_all(&ordered).into_iter();
        in_order
            .filter_map(|(key, _)| self.values.get_key_value(key))
            .map(|(key, value)| (&**key, &**value))
            .collect()
    }

    /// `SparkConf.getAllWithPrefix`: the prefix taken off, in the order of `getAll`.
    pub fn with_prefix(&self, prefix: &str) -> Vec<(String, String)> {
        if !self.values.keys().any(|k| k.starts_with(prefix)) {
            return Vec::new();
        }
        let it = self.all().into_iter();
        it.filter_map(|(k, v)| Some((k.strip_prefix(prefix)?.to_owned(), v.to_owned())))
            .collect()
    }

    /// What Spark's typed read of a property of the catalog gives.
    pub fn read(&self, key: &str) -> Result<TypedValue, Thrown> {
        let Some(property) = catalog::get(key) else {
            return Ok(self
                .raw(key)
                .map_or(TypedValue::Unset, |t| TypedValue::Text(t.to_owned())));
        };
        self.reading(|r| r.launched(property))
            .map_err(|t| Thrown::of(key, t))
    }

    fn reading<T>(&self, f: impl FnOnce(&Reader<'_>) -> T) -> T {
        // spark-submit has put every setting into the system properties too.
        let own = |k: &str| {
            let value = self.raw(k).filter(|_| k.starts_with("spark."));
            value.map(str::to_owned)
        };
        f(&Reader {
            conf: &|k| self.raw(k),
            env: self.env,
            system: self.system.unwrap_or(&own),
            version: self.version,
        })
    }

    /// A text, if set.
    pub fn text(&self, key: &str) -> Result<Option<String>, Thrown> {
        Ok(match self.read(key)? {
            TypedValue::Text(t) => Some(t),
            _ => None,
        })
    }

    /// A whole number, if set.
    pub fn int(&self, key: &str) -> Result<Option<i32>, Thrown> {
        Ok(self.long(key)?.map(|n| n as i32))
    }

    /// A large whole number, if set.
    pub fn long(&self, key: &str) -> Result<Option<i64>, Thrown> {
        Ok(match self.read(key)? {
            TypedValue::Int(n) => Some(i64::from(n)),
            TypedValue::Long(n) => Some(n),
            _ => None,
        })
    }

    /// A number, if set.
    pub fn double(&self, key: &str) -> Result<Option<f64>, Thrown> {
        Ok(match self.read(key)? {
            TypedValue::Double(x) => Some(x),
            _ => None,
        })
    }

    /// A truth value; unset is false.
    pub fn flag(&self, key: &str) -> Result<bool, Thrown> {
        Ok(matches!(self.read(key)?, TypedValue::Bool(true)))
    }

    /// What a ConfigEntry of whole numbers gives for any key, also one that the launchers of Mesos
    /// read in another way.
    pub fn entry_int(&self, key: &str) -> Result<Option<i32>, Thrown> {
        self.entry(key, "int", value::int)
    }

    /// What a ConfigEntry of truth values gives for any key.
    pub fn entry_flag(&self, key: &str) -> Result<Option<bool>, Thrown> {
        self.entry(key, "boolean", value::boolean)
    }

    /// What a ConfigEntry of times in milliseconds gives for any key.
    pub fn entry_millis(&self, key: &str) -> Result<Option<i64>, Thrown> {
        let Some(text) = self.entry_text(key)? else {
            return Ok(None);
        };
        let time = value::time(&text, value::TimeUnit::Milliseconds);
        time.map(Some).map_err(|e| Thrown::of(key, e.thrown))
    }

    fn entry<T>(
        &self,
        key: &str,
        kind: &str,
        parse: impl Fn(&str) -> Result<T, ValueError>,
    ) -> Result<Option<T>, Thrown> {
        let Some(text) = self.entry_text(key)? else {
            return Ok(None);
        };
        match parse(&text[value::trim(&text)]) {
            Ok(value) => Ok(Some(value)),
            Err(_) => Err(Thrown::of(key, ReadStyle::should_be(key, kind, &text))),
        }
    }

    /// The text of a property itself: no variable and no other property stands in for it. From 3.0
    /// on its references are resolved.
    pub fn own_text(&self, key: &str) -> Result<Option<String>, Thrown> {
        if behaviour::TYPED_MESOS_PROPERTIES.holds(self.version) {
            return self.entry_text(key);
        }
        Ok(self.raw(key).map(str::to_owned))
    }

    /// The text of a property that is an entry of all releases: its references are resolved.
    pub fn entry_text(&self, key: &str) -> Result<Option<String>, Thrown> {
        let Some(text) = self.raw(key) else {
            return Ok(None);
        };
        let replaced = self.reading(|r| r.substitute(text).map(Cow::into_owned));
        replaced.map(Some).map_err(|e| Thrown::of(key, e.thrown))
    }

    /// The text of a flag, as [`Reader::replaced`] has it.
    pub fn replaced(&self, key: &str) -> Option<Cow<'_, str>> {
        let text = self.raw(key)?;
        Some(self.reading(|r| r.replaced(text)))
    }

    /// `SparkConf.getDouble`: the text as it is, and the key in the message.
    pub fn get_double(&self, key: &str) -> Result<Option<f64>, Thrown> {
        self.get(key, value::double)
    }

    /// `SparkConf.getInt`: the text as it is, and the key in the message.
    pub fn get_int(&self, key: &str) -> Result<Option<i32>, Thrown> {
        self.get(key, value::int)
    }

    /// `SparkConf.getSizeAsBytes`: the text as it is, and the key in the message.
    pub fn get_bytes(&self, key: &str) -> Result<Option<i64>, Thrown> {
        self.get(key, |text| value::size(text, value::ByteUnit::Byte))
    }

    fn get<T>(
        &self,
        key: &str,
        parse: impl Fn(&str) -> Result<T, ValueError>,
    ) -> Result<Option<T>, Thrown> {
        let dressed = |e: ValueError| Thrown::of(key, ReadStyle::illegal_value(key, e.thrown));
        self.raw(key)
            .map(|text| parse(text).map_err(dressed))
            .transpose()
    }

    /// `getOption(key).map(_.toInt)`: the text as it is, and no key in the message.
    pub fn raw_int(&self, key: &str) -> Result<Option<i32>, Thrown> {
        let plain = |e: ValueError| Thrown::of(key, e.thrown);
        self.raw(key)
            .map(|text| value::int(text).map_err(plain))
            .transpose()
    }

    /// A list; unset is empty.
    pub fn list(&self, key: &str) -> Result<Vec<String>, Thrown> {
        Ok(match self.read(key)? {
            TypedValue::List(l) => l,
            _ => Vec::new(),
        })
    }
}

/// Where a pair stands in the hash set through which `Utils.getSystemProperties` passes. It
/// decides between keys of the same hash code. The set holds the JVM's own properties too (60 or
/// so), hence its 256 slots.
fn slot_among_properties(key: &str, value: &str) -> u32 {
    const SLOTS: u32 = 256;
    let seed = (SLOTS - 1).count_ones();
    byteswap(pair_hash(key, value)).rotate_right(seed) >> (32 - SLOTS.trailing_zeros())
}
