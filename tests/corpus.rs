//! Configurations made from real mistakes, and some that are right.
//!
//! `testdata/corpus/NAME.conf` gives exactly the lines of `NAME.out`, of which each was looked at by
//! hand. Comments say how a case is checked (see `common/cases.rs`) and what has to be found:
//! `# expects: CODE words` (an error, a warning or a note of a rule whose code begins so, with these
//! words in its line), `# misses: words` (a mistake that no rule finds), `# right: words` (neither
//! errors nor warnings). `docs/findings.md` counts what rules find here.

mod common;

use common::cases::{Case, cases, compare};

/// What a case expects and a check does not say.
fn missing(case: &Case, findings: &str) -> Vec<String> {
    let is_found = |expected: &&str| {
        let (code, words) = expected.split_once(' ').unwrap_or((expected, ""));
        let code = format!("[{code}");
        let mut lines = findings.lines();
        lines.any(|l| l.contains(&code) && l.contains(words))
    };
    let expected = case.comments("expects");
    expected
        .filter(|e| !is_found(e))
        .map(|e| format!("{}: {e}", case.name()))
        .collect()
}

fn is_serious(line: &str) -> bool {
    line.contains(": warning[") || line.contains(": error[")
}

#[test]
fn configurations_give_what_is_recorded() {
    let mut wrong = Vec::new();
    let cases = cases("corpus");
    let (mut mistakes, mut good) = (0, 0);
    compare(&cases, |case, findings| {
        let purposes = ["expects", "misses", "right"];
        let purposes = purposes.map(|p| case.comments(p).count());
        assert_ne!(purposes, [0, 0, 0], "{} says no purpose", case.name());
        wrong.extend(missing(case, findings));
        if purposes[2] > 0 {
            good += 1;
            let serious = findings.lines().filter(|l| is_serious(l));
            wrong.extend(serious.map(|l| format!("{}: is right, but {l}", case.name())));
        } else {
            mistakes += 1;
        }
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(mistakes >= 80, "only {mistakes} cases with mistakes");
    assert!(good >= 12, "only {good} cases that are right");
}
