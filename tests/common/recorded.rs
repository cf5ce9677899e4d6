//! Launches of the real Spark, and the same launches by this crate.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mesoscfg::launch::{self, ClusterInput, Document, Facts, Input, Launch, Submissions};
use mesoscfg::mesos::offers::{Step, steps_from_json};
use mesoscfg::mesos::{Message, OrderedJson, Reveal, TaskInfo};
use mesoscfg::resolve::{Request, Resolution, resolve, resolve_dispatcher};
use mesoscfg::source::{MemoryFiles, Sources};
use mesoscfg::submit::Environment;
use mesoscfg::version::SparkVersion;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// One launch: what was asked, and what the real Spark did.
pub struct Recorded {
    /// The scenario.
    pub scenario: Value,
    /// The scenario's offers, with the order of labels kept.
    pub offers: OrderedJson,
    /// What was recorded.
    pub result: Value,
}

impl Recorded {
    pub fn id(&self) -> &str {
        self.scenario["id"].as_str().expect("a scenario has an id")
    }

    pub fn mode(&self) -> &str {
        self.scenario["mode"]
            .as_str()
            .expect("a scenario has a mode")
    }

    pub fn version(&self) -> SparkVersion {
        let text = self.scenario["spark_version"]
            .as_str()
            .expect("a scenario has a version");
        SparkVersion::parse(text).expect("the version is one")
    }
}

/// The folder of recorded launches.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/conformance")
}

/// All recorded launches, by file name.
pub fn recorded() -> Vec<Recorded> {
    let scenarios = folder().join("scenarios");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&scenarios)
        .expect("the scenarios are there")
        .map(|e| e.expect("the folder can be read").path())
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| {
            let name = path.file_name().expect("a file has a name");
            let result = folder().join("results").join(name);
            let read = |p: &Path| std::fs::read_to_string(p).expect("the file can be read");
            one(&read(path), &read(&result))
        })
        .collect()
}

/// The launches of a file with one in each line.
pub fn lines(path: &Path) -> Vec<Recorded> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    text.lines().map(line).collect()
}

/// The offers of a scenario, with the order of labels kept.
#[derive(serde::Deserialize)]
struct Offers {
    offers: OrderedJson,
}

/// A launch from a line of a record: its scenario and its result.
pub fn line(text: &str) -> Recorded {
    #[derive(serde::Deserialize)]
    struct Line {
        scenario: Value,
        result: Value,
    }
    #[derive(serde::Deserialize)]
    struct Ordered {
        scenario: Offers,
    }
    let line: Line = serde_json::from_str(text).expect("a line of the record is JSON");
    let ordered: Ordered = serde_json::from_str(text).expect("a scenario has offers");
    Recorded {
        scenario: line.scenario,
        offers: ordered.scenario.offers,
        result: line.result,
    }
}

/// A launch from the texts of its two files.
pub fn one(scenario: &str, result: &str) -> Recorded {
    let offers: Offers = serde_json::from_str(scenario).expect("a scenario has offers");
    Recorded {
        scenario: serde_json::from_str(scenario).expect("a scenario is JSON"),
        offers: offers.offers,
        result: serde_json::from_str(result).expect("a result is JSON"),
    }
}

/// Where the harness had a scenario's files: its work directory ends up in recorded texts.
fn directory(id: &str) -> String {
    let work = std::env::var("ORACLE_WORK").unwrap_or_else(|_| "/tmp/oracle-work".to_owned());
    format!("{work}/{id}")
}

/// The working directory of the submitting process: the harness that runs many launches in one
/// process has one for all of them, which relative paths of a request show.
fn working_directory(case: &Recorded, dir: &str) -> String {
    let own = dir.rsplit_once('/').map_or("", |(work, _)| work);
    let start = format!("{own}/batch-{}-", case.version());
    let requests = texts(&case.result["submission_request_raw"]);
    let number = requests.iter().find_map(|r| {
        let rest = &r[r.find(&start)? + start.len()..];
        rest.split('/').next()
    });
    number.map_or_else(|| dir.to_owned(), |n| format!("{start}{n}"))
}

