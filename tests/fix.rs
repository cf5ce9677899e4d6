//! `--fix`, `--unsafe-fixes`, `--diff`: what they change, and what they leave alone.

#[path = "common/place.rs"]
mod place;

use place::{Place, seen, snapshot};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// A safe fix (MC004), unsafe ones (MC101, MC006), and what stays (MC502).
const CONF: &str = "\u{feff}spark.app.name x\r\n\
    spark.mesos.executor.memoryoverhead 1024\r\n\
    spark.cores.max 10 # all of them\r\n\
    spark.executor.cores\t4";

fn read(place: &Place, name: &str) -> String {
    fs::read_to_string(place.0.join(name)).expect("the file is there")
}

#[test]
fn safe_fixes_are_applied_and_the_rest_is_said() {
    let place = Place::new("fix-safe").file("a.conf", CONF);
    let run = place.run(&["check", "--format", "short", "--fix", "a.conf"]);
    snapshot("fix-safe", &seen(&run));
    assert_eq!(read(&place, "a.conf"), CONF.trim_start_matches('\u{feff}'));
}

#[test]
fn unsafe_fixes_are_applied_when_asked_for() {
    let place = Place::new("fix-unsafe")
        .file("a.conf", CONF)
        .file("b.conf", CONF);
    let args = [
        "check",
        "--format",
        "json",
        "--fix",
        "--unsafe-fixes",
        "a.conf",
        "b.conf",
    ];
    snapshot("fix-unsafe", &seen(&place.run(&args)));
    let want = "spark.app.name x\r\n\
        spark.mesos.executor.memoryOverhead 1024\r\n\
        spark.cores.max 10\r\n\
        spark.executor.cores\t4";
    assert_eq!(read(&place, "a.conf"), want);
    assert_eq!(read(&place, "b.conf"), want);
}

#[test]
fn a_diff_changes_nothing() {
    let place = Place::new("fix-diff").file("a.conf", CONF);
    let run = place.run(&["check", "--diff", "--unsafe-fixes", "a.conf"]);
    snapshot("fix-diff", &seen(&run));
    assert_eq!(read(&place, "a.conf"), CONF);
    let place = Place::new("fix-diff-none").file("a.conf", "spark.app.name x\n");
    snapshot(
        "fix-diff-none",
        &seen(&place.run(&["check", "--diff", "a.conf"])),
    );
}

#[test]
fn the_standard_input_is_fixed_onto_the_standard_output() {
    let place = Place::new("fix-stdin");
    let mut command = place.command(&["check", "--format", "short", "--fix", "-"]);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("mesoscfg runs");
    let mut input = child.stdin.take().expect("a pipe");
    input.write_all(CONF.as_bytes()).expect("it reads");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    snapshot("fix-stdin", &seen(&output));
    assert_eq!(
        output.stdout,
        CONF.trim_start_matches('\u{feff}').as_bytes()
    );
}

#[test]
fn flags_that_contradict_each_other_are_refused() {
    let place = Place::new("fix-usage").file("a.conf", CONF);
    snapshot(
        "fix-usage-unsafe",
        &seen(&place.run(&["check", "--unsafe-fixes", "a.conf"])),
    );
    snapshot(
        "fix-usage-stdin",
        &seen(&place.run(&["check", "--fix", "-", "a.conf"])),
    );
}

#[test]
fn secrets_are_neither_shown_nor_edited() {
    let text = "\u{feff}spark.app.name x\n\
        spark.mesos.principal p\n\
        spark.mesos.secret \"hush hush\"\n";
    let place = Place::new("fix-secret").file("a.conf", text);
    let diff = place.run(&["check", "--diff", "--unsafe-fixes", "a.conf"]);
    snapshot("fix-secret", &seen(&diff));
    place.run(&["check", "--fix", "--unsafe-fixes", "a.conf"]);
    assert_eq!(read(&place, "a.conf"), text.trim_start_matches('\u{feff}'));
}

