//! What Spark's launchers would send to Mesos, for one Spark version.
//!
//! A launch starts from what spark-submit hands to the driver, and ends in messages and scheduler
//! calls, or in the exception that Spark would throw, with all that came before it. What no
//! configuration holds are [`Facts`].

use crate::catalog::Stage;
use crate::jvm::Throwable;
use crate::mesos::offers::Step;
use crate::mesos::{Credential, FrameworkInfo, Offer};
use crate::resolve::Resolution;
use crate::source::Files;
use crate::submit::{Origin, Put};
use crate::value;
use crate::version::behaviour;
use std::borrow::Cow;

mod cluster;
mod coarse;
mod conf;
mod constraints;
mod container;
mod context;
mod document;
mod executor;
pub mod explain;
mod facts;
mod failure;
mod fine;
mod fine_scheduler;
mod framework;
mod java_options;
mod origins;
pub mod plan;
mod resources;
mod scheduler;
mod shared;
pub mod shell;
mod sinks;
mod stage;
mod start;

pub use cluster::{
    ASSUMED_DISPATCHER, ClusterInput, CommandWord, DEFAULTS, DriverCommand, Exchange, Part,
    Submissions, cluster, daemon_options,
};
pub use conf::Env;
pub use constraints::{attribute, in_order, is_met};
pub use document::{Document, FORMAT_VERSION, holds_secret, json as shown_json, shown};
pub use facts::{DEFAULT_FRAMEWORK_ID, Facts};
pub use failure::{Failure, Thrown, Where};
pub use origins::Origins;
pub use resources::{amount, has_ports, ranges};
pub use scheduler::Call;

/// The directory that executors expect an archive of Spark to unpack to, but for what the shell
/// adds to it; none where Spark throws.
#[must_use]
pub fn unpacked_directory(uri: &str) -> Option<String> {
    executor::unpacked_directory(uri).ok()
}

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
    /// In which mode; coarse if Spark does not come so far as to tell.
    pub mode: Mode,
    /// What the driver, or in cluster mode the dispatcher, registers with; none if it does not come
    /// that far.
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
    /// Exceptions that the dispatcher catches, and a driver is lost for; only in cluster mode.
    pub caught: Vec<Failure>,
    /// The commands of the drivers that are launched; only in cluster mode.
    pub commands: Vec<DriverCommand>,
    /// What is posted to the dispatcher, and its answers; only in cluster mode.
    pub exchanges: Vec<Exchange>,
    /// Whether several requests were given, so that documents list them.
    pub several_submissions: bool,
    /// Texts that must not be shown, beside those of a resolution; only in cluster mode.
    pub secrets: Vec<String>,
    /// The offer that was made up because none was given; only in client mode.
    pub made_up: Option<Offer>,
}

/// Modes of running on Mesos.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Client mode, one long-running executor to a Mesos task.
    #[default]
    Coarse,
    /// Client mode, a Mesos task to each Spark task.
    Fine,
    /// The driver is a Mesos task that the dispatcher launches.
    Cluster,
}

impl Mode {
    /// `coarse`, `fine` or `cluster`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Mode::Coarse => "coarse",
            Mode::Fine => "fine",
            Mode::Cluster => "cluster",
        }
    }
}

/// The two kinds of client mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Grain {
    /// Long-running executors.
    Coarse,
    /// A Mesos task to each Spark task.
    Fine,
}

impl Grain {
    const fn mode(self) -> Mode {
        match self {
            Grain::Coarse => Mode::Coarse,
            Grain::Fine => Mode::Fine,
        }
    }
}

/// Follows a launch in client mode over a sequence of offers. Without any, one offer is made up
/// that fits one executor, and a warning says so.
#[must_use]
pub fn client(input: &Input<'_>, steps: Option<&[Step]>) -> Launch {
    let mut launch = Launch::default();
    let ignored = &input.resolution.arguments.ignored;
    launch
        .warnings
        .extend(ignored.iter().map(|i| i.warning.clone()));
    if let Err(failure) = launch.follow(input, steps) {
        launch.failure = Some(failure);
    }
    launch
}