/// What a launch starts with.
pub struct Start {
    dir: String,
    /// The scenario's files.
    pub files: MemoryFiles,
    /// What the run itself made up.
    pub facts: Facts,
    /// All texts.
    pub sources: Sources,
    /// The configuration, resolved.
    pub resolution: Resolution,
    /// What the dispatcher was started with, in cluster mode.
    pub dispatcher: Option<Resolution>,
}

/// What the recorded launch started with.
pub fn start(case: &Recorded) -> Start {
    let dir = directory(case.id());
    let mut files = MemoryFiles::default();
    let text = |v: &Value| v.as_str().unwrap_or_default().replace("${DIR}", &dir);
    if let Some(map) = case.scenario["files"].as_object() {
        for (name, content) in map {
            files
                .0
                .insert(format!("{dir}/{name}"), text(content).into_bytes());
        }
    }
    for (name, mode) in case.scenario["modes"].as_object().into_iter().flatten() {
        let mode = u32::from_str_radix(&text(mode), 8).expect("an octal number");
        files.1.insert(format!("{dir}/{name}"), mode);
    }
    for (key, name) in [
        ("defaults", "spark-defaults.conf"),
        ("dispatcher_defaults", "dispatcher-defaults.conf"),
    ] {
        if case.scenario[key].is_string() {
            let conf = text(&case.scenario[key]).into_bytes();
            files.0.insert(format!("{dir}/{name}"), conf);
        }
    }
    files
        .0
        .insert("/tmp/oracle-build/app.jar".to_owned(), Vec::new());
    let mut environment = Environment::new();
    for (name, value) in variables(case, &dir) {
        environment
            .add_option(&format!("{name}={value}"))
            .expect("a variable has a name");
    }
    let facts = facts(case);
    let mut sources = Sources::default();
    let resolution = resolve(
        Request {
            version: case.version(),
            command_line: (&words(case, &dir)).into(),
            file: None,
            environment,
            files: &files,
            directory: &working_directory(case, &dir),
            submit_time: facts.app_submit_time.unwrap_or(0),
        },
        &mut sources,
    );
    let dispatcher = (case.mode() == "cluster").then(|| {
        let words = dispatcher_words(case, &dir);
        let request = Request {
            version: case.version(),
            command_line: (&words).into(),
            file: None,
            environment: dispatcher_environment(case, &dir),
            files: &files,
            directory: "/",
            submit_time: 0,
        };
        resolve_dispatcher(request, &mut sources)
    });
    Start {
        dir,
        files,
        facts,
        sources,
        resolution,
        dispatcher,
    }
}

/// The dispatcher's variables.
fn dispatcher_environment(case: &Recorded, dir: &str) -> Environment {
    let mut variables = Environment::new();
    for (name, value) in dispatcher_variables(case, dir) {
        variables
            .add_option(&format!("{name}={value}"))
            .expect("a variable has a name");
    }
    variables
}

/// What was offered to the launch, and the states of tasks that it was told.
pub fn steps(case: &Recorded) -> Vec<Step> {
    let framework_id = facts(case).framework_id.unwrap_or_default();
    steps_from_json(case.offers.clone(), &framework_id).expect("the offers are well-formed")
}

/// The same launch by this crate.
pub fn launch(case: &Recorded) -> Launch {
    let start = start(case);
    let (files, facts, resolution) = (&start.files, &start.facts, &start.resolution);
    let steps = steps(case);
    if case.mode() == "cluster" {
        let bodies = handwritten(case);
        let variables = dispatcher_environment(case, &start.dir);
        let input = ClusterInput {
            version: case.version(),
            submissions: match bodies.as_slice() {
                [] => Submissions::CommandLine(resolution),
                bodies => Submissions::Requests(bodies),
            },
            dispatcher: &dispatcher_words(case, &start.dir),
            dispatcher_environment: &variables,
            files,
            facts,
        };
        return launch::cluster(&input, Some(&steps));
    }
    let input = Input {
        resolution,
        files,
        facts,
    };
    launch::client(&input, Some(&steps))
}

