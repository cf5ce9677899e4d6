//! Findings for people and for programs: one file a format.
//!
//! Every format is written from the same [`Finding`]s and [`Sources`]; none knows what a rule is
//! or what Spark does. The one for people says nothing that the JSON does not say too. Text of
//! the user never reaches a terminal raw ([`printable`]), and secrets are masked unless
//! [`Options::reveal_secrets`] is set.

use crate::diagnostic::{Finding, Fix, Hidden, Level};
use crate::lint::FailOn;
use crate::source::{SourceKind, Sources, is_printable_ascii};
use hashbrown::HashSet;
use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

mod checkstyle;
mod diff;
mod fold;
mod github;
mod gitlab;
mod human;
mod json;
mod junit;
mod place;
mod sarif;
mod short;
mod statistics;
#[cfg(test)]
mod tests;
mod view;
mod xml;

pub use checkstyle::checkstyle;
pub use diff::diff;
pub use github::github;
pub use gitlab::gitlab;
pub use human::human;
pub use json::{FORMAT_VERSION, json, json_value};
pub use junit::junit;
pub use sarif::sarif;
pub use short::short;
pub use statistics::{statistics, statistics_json};

/// How findings are shown.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// Whether to write ANSI colours.
    pub color: bool,
    /// Whether secrets are shown instead of masked.
    pub reveal_secrets: bool,
    /// How many findings are not among those to show.
    pub hidden: Hidden,
    /// The working directory, absolute. Formats for other machines name files relative to it.
    pub directory: &'a str,
    /// What there is to say about a rule, by its code.
    pub rule: fn(&str) -> Option<RulePage>,
    /// Which findings make a check fail.
    pub failing: FailOn,
    /// Whether the formats for people leave out all but errors, and hints.
    pub quiet: bool,
    /// Whether the format for people ends with what to do next.
    pub next_steps: bool,
    /// What was fixed before; it is not among the findings.
    pub applied: &'a [Applied],
}

impl Default for Options<'_> {
    fn default() -> Self {
        Options {
            color: false,
            reveal_secrets: false,
            directory: "",
            rule: |_| None,
            failing: FailOn::Error,
            applied: &[],
            quiet: false,
            next_steps: false,
            hidden: Hidden::default(),
        }
    }
}

/// A fix that was applied.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Applied {
    code: &'static str,
    name: &'static str,
    title: String,
    safe: bool,
    file: String,
    /// Where it began, in the text as it was just before.
    line: usize,
    column: usize,
}

impl Applied {
    /// The fix of a finding about these texts.
    #[must_use]
    pub fn new(finding: &Finding, fix: &Fix, sources: &Sources) -> Self {
        let at = sources.start(fix.span);
        Applied {
            code: finding.code,
            name: finding.name,
            title: fix.title.clone(),
            safe: fix.safe,
            file: sources.get(fix.span.source).name.clone(),
            line: at.line,
            column: at.column,
        }
    }

    /// As other programs see it: the file relative to a directory.
    fn below(&self, directory: &str) -> Self {
        Applied {
            file: place::below(&self.file, directory).to_owned(),
            ..self.clone()
        }
    }

    /// The name of the file.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }
}

/// What a format may tell about a rule.
#[derive(Clone, Copy, Debug)]
pub struct RulePage {
    /// One line.
    pub summary: &'static str,
    /// The whole page, in Markdown.
    pub page: &'static str,
    /// The level of its findings, unless said otherwise.
    pub level: Level,
    /// The family.
    pub group: &'static str,
}

