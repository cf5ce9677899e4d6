//! What `mesoscfg plan` says, and that its JSON is what schema/plan.schema.json describes.

use mesoscfg::launch::plan::{Answer, Supply, plan as planned};
use mesoscfg::launch::{Call, Facts, Input, client};
use mesoscfg::mesos::OrderedJson;
use mesoscfg::mesos::offers::steps_from_json;
use mesoscfg::resolve::{Request, Resolution, resolve};
use mesoscfg::source::{MemoryFiles, Sources};
use mesoscfg::submit::Environment;
use mesoscfg::version::release;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

/// Runs `mesoscfg plan` in testdata/plan; gives the exit code, the output and the errors.
fn plan(args: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_mesoscfg"))
        .arg("plan")
        .args(args)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/plan"))
        .env_clear()
        .output()
        .expect("mesoscfg runs");
    let text = |bytes| String::from_utf8(bytes).expect("the output is UTF-8");
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

fn snapshot(name: &str, args: &[&str]) {
    let (code, out, err) = plan(args);
    let code = code.map_or("none".to_owned(), |c| c.to_string());
    for line in out.lines() {
        assert!(
            line.chars().count() <= 80 || args.contains(&"json"),
            "{line}"
        );
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots/plan"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let text = format!("exit code: {code}\n--- stdout\n{out}--- stderr\n{err}");
    settings.bind(|| insta::assert_snapshot!(name, text));
}

const SLAVES: [&str; 3] = ["--agents", "slaves.json", "spark-defaults.conf"];

/// A launch on the agents of slaves.json, with these words of spark-submit's command line.
fn launch<'a>(words: &[&'a str]) -> Vec<&'a str> {
    let start = "--agents slaves.json --rows 2 -- spark-submit --master mesos://m:5050 \
                 --conf spark.mesos.executor.home=/opt/spark";
    let mut args: Vec<&str> = start.split_whitespace().collect();
    args.extend(words);
    args.extend(["--class", "Main", "app.jar"]);
    args
}

#[test]
fn agents_of_a_master() {
    snapshot("agents", &SLAVES);
}

#[test]
fn agents_of_a_state() {
    snapshot("state", &["--agents", "state.json", "spark-defaults.conf"]);
}

#[test]
fn offers_and_failed_tasks() {
    snapshot(
        "offers",
        &["--offers", "offers.json", "spark-defaults.conf"],
    );
}

#[test]
fn no_executor_starts() {
    snapshot("too-large", &launch(&["--executor-memory", "200g"]));
}

#[test]
fn cores_run_out() {
    let words = "--total-executor-cores 6 --conf spark.executor.cores=2";
    let words: Vec<&str> = words.split(' ').collect();
    snapshot("max-cores", &launch(&words));
}

#[test]
fn gpus_are_asked_for() {
    snapshot("gpus", &launch(&["--conf", "spark.mesos.gpus.max=4"]));
}

#[test]
fn dynamic_allocation_has_a_limit() {
    let words = "--conf spark.dynamicAllocation.enabled=true \
                 --conf spark.shuffle.service.enabled=true";
    let words: Vec<&str> = words.split_whitespace().collect();
    snapshot("dynamic", &launch(&words));
    let mut more = vec!["--executors", "3"];
    let args = launch(&words);
    more.extend(&args);
    snapshot("dynamic-3", &more);
}

#[test]
fn spark_throws() {
    snapshot("throws", &launch(&["--conf", "spark.mesos.task.labels=x"]));
}

/// Columns are as wide as what is in them.
#[test]
fn large_numbers_do_not_run_together() {
    let agents = json!({"slaves": [
        {"id": "S1", "hostname": "a-name-that-is-longer-than-most.example.com",
         "resources": {"cpus": 12345.25, "mem": 98_765_432_109_u64}},
        {"id": "S2", "hostname": "small", "resources": {"cpus": 8, "mem": 4096}},
    ]});
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("plan-large.json");
    std::fs::write(&path, agents.to_string()).expect("a file for the test");
    let path = path.to_string_lossy();
    let args = "--spark-version 3.5.3 -- spark-submit --master mesos://m:5050 \
                --conf spark.mesos.executor.home=/opt/spark --executor-cores 2 --executor-memory 1g \
                --class Main app.jar";
    let args = args.split_whitespace();
    let args: Vec<&str> = ["--agents", &path].into_iter().chain(args).collect();
    let (code, out, err) = plan(&args);
    assert_eq!(code, Some(0), "{out}{err}");
    let row = |name: &str| {
        let line = out.lines().find(|l| l.starts_with(name)).expect("a row");
        line.split_whitespace().count()
    };
    assert_eq!((row("a-name"), row("small")), (8, 8), "{out}");
    assert!(out.lines().all(|l| l.chars().count() <= 80), "{out}");
}

#[test]
fn what_cannot_be_planned_is_2() {
    let fine = launch(&["--conf", "spark.mesos.coarse=false"]);
    snapshot("fine", &fine);
    snapshot("cluster", &launch(&["--deploy-mode", "cluster"]));
    snapshot(
        "malformed",
        &["--agents", "offers.json", "spark-defaults.conf"],
    );
    assert_eq!(plan(&["spark-defaults.conf"]).0, Some(2));
    let https = ["--agents", "https://m:5050", "spark-defaults.conf"];
    snapshot("https", &https);
}

