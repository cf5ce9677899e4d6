//! Iteration orders of the map types through which Spark's properties and environment pass.
//!
//! Each type keeps just what its order depends on. They are models of the published algorithms
//! (JDK 8 to 17; Scala 2.11 and 2.12), proved against the real classes by the conformance cases.

use super::hash::{byteswap, pair_hash, string_hash, trie_hash};
use std::borrow::Cow;

/// `java.util.concurrent.ConcurrentHashMap<String, String>`: what `SparkConf` keeps its settings in.
///
/// Bins of eight and more entries would become trees; up to the sizes at which that can matter
/// (64 bins) the model doubles the table instead, as the JDK does.
#[derive(Clone, Debug)]
pub struct ConcurrentHashMap<'s> {
    /// The first entry of each bin, or [`NONE`].
    bins: Vec<usize>,
    /// All entries, also those that were removed.
    entries: Vec<Entry<'s>>,
    size: usize,
}

#[derive(Clone, Debug)]
struct Entry<'s> {
    hash: u32,
    key: Cow<'s, str>,
    value: Cow<'s, str>,
    /// The next entry of the bin, or [`NONE`].
    next: usize,
}

const NONE: usize = usize::MAX;

const TREEIFY_THRESHOLD: usize = 8;
const MIN_TREEIFY_CAPACITY: usize = 64;

impl Default for ConcurrentHashMap<'_> {
    fn default() -> Self {
        ConcurrentHashMap {
            bins: vec![NONE; 16],
            entries: Vec::new(),
            size: 0,
        }
    }
}

impl<'s> ConcurrentHashMap<'s> {
    fn spread(key: &str) -> u32 {
        let h = string_hash(key) as u32;
        (h ^ (h >> 16)) & 0x7fff_ffff
    }

    fn bin(&self, hash: u32) -> usize {
        hash as usize & (self.bins.len() - 1)
    }

    /// The entries of a bin, in their order.
    fn chain(&self, bin: usize) -> impl Iterator<Item = usize> {
        let at = |at: usize| (at != NONE).then_some(at);
        std::iter::successors(at(self.bins[bin]), move |&e| at(self.entries[e].next))
    }

    fn find(&self, key: &str) -> Option<usize> {
        let hash = Self::spread(key);
        let same = |&e: &usize| self.entries[e].hash == hash && self.entries[e].key == key;
        self.chain(self.bin(hash)).find(same)
    }

    /// Puts an entry; a key that is there keeps its place.
    pub fn put(&mut self, key: impl Into<Cow<'s, str>>, value: impl Into<Cow<'s, str>>) {
        let key = key.into();
        if let Some(at) = self.find(&key) {
            self.entries[at].value = value.into();
            return;
        }
        let hash = Self::spread(&key);
        let bin = self.bin(hash);
        let at = self.entries.len();
        self.entries.push(Entry {
            hash,
            key,
            value: value.into(),
            next: NONE,
        });
        match self.chain(bin).last() {
            Some(last) => self.entries[last].next = at,
            None => self.bins[bin] = at,
        }
        // The JDK counts the nodes before the new one.
        let crowded = self.chain(bin).nth(TREEIFY_THRESHOLD).is_some()
            && self.bins.len() < MIN_TREEIFY_CAPACITY;
        self.size += 1;
        if crowded {
            self.double();
        }
        while self.size >= self.bins.len() / 4 * 3 {
            self.double();
        }
    }

    /// Removes a key.
    pub fn remove(&mut self, key: &str) {
        let Some(at) = self.find(key) else { return };
        let bin = self.bin(self.entries[at].hash);
        let before = self.chain(bin).take_while(|&e| e != at).last();
        let next = self.entries[at].next;
        match before {
            Some(before) => self.entries[before].next = next,
            None => self.bins[bin] = next,
        }
        self.size -= 1;
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        Some(&self.entries[self.find(key)?].value)
    }

