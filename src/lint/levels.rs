//! How much each rule matters to whoever runs the check.
//!
//! Rules have levels of their own; settings and flags change them, one rule, one family, or all at
//! a time. An optional rule is off until it is named, or `optional` is.

use crate::diagnostic::{Finding, Level, nearest_rule};
use crate::rules::{self, Group, RULES, Rule};
use std::fmt;
use thiserror::Error;

/// What is asked for a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RuleLevel {
    /// Say nothing.
    Allow,
    /// All findings are worth knowing, no more.
    Info,
    /// All findings are warnings.
    Warning,
    /// All findings are errors.
    Error,
}

impl RuleLevel {
    /// All of them, from the mildest on.
    pub const ALL: [RuleLevel; 4] = [
        RuleLevel::Allow,
        RuleLevel::Info,
        RuleLevel::Warning,
        RuleLevel::Error,
    ];

    /// `allow`, `info`, `warning` or `error`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            RuleLevel::Allow => "allow",
            RuleLevel::Info => "info",
            RuleLevel::Warning => "warning",
            RuleLevel::Error => "error",
        }
    }

    /// The level of a finding; `None` if there is to be none.
    #[must_use]
    pub const fn level(self) -> Option<Level> {
        match self {
            RuleLevel::Allow => None,
            RuleLevel::Info => Some(Level::Info),
            RuleLevel::Warning => Some(Level::Warning),
            RuleLevel::Error => Some(Level::Error),
        }
    }
}

impl From<Level> for RuleLevel {
    fn from(level: Level) -> Self {
        match level {
            Level::Info => RuleLevel::Info,
            Level::Warning => RuleLevel::Warning,
            Level::Error => RuleLevel::Error,
        }
    }
}

impl fmt::Display for RuleLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// From which level on findings make the check fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FailOn {
    /// Any finding.
    Info,
    /// Warnings and errors.
    Warning,
    /// Errors.
    Error,
    /// None.
    Never,
}

impl FailOn {
    /// All of them, from the strictest on.
    pub const ALL: [FailOn; 4] = [FailOn::Info, FailOn::Warning, FailOn::Error, FailOn::Never];

    /// The level of a name, such as `warning`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        FailOn::ALL.into_iter().find(|f| f.as_str() == name)
    }

    /// `info`, `warning`, `error` or `never`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            FailOn::Info => "info",
            FailOn::Warning => "warning",
            FailOn::Error => "error",
            FailOn::Never => "never",
        }
    }

    /// Whether a finding of this level makes the check fail.
    #[must_use]
    pub fn fails(self, level: Level) -> bool {
        match self {
            FailOn::Info => true,
            FailOn::Warning => level >= Level::Warning,
            FailOn::Error => level >= Level::Error,
            FailOn::Never => false,
        }
    }
}

impl fmt::Display for FailOn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which rules are meant.
#[derive(Clone, Copy, Debug)]
pub enum Selector {
    /// All that are on.
    All,
    /// All optional ones.
    Optional,
    /// Those of a family that are on.
    Family(Group),
    /// One.
    Rule(&'static Rule),
}

/// There is no such rule and no such family.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("there is no rule or family `{what}`")]
pub struct UnknownSelector {
    /// What was written.
    pub what: String,
    /// What was probably meant.
    pub nearest: Option<&'static str>,
}

impl UnknownSelector {
    /// The next step.
    #[must_use]
    pub fn help(&self) -> String {
        match self.nearest {
            Some(name) => format!("did you mean `{name}`?"),
            None => "`mesoscfg rules` lists rules and families".to_owned(),
        }
    }
}

impl Selector {
    /// Reads a rule's code (in any case) or name, a family's name, `optional` or `all`.
    ///
    /// # Errors
    /// For anything else.
    pub fn parse(text: &str) -> Result<Self, UnknownSelector> {
        let wanted = text.trim();
        let family = |r: &&Rule| r.group.as_str() == wanted;
        match wanted {
            "all" => Ok(Selector::All),
            "optional" => Ok(Selector::Optional),
            _ => rules::find(wanted)
                .map(Selector::Rule)
                .or_else(|| {
                    let member = RULES.iter().copied().find(family)?;
                    Some(Selector::Family(member.group))
                })
                .ok_or_else(|| UnknownSelector {
                    what: wanted.to_owned(),
                    nearest: nearest_rule(wanted, names()),
                }),
        }
    }

    /// The code, the family's name, `optional` or `all`.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Selector::All => "all",
            Selector::Optional => "optional",
            Selector::Family(group) => group.as_str(),
            Selector::Rule(rule) => rule.code,
        }
    }

    /// The more exact of two selectors wins where no order is given.
    #[must_use]
    pub const fn exactness(&self) -> u8 {
        match self {
            Selector::All => 0,
            Selector::Optional => 1,
            Selector::Family(_) => 2,
            Selector::Rule(_) => 3,
        }
    }

    fn selects(&self, rule: &Rule) -> bool {
        match self {
            Selector::All => true,
            Selector::Optional => rule.optional,
            Selector::Family(group) => rule.group == *group,
            Selector::Rule(one) => rule.code == one.code,
        }
    }

    /// Whether it turns an optional rule on.
    fn names_optional(&self) -> bool {
        matches!(self, Selector::Rule(_) | Selector::Optional)
    }
}

