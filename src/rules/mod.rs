//! The rules: one file a rule, one page a rule in `docs/rules/`, one list.
//!
//! A rule looks at the [`Context`] of one launch and reports to a [`Sink`]; it never knows how
//! findings are shown. To add one, write its file and its page, and name it in the list below.

mod context;
mod engine;
mod secrets;
#[cfg(test)]
mod tests;

pub use context::{Context, Origin, Setting};
pub use engine::{Draft, Group, Rule, Sink};
pub use secrets::holds_secret;

use crate::diagnostic::Finding;

macro_rules! rules {
    ($($module:ident),+ $(,)?) => {
        $(mod $module;)+

        /// Every rule, sorted by code.
        pub static RULES: &[&Rule] = &[$(&$module::RULE),+];
    };
}

rules![
    mc001_malformed_unicode_escape,
    mc002_vanishing_backslash,
    mc003_swallowed_line,
    mc004_byte_order_mark,
    mc005_odd_blank,
    mc006_comment_in_value,
    mc007_quoted_value,
    mc008_duplicate_key,
    mc009_key_without_value,
    mc010_malformed_utf8,
    mc011_separator_in_value,
    mc012_broken_continuation,
    mc013_empty_key,
];

/// The rule of a code (`MC101`, in any case) or a name.
#[must_use]
pub fn find(code_or_name: &str) -> Option<&'static Rule> {
    let wanted = |r: &&Rule| r.code.eq_ignore_ascii_case(code_or_name) || r.name == code_or_name;
    RULES.iter().copied().find(wanted)
}

/// Runs the rules that apply to the version of the context; the findings come sorted.
#[must_use]
pub fn check(context: &Context<'_>) -> Vec<Finding> {
    run(context, RULES)
}

fn run(context: &Context<'_>, rules: &[&'static Rule]) -> Vec<Finding> {
    let Some(first) = rules.first() else {
        return Vec::new();
    };
    let mut sink = Sink::new(first);
    for rule in rules.iter().filter(|r| r.versions.holds(context.version)) {
        sink.rule(rule);
        (rule.check)(context, &mut sink);
    }
    let mut findings = sink.into_findings();
    crate::diagnostic::sort(&mut findings);
    findings
}
