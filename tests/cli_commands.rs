//! What the command says and how it ends, as its users see it.

#[path = "common/place.rs"]
mod place;

use place::{Place, seen, snapshot};
use std::io::Write;
use std::process::Stdio;

const GOOD: &str = "spark.cores.max 8\nspark.executor.cores 4\n";
const BAD: &str = "spark.cores.max 2\nspark.executor.cores 4\nspark.mesos.rolle x\n";

#[test]
fn help_of_everything() {
    let place = Place::new("help");
    for command in [
        "",
        "check",
        "resolve",
        "render",
        "diff",
        "plan",
        "explain",
        "rules",
        "properties",
        "completions",
        "man",
    ] {
        let args: Vec<&str> = [command, "--help"]
            .into_iter()
            .filter(|a| !a.is_empty())
            .collect();
        let output = place.run(&args);
        assert!(output.stderr.is_empty());
        let name = if command.is_empty() {
            "mesoscfg"
        } else {
            command
        };
        snapshot(&format!("help-{name}"), &seen(&output));
    }
}

#[test]
fn usage_errors_are_2() {
    let place = Place::new("usage");
    snapshot("usage-none", &seen(&place.run(&[])));
    snapshot("usage-unknown-command", &seen(&place.run(&["chek"])));
    snapshot(
        "usage-version",
        &seen(&place.run(&["check", "--spark-version", "4.0.0", "x"])),
    );
    snapshot(
        "usage-env",
        &seen(&place.run(&["check", "--env", "SPARK_HOME", "x"])),
    );
}

#[test]
fn a_file_behind_the_dashes_is_no_command() {
    let place = Place::new("dashes")
        .file("conf/x.conf", BAD)
        .file("named", BAD)
        .file("archive", "PK\u{3}\u{4}");
    for args in [
        "check -- conf/x.conf",
        "check -- absent.conf",
        "check -- conf",
        "check conf/x.conf -- named",
        "resolve -- conf/x.conf",
        "render --as launch -- conf/x.conf",
        "diff --from-spark 2.4.8 --to-spark 3.5.3 -- conf/x.conf",
    ] {
        let args: Vec<&str> = args.split(' ').collect();
        let output = place.run(&args);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {said}");
        let last = args.last().copied().unwrap_or_default();
        let help = format!("write `mesoscfg {} {last}`", args[0]);
        assert!(said.contains(&help), "{said}");
    }
    for args in [
        "check -- archive",
        "check -- absent.jar",
        "check -- bin/spark-submit.sh --class Main archive",
        "check -- --class Main archive",
    ] {
        let args: Vec<&str> = args.split(' ').collect();
        assert_ne!(place.run(&args).status.code(), Some(2), "{args:?}");
    }
}

#[test]
fn a_rule_is_explained_beside_malformed_settings() {
    let place = Place::new("malformed-settings").file("mesoscfg.toml", "bad = [");
    let code = |subject| place.run(&["explain", subject]).status.code();
    assert_eq!(code("MC501"), Some(0));
    assert_eq!(code("cores-unlimited"), Some(0));
    // What counts for a property depends on the release.
    assert_eq!(code("spark.mesos.coarse"), Some(2));
}

