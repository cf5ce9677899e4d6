//! What a plan for up to 50,000 agents costs.
//!
//! Three configurations: one executor to an agent, many to an agent, and one that only a tenth of
//! the agents can host. Only the plan itself is timed; the offers are there before, as they are
//! when Mesos hands them to Spark. Then the whole program, on a master's document of all agents.
//! Nothing is asserted. `testdata/oracle/bench.py` times Spark on the same offers; the figures are
//! in `docs/performance.md`.
//!
//!     cargo bench --bench plan

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use mesoscfg::launch::plan::{Supply, plan};
use mesoscfg::launch::{Facts, Input};
use mesoscfg::mesos::offers::{Step, steps_from_json};
use mesoscfg::mesos::{OrderedJson, agents};
use mesoscfg::resolve::{Request, Resolution, resolve};
use mesoscfg::source::{MemoryFiles, Sources};
use mesoscfg::submit::Environment;
use mesoscfg::version::release;
use serde_json::{Value, json};
use std::fmt;
use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The last is that of the document.
const AGENTS: [usize; 3] = [1_000, 10_000, 50_000];
const RUNS: usize = 15;

/// Name, and what is given to spark-submit.
const CASES: [(&str, &[&str]); 3] = [
    ("one executor an agent", &[]),
    ("sixteen an agent", &["spark.executor.cores=1"]),
    (
        "a tenth of the agents",
        &[
            "spark.executor.cores=4",
            "spark.mesos.constraints=rack:r3",
            "spark.executor.memory=8g",
        ],
    ),
];

fn main() {
    for agents in AGENTS {
        let steps = offers(agents);
        for (name, conf) in CASES {
            let resolution = resolution(conf);
            let facts = Facts::default();
            let input = Input {
                resolution: &resolution,
                files: &MemoryFiles::default(),
                facts: &facts,
            };
            let mut executors = 0;
            let time = median(|| {
                let plan = plan(&input, Supply::Offers(&steps), None);
                executors = plan.executors();
            });
            println!("plan, {agents:>6} agents, {name:<22} {time}, {executors} executors");
        }
    }
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("slaves.json");
    let document = document();
    let out = BufWriter::new(File::create(&file).expect("a file for the benchmark"));
    serde_json::to_writer(out, &document).expect("the document can be written");
    let text = std::fs::read_to_string(&file).expect("the document is there");
    let reading = median(|| {
        agents::from_json(&text).expect("the document is well-formed");
    });
    let size = text.len() / 1_000_000;
    println!("reading a document of {size} MB                    {reading}");
    let whole = median(|| {
        let status = Command::new(env!("CARGO_BIN_EXE_mesoscfg"))
            .args(["plan", "--no-process-env", "--agents"])
            .arg(&file)
            .args(words(&[]).iter().fold(vec!["--"], |mut all, word| {
                all.push(word);
                all
            }))
            .stdout(Stdio::null())
            .status();
        assert!(status.expect("mesoscfg runs").success());
    });
    // The processor time is that of another process.
    println!(
        "mesoscfg plan, all in all              {:>8.2} ms",
        whole.wall
    );
}

/// Medians of [`RUNS`] runs, in milliseconds.
struct Time {
    wall: f64,
    /// Processor time of this thread, where the system tells.
    cpu: Option<f64>,
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>8.2} ms", self.wall)?;
        match self.cpu {
            Some(cpu) => write!(f, " ({cpu:.2} ms of a processor)"),
            None => Ok(()),
        }
    }
}

fn median(mut once: impl FnMut()) -> Time {
    let runs: Vec<(Duration, Option<Duration>)> = (0..RUNS)
        .map(|_| {
            let (busy, start) = (processor_time(), Instant::now());
            once();
            let wall = start.elapsed();
            let cpu = processor_time().zip(busy).map(|(end, start)| end - start);
            (wall, cpu)
        })
        .collect();
    let middle = |mut times: Vec<Duration>| {
        times.sort_unstable();
        times.get(RUNS / 2).map(|t| t.as_secs_f64() * 1e3)
    };
    Time {
        wall: middle(runs.iter().map(|r| r.0).collect()).unwrap_or_default(),
        cpu: middle(runs.iter().filter_map(|r| r.1).collect()),
    }
}

