//! The document of `mesoscfg resolve` against what the real Spark answered: the texts it loads from
//! properties files, and the values its typed reads give.
//!
//! Recorded by `testdata/properties/generate.py` and `testdata/values/generate.py`.

use mesoscfg::jvm::double_to_string;
use mesoscfg::mesos::Reveal;
use mesoscfg::resolve::{Document, Request, Selection, resolve};
use mesoscfg::source::{MemoryFiles, Sources};
use mesoscfg::submit::Environment;
use mesoscfg::version::SparkVersion;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The document of a properties file.
fn document(text: &str, version: &str) -> Value {
    let words = ["--class", "X", "/tmp/x.jar"].map(str::to_owned);
    launch(Some(text), &words, version, &[])
}

fn launch(text: Option<&str>, words: &[String], version: &str, variables: &[&str]) -> Value {
    let mut environment = Environment::new();
    for pair in variables {
        environment.add_option(pair).expect("a variable has a name");
    }
    let mut sources = Sources::default();
    let request = Request {
        version: SparkVersion::parse(version).expect("a version"),
        command_line: words.into(),
        file: text.map(|t| ("spark-defaults.conf".to_owned(), t.as_bytes().to_vec())),
        environment,
        files: &MemoryFiles::default(),
        directory: "/",
        submit_time: 0,
    };
    let resolution = resolve(request, &mut sources);
    let selection = Selection {
        explicit: false,
        keys: &[],
        reveal: Reveal::Show,
    };
    let document = Document::new(&resolution, &sources, selection);
    serde_json::to_value(document).expect("a document is JSON")
}

fn entries(document: &Value) -> BTreeMap<&str, &Value> {
    let list = document["properties"].as_array().expect("properties");
    list.iter()
        .map(|p| (p["key"].as_str().expect("a key"), p))
        .collect()
}

#[test]
fn raw_texts_are_those_spark_loads() {
    let mut wrong = String::new();
    let mut count = 0;
    for line in include_str!("../testdata/properties/recorded.jsonl").lines() {
        let case: Value = serde_json::from_str(line).expect("a line is JSON");
        let text = case["text"].as_str().expect("a text");
        for answer in case["answers"].as_array().expect("answers") {
            let is = &answer["is"];
            for version in answer["versions"].as_array().expect("versions") {
                let version = version.as_str().expect("a version");
                count += 1;
                let document = document(text, version);
                let (got, want) = if is["error"].is_object() {
                    let e = &document["error"];
                    let want = &is["error"];
                    (
                        json!([e["class"], e["message"]]).to_string(),
                        json!([want["class"], want["message"]]).to_string(),
                    )
                } else {
                    let loaded = is["loaded"].as_array().expect("pairs");
                    let spark = |p: &&Value| p[0].as_str().is_some_and(|k| k.starts_with("spark."));
                    let want: BTreeMap<&str, &Value> = loaded
                        .iter()
                        .filter(spark)
                        .map(|p| (p[0].as_str().expect("a key"), &p[1]))
                        .collect();
                    let got: BTreeMap<&str, &Value> = entries(&document)
                        .into_iter()
                        .filter(|(_, p)| p["origin"]["kind"] == "file")
                        .map(|(k, p)| (k, &p["raw"]))
                        .collect();
                    (format!("{got:?}"), format!("{want:?}"))
                };
                if got != want {
                    wrong.push_str(&format!("{version} {text:?}\n  {got}\n  not {want}\n"));
                }
            }
        }
    }
    assert!(count >= 1500, "only {count} answers");
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn values_are_those_spark_reads() {
    const VARIABLES: [&str; 3] = [
        "PATH=/usr/bin:/bin",
        "LC_ALL=C.UTF-8",
        "SPARK_LOCAL_IP=127.0.0.1",
    ];
    let mut unset: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    let mut wrong = String::new();
    let mut count = 0;
    for line in include_str!("../testdata/values/recorded.jsonl").lines() {
        let case: Value = serde_json::from_str(line).expect("a line is JSON");
        let version = case["version"].as_str().expect("a version");
        let conf = case["conf"].as_object().expect("a conf");
        let values = case["values"].as_object().expect("values");
        let base = unset
            .entry(version.to_owned())
            .or_insert_with(|| values.clone());
        // `${system:...}` is the JVM's own.
        if conf
            .values()
            .any(|v| v.as_str().is_some_and(|t| t.contains("system:")))
        {
            continue;
        }
        count += 1;
        // On the command line, where no text is trimmed.
        let pairs = conf
            .iter()
            .map(|(k, v)| format!("{k}={}", v.as_str().expect("a text")));
        let words: Vec<String> = pairs.flat_map(|p| ["--conf".to_owned(), p]).collect();
        let words = [
            words,
            ["--class", "X", "/tmp/x.jar"].map(str::to_owned).to_vec(),
        ]
        .concat();
        let document = launch(None, &words, version, &VARIABLES);
        let entries = entries(&document);
        for (key, default) in base.iter() {
            let want = values.get(key).unwrap_or(default);
            let got = entries
                .get(key.as_str())
                .map_or(Value::Null, |p| kept(p, want));
            if got != without_cause(want) {
                wrong.push_str(&format!(
                    "{version} {key} {conf:?}\n  {got}\n  not {want}\n"
                ));
            }
        }
    }
    assert!(count >= 1500, "only {count} configurations");
    assert!(wrong.is_empty(), "{}", &wrong[..wrong.len().min(4000)]);
}

/// An entry in the form of the record: `[value]`, or class and message.
fn kept(entry: &Value, want: &Value) -> Value {
    if entry["error"].is_object() {
        return json!({"class": entry["error"]["class"], "message": entry["error"]["message"]});
    }
    // Doubles are recorded as Java prints them.
    match (&entry["value"], want.get(0)) {
        (Value::Number(n), Some(Value::String(_))) => {
            json!([double_to_string(n.as_f64().expect("a number"))])
        }
        (value, _) => json!([value]),
    }
}

fn without_cause(want: &Value) -> Value {
    let mut want = want.clone();
    if let Some(error) = want.as_object_mut() {
        error.remove("cause");
    }
    want
}