/// The environment of the JVM, as recorded or as the harness makes it.
fn variables(case: &Recorded, dir: &str) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    let text = |v: &Value| v.as_str().map(|s| s.replace("${DIR}", dir));
    if let Some(recorded) = case.result["runtime"]["env"].as_object() {
        all.extend(
            recorded
                .iter()
                .filter_map(|(k, v)| Some((k.clone(), text(v)?))),
        );
        return all;
    }
    if case.mode() != "cluster" {
        all.insert("SPARK_LOCAL_IP".to_owned(), "127.0.0.1".to_owned());
    }
    for (name, value) in case.scenario["env"].as_object().into_iter().flatten() {
        match text(value) {
            Some(value) => all.insert(name.clone(), value),
            None => all.remove(name),
        };
    }
    all
}

/// The environment of the dispatcher's JVM.
fn dispatcher_variables(case: &Recorded, dir: &str) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    let recorded = &case.result["runtime"]["dispatcher_env"];
    let given = match recorded.is_object() {
        true => recorded,
        false => &case.scenario["dispatcher_env"],
    };
    for (name, value) in given.as_object().into_iter().flatten() {
        if let Some(value) = value.as_str() {
            all.insert(name.clone(), value.replace("${DIR}", dir));
        }
    }
    all
}

/// The words of the dispatcher's command line.
fn dispatcher_words(case: &Recorded, dir: &str) -> Vec<String> {
    let scenario = &case.scenario;
    let list = |v: &Value| -> Vec<String> {
        let it = v.as_array().into_iter().flatten();
        it.filter_map(|w| Some(w.as_str()?.replace("${DIR}", dir)))
            .collect()
    };
    let recorded = &case.result["runtime"]["dispatcher_command_line"];
    if recorded.is_array() {
        return list(recorded);
    }
    let port = |name: &str| scenario["ports"][name].to_string();
    let master = scenario["dispatcher_master"]
        .as_str()
        .unwrap_or("mesos://zk://zk.example.com:2181/mesos");
    let mut words: Vec<String> = [
        ["--host", "127.0.0.1"],
        ["--port", &port("rest")],
        ["--webui-port", &port("webui")],
        ["--master", master],
    ]
    .concat()
    .into_iter()
    .map(str::to_owned)
    .collect();
    if scenario["dispatcher_defaults"].is_string() {
        let file = format!("{dir}/dispatcher-defaults.conf");
        words.extend(["--properties-file".to_owned(), file]);
    }
    words.extend(list(&scenario["dispatcher_args"]));
    words
}

/// Bodies of hand-written requests, as they were posted.
fn handwritten(case: &Recorded) -> Vec<String> {
    let given = &case.scenario["submission"];
    if given.is_null() {
        return Vec::new();
    }
    texts(&case.result["submission_request_raw"])
}

/// A text or a list of texts.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(list) => list.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// Answers of the dispatcher, which one harness keeps as text and the other as JSON.
fn answers(value: &Value) -> Vec<Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(list) => list.iter().flat_map(answers).collect(),
        Value::String(text) => {
            vec![serde_json::from_str(text).unwrap_or_else(|_| value.clone())]
        }
        other => vec![other.clone()],
    }
}

/// What is compared of an answer: of a message the first line (the class only where the words are
/// those of a JSON parser), of a page only that it is one.
fn essence(answer: &Value) -> Value {
    match answer {
        Value::Object(fields) => {
            let field = |(k, v): (&String, &Value)| {
                let first = v.as_str().and_then(|t| t.lines().next());
                let first = first.map(|line| match line.find(": com.fasterxml.") {
                    Some(at) => line[at + 2..].split(':').next().unwrap_or(line),
                    None => line,
                });
                (k.clone(), first.map_or_else(|| v.clone(), Value::from))
            };
            Value::Object(fields.iter().map(field).collect())
        }
        _ => Value::from("a page"),
    }
}

