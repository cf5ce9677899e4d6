//! Any bytes as an input, and what has to hold for all of them: no panic, and findings, reports and
//! messages that are no longer than a bound in proportion to the input. `tests/any_bytes.rs` runs
//! this on made-up inputs, the targets in `fuzz/` on those of libFuzzer.

use mesoscfg::launch::{self, ClusterInput, Document, Facts, Input, Launch, Submissions, plan};
use mesoscfg::mesos::agents::{self, Agent};
use mesoscfg::mesos::offers::{Step, steps_from_json};
use mesoscfg::mesos::{OrderedJson, Reveal};
use mesoscfg::report::{self, Options};
use mesoscfg::resolve::{Request, Resolution, resolve, resolve_dispatcher};
use mesoscfg::rules::{Context, STAND_IN, Surroundings, check, check_unread};
use mesoscfg::script;
use mesoscfg::settings;
use mesoscfg::source::{MemoryFiles, SourceKind, Sources, Span};
use mesoscfg::submit::{CommandLine, Environment};
use mesoscfg::version::{RELEASES, SparkVersion};
use std::path::Path;

/// What bytes can be taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// spark-defaults.conf.
    Properties,
    /// A command line, one word a line.
    CommandLine,
    /// A file of `NAME=value` lines.
    Environment,
    /// A file with a principal or a secret.
    Credential,
    /// What no configuration holds, as JSON or as TOML.
    Facts,
    /// Offers of agents.
    Offers,
    /// What a master says about its agents.
    Agents,
    /// The body of a request to the dispatcher.
    Submission,
    /// mesoscfg.toml.
    Settings,
    /// A shell script.
    Script,
}

/// All of them.
pub const KINDS: [Kind; 10] = [
    Kind::Properties,
    Kind::CommandLine,
    Kind::Environment,
    Kind::Credential,
    Kind::Facts,
    Kind::Offers,
    Kind::Agents,
    Kind::Submission,
    Kind::Settings,
    Kind::Script,
];

/// Bytes of a report for each byte of input, and without any.
const REPORTED: (usize, usize) = (40_000, 400_000);

/// Findings for each byte of input, and without any.
const FOUND: (usize, usize) = (8, 100);

/// Bytes of the messages for each byte of input, and without any: each task repeats the configuration.
const SENT: (usize, usize) = (20_000, 2_000_000);

const CONF: &str = "spark.master mesos://zk://zk1.example.com:2181/mesos
spark.mesos.executor.home /opt/spark
spark.cores.max 8
spark.executor.cores 2
spark.mesos.principal.file /any
spark.mesos.secret.file /any
";

/// The rest of a launch in which one input is any bytes.
struct Case {
    version: SparkVersion,
    cluster: bool,
    file: Vec<u8>,
    words: Option<Vec<String>>,
    environment: Environment,
    files: MemoryFiles,
    facts: Facts,
    steps: Option<Vec<Step>>,
    agents: Option<Vec<Agent>>,
    size: usize,
}

/// Runs everything that looks at an input of a kind.
///
/// # Panics
/// When something does not hold.
pub fn run(kind: Kind, bytes: &[u8]) {
    let hash = bytes.iter().fold(7_usize, |h, b| {
        h.wrapping_mul(31).wrapping_add(usize::from(*b))
    });
    let text = String::from_utf8_lossy(bytes);
    let mut case = Case {
        version: RELEASES[hash % RELEASES.len()],
        cluster: hash / 64 % 4 == 0,
        file: CONF.as_bytes().to_vec(),
        words: None,
        environment: Environment::new(),
        files: MemoryFiles::default(),
        facts: Facts::default(),
        steps: None,
        agents: None,
        size: bytes.len(),
    };
    case.files.0.insert("/any".to_owned(), b"any".to_vec());
    match kind {
        Kind::Properties => case.file = bytes.to_vec(),
        Kind::CommandLine => {
            let words = text.lines().map(str::to_owned);
            case.words = Some(
                std::iter::once("spark-submit".to_owned())
                    .chain(words)
                    .collect(),
            );
        }
        Kind::Environment => {
            // The lines before a malformed one count.
            let _ = case.environment.add_file(".env", bytes);
        }
        Kind::Credential => {
            case.files.0.insert("/any".to_owned(), bytes.to_vec());
        }
        Kind::Facts => {
            let Some(facts) = toml::from_str(&text)
                .ok()
                .or_else(|| serde_json::from_str(&text).ok())
            else {
                return;
            };
            case.facts = facts;
        }
        Kind::Offers => {
            let Ok(json) = serde_json::from_str::<OrderedJson>(&text) else {
                return;
            };
            let Ok(steps) = steps_from_json(json, "fw") else {
                return;
            };
            case.steps = Some(steps);
        }
        Kind::Agents => {
            let Ok(agents) = agents::from_json(&text) else {
                return;
            };
            case.agents = Some(agents);
        }
        Kind::Submission => return case.submit(&text),
        Kind::Script => return case.read(&text),
        Kind::Settings => {
            let directory = Path::new("/home/user");
            let name = "mesoscfg.toml";
            if let Err(problems) = settings::parse(name, directory, directory, &text) {
                bound("problems", problems.len(), bytes.len(), FOUND);
            }
            return;
        }
    }
    case.look();
}

