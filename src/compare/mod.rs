//! What changes between two launches, and why.
//!
//! Two launches are laid side by side as trees of named values. Why a value differs is found by
//! trying: the old configuration is launched with one property of the new one at a time, and under
//! every release between the two. What changes the value is what caused the difference; nothing is
//! guessed from names.

use crate::catalog::{self, Kind, Matching, Mode as Reader};
use crate::diagnostic::Finding;
use crate::launch::{Launch, Mode, Origins};
use crate::mesos::Reveal;
use crate::resolve::{Resolution, Resolved, TypedValue};
use crate::source::{REDACTED, Sources};
use crate::value::{ByteUnit, TimeUnit};
use crate::version::{RELEASES, SparkVersion, changes};
use std::collections::{BTreeMap, BTreeSet};

mod tree;
mod words;

pub use tree::How;
pub use words::Run;

use tree::Node;

/// More properties than these are not tried one by one.
const TRIED: usize = 200;

/// One launch, with all it was made from.
pub struct Trial {
    /// The texts.
    pub sources: Sources,
    /// The configuration.
    pub resolution: Resolution,
    /// What it comes to.
    pub launch: Launch,
}

/// A properties file to launch with.
#[derive(Clone, Copy, Debug)]
pub enum Text<'a> {
    /// That of the old side.
    Old,
    /// That of the new side.
    New,
    /// Another one.
    Made(&'a str),
}

/// Launches a properties file under a release; all else is as on both sides.
pub type Launcher<'a, E> = &'a dyn Fn(SparkVersion, Text<'_>) -> Result<Trial, E>;

/// One side of a comparison.
pub struct Side<'a> {
    /// The launch.
    pub trial: &'a Trial,
    /// What `check` says of it.
    pub findings: &'a [Finding],
}

/// All that differs.
#[derive(Debug, serde::Serialize)]
pub struct Comparison {
    /// What Mesos is told, and exceptions.
    pub messages: Vec<MessageChange>,
    /// Properties.
    pub properties: Vec<PropertyChange>,
    /// What `check` says.
    pub findings: Vec<FindingChange>,
    /// The exceptions that end the old and the new launch, differing or not.
    #[serde(skip)]
    pub exceptions: [Option<String>; 2],
}

/// A value of a message that differs.
#[derive(Debug, serde::Serialize)]
pub struct MessageChange {
    /// The way to the value, such as `TaskInfo.command.environment.variables[TZ].value`. Items of
    /// lists are named by their key.
    pub path: String,
    /// How it differs.
    pub change: How,
    /// The old value on one line; null if there was none.
    pub old: Option<String>,
    /// The new value on one line; null if there is none.
    pub new: Option<String>,
    /// Long texts: their words side by side.
    pub words: Option<Vec<Run>>,
    /// Why, most telling first; never empty.
    pub causes: Vec<Cause>,
}

/// Why a value differs.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Cause {
    /// A property has another value.
    Property {
        /// Its key.
        key: String,
        /// Where it is set on the old side; null if it is not.
        old: Option<String>,
        /// Where it is set on the new side; null if it is not.
        new: Option<String>,
    },
    /// Spark changed.
    Version {
        /// The releases that change it, oldest first. If there are several for one reason, every
        /// second one takes the change back.
        releases: Vec<String>,
        /// What changed, where that is known.
        why: Option<&'static str>,
    },
    /// A place that Spark stumbles over.
    Place {
        /// `FILE:LINE`.
        place: String,
    },
    /// Several things together, none of them alone.
    Together,
}

/// A property whose value differs.
#[derive(Debug, serde::Serialize)]
pub struct PropertyChange {
    /// Its key.
    pub key: String,
    /// Whether somebody changed it, or its default changed with Spark.
    pub change: Changed,
    /// The old value.
    pub old: Option<String>,
    /// The new value.
    pub new: Option<String>,
    /// Where it is set on the old side.
    pub old_origin: Option<String>,
    /// Where it is set on the new side.
    pub new_origin: Option<String>,
    /// The first release with the new value, where Spark changed it.
    pub since: Option<String>,
    /// Whether it is a cause of a difference in the messages.
    pub in_messages: bool,
}

