//! Labels, constraints and docker's lists against recorded answers of the real Spark; see
//! `testdata/values/grammars.py`.

use mesoscfg::jvm::Throwable;
use mesoscfg::value::{self, ValueError};
use mesoscfg::version::SparkVersion;
use serde_json::{Map, Value, json};

const RECORDED: &str = include_str!("../testdata/values/grammars.jsonl");

fn kept(result: Result<Value, ValueError>, text: &str) -> Value {
    match result {
        Ok(value) => json!([value]),
        Err(error) => {
            assert!(
                text.get(error.span).is_some(),
                "the blame is outside of {text:?}"
            );
            shown(error.thrown)
        }
    }
}

fn shown(thrown: Throwable) -> Value {
    let mut error = Map::new();
    error.insert("class".into(), json!(thrown.class));
    error.insert("message".into(), json!(thrown.message));
    if let Some(cause) = thrown.cause {
        error.insert("cause".into(), shown(*cause));
    }
    Value::Object(error)
}

fn ours(kind: &str, text: &str, version: SparkVersion) -> Value {
    let result = match kind {
        "labels" => value::labels(text)
            .map(|list| list.into_iter().map(|l| json!([l.key, l.value])).collect()),
        "constraints" => value::constraints(text).map(|list| {
            let mut map = Map::new();
            for constraint in list {
                let mut values = constraint.values;
                values.sort_by(|a, b| a.encode_utf16().cmp(b.encode_utf16()));
                map.insert(constraint.attribute, json!(values));
            }
            Value::Object(map)
        }),
        "volumes" => {
            let list = value::volumes(text, version).volumes.into_iter();
            Ok(list
                .map(|v| json!([v.host_path, v.container_path, v.read_only]))
                .collect())
        }
        "portmaps" => value::port_mappings(text, version).map(|p| {
            let list = p.mappings.into_iter();
            list.map(|m| json!([m.host_port, m.container_port, m.protocol]))
                .collect()
        }),
        "parameters" => {
            let list = value::parameters(text, version).parameters.into_iter();
            Ok(list.map(|p| json!([p.key, p.value])).collect())
        }
        other => panic!("no such kind: {other}"),
    };
    kept(result, text)
}

#[test]
fn every_recorded_text_is_read_alike() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in RECORDED.lines() {
        let (name, kind, text, wanted): (String, String, String, Value) =
            serde_json::from_str(line).unwrap();
        let got = ours(&kind, &text, SparkVersion::parse(&name).unwrap());
        count += 1;
        if got != wanted {
            wrong.push(format!(
                "{name} {kind} {text:?}\n  spark {wanted}\n  got   {got}"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {count} differ:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(25)].join("\n")
    );
    assert!(count >= 3000, "the recording is cut short: {count}");
}
