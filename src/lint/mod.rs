//! Checking many configurations: what the rules said about each becomes one report.
//!
//! Each configuration is checked on its own, with its own [`Sources`], so that any number can be
//! checked side by side; [`merge`] puts the results together in the order of the input. What
//! happens to findings after the rules, and before they are shown, happens here.

mod baseline;
mod fix;
mod levels;

pub use baseline::{BASELINE_VERSION, Baseline, BaselineError};
pub use fix::{Batch, apply, choose};
pub use levels::{FailOn, Levels, RuleLevel, Selector, UnknownSelector, names};

use crate::diagnostic::{self, Finding, Hidden};
use crate::rules::{self, Context, Rule, Selected, Suppressions};
use crate::source::{Source, SourceId, SourceKind, Sources, Span};
use crate::submit::Unknown;
use crate::version::SparkVersion;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

/// Findings and the texts they point into.
#[derive(Debug, Default)]
pub struct Checked {
    /// All texts.
    pub sources: Sources,
    /// What was found, sorted.
    pub findings: Vec<Finding>,
    /// What is not shown.
    pub hidden: Hidden,
    /// The properties files that calls in scripts name, without the folders before them.
    pub named: HashSet<String>,
}

/// Findings of one configuration that are to be shown.
#[derive(Debug)]
pub struct Shown {
    /// The findings.
    pub findings: Vec<Finding>,
    /// What is not shown.
    pub hidden: Hidden,
}

/// What is done with the findings of one configuration.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// How much each rule matters.
    levels: Levels,
    /// Whether findings are shown although a comment suppresses them.
    ignore_suppressions: bool,
    /// The rules that run for the version of Spark that was first asked for.
    selected: OnceLock<(SparkVersion, Selected)>,
}

impl Policy {
    /// Findings have these levels, and those that a comment suppresses are shown or not.
    #[must_use]
    pub fn new(levels: Levels, ignore_suppressions: bool) -> Self {
        Policy {
            levels,
            ignore_suppressions,
            selected: OnceLock::new(),
        }
    }

    fn selected(&self, version: SparkVersion) -> Cow<'_, Selected> {
        let select = || Selected::new(version, &|r| self.levels.is_on(r));
        let (first, selected) = self.selected.get_or_init(|| (version, select()));
        match *first == version {
            true => Cow::Borrowed(selected),
            false => Cow::Owned(select()),
        }
    }

    /// Runs the rules that are on, gives their findings the levels asked for, and drops those that
    /// comments suppress.
    #[must_use]
    pub fn check(&self, context: &Context<'_>) -> Shown {
        let mut findings = self.selected(context.version).check(context);
        self.levels.judge(&mut findings);
        rules::settle(context, &mut findings);
        let suppressions = context.suppressions();
        let before = findings.len();
        if !self.ignore_suppressions {
            findings.retain(|f| !suppressions.cover(f));
        }
        let hidden = Hidden {
            suppressed: before - findings.len(),
            baseline: 0,
        };
        Shown { findings, hidden }
    }

    /// What is said about the text of a script as a whole.
    #[must_use]
    pub fn check_text(&self, script: SourceId, sources: &Sources) -> Vec<Finding> {
        let mut findings = rules::check_text(script, &|r| self.levels.is_on(r), sources);
        self.levels.judge(&mut findings);
        findings
    }

    /// What is said about pieces of a script that may call spark-submit, and cannot be read as calls.
    #[must_use]
    pub fn check_unread(&self, unread: &[Unknown], sources: &Sources) -> Vec<Finding> {
        let mut findings = rules::check_unread(unread, &|r| self.levels.is_on(r), sources);
        self.levels.judge(&mut findings);
        findings
    }

    /// What the comments of a script leave of findings, each with the place of the call that it is
    /// about, if it is about one; and what is wrong with the comments, if these findings are all there
    /// is.
    #[must_use]
    pub fn check_script(
        &self,
        suppressions: &Suppressions,
        findings: Vec<(Finding, Option<Span>)>,
        all: bool,
        version: SparkVersion,
        sources: &Sources,
    ) -> Shown {
        let mut found = HashSet::new();
        let mut shown = Shown {
            findings: Vec::with_capacity(findings.len()),
            hidden: Hidden::default(),
        };
        let mut add = |finding: Finding, call, found: &mut _| {
            let covered = suppressions.cover_in_script(&finding, call, found);
            match covered && !self.ignore_suppressions {
                true => shown.hidden.suppressed += 1,
                false => shown.findings.push(finding),
            }
        };
        for (finding, call) in findings {
            add(finding, call, &mut found);
        }
        if all {
            let on = |r: &Rule| self.levels.is_on(r) && r.versions.holds(version);
            let mut own = rules::check_suppressions(suppressions, &found, &on, sources);
            self.levels.judge(&mut own);
            own.into_iter().for_each(|f| add(f, None, &mut found));
        }
        shown
    }
}

