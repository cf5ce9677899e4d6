//! Functions of a script: followed again where they are called, with the arguments of the call.

use super::Call;
use super::shell::Assigned;
use super::text::Text;
use super::walk::Walk;
use crate::submit::Unknown;
use std::ops::Range;
use tree_sitter::Node;

/// Functions that call functions are followed so far.
const DEEPEST_CALL: usize = 8;

/// So much of functions is followed for one script, and no more: each byte counts four times, and each
/// function for [`LEAST_COST`] at least.
const MOST_FOLLOWED: usize = 2 << 20;
const LEAST_COST: usize = 512;

/// A function.
#[derive(Debug)]
pub(super) struct Function {
    /// Where its body stands in the text that is read.
    body: Range<usize>,
    /// What it calls, if nothing is known of its arguments.
    calls: Vec<Call>,
    unread: Vec<Unknown>,
    /// Whether it was followed where it is called.
    used: bool,
}

/// A call of a function that is followed.
#[derive(Debug, Default)]
pub(super) struct Frame {
    name: String,
    /// What its local variables held before.
    pub(super) locals: Vec<(String, Option<Assigned>)>,
    /// How many branches it is in.
    branches: usize,
}

impl Walk<'_> {
    /// Keeps a function, of whose arguments nothing is known yet.
    pub(super) fn define(&mut self, node: Node<'_>, follow: impl FnOnce(&mut Self)) {
        let (calls, unread) = (self.calls.len(), self.unread.len());
        let arguments = self.arguments.take();
        follow(self);
        self.arguments = arguments;
        let name = node.child_by_field_name("name");
        let body = node.child_by_field_name("body");
        let (Some(name), Some(body)) = (name, body) else {
            return;
        };
        let function = Function {
            body: body.byte_range(),
            calls: self.calls.split_off(calls),
            unread: self.unread.split_off(unread),
            used: false,
        };
        let before = self.functions.insert(self.raw(name).to_owned(), function);
        self.flush(before);
    }

    /// Follows the body of a function; what it declares is as before then.
    pub(super) fn in_frame(&mut self, name: &str, follow: impl FnOnce(&mut Self)) {
        self.frames.push(Frame {
            name: name.to_owned(),
            locals: vec![],
            branches: self.branches,
        });
        follow(self);
        let frame = self.frames.pop().unwrap_or_default();
        for (name, old) in frame.locals.into_iter().rev() {
            match old {
                Some(old) => self.shell.assign(name, old),
                None => drop(self.shell.take(&name)),
            }
        }
    }

    /// Keeps the calls of a function that was not followed.
    fn flush(&mut self, function: Option<Function>) {
        if let Some(function) = function.filter(|f| !f.used) {
            self.calls.extend(function.calls);
            self.unread.extend(function.unread);
        }
    }

    /// Keeps the calls of all functions that were not followed, and puts all into their order.
    pub(super) fn flush_all(&mut self) {
        let functions = std::mem::take(&mut self.functions);
        functions
            .into_values()
            .for_each(|function| self.flush(Some(function)));
        self.calls.sort_by_key(|call| call.at.start);
    }

    /// Follows the function of a command, if it is one that is known; whether that tells all that the
    /// command does.
    pub(super) fn follow(&mut self, words: &[Text], depth: usize) -> bool {
        let Some((name, arguments)) = words.split_first() else {
            return false;
        };
        if !name.is_known() || self.functions.is_empty() {
            return false;
        }
        let name = name.text();
        let Some(function) = self.functions.get(&name) else {
            return false;
        };
        let body = function.body.clone();
        let active = self.frames.iter().any(|f| f.name == name);
        let followed = self
            .followed
            .saturating_add((4 * body.len()).max(LEAST_COST));
        if active || self.frames.len() >= DEEPEST_CALL || followed > MOST_FOLLOWED {
            return false;
        }
        self.followed = followed;
        let root = self.root;
        let Some(node) = root.descendant_for_byte_range(body.start, body.end) else {
            return false;
        };
        let before = self.calls.len() + self.unread.len();
        let outer = self.arguments.replace(arguments.to_vec());
        self.in_frame(&name, |walk| walk.statement(node, depth + 1));
        self.arguments = outer;
        if let Some(function) = self.functions.get_mut(&name) {
            function.used = true;
        }
        let found = self.calls.len() + self.unread.len() > before;
        let text = self.script.get(body).unwrap_or_default();
        // What it makes of its arguments may not have been seen.
        let hidden = ["$*", "eval", "${@", "shift"];
        found || !hidden.iter().any(|h| text.contains(h))
    }

    /// `shift`, `set -- ...`: other arguments from now on.
    pub(super) fn rearrange(&mut self, words: &[Text]) {
        let text = |at: usize| words.get(at).map(Text::text).unwrap_or_default();
        let own = self.frames.last().map_or(0, |f| f.branches);
        let surely = own == self.branches;
        if text(0) == "set" {
            let given = match text(1).as_str() {
                "--" => words.get(2..),
                first if !first.starts_with(['-', '+']) => words.get(1..),
                _ => None,
            };
            let Some(given) = given else {
                // `set -e`, or `set -e -- x`.
                if words.iter().any(|w| w.text() == "--" || !w.is_known()) {
                    self.arguments = None;
                }
                return;
            };
            if words.len() > 1 {
                self.hold("@", given);
                self.arguments = surely.then(|| given.to_vec());
            }
            return;
        }
        let Some(arguments) = self.arguments.as_mut().filter(|_| surely) else {
            self.arguments = None;
            return;
        };
        let count = match text(1).as_str() {
            "" => Some(1),
            number => number.parse().ok(),
        };
        match count.filter(|n| arguments.iter().take(*n).all(|a| !a.many)) {
            Some(count) => drop(arguments.drain(..count.min(arguments.len()))),
            None => self.arguments = None,
        }
    }

    /// An argument by its number, from 1; `None` where nothing is known of it, and an empty text where
    /// there is none.
    pub(super) fn argument(&self, number: usize) -> Option<Text> {
        let arguments = self.arguments.as_ref()?;
        let index = number.checked_sub(1)?;
        if arguments.iter().take(number).any(|a| a.many) {
            return None;
        }
        let word = arguments.get(index).cloned();
        Some(word.unwrap_or_default()).filter(|w| self.affords(w.size()))
    }
}