    /// How a transfer splits a bin: the longest tail whose entries all go to the same side keeps
    /// its order; the entries before it are put in front one by one.
    fn double(&mut self) {
        let n = self.bins.len();
        let mut chain = Vec::new();
        let mut sides = [Vec::new(), Vec::new()];
        self.bins.resize(n * 2, NONE);
        for bin in 0..n {
            chain.clear();
            chain.extend(self.chain(bin));
            let side = |e: usize| usize::from(self.entries[e].hash as usize & n != 0);
            let Some(&last) = chain.last() else { continue };
            let tail_side = side(last);
            let tail = chain.iter().rposition(|&e| side(e) != tail_side);
            let (front, back) = chain.split_at(tail.map_or(0, |p| p + 1));
            sides.iter_mut().for_each(Vec::clear);
            front.iter().rev().for_each(|&e| sides[side(e)].push(e));
            sides[tail_side].extend(back);
            for (side, order) in sides.iter().enumerate() {
                let mut next = NONE;
                for &e in order.iter().rev() {
                    self.entries[e].next = next;
                    next = e;
                }
                self.bins[bin + side * n] = next;
            }
        }
    }

    /// Entries in iteration order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let entries = (0..self.bins.len()).flat_map(|bin| self.chain(bin));
        entries
            .map(|e| &self.entries[e])
            .map(|e| (&*e.key, &*e.value))
    }
}

/// Order in which `SparkConf.getAll` gives the settings: the map's entries, in its order, put into
/// a `scala.collection.mutable.HashSet` of pairs. It depends on keys and on values.
#[must_use]
pub fn get_all<'m>(map: &'m ConcurrentHashMap<'_>) -> Vec<(&'m str, &'m str)> {
    let mut set = FlatHashSet {
        table: vec![None; 32],
        size: 0,
    };
    for (k, v) in map.iter() {
        set.insert((k, v));
    }
    set.table.into_iter().flatten().collect()
}

type Pair<'a> = (&'a str, &'a str);

struct FlatHashSet<'a> {
    table: Vec<Option<Pair<'a>>>,
    size: usize,
}

impl<'a> FlatHashSet<'a> {
    fn slot(&self, pair: Pair<'a>) -> usize {
        let len = self.table.len();
        let seed = (len - 1).count_ones();
        let improved = byteswap(pair_hash(pair.0, pair.1)).rotate_right(seed);
        (improved >> (32 - len.trailing_zeros())) as usize
    }

    fn place(&mut self, pair: Pair<'a>) {
        let mut slot = self.slot(pair);
        while self.table[slot].is_some() {
            slot = (slot + 1) % self.table.len();
        }
        self.table[slot] = Some(pair);
    }

    fn insert(&mut self, pair: Pair<'a>) {
        self.place(pair);
        self.size += 1;
        // Load factor 450 of 1000.
        if self.size >= self.table.len() * 450 / 1000 {
            let bigger = vec![None; self.table.len() * 2];
            for old in std::mem::replace(&mut self.table, bigger)
                .into_iter()
                .flatten()
            {
                self.place(old);
            }
        }
    }
}

/// `scala.collection.mutable.HashMap[String, String]`: the executors' environment.
#[derive(Clone, Debug)]
pub struct ScalaHashMap {
    buckets: Vec<Vec<(String, String)>>,
    size: usize,
}

impl Default for ScalaHashMap {
    fn default() -> Self {
        ScalaHashMap {
            buckets: vec![Vec::new(); 16],
            size: 0,
        }
    }
}

impl ScalaHashMap {
    /// `bitCount(16 - 1)`: set when the table is made and not changed when it grows.
    const SEED: u32 = 4;

    fn bucket(&self, key: &str) -> usize {
        let improved = byteswap(string_hash(key)).rotate_right(Self::SEED);
        (improved >> (32 - self.buckets.len().trailing_zeros())) as usize
    }

    /// Puts an entry; a key that is there keeps its place.
    pub fn put(&mut self, key: &str, value: &str) {
        let bucket = self.bucket(key);
        if let Some(e) = self.buckets[bucket].iter_mut().find(|e| e.0 == key) {
            value.clone_into(&mut e.1);
            return;
        }
        // Chains are kept reversed: the newest entry is the head, here the last.
        self.buckets[bucket].push((key.to_owned(), value.to_owned()));
        self.size += 1;
        if self.size > self.buckets.len() / 4 * 3 {
            let bigger = vec![Vec::new(); self.buckets.len() * 2];
            for chain in std::mem::replace(&mut self.buckets, bigger)
                .into_iter()
                .rev()
            {
                for e in chain.into_iter().rev() {
                    let bucket = self.bucket(&e.0);
                    self.buckets[bucket].push(e);
                }
            }
        }
    }

    /// Whether a key is there.
    #[must_use]
    pub fn contains(&self, key: &str) -> bool {
        self.buckets[self.bucket(key)].iter().any(|e| e.0 == key)
    }