#[test]
fn every_other_byte_stays() {
    let place = Place::new("fix-bytes");
    let old = b"\xef\xbb\xbf# \xe9t\xe9 \xff\xfe\x00\r# \xed\xa0\x80\r\nspark.app.name x";
    fs::write(place.0.join("a.conf"), old).expect("written");
    place.run(&["check", "--fix", "a.conf"]);
    assert_eq!(fs::read(place.0.join("a.conf")).expect("there"), old[3..]);
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_written_stays_and_is_said() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new("fix-readonly")
        .file("a.conf", CONF)
        .file("b.conf", CONF);
    let path = place.0.join("a.conf");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).expect("mine");
    let run = place.run(&["check", "--format", "short", "--fix", "a.conf", "b.conf"]);
    snapshot("fix-readonly", &seen(&run));
    assert_eq!(read(&place, "a.conf"), CONF);
    assert_ne!(read(&place, "b.conf"), CONF);
}

/// The value that counts stands beside the line that says another.
#[test]
fn the_effective_value_is_said() {
    let text = "spark.executor.cores 4 # four\n\
        spark.mesos.constraints ${spark.mesos.role}:x # name\n\
        spark.mesos.role r\n";
    let place = Place::new("effective").file("a.conf", text);
    let run = place.run(&[
        "check",
        "a.conf",
        "--",
        "spark-submit",
        "--master",
        "mesos://m:5050",
        "--conf",
        "spark.executor.cores=2",
        "--class",
        "Main",
        "app.jar",
    ]);
    snapshot("effective", &seen(&run));
}

/// The same mistake in many files is drawn a few times and counted.
#[test]
fn many_equal_findings_are_folded_for_people_only() {
    let names: Vec<String> = (10..30).map(|n| format!("env{n}.conf")).collect();
    let place = names.iter().fold(Place::new("fold"), |place, name| {
        place.file(name, "spark.mesos.rolle x\n")
    });
    let names = names.iter().map(String::as_str);
    let human: Vec<&str> = std::iter::once("check").chain(names.clone()).collect();
    snapshot("fold-human", &seen(&place.run(&human)));
    let short: Vec<&str> = ["check", "--format", "short"]
        .into_iter()
        .chain(names)
        .collect();
    let short = seen(&place.run(&short));
    assert_eq!(short.matches("[MC101]").count(), 20);
    let mut quiet = human;
    quiet.push("-q");
    let quiet = seen(&place.run(&quiet));
    assert!(!quiet.contains("explain"), "{quiet}");
}

/// Every file of some golden cases, fixed, has nothing left to fix.
#[test]
fn fixed_files_have_nothing_left_to_fix() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let listed = fs::read_dir(root.join("testdata/rules")).expect("the cases");
    let mut cases: Vec<PathBuf> = listed
        .map(|f| f.expect("a file").path())
        .filter(|p| p.extension().is_some_and(|e| e == "conf"))
        .collect();
    cases.sort();
    let place = Place::new("fix-cases");
    let mut args = vec![
        "check".to_owned(),
        "--fix".to_owned(),
        "--unsafe-fixes".to_owned(),
    ];
    for case in &cases {
        let name = case
            .file_name()
            .expect("a file")
            .to_string_lossy()
            .into_owned();
        fs::copy(case, place.0.join(&name)).expect("a copy");
        args.push(name);
    }
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let fixed = place.run(&args);
    assert_ne!(fixed.status.code(), Some(2), "{}", seen(&fixed));
    let mut again = vec!["check", "--format", "json"];
    again.extend(&args[3..]);
    let left = String::from_utf8(place.run(&again).stdout).expect("text");
    let left: serde_json::Value = serde_json::from_str(&left).expect("JSON");
    let findings = left["findings"].as_array().expect("findings");
    let fixable: Vec<_> = findings.iter().filter(|f| f.get("fix").is_some()).collect();
    assert!(fixable.is_empty(), "{fixable:#?}");
}