impl Case {
    fn look(&self) {
        let mut sources = Sources::default();
        let words = self.words.clone().unwrap_or_else(|| {
            let mut words = STAND_IN.map(str::to_owned).to_vec();
            if self.cluster {
                words.splice(1..1, ["--deploy-mode", "cluster"].map(str::to_owned));
            }
            words
        });
        let request = Request {
            version: self.version,
            command_line: (&words).into(),
            file: Some(("spark-defaults.conf".to_owned(), self.file.clone())),
            environment: self.environment.clone(),
            files: &self.files,
            directory: "/home/user",
            submit_time: self.facts.app_submit_time.unwrap_or(0),
        };
        let launch = resolve(request, &mut sources);
        self.check(&launch, &sources, self.words.is_some());
        self.render(&launch);
        self.plan(&launch);
    }

    /// A script, and its first calls.
    fn read(&self, text: &str) {
        const CALLS: usize = 8;
        let mut sources = Sources::default();
        let id = sources.add("job.sh", SourceKind::Script, text.to_owned());
        let outer = |name: &str, _: bool| (name == "HOME").then(|| "/home/user".to_owned());
        let script = script::read(text, id, self.version, &outer);
        bound("calls", script.calls.len(), self.size, FOUND);
        bound("pieces", script.unread.len(), self.size, FOUND);
        for secret in &script.secrets {
            assert!(text.get(secret.clone()).is_some(), "a secret out of place");
            sources.mark_secret(Span::new(id, secret.clone()));
        }
        let unread = check_unread(&script.unread, &|_| true, &sources);
        bound("findings", unread.len(), self.size, FOUND);
        for call in script.calls.iter().take(CALLS) {
            assert!(text.get(call.at.clone()).is_some(), "a call out of place");
            let mut environment = self.environment.clone();
            for (name, value) in &call.environment {
                environment.set_in_script(name, value);
            }
            for (name, unknown) in &call.unknown_environment {
                environment.set_unknown(name, *unknown);
            }
            let request = Request {
                version: self.version,
                command_line: CommandLine::Written {
                    source: id,
                    words: &call.words,
                    unknown: &call.unknown,
                },
                file: None,
                environment,
                files: &self.files,
                directory: "/home/user",
                submit_time: 0,
            };
            let launch = match call.dispatcher {
                true => resolve_dispatcher(request, &mut sources),
                false => resolve(request, &mut sources),
            };
            self.check(&launch, &sources, true);
        }
    }

    fn check(&self, launch: &Resolution, sources: &Sources, typed: bool) {
        let around = Surroundings {
            files: &self.files,
            facts: &self.facts,
            typed,
            dispatcher: None,
            supply: None,
        };
        let findings = check(&Context::new(launch, sources, around), &|_| true);
        bound("findings", findings.len(), self.size, FOUND);
        for write in [report::human, report::short, report::json] {
            let mut out = Vec::new();
            write(&findings, sources, Options::default(), &mut out).expect("a Vec takes all");
            bound("a report", out.len(), self.size, REPORTED);
        }
    }

    fn render(&self, launch: &Resolution) {
        let input = Input {
            resolution: launch,
            files: &self.files,
            facts: &self.facts,
        };
        let steps = self.steps.as_deref();
        let launched = if launch.prepared.cluster {
            self.dispatch(Submissions::CommandLine(launch))
        } else {
            launch::client(&input, steps)
        };
        self.write(&launched, &launch.secrets());
    }

    fn plan(&self, launch: &Resolution) {
        let supply = match (&self.steps, &self.agents) {
            (Some(steps), _) => plan::Supply::Offers(steps),
            (None, Some(agents)) => plan::Supply::Agents(agents),
            (None, None) => plan::Supply::Agents(&[]),
        };
        let input = Input {
            resolution: launch,
            files: &self.files,
            facts: &self.facts,
        };
        let _ = plan::plan(&input, supply, None);
    }

    fn submit(&self, body: &str) {
        let bodies = [body.to_owned()];
        let launched = self.dispatch(Submissions::Requests(&bodies));
        self.write(&launched, &[]);
    }

    fn dispatch(&self, submissions: Submissions<'_>) -> Launch {
        let words = [
            "--host",
            "dispatcher",
            "--master",
            "mesos://zk://zk1:2181/mesos",
        ];
        let input = ClusterInput {
            version: self.version,
            submissions,
            dispatcher: &words.map(str::to_owned),
            dispatcher_environment: &Environment::new(),
            files: &self.files,
            facts: &self.facts,
        };
        launch::cluster(&input, self.steps.as_deref())
    }

    fn write(&self, launched: &Launch, secrets: &[&str]) {
        let document = Document::new(launched, self.version, Reveal::Redact(secrets));
        let text = serde_json::to_vec(&document).expect("a document is JSON");
        bound("messages", text.len(), self.size, SENT);
    }
}

fn bound(what: &str, length: usize, size: usize, (each, always): (usize, usize)) {
    let most = always + each * size;
    assert!(length <= most, "{what}: {length} for {size} bytes of input");
}
