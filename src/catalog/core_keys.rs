//! The keys of core Spark and the modules that come with it: which there are, what became of them,
//! and which one a mistyped key most likely stands for.
//!
//! The table is data, `schema/spark-keys.tsv`; it was read from Spark's own classes. The catalog of
//! properties says much of the keys that matter on Mesos; here stand names only, of all of them.

use super::table::{CORE_KEY_TEXT, CORE_KEYS};
use super::{Piece, get};
use crate::version::SparkVersion;
use strsim::damerau_levenshtein;

/// A key that some release of Spark has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoreKey {
    /// The key; one that ends in a dot stands for all that begin so.
    pub key: &'static str,
    /// The release that it came with, if that is later than 2.4.8 and known.
    pub since: Option<SparkVersion>,
    /// The last of the releases looked at that has it, when a later one has not.
    pub last: Option<SparkVersion>,
    /// A release that has it no more, or reads it no more; `None` when the newest still does.
    pub before: Option<SparkVersion>,
    /// The key that is set in its place.
    pub instead: Option<&'static str>,
    /// The release since which that, or nothing, is set in its place.
    pub renamed: Option<SparkVersion>,
}

impl CoreKey {
    /// Whether a release surely reads it no more.
    #[must_use]
    pub fn is_gone(&self, version: SparkVersion) -> bool {
        self.before.is_some_and(|before| version >= before)
    }

    /// Whether a release surely has it still, under this or another name.
    #[must_use]
    pub fn is_there(&self, version: SparkVersion) -> bool {
        match (self.last, self.before) {
            (Some(last), _) => version <= last,
            (None, before) => before.is_none_or(|before| version < before),
        }
    }
}

/// A row of the table.
#[derive(Debug)]
pub(super) struct CoreRow {
    pub(super) name: Piece,
    pub(super) since: Option<SparkVersion>,
    pub(super) last: Option<SparkVersion>,
    pub(super) before: Option<SparkVersion>,
    /// The row of the key that is set in its place.
    pub(super) instead: Option<u16>,
    pub(super) renamed: Option<SparkVersion>,
}

impl CoreRow {
    fn name(&self) -> &'static str {
        self.name.of(CORE_KEY_TEXT)
    }

    fn key(&self) -> CoreKey {
        let instead = self.instead.and_then(|at| CORE_KEYS.get(usize::from(at)));
        CoreKey {
            key: self.name(),
            since: self.since,
            last: self.last,
            before: self.before,
            instead: instead.map(CoreRow::name),
            renamed: self.renamed,
        }
    }
}

/// All keys, sorted.
pub fn core_keys() -> impl Iterator<Item = CoreKey> + Clone {
    CORE_KEYS.iter().map(CoreRow::key)
}

/// A key of core Spark, of any release. Those of a family are not listed one by one.
#[must_use]
pub fn core_key(key: &str) -> Option<CoreKey> {
    let at = CORE_KEYS.binary_search_by(|row| row.name().cmp(key)).ok()?;
    CORE_KEYS.get(at).map(CoreRow::key)
}

/// Whether some release of Spark, or of what comes with it, has a key: listed in the catalog or here,
/// or of a family whose members have names of their own.
#[must_use]
pub fn is_known(key: &str) -> bool {
    core_key(key).is_some() || get(key).is_some() || is_of_family(key)
}

fn is_of_family(key: &str) -> bool {
    let mut dots = key.match_indices('.').take(6);
    dots.any(|(at, _)| core_key(&key[..=at]).is_some())
}

