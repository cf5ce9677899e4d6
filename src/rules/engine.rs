//! What a rule is, and how rules report.

use super::Context;
use crate::diagnostic::{Finding, Fix, Label, Level};
use crate::source::Span;
use crate::version::Versions;
use std::sync::Arc;

/// What a family of rules is about; the first digit of their codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// MC0xx: how a properties file is written.
    Syntax,
    /// MC1xx: names of properties.
    Names,
    /// MC2xx: values and their types.
    Values,
    /// MC3xx: which value wins.
    Precedence,
    /// MC4xx: principals and secrets.
    Credentials,
    /// MC5xx: cores and memory.
    Sizing,
    /// MC6xx: constraints and labels.
    Attributes,
    /// MC7xx: containers and networks.
    Containers,
    /// MC8xx: the launch: master, command line, URIs, Spark's home.
    Launch,
    /// MC9xx: cluster mode: what the dispatcher makes of a submission.
    Cluster,
}

impl Group {
    /// The name in kebab-case.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Group::Syntax => "syntax",
            Group::Names => "names",
            Group::Values => "values",
            Group::Precedence => "precedence",
            Group::Credentials => "credentials",
            Group::Sizing => "sizing",
            Group::Attributes => "attributes",
            Group::Containers => "containers",
            Group::Launch => "launch",
            Group::Cluster => "cluster",
        }
    }

    /// Whether its rules look at what a dispatcher is started with too.
    #[must_use]
    pub const fn looks_at_dispatchers(self) -> bool {
        matches!(
            self,
            Group::Syntax | Group::Names | Group::Values | Group::Credentials | Group::Cluster
        )
    }

    /// The digit behind `MC`.
    #[must_use]
    pub const fn digit(self) -> char {
        match self {
            Group::Syntax => '0',
            Group::Names => '1',
            Group::Values => '2',
            Group::Precedence => '3',
            Group::Credentials => '4',
            Group::Sizing => '5',
            Group::Attributes => '6',
            Group::Containers => '7',
            Group::Launch => '8',
            Group::Cluster => '9',
        }
    }
}

/// Where the real Spark shows what a rule claims about it. Tests read every proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// A launch of `testdata/conformance/scenarios`, by its id; the rule fires on it.
    Scenario(&'static str),
    /// The launches of `testdata/proofs/CODE.jsonl`, recorded for the rule; it fires on each.
    Launches,
    /// A recorded answer of a function of Spark: a file below `testdata/`, and a piece of text
    /// that stands in it.
    Answer(&'static str, &'static str),
}

/// One rule. Its file in `src/rules/`, its page in `docs/rules/` and its line in
/// [`super::RULES`] are all there is to it.
#[derive(Debug)]
pub struct Rule {
    /// `MC` and three digits, never used again for anything else.
    pub code: &'static str,
    /// In kebab-case; what is wrong, so that "allow NAME" reads well.
    pub name: &'static str,
    /// One line for the list of rules.
    pub summary: &'static str,
    /// How much a finding matters, unless the rule says otherwise for one.
    pub level: Level,
    /// The versions of Spark to which the rule applies.
    pub versions: Versions,
    /// The family.
    pub group: Group,
    /// The version of mesoscfg that has the rule since.
    pub since: &'static str,
    /// Whether the rule is off unless asked for: true, but not for everyone worth a line.
    pub optional: bool,
    /// What proves the rule.
    pub proof: &'static [Proof],
    /// The page, `docs/rules/CODE.md`.
    pub doc: &'static str,
    /// Looks for it.
    pub check: fn(&Context<'_>, &mut Sink),
}

/// Findings of one rule that are kept for one launch. Nobody reads more, and a file of binary
/// junk has millions.
const MOST: usize = 10_000;

/// Takes the findings of one rule after another.
#[derive(Debug)]
pub struct Sink {
    rule: &'static Rule,
    findings: Vec<Finding>,
    /// Where the findings of this rule begin.
    first: usize,
    /// How many findings of this rule were not kept, and the latest of them.
    dropped: usize,
    /// Whether options may be set where nobody sees them.
    partial: bool,
    spare: Option<Finding>,
    /// The rules that run, in their order, and the index of this one.
    rules: Arc<[&'static Rule]>,
    at: usize,
    /// Those of which not all findings were kept.
    cut: Vec<&'static str>,
}

impl Sink {
    pub(super) fn new(rule: &'static Rule, partial: bool) -> Self {
        Sink {
            rule,
            findings: Vec::new(),
            first: 0,
            dropped: 0,
            partial,
            spare: None,
            rules: Arc::default(),
            at: 0,
            cut: Vec::new(),
        }
    }

