//! Cluster mode: spark-submit posts a request to the dispatcher, and the dispatcher launches a
//! driver as a Mesos task.
//!
//! [`request`] is what spark-submit posts, [`rest`] what the dispatcher answers and queues,
//! [`dispatcher`] how the dispatcher starts and registers, [`driver`] the task of one driver, and
//! [`scheduler`] what becomes of the queue when offers and status updates come in.

use super::facts::{DEFAULT_FRAMEWORK_ID, Facts};
use super::failure::{Failure, Thrown, Where};
use super::{Launch, Mode};
use crate::mesos::offers::Step;
use crate::resolve::{Resolution, is_secret};
use crate::source::Files;
use crate::submit::Environment;
use crate::version::SparkVersion;

mod dispatcher;
mod driver;
mod jackson;
mod request;
mod rest;
mod scheduler;

pub use dispatcher::daemon_options;
pub use driver::{CommandWord, DEFAULTS, DriverCommand, Part};
pub use request::Exchange;

/// The dispatcher's words where none is given: one without any configuration.
pub const ASSUMED_DISPATCHER: [&str; 2] = ["--master", "mesos://localhost:5050"];

/// What a launch in cluster mode is made from.
pub struct ClusterInput<'a> {
    /// The Spark version, of spark-submit and of the dispatcher.
    pub version: SparkVersion,
    /// What is posted to the dispatcher.
    pub submissions: Submissions<'a>,
    /// The words of the dispatcher's own command line.
    pub dispatcher: &'a [String],
    /// The dispatcher's environment variables.
    pub dispatcher_environment: &'a Environment,
    /// Where properties and credential files are read from.
    pub files: &'a dyn Files,
    /// What no configuration holds.
    pub facts: &'a Facts,
}

/// What is posted to the dispatcher.
#[derive(Clone, Copy)]
pub enum Submissions<'a> {
    /// The request of spark-submit.
    CommandLine(&'a Resolution),
    /// The bodies of hand-written requests, in the order in which they are posted.
    Requests(&'a [String]),
}

/// Follows a launch in cluster mode over a sequence of offers and status updates. Without any, one
/// offer is made up that fits the driver, and a warning says so.
#[must_use]
pub fn cluster(input: &ClusterInput<'_>, steps: Option<&[Step]>) -> Launch {
    let mut launch = Launch {
        mode: Mode::Cluster,
        secrets: secrets(input),
        ..Launch::default()
    };
    match follow(input, steps, &mut launch) {
        Ok(()) => {}
        Err(failure) => launch.failure = Some(failure),
    }
    launch
}

/// Plays a launch; an exception of the dispatcher goes before one of spark-submit.
fn follow(
    input: &ClusterInput<'_>,
    steps: Option<&[Step]>,
    launch: &mut Launch,
) -> Result<(), Failure> {
    let at_start = |t: Thrown| t.at(Where::MesosClusterDispatcher);
    let env = |name: &str| input.dispatcher_environment.value(name).map(str::to_owned);
    let start = dispatcher::Start::read(input, &env).map_err(at_start)?;
    launch.warnings.extend(start.warnings.iter().cloned());
    let system = |name: &str| start.system_property(name);
    let conf = start.conf(&env, &system, input.version);
    let settings = dispatcher::Settings::read(&conf).map_err(at_start)?;
    let registration = dispatcher::register(&conf, &start, input).map_err(at_start)?;
    launch.framework_info = Some(registration.framework);
    launch.credential = registration.credential;
    launch.master = conf.raw("spark.master").map(str::to_owned);
    dispatcher::serve(&start).map_err(at_start)?;
    let framework_id = input.facts.framework_id.as_deref();
    let framework_id = framework_id.unwrap_or(DEFAULT_FRAMEWORK_ID);
    let dispatcher = driver::Dispatcher {
        conf: &conf,
        framework_id,
        env: &env,
        system: &system,
    };
    let mut queue = scheduler::Scheduler::new(&dispatcher, &settings);
    let refused = submit(input, &mut queue, launch);
    let made_up;
    let steps = match steps {
        Some(steps) => steps,
        None => {
            let at = |t: Thrown| t.at(Where::ResourceOffers);
            made_up = queue.fitting_offers().map_err(at)?;
            if !made_up.is_empty() {
                launch.warnings.push(MADE_UP.to_owned());
            }
            &made_up
        }
    };
    let played = queue.run(steps);
    launch.caught = played.caught;
    launch.commands = played.commands;
    let outcome = played.outcome;
    launch.calls = outcome.calls;
    launch.warnings.extend(outcome.warnings);
    match outcome.failure.or(refused) {
        Some(failure) => Err(failure),
        None => Ok(()),
    }
}

/// Said when no offers were given.
const MADE_UP: &str = "no offers were given: one is made up that fits the driver";

/// Posts everything. Gives the exception that ends spark-submit.
fn submit(
    input: &ClusterInput<'_>,
    queue: &mut scheduler::Scheduler<'_>,
    launch: &mut Launch,
) -> Option<Failure> {
    let mut server = rest::Server::new(input.version, &input.facts.submission_id);
    match input.submissions {
        Submissions::Requests(bodies) => {
            launch.several_submissions = bodies.len() > 1;
            for body in bodies {
                let answer = server.answer(body, queue);
                launch.exchanges.push(Exchange::new(body, answer.json()));
            }
            None
        }
        Submissions::CommandLine(resolution) => {
            let ignored = &resolution.arguments.ignored;
            let ignored = ignored.iter().map(|i| i.warning.clone());
            launch.warnings.extend(ignored);
            let body = match request::of(resolution) {
                Ok(request) => request.to_string(),
                Err(failure) => return Some(failure),
            };
            let answer = server.answer(&body, queue);
            launch.exchanges.push(Exchange::new(&body, answer.json()));
            answer.thrown_at_client()
        }
    }
}

/// Texts that must not be shown: of the dispatcher's properties and variables, and of hand-written
/// requests. Those of spark-submit's own configuration are with its resolution.
fn secrets(input: &ClusterInput<'_>) -> Vec<String> {
    let mut secrets = Vec::new();
    let mut add = |key: &str, value: &str| {
        if is_secret(key) && !key.ends_with("_FILE") {
            secrets.push(value.to_owned());
            secrets.extend(value.split(',').map(|s| s.trim().to_owned()));
        }
    };
    for (name, variable) in input.dispatcher_environment.iter() {
        add(name, &variable.value);
    }
    for (key, value) in dispatcher::properties_given(input) {
        add(&key, &value);
        if let Some(key) = key.strip_prefix(driver::DEFAULTS) {
            add(key, &value);
        }
    }
    match input.submissions {
        Submissions::CommandLine(resolution) => {
            secrets.extend(resolution.secrets().into_iter().map(str::to_owned));
        }
        Submissions::Requests(bodies) => {
            for (key, value) in bodies.iter().flat_map(|b| rest::pairs_of(b)) {
                add(&key, &value);
            }
        }
    }
    for file in dispatcher::credential_files(input) {
        secrets.push(file);
    }
    secrets.retain(|s| !s.is_empty());
    secrets.sort_unstable_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    secrets.dedup();
    secrets
}
