//! What `check` takes: directories, patterns, scripts, the standard input, many files.

#[path = "common/place.rs"]
mod place;

use place::{Place, seen, snapshot};
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::Stdio;

const DEFAULTS: &str = "spark.master mesos://zk1:5050\nspark.executor.memory 4096\n";
const ENVIRONMENT: &str =
    "SPARK_EXECUTOR_CORES=4\nSPARK_EXECUTOR_URI=$(curl -s http://repo.example.com/latest)\n";
const JOB: &str = "\
#!/bin/bash
OPTS=\"--conf spark.mesos.coarse=yes\"
export SPARK_MESOS_SECRET=hunter2
\"$SPARK_HOME/bin/spark-submit\" --master mesos://zk1:5050 $OPTS \\
  --conf spark.mesos.rolle=\"${ROLE:-dev}\" --executor-memory \"$MEMORY\" \\
  --class Main \"$JARS/app.jar\" \"$@\"
";

fn project(name: &str) -> Place {
    Place::new(name)
        .file("conf/spark-defaults.conf", DEFAULTS)
        .file("conf/spark-env.sh", ENVIRONMENT)
        .file("conf/metrics.properties", "*.sink.console.period=10\n")
        .file("conf/log4j.properties", "log4j.rootCategory=INFO\n")
        .file("jobs/nightly.sh", JOB)
        .file("jobs/other.sh", "#!/bin/sh\necho hello\n")
        .file("jobs/weekly.conf", "spark.mesos.rolle x\n")
        .file("nginx.conf", "server { listen 80; }\n")
        .file("build/old.conf", "spark.mesos.rolle ignored\n")
        .file(".gitignore", "build/\n")
}

#[test]
fn a_directory_is_searched_for_what_concerns_spark() {
    let place = project("directory");
    let shown = |args: &[&str]| seen(&place.run(args));
    snapshot(
        "check-directory",
        &shown(&["check", "--format", "short", "."]),
    );
    snapshot("check-directory-human", &shown(&["check", "conf"]));
    snapshot(
        "check-directory-empty",
        &seen(&Place::new("empty").run(&["check", "."])),
    );
    // Files of others are as good as none.
    let others = Place::new("others")
        .file("nginx.conf", "server { listen 80; }\n")
        .file("run.sh", "echo hello\n");
    assert_eq!(
        seen(&others.run(&["check", "."])),
        seen(&Place::new("empty").run(&["check", "."]))
    );
    let pattern = others.run(&["check", "*.conf", "*.sh"]);
    assert_eq!(pattern.status.code(), Some(2), "{}", seen(&pattern));
}

#[test]
fn settings_say_which_files_of_a_directory_count() {
    let settings = "include = [\"jobs/*.tpl\"]\nexclude = [\"conf\", \"jobs/*.sh\"]\n";
    let place = project("include")
        .file("mesoscfg.toml", settings)
        .file("jobs/late.tpl", "spark.mesos.rolle x\n");
    let output = place.run(&["check", "--format", "short", "."]);
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    let files: Vec<&str> = shown
        .lines()
        .filter_map(|l| l.split_once(':'))
        .map(|l| l.0)
        .collect();
    assert_eq!(files, ["jobs/late.tpl", "jobs/weekly.conf"], "{shown}");
    // A file that is named is checked whatever the settings say.
    let output = place.run(&["check", "--format", "short", "conf/spark-defaults.conf"]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("MC203"));
}

#[test]
fn a_pattern_names_files_at_any_depth() {
    let place = project("pattern");
    let shown = |args: &[&str]| seen(&place.run(args));
    let pattern = ["check", "--format", "short", "*/*.conf"];
    snapshot("check-pattern", &shown(&pattern));
    snapshot("check-pattern-nothing", &shown(&["check", "x/**/*.conf"]));
    // No escape sequence of a pattern reaches the terminal.
    let malformed = shown(&["check", "conf/{a\u{1b}[31m,[z"]);
    assert!(malformed.contains("nothing to check"), "{malformed}");
    assert!(!malformed.contains('\u{1b}'), "{malformed}");
}

