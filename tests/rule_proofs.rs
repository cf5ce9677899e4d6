//! What rules say about Spark is proved by what Spark did.
//!
//! `testdata/proofs/README.md` says what a proof is, and how to record one.

mod common;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::recorded::{Recorded, Start, differences, folder, line, lines, one, start, steps};
use mesoscfg::launch::plan::Supply;
use mesoscfg::rules::{Context, Proof, RULES, Rule, Surroundings, check};
use mesoscfg::version::MesosVersion;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Rules whose proofs are still to be found.
#[rustfmt::skip]
const UNPROVED: &[&str] = &[
];

fn testdata() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata")
}

/// The codes of the rules that find something in a recorded launch; all rules are on. What was offered
/// to it are the agents of the cluster, if these are to be known.
fn fired(case: &Recorded, agents: bool) -> Vec<&'static str> {
    let Start {
        resolution,
        sources,
        files,
        mut facts,
        dispatcher,
        ..
    } = start(case);
    let steps = steps(case);
    // Old enough for every property that needs a newer one.
    facts.mesos_version = Some(MesosVersion::new(0, 28));
    let around = Surroundings {
        files: &files,
        facts: &facts,
        typed: true,
        dispatcher: dispatcher.as_ref(),
        supply: agents.then_some(Supply::Offers(&steps)),
    };
    let mut findings = check(&Context::new(&resolution, &sources, around), &|_| true);
    if let Some(config) = &dispatcher {
        let around = Surroundings {
            dispatcher: None,
            ..around
        };
        findings.extend(check(&Context::new(config, &sources, around), &|_| true));
    }
    findings.iter().map(|f| f.code).collect()
}

/// A scenario of the conformance set by its id.
fn scenario(id: &str) -> Option<Recorded> {
    let read = |kind: &str| {
        let path = folder().join(kind).join(format!("{id}.json"));
        std::fs::read_to_string(path).ok()
    };
    if let (Some(scenario), Some(result)) = (read("scenarios"), read("results")) {
        return Some(one(&scenario, &result));
    }
    let wanted = format!("\"id\": \"{id}\"");
    ["random-coarse", "random-fine", "random-cluster"]
        .iter()
        .find_map(|name| {
            let text = std::fs::read_to_string(folder().join(format!("{name}.jsonl")));
            let text = text.expect("the record is there");
            let mut lines = text.lines().filter(|l| l.contains(&wanted)).map(line);
            lines.find(|case| case.id() == id)
        })
}

/// All that can be read in a result: texts, and what base64 stands for.
fn readable(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => {
            if let Ok(bytes) = STANDARD.decode(text) {
                found.push(String::from_utf8_lossy(&bytes).into_owned());
            }
            found.push(text.clone());
        }
        Value::Array(list) => list.iter().for_each(|v| readable(v, found)),
        Value::Object(fields) => fields.values().for_each(|v| readable(v, found)),
        _ => {}
    }
}

/// The texts of a result; with or without what Spark's driver knew but told nobody.
fn texts(result: &Value, runtime: bool) -> Vec<String> {
    let mut result = result.clone();
    if let Some(fields) = result.as_object_mut() {
        fields.remove("scenario");
        match fields.get_mut("runtime").and_then(Value::as_object_mut) {
            Some(known) if runtime => known.retain(|k, _| {
                ![
                    "command_line",
                    "env",
                    "dispatcher_command_line",
                    "dispatcher_env",
                ]
                .contains(&k.as_str())
            }),
            _ => drop(fields.remove("runtime")),
        }
    }
    let mut found = Vec::new();
    readable(&result, &mut found);
    found
}

/// What is wrong with one recorded launch of a rule.
fn launch_faults(rule: &Rule, text: &str) -> Vec<String> {
    let extra: Value = serde_json::from_str(text).expect("a line is JSON");
    let case = line(text);
    let id = case.id();
    let list = |name: &str| -> Vec<String> {
        let listed = extra[name].as_array().into_iter().flatten();
        listed
            .map(|t| t.as_str().expect("a text").to_owned())
            .collect()
    };
    let mut faults: Vec<String> = differences(&case)
        .iter()
        .map(|d| format!("{id}: {d}"))
        .collect();
    let quiet = extra["quiet"] == true;
    // A rule may be silent where agents are known, because another then knows more.
    let fires = fired(&case, true).contains(&rule.code)
        || (!quiet && fired(&case, false).contains(&rule.code));
    if fires == quiet {
        let does = if quiet { "fires" } else { "does not fire" };
        faults.push(format!("{id}: {} {does}", rule.code));
    }
    let all = texts(&case.result, true);
    for text in list("shows") {
        if !all.iter().any(|t| t.contains(&text)) {
            faults.push(format!("{id}: nothing shows {text:?}"));
        }
    }
    let told = texts(&case.result, false);
    for text in list("hides") {
        if told.iter().any(|t| t.contains(&text)) {
            faults.push(format!("{id}: something shows {text:?}"));
        }
    }
    faults
}