const JOB: &str = "#!/bin/bash\r
# caf\u{e9}
MEMORY=4096
OPTS=\"--conf spark.mesos.corse=true\"
# mesoscfg: allow MC502 -- nothing to allow
spark-submit --master mesos://m1:5050 $OPTS --executor-memory \"$MEMORY\" \\
  --conf 'spark.mesos.rolle=a' --conf spark.mesos.constriants=\"zone:$ZONE\" \\
  --conf spark.dr\\iver.memory=2048 --driver-memory 1024 --class Main app.jar # mesoscfg: allow MC503
";

#[test]
fn scripts_are_fixed_where_the_shell_reads_nothing_else() {
    let bash = |place: &Place, name: &str| {
        let path = place.0.join(name);
        let text = std::fs::read_to_string(&path).expect("the script");
        let stub = "spark-submit() { printf '%s\\n' \"$@\"; }\n";
        let output = std::process::Command::new("bash")
            .arg("-c")
            .arg(format!("{stub}{}", text.replace('\r', "")))
            .env_clear()
            .output()
            .expect("bash runs");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).expect("text")
    };
    let place = Place::new("scripts").file("job.sh", JOB);
    let before = bash(&place, "job.sh");
    let check = ["check", "--format", "short", "--spark-version", "3.5.3"];
    let run = |args: &[&str]| seen(&place.run(&[&check[..], args].concat()));
    let mut all = run(&["job.sh"]);
    for flags in [&["--diff"][..], &["--diff", "--unsafe-fixes"]] {
        all += &run(&[flags, &["job.sh"]].concat());
    }
    assert_eq!(read(&place, "job.sh"), JOB, "a diff changes nothing");
    all += &run(&["--fix", "job.sh"]);
    all += &read(&place, "job.sh");
    all += &run(&["--fix", "--unsafe-fixes", "job.sh"]);
    all += &read(&place, "job.sh");
    let again = read(&place, "job.sh");
    all += &run(&["--fix", "--unsafe-fixes", "job.sh"]);
    assert_eq!(read(&place, "job.sh"), again, "nothing is left to fix");
    // The shell makes as many words of it as before.
    let after = bash(&place, "job.sh");
    assert_eq!(before.lines().count(), after.lines().count());
    all += &format!("--- words before\n{before}--- words after\n{after}");
    snapshot("fix-scripts", &all);
}

/// The first command is lost with it, and there again without it.
#[test]
fn a_byte_order_mark_is_removed_from_scripts() {
    let call = "spark-submit --master mesos://m:5050 --executor-memory 4096 --class Main a.jar\n";
    for (name, first, level) in [
        ("bang", "#!/bin/bash\n", "warning"),
        ("command", "export A=1\n", "warning"),
        ("call", call, "warning"),
        ("comment", "# a comment\n", "info"),
    ] {
        let text = format!("\u{feff}{first}true\n");
        let place = Place::new(&format!("fix-mark-{name}")).file("job.sh", &text);
        let found = seen(&place.run(&["check", "--format", "short", "job.sh"]));
        let wanted = format!("job.sh:1:1: {level}[MC004] the script begins");
        assert!(found.contains(&wanted), "{found}");
        assert!(!found.contains("MC203"), "{found}");
        let run = seen(&place.run(&["check", "--format", "short", "--fix", "job.sh"]));
        assert_eq!(run.contains("MC203"), name == "call", "{run}");
        assert_eq!(read(&place, "job.sh"), text[3..]);
    }
    // A spark-env.sh is run by all that read its directory.
    let env = "\u{feff}export SPARK_EXECUTOR_CORES=0\n";
    let place = Place::new("fix-mark-env").file("spark-env.sh", env);
    let place = place.file("spark-defaults.conf", "spark.master mesos://m:5050\n");
    let found = seen(&place.run(&["check", "--format", "short", "."]));
    assert!(
        found.contains("MC004") && !found.contains("MC899"),
        "{found}"
    );
}