/// What Linux says of this thread.
fn processor_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = text.split_whitespace().next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}

fn words(conf: &[&str]) -> Vec<String> {
    let start = "spark-submit --master mesos://m:5050 --conf spark.mesos.executor.home=/opt/spark";
    let mut words: Vec<String> = start.split(' ').map(str::to_owned).collect();
    for pair in conf {
        words.extend(["--conf".to_owned(), (*pair).to_owned()]);
    }
    words.extend(["--class", "Main", "http://repo.example.com/app.jar"].map(str::to_owned));
    words
}

fn resolution(conf: &[&str]) -> Resolution {
    let words = words(conf);
    let request = Request {
        version: release("3.5.3").expect("a known release"),
        command_line: (&words).into(),
        file: None,
        environment: Environment::new(),
        files: &MemoryFiles::default(),
        directory: "/",
        submit_time: 0,
    };
    resolve(request, &mut Sources::default())
}

fn rack(i: usize) -> String {
    format!("r{}", i % 10)
}

/// One step with all offers.
fn offers(agents: usize) -> Vec<Step> {
    let offer = |i: usize| {
        json!({
            "id": format!("O{i}"),
            "agent_id": format!("S{i}"),
            "attributes": [{"name": "rack", "text": rack(i)}, {"name": "os", "text": "linux"}],
            "resources": [
                {"name": "cpus", "scalar": 16}, {"name": "mem", "scalar": 65536},
                {"name": "disk", "scalar": 100_000}, {"name": "ports", "ranges": [[31000, 32000]]}
            ],
        })
    };
    let steps = Value::Array(vec![(0..agents).map(offer).collect()]);
    steps_from_json(OrderedJson::from(&steps), "F").expect("the offers are well-formed")
}

/// What a master would say of the same agents.
fn document() -> Value {
    let resources = json!({"cpus": 16.0, "mem": 65536.0, "disk": 100_000.0, "gpus": 0.0,
        "ports": "[31000-32000]"});
    let nothing = json!({"cpus": 0.0, "mem": 0.0, "disk": 0.0, "gpus": 0.0});
    let full = json!([
        {"name": "cpus", "type": "SCALAR", "scalar": {"value": 16.0}, "role": "*"},
        {"name": "mem", "type": "SCALAR", "scalar": {"value": 65536.0}, "role": "*"},
        {"name": "disk", "type": "SCALAR", "scalar": {"value": 100_000.0}, "role": "*"},
        {"name": "ports", "type": "RANGES",
         "ranges": {"range": [{"begin": 31000, "end": 32000}]}, "role": "*"}
    ]);
    let agent = |i: usize| {
        json!({
            "id": format!("7a3c1f0e-5b1d-4c55-9d0b-0f6f1b1f7c11-S{i}"),
            "hostname": format!("agent{i}.example.com"), "port": 5051,
            "attributes": {"rack": rack(i), "os": "linux"},
            "pid": format!("slave(1)@10.0.0.1:{i}"), "registered_time": 1_700_000_000.5,
            "resources": resources, "used_resources": nothing, "offered_resources": nothing,
            "reserved_resources": {}, "unreserved_resources": resources, "active": true,
            "deactivated": false, "version": "1.9.0", "capabilities": ["MULTI_ROLE"],
            "reserved_resources_full": {}, "unreserved_resources_full": full,
            "used_resources_full": [], "offered_resources_full": []
        })
    };
    let [.., agents] = AGENTS;
    json!({"slaves": (0..agents).map(agent).collect::<Vec<_>>(), "recovered_slaves": []})
}
