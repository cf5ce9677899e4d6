//! What users can do about findings: levels, thresholds, settings, suppressions, baselines.

#[path = "common/place.rs"]
mod place;

use place::{Place, seen, snapshot};

/// An error (MC101), a warning (MC502), an info (MC402).
const MIXED: &str = "\
spark.cores.max 10
spark.executor.cores 4
spark.mesos.rolle x
spark.mesos.principal p
";

fn mixed(name: &str) -> Place {
    Place::new(name).file("spark-defaults.conf", MIXED)
}

/// The arguments of a short check.
fn short<'a>(args: &[&'a str]) -> Vec<&'a str> {
    let mut all = vec!["check", "--format", "short", "spark-defaults.conf"];
    all.extend(args);
    all
}

#[test]
fn flags_change_levels_and_the_later_wins() {
    let place = mixed("control-levels");
    let run = |args: &[&str]| seen(&place.run(&short(args)));
    snapshot("control-levels-default", &run(&[]));
    snapshot(
        "control-levels-allow",
        &run(&["-A", "MC101,MC502", "--allow", "credentials"]),
    );
    snapshot(
        "control-levels-deny-all",
        &run(&["-D", "all", "-A", "sizing"]),
    );
    snapshot("control-levels-order", &run(&["-A", "sizing", "-D", "all"]));
    snapshot("control-levels-warn", &run(&["--warn", "unknown-property"]));
    snapshot("control-levels-typo", &run(&["-A", "unknown-proprety"]));
    snapshot(
        "control-levels-nothing-near",
        &run(&["-A", "whatever-it-is-called"]),
    );
}

/// MC202 stands for the error that it is the cause of, as long as somebody wants to know of that.
#[test]
fn a_cause_is_as_bad_as_what_it_stands_for() {
    let line = "spark.mesos.executor.memoryOverhead ${env:NOPE}\n";
    let master = "spark.master mesos://m:5050\n";
    let place = Place::new("control-causes")
        .file("spark-defaults.conf", &format!("{master}{line}"))
        .file(
            "allowed.conf",
            &format!("{master}# mesoscfg: allow MC201 -- set on the driver\n{line}"),
        );
    let code = |file: &str, args: &[&str]| {
        let mut all = vec!["check", "--no-process-env", file];
        all.extend(args);
        place.run(&all).status.code()
    };
    for (args, expected) in [
        (&[][..], 1),
        (&["-W", "MC202"], 1),
        (&["-W", "MC202,MC201"], 0),
        (&["-A", "MC202"], 1),
        (&["-A", "MC201,MC899"], 0),
        (&["-A", "MC201,MC202,MC899"], 0),
    ] {
        assert_eq!(
            code("spark-defaults.conf", args),
            Some(expected),
            "{args:?}"
        );
    }
    assert_eq!(code("allowed.conf", &[]), Some(0));
    assert_eq!(code("allowed.conf", &["--ignore-suppressions"]), Some(1));
}

#[test]
fn a_check_fails_from_a_level_on() {
    let place = mixed("control-fail-on");
    let code = |args: &[&str]| place.run(&short(args)).status.code();
    for (level, with_error, with_warning, with_info) in [
        ("info", 1, 1, 1),
        ("warning", 1, 1, 0),
        ("error", 1, 0, 0),
        ("never", 0, 0, 0),
    ] {
        let on = ["--fail-on", level];
        assert_eq!(code(&on), Some(with_error), "{level}");
        let on = ["--fail-on", level, "-A", "MC101"];
        assert_eq!(code(&on), Some(with_warning), "{level}");
        let on = ["--fail-on", level, "-A", "MC101,MC502"];
        assert_eq!(code(&on), Some(with_info), "{level}");
    }
    assert_eq!(code(&[]), Some(1));
    assert_eq!(code(&["--exit-zero"]), Some(0));
    assert_eq!(code(&["--exit-zero", "missing.conf"]), Some(2));
    assert_eq!(code(&["--fail-on", "errors"]), Some(2));
}

