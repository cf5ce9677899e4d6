//! `mesoscfg diff` as its users see it, on the files in `testdata/diff`.

use std::process::{Command, Stdio};

/// Runs it where the files are.
fn run(args: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_mesoscfg"))
        .arg("diff")
        .args(args)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/diff"))
        .env_clear()
        .stdin(Stdio::null())
        .output()
        .expect("mesoscfg runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

/// Snapshots of what people and programs read.
fn both(name: &str, args: &[&str]) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots/diff"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for format in ["human", "json"] {
        let mut args = args.to_vec();
        args.splice(0..0, ["--format", format]);
        let (code, out, err) = run(&args);
        let code = code.map_or("none".to_owned(), |c| c.to_string());
        let seen = format!("exit code: {code}\n--- stdout\n{out}--- stderr\n{err}");
        settings.bind(|| insta::assert_snapshot!(format!("{name}-{format}"), seen));
        if format == "human" {
            let long = out.lines().filter(|l| l.chars().count() > 80);
            // One word can be longer than a line.
            let bad: Vec<&str> = long.filter(|l| l.trim().contains(' ')).collect();
            assert!(bad.is_empty(), "{bad:#?}");
        } else {
            let value: serde_json::Value = serde_json::from_str(&out).expect("it is JSON");
            assert_eq!(value["format_version"], "1.0");
            schema::check(&value);
        }
    }
}

/// The part of JSON Schema that `schema/diff.schema.json` uses.
mod schema {
    use serde_json::Value;

    pub fn check(document: &Value) {
        let text = include_str!("../schema/diff.schema.json");
        let schema: Value = serde_json::from_str(text).expect("the schema is JSON");
        valid(&schema, &schema, document, "$");
    }

    fn valid(root: &Value, schema: &Value, value: &Value, at: &str) {
        if let Some(name) = schema["$ref"].as_str() {
            let pointer = name.trim_start_matches('#');
            let target = root.pointer(pointer).expect("a definition");
            return valid(root, target, value, at);
        }
        if let Some(options) = schema["oneOf"].as_array() {
            let fits = |o: &&Value| {
                let kind = &o["properties"]["kind"]["const"];
                kind == &value["kind"]
            };
            let option = options.iter().find(fits).expect("a known kind");
            return valid(root, option, value, at);
        }
        let kinds: Vec<&str> = match &schema["type"] {
            Value::String(kind) => vec![kind],
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        let kind = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        assert!(kinds.is_empty() || kinds.contains(&kind), "{at}: {kind}");
        if let Some(allowed) = schema["enum"].as_array() {
            assert!(allowed.contains(value), "{at}: {value}");
        }
        if let Value::Array(items) = value {
            for (i, item) in items.iter().enumerate() {
                valid(root, &schema["items"], item, &format!("{at}[{i}]"));
            }
        }
        if let Value::Object(fields) = value {
            let known = &schema["properties"];
            for (name, field) in fields {
                assert!(
                    known[name] != Value::Null,
                    "{at}.{name} is not in the schema"
                );
                valid(root, &known[name], field, &format!("{at}.{name}"));
            }
            for name in schema["required"].as_array().into_iter().flatten() {
                let name = name.as_str().unwrap_or("");
                assert!(fields.contains_key(name), "{at}.{name} is missing");
            }
        }
    }
}

#[test]
fn two_files() {
    both("files", &["old.conf", "new.conf"]);
}

#[test]
fn one_file_under_two_releases() {
    let versions = ["--from-spark", "2.4.8", "--to-spark", "3.5.3"];
    both("releases", &[&versions[..], &["upgrade.conf"]].concat());
    let back = ["--from-spark", "3.5.3", "--to-spark", "3.2.3"];
    both("downgrade", &[&back[..], &["works.conf"]].concat());
}

#[test]
fn two_files_under_two_releases() {
    let versions = ["--from-spark", "3.1.3", "--to-spark", "3.5.3"];
    both(
        "files-and-releases",
        &[&versions[..], &["works.conf", "upgrade.conf"]].concat(),
    );
}

#[test]
fn one_side_throws() {
    both("throws", &["works.conf", "throws.conf"]);
    both("throws-no-more", &["throws.conf", "works.conf"]);
    both("throws-malformed", &["works.conf", "malformed.conf"]);
    let versions = ["--from-spark", "3.4.4", "--to-spark", "3.5.3"];
    both("throws-both", &[&versions[..], &["throws.conf"]].concat());
}

#[test]
fn nothing_differs() {
    both("same", &["works.conf", "works-reworded.conf"]);
}

#[test]
fn calls_on_offers_that_are_given() {
    both(
        "offers",
        &["--offers", "offers.json", "old.conf", "new.conf"],
    );
}

#[test]
fn a_command_line_applies_to_both_sides() {
    let line = [
        "spark-submit",
        "--conf",
        "spark.executor.memory=1g",
        "--class",
        "Main",
        "app.jar",
    ];
    let (_, out, _) = run(&[&["works.conf", "old.conf", "--"][..], &line].concat());
    assert!(!out.contains("spark.executor.memory"), "{out}");
    assert!(out.contains("variables[TZ]"), "{out}");
}

#[test]
fn secrets_are_shown_only_on_request() {
    for format in ["human", "json"] {
        let args = ["--format", format, "old.conf", "new.conf"];
        let (_, out, _) = run(&args);
        assert!(!out.contains("open-"), "{out}");
        assert!(out.contains("Credential"), "{out}");
        let (_, out, _) = run(&[&["--reveal-secrets"][..], &args].concat());
        assert!(
            out.contains("open-sesame") && out.contains("open-barley"),
            "{out}"
        );
    }
}

#[test]
fn what_cannot_be_compared() {
    for args in [
        &["works.conf"][..],
        &[],
        &["-", "-"],
        &["works.conf", "no-such.conf"],
        &["works.conf", "old.conf", "new.conf"],
        &["--to-spark", "4.0.0", "works.conf"],
    ] {
        let (code, out, err) = run(args);
        assert_eq!(code, Some(2), "{args:?}");
        assert!(out.is_empty() && !err.is_empty(), "{args:?}");
    }
}

#[test]
fn cluster_mode() {
    let line = [
        "--",
        "spark-submit",
        "--master",
        "mesos://dispatcher:7077",
        "--deploy-mode",
        "cluster",
        "--conf",
        "spark.master.rest.enabled=true",
        "--class",
        "Main",
        "http://repo/app.jar",
        "two words",
    ];
    let versions = ["--from-spark", "2.4.8", "--to-spark", "3.5.3"];
    both(
        "cluster-releases",
        &[&versions[..], &["works.conf"], &line].concat(),
    );
    both(
        "cluster-files",
        &[&["works.conf", "new.conf"][..], &line].concat(),
    );
}
