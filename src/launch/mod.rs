//! What Spark's launchers would send to Mesos, for one Spark version.
//!
//! A launch starts from what spark-submit hands to the driver, and ends in messages and scheduler
//! calls, or in the exception that Spark would throw, with all that came before it. What no
//! configuration holds are [`Facts`].

use crate::jvm::Throwable;
use crate::mesos::offers::Step;
use crate::mesos::{Credential, FrameworkInfo};
use crate::resolve::Resolution;
use crate::source::Files;
use crate::value;
use crate::version::behaviour;

mod coarse;
mod conf;
mod constraints;
mod container;
mod context;
mod document;
pub mod explain;
mod facts;
mod failure;
mod framework;
mod java_options;
mod resources;
mod scheduler;

pub use conf::Env;
pub use document::{Document, FORMAT_VERSION, holds_secret, shown};
pub use facts::{DEFAULT_FRAMEWORK_ID, Facts};
pub use failure::{Failure, Thrown, Where};
pub use scheduler::Call;

/// What a launch is made from.
pub struct Input<'a> {
    /// The resolved configuration.
    pub resolution: &'a Resolution,
    /// Where credential files are read from.
    pub files: &'a dyn Files,
    /// What no configuration holds.
    pub facts: &'a Facts,
}

/// What a launch comes to.
#[derive(Clone, Debug, Default)]
pub struct Launch {
    /// What the driver registers with; none if it does not come that far.
    pub framework_info: Option<FrameworkInfo>,
    /// With what it authenticates, if it has a principal.
    pub credential: Option<Credential>,
    /// The master as given to the Mesos driver, without `mesos://`.
    pub master: Option<String>,
    /// Calls on the Mesos driver.
    pub calls: Vec<Call>,
    /// What Spark would log as warnings.
    pub warnings: Vec<String>,
    /// The exception that ends the launch.
    pub failure: Option<Failure>,
}

/// Modes of running on Mesos.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Client mode, one long-running executor to a Mesos task.
    Coarse,
    /// Client mode, a Mesos task to each Spark task.
    Fine,
}

impl Mode {
    /// `coarse` or `fine`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Mode::Coarse => "coarse",
            Mode::Fine => "fine",
        }
    }
}

/// A launch that this version of the tool cannot follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsupported {
    /// What it would be.
    pub mode: Mode,
}

/// Follows a launch in client mode over a sequence of offers. Without any, one offer is made up
/// that fits one executor, and a warning says so.
///
/// # Errors
/// If the configuration asks for fine-grained mode.
pub fn client(input: &Input<'_>, steps: Option<&[Step]>) -> Result<Launch, Unsupported> {
    let mut launch = Launch::default();
    let resolution = input.resolution;
    launch.warnings.extend(
        resolution
            .arguments
            .ignored
            .iter()
            .map(|i| i.warning.clone()),
    );
    if let Some((thrown, span)) = &resolution.error {
        let failure = Failure {
            span: *span,
            ..Failure::new(Where::SparkSubmit, thrown.clone())
        };
        return Ok(launch.failed(failure));
    }
    let submitted = resolution
        .prepared
        .conf
        .iter()
        .map(|p| (p.key.as_str(), p.value.as_str()));
    let env = |name: &str| resolution.environment.value(name).map(str::to_owned);
    let mut conf = conf::SparkConf::of_client_driver(submitted, &env, resolution.version);
    if behaviour::SUBMIT_READS_AUTHENTICATE.holds(resolution.version)
        && let Err(thrown) = conf.entry_flag("spark.authenticate")
    {
        return Ok(launch.failed(thrown.at(Where::SparkSubmit)));
    }
    let driver = match context::start(&mut conf, input) {
        Ok(driver) => driver,
        Err(thrown) => return Ok(launch.failed(thrown.at(Where::SparkContext))),
    };
    let (master, mode) = match cluster_manager(&conf) {
        Ok(found) => found,
        Err(thrown) => {
            return Ok(launch.failed(thrown.wrapped_by_context().at(Where::SparkContext)));
        }
    };
    if mode == Mode::Fine {
        return Err(Unsupported { mode });
    }
    let mut settings = match coarse::Settings::read(&conf) {
        Ok(settings) => settings,
        Err(thrown) => {
            return Ok(launch.failed(thrown.wrapped_by_context().at(Where::SparkContext)));
        }
    };
    if let Err(thrown) = context::heartbeat(&conf) {
        return Ok(launch.failed(thrown.at(Where::SparkContext)));
    }
    let registration = match framework::coarse(&conf, &driver, input.files) {
        Ok(registration) => registration,
        Err(thrown) => return Ok(launch.failed(thrown.at(Where::SparkContext))),
    };
    let given_id = registration
        .framework
        .id
        .as_ref()
        .map(|id| id.value.clone());
    launch.framework_info = Some(registration.framework);
    launch.credential = registration.credential;
    launch.master = Some(master);
    let id = given_id
        .filter(|id| !id.is_empty())
        .or_else(|| input.facts.framework_id.clone());
    let framework_id = id.unwrap_or_else(|| DEFAULT_FRAMEWORK_ID.to_owned());
    if let Err(thrown) = context::finish(&mut conf, &framework_id, &mut settings) {
        return Ok(launch.failed(thrown.at(Where::SparkContext)));
    }
    let backend = coarse::Backend {
        conf: &conf,
        driver: &driver,
        settings: &settings,
        framework_id: &framework_id,
    };
    let made_up;
    let steps = match steps {
        Some(steps) => steps,
        None => match backend.fitting_offer() {
            Ok(offer) => {
                launch.warnings.push(MADE_UP.to_owned());
                made_up = [Step {
                    sleep_ms: None,
                    statuses: vec![],
                    offers: Some(vec![offer]),
                }];
                &made_up
            }
            Err(thrown) => return Ok(launch.failed(thrown.at(Where::ResourceOffers))),
        },
    };
    let outcome = scheduler::run(&backend, steps);
    launch.calls = outcome.calls;
    launch.warnings.extend(outcome.warnings);
    launch.failure = outcome.failure;
    Ok(launch)
}

/// Said when no offers were given.
const MADE_UP: &str = "no offers were given: one is made up that fits one executor";

impl Launch {
    fn failed(mut self, failure: Failure) -> Self {
        self.failure = Some(failure);
        self
    }
}

/// `MesosClusterManager.createSchedulerBackend`: the master's address and the mode.
fn cluster_manager(conf: &conf::SparkConf<'_>) -> Result<(String, Mode), Thrown> {
    if !behaviour::TASK_CPUS_READ_BY_CONTEXT.holds(conf.version()) {
        conf.get_int("spark.task.cpus")?;
    }
    const ENCRYPTION: &str = "spark.io.encryption.enabled";
    if conf.flag(ENCRYPTION)? {
        let message = "requirement failed: I/O encryption is currently not supported in Mesos.";
        return Err(Thrown::of(ENCRYPTION, Throwable::illegal_argument(message)));
    }
    const MASTER: &str = "spark.master";
    let text = conf.raw(MASTER).unwrap_or_default();
    let master = value::driver_master(text).map_err(|e| Thrown::of(MASTER, e.thrown))?;
    let coarse = conf.flag("spark.mesos.coarse")?;
    Ok((
        master.to_owned(),
        if coarse { Mode::Coarse } else { Mode::Fine },
    ))
}
