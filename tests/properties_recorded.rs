//! Holds the readers of properties files and command lines against what real Spark answered
//! (`testdata/properties/generate.py` recorded it).

use mesoscfg::jvm::Throwable;
use mesoscfg::properties;
use mesoscfg::source::PathKind;
use mesoscfg::source::{SourceKind, Sources, Span};
use mesoscfg::submit::{self, Disk, Environment, Origined, VariableOrigin};
use mesoscfg::version::SparkVersion;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn cases(text: &str) -> impl Iterator<Item = Value> + '_ {
    text.lines()
        .map(|line| serde_json::from_str(line).expect("recorded lines are JSON"))
}

/// The answers of a case, one for each version.
fn answers(case: &Value) -> impl Iterator<Item = (SparkVersion, &Value)> {
    let answers = case["answers"].as_array().expect("answers");
    answers.iter().flat_map(|answer| {
        let versions = answer["versions"].as_array().expect("versions");
        versions.iter().map(|v| {
            let version = v.as_str().and_then(SparkVersion::parse).expect("a version");
            (version, &answer["is"])
        })
    })
}

fn sorted(pairs: impl IntoIterator<Item = (String, String)>) -> Value {
    let pairs: BTreeMap<String, String> = pairs.into_iter().collect();
    json!(pairs.into_iter().map(|(k, v)| [k, v]).collect::<Vec<_>>())
}

/// Java sorts by UTF-16 unit in no place here; the recording and this test sort by code point.
fn by_code_point(pairs: &Value) -> Value {
    sorted(pairs.as_array().into_iter().flatten().map(|p| {
        (
            p[0].as_str().unwrap_or_default().into(),
            p[1].as_str().unwrap_or_default().into(),
        )
    }))
}

#[test]
fn properties_are_loaded_as_by_spark() {
    let mut different = Vec::new();
    let mut seen = 0;
    for case in cases(include_str!("../testdata/properties/recorded.jsonl")) {
        let text = case["text"].as_str().expect("a text");
        let mut sources = Sources::default();
        let source = sources.add(
            "spark-defaults.conf",
            SourceKind::Properties,
            text.to_owned(),
        );
        let parsed = properties::parse(text, source);
        for (version, want) in answers(&case) {
            seen += 1;
            let got = if let Some((error, _)) = &parsed.error {
                json!({ "error": { "class": error.class, "message": error.message } })
            } else {
                let pairs = || {
                    parsed
                        .effective(version)
                        .map(|e| (e.key.to_owned(), e.value.to_owned()))
                };
                let loaded = sorted(pairs());
                let spark = sorted(pairs().filter(|(k, _)| k.starts_with("spark.")));
                let want_spark = want
                    .get("effective")
                    .cloned()
                    .unwrap_or_else(|| spark.clone());
                assert_eq!(by_code_point(&want_spark), spark, "{text:?}");
                json!({ "loaded": loaded })
            };
            let want = match want.get("loaded") {
                Some(loaded) => json!({ "loaded": by_code_point(loaded) }),
                None => want.clone(),
            };
            if got != want {
                different.push(format!("{version} {text:?}\n  spark {want}\n  ours  {got}"));
            }
        }
    }
    assert!(
        different.is_empty(),
        "{} of {seen}:\n{}",
        different.len(),
        different.join("\n")
    );
    assert!(seen >= 2700, "{seen} answers");
}

#[test]
fn command_lines_are_read_as_by_spark() {
    let mut different = Vec::new();
    let mut seen = 0;
    for case in cases(include_str!("../testdata/submit/recorded.jsonl")) {
        for (version, want) in answers(&case) {
            seen += 1;
            let got = load(&case, version);
            let mut want = want.clone();
            if let Some(pairs) = want.get_mut("effective") {
                *pairs = by_code_point(pairs);
            }
            if got != want {
                let (args, text, env) = (&case["args"], &case["text"], &case["env"]);
                different.push(format!(
                    "{version} {args} {text} {env}\n  spark {want}\n  ours  {got}"
                ));
            }
        }
    }
    assert!(
        different.is_empty(),
        "{} of {seen}:\n{}",
        different.len(),
        different.join("\n")
    );
    assert!(seen >= 1500, "{seen} answers");
}