#[test]
fn a_file_is_checked_once_however_often_it_is_named() {
    let place = project("once");
    let twice = place.run(&[
        "check",
        "--format",
        "short",
        "jobs/weekly.conf",
        "jobs",
        "jobs/*.conf",
    ]);
    let once = place.run(&[
        "check",
        "--format",
        "short",
        "jobs/weekly.conf",
        "jobs/nightly.sh",
    ]);
    let lines = |o: &std::process::Output| {
        let text = String::from_utf8_lossy(&o.stdout).into_owned();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(lines(&twice), lines(&once));
}

#[test]
fn calls_in_scripts_are_checked_where_they_stand() {
    let place = project("script");
    snapshot(
        "check-script",
        &seen(&place.run(&["check", "jobs/nightly.sh"])),
    );
    // The file that a call names is read beside the script.
    let place = Place::new("script-file")
        .file("jobs/job.conf", "spark.executor.memory 4096\n")
        .file(
            "jobs/job.sh",
            "spark-submit --properties-file job.conf --class A http://h/a.jar\n\
             spark-submit --properties-file /nowhere/x.conf --class A http://h/a.jar\n",
        );
    let output = place.run(&["check", "--format", "short", "jobs/job.sh"]);
    snapshot("check-script-properties-file", &seen(&output));
}

/// What a script sets to what only a run can tell is set: no rule speaks of it as if it were not.
#[test]
fn what_only_a_run_can_tell_is_not_missing() {
    let call =
        "spark-submit --master mesos://m:5050 --conf spark.executor.uri=http://h/spark-3.5.3.tgz";
    let sizes = "--conf spark.cores.max=4 --conf spark.executor.cores=4";
    let lines = [
        "spark-submit --master mesos://m:5050 --conf spark.cores.max=$C --conf spark.executor.cores=$E --conf spark.executor.uri=$U".to_owned(),
        format!("{call} --total-executor-cores $C --conf spark.executor.cores=3"),
        format!("{call} {sizes} --conf spark.mesos.principal=p --conf spark.mesos.secret=$S"),
        format!("SPARK_MESOS_PRINCIPAL=$(cat f) {call} {sizes} --conf spark.mesos.secret.file=f"),
        format!("{call} {sizes} --conf spark.mesos.executor.secret.names=a --conf spark.mesos.executor.secret.envkeys=$K"),
        format!("{call} {sizes} --conf spark.mesos.executor.docker.image=r/spark:$T --conf spark.mesos.executor.docker.volumes=/a:/b"),
        format!("{call} {sizes} --conf spark.mesos.executor.docker.image=i --conf spark.mesos.network.name=$N --conf spark.mesos.executor.docker.portmaps=80:80"),
        format!("{call} {sizes} --conf spark.network.timeout=$T --conf spark.executor.heartbeatInterval=150s"),
        format!("{call} {sizes} --conf spark.mesos.coarse=$G --conf spark.mesos.mesosExecutor.cores=1"),
        format!("{call} {sizes} --deploy-mode $D --conf spark.mesos.driver.constraints=a:b"),
        "spark-submit --master mesos://d:7077 --deploy-mode cluster --conf spark.master.rest.enabled=$R --conf spark.executor.uri=http://h/spark-3.5.3.tgz".to_owned(),
    ];
    for line in lines {
        let script = format!("#!/bin/bash\n{line} --class A http://h/a.jar\n");
        let place = Place::new("open").file("job.sh", &script);
        let output = place.run(&["check", "--format", "short", "job.sh"]);
        let output = seen(&output);
        let mut found = output.lines().filter(|l| l.contains("[MC"));
        let wrong = found.find(|l| !l.contains("[MC890]"));
        assert_eq!(wrong, None, "{line}\n{output}");
        assert!(output.contains("[MC890]"), "{line}\n{output}");
    }
}

/// Of a variable on which nothing hangs nobody needs to know that a run decides it.
#[test]
fn variables_that_no_rule_asks_for_may_be_what_they_are() {
    let script = "export SPARK_DIST_CLASSPATH=$(hadoop classpath)\nSPARK_PUBLIC_DNS=$(hostname -f)\n\
                  SPARK_LOCAL_IP=$(hostname -i)\n";
    let place = Place::new("idle")
        .file("conf/spark-env.sh", script)
        .file("conf/spark-defaults.conf", "spark.master mesos://m:5050\n");
    let output = seen(&place.run(&["check", "--format", "short", "conf"]));
    let said: Vec<&str> = output.lines().filter(|l| l.contains("[MC890]")).collect();
    assert!(
        matches!(said[..], [one] if one.contains("SPARK_LOCAL_IP")),
        "{output}"
    );
}

/// What a line says by itself and for the script that names its file is said once.
#[test]
fn a_file_that_a_script_names_is_spoken_of_once() {
    let place = Place::new("named-once")
        .file(
            "conf/job.conf",
            "spark.master mesos://m:5050\nspark.mesos.rolle x\n",
        )
        .file(
            "job.sh",
            "#!/bin/bash\nspark-submit --properties-file conf/job.conf --class A http://h/a.jar\n",
        );
    let output = seen(&place.run(&["check", "--format", "short", "."]));
    for code in ["[MC101]", "[MC501]", "[MC504]", "[MC805]"] {
        let found = output.lines().filter(|l| l.contains(code)).count();
        assert_eq!(found, 1, "{code}\n{output}");
    }
}

/// A script and a file may be meant for another machine, which has the files they name.
#[test]
fn files_of_another_machine_are_taken_to_be_there() {
    let sizes = "spark.cores.max=4 --conf spark.executor.cores=4 --conf spark.executor.uri=http://h/spark-3.5.3.tgz";
    let script = format!(
        "#!/bin/bash\n\
         spark-submit --master mesos://m:5050 --conf {sizes} target/app.jar\n\
         spark-submit --master mesos://m:5050 --conf {sizes} --keytab /nowhere/k --principal p --class A a.jar\n"
    );
    let file = "spark.master mesos://m:5050\nspark.cores.max 4\nspark.executor.cores 4\n\
                spark.kerberos.keytab /nowhere/k\nspark.kerberos.principal p\n";
    let place = Place::new("elsewhere")
        .file("job.sh", &script)
        .file("job.conf", file);
    for name in ["job.sh", "job.conf"] {
        let output = seen(&place.run(&["check", "--format", "short", name]));
        assert!(output.contains("no problems"), "{output}");
    }
    let typed = [
        "check",
        "job.conf",
        "--",
        "spark-submit",
        "--class",
        "A",
        "http://h/a.jar",
    ];
    let output = seen(&place.run(&typed));
    assert!(
        output.contains("Keytab file: /nowhere/k does not exist"),
        "{output}"
    );
}

#[test]
fn the_standard_input_has_a_name() {
    let place = Place::new("stdin");
    for (name, text) in [("conf/x.conf", DEFAULTS), ("jobs/nightly.sh", JOB)] {
        let args = ["check", "--format", "short", "--stdin-filename", name, "-"];
        let mut child = place
            .command(&args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("mesoscfg runs");
        let mut input = child.stdin.take().expect("an input");
        input.write_all(text.as_bytes()).expect("it reads");
        drop(input);
        let output = child.wait_with_output().expect("it ends");
        let shown = String::from_utf8_lossy(&output.stdout);
        assert!(shown.starts_with(&format!("{name}:")), "{shown}");
    }
}

#[test]
fn many_files_are_shown_in_their_order() {
    let mut place = Place::new("many");
    let mut expected = String::new();
    for n in 0..300 {
        place = place.file(&format!("{n:03}.conf"), "spark.mesos.rolle x\n");
        let name = format!("{n:03}.conf");
        writeln!(
            expected,
            "{name}:1:1: error[MC101] Spark has no property `spark.mesos.rolle`"
        )
        .expect("a String takes everything");
    }
    let output = place.run(&["check", "--format", "short", "."]);
    let shown = String::from_utf8_lossy(&output.stdout);
    let errors: String = shown
        .lines()
        .filter(|l| l.contains("MC101"))
        .map(|l| format!("{l}\n"))
        .collect();
    assert_eq!(errors, expected);
}

const AGENTS: &str = r#"{"slaves": [
  {"id": "S1", "hostname": "h1", "resources": {"cpus": 8, "mem": 16000, "ports": "[7000-8000]"},
   "used_resources": {"cpus": 8, "mem": 16000}, "attributes": {"rack": "[1-9]", "zone": "west"}},
  {"id": "S2", "hostname": "h2", "active": false, "resources": {"cpus": 64, "mem": 256000},
   "attributes": {"zone": "north"}}]}"#;