    /// For rules that run one after another; none without any.
    pub(super) fn of(rules: &Arc<[&'static Rule]>, partial: bool) -> Option<Self> {
        let mut sink = Sink::new(rules.first()?, partial);
        sink.rules = Arc::clone(rules);
        Some(sink)
    }

    /// The rule at an index of those that run is next.
    pub(super) fn rule_at(&mut self, at: usize, rule: &'static Rule) {
        self.at = at;
        self.rule(rule);
    }

    pub(super) fn rule(&mut self, rule: &'static Rule) {
        if self.dropped > 0 {
            self.cut.push(self.rule.code);
            self.say_dropped();
        }
        self.rule = rule;
        self.first = self.findings.len();
    }

    /// Forgets what this rule has found.
    pub(super) fn take_back(&mut self) {
        self.findings.truncate(self.first);
        self.dropped = 0;
    }

    pub(super) fn into_findings(mut self) -> Vec<Finding> {
        self.say_dropped();
        self.findings
    }

    fn say_dropped(&mut self) {
        let dropped = std::mem::take(&mut self.dropped);
        if let Some(last) = self.findings.last_mut().filter(|_| dropped > 0) {
            let note = format!("{dropped} more findings of this rule are left out");
            last.notes.push(note);
            last.further = dropped;
        }
    }

    /// What this rule and those before it have found.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Whether a rule ran before this one, and all it found is among [`Sink::findings`].
    #[must_use]
    pub fn has_run(&self, code: &str) -> bool {
        let before = self.rules.get(..self.at).unwrap_or_default();
        before.iter().any(|r| r.code == code) && !self.cut.contains(&code)
    }

    /// Whether a rule before this one has found an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|f| f.level == Level::Error)
    }

    /// Whether a rule before this one has spoken of a key: then that it is unset is no news.
    #[must_use]
    pub fn has_named(&self, key: &str) -> bool {
        let earlier = self.findings.get(..self.first).unwrap_or_default();
        let quoted = format!("`{key}");
        let mut texts = earlier.iter().flat_map(|f| [&f.message, &f.label]);
        texts.any(|text| text.contains(&quoted))
    }

    /// Whether a rule before this one has found an error at a place or in a part of it.
    #[must_use]
    pub fn has_error_at(&self, span: Span) -> bool {
        let earlier = self.findings.get(..self.first).unwrap_or_default();
        let within = |s: Span| s.source == span.source && s.start < span.end && span.start < s.end;
        let error = |f: &Finding| f.level == Level::Error && f.span.is_some_and(within);
        earlier.iter().any(error)
    }

    /// Adds a finding at a place, with one sentence that stands alone.
    pub fn find(&mut self, span: Span, message: impl Into<String>) -> Draft<'_> {
        self.draft(Some(span), message.into(), true)
    }

    /// Adds a finding about what is absent everywhere; best shown at a place, if there is one.
    /// Nothing is absent for sure where options may be set that nobody sees.
    pub fn find_absent(&mut self, span: Option<Span>, message: impl Into<String>) -> Draft<'_> {
        let partial = self.partial;
        self.draft(span, message.into(), !partial)
    }

    fn draft(&mut self, span: Option<Span>, message: String, sure: bool) -> Draft<'_> {
        let finding = Finding {
            further: 0,
            code: self.rule.code,
            name: self.rule.name,
            level: self.rule.level,
            own_level: self.rule.level,
            message,
            span,
            label: String::new(),
            labels: Vec::new(),
            notes: Vec::new(),
            help: None,
            fix: None,
        };
        let at = self.findings.len();
        if !sure || at - self.first >= MOST {
            self.dropped += usize::from(sure);
            return Draft {
                finding: self.spare.insert(finding),
            };
        }
        self.findings.push(finding);
        Draft {
            finding: &mut self.findings[at],
        }
    }
}

/// A finding to which more may be added.
#[derive(Debug)]
pub struct Draft<'a> {
    finding: &'a mut Finding,
}

impl Draft<'_> {
    /// The text under the caret.
    pub fn label(self, text: impl Into<String>) -> Self {
        self.finding.label = text.into();
        self
    }

    /// Another place.
    pub fn other(self, span: Option<Span>, text: impl Into<String>) -> Self {
        if let Some(span) = span {
            self.finding.labels.push(Label {
                span,
                message: text.into(),
            });
        }
        self
    }

    /// What Spark does.
    pub fn note(self, text: impl Into<String>) -> Self {
        self.finding.notes.push(text.into());
        self
    }

    /// What to write instead.
    pub fn help(self, text: impl Into<String>) -> Self {
        self.finding.help = Some(text.into());
        self
    }

    /// A change that mends it and is certainly meant.
    pub fn fix(self, title: impl Into<String>, span: Span, replacement: impl Into<String>) -> Self {
        self.any_fix(title.into(), span, replacement.into(), true)
    }

    /// A change that probably mends it, to be looked at first.
    pub fn unsafe_fix(
        self,
        title: impl Into<String>,
        span: Span,
        replacement: impl Into<String>,
    ) -> Self {
        self.any_fix(title.into(), span, replacement.into(), false)
    }

    fn any_fix(self, title: String, span: Span, replacement: String, safe: bool) -> Self {
        self.finding.fix = Some(Fix {
            span,
            replacement,
            title,
            safe,
        });
        self
    }

    /// Another level than the rule's own.
    pub fn level(self, level: Level) -> Self {
        self.finding.level = level;
        self.finding.own_level = level;
        self
    }
}