/// Who changed a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Changed {
    /// The configuration.
    Configured,
    /// Spark: its default, or how it reads the text.
    Version,
}

/// A finding that only one side has.
#[derive(Debug, serde::Serialize)]
pub struct FindingChange {
    /// Whether it appears or vanishes.
    pub change: How,
    /// Its code.
    pub code: &'static str,
    /// Its rule's name.
    pub name: &'static str,
    /// How much it matters.
    pub level: &'static str,
    /// What it says.
    pub message: String,
    /// `FILE:LINE`, if it has a place.
    pub place: Option<String>,
}

impl Comparison {
    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.messages.is_empty() && self.properties.is_empty() && self.findings.is_empty()
    }
}

/// Compares two launches. `offers` tells that offers were given, so that every call counts.
///
/// # Errors
/// Those of the launcher.
pub fn compare<E>(
    old: &Side<'_>,
    new: &Side<'_>,
    launcher: Launcher<'_, E>,
    offers: bool,
    reveal_secrets: bool,
) -> Result<Comparison, E> {
    let mut secrets = old.trial.resolution.secrets();
    secrets.extend(new.trial.resolution.secrets());
    let launches = [&old.trial.launch, &new.trial.launch];
    let more = launches.into_iter().flat_map(|l| &l.secrets);
    secrets.extend(more.map(String::as_str));
    let reveal = Reveal::of(reveal_secrets, &secrets);
    let comparer = Comparer::new(old, new, launcher, offers, reveal)?;
    let messages = comparer.messages();
    Ok(Comparison {
        properties: comparer.properties(&messages),
        messages,
        findings: comparer.findings(),
        exceptions: [&comparer.before, &comparer.after]
            .map(|tree| tree.child(tree::EXCEPTION).map(Node::line)),
    })
}

/// The old configuration under one release.
struct Release {
    trial: Trial,
    tree: Node,
}

/// One property of the file swapped for that of the other side.
struct Swap {
    key: String,
    /// The old file with the property of the new one.
    forward: Node,
    /// The new file with the property of the old one.
    backward: Node,
}

struct Comparer<'a> {
    old: &'a Side<'a>,
    new: &'a Side<'a>,
    reveal: Reveal<'a>,
    before: Node,
    after: Node,
    /// The old configuration under the releases between, both ends included, from old to new.
    releases: Vec<Release>,
    swaps: Vec<Swap>,
}

impl<'a> Comparer<'a> {
    fn new<E>(
        old: &'a Side<'a>,
        new: &'a Side<'a>,
        launcher: Launcher<'_, E>,
        offers: bool,
        reveal: Reveal<'a>,
    ) -> Result<Self, E> {
        let tree = |launch: &Launch| tree::of(launch, offers, reveal);
        let (from, to) = (old.trial.resolution.version, new.trial.resolution.version);
        let versions = between(from, to).into_iter();
        let releases = versions.map(|version| {
            let trial = launcher(version, Text::Old)?;
            let tree = tree(&trial.launch);
            Ok(Release { trial, tree })
        });
        let made = |text: &str| Ok(tree(&launcher(to, Text::Made(text))?.launch));
        let swapped = swapped(old.trial, new.trial);
        let swaps = swapped.into_iter().map(|(key, [forward, backward])| {
            Ok(Swap {
                key,
                forward: made(&forward)?,
                backward: made(&backward)?,
            })
        });
        Ok(Comparer {
            releases: releases.collect::<Result<_, E>>()?,
            swaps: swaps.collect::<Result<_, E>>()?,
            before: tree(&old.trial.launch),
            after: tree(&new.trial.launch),
            old,
            new,
            reveal,
        })
    }

    /// The old configuration under the new release.
    fn middle(&self) -> &Node {
        self.releases.last().map_or(&self.before, |r| &r.tree)
    }

    fn shown(&self, text: &str) -> String {
        self.reveal.plain(text).into_owned()
    }

    fn messages(&self) -> Vec<MessageChange> {
        let found = tree::differences(&self.before, &self.after);
        found
            .into_iter()
            .map(|(path, change)| self.message(&path, change))
            .collect()
    }

