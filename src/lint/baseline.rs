//! A baseline: findings that a project knows and lives with for now.
//!
//! A finding is known by its rule, its file, and the property it is about (its message, where it is
//! about none), not by its line: lines move. Each entry counts, so that a second mistake of the
//! same kind is shown; and each says how much its findings mattered, so that one that has become worse
//! is shown. What counts is the level that the rule gives: whoever asks for another one, to be strict
//! with what is new, has known what is old. The file is for people to read in reviews: sorted, an entry
//! for each rule and property.

use super::Checked;
use crate::diagnostic::{Finding, Level};
use crate::properties::{self, LineKind, Properties};
use crate::source::{Source, SourceKind, Sources, Span};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// The form of the document. Entries have levels since 1.1.
pub const BASELINE_VERSION: &str = "1.1";

/// Longer keys are cut; nobody reads more.
const LONGEST: usize = 200;

/// What a finding is known by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Identity {
    file: String,
    code: String,
    about: About,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum About {
    Key(String),
    Message(String),
}

/// The document.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    format_version: String,
    findings: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// Relative to the baseline's directory, with slashes; empty for findings about what is
    /// nowhere.
    file: String,
    code: String,
    /// None stands for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    level: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    count: usize,
}

/// Why a text is no baseline.
#[derive(Debug, Error)]
pub enum BaselineError {
    /// It is not the JSON of a baseline.
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    /// It is of another version of mesoscfg.
    #[error("its `format_version` is {0}, and this mesoscfg reads {BASELINE_VERSION}")]
    Version(String),
    /// An entry with neither key nor message, or with both.
    #[error("entry {0} needs either `key` or `message`")]
    Entry(usize),
    /// An entry with a level that is none.
    #[error("the level of entry {0} is none of `info`, `warning`, `error`")]
    Level(usize),
}

/// Findings that are known, and how many of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    /// With the level that the findings had; an entry without one is for findings of any.
    known: BTreeMap<(Identity, Option<Level>), usize>,
}

impl Baseline {
    /// Reads a document.
    ///
    /// # Errors
    /// When it is no baseline.
    pub fn parse(text: &str) -> Result<Self, BaselineError> {
        let document: Document = serde_json::from_str(text)?;
        if document.format_version.split('.').next() != BASELINE_VERSION.split('.').next() {
            return Err(BaselineError::Version(document.format_version));
        }
        let mut known = BTreeMap::new();
        for (index, entry) in document.findings.into_iter().enumerate() {
            let about = match (entry.key, entry.message) {
                (Some(key), None) => About::Key(key),
                (None, Some(message)) => About::Message(message),
                _ => return Err(BaselineError::Entry(index + 1)),
            };
            let level = entry.level.map(|text| {
                let found = Level::ALL.into_iter().find(|l| l.as_str() == text);
                found.ok_or(BaselineError::Level(index + 1))
            });
            let level = level.transpose()?;
            let identity = Identity {
                file: entry.file,
                code: entry.code,
                about,
            };
            let count: &mut usize = known.entry((identity, level)).or_default();
            *count = count.saturating_add(entry.count);
        }
        Ok(Baseline { known })
    }