fn faults(rule: &Rule, proof: &Proof) -> Vec<String> {
    match proof {
        Proof::Scenario(id) => match scenario(id) {
            None => vec![format!("there is no scenario {id}")],
            Some(case) if case.scenario["submission"].is_object() => {
                vec![format!("{id} has no command line to check")]
            }
            Some(case) if fired(&case, true).contains(&rule.code) => Vec::new(),
            Some(case) => vec![format!(
                "does not fire on {id}, only {:?}",
                fired(&case, true)
            )],
        },
        Proof::Launches => {
            let path = testdata()
                .join("proofs")
                .join(format!("{}.jsonl", rule.code));
            match std::fs::read_to_string(&path) {
                Err(e) => vec![format!("{}: {e}", path.display())],
                Ok(text) if text.trim().is_empty() => vec!["no launches".to_owned()],
                Ok(text) => text.lines().flat_map(|l| launch_faults(rule, l)).collect(),
            }
        }
        Proof::Answer(file, text) => match std::fs::read_to_string(testdata().join(file)) {
            Err(e) => vec![format!("{file}: {e}")],
            Ok(all) if all.contains(text) => Vec::new(),
            Ok(_) => vec![format!("{file} does not hold {text:?}")],
        },
    }
}

#[test]
fn every_proof_holds() {
    let mut report = String::new();
    for rule in RULES {
        for proof in rule.proof {
            for fault in faults(rule, proof) {
                report.push_str(&format!("{}: {fault}\n", rule.code));
            }
        }
    }
    assert!(report.is_empty(), "{report}");
}

#[test]
fn every_rule_has_a_proof() {
    for rule in RULES {
        let listed = UNPROVED.contains(&rule.code);
        let proved = !rule.proof.is_empty();
        assert_ne!(proved, listed, "{} and the list UNPROVED", rule.code);
    }
    for code in UNPROVED {
        assert!(RULES.iter().any(|r| r.code == *code), "{code}");
    }
}

#[test]
fn every_recorded_launch_is_of_a_rule_that_names_it() {
    for file in std::fs::read_dir(testdata().join("proofs")).expect("testdata/proofs") {
        let path = file.expect("a file").path();
        if path.extension().is_none_or(|e| e != "jsonl") {
            continue;
        }
        let code = path.file_stem().expect("a name").to_string_lossy();
        let rule = RULES.iter().find(|r| r.code == code);
        let rule = rule.unwrap_or_else(|| panic!("{code} is no rule"));
        assert!(rule.proof.contains(&Proof::Launches), "{code}");
        let cases = lines(&path);
        assert!(!cases.is_empty(), "{code}");
        for case in cases {
            let start = format!("{}-", code.to_lowercase());
            assert!(case.id().starts_with(&start), "{}", case.id());
        }
    }
}

/// What every rule must have, so that what is said of it can be relied upon.
#[test]
fn every_rule_has_all_that_a_rule_has() {
    let ours: Vec<u32> = numbers(env!("CARGO_PKG_VERSION"));
    for rule in RULES {
        let code = rule.code;
        let since = numbers(rule.since);
        assert_eq!(since.len(), 3, "{code}: since {}", rule.since);
        assert!(since <= ours, "{code}: since {}", rule.since);
        if let (Some(a), Some(b)) = (rule.versions.since, rule.versions.before) {
            assert!(a < b, "{code}: versions");
        }
        let some = mesoscfg::version::RELEASES;
        assert!(some.iter().any(|v| rule.versions.holds(*v)), "{code}");
        for section in ["\n## Example\n", "\n## Instead\n"] {
            let at = rule.doc.find(section).expect("the section");
            assert!(rule.doc[at..].contains("\n```"), "{code}: {section}");
        }
    }
}

fn numbers(version: &str) -> Vec<u32> {
    version.split('.').filter_map(|n| n.parse().ok()).collect()
}
