//! `mesoscfg render`: the Mesos messages that Spark would send.

use super::cluster::ClusterArgs;
use super::document::{json_problem, locate};
use super::launch::{ASSUMED_MASTER, Loaded, load, text_of};
use super::{BoundedFiles, CliError, Common, Outcome, Output, display_path};
use crate::launch::explain::{self, Cause};
use crate::launch::{
    self, Call, DEFAULT_FRAMEWORK_ID, Document, Failure, Input, Launch, Mode, Origins,
};
use crate::mesos::offers::{Step, steps_from_json};
use crate::mesos::{
    self, CommandInfo, ExecutorInfo, FieldPath, OrderedJson, Resource, Reveal, TaskInfo,
};
use crate::report::printable_line;
use crate::resolve::Resolution;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::ValueEnum;
use std::path::{Path, PathBuf};

/// Write the Mesos messages that Spark would send, byte for byte
///
/// A launch in client mode: what the driver registers with, and what its scheduler does with each
/// offer. In cluster mode: what spark-submit posts, and what the dispatcher makes of it. Where Spark
/// would throw, the exception is shown, and all that was sent before it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  mesoscfg render --as frameworkinfo conf/spark-defaults.conf
  mesoscfg render --as taskinfo --explain conf/spark-defaults.conf
  mesoscfg render --as taskinfo --format binary conf/spark-defaults.conf > task.pb
  mesoscfg render --as launch --format json --offers offers.json \\
      -- spark-submit --master mesos://zk://zk1:2181/mesos --class Main app.jar
  mesoscfg render --as taskinfo --dispatcher '--master mesos://zk://zk1:2181/mesos' \\
      -- spark-submit --master mesos://dispatcher:7077 --deploy-mode cluster \\
      --conf spark.master.rest.enabled=true --class Main http://repo/app.jar

Exit codes:
  0  rendered
  1  Spark would throw, or there is no such message in this launch
  2  mesoscfg could not do its job: bad usage, a file it cannot read or write")]
pub struct Args {
    /// The properties file (`-` for the standard input); without, the command line and the
    /// environment choose one
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,

    /// Which message
    #[arg(long = "as", value_name = "MESSAGE")]
    pub message: Message,

    /// How to spell it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Spelling,

    /// The offers Mesos makes (JSON); without, one offer that fits one executor is made up
    #[arg(long, value_name = "FILE")]
    pub offers: Option<PathBuf>,

    /// Say beside each field which line, argument, variable or default it comes from
    #[arg(long)]
    pub explain: bool,

    /// Which task, counted from 0, where a format can hold only one
    #[arg(long, value_name = "INDEX")]
    pub task: Option<usize>,

    /// Flags of cluster mode
    #[command(flatten)]
    pub cluster: ClusterArgs,

    /// A spark-submit command line, as typed in a shell
    #[arg(last = true, value_name = "SPARK-SUBMIT ...")]
    pub command_line: Vec<String>,
}

/// The message to render.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Message {
    /// The tasks that would be launched on the offers
    Taskinfo,
    /// The executors of those tasks, in fine-grained mode
    Executorinfo,
    /// How the framework registers
    Frameworkinfo,
    /// What it authenticates with
    Credential,
    /// What is posted to the dispatcher in cluster mode
    Submission,
    /// Everything, in the order of the calls
    Launch,
}

/// How a message is spelt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Spelling {
    /// The protobuf text format, as protoc prints it
    Text,
    /// JSON with the field names of mesos.proto
    Json,
    /// The bytes on the wire
    Binary,
    /// The bytes on the wire, in base64
    Base64,
}

/// Runs the subcommand.
///
/// # Errors
/// When a file cannot be read or is malformed, or the message cannot be spelt as asked.
pub fn run(args: &Args, common: &Common, out: &mut Output) -> Result<Outcome, CliError> {
    usage(args)?;
    let loaded = load(
        "render",
        common,
        args.file.as_deref(),
        &args.command_line,
        true,
    )?;
    loaded.remark(args.file.as_deref(), out);
    let framework_id = loaded
        .facts
        .framework_id
        .as_deref()
        .unwrap_or(DEFAULT_FRAMEWORK_ID);
    let steps = args
        .offers
        .as_deref()
        .map(|p| offers(p, framework_id))
        .transpose()?;
    let launch = follow(args, &loaded, steps.as_deref())?;
    let mut secrets = loaded.resolution.secrets();
    secrets.extend(launch.secrets.iter().map(String::as_str));
    let reveal = Reveal::of(common.reveal_secrets, &secrets);
    let rendering = Rendering {
        args,
        loaded: &loaded,
        launch: &launch,
        reveal,
    };
    rendering.write(out)?;
    rendering.remarks(out);
    let missing = match args.message {
        Message::Frameworkinfo => launch.framework_info.is_none(),
        Message::Credential => launch.credential.is_none(),
        Message::Taskinfo => rendering.tasks().next().is_none(),
        Message::Executorinfo => rendering.executors().is_empty(),
        Message::Submission => launch.exchanges.is_empty(),
        Message::Launch => false,
    };
    Ok(if launch.failure.is_some() || missing {
        Outcome::Findings
    } else {
        Outcome::Clean
    })
}