/// Said when no offers were given.
const MADE_UP: &str = "no offers were given: one is made up that fits one executor";

/// What a backend's constructor has read.
enum Settings {
    Coarse(coarse::Settings),
    Fine(fine::Settings),
}

/// A scheduler that waits for offers.
struct Started<'a> {
    conf: &'a conf::SparkConf<'a>,
    driver: &'a context::Driver,
    settings: &'a Settings,
    framework_id: &'a str,
}

impl Settings {
    fn read(conf: &conf::SparkConf<'_>, grain: Grain) -> Result<Self, Thrown> {
        Ok(match grain {
            Grain::Coarse => Settings::Coarse(coarse::Settings::read(conf)?),
            Grain::Fine => Settings::Fine(fine::Settings::read(conf)?),
        })
    }

    fn coarse(&mut self) -> Option<&mut coarse::Settings> {
        match self {
            Settings::Coarse(settings) => Some(settings),
            Settings::Fine(_) => None,
        }
    }
}

impl Launch {
    fn follow(&mut self, input: &Input<'_>, steps: Option<&[Step]>) -> Result<(), Failure> {
        self.register(input, |launch, started| {
            let Started {
                conf,
                driver,
                framework_id,
                ..
            } = started;
            let outcome = match started.settings {
                Settings::Coarse(settings) => {
                    let backend = coarse::Backend {
                        conf,
                        driver,
                        settings,
                        framework_id,
                    };
                    let steps = launch.steps(steps, || backend.fitting_offer())?;
                    scheduler::run(&backend, &steps)
                }
                Settings::Fine(settings) => {
                    let backend = fine::Backend {
                        conf,
                        driver,
                        settings,
                        framework_id,
                        data: fine::executor_data(conf, |key| shared::is_shared(key, input)),
                    };
                    let tasks = input.facts.tasks.unwrap_or(1);
                    let steps = launch.steps(steps, || backend.fitting_offer(tasks))?;
                    fine_scheduler::run(&backend, tasks, &steps)
                }
            };
            launch.calls = outcome.calls;
            launch.warnings.extend(outcome.warnings);
            outcome.failure.map_or(Ok(()), Err)
        })
    }

