//! Every recorded launch of the real Spark, byte for byte.
//!
//! `testdata/conformance/scenarios` holds what was launched, `results` what Spark sent;
//! `random-coarse.jsonl`, `random-fine.jsonl` and `random-cluster.jsonl` have both in each line. See
//! `testdata/oracle/README.md` for how they were recorded.

mod common;

use common::recorded::{Recorded, differences, folder, launch, lines, recorded};
use mesoscfg::launch::{Call, Launch};
use mesoscfg::mesos::{Message, Reveal, text};
use mesoscfg::version::RELEASES;

/// The modes that are implemented. A mode is here as a whole or not at all.
const MODES: &[&str] = &["coarse", "fine", "cluster"];

#[test]
fn every_recorded_launch_is_exact() {
    let cases: Vec<Recorded> = recorded()
        .into_iter()
        .filter(|c| MODES.contains(&c.mode()))
        .collect();
    assert!(cases.len() >= 105, "only {} cases were found", cases.len());
    compare(&cases);
}

#[test]
fn so_is_fine_grained_mode_at_large() {
    compare_releases(&lines(&folder().join("random-fine.jsonl")));
}

#[test]
fn so_is_cluster_mode_at_large() {
    compare_releases(&lines(&folder().join("random-cluster.jsonl")));
}

#[test]
fn so_is_coarse_grained_mode_in_every_release() {
    compare_releases(&lines(&folder().join("random-coarse.jsonl")));
}

/// Compares launches, of which every release has some.
fn compare_releases(cases: &[Recorded]) {
    let final_releases = RELEASES.iter().filter(|r| !r.to_string().contains('-'));
    for release in final_releases {
        let count = cases.iter().filter(|c| c.version() == *release).count();
        assert!(count >= 2, "{release} has {count} cases");
    }
    compare(cases);
}

fn compare(cases: &[Recorded]) {
    let mut report = String::new();
    for case in cases {
        for difference in differences(case) {
            report.push_str(&format!("{}: {difference}\n", case.id()));
        }
    }
    assert!(report.is_empty(), "{report}");
}

/// The messages of a launch as this crate prints them, under the headings of
/// `testdata/conformance/protoc.py`.
fn printed(launch: &Launch) -> String {
    let mut text = String::new();
    let mut add = |heading: String, message: &dyn Message| {
        text.push_str(&format!(
            "# {heading}\n{}",
            text::to_string(message, Reveal::Show)
        ));
    };
    if let Some(m) = &launch.framework_info {
        add("FrameworkInfo".to_owned(), m);
    }
    if let Some(m) = &launch.credential {
        add("Credential".to_owned(), m);
    }
    for (i, call) in launch.calls.iter().enumerate() {
        if let Call::LaunchTasks { tasks, .. } = call {
            for (j, task) in tasks.iter().enumerate() {
                add(format!("TaskInfo {i} {j}"), task);
            }
        }
        if let Some(filters) = call.filters() {
            add(format!("Filters {i}"), filters);
        }
    }
    text
}

#[test]
fn text_is_what_protoc_makes_of_what_spark_sent() {
    let mut count = 0;
    for case in recorded().iter().filter(|c| c.mode() == "coarse") {
        let path = folder().join("protoc").join(format!("{}.txt", case.id()));
        let theirs = std::fs::read_to_string(&path).expect("protoc's text is recorded");
        assert_eq!(printed(&launch(case)), theirs, "{}", case.id());
        count += 1;
    }
    assert!(count >= 81, "only {count} cases were found");
}