    fn message(&self, path: &[String], change: How) -> MessageChange {
        let line = |tree: &Node| match change {
            How::Reordered => Some(self.shown(&tree::order(tree, path).join(", "))),
            _ => tree.at(path).map(|node| summary(path, node)),
        };
        let (old, new) = (line(&self.before), line(&self.after));
        let words = match (self.before.at(path), self.after.at(path)) {
            (Some(Node::Leaf(a)), Some(Node::Leaf(b))) if a.text && a.shown != b.shown => {
                let long = a.shown.len().max(b.shown.len()) > 40;
                let several = a.shown.contains(' ') || b.shown.contains(' ');
                (long && several).then(|| words::compare(&a.shown, &b.shown))
            }
            _ => None,
        };
        MessageChange {
            path: self.shown(&written(path)),
            change,
            old,
            new,
            words,
            causes: self.causes(path, change),
        }
    }

    /// Whether two trees differ at a path.
    fn differ(&self, path: &[String], change: How, a: &Node, b: &Node) -> bool {
        if change == How::Reordered {
            return tree::reordered(a, b, path);
        }
        if matches!(change, How::Added | How::Removed) {
            return a.at(path).is_some() != b.at(path).is_some();
        }
        match (a.at(path), b.at(path)) {
            (None, None) => false,
            (Some(a), Some(b)) => !a.same(b),
            _ => true,
        }
    }

    fn causes(&self, path: &[String], change: How) -> Vec<Cause> {
        let mut causes = self.version_causes(path, change);
        if self.differ(path, change, self.middle(), &self.after) {
            causes.extend(self.property_causes(path, change));
        }
        let failure = self.new.trial.launch.failure.as_ref();
        let failure = failure.map(|f| (f, self.new.trial));
        let old = self.old.trial.launch.failure.as_ref();
        let failure = failure.or(old.map(|f| (f, self.old.trial)));
        if causes.is_empty()
            && let Some((f, trial)) = failure
        {
            let place = f.span.map(|s| place(&trial.sources, s));
            causes.extend(place.map(|place| Cause::Place { place }));
        }
        if causes.is_empty() {
            causes.push(Cause::Together);
        }
        causes
    }

    /// In which releases the value changes, the configuration being the old one.
    fn version_causes(&self, path: &[String], change: How) -> Vec<Cause> {
        let ends = [&self.before, self.middle()];
        if !self.differ(path, change, ends[0], ends[1]) {
            return Vec::new();
        }
        // A release between that throws where neither end does says nothing of the value.
        let odd = |tree: &Node| !calm(tree, ends);
        let calm: Vec<&Release> = self.releases.iter().filter(|r| !odd(&r.tree)).collect();
        let mut flips: Vec<(Option<&'static str>, Vec<SparkVersion>)> = Vec::new();
        for pair in calm.windows(2) {
            let [a, b] = pair else { continue };
            if !self.differ(path, change, &a.tree, &b.tree) {
                continue;
            }
            let (v, w) = (a.trial.resolution.version, b.trial.resolution.version);
            let text = |r: &Release| r.tree.at(path).map(Node::line).unwrap_or_default();
            let texts = [text(a), text(b)];
            let found = changes::between(v, w, &written(path), [&texts[0], &texts[1]]);
            let reasons: Vec<Option<&'static str>> = match found.as_slice() {
                [] => vec![None],
                found => found.iter().map(|c| Some(c.why)).collect(),
            };
            for why in reasons {
                match flips.iter_mut().find(|(w, _)| *w == why) {
                    Some((_, releases)) => releases.push(v.max(w)),
                    None => flips.push((why, vec![v.max(w)])),
                }
            }
        }
        // What came and went on the way makes no difference in the end.
        let lasting = |flip: &(Option<&str>, Vec<SparkVersion>)| flip.1.len() % 2 == 1;
        if flips.iter().any(lasting) {
            flips.retain(|flip| flip.0.is_none() || lasting(flip));
        }
        let cause = |(why, mut releases): (Option<&'static str>, Vec<SparkVersion>)| {
            releases.sort_unstable();
            let releases = releases.iter().map(SparkVersion::to_string).collect();
            Cause::Version { releases, why }
        };
        flips.into_iter().map(cause).collect()
    }

