//! What a check of one small file costs beside a program that does nothing.
//!
//! Builds a Rust hello-world with the same `rustc`, runs it and `mesoscfg check` in turn, and
//! prints medians and the ratio. Nothing is asserted.
//!
//!     cargo bench --bench startup

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const RUNS: usize = 300;

fn main() {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let hello = dir.join("hello");
    build_hello(&dir, &hello);
    let conf = dir.join("spark-defaults.conf");
    std::fs::write(
        &conf,
        "spark.master mesos://zk://zk1:2181/mesos\nspark.cores.max 8\nspark.executor.cores 2\n\
         spark.executor.memory 4g\nspark.mesos.executor.home /opt/spark\n",
    )
    .expect("the target directory can be written to");
    let mesoscfg = Path::new(env!("CARGO_BIN_EXE_mesoscfg"));
    let mut check = Command::new(mesoscfg);
    check.args(["check", "--no-process-env"]).arg(&conf);
    let mut hello = Command::new(&hello);
    for command in [&mut check, &mut hello] {
        command.stdout(Stdio::null()).stderr(Stdio::null());
        time(command);
    }
    let (mut checks, mut hellos) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        checks.push(time(&mut check));
        hellos.push(time(&mut hello));
    }
    let (check, hello) = (median(checks), median(hellos));
    println!(
        "mesoscfg check, one small file  {:>8.1} µs (median of {RUNS})",
        micros(check)
    );
    println!(
        "hello world                     {:>8.1} µs (median of {RUNS})",
        micros(hello)
    );
    println!(
        "ratio                           {:>8.2}",
        micros(check) / micros(hello)
    );
}

fn build_hello(dir: &Path, hello: &Path) {
    let source = dir.join("hello.rs");
    std::fs::write(&source, "fn main() { println!(\"Hello, world!\"); }\n")
        .expect("the target directory can be written to");
    let status = Command::new("rustc")
        .args(["-O", "-C", "strip=symbols", "-C", "panic=abort", "-o"])
        .args([hello, &source])
        .status()
        .expect("rustc runs");
    assert!(status.success(), "hello.rs did not compile");
}

fn time(command: &mut Command) -> Duration {
    let start = Instant::now();
    command.status().expect("the program runs");
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn micros(d: Duration) -> f64 {
    d.as_secs_f64() * 1e6
}
