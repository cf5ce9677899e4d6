//! Typed reads against recorded answers of the real Spark; see `testdata/values/generate.py`.

use mesoscfg::catalog;
use mesoscfg::jvm::Throwable;
use mesoscfg::resolve::typed::{Reader, TypedValue};
use mesoscfg::value;
use mesoscfg::version::SparkVersion;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

const RECORDED: &str = include_str!("../testdata/values/recorded.jsonl");

/// The environment in which the answers were recorded.
fn env(name: &str) -> Option<String> {
    let value = match name {
        "PATH" => "/usr/bin:/bin",
        "LC_ALL" => "C.UTF-8",
        "SPARK_LOCAL_IP" => "127.0.0.1",
        _ => return None,
    };
    Some(value.to_owned())
}

fn system(name: &str) -> Option<String> {
    (name == "user.timezone").then(|| "UTC".to_owned())
}

/// The form in which the answers are kept: `[value]`, or the texts of an exception. Doubles are
/// kept as Java prints them.
fn kept(result: Result<TypedValue, Throwable>) -> Value {
    match result {
        Ok(TypedValue::Double(d)) => json!([mesoscfg::jvm::double_to_string(d)]),
        Ok(value) => json!([value]),
        Err(thrown) => {
            let mut error = Map::new();
            error.insert("class".into(), json!(thrown.class));
            error.insert("message".into(), json!(thrown.message));
            if let Some(cause) = thrown.cause {
                let cause = json!({"class": cause.class, "message": cause.message});
                error.insert("cause".into(), cause);
            }
            Value::Object(error)
        }
    }
}

#[test]
fn every_recorded_answer_is_given() {
    let mut empty: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    let mut wrong = Vec::new();
    let (mut configurations, mut answers) = (0, 0);
    for line in RECORDED.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let name = line["version"].as_str().unwrap();
        let version = SparkVersion::parse(name).unwrap();
        let values = line["values"].as_object().unwrap();
        let conf = line["conf"].as_object().unwrap();
        let base = empty
            .entry(name.to_owned())
            .or_insert_with(|| values.clone());
        configurations += 1;

        let reader = Reader {
            conf: &|key| conf.get(key).map(|v| v.as_str().unwrap()),
            env: &env,
            system: &system,
            version,
        };
        for (key, unset) in base.iter() {
            let wanted = values.get(key).unwrap_or(unset);
            let property = catalog::get(key).expect("a recorded key is in the catalog");
            let got = kept(reader.typed(property));
            answers += 1;
            if got != *wanted {
                wrong.push(format!(
                    "{name} {key} {conf:?}\n  spark {wanted}\n  got   {got}"
                ));
            }
        }
        if let Some(memory) = line.get("memory") {
            let text = conf["spark.executor.memory"].as_str().unwrap();
            let got = kept(
                value::memory_mib(text)
                    .map(TypedValue::Int)
                    .map_err(|e| e.thrown),
            );
            if got != *memory {
                wrong.push(format!(
                    "{name} memory {text:?}\n  spark {memory}\n  got   {got}"
                ));
            }
        }
    }
    let count = wrong.len();
    wrong.truncate(20);
    assert!(
        count == 0,
        "{count} of {answers} answers differ:\n{}",
        wrong.join("\n")
    );
    assert!(
        configurations >= 2100,
        "the recording is cut short: {configurations}"
    );
}
