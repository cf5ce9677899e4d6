//! What the real Spark says to many values of many properties, and where it says it.
//!
//! `testdata/refusals/generate.py` makes the records; each line is one launch in which one property
//! is unusual.

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