#[test]
fn json_is_as_the_schema_says() {
    let mut args = vec!["--format", "json"];
    args.extend(SLAVES);
    snapshot("json", &args);
    let schema = include_str!("../schema/plan.schema.json");
    let schema: Value = serde_json::from_str(schema).expect("the schema is JSON");
    let cases = [
        SLAVES.to_vec(),
        vec!["--offers", "offers.json", "spark-defaults.conf"],
        launch(&["--total-executor-cores", "6"]),
        launch(&["--conf", "spark.mesos.task.labels=x"]),
        launch(&["--conf", "spark.cores.max=x"]),
    ];
    for case in cases {
        let mut args = vec!["--format", "json"];
        args.extend(&case);
        let (_, out, err) = plan(&args);
        assert_eq!(err, "");
        let document: Value = serde_json::from_str(&out).expect("the plan is JSON");
        let faults = faults(&schema, &schema, &document, "plan");
        assert_eq!(faults, Vec::<String>::new(), "{case:?}");
    }
}

/// Where a document is not what a schema says, by the keywords that the schema uses.
fn faults(root: &Value, schema: &Value, document: &Value, at: &str) -> Vec<String> {
    if let Some(to) = schema["$ref"].as_str() {
        let to = root.pointer(to.trim_start_matches('#'));
        return faults(root, to.expect("a $ref leads somewhere"), document, at);
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let fits = |s: &&Value| faults(root, s, document, at).is_empty();
        return match choices.iter().filter(fits).count() {
            1 => Vec::new(),
            n => vec![format!("{at}: fits {n} of the choices: {document}")],
        };
    }
    let mut found = Vec::new();
    let types = match &schema["type"] {
        Value::String(one) => vec![one.as_str()],
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let is = |t: &str| match t {
        "object" => document.is_object(),
        "array" => document.is_array(),
        "string" => document.is_string(),
        "integer" => document.is_i64() || document.is_u64(),
        "number" => document.is_number(),
        "boolean" => document.is_boolean(),
        "null" => document.is_null(),
        other => panic!("{other} is no type"),
    };
    if !types.is_empty() && !types.iter().any(|t| is(t)) {
        found.push(format!("{at}: {document} is not {types:?}"));
    }
    if let Some(values) = schema["enum"].as_array()
        && !values.contains(document)
    {
        found.push(format!("{at}: {document} is not in {values:?}"));
    }
    if !schema["const"].is_null() && schema["const"] != *document {
        found.push(format!("{at}: {document} is not {}", schema["const"]));
    }
    if let Some(object) = document.as_object() {
        for required in schema["required"].as_array().into_iter().flatten() {
            if !object.contains_key(required.as_str().expect("a name")) {
                found.push(format!("{at}: {required} is missing"));
            }
        }
        for (key, value) in object {
            match schema["properties"].get(key) {
                Some(of) => found.extend(faults(root, of, value, &format!("{at}.{key}"))),
                None => found.push(format!("{at}: {key} is not described")),
            }
        }
    }
    for (i, item) in document.as_array().into_iter().flatten().enumerate() {
        found.extend(faults(root, &schema["items"], item, &format!("{at}[{i}]")));
    }
    found
}

/// Numbers that look random and are the same every time.
struct Numbers(u64);

impl Numbers {
    /// A number below `n`.
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = self.0.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        let n = u64::try_from(of.len()).expect("a length");
        of[usize::try_from(self.below(n)).expect("an index")]
    }
}

const CONF: [&[&str]; 7] = [
    &["", "spark.executor.cores=1", "spark.executor.cores=3"],
    &["", "spark.cores.max=7", "spark.cores.max=130"],
    &["", "spark.executor.memory=3g"],
    &["", "spark.mesos.gpus.max=3"],
    &[
        "",
        "spark.mesos.constraints=rack:r1,r2",
        "spark.mesos.constraints=zone:2",
    ],
    &["", "spark.blockManager.port=31001"],
    &[
        "",
        "spark.dynamicAllocation.enabled=true",
        "spark.mesos.task.labels=x",
    ],
];

fn random_offers(n: &mut Numbers) -> Value {
    let mut offers = Vec::new();
    for i in 0..n.below(7) {
        let rack = n.one(&["r1", "r2", "r3"]);
        offers.push(json!({
            "id": format!("O{i}"), "agent_id": format!("S{}", n.below(5)),
            "attributes": [{"name": "rack", "text": rack}, {"name": "zone", "scalar": n.below(4)}],
            "resources": [
                {"name": "cpus", "scalar": n.one(&[0.5, 2.0, 4.5, 9.0, 70.25]), "role": n.one(&["*", "r"])},
                {"name": "cpus", "scalar": n.one(&[0.0, 1.5, 40.0])},
                {"name": "mem", "scalar": n.one(&[512.0, 1408.0, 9000.0, 150_000.5])},
                {"name": "gpus", "scalar": n.below(3)},
                {"name": "ports", "ranges": [[31000 + n.below(3), 31010]]}
            ],
        }));
    }
    Value::Array(offers)
}