    /// Follows a launch until its scheduler is registered and waits for offers.
    fn register<'r>(
        &mut self,
        input: &Input<'r>,
        then: impl FnOnce(&mut Launch, &Started<'_>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let resolution = input.resolution;
        if let Some((thrown, span)) = &resolution.error {
            return Err(Failure {
                span: *span,
                ..Failure::new(Where::SparkSubmit, thrown.clone())
            });
        }
        let value = |p: &'r Put| match input.facts.assumed_master {
            Some(master) if p.key == "spark.master" && p.origin == Origin::Default => master,
            _ => p.value.as_str(),
        };
        let conf = resolution.prepared.conf.iter();
        let submitted = conf.map(|p| (p.key.as_str(), value(p)));
        let home = |name: &str| input.facts.assumed_home.filter(|_| name == "SPARK_HOME");
        let env = |name: &str| {
            let set = resolution.environment.value(name).or_else(|| home(name));
            set.map(str::to_owned)
        };
        let mut conf = conf::SparkConf::of_client_driver(submitted, &env, resolution.version);
        if behaviour::SUBMIT_READS_AUTHENTICATE.holds(resolution.version) {
            let read = conf.entry_flag("spark.authenticate");
            read.map_err(|t| t.at(Where::SparkSubmit))?;
        }
        let listed = start::Listed::of(&conf);
        let submit = listed.read(&conf, Stage::Submit);
        submit.map_err(|t| t.at(Where::SparkSubmit))?;
        let outside = |t: Thrown| t.at(Where::SparkContext);
        let inside = |t: Thrown| t.wrapped_by_context().at(Where::SparkContext);
        let driver = context::start(&mut conf, input, &listed).map_err(outside)?;
        let sharing = task_scheduler(&conf).map_err(inside)?;
        let (master, grain) = cluster_manager(&conf).map_err(inside)?;
        self.mode = grain.mode();
        let mut settings = Settings::read(&conf, grain).map_err(inside)?;
        listed.read(&conf, Stage::Scheduler).map_err(inside)?;
        context::pools(&conf, &sharing).map_err(inside)?;
        context::heartbeat(&conf).map_err(outside)?;
        let registration = framework::client(&conf, &driver, grain, input.files);
        let registration = registration.map_err(outside)?;
        let given_id = registration.framework.id.as_ref();
        let given_id = given_id.map(|id| id.value.clone());
        self.framework_info = Some(registration.framework);
        self.credential = registration.credential;
        self.master = Some(master);
        // The callback asks the external shuffle service for its clients.
        if grain == Grain::Coarse
            && conf
                .flag("spark.shuffle.service.enabled")
                .is_ok_and(|on| on)
        {
            let read = listed.read_for_shuffles(&conf);
            read.map_err(|t| t.at(Where::Registered))?;
        }
        let framework_id = given_id
            .filter(|id| !id.is_empty())
            .or_else(|| input.facts.framework_id.clone())
            .unwrap_or_else(|| DEFAULT_FRAMEWORK_ID.to_owned());
        context::finish(&mut conf, &framework_id, settings.coarse(), &listed).map_err(outside)?;
        let started = Started {
            conf: &conf,
            driver: &driver,
            settings: &settings,
            framework_id: &framework_id,
        };
        then(self, &started)
    }

    /// The steps that were given, or one with an offer that is made up.
    fn steps<'s>(
        &mut self,
        given: Option<&'s [Step]>,
        fitting: impl FnOnce() -> Result<Offer, Thrown>,
    ) -> Result<Cow<'s, [Step]>, Failure> {
        if let Some(steps) = given {
            return Ok(Cow::Borrowed(steps));
        }
        let offer = fitting().map_err(|t| t.at(Where::ResourceOffers))?;
        self.warnings.push(MADE_UP.to_owned());
        self.made_up = Some(offer.clone());
        Ok(Cow::Owned(vec![Step {
            sleep_ms: None,
            statuses: vec![],
            offers: Some(vec![offer]),
        }]))
    }
}

/// The values of a launch that its driver can read and refuses when it starts, whatever else is wrong:
/// each with the key to blame.
#[must_use]
pub fn refused_at_start(resolution: &Resolution) -> Vec<(String, Throwable)> {
    let put = resolution.prepared.conf.iter();
    let submitted = put.map(|p| (p.key.as_str(), p.value.as_str()));
    let env = |name: &str| resolution.environment.value(name).map(str::to_owned);
    let conf = conf::SparkConf::of_client_driver(submitted, &env, resolution.version);
    let refused = context::refused_at_start(&conf).into_iter();
    refused
        .filter_map(|t| Some((t.key?, t.throwable)))
        .collect()
}

/// What the constructor of `TaskSchedulerImpl` reads; gives how jobs share executors.
fn task_scheduler(conf: &conf::SparkConf<'_>) -> Result<String, Thrown> {
    conf.entry_int("spark.task.maxFailures")?;
    if !behaviour::TASK_CPUS_READ_BY_CONTEXT.holds(conf.version()) {
        conf.get_int("spark.task.cpus")?;
    }
    context::scheduling_mode(conf)
}

/// `MesosClusterManager.createSchedulerBackend`: the master's address and the mode.
fn cluster_manager(conf: &conf::SparkConf<'_>) -> Result<(String, Grain), Thrown> {
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
        if coarse { Grain::Coarse } else { Grain::Fine },
    ))
}
