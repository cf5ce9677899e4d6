//! Scripts that are read and not run, against the shell that runs them.
//!
//! Every script of `testdata/scripts` runs in a real bash, with a `spark-submit` that prints its
//! words; what was read of it must be what bash did, less what is said to be unknown. `NAME.out`
//! holds what was read.

#[path = "common/place.rs"]
mod place;

use mesoscfg::script::{Script, read};
use mesoscfg::source::{SourceId, SourceKind, Sources};
use mesoscfg::version::SparkVersion;
use place::{Place, seen, snapshot};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/scripts")
}

/// A directory with a `spark-submit` that writes its words to `$CALLS`: a NUL behind each word,
/// and two behind each call.
fn stubs() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("spark-submit");
    let text = "#!/bin/sh\nfor w; do printf '%s\\0' \"$w\"; done >> \"$CALLS\"\nprintf '\\0' >> \"$CALLS\"\n";
    std::fs::write(&path, text).expect("a stub");
    let made = Command::new("chmod").arg("+x").arg(&path).status();
    assert!(made.expect("chmod runs").success());
    dir
}

/// The words of each call that bash makes of a script.
fn run(name: &str, stubs: &Path) -> Vec<Vec<String>> {
    let calls = stubs.join(format!("{name}.calls"));
    let path = format!("{}:/usr/bin:/bin", stubs.display());
    let status = Command::new("bash")
        .arg(scripts().join(name))
        .env_clear()
        .env("PATH", path)
        .env("STUBS", stubs)
        .env("CALLS", &calls)
        .stdout(std::process::Stdio::null())
        .status()
        .expect("bash runs");
    assert!(status.success(), "{name}");
    let bytes = std::fs::read_to_string(&calls).unwrap_or_default();
    let calls = bytes.split_terminator("\0\0");
    calls
        .map(|call| call.split('\0').map(str::to_owned).collect())
        .collect()
}

fn script(name: &str, stubs: &Path) -> (Sources, SourceId, Script) {
    let text = std::fs::read_to_string(scripts().join(name)).expect("a script");
    let mut sources = Sources::default();
    let id = sources.add(name, SourceKind::Script, text.clone());
    let outer = |name: &str, _: bool| (name == "STUBS").then(|| stubs.display().to_string());
    let script = read(&text, id, SparkVersion::new(3, 5, 3), &outer);
    (sources, id, script)
}

/// The words behind the program, which the shell reads as they were read here.
fn arguments(words: Vec<String>) -> Vec<String> {
    let at = words.iter().position(|w| w.ends_with("spark-submit"));
    words[at.expect("a program") + 1..].to_vec()
}

fn read_calls(name: &str, stubs: &Path) -> Vec<Vec<String>> {
    let (_, _, script) = script(name, stubs);
    let words = |c: &mesoscfg::script::Call| c.words.iter().map(|w| w.text.clone()).collect();
    script.calls.iter().map(|c| arguments(words(c))).collect()
}

#[test]
fn calls_are_what_bash_makes_of_them() {
    let stubs = stubs();
    for name in ["options.sh", "places.sh", "nested.sh", "byte-order-mark.sh"] {
        let mut read = read_calls(name, stubs.path());
        let mut ran = run(name, stubs.path());
        // A function is read where it is defined and runs where it is called.
        read.sort();
        ran.sort();
        assert_eq!(read, ran, "{name}");
    }
}

