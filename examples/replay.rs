//! Replays launches of the real Spark that were recorded line by line, and shows every difference.
//!
//!     ./gen_random.py --version 3.5.3 --mode coarse --seed 7 --count 1000 > in.jsonl
//!     ./batch.py --version 3.5.3 --lines < in.jsonl > out.jsonl
//!     cargo run --release --example replay in.jsonl out.jsonl
//!
//! The first two commands are those of `testdata/oracle`.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for developers"
)]

#[path = "../tests/common/mod.rs"]
mod common;

use common::recorded::{differences, one};
use std::process::ExitCode;

fn main() -> ExitCode {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let [scenarios, results] = paths.as_slice() else {
        eprintln!("usage: replay SCENARIOS.jsonl RESULTS.jsonl");
        return ExitCode::from(2);
    };
    let read = |path: &String| std::fs::read_to_string(path).expect("the file can be read");
    let (scenarios, results) = (read(scenarios), read(results));
    let (mut count, mut bad) = (0, 0);
    for (scenario, result) in scenarios.lines().zip(results.lines()) {
        let case = one(&with_bound_port(scenario, result), result);
        // A panic is a difference, too; its message is on standard error.
        let found = std::panic::catch_unwind(|| differences(&case))
            .unwrap_or_else(|_| vec!["panic: a message on standard error".to_owned()]);
        count += 1;
        bad += usize::from(!found.is_empty());
        for difference in found {
            println!("{}: {difference}", case.id());
        }
    }
    println!("{count} launches compared, {bad} differ");
    ExitCode::from(u8::from(bad > 0))
}

/// Launches that failed keep their port while a batch runs, and the next ones get the port after:
/// the configured port is replaced by the one that was bound.
fn with_bound_port(scenario: &str, result: &str) -> String {
    let result: serde_json::Value = serde_json::from_str(result).expect("a result is JSON");
    match result["runtime"]["driver_port"].as_str() {
        Some(port) => scenario.replace(
            "spark.driver.port 28011",
            &format!("spark.driver.port {port}"),
        ),
        None => scenario.to_owned(),
    }
}