    /// Which properties change the value, each alone; under the new release.
    fn property_causes(&self, path: &[String], change: How) -> Vec<Cause> {
        let ends = [self.middle(), &self.after];
        let by = |test: &dyn Fn(&Swap) -> bool| -> Vec<&str> {
            let swaps = self.swaps.iter().filter(|s| test(s));
            swaps.map(|s| s.key.as_str()).collect()
        };
        let mut keys =
            by(&|s| calm(&s.forward, ends) && self.differ(path, change, self.middle(), &s.forward));
        if keys.is_empty() {
            keys = by(&|s| {
                calm(&s.backward, ends) && self.differ(path, change, &self.after, &s.backward)
            });
        }
        keys.into_iter()
            .map(|key| self.property_cause(key))
            .collect()
    }

    fn property_cause(&self, key: &str) -> Cause {
        Cause::Property {
            key: key.to_owned(),
            old: origin(self.old.trial, key),
            new: origin(self.new.trial, key),
        }
    }

    fn properties(&self, messages: &[MessageChange]) -> Vec<PropertyChange> {
        let is_cause = |key: &str| {
            let mut causes = messages.iter().flat_map(|m| &m.causes);
            causes.any(|c| matches!(c, Cause::Property { key: k, .. } if k == key))
        };
        let (old, new) = (&self.old.trial.resolution, &self.new.trial.resolution);
        let keys: BTreeSet<&str> = old
            .properties()
            .chain(new.properties())
            .map(|p| p.key.as_str())
            .collect();
        let mut changes = Vec::new();
        for key in keys {
            let (a, b) = (set(old, key), set(new, key));
            if a != b {
                changes.push(PropertyChange {
                    key: key.to_owned(),
                    change: Changed::Configured,
                    old: a.map(|t| self.value(old, key, t)),
                    new: b.map(|t| self.value(new, key, t)),
                    old_origin: origin(self.old.trial, key),
                    new_origin: origin(self.new.trial, key),
                    since: None,
                    in_messages: is_cause(key),
                });
            } else {
                changes.extend(self.default(key));
            }
        }
        changes
    }

    /// A property that the release alone gives another value.
    fn default(&self, key: &str) -> Option<PropertyChange> {
        let (first, last) = (self.releases.first()?, self.releases.last()?);
        let property = catalog::get(key)?;
        let versions = [first, last].map(|r| r.trial.resolution.version);
        let wanted = match self.old.trial.launch.mode {
            Mode::Coarse => Reader::Coarse,
            Mode::Fine => Reader::Fine,
            Mode::Cluster => Reader::ClusterDriver,
        };
        let read = property.modes.contains(&wanted) || property.modes.contains(&Reader::Submit);
        if property.matching != Matching::Exact
            || !read
            || !versions.iter().all(|v| property.applies(*v))
        {
            return None;
        }
        let value = |r: &Release| launched(&r.trial.resolution, property);
        let (a, b) = (value(first), value(last));
        let same = |a: &Option<(String, String)>, b: &Option<(String, String)>| {
            a.as_ref().map(|v| &v.0) == b.as_ref().map(|v| &v.0)
        };
        // An unset property and the default that Spark means by it come to the same.
        let untouched = origin(self.old.trial, key).is_none();
        if same(&a, &b) || (untouched && (a.is_none() || b.is_none())) {
            return None;
        }
        let [a, b] = [a, b].map(|v| v.map(|(_, shown)| shown));
        let pair = self.releases.windows(2).find(|p| match p {
            [x, y] => !same(&value(x), &value(y)),
            _ => false,
        });
        let since = pair.and_then(|p| p.iter().map(|r| r.trial.resolution.version).max());
        let shown = |text: String| match property.secret && matches!(self.reveal, Reveal::Redact(_))
        {
            true => REDACTED.to_owned(),
            false => self.shown(&text),
        };
        Some(PropertyChange {
            key: key.to_owned(),
            change: Changed::Version,
            old: a.map(shown),
            new: b.map(shown),
            old_origin: origin(self.old.trial, key),
            new_origin: origin(self.new.trial, key),
            since: since.map(|v| v.to_string()),
            in_messages: false,
        })
    }

