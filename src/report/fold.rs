//! Which findings people need not see, because they have seen their like.
//!
//! The same mistake in forty files is one thing to know. Of findings of a rule that say the same,
//! the first few are drawn and the others counted; and of any one rule no more are drawn than
//! somebody would read.

use crate::diagnostic::Finding;
use std::collections::HashMap;

/// Findings that say the same are folded when there are more than so many ...
const ALIKE: usize = 5;
/// ... down to so many.
const KEPT: usize = 3;
/// Most findings of one rule that are drawn.
const OF_A_RULE: usize = 50;

/// What to do with a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fold {
    /// Draw it.
    Show,
    /// Draw it, and say that there are so many more that say the same.
    Alike(usize),
    /// Draw it, and say that there are so many more of its rule.
    Rule(usize),
    /// Do not draw it.
    Hide,
}

/// What to do with each finding.
pub(super) fn folds(findings: &[&Finding]) -> Vec<Fold> {
    let mut alike: HashMap<(&str, &str), Count> = HashMap::new();
    for f in findings {
        alike.entry((f.code, &f.message)).or_default().total += 1;
    }
    let mut rules: HashMap<&str, Count> = HashMap::new();
    let folds: Vec<Fold> = findings
        .iter()
        .enumerate()
        .map(|(at, f)| {
            let same = alike.entry((f.code, &f.message)).or_default();
            same.seen += 1;
            // They may say anything.
            rules.entry(f.code).or_default().total += f.further;
            let more = same.total - same.seen;
            let folded = same.total > ALIKE;
            if folded && same.seen > KEPT {
                return Fold::Hide;
            }
            let rule = rules.entry(f.code).or_default();
            rule.total += if folded && same.seen == KEPT {
                more + 1
            } else {
                1
            };
            if rule.seen == OF_A_RULE {
                return Fold::Hide;
            }
            rule.seen += 1;
            rule.last = at;
            if folded && same.seen == KEPT {
                rule.told += more;
                Fold::Alike(more)
            } else {
                Fold::Show
            }
        })
        .collect();
    close(folds, &rules, findings)
}

/// Says after the last one drawn of a rule how many others there are.
fn close(mut folds: Vec<Fold>, rules: &HashMap<&str, Count>, findings: &[&Finding]) -> Vec<Fold> {
    for (at, f) in findings.iter().enumerate() {
        let Some(rule) = rules.get(f.code).filter(|r| r.last == at) else {
            continue;
        };
        let untold = rule.total - rule.seen - rule.told;
        if let Some(fold) = folds.get_mut(at).filter(|_| untold > 0) {
            *fold = match *fold {
                Fold::Alike(more) => Fold::Rule(untold + more),
                _ => Fold::Rule(untold),
            };
        }
    }
    folds
}

#[derive(Default)]
struct Count {
    total: usize,
    /// Of them, how many were looked at or drawn.
    seen: usize,
    /// Of them, how many were counted in a line of their own.
    told: usize,
    /// The last one drawn.
    last: usize,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Level;

    fn finding(message: &str) -> Finding {
        Finding {
            further: 0,
            code: "MC999",
            name: "example",
            level: Level::Error,
            own_level: Level::Error,
            message: message.to_owned(),
            span: None,
            label: String::new(),
            labels: vec![],
            notes: vec![],
            help: None,
            fix: None,
        }
    }

    fn of(messages: &[&str]) -> Vec<Fold> {
        let findings: Vec<Finding> = messages.iter().map(|m| finding(m)).collect();
        folds(&findings.iter().collect::<Vec<_>>())
    }

    #[test]
    fn a_few_are_all_drawn() {
        assert_eq!(of(&["a", "a", "a", "a", "a", "b"]), [Fold::Show; 6]);
    }

    #[test]
    fn many_that_say_the_same_are_counted() {
        let mut want = vec![Fold::Show, Fold::Show, Fold::Alike(37), Fold::Show];
        want.extend([Fold::Hide; 37]);
        let mut messages = vec!["a", "a", "a", "b"];
        messages.extend(["a"; 37]);
        assert_eq!(of(&messages), want);
    }

    #[test]
    fn nothing_is_counted_twice_or_forgotten() {
        for same in [0, 2, 6, 90] {
            let mut messages: Vec<String> = (0..49).map(|n| format!("m{n}")).collect();
            messages.extend((0..same).map(|_| "same".to_owned()));
            messages.extend((0..70).map(|n| format!("n{n}")));
            let messages: Vec<&str> = messages.iter().map(String::as_str).collect();
            let folds = of(&messages);
            let drawn = folds.iter().filter(|f| **f != Fold::Hide).count();
            let told: usize = folds
                .iter()
                .map(|f| match f {
                    Fold::Alike(n) | Fold::Rule(n) => *n,
                    _ => 0,
                })
                .sum();
            assert_eq!(drawn, OF_A_RULE);
            assert_eq!(drawn + told, messages.len(), "{same}");
        }
    }
}