    /// The document, sorted, with a final newline.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let entry = |((identity, level), count): (&(Identity, Option<Level>), &usize)| {
            let (key, message) = match identity.about.clone() {
                About::Key(key) => (Some(key), None),
                About::Message(message) => (None, Some(message)),
            };
            Entry {
                file: identity.file.clone(),
                code: identity.code.clone(),
                level: level.map(|l| l.as_str().to_owned()),
                key,
                message,
                count: *count,
            }
        };
        let document = Document {
            format_version: BASELINE_VERSION.to_owned(),
            findings: self.known.iter().map(entry).collect(),
        };
        serde_json::to_string_pretty(&document).map(|text| text + "\n")
    }

    /// The findings there are. `name` says how the baseline names a file.
    #[must_use]
    pub fn of(checked: &Checked, name: impl Fn(&Source) -> String) -> Self {
        let mut known = BTreeMap::new();
        let mut identities = Identities::new(&checked.sources, name);
        for finding in &checked.findings {
            let known = known.entry((identities.of(finding), Some(finding.own_level)));
            *known.or_default() += 1;
        }
        Baseline { known }
    }

    /// How many findings are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.known.values().fold(0, |n, c| n.saturating_add(*c))
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Adds what another baseline knows of files that were not checked this time and are wanted.
    pub fn keep(
        &mut self,
        old: Baseline,
        sources: &Sources,
        name: impl Fn(&Source) -> String,
        wanted: impl Fn(&str) -> bool,
    ) {
        let checked = names(sources, name);
        for ((identity, level), count) in old.known {
            if !checked.contains(&identity.file) && wanted(&identity.file) {
                self.known.entry((identity, level)).or_insert(count);
            }
        }
    }

    /// Hides the findings that are known, and counts them; how many entries are left that know of
    /// more findings of the files checked than there are.
    pub fn hide(&self, checked: &mut Checked, name: impl Fn(&Source) -> String) -> usize {
        let mut left = self.known.clone();
        let files = names(&checked.sources, &name);
        let mut identities = Identities::new(&checked.sources, name);
        let before = checked.findings.len();
        let mut shown = BTreeSet::new();
        checked.findings.retain(|finding| {
            // The mildest entry that will do: a worse one may be needed for a worse finding.
            let worse = Level::ALL.into_iter().filter(|l| *l >= finding.own_level);
            let mut entry = (identities.of(finding), None);
            for level in worse.map(Some).chain([None]) {
                entry.1 = level;
                if let Some(count) = left.get_mut(&entry).filter(|n| **n > 0) {
                    *count -= 1;
                    return false;
                }
            }
            shown.insert(entry.0);
            true
        });
        checked.hidden.baseline += before - checked.findings.len();
        // What has become worse is not mended.
        let stale =
            |identity: &Identity| files.contains(&identity.file) && !shown.contains(identity);
        let left = left.iter().filter(|(_, count)| **count > 0);
        left.filter(|((identity, _), _)| stale(identity)).count()
    }
}

/// The names of all sources, and that of none.
fn names(sources: &Sources, name: impl Fn(&Source) -> String) -> BTreeSet<String> {
    let names = sources.iter().map(|(_, s)| name(s));
    names.chain([String::new()]).collect()
}

/// Finds out what findings are known by; files are parsed once, when a finding is in them.
struct Identities<'a> {
    sources: &'a Sources,
    names: Vec<String>,
    parsed: Vec<Option<Properties>>,
}

impl<'a> Identities<'a> {
    fn new(sources: &'a Sources, name: impl Fn(&Source) -> String) -> Self {
        Identities {
            sources,
            names: sources.iter().map(|(_, s)| name(s)).collect(),
            parsed: sources.iter().map(|_| None).collect(),
        }
    }

    fn of(&mut self, finding: &Finding) -> Identity {
        let file = finding
            .span
            .and_then(|s| self.names.get(s.source.0 as usize));
        let file = file.cloned().unwrap_or_default();
        let about = match finding.span.and_then(|s| self.key(s)) {
            Some(key) => About::Key(key),
            None => About::Message(finding.message.clone()),
        };
        Identity {
            file,
            code: finding.code.to_owned(),
            about,
        }
    }