/// The key that an unknown one most likely means: the same letters in another case or with other
/// dots, or a name with the same number of parts that differs in one letter, two in long parts. A key
/// of the catalog may differ in one letter of a short part, if no other key is as near.
/// `None` for keys that are known, and where nothing is that near: other software has keys under
/// `spark.` too.
#[must_use]
pub fn nearest_core_key(key: &str, version: SparkVersion) -> Option<String> {
    const LONGEST: usize = 120;
    if key.len() > LONGEST || !key.is_ascii() || is_known(key) {
        return None;
    }
    let wanted = Typed::new(key);
    let there = core_keys().filter(|k| !k.is_gone(version));
    let near = there
        .clone()
        .filter_map(|k| Some((wanted.edits(k.key)?, k.key)));
    let found = near.min().map(|(_, key)| key);
    let found = found.or_else(|| {
        let mut near = there
            .map(|k| k.key)
            .filter(|k| wanted.is_one_letter_from(k));
        let found = near.next().filter(|k| get(k).is_some())?;
        near.next().is_none().then_some(found)
    })?;
    match found.strip_suffix('.') {
        None => Some(found.to_owned()),
        Some(family) => {
            let parts = family.split('.').count();
            let rest: Vec<&str> = key.split('.').skip(parts).collect();
            Some(format!("{found}{}", rest.join(".")))
        }
    }
}

/// A key that somebody typed, with what tells most others apart from it at a glance.
struct Typed {
    lower: String,
    parts: usize,
    letters: u32,
    bare: String,
}

impl Typed {
    fn new(key: &str) -> Self {
        let lower = key.to_ascii_lowercase();
        Typed {
            parts: lower.split('.').count(),
            letters: letters(&lower),
            bare: lower.split(['.', '-', '_']).collect(),
            lower,
        }
    }

    /// How many letters another key differs in; `None` for too many.
    fn edits(&self, other: &str) -> Option<usize> {
        if let Some(family) = other.strip_suffix('.') {
            let parts = family.split('.').count();
            let (end, _) = self.lower.match_indices('.').nth(parts - 1)?;
            let start = &self.lower[..end];
            // A family's own name is short, and its members are anybody's.
            let edits = edits(start, family)?;
            return (edits <= 1 && start.len() > end.min(10)).then_some(edits);
        }
        let apart = self.lower.len().abs_diff(other.len());
        if apart > 2 + self.parts || (self.letters ^ letters(other)).count_ones() > 4 {
            return None;
        }
        if apart <= 2 && self.parts == other.matches('.').count() + 1 {
            return edits(&self.lower, other);
        }
        let same = self.bare.chars().eq(other
            .chars()
            .filter(|c| !matches!(c, '.' | '-' | '_'))
            .map(|c| c.to_ascii_lowercase()));
        same.then_some(1)
    }

    /// Whether another key, which is no family, has as many parts and differs in one letter.
    fn is_one_letter_from(&self, other: &str) -> bool {
        !other.ends_with('.')
            && self.lower.len().abs_diff(other.len()) <= 1
            && (self.letters ^ letters(other)).count_ones() <= 2
            && self.parts == other.matches('.').count() + 1
            && is_one_letter_apart(&self.lower, other)
    }
}

/// Whether one part differs, of three letters or more, and by one.
fn is_one_letter_apart(typed: &str, other: &str) -> bool {
    let parts = typed.split('.').zip(other.split('.'));
    let mut differing = parts.filter(|(part, expected)| !part.eq_ignore_ascii_case(expected));
    let (Some((part, expected)), None) = (differing.next(), differing.next()) else {
        return false;
    };
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
    part.len().min(expected.len()) >= 3
        && digits(part) == digits(expected)
        && damerau_levenshtein(part, &expected.to_ascii_lowercase()) == 1
}

/// Which letters a key has, whatever their case.
fn letters(key: &str) -> u32 {
    let bit = |b: u8| match b.to_ascii_lowercase() {
        b @ b'a'..=b'z' => 1 << (b - b'a'),
        _ => 0,
    };
    key.bytes().fold(0, |all, b| all | bit(b))
}