#[test]
fn agents_are_looked_at_where_they_are_known() {
    let conf = "spark.mesos.constraints zone:north\nspark.executor.cores 16\n\
                spark.blockManager.port 31000\n";
    let place = Place::new("agents")
        .file("slaves.json", AGENTS)
        .file("a.conf", conf)
        .file("sub/mesoscfg.toml", "agents-file = \"../slaves.json\"\n")
        .file("sub/b.conf", "spark.executor.cores 16\n")
        .file("d.conf", "spark.mesos.constraints zone: west;disk :ssd\n")
        .file("c.conf", "spark.mesos.constraints rack:3\n")
        .file(
            "offers.json",
            r#"[[{"id": "O", "attributes": [{"name": "zone", "text": "north"}]}]]"#,
        )
        .file("broken.json", "{\"slaves\": [{\"id\": 7}]}");
    let run = |args: &[&str]| {
        let mut all = vec!["check", "--format", "short", "-A", "all"];
        for code in ["MC511", "MC530", "MC602", "MC612", "MC614", "MC615"] {
            all.extend(["-W", code]);
        }
        all.extend(args);
        seen(&place.run(&all))
    };
    let cases: &[&[&str]] = &[
        &["a.conf"],
        &["--agents", "slaves.json", "a.conf"],
        &["--offers", "offers.json", "a.conf"],
        &["sub/b.conf"],
        &[
            "--spark-version",
            "3.0.3",
            "--agents",
            "slaves.json",
            "c.conf",
        ],
        &["--agents", "slaves.json", "c.conf"],
        &["--agents", "slaves.json", "d.conf"],
        &["--agents", "broken.json", "c.conf"],
        &[
            "--agents",
            "slaves.json",
            "--offers",
            "offers.json",
            "c.conf",
        ],
    ];
    let mut all = String::new();
    for args in cases {
        writeln!(all, "$ {}\n{}", args.join(" "), run(args)).expect("a text takes all");
    }
    let settings = seen(&place.run(&["check", "--show-settings", "--agents", "x.json", "a.conf"]));
    all.push_str(&settings);
    snapshot("check-agents", &all);
}