/// What the disk of the recording held, as far as the cases name it.
fn kind(path: &str) -> PathKind {
    match path {
        "/" | "/usr" => PathKind::Directory,
        "/recorded.conf" => PathKind::File,
        _ => PathKind::Missing,
    }
}

fn load(case: &Value, version: SparkVersion) -> Value {
    // As the recording did: the text is a file named before the arguments.
    let named = case["text"]
        .as_str()
        .map(|_| ["--properties-file", "/recorded.conf"]);
    let words = case["args"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    let args: Vec<String> = ["spark-submit"]
        .into_iter()
        .chain(named.into_iter().flatten())
        .chain(words)
        .map(str::to_owned)
        .collect();
    let mut sources = Sources::default();
    let mut environment = Environment::new();
    for (name, value) in case["env"].as_object().into_iter().flatten() {
        environment.set(
            name,
            value.as_str().unwrap_or_default(),
            VariableOrigin::Option,
        );
    }
    environment.publish(&mut sources);
    let line = submit::parse(&args, version, &mut sources);
    let file = case["text"].as_str().map(|text| {
        let id = sources.add(
            "spark-defaults.conf",
            SourceKind::Properties,
            text.to_owned(),
        );
        properties::parse(text, id)
    });
    let choice = submit::properties_file(&line, &environment);
    let disk = Disk {
        directory: "/",
        kind: &kind,
    };
    let loaded = submit::load(&line, file.as_ref(), &environment, version, &disk);
    check_places(&sources, &loaded);
    let path = choice.path.as_deref().unwrap_or_default();
    let missing = choice
        .error(kind(path))
        .map(|e| e.submit)
        .filter(|_| line.error.is_none());
    if let Some(error) = missing.or(loaded.error.map(|(e, _)| e)) {
        return json!({ "error": { "class": error.class, "message": error.message } });
    }
    let mut arguments = serde_json::Map::new();
    let mut put = |name: &str, value: &Option<Origined<String>>| {
        if let Some(value) = value {
            arguments.insert(name.to_owned(), json!(value.value));
        }
    };
    put("master", &Some(loaded.master));
    put("deployMode", &loaded.deploy_mode);
    put("executorMemory", &loaded.executor_memory);
    put("executorCores", &loaded.executor_cores);
    put("totalExecutorCores", &loaded.total_executor_cores);
    put("driverMemory", &loaded.driver_memory);
    put("driverCores", &loaded.driver_cores);
    put("driverExtraClassPath", &loaded.driver_extra_class_path);
    put("driverExtraLibraryPath", &loaded.driver_extra_library_path);
    put("driverExtraJavaOptions", &loaded.driver_extra_java_options);
    put("mainClass", &loaded.main_class);
    put("primaryResource", &loaded.primary_resource);
    put("name", &loaded.name);
    put("jars", &loaded.jars);
    put("files", &loaded.files);
    put("pyFiles", &loaded.py_files);
    if loaded.supervise.is_some() {
        arguments.insert("supervise".to_owned(), json!(true));
    }
    if !loaded.child_args.is_empty() {
        let words: Vec<_> = loaded.child_args.iter().map(|a| &a.value).collect();
        arguments.insert("childArgs".to_owned(), json!(words));
    }
    let effective = sorted(
        loaded
            .spark_properties
            .into_iter()
            .map(|(k, v)| (k, v.value)),
    );
    let mut answer = json!({ "arguments": arguments, "effective": effective });
    if !loaded.ignored.is_empty() {
        let mut warnings: Vec<_> = loaded.ignored.into_iter().map(|i| i.warning).collect();
        warnings.sort();
        answer["warnings"] = json!(warnings);
    }
    answer
}

/// Every span lies in its source, and errors have one wherever there is something to point at.
fn check_places(sources: &Sources, loaded: &submit::SubmitArguments) {
    let check = |span: Span| {
        assert!(
            sources.get(span.source).text.get(span.range()).is_some(),
            "{span:?}"
        );
    };
    for (_, value) in &loaded.spark_properties {
        check(value.origin.span().expect("properties have a place"));
    }
    if let Some((_, Some(span))) = &loaded.error {
        check(*span);
    }
}

/// Keys that SparkContext and the backends set, change or take away after the driver has its conf.
const SET_LATER: [&str; 10] = [
    "spark.driver.host",
    "spark.driver.port",
    "spark.executor.id",
    "spark.app.id",
    "spark.app.startTime",
    "spark.app.initial.jar.urls",
    "spark.app.initial.file.urls",
    "spark.driver.extraJavaOptions",
    "spark.executor.extraJavaOptions",
    "spark.mesos.driver.frameworkId",
];

/// The confs of the recorded launches: in client mode what `sc.getConf` had, in cluster mode what
/// the dispatcher was sent.
#[test]
fn launches_are_prepared_as_by_spark() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/conformance");
    let mut different = Vec::new();
    let mut seen = 0;
    let mut names: Vec<_> = std::fs::read_dir(format!("{root}/results"))
        .expect("recorded launches")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    names.sort();
    for name in names {
        let read = |part: &str| -> Value {
            let text = std::fs::read_to_string(format!("{root}/{part}/{name}")).expect("a file");
            serde_json::from_str(&text).expect("JSON")
        };
        let (result, scenario) = (read("results"), read("scenarios"));
        let runtime = &result["runtime"];
        if !scenario["submission"].is_null() {
            // Written by hand and sent without spark-submit.
            continue;
        }
        let error = &result["error"];
        let want = if let Some(conf) = runtime["conf"].as_array() {
            Ok(conf.iter().map(|p| (text(&p[0]), text(&p[1]))).collect())
        } else if let Some(conf) = result["submission_request"]["sparkProperties"].as_object() {
            Ok(conf.iter().map(|(k, v)| (k.clone(), text(v))).collect())
        } else if error["where"] == "SparkSubmit" {
            Err(Throwable::new(
                &text(&error["class"]),
                text(&error["message"]),
            ))
        } else {
            continue;
        };
        let version = SparkVersion::parse(&text(&result["spark_version"])).expect("a version");
        let dir = format!("/tmp/oracle-work/{}", text(&result["scenario"]));
        let words = words(&scenario, runtime, &dir);
        let defaults = scenario["defaults"]
            .as_str()
            .map(|d| d.replace("${DIR}", &dir));
        let kind = |p: &str| {
            if p == dir {
                PathKind::Directory
            } else {
                PathKind::File
            }
        };
        let got = prepare(&words, defaults.as_deref(), &runtime["env"], version, &kind);
        let (got, want) = match (got, want) {
            (Ok(got), Ok(want)) => (got, want),
            (Err(got), Err(want)) if got == want => {
                seen += 1;
                continue;
            }
            (got, want) => {
                different.push(format!("{name}\n  spark {want:?}\n  ours  {got:?}"));
                continue;
            }
        };
        let visible = |conf: &BTreeMap<String, String>| -> BTreeMap<String, String> {
            conf.iter()
                .filter(|(k, _)| !SET_LATER.contains(&k.as_str()))
                .map(|(k, v)| {
                    let v = if k == "spark.app.submitTime" {
                        "a time"
                    } else {
                        v
                    };
                    (k.clone(), v.to_owned())
                })
                .collect()
        };
        seen += 1;
        let (got, want) = (visible(&got), visible(&want));
        if got != want {
            let only = |a: &BTreeMap<String, String>, b: &BTreeMap<String, String>| {
                let rest: BTreeMap<_, _> = a.iter().filter(|(k, v)| b.get(*k) != Some(v)).collect();
                format!("{rest:?}")
            };
            different.push(format!(
                "{name}\n  spark {}\n  ours  {}",
                only(&want, &got),
                only(&got, &want)
            ));
        }
    }
    assert!(
        different.is_empty(),
        "{} of {seen}:\n{}",
        different.len(),
        different.join("\n")
    );
    assert!(seen >= 80, "{seen} launches");
}

