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