/// The words after spark-submit, as recorded or as the harness makes them.
fn words(case: &Recorded, dir: &str) -> Vec<String> {
    let list = |v: &Value| -> Vec<String> {
        let it = v.as_array().into_iter().flatten();
        it.filter_map(|w| Some(w.as_str()?.replace("${DIR}", dir)))
            .collect()
    };
    let recorded = &case.result["runtime"]["command_line"];
    if recorded.is_array() {
        return list(recorded);
    }
    let scenario = &case.scenario;
    let args = list(&scenario["args"]);
    let cluster = case.mode() == "cluster";
    let mut words = Vec::new();
    if cluster {
        let master = format!("mesos://127.0.0.1:{}", scenario["ports"]["proxy"]);
        let first = ["--master", &master, "--deploy-mode", "cluster"];
        words.extend(first.map(str::to_owned));
    } else if !args.iter().any(|a| a == "--master") && scenario["no_master"] != true {
        let master = scenario["master"]
            .as_str()
            .unwrap_or("mesos://mesos.example.com:5050");
        words.extend(["--master".to_owned(), master.to_owned()]);
    }
    if scenario["defaults"].is_string() {
        let file = format!("{dir}/spark-defaults.conf");
        words.extend(["--properties-file".to_owned(), file]);
    }
    let app = scenario["app"].as_str().unwrap_or(match cluster {
        true => "http://repo.example.com/jobs/app.jar",
        false => "/tmp/oracle-build/app.jar",
    });
    let class = scenario["class"].as_str().unwrap_or(match cluster {
        true => "com.example.Main",
        false => "com.example.OracleApp",
    });
    let named = args.iter().any(|a| a == "--class");
    words.extend(args);
    if !class.is_empty() && !named && !app.ends_with(".py") {
        words.extend(["--class".to_owned(), class.to_owned()]);
    }
    words.push(app.to_owned());
    words.extend(list(&scenario["app_args"]));
    words
}

/// What the run itself made up.
fn facts(case: &Recorded) -> Facts {
    let runtime = &case.result["runtime"];
    let text = |key: &str| runtime[key].as_str().map(str::to_owned);
    let conf = |key: &str| {
        let pairs = runtime["conf"].as_array()?;
        let pair = pairs.iter().find(|p| p[0] == key)?;
        pair[1].as_str()?.parse().ok()
    };
    let request = texts(&case.result["submission_request_raw"]);
    let request: Value = request
        .first()
        .and_then(|r| serde_json::from_str(r).ok())
        .unwrap_or_default();
    let submitted = request["sparkProperties"]["spark.app.submitTime"].as_str();
    let answers = answers(&case.result["submission_response"]);
    Facts {
        framework_id: case.scenario["framework_id"].as_str().map(str::to_owned),
        user: Some("root".to_owned()),
        driver_host: text("driver_host"),
        driver_port: text("driver_port").and_then(|p| p.parse().ok()),
        app_start_time: conf("spark.app.startTime"),
        app_submit_time: conf("spark.app.submitTime").or(submitted.and_then(|t| t.parse().ok())),
        submission_id: submission_ids(&answers),
        java_version: text("java_version"),
        tasks: case.scenario["partitions"]
            .as_u64()
            .and_then(|n| n.try_into().ok()),
        ..Facts::default()
    }
}