#[test]
fn what_is_unknown_is_left_out_and_the_rest_is_what_bash_does() {
    let stubs = stubs();
    let ran = run("unknown.sh", stubs.path());
    assert_eq!(ran.len(), 2, "one for each region");
    let [read] = read_calls("unknown.sh", stubs.path())
        .try_into()
        .expect("one call");
    // Of keys that Spark does not know the key is kept.
    let value = |w: &String| match w.split_once('=') {
        Some((key @ ("spark.app.day" | "spark.app.region"), _)) => format!("{key}=unknown"),
        _ => w.clone(),
    };
    for ran in ran {
        let at = ran.iter().position(|w| w.contains("cores.max="));
        let at = at.expect("a value that only a run can tell");
        // Its option goes with it.
        let known = ran
            .iter()
            .enumerate()
            .filter(|(i, _)| *i != at && i + 1 != at);
        let ran: Vec<String> = known.map(|(_, w)| value(w)).collect();
        let read: Vec<String> = read.iter().filter(|w| *w != "unknown").cloned().collect();
        assert_eq!(read, ran);
    }
}

#[test]
fn variables_are_what_bash_exports() {
    let stubs = stubs();
    let program = "set -a; . \"$1\"; env -0";
    let output = Command::new("bash")
        .args(["-c", program, "bash"])
        .arg(scripts().join("spark-env.sh"))
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .output()
        .expect("bash runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let set: BTreeMap<&str, &str> = text
        .split_terminator('\0')
        .filter_map(|l| l.split_once('='))
        .filter(|(name, _)| name.starts_with("SPARK_"))
        .collect();
    let (_, _, script) = script("spark-env.sh", stubs.path());
    let read = script.variables.iter();
    let mut read: BTreeMap<&str, &str> = read
        .map(|(name, v)| (name.as_str(), v.text.as_str()))
        .collect();
    let unknown: Vec<&str> = script.unknown.keys().map(String::as_str).collect();
    assert_eq!(unknown, ["SPARK_BRANCH", "SPARK_DAY"]);
    read.insert("SPARK_DAY", set["SPARK_DAY"]);
    assert_eq!(read, set);
}

const SUPPRESSED: &str = "\
#!/bin/bash
# mesoscfg: allow-file MC501, MC504 -- the cluster is ours
# mesoscfg: allow MC101 -- read by our own fork
OPTS=\"--conf spark.mesos.ours=1\"
SAY='# mesoscfg: allow MC101 -- no comment'
cat <<'END'
# mesoscfg: allow MC203 -- no comment either
END
# mesoscfg: allow cores-not-a-multiple, MC203 -- both stand in the next call
spark-submit --master mesos://m1:5050 $OPTS \\
  --conf spark.cores.max=10 --conf spark.executor.cores=4 \\
  --executor-memory 4096 --class Main app.jar
spark-submit --master mesos://m1:5050 --executor-memory 4096 --class A a.jar  # mesoscfg: allow MC203 -- here
if true; then
  spark-submit --master mesos://m1:5050 --executor-memory 4096 --class B b.jar | tee log # mesoscfg: allow MC203
fi
# mesoscfg: allow MC805
spark-submit --master mesos://m1:5050 --executor-memory 4096 --class C c.jar
# mesoscfg: alow MC203
# mesoscfg: allow MC2003 -- no such rule
# mesoscfg: allow MC502
";

#[test]
fn comments_suppress_what_is_found_in_scripts() {
    let place = Place::new("scripts-suppressed")
        .file("job.sh", SUPPRESSED)
        .file("conf/spark-defaults.conf", "spark.master mesos://m1:5050\n")
        .file(
            "conf/spark-env.sh",
            "# mesoscfg: allow MC108 -- ours\nexport SPARK_MESOS_OURS=1\n\
             SPARK_MESOS_THEIRS=1 # mesoscfg: allow MC108\n# mesoscfg: allow-file MC402\n",
        );
    let run = |args: &[&str]| {
        let rules = [
            "check",
            "--format",
            "short",
            "-A",
            "MC805,MC890",
            "-W",
            "MC092",
        ];
        seen(&place.run(&[&rules[..], args].concat()))
    };
    let mut all = run(&["job.sh"]);
    all += &run(&["--ignore-suppressions", "job.sh"]);
    all += &run(&["conf"]);
    snapshot("check-script-suppressions", &all);
}

const SUBMIT: &str = "spark-submit --master mesos://m1:5050 --conf spark.mesos.rolle=1";

#[test]
fn calls_are_checked_whoever_runs_them() {
    let script = format!(
        "#!/bin/bash\n\
         \"$SPARK_SUBMIT\" --master mesos://m1:5050 --conf spark.mesos.rolle=1 --class A a.jar\n\
         sudo -u etl timeout 10m {SUBMIT} --class B b.jar\n\
         docker run --rm -e SPARK_MESOS_OURS=1 image:1 {SUBMIT} --class C c.jar\n\
         bash -c \"{SUBMIT} --conf \\\"spark.executor.memory=4096\\\" --class D d.jar\"\n\
         ssh host <<END\n{SUBMIT} --class E e.jar\nEND\n\
         run-example --master mesos://m1:5050 --conf spark.mesos.rolle=1 SparkPi 10\n\
         start-mesos-dispatcher.sh --master mesos://m1:5050 --conf spark.mesos.rolle=1\n\
         $SUBMIT spark\n\
         {SUBMIT} --class 'F f.jar\n"
    );
    let place = Place::new("scripts-callers").file("job.sh", &script);
    let args = ["check", "-A", "MC501,MC504", "job.sh"];
    snapshot("check-script-callers", &seen(&place.run(&args)));
}

#[test]
fn a_dispatcher_is_checked_where_it_is_started() {
    let script = "sbin/start-mesos-dispatcher.sh\n\
         export SPARK_DAEMON_JAVA_OPTS=\"-Dspark.deploy.recoveryMode=FILESYSTEM\"\n\
         start-mesos-dispatcher.sh --master mesos://m:5050\n\
         unset SPARK_DAEMON_JAVA_OPTS\n\
         start-mesos-dispatcher.sh --properties-file nope.conf --master mesos://m:5050\n\
         start-mesos-dispatcher.sh --properties-file d.conf --master $MASTER\n";
    let place = Place::new("scripts-dispatcher")
        .file("job.sh", script)
        .file("d.conf", "spark.mesos.dispatcher.queue.x yes\n");
    let args = ["check", "--format", "short", "job.sh"];
    snapshot("check-script-dispatcher", &seen(&place.run(&args)));
}

/// What one line means for several calls is said once; a variable that only some of them look at does
/// something.
#[test]
fn calls_share_what_is_said_of_a_line() {
    let sized = "--total-executor-cores 4 --conf spark.executor.cores=2";
    let script = format!(
        "#!/bin/bash\nexport MASTER=mesos://m1:5050\nMEMORY='--conf spark.executor.memory=5'\n\
         spark-submit $MEMORY --master mesos://m2:5050 {sized} a.py\n\
         spark-submit $MEMORY --master mesos://m2:5050 {sized} b.py\n"
    );
    let place = Place::new("scripts-shared")
        .file("idle.sh", &script)
        .file("used.sh", &format!("{script}pyspark {sized}\n"));
    let run = |name: &str| {
        let flags = ["check", "--format", "short", "-A", "MC805", name];
        seen(&place.run(&flags))
    };
    snapshot(
        "scripts-shared",
        &format!("{}{}", run("idle.sh"), run("used.sh")),
    );
}

#[test]
fn what_only_a_run_can_tell_is_said_once() {
    let script = "#!/bin/bash\n\
         JAR=$(ls *.jar | head -1)\nOPTS=\"$OPTS --conf spark.cores.max=8\"\n\
         spark-submit --name \"etl $(date)\" --class A $OPTS \"$JAR\" \"$@\"\n\
         submit() { spark-submit $EXTRA \"$@\"; }\nsubmit --class B b.jar\nsubmit --class C c.jar\n\
         spark-submit --executor-cores $CORES --class D d.jar\n\
         spark-submit --properties-file nope.conf --class E e.jar\n\
         spark-submit --properties-file $CONF --class F f.jar\n\
         spark-submit \"$JAR\"\n\
         export SPARK_EXECUTOR_MEMORY=$(cat memory)\nspark-submit --class G g.jar\n";
    let place = Place::new("scripts-unknown").file("job.sh", script);
    snapshot(
        "check-script-unknown",
        &seen(&place.run(&["check", "job.sh"])),
    );
    let given = place.run(&["check", "--env", "CORES=x", "--format", "short", "job.sh"]);
    assert!(
        seen(&given).contains("job.sh:8:31: error"),
        "{}",
        seen(&given)
    );
}

#[test]
fn a_script_may_name_a_file_whatever_it_is_called() {
    let conf = "spark.master mesos://m1:5050\nspark.cores.max 8\n";
    let place = Place::new("scripts-named")
        .file("conf/spark-default.conf", conf)
        .file("conf/spark-defaults.properties", conf)
        .file(
            "job.sh",
            "spark-submit --properties-file /opt/conf/spark-default.conf --class A a.jar\n",
        )
        .file(
            "other.sh",
            "spark-submit --properties-file \"$CONF/spark-defaults.properties\" --class A a.jar\n",
        );
    let found = |files: &[&str]| {
        let args = ["check", "--format", "short"];
        let shown = seen(&place.run(&[&args[..], files].concat()));
        shown.matches("[MC823]").count()
    };
    let files = ["conf/spark-default.conf", "conf/spark-defaults.properties"];
    assert_eq!(found(&files), 2);
    assert_eq!(found(&[files[0], "job.sh"]), 0);
    assert_eq!(found(&[files[0], files[1], "job.sh"]), 1);
    assert_eq!(found(&["."]), 0);
}

#[test]
fn a_program_in_another_language_is_skipped() {
    let python = "#!/usr/bin/env python3\nspark.mesos.rolle = 1\n";
    let place = Place::new("scripts-python")
        .file("submit", python)
        .file("job.py", "spark.mesos.rolle = 1\n")
        .file("conf/job.conf", python)
        .file("a.conf", "spark.mesos.rolle 1\n");
    let run = |args: &[&str]| {
        let base = ["check", "--format", "short"];
        seen(&place.run(&[&base[..], args].concat()))
    };
    let mut all = run(&["submit"]);
    all += &run(&["job.py", "a.conf"]);
    all += &run(&["conf"]);
    snapshot("check-script-languages", &all);
}

#[test]
fn a_script_of_many_calls_is_read_once() {
    let call = "# mesoscfg: allow MC502 -- x\nspark-submit --master mesos://m:5050 \
                --conf spark.mesos.executor.memoryoverhead=1 --class M x.jar\n";
    let comments = "# mesoscfg: allow MC502 -- x\n".repeat(1_000);
    let text = format!("#!/bin/sh\n{}{comments}{call}", call.repeat(300));
    let place = Place::new("scripts-many").file("a.sh", &text);
    let start = std::time::Instant::now();
    let seen = seen(&place.run(&["check", "--format", "short", "a.sh"]));
    assert_eq!(seen.matches("[MC101]").count(), 301, "{seen}");
    // It took minutes when each fix had the script read.
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
}

#[test]
fn a_call_that_is_refused_is_said_of_its_program() {
    let place = Place::new("scripts-refused")
        .file("a.sh", "#!/bin/bash\nX=1 spark-submit 2>&1 | head\n")
        .file(
            "b.sh",
            "spark-submit --master mesos://m:5050 > log --class A a.jar\n\
             spark-submit --master mesos://m:5050 --status \"$ID\"\n\
             spark-submit --master mesos://m:5050 --class A \"${1:-}\"\n\
             notify spark-submit --master failed\n",
        );
    let run = |name: &str| seen(&place.run(&["check", "--format", "short", name]));
    let first = run("a.sh");
    assert!(first.contains("a.sh:2:5: error[MC803]"), "{first}");
    assert!(!run("b.sh").contains("MC803"), "{}", run("b.sh"));
}