    fn value(&self, resolution: &Resolution, key: &str, text: &str) -> String {
        let secret = resolution.get(key).is_some_and(|p| p.secret);
        match self.reveal {
            Reveal::Redact(_) if secret => REDACTED.to_owned(),
            reveal => reveal.plain(text).into_owned(),
        }
    }

    fn findings(&self) -> Vec<FindingChange> {
        let mut gone: Vec<(&Finding, &Sources)> = with_texts(self.old);
        let mut come: Vec<(&Finding, &Sources)> = with_texts(self.new);
        // The same words, or the same rule about the same text: nothing changed.
        cancel(&mut gone, &mut come, |(a, _), (b, _)| {
            a.code == b.code && a.message == b.message
        });
        cancel(&mut gone, &mut come, |(a, x), (b, y)| {
            let text = |f: &Finding, s: &Sources| {
                f.span
                    .and_then(|p| s.get(p.source).text.get(p.range()).map(str::to_owned))
            };
            a.code == b.code && a.level == b.level && a.span.is_some() && text(a, x) == text(b, y)
        });
        let change = |change: How| {
            move |(f, sources): (&Finding, &Sources)| FindingChange {
                change,
                code: f.code,
                name: f.name,
                level: f.level.as_str(),
                message: self.shown(&f.message),
                place: f.span.map(|s| place(sources, s)),
            }
        };
        let gone = gone.into_iter().map(change(How::Removed));
        gone.chain(come.into_iter().map(change(How::Added)))
            .collect()
    }
}

fn with_texts<'s>(side: &'s Side<'_>) -> Vec<(&'s Finding, &'s Sources)> {
    let findings = side.findings.iter();
    findings.map(|f| (f, &side.trial.sources)).collect()
}

/// Takes away pairs that match.
fn cancel<T: Copy>(a: &mut Vec<T>, b: &mut Vec<T>, same: impl Fn(T, T) -> bool) {
    a.retain(|x| match b.iter().position(|y| same(*x, *y)) {
        Some(at) => {
            b.remove(at);
            false
        }
        None => true,
    });
}

/// Whether a launch says something about the two ends: it throws nothing, or what one of them does.
fn calm(tree: &Node, ends: [&Node; 2]) -> bool {
    let Some(thrown) = tree.child(tree::EXCEPTION) else {
        return true;
    };
    let mut exceptions = ends.iter().filter_map(|e| e.child(tree::EXCEPTION));
    exceptions.any(|e| e.same(thrown))
}

/// A path as people and programs read it.
fn written(path: &[String]) -> String {
    let mut text = String::new();
    for step in path {
        if !text.is_empty() && !step.starts_with('[') {
            text.push('.');
        }
        text.push_str(step);
    }
    text
}

/// A value on one line; of a whole message only that it is there.
fn summary(path: &[String], node: &Node) -> String {
    match (path, node) {
        ([_], Node::Inner(_)) => "sent".to_owned(),
        _ => node.line(),
    }
}

fn place(sources: &Sources, span: crate::source::Span) -> String {
    let line = sources.start(span).line;
    format!("{}:{line}", sources.get(span.source).name)
}

/// The text of a property, if somebody set it.
fn set<'r>(resolution: &'r Resolution, key: &str) -> Option<&'r str> {
    let winner = resolution.get(key)?.winner.as_ref()?;
    Some(winner.text.as_deref().unwrap_or(""))
}

fn origin(trial: &Trial, key: &str) -> Option<String> {
    let origins = Origins {
        resolution: &trial.resolution,
        sources: &trial.sources,
    };
    let winner = |p: &Resolved| p.winner.as_ref().and_then(|a| origins.place(a));
    trial.resolution.get(key).and_then(winner)
}