/// The ids that the dispatcher gave out, each at the place that its number says: a request that
/// fails late takes a number, too, and does not tell it.
fn submission_ids(answers: &[Value]) -> Vec<String> {
    let mut ids = Vec::new();
    for id in answers.iter().filter_map(|a| a["submissionId"].as_str()) {
        let number = id.rsplit('-').next().and_then(|n| n.parse().ok());
        while number.is_some_and(|n: usize| ids.len() + 1 < n) {
            ids.push("driver-untold".to_owned());
        }
        ids.push(id.to_owned());
    }
    ids
}

/// The launch as a document with all secrets.
pub fn document(case: &Recorded, launch: &Launch) -> Value {
    let document = Document::new(launch, case.version(), Reveal::Show);
    serde_json::to_value(document).expect("a document is JSON")
}

/// Everything in which a launch by this crate differs from the recorded one.
pub fn differences(case: &Recorded) -> Vec<String> {
    let launch = launch(case);
    let ours = document(case, &launch);
    let mut theirs = case.result.clone();
    let mut found = Vec::new();
    if case.mode() == "cluster" {
        if theirs.get("dispatcher_framework_info").is_none() {
            theirs["dispatcher_framework_info"] = theirs["framework_info"].take();
        }
        found.extend(exchange_differences(&launch, &theirs));
    }
    let theirs = &theirs;
    for key in ["framework_info", "dispatcher_framework_info", "credential"] {
        if ours[key] != theirs[key] {
            found.push(format!(
                "{key}: {} instead of {}",
                shown(&ours[key]),
                shown(&theirs[key])
            ));
        }
    }
    if theirs["master"].is_string() && ours["master"] != theirs["master"] {
        found.push(format!(
            "master: {} instead of {}",
            ours["master"], theirs["master"]
        ));
    }
    let (a, b) = (calls(&ours, case.mode()), calls(theirs, case.mode()));
    if a.len() != b.len() {
        found.push(format!("{} calls instead of {}", a.len(), b.len()));
    }
    for (i, (ours, theirs)) in a.iter().zip(&b).enumerate() {
        if ours != theirs {
            let lines = ours.lines().zip(theirs.lines());
            let differ: Vec<String> = lines
                .filter(|(a, b)| a != b)
                .map(|(a, b)| format!("\n  {a}\n  not {b}"))
                .collect();
            found.push(format!("call {i}:{}", differ.concat()));
        }
    }
    let (a, b) = (error(&ours["error"]), error(&theirs["error"]));
    if a != b {
        found.push(format!("error: {a} instead of {b}"));
    }
    found
}

/// Differences in what was posted and what was answered.
fn exchange_differences(launch: &Launch, theirs: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let posted: Vec<&str> = launch.exchanges.iter().map(|e| &*e.request).collect();
    let recorded = texts(&theirs["submission_request_raw"]);
    if posted != recorded {
        found.push(format!("request: {posted:#?} instead of {recorded:#?}"));
    }
    let ours: Vec<Value> = launch
        .exchanges
        .iter()
        .map(|e| serde_json::to_value(&e.response).expect("an answer is JSON"))
        .collect();
    let ours: Vec<Value> = ours.iter().map(essence).collect();
    let theirs = answers(&theirs["submission_response"]);
    let theirs: Vec<Value> = theirs.iter().map(essence).collect();
    if ours != theirs {
        found.push(format!("response: {ours:?} instead of {theirs:?}"));
    }
    found
}

