//! What a shell makes of a driver's command, word by word.
//!
//! The dispatcher joins the words of spark-submit into one line that `sh -c` runs on the agent. It
//! escapes most of them, in its own way; here each is read again as a shell reads it.

use super::{Context, Setting};
use crate::launch::{CommandWord, DEFAULTS, Part, shell};
use crate::source::Span;

/// A word that does not arrive as it was meant.
pub struct Broken<'l> {
    /// The word.
    pub word: &'l CommandWord,
    /// What becomes of it.
    pub fate: Fate,
    /// The value it comes from.
    pub span: Option<Span>,
    /// What it comes from, for a sentence.
    pub what: String,
}

/// What a shell makes of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// A part of it is run as a command, or cuts the command in two; this is where.
    Runs(char),
    /// It becomes these words.
    Becomes(Vec<String>),
    /// It opens a quote that nobody closes: the whole command is an error.
    Unclosed,
    /// It is replaced if there are files, users or variables of such names, or if the shell is bash.
    MayChange(char),
}

/// The words of the drivers' commands that do not arrive as they were meant, but for an empty
/// `--py-files`.
pub fn broken<'l>(cx: &'l Context<'_>) -> impl Iterator<Item = Broken<'l>> {
    let commands = cx.cluster_launch().map(|l| l.commands.as_slice());
    let words = commands.unwrap_or_default().iter().flat_map(|c| &c.words);
    words.filter_map(|word| {
        let fate = fate(word)?;
        let (span, what) = origin(cx, &word.part);
        Some(Broken {
            word,
            fate,
            span,
            what,
        })
    })
}

fn fate(word: &CommandWord) -> Option<Fate> {
    if word.written.is_empty() {
        return None;
    }
    // No file of a sandbox has a name that a pattern in an option would match.
    let pattern = |c: char| matches!(c, '*' | '?' | '[');
    let plain = |text: &str| match word.part {
        Part::Argument(_) => text.to_owned(),
        _ => text.replace(pattern, "_"),
    };
    let (text, written) = (plain(&word.text), plain(&word.written));
    // The dispatcher writes this variable itself.
    let sandbox = |name: &str| (name == "MESOS_SANDBOX").then(|| "$MESOS_SANDBOX".to_owned());
    match shell::words(&written, &sandbox) {
        Ok(words) if words == [text.as_str()] => None,
        // Quotes that were put there for this shell.
        Ok(words) if words.len() == 1 && is_quoted(&text) => None,
        Ok(words) => Some(Fate::Becomes(words)),
        Err(shell::Unreadable::OpenQuote) => Some(Fate::Unclosed),
        Err(shell::Unreadable::Special(c @ ('*' | '?' | '[' | '~' | '{'))) => {
            Some(Fate::MayChange(c))
        }
        Err(shell::Unreadable::Variable(_)) => Some(Fate::MayChange('$')),
        Err(shell::Unreadable::Special('#')) => Some(Fate::Becomes(Vec::new())),
        Err(shell::Unreadable::Special(c)) => Some(Fate::Runs(c)),
    }
}

/// Whether a text is in quotes as a whole.
fn is_quoted(text: &str) -> bool {
    ['"', '\''].iter().any(|&q| {
        let inner = text.strip_prefix(q).and_then(|rest| rest.strip_suffix(q));
        inner.is_some_and(|inner| !inner.contains(q))
    })
}

/// Where the value of a word is written, and what it is called.
fn origin(cx: &Context<'_>, part: &Part) -> (Option<Span>, String) {
    let of = |key: &str| {
        let span = cx.get(key).map(Setting::span);
        (span, format!("`{}`", cx.name(key)))
    };
    match part {
        Part::Value(Some(key)) => of(key),
        Part::Conf {
            key,
            default: false,
        } => of(key),
        Part::Conf { key, default: true } => {
            let key = format!("{DEFAULTS}{key}");
            let span = cx.dispatcher().and_then(|d| Some(d.get(&key)?.span()));
            (span, format!("`{}`", cx.name(&key)))
        }
        Part::Resource => {
            let resource = cx.launch.arguments.primary_resource.as_ref();
            let span = resource.and_then(|r| r.origin.span());
            (span, "the application".to_owned())
        }
        Part::Argument(index) => {
            let argument = cx.launch.arguments.child_args.get(*index);
            let span = argument.and_then(|a| a.origin.span());
            (span, format!("argument {}", index + 1))
        }
        Part::Option(_) | Part::Value(None) => {
            let class = cx.launch.arguments.main_class.as_ref();
            let span = class.and_then(|c| c.origin.span());
            (span, "the main class".to_owned())
        }
    }
}