/// By its name it would be a dispatcher's; and what is said of a dispatcher's names the dispatcher.
#[test]
fn a_file_that_submits_is_no_dispatcher_s() {
    let secret = "spark.mesos.secret.file /etc/mesos/secret\n";
    let submits = "spark.master mesos://dispatcher:7077\nspark.submit.deployMode=cluster\n";
    let place = Place::new("dispatcher-submits")
        .file("conf/spark-defaults.conf", "spark.app.name d\n")
        .file("conf/via-dispatcher.conf", &format!("{submits}{secret}"))
        .file("own/spark-defaults.conf", "spark.app.name d\n")
        .file("own/dispatcher.conf", secret);
    let shown = |directory: &str| seen(&place.run(&["check", directory]));
    let (submission, dispatcher) = (shown("conf"), shown("own"));
    assert!(submission.contains("MC901"), "{submission}");
    let of_dispatcher = "thrown when the dispatcher starts";
    assert!(!submission.contains(of_dispatcher), "{submission}");
    assert!(dispatcher.contains(of_dispatcher), "{dispatcher}");
    for absent in ["SparkContext", "MC403", "MC930"] {
        assert!(!dispatcher.contains(absent), "{absent}: {dispatcher}");
    }
}

#[test]
fn a_directory_with_a_dispatcher_is_one_unit() {
    let defaults = "spark.master mesos://dispatcher:7077\nspark.submit.deployMode cluster\n\
                    spark.mesos.dispatcher.queue nightly\nspark.master.rest.enabled true\n";
    let dispatcher = "spark.mesos.dispatcher.queue.weekly 10.0\nspark.mesos.secret hush\n\
                      spark.executor.memory 4096\n";
    let place = |name: &str| {
        Place::new(name)
            .file("conf/spark-defaults.conf", defaults)
            .file("conf/mesos-dispatcher.conf", dispatcher)
            .file("conf/dispatcher-notes.conf", "nothing of note\n")
            .file(
                "other/other.conf",
                "spark.mesos.dispatcher.queue.nightly 1.0\n",
            )
            .file(
                "other/dispatcher.conf",
                "spark.mesos.dispatcher.queue.nightly 1.0\n",
            )
    };
    let one = place("dispatcher-unit");
    let mut all = String::new();
    let mut note = |place: &Place, args: &[&str]| {
        let shown = seen(&place.run(args));
        writeln!(all, "$ {}\n{shown}", args.join(" ")).expect("a text takes all");
    };
    let short = ["check", "--format", "short"];
    note(&one, &[&short[..], &["conf"]].concat());
    note(&one, &[&short[..], &[]].concat());
    let named = ["--dispatcher-conf", "other/other.conf", "conf"];
    note(&one, &[&short[..], &named].concat());
    let same = ["--dispatcher-conf", "conf/mesos-dispatcher.conf", "conf"];
    note(&one, &[&short[..], &same].concat());
    note(&one, &["check", "--show-settings", "conf"]);
    note(&one, &["check", "--diff", "--unsafe-fixes", "conf"]);
    // The variables of spark-env.sh are the dispatcher's too.
    let env = place("dispatcher-env").file("conf/spark-env.sh", "export SPARK_MESOS_PRINCIPAL=p\n");
    note(&env, &[&short[..], &["conf"]].concat());
    // A setting names one, whatever it is called.
    let settings = "dispatcher-conf = \"other/other.conf\"\n";
    let set = place("dispatcher-set").file("mesoscfg.toml", settings);
    note(&set, &[&short[..], &["."]].concat());
    // Of two nobody knows which one it is.
    let two = place("dispatcher-two").file("conf/dispatcher.properties", "spark.app.name d\n");
    note(&two, &[&short[..], &["conf"]].concat());
    let fixed = place("dispatcher-fixed");
    note(
        &fixed,
        &[&short[..], &["--fix", "--unsafe-fixes", "conf"]].concat(),
    );
    let text = std::fs::read_to_string(fixed.0.join("conf/mesos-dispatcher.conf"));
    all.push_str(&text.expect("the file"));
    snapshot("check-dispatcher-unit", &all);
}