    /// The key of the property that holds a place, unless a secret has slipped into it.
    fn key(&mut self, span: Span) -> Option<String> {
        let source = self.sources.get(span.source);
        if source.kind != SourceKind::Properties {
            return None;
        }
        let parsed = self.parsed.get_mut(span.source.0 as usize)?;
        let file = parsed.get_or_insert_with(|| properties::parse(&source.text, span.source));
        let behind = file.lines.partition_point(|l| l.span.start <= span.start);
        let LineKind::Entry(entry) = file.lines.get(behind.checked_sub(1)?)?.kind else {
            return None;
        };
        let key = &file.entries.get(entry as usize)?.key;
        let at = key.span();
        let secret = |s: &std::ops::Range<u32>| s.start < at.end && at.start < s.end;
        if key.text.is_empty() || source.secrets().iter().any(secret) {
            return None;
        }
        Some(key.text.chars().take(LONGEST).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Level;

    fn checked(text: &str, places: &[&str]) -> Checked {
        let mut checked = Checked::default();
        let source = checked
            .sources
            .add("a.conf", SourceKind::Properties, text.to_owned());
        let finding = |place: &&str| Finding {
            further: 0,
            code: "MC101",
            name: "unknown-property",
            level: Level::Error,
            own_level: Level::Error,
            message: format!("about {place}"),
            span: text
                .find(place)
                .map(|at| Span::new(source, at..at + place.len())),
            label: String::new(),
            labels: vec![],
            notes: vec![],
            help: None,
            fix: None,
        };
        checked.findings = places.iter().map(finding).collect();
        checked
    }

    fn name(source: &Source) -> String {
        source.name.clone()
    }

    #[test]
    fn lines_may_move_and_values_change() {
        let first = checked("a 1\nb 2\n", &["1", "b", "nowhere"]);
        let baseline = Baseline::of(&first, name);
        let text = baseline.to_json().expect("JSON");
        let read = Baseline::parse(&text).expect("a baseline");
        assert_eq!(read, baseline);
        assert_eq!(read.len(), 3);
        let mut later = checked("# c\nb 7\na 9\nc 3\n", &["9", "b", "3", "nowhere"]);
        assert_eq!(read.hide(&mut later, name), 0);
        assert_eq!(later.findings.len(), 1);
        assert_eq!(later.hidden.baseline, 3);
    }

    #[test]
    fn a_second_one_is_shown_and_a_mended_one_is_stale() {
        let baseline = Baseline::of(&checked("a 1\nb 2\n", &["a", "b"]), name);
        let mut later = checked("a 1\na 2\n", &["1", "2"]);
        assert_eq!(baseline.hide(&mut later, name), 1);
        assert_eq!(later.findings.len(), 1);
    }

    #[test]
    fn what_has_become_worse_is_shown() {
        let text = "a 1\nb 2\n";
        let with = |levels: [(Level, Level); 2]| {
            let mut checked = checked(text, &["a", "b"]);
            for (finding, (own, asked)) in checked.findings.iter_mut().zip(levels) {
                (finding.own_level, finding.level) = (own, asked);
            }
            checked
        };
        let (warning, error) = (Level::Warning, Level::Error);
        let known = Baseline::of(&with([(warning, warning), (error, error)]), name);
        let known = Baseline::parse(&known.to_json().expect("JSON")).expect("a baseline");
        let shown = |baseline: &Baseline, levels| {
            let mut later = with(levels);
            assert_eq!(baseline.hide(&mut later, name), 0);
            let messages = later.findings.into_iter().map(|f| f.message);
            messages.collect::<Vec<_>>()
        };
        // By the rule's own doing, and not because somebody asked for it; what is milder is known.
        assert_eq!(shown(&known, [(error, error); 2]), ["about a"]);
        assert!(shown(&known, [(warning, error), (error, error)]).is_empty());
        assert!(shown(&known, [(warning, warning); 2]).is_empty());
        // Before there were levels, an entry was for any.
        let old = r#"{"format_version": "1.0", "findings": [
            {"file": "a.conf", "code": "MC101", "key": "a", "count": 1},
            {"file": "a.conf", "code": "MC101", "key": "b", "count": 1}]}"#;
        let old = Baseline::parse(old).expect("a baseline");
        assert!(shown(&old, [(error, error); 2]).is_empty());
    }

    #[test]
    fn other_files_are_kept_and_never_stale() {
        let document = |file: &str| {
            format!(
                r#"{{"format_version": "1.0", "findings":
                [{{"file": "{file}", "code": "MC101", "key": "x", "count": 2}}]}}"#
            )
        };
        let old = Baseline::parse(&document("b.conf")).expect("a baseline");
        let mut now = checked("a 1\n", &["a"]);
        assert_eq!(old.hide(&mut now, name), 0);
        let mut new = Baseline::of(&now, name);
        new.keep(old.clone(), &now.sources, name, |_| true);
        assert_eq!(new.len(), 3);
        let mut without = Baseline::of(&now, name);
        without.keep(old, &now.sources, name, |_| false);
        assert_eq!(without.len(), 1);
        let same = Baseline::parse(&document("a.conf")).expect("a baseline");
        assert_eq!(same.hide(&mut now, name), 1);
    }

    #[test]
    fn what_is_no_baseline_is_refused() {
        for text in [
            "",
            "{}",
            "[]",
            r#"{"format_version": "2.0", "findings": []}"#,
            r#"{"format_version": "1.0", "findings": [{"file": "", "code": "x", "count": 1}]}"#,
            r#"{"format_version": "1.1", "findings": [{"file": "", "code": "x", "count": 1, "key": "k", "level": "bad"}]}"#,
            r#"{"format_version": "1.0", "findings": [{"file": "", "code": "x", "count": -1, "key": "k"}]}"#,
        ] {
            assert!(Baseline::parse(text).is_err(), "{text}");
        }
    }
}