/// Everything that [`Selector::parse`] takes.
pub fn names() -> impl Iterator<Item = &'static str> {
    let families = RULES.chunk_by(|a, b| a.group == b.group);
    let families = families.filter_map(|f| f.first().map(|r| r.group.as_str()));
    let rules = RULES.iter().flat_map(|r| [r.code, r.name]);
    ["all", "optional"].into_iter().chain(families).chain(rules)
}

/// What is asked for each rule.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    /// As long as [`RULES`], or empty while nothing is asked for; with the number of the request.
    asked: Vec<Option<(RuleLevel, usize)>>,
    requests: usize,
}

impl Levels {
    /// Asks for a level; what was asked for before gives way.
    pub fn ask(&mut self, selector: &Selector, level: RuleLevel) {
        self.asked.resize(RULES.len(), None);
        for (asked, rule) in self.asked.iter_mut().zip(RULES) {
            let on = !rule.optional || asked.is_some_and(|(l, _)| l != RuleLevel::Allow);
            let may = on || level == RuleLevel::Allow || selector.names_optional();
            if selector.selects(rule) && may {
                *asked = Some((level, self.requests));
            }
        }
        self.requests += 1;
    }

    /// What was asked for a rule, if anything.
    #[must_use]
    pub fn asked(&self, rule: &Rule) -> Option<RuleLevel> {
        self.of_code(rule.code).map(|(level, _)| level)
    }

    /// Which request it was, from 0.
    #[must_use]
    pub fn asked_by(&self, rule: &Rule) -> Option<usize> {
        self.of_code(rule.code).map(|(_, request)| request)
    }

    /// Whether the rule may find anything.
    #[must_use]
    pub fn is_on(&self, rule: &Rule) -> bool {
        match self.asked(rule) {
            Some(level) => level != RuleLevel::Allow,
            None => !rule.optional,
        }
    }

    fn of_code(&self, code: &str) -> Option<(RuleLevel, usize)> {
        if self.asked.is_empty() {
            return None;
        }
        let index = RULES.binary_search_by(|r| r.code.cmp(code)).ok()?;
        *self.asked.get(index)?
    }

    /// Gives every finding the level asked for, and drops those of rules that are off.
    pub fn judge(&self, findings: &mut Vec<Finding>) {
        findings.retain_mut(|finding| match self.of_code(finding.code) {
            Some((asked, _)) => match asked.level() {
                Some(level) => {
                    finding.level = level;
                    true
                }
                None => false,
            },
            None => rules::find(finding.code).is_none_or(|r| !r.optional),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selector(text: &str) -> Selector {
        Selector::parse(text).expect("a selector")
    }

    #[test]
    fn rules_are_named_by_code_name_family_and_all() {
        for (text, means) in [
            ("mc501", "MC501"),
            ("cores-unlimited", "MC501"),
            ("sizing", "sizing"),
            ("optional", "optional"),
            ("all", "all"),
        ] {
            assert_eq!(selector(text).as_str(), means);
        }
        for (text, near) in [
            ("cores-unlimitd", Some("cores-unlimited")),
            ("credential", Some("credentials")),
            ("Cores_Unlimited", Some("cores-unlimited")),
            ("MC5O1", Some("MC501")),
            ("everything-there-is", None),
        ] {
            let unknown = Selector::parse(text).expect_err("no selector");
            assert_eq!(unknown.nearest, near, "{text}");
        }
    }

    #[test]
    fn the_later_request_wins() {
        let rule = rules::find("MC501").expect("a rule");
        let other = rules::find("MC502").expect("a rule");
        let mut levels = Levels::default();
        assert!(levels.is_on(rule));
        assert_eq!(levels.asked(rule), None);
        levels.ask(&selector("all"), RuleLevel::Error);
        levels.ask(&selector("MC501"), RuleLevel::Allow);
        assert!(!levels.is_on(rule));
        assert_eq!(levels.asked(other), Some(RuleLevel::Error));
        levels.ask(&selector("sizing"), RuleLevel::Info);
        assert_eq!(levels.asked(rule), Some(RuleLevel::Info));
        assert_eq!(levels.asked(other), Some(RuleLevel::Info));
    }

    #[test]
    fn only_a_name_turns_an_optional_rule_on() {
        for rule in RULES.iter().filter(|r| r.optional) {
            let mut levels = Levels::default();
            assert!(!levels.is_on(rule));
            levels.ask(&selector("all"), RuleLevel::Error);
            levels.ask(&Selector::Family(rule.group), RuleLevel::Error);
            assert!(!levels.is_on(rule), "{}", rule.code);
            levels.ask(&selector(rule.code), RuleLevel::Info);
            assert!(levels.is_on(rule), "{}", rule.code);
            levels.ask(&selector("all"), RuleLevel::Error);
            assert_eq!(levels.asked(rule), Some(RuleLevel::Error));
            levels.ask(&selector("all"), RuleLevel::Allow);
            assert!(!levels.is_on(rule), "{}", rule.code);
        }
    }

    #[test]
    fn a_threshold_counts_from_its_level_on() {
        let failing = |on: FailOn| {
            [Level::Info, Level::Warning, Level::Error]
                .into_iter()
                .filter(|&l| on.fails(l))
                .count()
        };
        assert_eq!(FailOn::ALL.map(failing), [3, 2, 1, 0]);
    }
}