#[test]
fn a_value_that_no_constraint_can_have_is_not_written() {
    let agents = r#"{"slaves": [{"id": "S", "hostname": "h",
        "resources": {"cpus": 8, "mem": 30000}, "attributes": {"tier": " gold "}}]}"#;
    let conf = "spark.master mesos://m:5050\nspark.mesos.constraints tier:gold\n";
    let place = Place::new("fix-blanks").file("a.conf", conf);
    let place = place.file("agents.json", agents);
    let args = ["check", "--format", "short", "--fix", "--unsafe-fixes"];
    let run = place.run(&[&args[..], &["--agents", "agents.json", "a.conf"]].concat());
    let seen = seen(&run);
    assert!(seen.contains("MC615") && !seen.contains("fixed"), "{seen}");
    assert_eq!(read(&place, "a.conf"), conf);
}

/// A line with a key that nothing reads, and what stands there after its fix; a help where there is none.
const MISNAMED: [(&str, &str, Result<&str, &str>); 16] = [
    (
        "3.5.3",
        "spark.executor.memoryoverhead 512",
        Ok("spark.mesos.executor.memoryOverhead 512"),
    ),
    (
        "3.5.3",
        "spark.executor.memoryoverhead 1g",
        Err("write `spark.mesos.executor.memoryOverhead`, and for its value `1024`"),
    ),
    (
        "2.4.8",
        "spark.executer.memoryOverhead 512",
        Ok("spark.mesos.executor.memoryOverhead 512"),
    ),
    (
        "3.5.3",
        "spark.executor.memoryOverhead 512",
        Ok("spark.mesos.executor.memoryOverhead 512"),
    ),
    (
        "3.5.3",
        "Spark.executor.memoryOverhead 512",
        Ok("spark.mesos.executor.memoryOverhead 512"),
    ),
    (
        "3.5.3",
        "spark.driver.memory.overhead 512",
        Ok("spark.driver.memoryOverhead 512"),
    ),
    (
        "3.5.3",
        "spark.driver.memory.overhead 1g",
        Err("write `spark.driver.memoryOverhead`, and for its value `1024`"),
    ),
    (
        "2.4.8",
        "spark.driver.memory.overhead 512",
        Err("remove the line: Spark 2.4.8 does not read `spark.driver.memoryOverhead` either"),
    ),
    (
        "3.5.3",
        "driver.memoryOverhead 1g",
        Err("write `spark.driver.memoryOverhead`, and for its value `1024`"),
    ),
    (
        "3.5.3",
        "spark.mesos.corse yes",
        Err("write `spark.mesos.coarse`, and for its value `true` or `false`"),
    ),
    (
        "3.5.3",
        "spark.network.timeot soon",
        Err("write `spark.network.timeout`, and for its value a whole number and a unit"),
    ),
    (
        "3.5.3",
        "spark.mesos.executor.gpus 1.5",
        Err("write `spark.mesos.gpus.max`, and for its value digits only"),
    ),
    (
        "3.5.3",
        "spark.mesos.driverenv.TZ UTC",
        Ok("spark.mesos.driverEnv.TZ UTC"),
    ),
    (
        "3.5.3",
        "spark.mesos.dispatcher.driverproperty.spark.ui.port 5",
        Ok("spark.mesos.dispatcher.driverDefault.spark.ui.port 5"),
    ),
    (
        "3.5.3",
        "spark.Executor.docker.image spark:3.5.3",
        Ok("spark.mesos.executor.docker.image spark:3.5.3"),
    ),
    (
        "3.5.3",
        "spark.mesos.corse false\nspark.mesos.coarse true",
        Err("remove the line"),
    ),
];