fn usage(args: &Args) -> Result<(), CliError> {
    let text = args.format == Spelling::Text;
    let bytes = matches!(args.format, Spelling::Binary | Spelling::Base64);
    if args.explain && !text {
        return Err(CliError::Usage {
            problem: "--explain writes remarks, which only the text format can hold".to_owned(),
            help: "use `--format text --explain`".to_owned(),
        });
    }
    if args.message == Message::Launch && bytes {
        return Err(CliError::Usage {
            problem: "a launch is many messages, and has no bytes of its own".to_owned(),
            help: "use `--as launch --format json`, in which every message is base64, or render \
                   one message: `--as taskinfo --format binary`"
                .to_owned(),
        });
    }
    Ok(())
}

/// Follows the launch, in the mode it is in.
fn follow(args: &Args, loaded: &Loaded, steps: Option<&[Step]>) -> Result<Launch, CliError> {
    let resolution = &loaded.resolution;
    let requests = !args.cluster.submission.is_empty();
    if requests || (on_mesos(resolution)? && resolution.prepared.cluster) {
        return args.cluster.follow(resolution, &loaded.facts, steps);
    }
    if args.cluster.given() || args.message == Message::Submission {
        return Err(CliError::Usage {
            problem: "this is no launch in cluster mode: no dispatcher takes part".to_owned(),
            help: "give a command line with `--deploy-mode cluster`, or a request with \
                   `--submission FILE`"
                .to_owned(),
        });
    }
    let input = Input {
        resolution,
        files: &BoundedFiles,
        facts: &loaded.facts,
    };
    Ok(launch::client(&input, steps))
}

/// Whether anything would be sent to Mesos at all; an error if not.
pub(super) fn on_mesos(resolution: &Resolution) -> Result<bool, CliError> {
    let arguments = &resolution.arguments;
    if resolution.error.is_some() || arguments.master.value.starts_with("mesos") {
        return Ok(true);
    }
    let master = printable_line(&arguments.master.value).into_owned();
    Err(CliError::Usage {
        problem: format!("the master is `{master}`: nothing would be sent to Mesos"),
        help: "set spark.master, or give a command line: `-- spark-submit --master \
               mesos://HOST:5050 --class Main app.jar`"
            .to_owned(),
    })
}

/// The file of offers.
pub(super) fn offers(path: &Path, framework_id: &str) -> Result<Vec<Step>, CliError> {
    const HELP: &str = "the file is a JSON array of steps; a step is an array of offers, such as \
                        [[{\"id\": \"O1\", \"resources\": [{\"name\": \"cpus\", \"scalar\": 4}, \
                        {\"name\": \"mem\", \"scalar\": 8192}]}]]";
    let text = text_of(path)?;
    let name = display_path(path);
    let json: OrderedJson = serde_json::from_str(&text).map_err(|e| {
        let (span, problem) = json_problem(&text, &e);
        CliError::malformed("the offers file", &name, &text, Some(span), problem, HELP)
    })?;
    let agents =
        matches!(&json, OrderedJson::Object(fields) if fields.iter().any(|(k, _)| k == "slaves"));
    let steps = steps_from_json(json, framework_id).map_err(|e| {
        let help = match agents {
            true => {
                "this looks like what a master serves at /slaves: give it to `--agents` (of \
                     `check` and `plan`)"
            }
            false => HELP,
        };
        let path = e.path.strip_prefix("offers").unwrap_or(&e.path);
        let span = locate(&text, path);
        CliError::malformed("the offers file", &name, &text, span, e.to_string(), help)
    })?;
    if let Some((step, offer, resource)) = negative(&steps) {
        // A step is a list of offers, or an object with one.
        let of = |offers| format!("[{step}]{offers}[{offer}].resources[{resource}]");
        let mut found = ["", ".offers"].map(of).into_iter();
        let span = found.find_map(|path| {
            let scalar = [".scalar.value", ".scalar", ""];
            scalar
                .into_iter()
                .find_map(|s| locate(&text, &format!("{path}{s}")))
        });
        let problem = "Mesos offers no negative resources";
        let help = "write what is left on the agent, or leave the resource out";
        return Err(CliError::malformed(
            "the offers file",
            &name,
            &text,
            span,
            problem,
            help,
        ));
    }
    Ok(steps)
}