/// Calls in a form to compare and to read. The dispatcher's launches on several offers of one step
/// come in an order that hangs on identities of objects, so they are sorted.
fn calls(result: &Value, mode: &str) -> Vec<String> {
    let calls = result["calls"].as_array().map_or(&[][..], Vec::as_slice);
    let mut calls: Vec<&Value> = calls.iter().collect();
    if mode == "cluster" {
        calls.sort_by_key(|c| {
            let declined = c["call"] == "declineOffer";
            let launched = c["offer_ids"].to_string();
            (c["batch"].as_i64(), declined, launched)
        });
    }
    let mut tasks: Vec<Vec<TaskInfo>> = calls.iter().map(|c| tasks_of(c)).collect();
    if mode == "fine" {
        let batches: Vec<&Value> = calls.iter().map(|c| &c["batch"]).collect();
        unshuffle(&batches, &mut tasks);
    }
    calls
        .iter()
        .zip(&tasks)
        .map(|(c, tasks)| {
            let mut text = format!(
                "{} {} {} {} {} {}",
                c["call"],
                c["batch"],
                c["offer_ids"],
                c["offer_id"],
                c["filters"],
                c["refuse_seconds"]
            );
            for task in tasks {
                text.push('\n');
                text.push_str(&mesoscfg::mesos::text::to_string(task, Reveal::Show));
            }
            let recorded = c["tasks"].as_array().into_iter().flatten();
            for (recorded, task) in recorded.zip(tasks) {
                // A record may leave out what it has within the task.
                let within = || Some(STANDARD.encode(task.executor.as_ref()?.to_bytes()));
                let given = recorded["executor_bytes"].as_str().map(str::to_owned);
                if let Some(bytes) = given.or_else(within) {
                    text.push_str(&format!("\nexecutor_bytes: {bytes}"));
                }
            }
            text
        })
        .collect()
}

/// The tasks of a call, whose bytes must be those that this crate writes. Their own data is the
/// code that they run, which is not the configuration's.
fn tasks_of(call: &Value) -> Vec<TaskInfo> {
    let tasks = call["tasks"].as_array().map_or(&[][..], Vec::as_slice);
    let task = |t: &Value| {
        let base64 = t["bytes"].as_str().expect("bytes are text");
        let bytes = STANDARD.decode(base64).expect("messages are base64");
        let mut task = TaskInfo::from_bytes(&bytes).expect("a task is well-formed");
        assert!(task.to_bytes() == bytes, "{}", bytes.escape_ascii());
        task.data = None;
        task
    };
    tasks.iter().map(task).collect()
}

/// Which task of a batch goes where is chance: numbers them anew, call by call.
fn unshuffle(batches: &[&Value], calls: &mut [Vec<TaskInfo>]) {
    for batch in batches {
        let same = || batches.iter().enumerate().filter(|(_, b)| b == &batch);
        let mut numbers: Vec<(u64, String, String)> = same()
            .flat_map(|(i, _)| &calls[i])
            .map(|t| {
                let id = t.task_id.value.clone();
                (id.parse().expect("an id is a number"), id, t.name.clone())
            })
            .collect();
        numbers.sort();
        let mut numbers = numbers.into_iter();
        for (i, _) in same() {
            for task in &mut calls[i] {
                let (_, id, name) = numbers.next().expect("there are as many");
                task.task_id.value = id;
                task.name = name;
            }
        }
    }
}

/// Where, class, message and causes.
fn error(e: &Value) -> String {
    if e.is_null() {
        return "none".to_owned();
    }
    let causes = e["causes"].as_array().map_or(&[][..], Vec::as_slice);
    // Of a page only the first line is compared; one harness keeps only the first cause.
    let cause = |class: &Value, message: &Value| {
        let page = "Server responded with exception:";
        match message.as_str() {
            Some(text) if text.starts_with(page) => format!("{class}: {page}"),
            _ => format!("{class}: {message}"),
        }
    };
    let mut causes: Vec<String> = causes
        .iter()
        .map(|c| cause(&c["class"], &c["message"]))
        .collect();
    if e["cause_class"].is_string() {
        causes.push(cause(&e["cause_class"], &e["cause_message"]));
    }
    format!(
        "{} {}: {} <- {causes:?}",
        e["where"], e["class"], e["message"]
    )
}

/// Base64 as the bytes it stands for, printable.
fn shown(base64: &Value) -> String {
    match base64.as_str() {
        Some(text) => {
            let bytes = STANDARD.decode(text).expect("messages are base64");
            bytes.escape_ascii().to_string()
        }
        None => base64.to_string(),
    }
}