/// What the launchers read: for comparison, and for people. None if the property is unset.
fn launched(resolution: &Resolution, property: &catalog::Property) -> Option<(String, String)> {
    let both = |text: String| Some((text.clone(), text));
    let value = match resolution.launched(property) {
        Ok(value) => value,
        Err(e) => return both(format!("refused: {}", e.thrown)),
    };
    let unit = unit(property.kind(resolution.version));
    match (&value, unit) {
        (TypedValue::List(items), _) if items.iter().all(String::is_empty) => return None,
        (TypedValue::Long(n), Some((factor, suffix))) => {
            let whole = i128::from(*n) * factor;
            return Some((whole.to_string(), format!("{n}{suffix}")));
        }
        _ => {}
    }
    match serde_json::to_value(&value) {
        Ok(serde_json::Value::Null) | Err(_) => None,
        Ok(serde_json::Value::String(text)) => both(text),
        Ok(other) => both(other.to_string()),
    }
}

/// How many microseconds or bytes the unit of a value has, and its suffix.
fn unit(kind: Kind) -> Option<(i128, &'static str)> {
    const SECOND: i128 = 1_000_000;
    Some(match kind {
        Kind::Time(TimeUnit::Microseconds) => (1, "us"),
        Kind::Time(TimeUnit::Milliseconds) => (1000, "ms"),
        Kind::Time(TimeUnit::Seconds) => (SECOND, "s"),
        Kind::Time(TimeUnit::Minutes) => (60 * SECOND, "min"),
        Kind::Time(TimeUnit::Hours) => (3600 * SECOND, "h"),
        Kind::Time(TimeUnit::Days) => (24 * 3600 * SECOND, "d"),
        Kind::Size(ByteUnit::Byte) => (1, "b"),
        Kind::Size(ByteUnit::KiB) => (1 << 10, "k"),
        Kind::Size(ByteUnit::MiB) | Kind::Memory => (1 << 20, "m"),
        Kind::Size(ByteUnit::GiB) => (1 << 30, "g"),
        Kind::Size(ByteUnit::TiB) => (1 << 40, "t"),
        Kind::Size(ByteUnit::PiB) => (1 << 50, "p"),
        _ => return None,
    })
}

/// The known releases from one to another, both included; one if they are the same.
fn between(from: SparkVersion, to: SparkVersion) -> Vec<SparkVersion> {
    if from == to {
        return vec![from];
    }
    let (low, high) = (from.min(to), from.max(to));
    let inside = RELEASES.iter().filter(|v| (low..=high).contains(*v));
    let mut versions: Vec<SparkVersion> = inside.copied().collect();
    if from > to {
        versions.reverse();
    }
    versions
}

/// For each property that the two files set otherwise: the old file with the property of the new
/// one, and the new file with that of the old one.
fn swapped(old: &Trial, new: &Trial) -> Vec<(String, [String; 2])> {
    // What Java does not load has no properties to swap.
    let malformed = |t: &Trial| {
        t.resolution
            .file
            .as_ref()
            .is_some_and(|f| f.error.is_some())
    };
    if malformed(old) || malformed(new) {
        return Vec::new();
    }
    let entries = |t: &Trial| -> BTreeMap<String, String> {
        let file = t.resolution.file.as_ref();
        let version = t.resolution.version;
        let entries = file.into_iter().flat_map(|f| f.effective(version));
        entries
            .map(|e| (e.key.to_owned(), e.value.to_owned()))
            .collect()
    };
    let (a, b) = (entries(old), entries(new));
    let keys: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    let changed: Vec<&String> = keys
        .into_iter()
        .filter(|k| a.get(*k) != b.get(*k))
        .collect();
    let with = |base: &BTreeMap<String, String>, key: &String, other: &BTreeMap<String, String>| {
        let mut made = base.clone();
        match other.get(key) {
            Some(value) => made.insert(key.clone(), value.clone()),
            None => made.remove(key),
        };
        made.iter()
            .map(|(k, v)| format!("{}={}\n", escaped(k), escaped(v)))
            .collect::<String>()
    };
    if changed.len() > TRIED {
        return Vec::new();
    }
    changed
        .into_iter()
        .map(|key| (key.clone(), [with(&a, key, &b), with(&b, key, &a)]))
        .collect()
}

/// A text as `java.util.Properties` reads it back, whatever is in it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/' | ',') {
            out.push(c);
            continue;
        }
        let mut units = [0; 2];
        for unit in c.encode_utf16(&mut units) {
            out.push_str(&format!("\\u{unit:04x}"));
        }
    }
    out
}
