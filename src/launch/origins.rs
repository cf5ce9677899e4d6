//! Where the value of a field is written, in words.

use super::explain::Cause;
use crate::resolve::{Attempt, Resolution};
use crate::source::Sources;

/// Turns causes into words.
#[derive(Clone, Copy)]
pub struct Origins<'a> {
    /// The launch.
    pub resolution: &'a Resolution,
    /// The texts it was resolved from.
    pub sources: &'a Sources,
}

impl Origins<'_> {
    /// A cause in a few words: names, and where their values are written. The texts of users in it
    /// are as they were written.
    #[must_use]
    pub fn phrase(&self, cause: &Cause) -> String {
        match cause {
            Cause::Property(key) => self.one(key),
            Cause::FirstOf(names) => {
                let set = names.iter().find(|n| self.is_set(n)).or(names.last());
                set.map_or_else(String::new, |n| self.one(n))
            }
            Cause::All(keys) => {
                let set: Vec<String> = keys
                    .iter()
                    .filter(|k| self.is_set(k))
                    .map(|k| self.one(k))
                    .collect();
                match (set.is_empty(), keys.first()) {
                    (true, Some(first)) => self.one(first),
                    _ => set.join(", "),
                }
            }
            Cause::VariableOrFact(variable, fact) => {
                match self.resolution.environment.get(variable) {
                    Some(_) => format!("environment {variable}"),
                    None => format!("fact {fact}"),
                }
            }
            Cause::Offer => "the offer".to_owned(),
            Cause::Counter => "counted by Spark".to_owned(),
            Cause::Fixed(words) => (*words).to_owned(),
        }
    }

    fn is_set(&self, name: &str) -> bool {
        let set = self
            .resolution
            .get(name)
            .is_some_and(|p| p.winner.is_some());
        set || self.resolution.environment.get(name).is_some()
    }

    fn one(&self, name: &str) -> String {
        if !name.contains('.') {
            return format!("environment {name}");
        }
        match self.property(name) {
            (name, Some(place)) => format!("{name} ({place})"),
            (name, None) => name,
        }
    }

    /// The property that is read for this one (itself, or one that stands in for it), and where its
    /// value comes from: as [`Origins::place`] says, or `default`.
    #[must_use]
    pub fn property(&self, name: &str) -> (String, Option<String>) {
        let winner = self.resolution.get(name).and_then(|p| p.winner.as_ref());
        if let Some(attempt) = winner {
            return (name.to_owned(), self.place(attempt));
        }
        let fallback = self.resolution.get(name).and_then(|p| p.property);
        let fallback = fallback.and_then(|p| p.facet(self.resolution.version).fallback);
        match fallback.filter(|k| self.is_set(k)) {
            Some(key) => self.property(key),
            None => (name.to_owned(), Some("default".to_owned())),
        }
    }

    /// Where an attempt to set a property is written: `FILE:LINE`, or the name of the option, the
    /// variable or the credential file.
    #[must_use]
    pub fn place(&self, attempt: &Attempt) -> Option<String> {
        if let Some(by) = attempt.origin.name() {
            return Some(by.to_owned());
        }
        let span = attempt.key.or_else(|| attempt.place?.span())?;
        let line = self.sources.start(span).line;
        Some(format!("{}:{line}", self.sources.get(span.source).name))
    }
}