/// Where a resource is less than nothing: the step, the offer and the resource.
fn negative(steps: &[Step]) -> Option<(usize, usize, usize)> {
    let offers = steps.iter().enumerate().flat_map(|(step, s)| {
        let offers = s.offers.iter().flatten().enumerate();
        offers.map(move |(offer, o)| (step, offer, o))
    });
    for (step, offer, o) in offers {
        let less = |r: &Resource| r.scalar.as_ref().is_some_and(|s| s.value < 0.0);
        if let Some(resource) = o.resources.iter().position(less) {
            return Some((step, offer, resource));
        }
    }
    None
}

/// One run's result.
struct Rendering<'a> {
    args: &'a Args,
    loaded: &'a Loaded,
    launch: &'a Launch,
    reveal: Reveal<'a>,
}

impl Rendering<'_> {
    fn tasks(&self) -> impl Iterator<Item = &TaskInfo> {
        let tasks = self.launch.calls.iter().flat_map(|c| match c {
            Call::LaunchTasks { tasks, .. } => tasks.as_slice(),
            Call::DeclineOffer { .. } => &[],
        });
        tasks
            .enumerate()
            .filter(|(i, _)| self.args.task.is_none_or(|n| n == *i))
            .map(|(_, t)| t)
    }

    fn write(&self, out: &mut Output) -> Result<(), CliError> {
        match (self.args.message, self.args.format) {
            (Message::Launch, Spelling::Json) => {
                let version = self.loaded.resolution.version;
                out.json(&Document::new(self.launch, version, self.reveal))
            }
            (Message::Launch, _) => {
                self.launch_text(out);
                Ok(())
            }
            (Message::Submission, _) => self.submissions(out),
            (Message::Frameworkinfo, _) => match &self.launch.framework_info {
                Some(m) => self.message(m, &|path| self.framework_cause(path), out),
                None => Ok(()),
            },
            (Message::Credential, _) => match &self.launch.credential {
                Some(m) => self.message(m, &|path| self.credential_cause(path), out),
                None => Ok(()),
            },
            (Message::Taskinfo, _) => {
                let tasks: Vec<&TaskInfo> = self.tasks().collect();
                self.list(
                    "task",
                    &tasks,
                    &|path, task| self.task_cause(path, task),
                    out,
                )
            }
            (Message::Executorinfo, _) => {
                self.list("executor", &self.executors(), &explain::executor, out)
            }
        }
    }

    /// What is posted: as it is, or without its secrets.
    fn submissions(&self, out: &mut Output) -> Result<(), CliError> {
        let exchanges = &self.launch.exchanges;
        let binary = self.args.format == Spelling::Binary;
        if binary && exchanges.len() > 1 {
            return Err(CliError::Usage {
                problem: format!(
                    "{} requests are posted, and binary holds one",
                    exchanges.len()
                ),
                help: "use `--format text`".to_owned(),
            });
        }
        for exchange in exchanges {
            let shown = exchange.shown(self.reveal);
            let bytes = matches!(self.args.format, Spelling::Binary | Spelling::Base64);
            if bytes && shown != exchange.request {
                return Err(CliError::Usage {
                    problem: "the bytes of this request hold a secret".to_owned(),
                    help: "give `--reveal-secrets` to have them all the same, or use `--format \
                           json`, which shows <redacted> in its place"
                        .to_owned(),
                });
            }
            match self.args.format {
                Spelling::Base64 => out.push(&STANDARD.encode(&shown)),
                _ => out.push(&shown),
            }
            if !binary {
                out.push("\n");
            }
        }
        Ok(())
    }

    fn in_cluster(&self) -> bool {
        self.launch.mode == Mode::Cluster
    }

    fn framework_cause(&self, path: &FieldPath) -> Option<Cause> {
        if self.in_cluster() {
            return explain::dispatcher(path);
        }
        explain::framework(path)
    }

    fn credential_cause(&self, path: &FieldPath) -> Option<Cause> {
        if self.in_cluster() {
            return explain::dispatcher(path);
        }
        explain::credential(path)
    }

    fn task_cause(&self, path: &FieldPath, task: &TaskInfo) -> Option<Cause> {
        if self.in_cluster() {
            return explain::driver(path, task);
        }
        explain::task(path, task)
    }

    /// Executors of the tasks. One that several tasks share comes once.
    fn executors(&self) -> Vec<&ExecutorInfo> {
        let mut executors: Vec<&ExecutorInfo> = Vec::new();
        for executor in self.tasks().filter_map(|t| t.executor.as_ref()) {
            if !executors.contains(&executor) {
                executors.push(executor);
            }
        }
        executors
    }

    /// Several messages of one kind.
    fn list<M: mesos::Message>(
        &self,
        what: &str,
        messages: &[&M],
        cause: &dyn Fn(&FieldPath, &M) -> Option<Cause>,
        out: &mut Output,
    ) -> Result<(), CliError> {
        match self.args.format {
            Spelling::Binary if messages.len() > 1 => Err(CliError::Usage {
                problem: format!(
                    "{} {what}s would be launched, and binary holds one",
                    messages.len()
                ),
                help: match self.args.message {
                    Message::Executorinfo => {
                        "pick the executor of a task with `--task 0`, `--task 1` ...".to_owned()
                    }
                    _ => format!(
                        "pick one with `--task 0` to `--task {}`",
                        messages.len() - 1
                    ),
                },
            }),
            Spelling::Json => {
                let list: Vec<_> = messages
                    .iter()
                    .map(|m| mesos::json::to_value(*m, self.reveal))
                    .collect();
                out.json(&list)
            }
            Spelling::Text => {
                for (i, message) in messages.iter().enumerate() {
                    if i > 0 {
                        out.push("\n");
                    }
                    if messages.len() > 1 {
                        out.push(&format!("# {what} {i}\n"));
                    }
                    self.message(*message, &|path| cause(path, message), out)?;
                }
                Ok(())
            }
            Spelling::Binary | Spelling::Base64 => messages
                .iter()
                .try_for_each(|m| self.message(*m, &|_| None, out)),
        }
    }

    /// One message as asked for.
    fn message(
        &self,
        message: &dyn mesos::Message,
        cause: &dyn Fn(&FieldPath) -> Option<Cause>,
        out: &mut Output,
    ) -> Result<(), CliError> {
        match self.args.format {
            Spelling::Text => {
                out.push(&self.text(message, cause));
                Ok(())
            }
            Spelling::Json => out.json(&mesos::json::to_value(message, self.reveal)),
            Spelling::Binary | Spelling::Base64 => {
                if let Reveal::Redact(secrets) = self.reveal
                    && launch::holds_secret(message, secrets)
                {
                    return Err(CliError::Usage {
                        problem: "the bytes of this message hold a secret".to_owned(),
                        help: "give `--reveal-secrets` to have them all the same, or use \
                               `--format text`, which shows <redacted> in its place"
                            .to_owned(),
                    });
                }
                let bytes = message.to_bytes();
                if self.args.format == Spelling::Binary {
                    out.text().extend_from_slice(&bytes);
                } else {
                    out.push(&STANDARD.encode(bytes));
                    out.push("\n");
                }
                Ok(())
            }
        }
    }

    fn text(
        &self,
        message: &dyn mesos::Message,
        cause: &dyn Fn(&FieldPath) -> Option<Cause>,
    ) -> String {
        if !self.args.explain {
            return mesos::text::to_string(message, self.reveal);
        }
        let origins = Origins {
            resolution: &self.loaded.resolution,
            sources: &self.loaded.sources,
        };
        let comment = |path: &FieldPath| {
            cause(path).map(|c| printable_line(&origins.phrase(&c)).into_owned())
        };
        mesos::text::to_string_with(message, self.reveal, &comment)
    }

    /// All of a launch, messages under headings that the text format takes for comments.
    fn launch_text(&self, out: &mut Output) {
        let launch = self.launch;
        let heading = |out: &mut Output, text: &str| {
            let gap = if out.text().is_empty() { "" } else { "\n" };
            out.push(&format!("{gap}# {text}\n"));
        };
        if let Some(m) = &launch.framework_info {
            heading(out, "FrameworkInfo");
            out.push(&self.text(m, &|path| self.framework_cause(path)));
        }
        if let Some(m) = &launch.credential {
            heading(out, "Credential");
            out.push(&self.text(m, &|path| self.credential_cause(path)));
        }
        for exchange in &launch.exchanges {
            heading(out, "POST /v1/submissions/create");
            out.push(&format!("{}\n", exchange.shown(self.reveal)));
            heading(out, "the dispatcher answers");
            out.push(&format!("{}\n", exchange.answer_shown(self.reveal)));
        }
        for call in &launch.calls {
            match call {
                Call::LaunchTasks {
                    batch,
                    offer_ids,
                    tasks,
                    ..
                } => {
                    for (i, task) in tasks.iter().enumerate() {
                        let of = format!("task {} of {}", i + 1, tasks.len());
                        let ids = printable_line(&offer_ids.join(", ")).into_owned();
                        heading(out, &format!("step {batch}: accept {ids}, {of}"));
                        out.push(&self.text(task, &|path| self.task_cause(path, task)));
                        if let Some(command) = &task.command
                            && launch.mode == Mode::Cluster
                        {
                            self.driver_argv(command, out);
                        }
                    }
                }
                Call::DeclineOffer {
                    batch,
                    offer_id,
                    filters,
                } => {
                    let seconds = filters.as_ref().and_then(|f| f.refuse_seconds);
                    let held = match seconds {
                        Some(s) => format!("for {} s", crate::jvm::double_to_string(s)),
                        None => "for 5.0 s, which is Mesos' default".to_owned(),
                    };
                    let id = printable_line(offer_id).into_owned();
                    heading(out, &format!("step {batch}: decline {id} {held}"));
                }
            }
        }
        if let Some(failure) = &launch.failure {
            heading(out, &self.failure(failure));
        }
    }

    /// The words that a shell makes of a driver's command, each on a line of comment.
    fn driver_argv(&self, command: &CommandInfo, out: &mut Output) {
        let words = match launch::shell::driver_argv(command) {
            Ok(words) => words,
            Err(problem) => {
                let text = format!("\n# what the agent's shell makes of the command: {problem}\n");
                return out.push(&text);
            }
        };
        out.push("\n# the agent's shell makes these words of the command\n");
        for word in words {
            let word = launch::shown(&word, self.reveal);
            out.push(&format!("#   {}\n", printable_line(&word)));
        }
    }

    /// The exception and its causes on one line.
    fn failure(&self, failure: &Failure) -> String {
        let mut text = format!("Spark throws: {}", failure.thrown);
        let mut next = failure.thrown.cause.as_deref();
        while let Some(cause) = next {
            text.push_str(&format!("; caused by {cause}"));
            next = cause.cause.as_deref();
        }
        let text = launch::shown(&text, self.reveal);
        format!(
            "{} ({})",
            printable_line(&text),
            failure.at.phrase_in(self.launch.mode)
        )
    }

    /// What has to be said beside the result.
    fn remarks(&self, out: &Output) {
        let json = self.args.message == Message::Launch && self.args.format == Spelling::Json;
        if json {
            return;
        }
        if self.loaded.assumed_master {
            out.remark(&format!(
                "note: no master is set; {ASSUMED_MASTER} is assumed"
            ));
        }
        for warning in &self.launch.warnings {
            let text = launch::shown(warning, self.reveal);
            out.remark(&format!("note: {}", printable_line(&text)));
        }
        if self.args.message == Message::Launch {
            return;
        }
        match (&self.launch.failure, self.args.message) {
            (Some(failure), _) => out.remark(&self.failure(failure)),
            (None, Message::Credential) if self.launch.credential.is_none() => {
                out.remark("note: there is no principal, so no Credential is sent");
            }
            (None, Message::Submission) if self.launch.exchanges.is_empty() => {
                out.remark("note: nothing is posted, because the dispatcher does not start");
            }
            (None, Message::Taskinfo) if self.tasks().next().is_none() => {
                let help = "no task is launched; `--as launch` shows what is done with each offer";
                out.remark(&format!("note: {help}"));
            }
            (None, Message::Executorinfo) if self.executors().is_empty() => {
                let why = match self.launch.mode {
                    Mode::Coarse | Mode::Cluster => {
                        "only in fine-grained mode are executors messages of their own; see \
                         `--as taskinfo`"
                    }
                    Mode::Fine => {
                        "no task is launched; `--as launch` shows what is done with each offer"
                    }
                };
                out.remark(&format!("note: {why}"));
            }
            _ => {}
        }
    }
}
