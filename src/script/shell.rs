//! What is known of the variables at one point of a script.
//!
//! A branch may be taken back: while one is followed, the state remembers what was before of all
//! that the branch changes, and of nothing else, so that a branch costs what it does.

use super::text::Text;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What a variable holds.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Scalar(Text),
    Array(Vec<Text>),
    /// Only a run can tell; what it hangs on.
    Unknown(Range<usize>),
}

/// A value, and where its name stands in the assignment.
#[derive(Clone, Debug)]
pub(super) struct Assigned {
    pub(super) value: Value,
    pub(super) name: Range<usize>,
}

/// The state.
#[derive(Debug, Default)]
pub(super) struct Shell {
    variables: BTreeMap<String, Assigned>,
    exported: BTreeSet<String>,
    unset: BTreeSet<String>,
    /// Whether another script may have set anything.
    pub(super) sourced: bool,
    /// The branches that are followed, the innermost last.
    before: Vec<Before>,
}

/// What was before a branch, of what it changes.
#[derive(Debug, Default)]
struct Before {
    variables: BTreeMap<String, Option<Assigned>>,
    exported: BTreeMap<String, bool>,
    unset: BTreeMap<String, bool>,
    sourced: bool,
}

/// What a branch has done that was taken back.
#[derive(Debug)]
pub(super) struct Branch {
    /// The variables that it set.
    pub(super) assigned: Vec<(String, Assigned)>,
    /// The variables that it unset, and where they were assigned before.
    pub(super) unset: Vec<(String, Range<usize>)>,
    /// The names that it exported.
    pub(super) exported: Vec<String>,
    /// Whether another script may have set anything.
    pub(super) sourced: bool,
}

impl Shell {
    /// What a variable holds.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.variables.get(name).map(|v| &v.value)
    }

    /// A variable with its place.
    pub(super) fn assigned(&self, name: &str) -> Option<Assigned> {
        self.variables.get(name).cloned()
    }

    /// Whether a variable holds what it was given at the place of this assignment.
    pub(super) fn is_as(&self, name: &str, other: &Assigned) -> bool {
        let Some(own) = self.variables.get(name) else {
            return false;
        };
        let same = |one: &Text, other: &Text| {
            let pairs = one.parts.iter().zip(&other.parts);
            one.parts.len() == other.parts.len()
                && pairs
                    .into_iter()
                    .all(|(a, b)| a.at == b.at && a.text == b.text)
        };
        own.name == other.name
            && match (&own.value, &other.value) {
                (Value::Scalar(one), Value::Scalar(other)) => same(one, other),
                (Value::Array(one), Value::Array(other)) => {
                    one.len() == other.len() && one.iter().zip(other).all(|(a, b)| same(a, b))
                }
                (Value::Unknown(one), Value::Unknown(other)) => one == other,
                _ => false,
            }
    }

    /// Whether nothing is known of what a variable holds.
    pub(super) fn is_unknown(&self, name: &str) -> bool {
        matches!(self.get(name), Some(Value::Unknown(_)))
    }

    /// The same with other variables than those that are exported taken out, as far as `affords`
    /// lets them be taken over.
    pub(super) fn of_child(&self, affords: &dyn Fn(usize) -> bool) -> Self {
        let mut child = Shell::default();
        for name in &self.exported {
            let Some(old) = self.variables.get(name) else {
                continue;
            };
            if let Value::Scalar(text) = &old.value
                && !affords(text.size())
            {
                break;
            }
            child.variables.insert(name.clone(), old.clone());
            child.exported.insert(name.clone());
        }
        for name in &self.unset {
            if !affords(name.len()) {
                break;
            }
            child.unset.insert(name.clone());
        }
        child.sourced = self.sourced;
        child
    }

    /// Whether a variable was unset.
    pub(super) fn is_unset(&self, name: &str) -> bool {
        self.unset.contains(name)
    }

    /// The variables that are exported.
    pub(super) fn exported(&self) -> impl Iterator<Item = (&str, &Value)> {
        let names = self.exported.iter();
        names.filter_map(|name| Some((name.as_str(), self.get(name)?)))
    }

    /// All variables.
    pub(super) fn into_variables(self) -> impl Iterator<Item = (String, Assigned)> {
        self.variables.into_iter()
    }

    /// Sets a variable.
    pub(super) fn assign(&mut self, name: String, value: Assigned) {
        self.set_unset(&name, false);
        let old = self.variables.insert(name.clone(), value);
        if let Some(before) = self.before.last_mut() {
            before.variables.entry(name).or_insert(old);
        }
    }

    /// Takes a variable out, to be set anew.
    pub(super) fn take(&mut self, name: &str) -> Option<Assigned> {
        let old = self.variables.remove(name);
        if let Some(before) = self.before.last_mut()
            && let Entry::Vacant(entry) = before.variables.entry(name.to_owned())
        {
            entry.insert(old.clone());
        }
        old
    }

    /// Unsets a variable.
    pub(super) fn unset(&mut self, name: &str) {
        self.take(name);
        self.export(name, false);
        self.set_unset(name, true);
    }

    /// Exports a name, or exports it no more.
    pub(super) fn export(&mut self, name: &str, on: bool) {
        let was = put(&mut self.exported, name, on);
        if let Some(before) = self.before.last_mut() {
            before.exported.entry(name.to_owned()).or_insert(was);
        }
    }

    fn set_unset(&mut self, name: &str, on: bool) {
        let was = put(&mut self.unset, name, on);
        if let Some(before) = self.before.last_mut() {
            before.unset.entry(name.to_owned()).or_insert(was);
        }
    }

    /// Begins to follow a branch.
    pub(super) fn enter(&mut self) {
        self.before.push(Before {
            sourced: self.sourced,
            ..Before::default()
        });
    }

    /// Takes back all that the innermost branch has changed; what that was.
    pub(super) fn leave(&mut self) -> Branch {
        let before = self.before.pop().unwrap_or_default();
        let mut branch = Branch {
            assigned: vec![],
            unset: vec![],
            exported: vec![],
            sourced: std::mem::replace(&mut self.sourced, before.sourced),
        };
        for (name, old) in before.variables {
            let new = self.variables.remove(&name);
            if let Some(old) = old {
                if new.is_none() {
                    let at = old.name.clone();
                    branch.unset.push((name.clone(), at));
                }
                self.variables.insert(name.clone(), old);
            }
            branch.assigned.extend(new.map(|new| (name, new)));
        }
        for (name, was) in before.exported {
            if put(&mut self.exported, &name, was) {
                branch.exported.push(name);
            }
        }
        for (name, was) in before.unset {
            put(&mut self.unset, &name, was);
        }
        branch
    }
}

/// Puts a name into a set, or takes it out; whether it was in there.
fn put(names: &mut BTreeSet<String>, name: &str, on: bool) -> bool {
    let was = names.contains(name);
    match (was, on) {
        (false, true) => {
            names.insert(name.to_owned());
        }
        (true, false) => {
            names.remove(name);
        }
        _ => {}
    }
    was
}
