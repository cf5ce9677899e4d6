//! Fine-grained mode: an executor to an agent, and a Mesos task to each Spark task
//! (`MesosFineGrainedSchedulerBackend`).

use super::conf::SparkConf;
use super::constraints::Constraints;
use super::container;
use super::context::Driver;
use super::executor;
use super::failure::Thrown;
use super::resources;
use crate::jvm::maps::ScalaHashMap;
use crate::jvm::serialization::{self, Text};
use crate::mesos::{
    CommandInfo, Environment, ExecutorID, ExecutorInfo, Offer, Resource, SlaveID, TaskID, TaskInfo,
    URI,
};
use crate::value;
use crate::version::behaviour;

/// What the backend's constructor, and the scheduler's before it, read once.
pub struct Settings {
    /// CPUs that an executor takes for itself.
    pub executor_cores: f64,
    /// CPUs of one task.
    pub task_cpus: i32,
    /// Failures of one task after which Spark gives up the job.
    pub max_failures: i32,
    /// Which agents are taken.
    pub constraints: Constraints,
    /// Seconds for which an offer that fails the constraints is refused.
    pub refuse_unmet_constraints: i64,
}

const DEFAULT_REFUSE_SECONDS: i64 = 120;
const DEFAULT_MAX_FAILURES: i32 = 4;

impl Settings {
    /// The constructor: properties are read, and fail, in this order.
    pub fn read(conf: &SparkConf<'_>) -> Result<Self, Thrown> {
        const TASK_CPUS: &str = "spark.task.cpus";
        let task_cpus = if behaviour::TASK_CPUS_READ_BY_CONTEXT.holds(conf.version()) {
            conf.entry_int(TASK_CPUS)?
        } else {
            conf.get_int(TASK_CPUS)?
        };
        let max_failures = conf.entry_int("spark.task.maxFailures")?;
        let executor_cores = conf.double("spark.mesos.mesosExecutor.cores")?;
        let constraints = Constraints::read(conf)?;
        let refuse_unmet = conf.long("spark.mesos.rejectOfferDurationForUnmetConstraints")?;
        Ok(Settings {
            executor_cores: executor_cores.unwrap_or(1.0),
            task_cpus: task_cpus.unwrap_or(1),
            max_failures: max_failures.unwrap_or(DEFAULT_MAX_FAILURES),
            constraints,
            refuse_unmet_constraints: refuse_unmet.unwrap_or(DEFAULT_REFUSE_SECONDS),
        })
    }
}

/// The backend, ready to look at offers.
pub struct Backend<'a> {
    /// The driver's conf.
    pub conf: &'a SparkConf<'a>,
    /// What the context has found out.
    pub driver: &'a Driver,
    /// What the constructor has read.
    pub settings: &'a Settings,
    /// Application id: what the master called the framework.
    pub framework_id: &'a str,
    /// What every executor is handed: the conf, serialized.
    pub data: Vec<u8>,
}

/// The conf as executors get it: all settings, put into a hash map and serialized as an array.
///
/// `is_shared` tells for a key whether its empty value is the one that all of Java's code shares.
pub fn executor_data(conf: &SparkConf<'_>, is_shared: impl Fn(&str) -> bool) -> Vec<u8> {
    let mut map = ScalaHashMap::default();
    for (key, value) in conf.all() {
        map.put(key, value);
    }
    let pairs: Vec<_> = map
        .iter()
        .map(|(key, text)| {
            let shared = text.is_empty() && is_shared(key);
            (key, Text { text, shared })
        })
        .collect();
    serialization::pairs(&pairs)
}

const BACKEND: &str = "org.apache.spark.executor.MesosExecutorBackend";

impl Backend<'_> {
    /// Heap and overhead of an executor in MiB.
    pub fn memory(&self) -> Result<i32, Thrown> {
        executor::memory(self.conf, self.driver)
    }

    /// An offer that fits one executor and as many tasks.
    pub fn fitting_offer(&self, tasks: u32) -> Result<Offer, Thrown> {
        let own = self.settings.executor_cores.max(0.0).ceil();
        let each = f64::from(self.settings.task_cpus.max(0));
        let resources = vec![
            resources::any_role("cpus", own + each * f64::from(tasks.max(1))),
            resources::any_role("mem", f64::from(self.memory()?)),
        ];
        let attributes = self.settings.constraints.meeting();
        Ok(executor::offer(self.framework_id, resources, attributes))
    }

    /// Builds the executor of an agent; gives it and what is left of the offer.
    pub fn executor(
        &self,
        agent: &str,
        left: &[Resource],
        warnings: &mut Vec<String>,
    ) -> Result<(ExecutorInfo, Vec<Resource>), Thrown> {
        let home = executor::home(self.conf)?;
        let variables = executor::variables(self.conf, self.driver, self.framework_id, agent)?;
        let prefix = executor::library_path_prefix(self.conf)?;
        let mut uris = Vec::new();
        let script = match executor::uri(self.conf)? {
            None => {
                let executable = executor::java_path(&home, "bin/spark-class");
                format!("{prefix} {executable} {BACKEND}")
            }
            Some(uri) => {
                let directory = executor::unpacked_directory(&uri)?;
                // Whether it is cached is not said, unlike of the other URIs.
                uris.push(URI {
                    value: uri,
                    ..URI::default()
                });
                format!("cd {directory}*; {prefix} ./bin/spark-class {BACKEND}")
            }
        };
        let (left, cpus) = resources::take(left, "cpus", self.settings.executor_cores);
        let (left, mem) = resources::take(&left, "mem", f64::from(self.memory()?));
        for uri in self.conf.list("spark.mesos.uris")? {
            uris.push(URI {
                value: uri[value::trim(&uri)].to_owned(),
                cache: Some(false),
                ..URI::default()
            });
        }
        let executor = ExecutorInfo {
            executor_id: ExecutorID {
                value: agent.to_owned(),
            },
            data: Some(self.data.clone()),
            resources: [cpus, mem].concat(),
            command: Some(CommandInfo {
                uris,
                environment: Some(Environment { variables }),
                value: Some(script),
                ..CommandInfo::default()
            }),
            container: Some(container::build(self.conf, warnings)?),
            ..ExecutorInfo::default()
        };
        Ok((executor, left))
    }

    /// Builds a task, but for its data: the serialized code that it runs. Gives it and what is
    /// left of the offer.
    pub fn task(
        &self,
        agent: &str,
        launched: &Launched,
        executor: ExecutorInfo,
        left: &[Resource],
    ) -> (TaskInfo, Vec<Resource>) {
        let Launched { id, index, attempt } = launched;
        let cpus = f64::from(self.settings.task_cpus);
        let (left, cpus) = resources::take(left, "cpus", cpus);
        let mut name = format!("task {index}.{attempt} in stage 0.0");
        if behaviour::TASK_NAMES_HAVE_IDS.holds(self.conf.version()) {
            name.push_str(&format!(" (TID {id})"));
        }
        let task = TaskInfo {
            name,
            task_id: TaskID {
                value: id.to_string(),
            },
            slave_id: SlaveID {
                value: agent.to_owned(),
            },
            resources: cpus,
            executor: Some(executor),
            ..TaskInfo::default()
        };
        (task, left)
    }
}

/// An attempt at a task of the stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Launched {
    /// Counts all attempts of the application.
    pub id: i64,
    /// Which task of the stage.
    pub index: usize,
    /// Which attempt at it.
    pub attempt: u32,
}
