//! Where a value of spark-submit came from.

use super::{Environment, Submit, SubmitOption};
use crate::properties::Properties;
use crate::source::Span;
use hashbrown::DefaultHashBuilder;
use indexmap::IndexMap;
use std::ops::Range;

/// Values by their keys, in the order in which the keys were first put in.
pub(super) type Ordered = IndexMap<String, Origined<String>, DefaultHashBuilder>;

/// A value and where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origined<T> {
    /// The value as Spark holds it.
    pub value: T,
    /// Where it came from.
    pub origin: Origin,
}

impl<T> Origined<T> {
    /// A value with its origin.
    pub const fn new(value: T, origin: Origin) -> Self {
        Origined { value, origin }
    }
}

/// Where a value came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A dedicated option of the command line, or a switch.
    Option {
        /// Which one.
        option: SubmitOption,
        /// Its value; the option itself for a switch.
        place: Place,
    },
    /// `--conf key=value`.
    Conf {
        /// The value after the `=`.
        place: Place,
    },
    /// A word that is not an option: the primary resource, or an argument of the application.
    Word {
        /// The word.
        place: Place,
    },
    /// An entry of the properties file.
    File {
        /// Its value.
        place: Place,
    },
    /// An environment variable.
    Variable {
        /// Its value.
        place: Place,
    },
    /// What the wrapper script puts before the user's words (`spark-shell`, `pyspark` ...).
    Wrapper,
    /// Spark's own default.
    Default,
    /// Something that only the run itself can know, such as the time.
    Fact,
}

impl Origin {
    /// The span of the whole value.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        self.place().and_then(|p| p.span())
    }

    /// The place of the value.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        match *self {
            Origin::Option { place, .. }
            | Origin::Conf { place }
            | Origin::Word { place }
            | Origin::File { place }
            | Origin::Variable { place } => Some(place),
            Origin::Wrapper | Origin::Default | Origin::Fact => None,
        }
    }
}

/// A piece of one of the texts, which a byte range of the value can be mapped into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a word of the command line.
    Word {
        /// Index into [`Submit::words`].
        word: usize,
        /// Where in the word the value begins.
        offset: usize,
        /// The whole value.
        span: Span,
    },
    /// The trimmed value of an entry of the properties file.
    Entry {
        /// Index into [`Properties::entries`].
        entry: usize,
        /// Where in the loaded value the trimmed one begins.
        offset: usize,
        /// The whole value.
        span: Span,
    },
    /// The value of an environment variable.
    Variable {
        /// The whole value, if the variable is one of those that are shown.
        span: Option<Span>,
    },
}

impl Place {
    /// The span of the whole value.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        match *self {
            Place::Word { span, .. } | Place::Entry { span, .. } => Some(span),
            Place::Variable { span } => span,
        }
    }

    /// The span of a byte range of the value as it was written (before spark-submit made URIs of
    /// paths).
    #[must_use]
    pub fn part(
        &self,
        range: Range<usize>,
        submit: &Submit,
        file: Option<&Properties>,
    ) -> Option<Span> {
        match *self {
            Place::Word { word, offset, .. } => {
                let word = submit.words.get(word)?;
                Some(word.raw_span(range.start + offset..range.end + offset))
            }
            Place::Entry { entry, offset, .. } => {
                let entry = file?.entries.get(entry)?;
                Some(
                    entry
                        .value
                        .raw_span(range.start + offset..range.end + offset),
                )
            }
            Place::Variable { span } => {
                let whole = span?;
                let start = (whole.range().start + range.start).min(whole.range().end);
                let end = (whole.range().start + range.end).clamp(start, whole.range().end);
                Some(Span::new(whole.source, start..end))
            }
        }
    }
}

/// The value of a variable, with its origin.
pub(super) fn variable(environment: &Environment, name: &str) -> Option<Origined<String>> {
    let variable = environment.get(name)?;
    let origin = Origin::Variable {
        place: Place::Variable {
            span: variable.span,
        },
    };
    Some(Origined::new(variable.value.clone(), origin))
}
