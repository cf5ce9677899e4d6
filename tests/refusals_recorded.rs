//! What the real Spark says to many values of many properties, and where it says it.
//!
//! `testdata/refusals/generate.py` and `starts.py` make the records; each line is one launch in which one
//! property is unusual.

mod common;

use common::recorded::{Recorded, document, launch, one};
use serde_json::{Value, json};

#[test]
fn refusals_have_spark_s_class_message_and_place() {
    compare("coarse", "recorded.jsonl");
}

#[test]
fn so_they_have_in_fine_grained_mode() {
    compare("fine", "recorded-fine.jsonl");
}

fn compare(mode: &str, record: &str) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/refusals/");
    let path = folder.to_owned() + record;
    let text = std::fs::read_to_string(path).expect("the record is there");
    let mut report = String::new();
    let mut count = 0;
    for line in text.lines() {
        let (version, key, value, error): (String, String, String, Value) =
            serde_json::from_str(line).expect("a line of the record is JSON");
        let case = case(mode, &version, &key, &value);
        let ours = document(&case, &launch(&case));
        let ours = plain(&ours["error"]);
        count += 1;
        if ours != error {
            report.push_str(&format!(
                "{version} {key}={value:?}:\n  {ours}\n  not {error}\n"
            ));
        }
    }
    assert!(count >= 1500, "only {count} launches are recorded");
    let bad = report.matches("\n  not ").count();
    assert!(bad == 0, "{report}{bad} of {count} differ");
}

/// What `schema/read-at-start.tsv` is made of, and what mesoscfg makes of that.
#[test]
fn drivers_refuse_at_start_what_spark_refuses() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/testdata/refusals/recorded-starts.jsonl"
    );
    let text = std::fs::read_to_string(path).expect("the record is there");
    let (mut report, mut count) = (String::new(), 0);
    for line in text.lines() {
        let (version, profile, key, value, error, _): (
            String,
            String,
            String,
            String,
            Value,
            bool,
        ) = serde_json::from_str(line).expect("a line of the record is JSON");
        let bound = value != "x;y" && BOUNDS_NOT_FOLLOWED.contains(&key.as_str());
        if bound {
            continue;
        }
        let mut conf: Vec<(&str, &str)> = BASE.to_vec();
        conf.extend(profile_of(&profile));
        conf.retain(|(k, _)| *k != key);
        let case = scenario("coarse", &version, &key, &value, &conf);
        let ours = document(&case, &launch(&case));
        let ours = plain(&ours["error"]);
        count += 1;
        if ours != error {
            report.push_str(&format!(
                "{version} {profile} {key}={value:?}:\n  {ours}\n  not {error}\n"
            ));
        }
    }
    assert!(count >= 1000, "only {count} launches are recorded");
    let bad = report.matches("\n  not ").count();
    assert!(bad == 0, "{report}{bad} of {count} differ");
}

/// The bounds that hang on other properties, or show later than the read.
const BOUNDS_NOT_FOLLOWED: &[&str] = &[
    "spark.buffer.size",
    "spark.rpc.askTimeout",
    "spark.task.cpus",
];

const BASE: [(&str, &str); 3] = [
    ("spark.mesos.executor.home", "/opt/spark"),
    ("spark.driver.host", "127.0.0.1"),
    ("spark.ui.enabled", "false"),
];

/// What a profile of `starts.py` sets, as far as it makes a difference here.
fn profile_of(name: &str) -> Vec<(&'static str, &'static str)> {
    let all = [
        ("spark.ui.enabled", "true"),
        ("spark.shuffle.service.enabled", "true"),
        ("spark.dynamicAllocation.enabled", "true"),
        ("spark.eventLog.enabled", "true"),
        ("spark.eventLog.rolling.enabled", "true"),
        ("spark.speculation", "true"),
        ("spark.mesos.coarse", "false"),
    ];
    let dynamic = name == "spark.dynamicAllocation.enabled";
    let has = |key: &str| match name {
        "plain" => false,
        "fine" => true,
        "all" => key != "spark.mesos.coarse",
        _ => name.split(',').any(|k| k == key) || (dynamic && key == all[1].0),
    };
    all.into_iter().filter(|(key, _)| has(key)).collect()
}

/// The launch that `generate.py` makes of a line.
fn case(mode: &str, version: &str, key: &str, value: &str) -> Recorded {
    let mut conf = vec![
        ("spark.mesos.executor.home", "/opt/spark"),
        ("spark.driver.host", "127.0.0.1"),
        ("spark.driver.port", "15000"),
        ("spark.ui.enabled", "false"),
    ];
    if mode == "fine" {
        conf.push(("spark.mesos.coarse", "false"));
    }
    conf.retain(|(k, _)| *k != key);
    scenario(mode, version, key, value, &conf)
}

fn scenario(mode: &str, version: &str, key: &str, value: &str, conf: &[(&str, &str)]) -> Recorded {
    let defaults: String = conf.iter().map(|(k, v)| format!("{k} {v}\n")).collect();
    let scenario = json!({
        "id": "refusal", "spark_version": version, "mode": mode,
        "args": ["--name", "refusal", "--conf", format!("{key}={value}")],
        "no_master": key == "spark.master", "defaults": defaults, "framework_id": "fw",
        "offers": [[{"id": "O1", "resources": [
            {"name": "cpus", "scalar": 4.0, "role": "*"},
            {"name": "mem", "scalar": 8192.0, "role": "*"},
        ]}]],
    });
    one(&scenario.to_string(), "{}")
}

/// An error as the record has it.
fn plain(error: &Value) -> Value {
    if error.is_null() {
        return Value::Null;
    }
    let causes = error["causes"].as_array().map_or(&[][..], Vec::as_slice);
    let causes: Vec<Value> = causes
        .iter()
        .map(|c| json!([c["class"], c["message"]]))
        .collect();
    json!([error["where"], error["class"], error["message"], causes])
}