/// The edits between two keys of equally many parts, one typed, in lower case: at most one in a part
/// of four letters, two in one of eight, two in all. Short parts and digits say too little.
fn edits(typed: &str, other: &str) -> Option<usize> {
    let mut total = 0;
    for (part, expected) in typed.split('.').zip(other.split('.')) {
        if part.eq_ignore_ascii_case(expected) {
            continue;
        }
        let expected = expected.to_ascii_lowercase();
        let most = part.len().min(expected.len()) / 4;
        let edits = damerau_levenshtein(part, &expected);
        let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
        if edits > most || digits(part) != digits(&expected) {
            return None;
        }
        total += edits;
    }
    (total <= 2).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    const V24: SparkVersion = SparkVersion::new(2, 4, 8);
    const V35: SparkVersion = SparkVersion::new(3, 5, 3);

    #[test]
    fn keys_are_unique_and_sorted() {
        assert!(core_keys().is_sorted_by(|a, b| a.key < b.key));
        for key in core_keys() {
            assert!(key.key.starts_with("spark.") && key.key.is_ascii());
            assert!(key.last < key.before || key.before.is_none(), "{}", key.key);
            let renamed = key.instead.is_some() || key.before.is_some();
            assert!(renamed || key.renamed.is_none(), "{}", key.key);
        }
    }

    #[test]
    fn what_comes_with_spark_and_what_users_name_is_known() {
        for key in [
            "spark.executor.memory",
            "spark.sql.shuffle.partitions",
            "spark.eventLog.dir",
            "spark.hadoop.fs.s3a.access.key",
            "spark.executorEnv.PATH",
            "spark.sql.catalog.lake.type",
            "spark.metrics.conf.*.sink.console.class",
            "spark.ssl.historyServer.enabled",
            "spark.mesos.coarse",
            "spark.shuffle.consolidateFiles",
        ] {
            assert!(is_known(key), "{key}");
            assert_eq!(nearest_core_key(key, V35), None, "{key}");
        }
        for key in ["spark.cassandra.connection.host", "spark.executor.memroy"] {
            assert!(!is_known(key), "{key}");
        }
    }

    #[test]
    fn slips_of_the_pen_are_seen() {
        for (typed, meant) in [
            ("spark.executor.memroy", "spark.executor.memory"),
            ("spark.executor.Memory", "spark.executor.memory"),
            ("spark.executr.memory", "spark.executor.memory"),
            ("spark.eventlog.enabled", "spark.eventLog.enabled"),
            ("spark.eventLog.enable", "spark.eventLog.enabled"),
            ("spark.event.log.enabled", "spark.eventLog.enabled"),
            (
                "spark.dynamicAllocation.maxExecutor",
                "spark.dynamicAllocation.maxExecutors",
            ),
            (
                "spark.sql.shuffle.partition",
                "spark.sql.shuffle.partitions",
            ),
            ("spark.serialiser", "spark.serializer"),
            ("spark.cores.maxx", "spark.cores.max"),
            ("spark.hadop.fs.defaultFS", "spark.hadoop.fs.defaultFS"),
            ("spark.executorenv.TZ", "spark.executorEnv.TZ"),
        ] {
            assert_eq!(
                nearest_core_key(typed, V35).as_deref(),
                Some(meant),
                "{typed}"
            );
        }
    }

    #[test]
    fn keys_of_other_software_are_left_alone() {
        for key in [
            "spark.cassandra.connection.host",
            "spark.es.nodes",
            "spark.jobserver.port",
            "spark.jars.repositories",
            "spark.redis.host",
            "spark.mongodb.input.uri",
            "spark.rapids.sql.enabled",
            "spark.databricks.delta.retentionDurationCheck.enabled",
            "spark.delta.logStore.class",
            "spark.app.env",
            "spark.app.owner",
            "spark.ui",
            "spark.",
            "spark",
            "",
        ] {
            assert_eq!(nearest_core_key(key, V35), None, "{key}");
            assert_eq!(nearest_core_key(key, V24), None, "{key}");
        }
        assert_eq!(nearest_core_key(&"spark.".repeat(100_000), V35), None);
    }
}
