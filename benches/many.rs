//! What a check of 10,000 small files costs, beside reading them.
//!
//! The files are made once; then `cat`-like reading of all of them by one thread, and the whole
//! program on their directory, are timed in turn. Nothing is asserted.
//!
//!     cargo bench --bench many

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const FILES: usize = 10_000;
const RUNS: usize = 11;

/// A small configuration as people have it; the number keeps files apart.
fn text(n: usize) -> String {
    format!(
        "# Defaults of job {n}\n\
         spark.master                      mesos://zk://zk1:2181,zk2:2181,zk3:2181/mesos\n\
         spark.app.name                    job-{n}\n\
         spark.executor.memory             4g\n\
         spark.executor.cores              2\n\
         spark.cores.max                   {}\n\
         spark.mesos.executor.docker.image registry.example.com/spark:3.5.3\n\
         spark.mesos.executor.home         /opt/spark\n\
         spark.mesos.constraints           zone:eu-{}\n\
         spark.mesos.role                  analytics\n",
        2 * (n % 50 + 1),
        n % 3,
    )
}

fn main() {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("bench-many");
    let paths: Vec<PathBuf> = (0..FILES)
        .map(|n| dir.join(format!("{:02}/job-{n:05}.conf", n % 100)))
        .collect();
    for (n, path) in paths.iter().enumerate() {
        std::fs::create_dir_all(path.parent().expect("inside")).expect("a directory");
        std::fs::write(path, text(n)).expect("a file");
    }
    let (mut reading, mut checking) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        reading.push(timed(|| read(&paths)));
        checking.push(timed(|| check(&dir)));
    }
    let (read, check) = (median(reading), median(checking));
    println!("{FILES} files, medians of {RUNS} runs in turn");
    println!("read by one thread {:>8.1} ms", millis(read));
    println!("mesoscfg check     {:>8.1} ms", millis(check));
    println!(
        "ratio              {:>8.2}",
        check.as_secs_f64() / read.as_secs_f64()
    );
}

fn read(paths: &[PathBuf]) {
    let bytes: usize = paths
        .iter()
        .map(|p| std::fs::read(p).expect("the file is there").len())
        .sum();
    assert!(bytes > FILES);
}

fn check(dir: &Path) {
    let status = Command::new(env!("CARGO_BIN_EXE_mesoscfg"))
        .args(["check", "--no-process-env", "--format", "short"])
        .arg(dir)
        .stdout(Stdio::null())
        .status()
        .expect("mesoscfg runs");
    assert!(status.success());
}

fn timed(run: impl FnOnce()) -> Duration {
    let start = Instant::now();
    run();
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
