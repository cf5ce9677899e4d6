//! Configurations made from real mistakes, and some that are right.
//!
//! `testdata/corpus/NAME.conf` gives exactly the lines of `NAME.out`, of which each was looked at by
//! hand. Comments say how a case is checked (see `common/cases.rs`) and what has to be found:
//! `# expects: CODE words` (an error, a warning or a note of a rule whose code begins so, with these
//! words in its line), `# misses: words` (a mistake that no rule finds), `# right: words` (neither
//! errors nor warnings). `docs/findings.md` counts what rules find here.

mod common;

use common::cases::{Case, agree, cases, compare, difference};
use mesoscfg::rules::{RULES, Rule};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

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

/// Each finding says what to do next: in words, or as a fix.
#[test]
fn every_finding_has_a_next_step() {
    let mut without = BTreeMap::new();
    for case in cases("corpus").into_iter().chain(cases("rules")) {
        let output = case.command(&["--format", "json"]).output();
        let report = output.expect("mesoscfg runs").stdout;
        let report: Value = serde_json::from_slice(&report).expect("JSON");
        let findings = report["findings"].as_array().expect("findings");
        for finding in findings {
            if finding["help"].is_null() && finding["fix"].is_null() {
                let code = finding["code"].to_string();
                without.insert(code, format!("{}: {}", case.name(), finding["message"]));
            }
        }
    }
    assert!(without.is_empty(), "{without:#?}");
}

/// Where only a file is checked, no finding is about the command line that stands in for one.
#[test]
fn nothing_is_said_of_words_that_nobody_typed() {
    let mut wrong = Vec::new();
    for case in cases("corpus").into_iter().chain(cases("rules")) {
        if !case.words().is_empty() {
            continue;
        }
        for lines in [&[][..], &IN_CLUSTER_MODE] {
            let findings = case.check_with(lines);
            let typed = findings.lines().filter(|l| l.contains("<command line>"));
            wrong.extend(typed.map(|l| format!("{}: {l}", case.name())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Lines that make a launch one of cluster mode.
const IN_CLUSTER_MODE: [&str; 3] = [
    "spark.master mesos://dispatcher.example.com:7077",
    "spark.submit.deployMode cluster",
    "spark.master.rest.enabled true",
];

/// What rules say in the recorded outputs: how often, and in how many configurations.
#[derive(Default)]
struct Count {
    findings: usize,
    cases: usize,
}

fn counts(cases: &[Case]) -> BTreeMap<String, Count> {
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    for case in cases {
        let out = std::fs::read_to_string(case.path.with_extension("out")).expect("an output");
        let codes: Vec<&str> = out.lines().filter_map(code).collect();
        for (i, code) in codes.iter().enumerate() {
            let count = counts.entry((*code).to_owned()).or_default();
            count.findings += 1;
            count.cases += usize::from(!codes[..i].contains(code));
        }
    }
    counts
}

/// The rule of a line of a short report.
fn code(line: &str) -> Option<&str> {
    let at = line.find("[MC")?;
    line.get(at + 1..at + 6)
}

/// The part of `docs/findings.md` that is counted.
fn table(cases: &[Case]) -> String {
    let counts = counts(cases);
    let right = cases
        .iter()
        .filter(|c| c.comments("right").next().is_some())
        .count();
    let mut text = format!(
        "{} configurations, of which {right} are right and have neither errors nor warnings.\n\n\
         | Rule | | Findings | Configurations |\n|---|---|---:|---:|\n",
        cases.len()
    );
    let mut never = Vec::new();
    for rule in RULES {
        let Rule { code, name, .. } = rule;
        match counts.get(*code) {
            Some(Count { findings, cases }) => {
                text += &format!("| [{code}](rules/{code}.md) | {name} | {findings} | {cases} |\n");
            }
            None => never.push(format!("[{code}](rules/{code}.md) {name}")),
        }
    }
    text += "\nRules that find nothing there";
    match never.as_slice() {
        [] => text += ": none.\n",
        never => text += &format!(":\n\n- {}\n", never.join("\n- ")),
    }
    let misses: Vec<String> = cases
        .iter()
        .flat_map(|c| c.comments("misses").map(|m| format!("- {}: {m}", c.name())))
        .collect();
    if !misses.is_empty() {
        text += &format!(
            "\nMistakes there that no rule finds (the configuration, and what a finding would have):\n\n{}\n",
            misses.join("\n")
        );
    }
    text
}

/// `MESOSCFG_BLESS=1` counts anew, from the recorded outputs; the other parts are written by hand.
#[test]
fn the_page_says_how_often_rules_fire() {
    const FROM: &str = "<!-- counted by tests/corpus.rs -->\n";
    const TO: &str = "<!-- end -->\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/findings.md");
    let page = std::fs::read_to_string(&path).expect("the page");
    let (before, rest) = page.split_once(FROM).expect("where the count begins");
    let (_, after) = rest.split_once(TO).expect("where the count ends");
    let counted = table(&cases("corpus"));
    let found = format!("{before}{FROM}\n{counted}\n{TO}{after}");
    agree(&Vec::from_iter(difference(&path, &found)));
}