/// The command line as it was recorded, or as the harness makes it if the launch ended too soon.
fn words(scenario: &Value, runtime: &Value, dir: &str) -> Vec<String> {
    if let Some(words) = runtime["command_line"].as_array() {
        return words.iter().map(text).collect();
    }
    let mut words = vec![
        "--master".to_owned(),
        "mesos://mesos.example.com:5050".to_owned(),
    ];
    if scenario["mode"] == "cluster" {
        words.extend(["--deploy-mode", "cluster"].map(str::to_owned));
    }
    words.extend(scenario["args"].as_array().into_iter().flatten().map(text));
    words.extend(["--class", "com.example.OracleApp", "/app.jar"].map(str::to_owned));
    words.iter().map(|w| w.replace("${DIR}", dir)).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The conf of a client-mode driver for a command line and a properties file, or the exception.
fn prepare(
    words: &[String],
    defaults: Option<&str>,
    env: &Value,
    version: SparkVersion,
    kind: &dyn Fn(&str) -> PathKind,
) -> Result<BTreeMap<String, String>, Throwable> {
    let mut sources = Sources::default();
    let mut environment = Environment::new();
    for (name, value) in env.as_object().into_iter().flatten() {
        environment.set(name, &text(value), VariableOrigin::Process);
    }
    let line = submit::parse(words, version, &mut sources);
    let file = defaults.map(|defaults| {
        let id = sources.add(
            "spark-defaults.conf",
            SourceKind::Properties,
            defaults.to_owned(),
        );
        properties::parse(defaults, id)
    });
    let disk = Disk {
        directory: "/",
        kind,
    };
    let loaded = submit::load(&line, file.as_ref(), &environment, version, &disk);
    let prepared = submit::prepare(&loaded, version, &disk, 1_700_000_000_000);
    match loaded.error.or(prepared.error) {
        Some((error, _)) => Err(error),
        None => Ok(prepared
            .conf
            .into_iter()
            .map(|p| (p.key, p.value))
            .collect()),
    }
}

/// Small launches made for this: files that exist and do not, environment variables, options that
/// Mesos does not know.
#[test]
fn small_launches_are_prepared_as_by_spark() {
    let mut seen = 0;
    for case in cases(include_str!("../testdata/submit/prepared.jsonl")) {
        let list = |name: &str| case[name].as_array().into_iter().flatten().map(text);
        let mut words: Vec<String> = ["--master", "mesos://mesos.example.com:5050"]
            .map(str::to_owned)
            .to_vec();
        words.extend(list("args").map(|a| a.replace("${DIR}", "/srv/d")));
        words.extend(["--class", "com.example.OracleApp"].map(str::to_owned));
        words.push(text(&case["app"]).replace("${APP}", "/app.jar"));
        let defaults = text(&case["defaults"]).replace("${DIR}", "/srv/d");
        let files: Vec<String> = list("files").map(|f| format!("/srv/d/{f}")).collect();
        let kind = |path: &str| {
            if path == "/srv/d" {
                PathKind::Directory
            } else if path == "/app.jar" || files.iter().any(|f| f == path) {
                PathKind::File
            } else {
                PathKind::Missing
            }
        };
        for (version, want) in answers(&case) {
            seen += 1;
            let got = match prepare(&words, Some(&defaults), &case["env"], version, &kind) {
                Ok(conf) => {
                    let given = |k: &str| !SET_LATER.contains(&k);
                    let pairs = conf.into_iter().filter(|(k, _)| given(k)).map(|(k, v)| {
                        let v = v.replace("/srv/d", "${DIR}").replace("/app.jar", "${APP}");
                        (k, v.replace("1700000000000", "TIME"))
                    });
                    json!({ "conf": sorted(pairs) })
                }
                Err(e) => json!({ "error": { "class": e.class, "message": e.message } }),
            };
            assert_eq!(&got, want, "{version} {words:?}");
        }
    }
    assert_eq!(seen, 45);
}