/// The launch of a command line alone.
fn resolved(version: &str, words: &Vec<String>) -> Resolution {
    let request = Request {
        version: release(version).expect("a known release"),
        command_line: words.into(),
        file: None,
        environment: Environment::new(),
        files: &MemoryFiles::default(),
        directory: "/",
        submit_time: 0,
    };
    resolve(request, &mut Sources::default())
}

/// Nobody waits for a billion executors to be counted one by one.
#[test]
fn a_huge_agent_is_counted_at_once() {
    let words = "spark-submit --master mesos://m:5050 --conf spark.mesos.executor.home=/s \
                 --conf spark.executor.cores=1 --class Main a.jar";
    let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
    for (cores, memory, executors, failed) in [
        (1e9 + 0.25, 1408e9, 1_000_000_000, false),
        (1e9, 1408e6 + 3.5, 1_000_000, false),
        (1e18, 1e18, 2_147_483_647, true),
    ] {
        let offers = json!([[{"id": "O", "agent_id": "S", "resources": [
            {"name": "cpus", "scalar": cores}, {"name": "mem", "scalar": memory}]}]]);
        let steps = steps_from_json(OrderedJson::from(&offers), "F").expect("offers");
        let resolution = resolved("3.5.3", &words);
        let input = Input {
            resolution: &resolution,
            files: &MemoryFiles::default(),
            facts: &Facts::default(),
        };
        let plan = planned(&input, Supply::Offers(&steps), None);
        assert_eq!(plan.launch.failure.is_some(), failed);
        if !failed {
            assert_eq!(plan.executors(), executors);
            let left = cores - executors as f64;
            assert_eq!(plan.offers[0].cpus_left, left);
            assert_eq!(
                plan.offers[0].memory_left,
                memory - executors as f64 * 1408.0
            );
        }
    }
}

/// The numbers of a plan are those of the messages that would be sent.
#[test]
fn a_plan_counts_what_a_launch_sends() {
    let mut n = Numbers(7);
    let mut started = 0;
    for round in 0..150 {
        let mut words = String::from(
            "spark-submit --master mesos://m:5050 --conf spark.mesos.executor.home=/s \
             --conf spark.shuffle.service.enabled=true \
             --conf spark.dynamicAllocation.initialExecutors=2",
        );
        for choices in CONF {
            let conf = n.one(choices);
            if !conf.is_empty() {
                words.push_str(&format!(" --conf {conf}"));
            }
        }
        words.push_str(" --class Main http://repo.example.com/app.jar");
        let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
        let failed = json!({"statuses": [{"launched": 0, "state": "TASK_FAILED"}],
            "offers": random_offers(&mut n)});
        let mut steps = vec![random_offers(&mut n)];
        if n.below(2) == 0 {
            steps.extend([failed, random_offers(&mut n)]);
        }
        let steps = OrderedJson::from(&Value::Array(steps));
        let steps = steps_from_json(steps, "F").expect("the offers are well-formed");
        let version = n.one(&["2.4.8", "3.0.0", "3.5.3"]);
        let resolution = resolved(version, &words);
        let input = Input {
            resolution: &resolution,
            files: &MemoryFiles::default(),
            facts: &Facts::default(),
        };
        let launch = client(&input, Some(&steps));
        let plan = planned(&input, Supply::Offers(&steps), None);
        assert_eq!(plan.launch.failure, launch.failure, "{round}: {words:?}");
        assert_eq!(plan.launch.warnings, launch.warnings, "{round}: {words:?}");
        assert_eq!(plan.offers.len(), launch.calls.len(), "{round}: {words:?}");
        for (p, call) in plan.offers.iter().zip(&launch.calls) {
            let at = format!("{round}: {words:?} {p:?} {call:?}");
            match (&p.answer, call) {
                (
                    Answer::Accepted {
                        executors, cores, ..
                    },
                    Call::LaunchTasks {
                        offer_ids, tasks, ..
                    },
                ) => {
                    started += tasks.len();
                    assert_eq!(offer_ids, std::slice::from_ref(&p.offer), "{at}");
                    assert_eq!(usize::try_from(*executors), Ok(tasks.len()), "{at}");
                    let cpus = tasks.iter().flat_map(|t| &t.resources);
                    let cpus = cpus.filter(|r| r.name == "cpus");
                    let sum: f64 = cpus.filter_map(|r| Some(r.scalar.as_ref()?.value)).sum();
                    assert_eq!(*cores as f64, sum, "{at}");
                }
                (
                    Answer::Declined { refuse_seconds, .. },
                    Call::DeclineOffer {
                        offer_id, filters, ..
                    },
                ) => {
                    assert_eq!(offer_id, &p.offer, "{at}");
                    let seconds = filters.as_ref().and_then(|f| f.refuse_seconds);
                    assert_eq!(refuse_seconds.map(|s| s as f64), seconds, "{at}");
                }
                _ => panic!("{at}"),
            }
        }
    }
    assert!(started > 100, "only {started} executors were compared");
}
