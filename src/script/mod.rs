//! Shell scripts, read and never run: what they assign, and how they call spark-submit.
//!
//! [`read`] follows a script from top to bottom as a shell would, as far as that can be known
//! without running anything. A value that hangs on a command, on an argument of the script, on a
//! branch or on a variable nobody knows is [`Unknown`], and is said to be; it is never guessed.
//! Commands that run another one (`sudo`, `timeout`, `docker run`) are looked through, and what
//! another shell is given (`bash -c`, `ssh`, a heredoc) is a script too.

mod call;
mod command;
mod comments;
mod edit;
mod expand;
mod function;
mod nested;
mod secrets;
mod shell;
mod text;
mod walk;

#[cfg(test)]
mod tests;

pub(crate) use command::SHELLS;
pub use comments::Comment;
pub(crate) use edit::Syntax;
pub use edit::{Edit, edit};
pub use walk::read;

use crate::source::Decoded;
use crate::submit::{Unknown, Word};
use std::collections::BTreeMap;
use std::ops::Range;

/// What some editors put in front of a text; to a shell it is a letter.
pub const BYTE_ORDER_MARK: char = '\u{feff}';

/// Larger scripts are not read; nobody writes them by hand.
pub const MOST_BYTES: usize = 4 << 20;

/// What a script says.
#[derive(Debug, Default)]
pub struct Script {
    /// The variables at its end that can be known.
    pub variables: BTreeMap<String, Decoded>,
    /// The variables it sets to something that only a run can tell.
    pub unknown: BTreeMap<String, Unknown>,
    /// Its calls of spark-submit and the like, in their order.
    pub calls: Vec<Call>,
    /// What may be a call, and cannot be read as one.
    pub unread: Vec<Unknown>,
    /// Its comments that name this tool, in their order.
    pub comments: Vec<Comment>,
    /// What must not be shown of it: values of variables that hold secrets.
    pub secrets: Vec<Range<usize>>,
}

/// One call of spark-submit, or the start of a dispatcher.
#[derive(Clone, Debug)]
pub struct Call {
    /// Where the command stands.
    pub at: Range<usize>,
    /// Whether it starts a dispatcher, and not an application.
    pub dispatcher: bool,
    /// Whether it runs on another machine, or in a container.
    pub elsewhere: bool,
    /// The words that can be known, the variables before the command among them. A dispatcher's
    /// are without them, and without the name of the program.
    pub words: Vec<Word>,
    /// What was left out of the words, because only a run can tell it.
    pub unknown: Vec<Unknown>,
    /// The variables exported by then.
    pub environment: Vec<(String, Decoded)>,
    /// The variables exported by then that only a run can tell.
    pub unknown_environment: Vec<(String, Unknown)>,
}