#[test]
fn a_key_is_written_where_spark_reads_it_and_takes_the_value() {
    for (version, line, wanted) in MISNAMED {
        let conf = format!("spark.master mesos://m:5050\n{line}\n");
        let place = Place::new("fix-names").file("a.conf", &conf);
        let check = ["check", "--spark-version", version, "a.conf"];
        let args = [&check[..], &["--fix", "--unsafe-fixes"]].concat();
        let run = seen(&place.run(&args));
        let now = read(&place, "a.conf");
        match wanted {
            Ok(written) => {
                assert_eq!(now, conf.replace(line, written), "{run}");
                let left = seen(&place.run(&check));
                let names = ["[MC1", "[MC2"];
                let named = names.iter().any(|n| left.contains(n));
                // What only a dispatcher or a driver in cluster mode reads is said as such.
                assert!(!named || left.contains("MC105"), "{line}: {left}");
            }
            Err(help) => {
                assert_eq!(now, conf, "{run}");
                assert!(run.contains(&format!("= help: {help}")), "{line}: {run}");
            }
        }
    }
}

#[test]
fn a_file_with_two_names_is_fixed_once() {
    let place = Place::new("fix-two-names").file("dir/x.conf", CONF);
    let whole = place.0.join("dir/x.conf");
    let whole = whole.to_str().expect("a path");
    let names = ["dir/x.conf", "./dir/x.conf", "dir/../dir/x.conf", whole];
    #[cfg(unix)]
    std::os::unix::fs::symlink("x.conf", place.0.join("dir/y.conf")).expect("a link");
    for names in [&names[..], &["dir"], &["dir/x.conf", "dir/y.conf"]] {
        fs::write(place.0.join("dir/x.conf"), CONF).expect("mine");
        let args = ["check", "--format", "short", "--fix", "--unsafe-fixes"];
        let run = place.run(&[&args[..], names].concat());
        let shown = seen(&run);
        assert_ne!(run.status.code(), Some(2), "{shown}");
        assert!(shown.contains("in 1 file"), "{shown}");
    }
}

const SECRETS: &str = r#"#!/bin/bash
DB=hunter2; export API_TOKEN='hunter2 hunter2'
KEYS=(a "hunter2 b")
read -r MESOS_PASS <<< "hunter2"
MESOS_PW=hunter2 spark-submit --master mesos://m:5050 --conf spark.mesos.rolle=1 --conf spark.mesos.secret=$MESOS_PW --class A a.jar --password hunter2
LATE="x$DB" spark-submit --master mesos://m:5050 --conf spark.mesos.rolle=1 --conf "spark.mesos.secret=${LATE:-hunter2}" --class A a.jar
X=hunter2 MESOS_PW=hunter2 bash -c "PW=hunter2 spark-submit --master mesos://m:5050 --conf spark.mesos.rolle=1 --conf "spark.mesos.secret=$X" --class A a.jar"
spark-submit --master mesos://m:5050 --conf spark.mesos.rolle=1 --conf spark.executor.uri=http://u:hunter2@h/spark --class A a.jar; Y=hunter2; f --token "$Y"
spark-submit --master mesos://m:5050 --conf spark.mesos.rolle=1 --conf spark.mesos.secret="${KEYS[1]}" --class A a.jar <<< "$API_TOKEN"
docker run -e DB_PASSWORD=hunter2 i spark-submit --master mesos://m:5050 --conf spark.mesos.rolle=1 --class A a.jar
sshpass -p x ssh h "SPARK_MESOS_SECRET=hunter2 spark-submit --master mesos://m:5050 --conf spark.mesos.rolle=1 --class A a.jar"
export SPARK_SUBMIT_OPTS="-Dspark.mesos.secret=hunter2"; spark-submit --master mesos://m:5050 --conf spark.mesos.rolle=1 --class A a.jar
API_TOKEN=hunter2 spark-submit --master "mesos://m:5050" --executor-memory "$(x)" --conf spark.mesos.rolle=1 --class A a.jar
"#;