impl Checked {
    /// Adds all of another one behind what there is. Many that are put together like that become a
    /// report by [`merge`].
    pub fn append(&mut self, mut other: Checked) {
        let moved = self.sources.append(other.sources);
        for finding in &mut other.findings {
            each_span(finding, |span| {
                span.source = SourceId(span.source.0 + moved)
            });
        }
        self.findings.append(&mut other.findings);
        self.hidden.suppressed += other.hidden.suppressed;
        self.named.extend(other.named);
    }
}

/// One report of many, in their order.
#[must_use]
pub fn merge(checked: impl IntoIterator<Item = Checked>) -> Checked {
    let mut all = Checked::default();
    checked.into_iter().for_each(|one| all.append(one));
    believe_scripts(&mut all);
    say_once(&mut all);
    diagnostic::sort(&mut all.findings);
    all
}

/// A file that a script of the run names is read, whatever it is called.
fn believe_scripts(all: &mut Checked) {
    if all.named.is_empty() {
        return;
    }
    let (sources, named) = (&all.sources, &all.named);
    let is_named = |f: &Finding| {
        let name = f.span.map(|s| sources.get(s.source).name.as_str());
        let name = name.and_then(|n| n.rsplit(['/', '\\']).next());
        name.is_some_and(|n| named.contains(n))
    };
    all.findings
        .retain(|f| f.code != rules::MISNAMED_FILE || !is_named(f));
}

fn each_span(finding: &mut Finding, mut change: impl FnMut(&mut Span)) {
    finding.span.iter_mut().for_each(&mut change);
    finding.labels.iter_mut().for_each(|l| change(&mut l.span));
    finding.fix.iter_mut().for_each(|f| change(&mut f.span));
}

/// Launches of one run may have the same command line, environment and scripts among their texts;
/// what is said about them in all launches is said about the first copy.
fn say_once(all: &mut Checked) {
    if all.findings.is_empty() {
        return;
    }
    let (sources, named) = (&all.sources, &all.named);
    // A properties file that a script names may be one of those that are checked by themselves.
    let shared = |own: &Source| match own.kind {
        SourceKind::CommandLine | SourceKind::Environment | SourceKind::Script => true,
        SourceKind::Properties => {
            let name = own.name.rsplit(['/', '\\']).next();
            name.is_some_and(|n| named.contains(n))
        }
        _ => false,
    };
    let mut firsts: HashMap<(SourceKind, &str, &str), SourceId> = HashMap::new();
    let first: Vec<SourceId> = sources
        .iter()
        .map(|(id, own)| {
            if !shared(own) {
                return id;
            }
            let text = (own.kind, own.name.as_str(), own.text.as_str());
            *firsts.entry(text).or_insert(id)
        })
        .collect();
    for finding in &mut all.findings {
        each_span(finding, |span| {
            span.source = first
                .get(span.source.0 as usize)
                .copied()
                .unwrap_or(span.source);
        });
    }
}
