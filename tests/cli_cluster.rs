//! `render` in cluster mode, from the command line.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A directory of its own for one test, with a dispatcher's files in it.
fn place(name: &str) -> PathBuf {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).expect("a directory for the test");
    let write = |name: &str, text: &str| std::fs::write(dir.join(name), text).expect("a file");
    write(
        "dispatcher.conf",
        "spark.mesos.principal p\nspark.mesos.secret s3cret-of-dispatcher\n\
         spark.mesos.dispatcher.driverDefault.spark.eventLog.enabled true\n",
    );
    write(
        "facts.json",
        r#"{"framework_id": "F", "submission_id": ["driver-1", null, "driver-2"], "user": "u"}"#,
    );
    write(
        "one.json",
        r#"{"action":"CreateSubmissionRequest","clientSparkVersion":"3.5.3","appResource":"http://r/a.jar",
            "mainClass":"M","appArgs":[],"environmentVariables":{"SPARK_Z":"1","SPARK_A":"2"},
            "sparkProperties":{"spark.app.name":"one","spark.mesos.executor.home":"/h",
            "spark.mesos.driverEnv.API_TOKEN":"t0ken"}}"#,
    );
    write("two.json", "{}");
    dir
}

fn render(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_mesoscfg"))
        .arg("render")
        .args(["--no-process-env", "--facts", "facts.json"])
        .args([
            "--dispatcher",
            "--master mesos://m:5050 --properties-file dispatcher.conf --name 'D 1'",
        ])
        .args(["--dispatcher-env", "SPARK_PUBLIC_DNS=d.example.com"])
        .args(args)
        .current_dir(dir)
        .env_clear()
        .stdin(Stdio::null())
        .output()
        .expect("mesoscfg runs")
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).expect("a document")
}

#[test]
fn several_submissions_are_answered_in_order() {
    let dir = place("cluster-several");
    let args = [
        "--as",
        "launch",
        "--format",
        "json",
        "--submission",
        "one.json",
    ];
    let args = [
        &args[..],
        &["--submission", "two.json", "--submission", "one.json"],
    ]
    .concat();
    let output = render(&dir, &args);
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        !text.contains("t0ken") && !text.contains("s3cret"),
        "{text}"
    );
    let at = |part: &str| text.find(part).expect("it is there");
    assert!(
        at("SPARK_Z") < at("SPARK_A"),
        "the order of a request is kept"
    );
    let document = json(&output);
    assert_eq!(document["mode"], "cluster");
    assert!(document["framework_info"].is_null());
    assert_eq!(document["credential"], "<redacted>");
    let answers = &document["submission_response"];
    assert_eq!(answers[0]["submissionId"], "driver-1");
    assert_eq!(answers[1]["action"], "ErrorResponse");
    assert_eq!(answers[2]["submissionId"], "driver-2");
    assert_eq!(document["calls"].as_array().map(Vec::len), Some(2));
}

const SUBMIT: &[&str] = &[
    "--",
    "spark-submit",
    "--master",
    "mesos://d:7077",
    "--deploy-mode",
    "cluster",
    "--conf",
    "spark.master.rest.enabled=true",
    "--conf",
    "spark.mesos.executor.home=/opt/spark",
    "--conf",
    "spark.mesos.driverEnv.DB_PASSWORD=hunter2",
    "--class",
    "M",
    "http://r/a.jar",
    "it's",
];

#[test]
fn a_task_says_where_each_field_comes_from_and_hides_secrets() {
    let dir = place("cluster-task");
    let output = render(&dir, &[&["--as", "taskinfo", "--explain"], SUBMIT].concat());
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!text.contains("hunter2"), "{text}");
    assert!(
        text.contains("# spark.mesos.driverEnv.DB_PASSWORD (--conf)"),
        "{text}"
    );
    assert!(
        text.contains("--conf spark.eventLog.enabled=true"),
        "{text}"
    );
    assert!(text.contains("frameworkId=F-driver-1"), "{text}");
}

#[test]
fn a_launch_says_what_the_shell_makes_of_the_drivers_command() {
    let dir = place("cluster-argv");
    let launch = |format: &str, version: &str, last: &str| {
        let head = [
            "--as",
            "launch",
            "--format",
            format,
            "--spark-version",
            version,
        ];
        let output = render(&dir, &[&head, SUBMIT, &[last]].concat());
        assert_eq!(output.status.code(), Some(0));
        output
    };
    let document = json(&launch("json", "3.5.3", "a b"));
    let argv = &document["calls"][0]["tasks"][0]["driver_argv"];
    let argv: Vec<&str> = argv
        .as_array()
        .map_or(&[][..], Vec::as_slice)
        .iter()
        .filter_map(serde_json::Value::as_str)
        .collect();
    assert!(
        argv.starts_with(&["/opt/spark/./bin/spark-submit", "--name"]),
        "{argv:?}"
    );
    assert!(argv.ends_with(&["./a.jar", "it's", "a b"]), "{argv:?}");
    assert!(
        argv.contains(&"spark.mesos.driverEnv.DB_PASSWORD=<redacted>"),
        "{argv:?}"
    );

    // Before Spark 3.0 nobody escapes what the application is given.
    let document = json(&launch("json", "2.4.8", "a b"));
    let task = &document["calls"][0]["tasks"][0];
    assert!(task["driver_argv"].is_null());
    assert_eq!(task["driver_argv_problem"], "a quote is not closed");

    for (version, last, lines) in [
        (
            "3.5.3",
            "a b",
            "# the agent's shell makes these words of the command\n#   /opt/spark/./bin/spark-submit\n",
        ),
        ("3.5.3", "a b", "#   it's\n#   a b\n"),
        (
            "3.5.3",
            "a\nb",
            "# what the agent's shell makes of the command: the shell would do more with a line break than split words\n",
        ),
    ] {
        let text = launch("text", version, last).stdout;
        let text = String::from_utf8_lossy(&text).into_owned();
        assert!(text.contains(lines) && !text.contains("hunter2"), "{text}");
    }
}

#[test]
fn a_submission_is_the_body_byte_for_byte() {
    let dir = place("cluster-submission");
    let hidden = render(
        &dir,
        &[&["--as", "submission", "--format", "binary"], SUBMIT].concat(),
    );
    assert_eq!(hidden.status.code(), Some(2));
    let args = [
        "--as",
        "submission",
        "--format",
        "binary",
        "--reveal-secrets",
    ];
    let shown = render(&dir, &[&args, SUBMIT].concat());
    let body = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(
        body.starts_with("{\n  \"action\" : \"CreateSubmissionRequest\",\n"),
        "{body}"
    );
    assert!(body.contains("hunter2") && body.ends_with('}'), "{body}");
}

#[test]
fn client_mode_has_no_dispatcher() {
    let dir = place("cluster-client");
    let output = render(
        &dir,
        &[
            "--as",
            "launch",
            "--",
            "spark-submit",
            "--master",
            "mesos://m:5050",
            "a.py",
        ],
    );
    assert_eq!(output.status.code(), Some(2));
}