const SUPPRESSED: &str = "\
# mesoscfg: allow-file MC402 -- the secret is in the environment of the cluster
# mesoscfg: allow cores-not-a-multiple, MC101 -- the rest is for the driver
spark.cores.max 10
spark.executor.cores 4
! mesoscfg:allow MC101
spark.mesos.rolle x
spark.mesos.principal p
# mesoscfg: allow MC101 -- nothing follows
";

#[test]
fn comments_suppress_and_unused_ones_are_said() {
    let place = Place::new("control-suppress").file("spark-defaults.conf", SUPPRESSED);
    let run = |args: &[&str]| seen(&place.run(&short(args)));
    snapshot("control-suppress", &run(&[]));
    snapshot("control-suppress-ignored", &run(&["--ignore-suppressions"]));
    snapshot("control-suppress-reasons", &run(&["-D", "MC092"]));
    snapshot(
        "control-suppress-allowed",
        &run(&["-A", "unused-suppression,MC502"]),
    );
    let human = place.run(&["check", "spark-defaults.conf"]);
    snapshot("control-suppress-human", &seen(&human));
}

#[test]
fn comments_that_suppress_nothing_are_explained() {
    let text = "\
#mesoscfg: allow
spark.executor.cores 4
# mesoscfg: allow MC502 MC101
# mesoscfg: allow MC502 because it is so
# mesoscfg: allow credentials -- all of them
# mesoscfg allow MC502 -- no colon
# mesoscfg is a fine tool: allow it
# mesoscfg: allow-files MC502
# mesoscfg:
# mesoscfg: allow , ,
# mesoscfg: allow MC502,, -- two commas are one too many, but clear
spark.cores.max 10
spark.mesos.uris a,\\
# mesoscfg: allow MC502 -- not a comment
";
    let place = Place::new("control-suppress-malformed").file("spark-defaults.conf", text);
    let output = place.run(&["check", "spark-defaults.conf"]);
    snapshot("control-suppress-malformed", &seen(&output));
}