#[test]
fn a_named_file_is_checked_as_in_its_directory() {
    let defaults = "spark.master mesos://dispatcher:7077\nspark.submit.deployMode cluster\n\
                    spark.mesos.dispatcher.queue nightly\nspark.master.rest.enabled true\n\
                    spark.mesos.secret hush\n";
    let place = Place::new("named-unit")
        .file("conf/spark-defaults.conf", defaults)
        .file("conf/spark-env.sh", "export SPARK_MESOS_PRINCIPAL=p\n")
        .file(
            "conf/dispatcher.conf",
            "spark.mesos.dispatcher.queue.weekly 10.0\nspark.executor.memory 4096\n",
        );
    let run = |args: &[&str]| {
        let output = place.run(&[&["check", "--format", "short"], args].concat());
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let whole = run(&["conf"]);
    assert!(!whole.contains("MC401"), "{whole}");
    assert!(whole.contains("`nightly`"), "{whole}");
    assert!(whole.contains("dispatcher.conf:"), "{whole}");
    let both = ["conf/dispatcher.conf", "conf/spark-defaults.conf"];
    assert_eq!(run(&both), whole);
    assert_eq!(run(&["conf/*.conf"]), whole);
    assert_eq!(run(&[]), whole);
    // Of one file nothing is said about the other.
    let one = run(&["conf/spark-defaults.conf"]);
    assert!(one.contains("`nightly`") && !one.contains("MC401"), "{one}");
    assert_eq!(run(&["conf/spark-env.sh"]), one);
}

#[cfg(unix)]
#[test]
fn links_to_files_are_followed_and_links_to_directories_are_not() {
    use std::os::unix::fs::symlink;
    let place = Place::new("links")
        .file("real/x.txt", "spark.mesos.rolle x\n")
        .file("real/y.conf", "spark.mesos.rolle x\n")
        .file("dir/other.txt", "");
    symlink("../real/x.txt", place.0.join("dir/x.conf")).expect("a link");
    symlink("../real", place.0.join("dir/real.conf")).expect("a link");
    symlink("nowhere", place.0.join("dir/gone.conf")).expect("a link");
    for named in ["dir", "dir/*.conf"] {
        let output = place.run(&["check", "--format", "short", named]);
        let shown = String::from_utf8_lossy(&output.stdout);
        assert!(shown.contains("dir/x.conf:1:1: error[MC101]"), "{shown}");
        assert!(shown.contains("in 1 file"), "{shown}");
    }
}

#[test]
fn programs_are_told_of_files_as_seen_from_the_working_directory() {
    let place = Place::new("relative").file("sub/a.conf", "");
    let path = place.0.join("sub/a.conf");
    let path = path.to_str().expect("a path");
    for format in ["json", "sarif", "gitlab", "github", "junit", "checkstyle"] {
        std::fs::write(path, "\u{feff}spark.mesos.rolle x\n").expect("mine");
        let output = place.run(&["check", "--format", format, "--fix", path]);
        let shown = String::from_utf8_lossy(&output.stdout);
        assert!(shown.contains("sub/a.conf"), "{shown}");
        assert!(!shown.contains(path), "{shown}");
    }
}

#[test]
fn what_is_too_large_for_a_configuration_is_refused_by_name_and_left_out_of_a_directory() {
    let place = Place::new("too-large")
        .file("conf/x.conf", "spark.mesos.rolle x\n")
        .file("conf/installer.sh", "#!/bin/sh\nspark-submit a.jar\n");
    let path = concat!(env!("CARGO_TARGET_TMPDIR"), "/too-large/conf/installer.sh");
    let file = std::fs::File::options().write(true).open(path);
    // Holes take no room on the disk.
    let sized = file.and_then(|f| f.set_len((128 << 20) + 1));
    sized.expect("a large file");
    let named = seen(&place.run(&["check", "conf/installer.sh"]));
    assert!(named.contains("is larger than 128 MiB"), "{named}");
    let found = place.run(&["check", "--format", "short", "conf"]);
    assert_eq!(found.status.code(), Some(1), "{}", seen(&found));
    let note = "note: `conf/installer.sh` is left out: it is larger than 128 MiB";
    assert!(seen(&found).contains(note), "{}", seen(&found));
    let quiet = place.run(&["check", "--format", "short", "--quiet", "conf"]);
    assert!(!seen(&quiet).contains("installer.sh"), "{}", seen(&quiet));
    let place = place.file("mesoscfg.toml", "exclude = [\"installer.sh\"]\n");
    let excluded = seen(&place.run(&["check", "--format", "short", "conf"]));
    assert!(!excluded.contains("installer.sh"), "{excluded}");
}

/// What is listed need not be there in another checkout, but a launch from here reads it.
#[test]
fn what_git_ignores_is_left_out_of_a_directory_and_read_beside_a_named_file() {
    let place = Place::new("ignored")
        .file("conf/.gitignore", "spark-defaults.conf\n")
        .file("conf/spark-defaults.conf", "spark.mesos.rolle x\n")
        .file("conf/spark-env.sh", "export SPARK_HOME=/opt/spark\n");
    let check = |what: &str| seen(&place.run(&["check", "--format", "short", what]));
    assert!(!check("conf").contains("MC101"), "{}", check("conf"));
    for named in ["conf/spark-env.sh", "conf/*.sh", "conf/spark-defaults.conf"] {
        assert!(check(named).contains("MC101"), "{named}: {}", check(named));
    }
    // The file that counts more than .gitignore.
    std::fs::write(place.0.join("conf/.ignore"), "!spark-defaults.conf\n").expect("a file");
    assert!(check("conf").contains("MC101"), "{}", check("conf"));
}

#[test]
fn recovery_in_a_script_is_looked_at_without_a_dispatcher_beside_it() {
    let run = |name: &str, comment: &str, options: &str| {
        let script = format!("{comment}\nexport SPARK_DAEMON_JAVA_OPTS=\"{options}\"\n");
        let place = Place::new(name)
            .file("conf/spark-defaults.conf", DEFAULTS)
            .file("conf/spark-env.sh", &script);
        let output = place.run(&["check", "--format", "short", "conf"]);
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let half = "-Dspark.deploy.zookeeper.url=zk1:2181";
    let whole = format!("-Dspark.deploy.recoveryMode=ZOOKEEPER {half}");
    let allowed = run("recovery-allowed", "# mesoscfg: allow MC931 -- later", half);
    let (half, whole) = (
        run("recovery-half", "", half),
        run("recovery-whole", "", &whole),
    );
    assert_eq!(half.matches("conf/spark-env.sh:2:").count(), 1, "{half}");
    assert!(half.contains("MC931"), "{half}");
    assert!(!whole.contains("spark-env.sh:"), "{whole}");
    assert!(!allowed.contains("spark-env.sh:"), "{allowed}");
}

/// The others are checked all the same, and the exit code says that not all were.
#[cfg(unix)]
#[test]
fn a_directory_that_cannot_be_read_is_said_and_passed_over() {
    use std::fs::{Permissions, read_dir, set_permissions};
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new("unreadable")
        .file("a/job.conf", "spark.executor.memory 4096\n")
        .file("locked/job.conf", "spark.executor.memory 4096\n")
        .file("settings.toml", "exclude = [\"locked/**\"]\n");
    let locked = place.0.join("locked");
    set_permissions(&locked, Permissions::from_mode(0o000)).expect("the mode can be set");
    // The superuser may read everything.
    let locks = read_dir(&locked).is_err();
    let shown = |args: &[&str]| seen(&place.run(args));
    let all = shown(&["check", "--format", "short", "."]);
    let without = shown(&[
        "check",
        "--config",
        "settings.toml",
        "--format",
        "short",
        ".",
    ]);
    set_permissions(&locked, Permissions::from_mode(0o755)).expect("the mode can be set");
    if !locks {
        return;
    }
    assert!(all.contains("exit code: 2"), "{all}");
    assert!(all.contains("a/job.conf:1:23: error[MC203]"), "{all}");
    assert!(all.contains("cannot look into `locked`"), "{all}");
    assert!(without.contains("exit code: 1"), "{without}");
    assert!(!without.contains("cannot look into"), "{without}");
}