    /// Entries in iteration order: buckets from the last to the first, each from its head.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let buckets = self.buckets.iter().rev();
        buckets
            .flat_map(|c| c.iter().rev())
            .map(|(k, v)| (k.as_str(), v.as_str()))
    }
}

/// Iteration order of a `scala.collection.mutable.HashMap[Long, _]` with the keys from 0 up to
/// `count`, put in that order. They must be less than 2^31.
#[must_use]
pub fn scala_hash_map_of_longs(count: i64) -> Vec<i64> {
    let place = |key: i64, len: usize| {
        let improved = byteswap(key as i32).rotate_right(ScalaHashMap::SEED);
        (improved >> (32 - len.trailing_zeros())) as usize
    };
    let mut buckets: Vec<Vec<i64>> = vec![Vec::new(); 16];
    for (size, key) in (1..).zip(0..count) {
        let bucket = place(key, buckets.len());
        buckets[bucket].push(key);
        if size > buckets.len() / 4 * 3 {
            let mut bigger = vec![Vec::new(); buckets.len() * 2];
            for key in buckets.into_iter().rev().flat_map(|c| c.into_iter().rev()) {
                let bucket = place(key, bigger.len());
                bigger[bucket].push(key);
            }
            buckets = bigger;
        }
    }
    let chains = buckets.into_iter().rev();
    chains.flat_map(|c| c.into_iter().rev()).collect()
}

/// Iteration order of a Scala immutable `Map` to which `keys` (without repetition) were added in
/// this order: up to four keep it, five and more are in the order of the hash trie.
#[must_use]
pub fn immutable_map_order<K: AsRef<str>>(mut entries: Vec<K>) -> Vec<K> {
    if entries.len() > 4 {
        // A stable sort: keys of equal hash stay in the order they were added.
        entries.sort_by_key(|k| trie_position(k.as_ref()));
    }
    entries
}

/// Position of a key in a hash trie: the scrambled hash read in five-bit digits, the lowest first.
pub fn trie_position(key: &str) -> u64 {
    let x = trie_hash(string_hash(key));
    (0..7).fold(0, |position, digit| {
        (position << 5) | u64::from((x >> (digit * 5)) & 31)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys<'a>(it: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<&'a str> {
        it.map(|(k, _)| k).collect()
    }

    #[test]
    fn executor_environment_order() {
        let mut m = ScalaHashMap::default();
        m.put("SPARK_EXECUTOR_MEMORY", "1024m");
        m.put("SPARK_USER", "root");
        assert_eq!(keys(m.iter()), ["SPARK_USER", "SPARK_EXECUTOR_MEMORY"]);
        m.put("OMP_NUM_THREADS", "1");
        assert_eq!(
            keys(m.iter()),
            ["SPARK_USER", "OMP_NUM_THREADS", "SPARK_EXECUTOR_MEMORY"]
        );
    }

    #[test]
    fn trie_order() {
        let sorted = immutable_map_order(vec![
            "spark.app.name",
            "spark.cores.max",
            "spark.driver.memory",
            "spark.driver.supervise",
            "spark.executor.memory",
            "spark.executor.uri",
            "spark.mesos.coarse",
            "spark.mesos.role",
        ]);
        assert_eq!(
            sorted,
            [
                "spark.driver.supervise",
                "spark.app.name",
                "spark.cores.max",
                "spark.driver.memory",
                "spark.mesos.role",
                "spark.mesos.coarse",
                "spark.executor.memory",
                "spark.executor.uri"
            ]
        );
        assert_eq!(immutable_map_order(vec!["b", "a"]), ["b", "a"]);
    }

    #[test]
    fn settings_order() {
        let mut m = ConcurrentHashMap::default();
        for (k, v) in [("A", "1"), ("FOO", "2"), ("BAR", "3"), ("PATH", "4")] {
            m.put(format!("spark.mesos.driverEnv.{k}"), v);
        }
        let short = |v: Vec<&str>| -> Vec<String> {
            v.iter()
                .map(|k| k.trim_start_matches("spark.mesos.driverEnv.").to_owned())
                .collect()
        };
        assert_eq!(short(keys(m.iter())), ["FOO", "BAR", "A", "PATH"]);
        assert_eq!(
            short(get_all(&m).into_iter().map(|(k, _)| k).collect()),
            ["FOO", "A", "BAR", "PATH"]
        );
    }
}