const SETTINGS: &str = "\
spark-version = \"2.4\"
fail-on = \"warning\"
env-files = [\"cluster.env\"]

[rules]
names = \"warning\"
MC402 = \"allow\"

[[paths]]
globs = [\"legacy\", \"*.test.conf\"]
rules = { all = \"info\", MC502 = \"allow\" }
";

fn project(name: &str) -> Place {
    Place::new(name)
        .file("mesoscfg.toml", SETTINGS)
        .file(
            "cluster.env",
            "MESOS_NATIVE_JAVA_LIBRARY=/usr/lib/libmesos.so\n",
        )
        .file("conf/spark-defaults.conf", MIXED)
        .file("conf/legacy/old.conf", MIXED)
        .file("other/mesoscfg.toml", "")
        .file("other/a.conf", MIXED)
}

#[test]
fn the_nearest_settings_count_for_each_file() {
    let place = project("control-settings");
    let files = [
        "conf/spark-defaults.conf",
        "conf/legacy/old.conf",
        "other/a.conf",
    ];
    let run = |args: &[&str]| {
        let mut all = vec!["check", "--format", "short"];
        all.extend(args);
        all.extend(files);
        seen(&place.run(&all))
    };
    snapshot("control-settings", &run(&[]));
    snapshot("control-settings-isolated", &run(&["--isolated"]));
    snapshot(
        "control-settings-named",
        &run(&["--config", "other/mesoscfg.toml"]),
    );
    snapshot(
        "control-settings-flags",
        &run(&["-A", "all", "-W", "MC502", "--fail-on", "error"]),
    );
    snapshot(
        "control-settings-missing",
        &run(&["--config", "nowhere.toml"]),
    );
}

#[test]
fn settings_are_shown_with_their_origin() {
    let place = Place::new("control-show")
        .file(
            "mesoscfg.toml",
            "spark-version = \"3.0\"\nenv-files = [\"cluster.env\"]\n\
             rules = { MC402 = \"allow\", cores-not-a-multiple = \"error\" }\n\
             [[paths]]\nglob = \"legacy\"\nspark-version = \"2.4\"\nrules.MC502 = \"info\"\n",
        )
        .file("conf/legacy/old.conf", MIXED)
        .file("other/mesoscfg.toml", "")
        .file("other/a.conf", MIXED);
    let show = [
        "check",
        "--show-settings",
        "-D",
        "MC405",
        "--fail-on",
        "never",
    ];
    let run = |args: &[&str]| {
        let mut command = place.command(&[&show[..], args].concat());
        command.env("MESOSCFG_MESOS_VERSION", "1.11.0");
        seen(&command.output().expect("mesoscfg runs"))
    };
    let files = ["conf/legacy/old.conf", "other/a.conf"];
    let dispatcher = ["--dispatcher-conf", "d.conf", "other/a.conf"];
    snapshot("control-show-dispatcher", &run(&dispatcher));
    snapshot("control-show", &run(&files));
    snapshot(
        "control-show-json",
        &run(&["--format", "json", "conf/legacy/old.conf"]),
    );
    snapshot(
        "control-show-spark",
        &run(&["--spark-version", "3.4", "other/a.conf"]),
    );
}

#[test]
fn variables_stand_between_flags_and_files() {
    let place = project("control-variables");
    let code = |variables: &[(&str, &str)], args: &[&str]| {
        let mut all = vec!["check", "conf/spark-defaults.conf"];
        all.extend(args);
        let mut command = place.command(&all);
        command.envs(variables.iter().copied());
        command.output().expect("mesoscfg runs").status.code()
    };
    assert_eq!(code(&[], &[]), Some(1));
    let never = ("MESOSCFG_FAIL_ON", "never");
    assert_eq!(code(&[never], &[]), Some(0));
    assert_eq!(code(&[never], &["--fail-on", "warning"]), Some(1));
    assert_eq!(code(&[never], &["--no-process-env"]), Some(1));
    let other = ("MESOSCFG_CONFIG", "other/mesoscfg.toml");
    assert_eq!(code(&[other], &[]), Some(1));
    assert_eq!(code(&[other], &["-A", "MC101"]), Some(0));
    let wrong = place
        .command(&["check", "conf/spark-defaults.conf"])
        .env("MESOSCFG_SPARK_VERSION", "4.0.0")
        .output();
    snapshot(
        "control-variables-wrong",
        &seen(&wrong.expect("mesoscfg runs")),
    );
}

#[test]
fn other_commands_know_the_release_too() {
    let place = project("control-release");
    let explain = |args: &[&str]| {
        let output = place.run(&[&["properties", "--format", "json"], args].concat());
        String::from_utf8_lossy(&output.stdout).contains("\"spark_version\": \"2.4.8\"")
    };
    assert!(explain(&[]));
    assert!(!explain(&["--isolated"]));
    assert!(!explain(&["--spark-version", "3.0.0"]));
}

#[test]
fn mistakes_in_settings_are_drawn() {
    let place = Place::new("control-mistakes")
        .file("spark-defaults.conf", MIXED)
        .file("one.toml", "[rules]\ncores-unlimted = \"allow\"\n")
        .file("two.toml", "fail_on = \"never\"\nspark-version = 3.5\n")
        .file("syntax.toml", "[rules\nx = 1\n");
    for name in ["one", "two", "syntax"] {
        let file = format!("{name}.toml");
        let output = place.run(&["check", "--config", &file, "spark-defaults.conf"]);
        snapshot(&format!("control-mistakes-{name}"), &seen(&output));
    }
}

#[test]
fn init_writes_once() {
    let place = Place::new("control-init").file("sub/x", "");
    snapshot("control-init", &seen(&place.run(&["init"])));
    snapshot("control-init-again", &seen(&place.run(&["init"])));
    snapshot(
        "control-init-nowhere",
        &seen(&place.run(&["init", "nowhere"])),
    );
    assert_eq!(place.run(&["init", "sub"]).status.code(), Some(0));
    let text = std::fs::read_to_string(place.0.join("mesoscfg.toml")).expect("written");
    snapshot("control-init-file", &text);
    assert_eq!(
        std::fs::read_dir(place.0.join("sub"))
            .expect("there")
            .count(),
        2
    );
    let place = place.file("a.conf", MIXED);
    assert_eq!(place.run(&["check", "a.conf"]).status.code(), Some(1));
}

#[test]
fn a_baseline_hides_what_is_known() {
    let place = mixed("control-baseline").file("other.conf", MIXED);
    let files = ["spark-defaults.conf", "other.conf"];
    let run = |args: &[&str]| {
        let all = [
            &["check", "--format", "short"],
            args,
            &["--baseline", "ci/known.json"],
        ];
        place.run(&all.concat())
    };
    snapshot("control-baseline-missing", &seen(&run(&files)));
    std::fs::create_dir(place.0.join("ci")).expect("a directory");
    let update = [&files[..], &["--update-baseline"]].concat();
    snapshot("control-baseline-written", &seen(&run(&update)));
    let path = place.0.join("ci/known.json");
    let text = std::fs::read_to_string(&path).expect("written");
    snapshot("control-baseline-file", &text);
    assert_eq!(run(&files).status.code(), Some(0));

    // Lines move, one mistake is mended, another is new.
    let changed = "# a comment\nspark.executor.cores 4\nspark.cores.max 11\nspark.mesos.role x\n\
                   spark.mesos.rollen x\nspark.mesos.principal p\n";
    std::fs::write(place.0.join("spark-defaults.conf"), changed).expect("a file");
    snapshot("control-baseline-later", &seen(&run(&files)));
    let update = ["spark-defaults.conf", "--update-baseline"];
    snapshot("control-baseline-updated", &seen(&run(&update)));
    let text = std::fs::read_to_string(&path).expect("written");
    snapshot("control-baseline-file-updated", &text);

    std::fs::write(&path, "{\"format_version\": \"1.0\", \"findins\": []}").expect("a file");
    snapshot("control-baseline-malformed", &seen(&run(&files)));
}

#[test]
fn no_report_is_written_over_what_was_read() {
    let place = mixed("control-overwrite");
    let name = "spark-defaults.conf";
    for flags in [
        &["-o", name][..],
        &["-o", "../control-overwrite/spark-defaults.conf", "--quiet"],
        &["--env-file", name, "-o", name],
    ] {
        let run = place.run(&short(flags));
        let shown = seen(&run);
        assert_eq!(run.status.code(), Some(2), "{shown}");
        let text = std::fs::read_to_string(place.0.join(name));
        assert_eq!(text.expect("still there"), MIXED, "{shown}");
    }
    let update = ["--update-baseline", "--baseline", "known.json"];
    assert_eq!(place.run(&short(&update)).status.code(), Some(0));
    let both = [&update[..], &["-o", "known.json"]].concat();
    snapshot("control-overwrite", &seen(&place.run(&short(&both))));
    assert_eq!(
        place.run(&short(&["-o", "report.txt"])).status.code(),
        Some(1)
    );
    assert_eq!(
        place.run(&short(&["-o", "report.txt"])).status.code(),
        Some(1)
    );
}

#[test]
fn a_missing_file_of_the_settings_is_said_with_its_place() {
    let mut all = String::new();
    for (number, line) in [
        "agents-file = \"a.json\"",
        "dispatcher-conf = \"d.conf\"",
        "env-files = [\"e\"]",
    ]
    .iter()
    .enumerate()
    {
        let place = Place::new(&format!("control-missing-{number}"))
            .file("sub/mesoscfg.toml", &format!("# settings\n{line}\n"))
            .file("sub/spark-defaults.conf", MIXED);
        all.push_str(&seen(&place.run(&["check", "sub/spark-defaults.conf"])));
        all.push_str(&seen(&place.run(&["plan", "sub/spark-defaults.conf"])));
    }
    snapshot("control-missing", &all);
}

#[test]
fn a_quiet_check_shows_errors_and_nothing_else() {
    let place = mixed("control-quiet");
    for format in ["human", "short"] {
        let quiet = |args: &[&str]| {
            let args = [
                &["check", "-q", "--format", format, "spark-defaults.conf"],
                args,
            ]
            .concat();
            let output = place.run(&args);
            assert!(output.stderr.is_empty(), "{}", seen(&output));
            String::from_utf8_lossy(&output.stdout).into_owned()
        };
        assert_eq!(quiet(&["-A", "MC101"]), "");
        let error = quiet(&[]);
        assert!(error.contains("MC101"), "{error}");
        assert!(
            !error.contains("MC502") && !error.contains("1 file"),
            "{error}"
        );
    }
}

/// What goes before the first property in a file is no reason to refuse it, but for Spark's own files.
#[test]
fn a_byte_order_mark_is_no_part_of_a_document() {
    let marked = |text: &str| format!("\u{feff}{text}");
    let place = Place::new("marks")
        .file("mesoscfg.toml", &marked("fail-on = \"never\"\n"))
        .file("a.env", &marked("SPARK_EXECUTOR_CORES=0\n"))
        .file("agents.json", &marked("{\"slaves\": []}"))
        .file("offers.json", &marked("[[]]"))
        .file("facts.json", &marked("{\"user\": \"etl\"}"))
        .file("facts.toml", &marked("user = \"etl\"\n"))
        .file(
            "known.json",
            &marked("{\"format_version\": \"1.0\", \"findings\": []}"),
        )
        .file("a.conf", "spark.master mesos://m1:5050\n");
    let common = ["check", "-A", "all", "--no-process-env"];
    for flags in [
        &["--env-file", "a.env"][..],
        &["--agents", "agents.json"],
        &["--offers", "offers.json"],
        &["--facts", "facts.json"],
        &["--facts", "facts.toml"],
        &["--baseline", "known.json"],
    ] {
        let run = place.run(&[&common[..], flags, &["a.conf"]].concat());
        assert_eq!(run.status.code(), Some(0), "{flags:?}: {}", seen(&run));
    }
}

#[test]
fn documents_that_are_none_are_explained() {
    let place = Place::new("documents")
        .file("a.conf", "spark.master mesos://m1:5050\n")
        .file("slaves.json", "{\"slaves\": [{\"id\": \"S1\"}]}")
        .file("offers.json", "[[{\"id\": \"O1\"}]]")
        .file("none.json", "{\"slaves\": []}")
        .file(
            "less.json",
            "{\"slaves\": [{\"id\": \"S1\", \"resources\": {\"cpus\": -4}}]}",
        )
        .file(
            "full.json",
            "{\"slaves\": [{\"id\": \"S1\", \"unreserved_resources_full\": \
             [{\"name\": \"mem\", \"scalar\": {\"value\": -1}}]}]}",
        )
        .file(
            "owed.json",
            "[[{\"id\": \"O1\", \"resources\": [{\"name\": \"cpus\", \"scalar\": -1}]}]]",
        )
        .file("facts.json", "{\"usr\": 5}")
        .file("facts.toml", "tasks = \"x\"\n")
        .file("bad.env", "A=1\nB=\"x\ny\" z\n")
        .file("open.env", "A=1\nB=\"x\ny\n")
        .file("odd.env", "A=x y # z\n");
    let mut all = String::new();
    for flags in [
        ["--offers", "slaves.json"],
        ["--agents", "offers.json"],
        ["--agents", "none.json"],
        ["--agents", "less.json"],
        ["--agents", "full.json"],
        ["--offers", "owed.json"],
        ["--facts", "facts.json"],
        ["--facts", "facts.toml"],
        ["--env-file", "bad.env"],
        ["--env-file", "open.env"],
        ["--env-file", "odd.env"],
        ["--stdin-filename", "b.conf"],
    ] {
        let run = place.run(&[&["check", "-A", "all"][..], &flags, &["a.conf"]].concat());
        all += &format!("=== {}\n{}", flags.join(" "), seen(&run));
    }
    snapshot("control-documents", &all);
}

#[test]
fn a_file_that_cannot_be_written_is_said_with_what_to_do() {
    let place = Place::new("unwritten").file("a.conf", "spark.app.name x\n");
    for (path, help) in [
        ("none/report.txt", "there is no such directory"),
        ("a.conf/report.txt", "there is no such directory"),
        (".", "this is a directory"),
    ] {
        let run = seen(&place.run(&["check", "-o", path, "a.conf"]));
        assert!(run.contains(help), "{run}");
        assert!(!run.contains(".mesoscfg-"), "{run}");
    }
}

/// Keys are added at the end of what `init` writes.
#[test]
fn a_key_may_follow_what_init_writes() {
    let place = Place::new("init-key").file("a.conf", "spark.app.name x\n");
    place.run(&["init"]);
    let path = place.0.join("mesoscfg.toml");
    let text = std::fs::read_to_string(&path).expect("written");
    std::fs::write(&path, text + "fail-on = \"never\"\n").expect("mine");
    let run = place.run(&["check", "a.conf"]);
    assert_eq!(run.status.code(), Some(0), "{}", seen(&run));
}

/// A reference that was a matter of taste yesterday, and today keeps the driver from starting.
#[test]
fn what_has_become_worse_than_a_baseline_knows_is_shown() {
    let line = "spark.mesos.executor.memoryOverhead ${env:NOPE}m\n";
    let master = "spark.master mesos://m:5050\nspark.cores.max 4\nspark.executor.cores 4\n";
    let comment = "# mesoscfg: allow MC201 -- set on the driver\n";
    let place = Place::new("control-worse").file("a.conf", &format!("{master}{comment}{line}"));
    let check = [
        "check",
        "--no-process-env",
        "--baseline",
        "k.json",
        "a.conf",
    ];
    place.run(&[&check[..], &["--update-baseline"]].concat());
    assert_eq!(place.run(&check).status.code(), Some(0));
    let strict = [&check[..], &["-D", "all"]].concat();
    assert_eq!(place.run(&strict).status.code(), Some(0));
    let place = place.file("a.conf", &format!("{master}{line}"));
    let run = place.run(&check);
    let seen = seen(&run);
    assert_eq!(run.status.code(), Some(1), "{seen}");
    assert!(
        seen.contains("error[MC202]") && !seen.contains("note: 1 entry"),
        "{seen}"
    );
    // The rest of the value is wrong as well, and help says so.
    assert!(seen.contains("help: write digits only"), "{seen}");
}

/// What one checkout knows, another knows too.
#[test]
fn a_baseline_does_not_tell_where_it_was_made() {
    let known = |name: &str| {
        let place = Place::new(name);
        let args = [
            "check",
            "--baseline",
            "known.json",
            "--update-baseline",
            "--",
        ];
        let line = [
            "spark-submit",
            "--master",
            "mesos://m1:5050",
            "jobs/app.jar",
        ];
        place.run(&[&args[..], &line].concat());
        std::fs::read_to_string(place.0.join("known.json")).expect("written")
    };
    let one = known("checkout one");
    assert_eq!(one, known("checkout-two"));
    assert!(one.contains("MC803"), "{one}");
}
