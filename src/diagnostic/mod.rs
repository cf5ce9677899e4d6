//! Findings about the user's configuration, as data.
//!
//! Rules make them, `report` shows them; neither knows the other.

mod nearest;

pub use nearest::{nearest, nearest_rule};

use crate::source::Span;
use std::fmt;

mod fingerprint;

pub use fingerprint::fingerprints;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Worth knowing.
    Info,
    /// It works today, and hurts.
    Warning,
    /// Spark will throw, or will not do what the line says.
    Error,
}

impl Level {
    /// All of them, from the mildest on.
    pub const ALL: [Level; 3] = [Level::Info, Level::Warning, Level::Error];

    /// `info`, `warning` or `error`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Level::Info => "info",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A second place that a finding speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What to say there.
    pub message: String,
}

/// A change of the text that would mend the finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced; an empty span is an insertion.
    pub span: Span,
    /// By what.
    pub replacement: String,
    /// What the fix does, as an imperative phrase.
    pub title: String,
    /// Whether the meaning of the configuration stays the same for Spark or is certainly what was
    /// meant.
    pub safe: bool,
}

/// One thing to tell the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Stable code, `MC` and three digits.
    pub code: &'static str,
    /// The rule's name in kebab-case.
    pub name: &'static str,
    /// How much it matters.
    pub level: Level,
    /// How much it matters by the rule alone, whatever level was asked for.
    pub own_level: Level,
    /// One sentence that stands alone.
    pub message: String,
    /// Where; the caret goes here. `None` when the finding is about something that is absent
    /// everywhere, and no line can be shown.
    pub span: Option<Span>,
    /// Text under the caret.
    pub label: String,
    /// Other places.
    pub labels: Vec<Label>,
    /// What Spark does, and from which version.
    pub notes: Vec<String>,
    /// What to write instead.
    pub help: Option<String>,
    /// The change that does it.
    pub fix: Option<Fix>,
    /// How many more findings of the rule there are for this launch that are not kept.
    pub further: usize,
}

/// How many findings there are that are not shown, because somebody said so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hidden {
    /// Suppressed by comments.
    pub suppressed: usize,
    /// Known to the baseline.
    pub baseline: usize,
}

/// Puts findings into the order they are shown in: by source, position and code; those without a
/// place come last. Equal findings are kept once.
pub fn sort(findings: &mut Vec<Finding>) {
    findings.sort_by(|a, b| {
        let place = |f: &Finding| (f.span.is_none(), f.span.map(|s| (s.source, s.start, s.end)));
        (place(a), a.code)
            .cmp(&(place(b), b.code))
            .then_with(|| a.message.cmp(&b.message))
    });
    findings.dedup();
}