#[test]
fn no_form_shows_what_a_script_keeps_secret() {
    let place = Place::new("fix-script-secrets").file("job.sh", SECRETS);
    for form in FORMS {
        let shown = seen(&place.run(&["check", "-W", "all", "--format", form, "job.sh"]));
        let found = shown.contains("MC101") && shown.contains("MC890");
        assert!(found && !shown.contains("hunter2"), "{form}\n{shown}");
    }
    let shown = seen(&place.run(&["check", "--diff", "--unsafe-fixes", "job.sh"]));
    assert!(!shown.contains("hunter2"), "{shown}");
}

/// Values with a password in them, in forms that libraries read.
const VALUES: &str = r#"spark.master mesos://m1:5050
spark.executor.extraJavaOptions -Djaas.config="o.Module required username=u password=\"hunter2\";"
spark.kafka.sasl.jaas.config o.Module required username="u" password="hunter2";
spark.a.jaas.config o.Module required username='u' password = 'hunter2 hunter2';
spark.mongodb.input.uri mongodb://u:hunter2@h/db
spark.b jdbc:postgresql://h/db?user=u&password=hunter2
spark.c jdbc:oracle:thin:u/hunter2@h:1521:db
spark.d {"user": "u", "password": "hunter2"}
spark.e --user u --password hunter2
spark.jars http://u:hunter2@h/a.jar,http://u:hunter2@h/b.jar
"#;

#[test]
fn no_command_shows_a_password_inside_of_a_value() {
    let place = Place::new("fix-values").file("a.conf", VALUES);
    let call = ["--", "spark-submit", "--class", "A", "http://h/a.jar"];
    let shadowing = [
        "--",
        "spark-submit",
        "--conf",
        "spark.e=1",
        "--class",
        "A",
        "a.jar",
    ];
    for command in [
        &["resolve", "a.conf"][..],
        &["resolve", "--format", "json", "a.conf"],
        &["resolve", "a.conf", "spark.e"],
        &["check", "-W", "all", "a.conf"],
        &["check", "-W", "all", "--format", "json", "a.conf"],
        &["render", "--as", "launch", "a.conf"],
        &["render", "--as", "taskinfo", "--format", "json", "a.conf"],
        &["diff", "a.conf", "a.conf"],
    ] {
        for call in [&[][..], &call, &shadowing] {
            if command[0] == "diff" && !call.is_empty() {
                continue;
            }
            let shown = seen(&place.run(&[command, call].concat()));
            assert!(!shown.contains("hunter2"), "{command:?}\n{shown}");
        }
    }
    let shown = seen(&place.run(&["resolve", "--reveal-secrets", "a.conf"]));
    assert_eq!(shown.matches("hunter2").count(), 11, "{shown}");
}

const FORMS: [&str; 8] = [
    "human",
    "short",
    "json",
    "sarif",
    "junit",
    "gitlab",
    "checkstyle",
    "github",
];

#[test]
fn no_form_shows_a_password_inside_of_a_value() {
    let conf = "spark.master mesos://m1:5050\n\
        spark.executor.uri http://user:hunter2@repo/spark?file=x&token=hunter2\n\
        spark.mesos.executor.docker.image http://user:hunter2@reg/Spark:1\n\
        spark.mesos.executor.docker.parameters env=DB_PASSWORD=hunter2,privileged\n\
        spark.executor.extraJavaOptions -Ddb.password=hunter2 -Xmx1g\n";
    let script = "spark-submit --master mesos://m:5050 --conf \"spark.mesos.secret=hunter2-$(date)\" \
        --class A a.jar --conf spark.mesos.secret=hunter2\n";
    let place = Place::new("fix-pieces").file("a.conf", conf);
    let place = place.file("job.sh", script);
    for form in FORMS {
        let shown = seen(&place.run(&["check", "--format", form, "a.conf", "job.sh"]));
        assert!(
            shown.contains("MC807") && !shown.contains("hunter2"),
            "{form}\n{shown}"
        );
    }
    let shown = seen(&place.run(&["check", "--diff", "--unsafe-fixes", "a.conf", "job.sh"]));
    assert!(!shown.contains("hunter2"), "{shown}");
}