#[test]
fn a_script_that_is_read_as_properties_is_told_so() {
    let line = "spark-submit --master mesos://m:5050 app.py\n";
    let place = Place::new("script-as-properties")
        .file("runjob", line)
        .file("marked", &format!("\u{feff}\n#!/bin/sh\n{line}"));
    let said = |name| {
        let output = place.run(&["check", name]);
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert!(said("runjob").contains("name the file `*.sh`"));
    assert!(!said("runjob").contains("fix:"));
    assert!(!said("marked").contains("MC102"));
}

/// Whoever is to load an image refuses it in words of its own.
#[test]
fn a_name_of_an_image_is_refused_by_who_loads_it() {
    let conf = "spark.master mesos://m:5050\nspark.mesos.executor.docker.image docker://r.io/s:1\n";
    let said = |containerizer: &str| {
        let conf = format!("{conf}spark.mesos.containerizer {containerizer}\n");
        let place = Place::new("image-refused").file("a.conf", &conf);
        seen(&place.run(&["check", "--spark-version", "3.5.3", "a.conf"]))
    };
    let (docker, mesos) = (said("docker"), said("mesos"));
    let store = "the image store of the agent has no such image, and the task ends";
    let reference = "Docker refuses it on the agent, as `invalid reference format`";
    for (seen, wanted, other) in [(&docker, reference, store), (&mesos, store, reference)] {
        assert!(seen.contains("error[MC719]"), "{seen}");
        assert!(seen.contains(wanted) && !seen.contains(other), "{seen}");
    }
    // What Docker's grammar alone refuses may be a name there.
    let conf = conf.replace("docker://r.io/s:1", "r.io/a__b___c:1");
    for (containerizer, found) in [("docker", true), ("mesos", false)] {
        let conf = format!("{conf}spark.mesos.containerizer {containerizer}\n");
        let place = Place::new("image-refused").file("a.conf", &conf);
        let seen = seen(&place.run(&["check", "--spark-version", "3.5.3", "a.conf"]));
        assert_eq!(seen.contains("MC719"), found, "{seen}");
    }
}

#[test]
fn variables_that_are_secrets_by_their_names_are_not_shown() {
    let place = Place::new("variables").file(
        "x.conf",
        "spark.master mesos://m:5050\nspark.mesos.executor.home /s\n\
         spark.executorEnv.DB_PASS qqhush1\nspark.executorEnv.MESOS_PW qqhush2\n\
         spark.mesos.driverEnv.DB_PASS qqhush3\n",
    );
    for args in [
        "check x.conf",
        "check --format json x.conf",
        "resolve x.conf",
        "resolve --format json x.conf",
        "render --as taskinfo x.conf",
        "render --as launch x.conf",
    ] {
        let args: Vec<&str> = args.split(' ').collect();
        let output = place.run(&args);
        let shown = seen(&output);
        assert!(!shown.contains("qqhush"), "{args:?}: {shown}");
    }
}

/// Which release stands for a value of `--spark-version`, and what is said of it.
fn release_taken(place: &Place, asked: &str) -> String {
    let args = ["properties", "--format", "json", "--spark-version", asked];
    let output = place.run(&args);
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().find(|l| l.contains("\"spark_version\""));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    format!("{asked}\n{}\n{said}", line.unwrap_or("").trim())
}

#[test]
fn a_release_is_found_by_version_line_or_home() {
    let place = Place::new("spark-homes")
        .file(
            "released/RELEASE",
            "Spark 2.4.8 (git revision 4be4064) built for Hadoop 2.7.3\nBuild flags: -Pmesos\n",
        )
        .file(
            "vendor/RELEASE",
            "Spark 3.3.0.3.2.7171000-3 built for Hadoop 3.1\n",
        )
        .file("pyspark/jars/spark-core_2.12-3.4.1.jar", "")
        .file("pyspark/jars/spark-sql_2.12-3.5.9.jar", "")
        .file("unreadable/RELEASE", "built by hand\n")
        .file("unreadable/jars/spark-core_2.11-2.4.0-mesosphere.jar", "")
        .file(
            "unreadable/jars/spark-core_2.11-2.4.0-mesosphere-tests.jar",
            "",
        );
    let taken: Vec<String> = [
        "3.0.0-preview2",
        "3.4",
        "3.5.99",
        "3.6.0",
        "3.1.0",
        "2.4.0-mesosphere",
        "3.3.0.3.2.7171000-3",
        "released",
        "released/",
        "./vendor",
        "pyspark",
        "unreadable",
    ]
    .iter()
    .map(|asked| release_taken(&place, asked))
    .collect();
    snapshot("spark-version", &taken.join("\n"));
}

#[test]
fn what_is_no_release_is_refused() {
    let place = Place::new("no-spark-homes")
        .file("empty/README", "")
        .file(
            "four/RELEASE",
            "Spark 4.0.0 (git revision fa33ea000a0) built for Hadoop 3.4.1\n",
        )
        .file("old/jars/spark-core_2.11-2.3.4.jar", "")
        .file("both/jars/spark-core_2.12-3.5.3.jar", "")
        .file("both/jars/spark-core_2.12-3.5.1.jar", "");
    let refused: Vec<String> = [
        "2.3.4",
        "4.0",
        "3",
        "",
        "three",
        "no/such",
        "empty",
        "four",
        "old",
        "both",
        "./four/RELEASE",
    ]
    .iter()
    .map(|asked| {
        let output = place.run(&["explain", "--spark-version", asked, "MC101"]);
        assert_eq!(output.status.code(), Some(2), "{asked}");
        let said = String::from_utf8_lossy(&output.stderr);
        let lines = said.lines().filter(|l| !l.starts_with("  "));
        lines.map(|l| format!("{l}\n")).collect()
    })
    .collect();
    snapshot("spark-version-refused", &refused.join("---\n"));
}

#[test]
fn diff_says_which_releases_stand_for_others() {
    let place = Place::new("diff-nearest").file("good.conf", GOOD);
    let output = place.run(&[
        "diff",
        "--from-spark",
        "2.4.8-mesosphere",
        "--to-spark",
        "3.5.99",
        "good.conf",
    ]);
    snapshot("diff-nearest", &String::from_utf8_lossy(&output.stderr));
}

#[test]
fn version_is_told() {
    let output = Place::new("version").run(&["--version"]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(text, concat!("mesoscfg ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn exit_codes_of_check() {
    let place = Place::new("exit-codes")
        .file("good.conf", GOOD)
        .file("bad.conf", BAD)
        .file("warning.conf", "master x\n");
    let code = |args: &[&str]| place.run(args).status.code();
    assert_eq!(code(&["check", "good.conf"]), Some(0));
    assert_eq!(code(&["check", "warning.conf"]), Some(0));
    assert_eq!(code(&["check", "bad.conf"]), Some(1));
    assert_eq!(code(&["check", "good.conf", "bad.conf"]), Some(1));
    assert_eq!(code(&["check", "missing.conf"]), Some(2));
    assert_eq!(code(&["check", "bad.conf", "missing.conf"]), Some(2));
}

#[test]
fn formats_of_check() {
    let place = Place::new("formats")
        .file("conf/bad.conf", BAD)
        .file("conf/good.conf", GOOD);
    for format in ["human", "short", "json"] {
        let output = place.run(&[
            "check",
            "--format",
            format,
            "conf/bad.conf",
            "conf/good.conf",
        ]);
        snapshot(&format!("check-{format}"), &seen(&output));
    }
    snapshot(
        "check-clean",
        &seen(&place.run(&["check", "conf/good.conf"])),
    );
}

#[test]
fn a_file_that_cannot_be_read_does_not_stop_the_others() {
    let place = Place::new("unreadable").file("conf/bad.conf", BAD);
    let args = [
        "check",
        "--format",
        "short",
        "conf",
        "missing.conf",
        "conf/bad.conf",
    ];
    snapshot("check-unreadable", &seen(&place.run(&args)));
}

#[test]
fn the_default_file_is_found_and_named() {
    let place = Place::new("default-file")
        .file("spark-defaults.conf", "here x\n")
        .file("conf/spark-defaults.conf", "in_conf x\n")
        .file("home/conf/spark-defaults.conf", "in_home x\n")
        .file("confdir/spark-defaults.conf", "in_confdir x\n");
    let with = |env: &[(&str, &str)], args: &[&str]| {
        let all: Vec<&str> = ["check", "--format", "short"]
            .iter()
            .chain(args)
            .copied()
            .collect();
        let output = place
            .command(&all)
            .envs(env.iter().copied())
            .output()
            .expect("runs");
        seen(&output)
    };
    let home = ("SPARK_HOME", "home");
    let confdir = ("SPARK_CONF_DIR", "confdir");
    assert!(with(&[], &[]).contains("conf/spark-defaults.conf:1:1: warning[MC102] `in_conf`"));
    assert!(with(&[home], &[]).contains("checking home/conf/spark-defaults.conf"));
    assert!(with(&[home, confdir], &[]).contains("`in_confdir`"));
    assert!(with(&[home, confdir], &["--no-process-env"]).contains("`in_conf`"));
    std::fs::remove_dir_all(place.0.join("conf")).expect("removed");
    assert!(with(&[], &[]).contains("`here`"));
    std::fs::remove_file(place.0.join("spark-defaults.conf")).expect("removed");
    snapshot(
        "check-no-default-file",
        &with(&[("SPARK_HOME", "nowhere")], &[]),
    );
}

#[test]
fn standard_input_is_a_file() {
    let place = Place::new("stdin");
    let mut child = place
        .command(&["check", "--format", "short", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("mesoscfg runs");
    child
        .stdin
        .take()
        .expect("piped")
        .write_all(BAD.as_bytes())
        .expect("written");
    snapshot(
        "check-stdin",
        &seen(&child.wait_with_output().expect("ends")),
    );
}

#[test]
fn a_closed_pipe_is_no_error() {
    let place = Place::new("pipe").file("bad.conf", &"x y\n".repeat(20_000));
    let mut child = place
        .command(&["check", "bad.conf"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("mesoscfg runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("ends");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn colours_only_when_asked_for() {
    let place = Place::new("colours").file("bad.conf", BAD);
    let escapes = |args: &[&str], env: &[(&str, &str)]| {
        let output = place
            .command(args)
            .envs(env.iter().copied())
            .output()
            .expect("runs");
        output.stdout.contains(&0x1b)
    };
    assert!(!escapes(&["check", "bad.conf"], &[]));
    assert!(escapes(&["check", "--color", "always", "bad.conf"], &[]));
    assert!(escapes(&["check", "bad.conf"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!escapes(
        &["check", "bad.conf"],
        &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]
    ));
}

#[test]
fn control_characters_never_come_through() {
    let place = Place::new("control").file(
        "bad.conf",
        "spark.mesos.x\u{1b}[2J \u{7}\u{0}\u{9b}x\nspark.cores.max \u{1b}]0;t\u{7}\n",
    );
    for format in ["human", "short", "json"] {
        let output = place.run(&["check", "--format", format, "bad.conf"]);
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        assert!(
            !text.contains(|c: char| c.is_control() && c != '\n'),
            "{text:?}"
        );
    }
    let output = place.run(&["check", "no\u{1b}such\u{9b}file"]);
    let text = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(
        !text.contains(|c: char| c.is_control() && c != '\n'),
        "{text:?}"
    );
}

#[test]
fn secrets_are_masked_everywhere() {
    let text = "spark.mesos.principal p\nspark.mesos.secret hunter2\\q\n\
                spark.mesos.secret hunter2\nspark.mesos.secret\u{a0}hunter2\n\
                spark.app.name x\\\n  spark.mesos.secret=hunter2\nmy.token \u{a0}hunter2\n\
                spark.hadoop.x.password \"hunter2\"\nspark.mesos.executor.secret.values hunter2\n";
    let place = Place::new("secrets").file("bad.conf", text);
    for format in ["human", "short", "json"] {
        let output = seen(&place.run(&["check", "--format", format, "bad.conf"]));
        assert!(!output.contains("hunter2"), "{output}");
    }
    let shown = seen(&place.run(&["check", "--reveal-secrets", "bad.conf"]));
    assert!(shown.contains("hunter2"));
}

#[test]
fn hostile_files_are_judged_in_a_moment() {
    let long = format!(
        "spark.mesos.constraints a:b\\{}\nspark.cores.max x",
        "y".repeat(10 << 20)
    );
    let place = Place::new("hostile")
        .file("long.conf", &long)
        .file("empty.conf", "");
    let output = place.run(&["check", "long.conf"]);
    assert!(
        output.stdout.len() < 20_000,
        "{} bytes",
        output.stdout.len()
    );
    let output = place.run(&["check", "empty.conf"]);
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "no problems in 1 file\n"
    );
}

#[test]
fn explain_shows_pages_and_guesses() {
    let place = Place::new("explain");
    let page = place.run(&["explain", "mc502"]).stdout;
    assert_eq!(page, include_bytes!("../docs/rules/MC502.md"));
    assert_eq!(place.run(&["explain", "cores-not-a-multiple"]).stdout, page);
    let property = place.run(&["explain", "spark.mesos.role"]);
    assert!(property.stdout.starts_with(b"spark.mesos.role"));
    snapshot("explain-near-code", &seen(&place.run(&["explain", "MC52"])));
    snapshot(
        "explain-near-key",
        &seen(&place.run(&["explain", "spark.mesos.rolle"])),
    );
    snapshot(
        "explain-unknown",
        &seen(&place.run(&["explain", "gibberish"])),
    );
}

#[test]
fn lists() {
    let place = Place::new("lists");
    snapshot("rules", &seen(&place.run(&["rules"])));
    let json: serde_json::Value =
        serde_json::from_slice(&place.run(&["rules", "--format", "json"]).stdout).expect("JSON");
    assert_eq!(json["rules"][0]["code"], "MC001");
    let table = seen(&place.run(&["properties"]));
    assert!(table.contains("spark.mesos.constraints"));
    let json: serde_json::Value =
        serde_json::from_slice(&place.run(&["properties", "--format", "json"]).stdout)
            .expect("JSON");
    assert!(json["properties"].as_array().is_some_and(|p| p.len() > 50));
}

#[test]
fn completions_for_every_shell() {
    let place = Place::new("completions");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = place.run(&["completions", shell]);
        assert!(
            String::from_utf8_lossy(&output.stdout).contains("mesoscfg"),
            "{shell}"
        );
    }
}

#[test]
fn a_file_in_place_of_the_named_one_is_said() {
    let place = Place::new("replaced")
        .file("a.conf", "spark.mesos.role a\n")
        .file("b.conf", "spark.mesos.role b\n")
        .file("x.env", "MASTER=${PATH}\n");
    let line = "spark-submit --master mesos://m:5050 --properties-file b.conf --class A a.jar";
    let words: Vec<&str> = line.split(' ').collect();
    let run = |args: &[&str], file: &[&str]| {
        let all = [args, file, &["--"], &words].concat();
        String::from_utf8_lossy(&place.run(&all).stderr).into_owned()
    };
    let said = "note: a.conf is read in place of b.conf, which `--properties-file` names\n";
    for command in [
        &["check", "--exit-zero"][..],
        &["resolve"],
        &["render", "--as", "launch"],
    ] {
        assert!(run(command, &["a.conf"]).contains(said), "{command:?}");
        assert!(
            !run(command, &["b.conf"]).contains("in place"),
            "{command:?}"
        );
        assert!(!run(command, &[]).contains("in place"), "{command:?}");
    }
    // Nor does an environment file see what is not to be looked at.
    let resolved = |flags: &[&str]| {
        let args = ["resolve", "--env-file", "x.env", "a.conf", "spark.master"];
        let mut command = place.command(&[&args[..], flags].concat());
        let output = command
            .env("PATH", "of-the-process")
            .output()
            .expect("a run");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert!(resolved(&[]).contains("of-the-process"));
    assert!(!resolved(&["--no-process-env"]).contains("of-the-process"));
}
