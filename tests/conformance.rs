//! Every recorded launch of the real Spark, byte for byte.
//!
//! `testdata/conformance/scenarios` holds what was launched, `results` what Spark sent. See
//! `testdata/oracle/README.md` for how they were recorded.

mod common;

use common::recorded::{Recorded, differences, recorded};

/// The modes that are implemented. A mode is here as a whole or not at all.
const MODES: &[&str] = &["coarse", "fine"];

#[test]
fn every_recorded_launch_is_exact() {
    let cases: Vec<Recorded> = recorded()
        .into_iter()
        .filter(|c| MODES.contains(&c.mode()))
        .collect();
    assert!(cases.len() >= 86, "only {} cases were found", cases.len());
    let mut report = String::new();
    for case in &cases {
        for difference in differences(case) {
            report.push_str(&format!("{}: {difference}\n", case.id()));
        }
    }
    assert!(report.is_empty(), "{report}");
}