/// A format: writes findings to `out`.
pub type Format = fn(&[Finding], &Sources, Options<'_>, &mut dyn Write) -> io::Result<()>;

/// How many findings there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Summary {
    /// Findings of [`Level::Error`].
    pub errors: usize,
    /// Findings of [`Level::Warning`].
    pub warnings: usize,
    /// Findings of [`Level::Info`].
    pub infos: usize,
    /// Properties files and scripts looked at.
    pub files: usize,
    /// Findings that comments suppress; they are not among the others.
    pub suppressed: usize,
    /// Findings that the baseline knows; they are not among the others.
    pub baseline: usize,
    /// Of the errors, warnings and infos, how many are counted but not listed: of one rule no more
    /// than 10,000 are for one launch. They have the level of the last one that is.
    #[serde(skip_serializing_if = "is_zero")]
    pub left_out: usize,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_zero(n: &usize) -> bool {
    *n == 0
}

impl Summary {
    /// Counts findings, and the properties files among the sources.
    #[must_use]
    pub fn of(findings: &[Finding], sources: &Sources, hidden: Hidden) -> Self {
        let count = |level| {
            let of_level = findings.iter().filter(|f| f.level == level);
            of_level.map(|f| 1 + f.further).sum()
        };
        Summary {
            errors: count(Level::Error),
            warnings: count(Level::Warning),
            infos: count(Level::Info),
            files: sources
                .iter()
                .filter(|(_, s)| matches!(s.kind, SourceKind::Properties | SourceKind::Script))
                .filter(|(_, s)| !s.name.is_empty())
                .map(|(_, s)| s.name.as_str())
                .collect::<HashSet<_>>()
                .len(),
            suppressed: hidden.suppressed,
            baseline: hidden.baseline,
            left_out: findings.iter().map(|f| f.further).sum(),
        }
    }
}

/// `2 errors, 1 warning in 1 file`, or `no problems in 1 file (2 suppressed)`.
impl std::fmt::Display for Summary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let counted = |n: usize, noun: &str| match n {
            1 => format!("1 {noun}"),
            n => format!("{n} {noun}s"),
        };
        let parts: Vec<String> = [
            (self.errors, "error"),
            (self.warnings, "warning"),
            (self.infos, "info"),
        ]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, noun)| counted(n, noun))
        .collect();
        f.write_str(&if parts.is_empty() {
            "no problems".to_owned()
        } else {
            parts.join(", ")
        })?;
        match self.files {
            0 => {}
            n => write!(f, " in {}", counted(n, "file"))?,
        }
        let asides: Vec<String> = [
            (self.left_out, "left out"),
            (self.suppressed, "suppressed"),
            (self.baseline, "in the baseline"),
        ]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| format!("{n} {what}"))
        .collect();
        match asides.is_empty() {
            true => Ok(()),
            false => write!(f, " ({})", asides.join(", ")),
        }
    }
}

/// What is said behind the message of a finding after which others of its rule are left out.
fn further(finding: &Finding) -> String {
    match finding.further {
        0 => String::new(),
        n => format!(" ... and {n} more {}, which are left out", finding.code),
    }
}

/// Text that may be shown on a terminal: control characters, and the invisible characters that
/// change the direction of text or have no width, become `\u{..}`; tabs and newlines stay.
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    if is_printable_ascii(text) || !text.chars().any(is_unprintable) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_unprintable(c) {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// [`printable`] on one line: tabs and newlines are shown as `\t` and `\n`.
#[must_use]
pub fn printable_line(text: &str) -> Cow<'_, str> {
    match printable(text) {
        text if text.contains(['\n', '\t']) => {
            Cow::Owned(text.replace('\n', "\\n").replace('\t', "\\t"))
        }
        text => text,
    }
}

/// Whether a character must not reach a terminal as it is.
pub(crate) fn is_unprintable(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' => true,
        '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{61c}' => true,
        '\u{fffe}' | '\u{ffff}' => true,
        '\u{e0000}'..='\u{e007f}' => true,
        c => c.is_control(),
    }
}

/// All that is said about a finding under its own place, a line each: notes, then help.
fn remarks(finding: &Finding) -> impl Iterator<Item = Cow<'_, str>> {
    let notes = finding.notes.iter().map(|n| printable(n));
    let help = finding.help.iter();
    notes.chain(help.map(|h| Cow::Owned(format!("help: {}", printable(h)))))
}

/// The findings that a format for people shows.
fn shown<'a>(findings: &'a [Finding], options: Options<'_>) -> Vec<&'a Finding> {
    let wanted = |f: &&Finding| !options.quiet || f.level == Level::Error;
    findings.iter().filter(wanted).collect()
}

/// Says what was fixed, and counts what was found, unless only errors are asked for.
fn write_summary(
    findings: &[Finding],
    sources: &Sources,
    options: Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    if options.quiet {
        return Ok(());
    }
    if let Some(line) = diff::fixed(options.applied) {
        write_line(out, &line)?;
    }
    let summary = Summary::of(findings, sources, options.hidden);
    write_line(out, &summary.to_string())
}

fn write_line(out: &mut dyn Write, line: &str) -> io::Result<()> {
    out.write_all(line.as_bytes())?;
    out.write_all(b"\n")
}
