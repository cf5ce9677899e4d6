//! Coarse-grained mode: one long-running executor to a task
//! (`MesosCoarseGrainedSchedulerBackend`).

use super::conf::SparkConf;
use super::constraints::Constraints;
use super::container;
use super::context::Driver;
use super::executor;
use super::failure::Thrown;
use super::resources;
use crate::jvm::Throwable;
use crate::mesos::{
    CommandInfo, ContainerInfo, Environment, Label, Labels, Offer, Range, Ranges, Resource, TaskID,
    TaskInfo, URI, ValueType,
};
use crate::value;
use crate::version::behaviour;

/// What the backend's constructor reads once.
#[derive(Clone)]
pub struct Settings {
    /// CPUs over all executors, at most; `i32::MAX` if nothing limits them.
    pub max_cores: i32,
    /// CPUs of one executor; none if it takes all whole CPUs of an offer.
    pub executor_cores: Option<i32>,
    fetcher_cache: bool,
    /// GPUs over all executors, at most.
    pub max_gpus: i32,
    task_labels: String,
    extra_cores: i32,
    /// Which agents are taken.
    pub constraints: Constraints,
    /// Seconds for which an offer that fails the constraints is refused.
    pub refuse_unmet_constraints: i64,
    /// Seconds for which an offer is refused once all cores are acquired.
    pub refuse_reached_max_cores: i64,
    /// Executors are counted against this; with dynamic allocation its initial target.
    pub executor_limit: Option<i32>,
}

impl Settings {
    /// The constructor: properties are read, and fail, in this order.
    pub fn read(conf: &SparkConf<'_>) -> Result<Self, Thrown> {
        // CoarseGrainedSchedulerBackend's own constructor comes first.
        conf.double("spark.scheduler.minRegisteredResourcesRatio")?;
        let max_cores = conf.int("spark.cores.max")?;
        let executor_cores = conf.int("spark.executor.cores")?;
        let smallest = executor_cores.unwrap_or(1);
        if smallest == 0 {
            let zero = Throwable::new("java.lang.ArithmeticException", "/ by zero");
            return Err(Thrown::of("spark.executor.cores", zero));
        }
        let cores = max_cores.unwrap_or(i32::MAX);
        let max_cores = cores.wrapping_sub(cores.wrapping_rem(smallest));
        let fetcher_cache = conf.flag("spark.mesos.fetcherCache.enable")?;
        let max_gpus = conf.int("spark.mesos.gpus.max")?.unwrap_or(0);
        let task_labels = conf.text("spark.mesos.task.labels")?.unwrap_or_default();
        conf.long("spark.mesos.coarse.shutdownTimeout")?;
        conf.flag("spark.shuffle.service.enabled")?;
        conf.long("spark.locality.wait")?;
        let dynamic = conf.flag("spark.dynamicAllocation.enabled")?;
        let extra_cores = conf.int("spark.mesos.extra.cores")?.unwrap_or(0);
        let constraints = Constraints::read(conf)?;
        let refuse_unmet = conf.long("spark.mesos.rejectOfferDurationForUnmetConstraints")?;
        let refuse_reached = conf.long("spark.mesos.rejectOfferDurationForReachedMaxCores")?;
        Ok(Settings {
            max_cores,
            executor_cores,
            fetcher_cache,
            max_gpus,
            task_labels,
            extra_cores,
            constraints,
            refuse_unmet_constraints: refuse_unmet.unwrap_or(DEFAULT_REFUSE_SECONDS),
            refuse_reached_max_cores: refuse_reached.unwrap_or(DEFAULT_REFUSE_SECONDS),
            executor_limit: dynamic.then_some(0),
        })
    }

    /// CPUs of one executor on an offer with `offered` whole CPUs.
    fn cores(&self, offered: i32, acquired: i32) -> i32 {
        let left = self.max_cores.wrapping_sub(acquired);
        self.executor_cores.unwrap_or_else(|| offered.min(left))
    }
}

const DEFAULT_REFUSE_SECONDS: i64 = 120;

/// What the application has acquired so far.
#[derive(Clone, Copy, Debug, Default)]
pub struct Acquired {
    /// CPUs over all executors.
    pub cores: i32,
    /// GPUs over all executors.
    pub gpus: i32,
}

/// What one executor takes from an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// CPUs.
    pub cpus: i32,
    /// GPUs.
    pub gpus: i32,
    /// MiB.
    pub memory: i32,
}

/// What every executor needs of an offer, beside CPUs.
pub struct Needs {
    /// MiB, the overhead included.
    pub memory: i32,
    /// Ports that the executor's process uses, as configured and not 0.
    pub ports: Vec<i64>,
}

/// Why an executor cannot be launched: each condition of `canLaunchTask` that does not hold.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Unmet {
    /// More whole CPUs are wanted than are left of the offer.
    pub cpus: Option<Short>,
    /// More MiB are wanted than are left of the offer.
    pub memory: Option<Short>,
    /// Ports are wanted that are not left of the offer.
    pub ports: bool,
    /// The executor would exceed the CPUs that the application may have, or has them all.
    pub max_cores: Option<MaxCores>,
    /// Too many tasks have failed on the agent.
    pub agent_failed: bool,
    /// So many executors are all that may run.
    pub executor_limit: Option<i32>,
}

/// Too little of something.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Short {
    /// How much an executor takes.
    pub wanted: i32,
    /// How much is left of the offer.
    pub left: f64,
}

/// Where an application stands with its CPUs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaxCores {
    /// CPUs of one more executor.
    pub wanted: i32,
    /// CPUs of all executors so far.
    pub acquired: i32,
}

/// The resources of one task, by kind.
#[derive(Default)]
pub struct Used {
    cpus: Vec<Resource>,
    memory: Vec<Resource>,
    gpus: Vec<Resource>,
    ports: Vec<Resource>,
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
}

impl Backend<'_> {
    /// Whether all cores are acquired.
    pub fn reached_max_cores(&self, acquired: Acquired) -> bool {
        acquired.cores >= self.settings.max_cores
    }

    /// What every executor needs of an offer, beside CPUs.
    pub fn needs(&self) -> Result<Needs, Thrown> {
        Ok(Needs {
            memory: executor::memory(self.conf, self.driver)?,
            ports: self.ports()?,
        })
    }

    /// What the next executor would take from what is left of an offer, if the offer has it
    /// (`canLaunchTask`, without the conditions that are about the agent or the number of
    /// executors).
    pub fn share(
        &self,
        needs: &Needs,
        left: &[Resource],
        acquired: Acquired,
    ) -> Result<Share, Unmet> {
        let memory_offered = resources::amount(left, "mem");
        let amount = resources::amount(left, "cpus");
        let cpus_offered = amount as i32;
        let cpus = self.settings.cores(cpus_offered, acquired.cores);
        let memory = needs.memory;
        let max_cores = self.settings.max_cores;
        let too_many = cpus.wrapping_add(acquired.cores) > max_cores;
        let has_memory = f64::from(memory) <= memory_offered;
        let has_ports = resources::has_ports(&needs.ports, resources::ranges(left, "ports"));
        if cpus > 0 && cpus <= cpus_offered && !too_many && has_memory && has_ports {
            let gpus_left = self.settings.max_gpus.wrapping_sub(acquired.gpus).max(0);
            let gpus = gpus_left.min(resources::amount(left, "gpus") as i32);
            return Ok(Share { cpus, gpus, memory });
        }
        // Without a number of its own an executor takes what there is, and at least 1.
        let wanted = self.settings.executor_cores.unwrap_or(1);
        let exhausted = too_many || (cpus <= 0 && self.reached_max_cores(acquired));
        Err(Unmet {
            cpus: (wanted <= 0 || wanted > cpus_offered).then_some(Short {
                wanted,
                left: amount,
            }),
            memory: (!has_memory).then_some(Short {
                wanted: memory,
                left: memory_offered,
            }),
            ports: !has_ports,
            max_cores: exhausted.then_some(MaxCores {
                wanted,
                acquired: acquired.cores,
            }),
            ..Unmet::default()
        })
    }

    /// Takes an executor's share out of what is left of an offer. What exactly is used is said in
    /// `used`, if that is wanted.
    pub fn take(
        &self,
        needs: &Needs,
        left: &mut Vec<Resource>,
        share: Share,
        used: Option<&mut Used>,
    ) {
        let (cpus, memory, gpus, ports) = match used {
            Some(u) => (
                Some(&mut u.cpus),
                Some(&mut u.memory),
                Some(&mut u.gpus),
                Some(&mut u.ports),
            ),
            None => (None, None, None, None),
        };
        resources::take_from(left, "cpus", f64::from(share.cpus), cpus);
        resources::take_from(left, "mem", f64::from(share.memory), memory);
        resources::take_from(left, "gpus", f64::from(share.gpus), gpus);
        let taken;
        (*left, taken) = resources::take_ports(&needs.ports, std::mem::take(left));
        if let Some(ports) = ports {
            *ports = taken;
        }
    }

    /// An offer that fits one executor: what it takes, on an agent that meets the constraints.
    pub fn fitting_offer(&self) -> Result<Offer, Thrown> {
        // An executor without a number of cores takes all that is offered.
        let cpus = self.settings.executor_cores.unwrap_or(1).max(1);
        let mut resources = vec![
            resources::any_role("cpus", f64::from(cpus)),
            resources::any_role("mem", f64::from(executor::memory(self.conf, self.driver)?)),
        ];
        if self.settings.max_gpus > 0 {
            resources.push(resources::any_role(
                "gpus",
                f64::from(self.settings.max_gpus),
            ));
        }
        let ports = self.ports()?.into_iter().map(|p| Range {
            begin: p as u64,
            end: p as u64,
        });
        let ranges = Ranges {
            range: ports.collect(),
        };
        if !ranges.range.is_empty() {
            resources.push(Resource {
                name: "ports".to_owned(),
                r#type: ValueType::Ranges.into(),
                ranges: Some(ranges),
                role: Some("*".to_owned()),
                ..Resource::default()
            });
        }
        let attributes = self.settings.constraints.meeting();
        Ok(executor::offer(self.framework_id, resources, attributes))
    }

    /// Ports that the executor's process uses, as configured and not 0.
    fn ports(&self) -> Result<Vec<i64>, Thrown> {
        let port = self.conf.long("spark.blockManager.port")?;
        Ok(port.into_iter().filter(|&p| p != 0).collect())
    }

    /// Builds a task that uses these resources. A value that Spark refuses ends in the exception
    /// that its builders would meet first.
    pub fn task(
        &self,
        offer: &Offer,
        used: Used,
        share: Share,
        task_id: u32,
        warnings: &mut Vec<String>,
    ) -> Result<TaskInfo, Thrown> {
        let id = task_id.to_string();
        let cores = share.cpus.wrapping_add(self.settings.extra_cores);
        let command = self.command(offer, cores, &id)?;
        let labels = labels(&self.settings.task_labels)
            .map_err(|e| Thrown::of("spark.mesos.task.labels", e))?;
        Ok(TaskInfo {
            name: format!("{} {id}", self.driver.app_name),
            task_id: TaskID { value: id },
            slave_id: offer.slave_id.clone(),
            resources: [used.cpus, used.memory, used.ports, used.gpus].concat(),
            command: Some(command),
            container: Some(self.container(warnings)?),
            labels: Some(labels),
            ..TaskInfo::default()
        })
    }

    fn container(&self, warnings: &mut Vec<String>) -> Result<ContainerInfo, Thrown> {
        let mut container = container::build(self.conf, warnings)?;
        container
            .volumes
            .extend(container::secret_volumes(self.conf, "executor")?);
        Ok(container)
    }

    fn command(&self, offer: &Offer, cores: i32, task_id: &str) -> Result<CommandInfo, Thrown> {
        let mut variables =
            executor::variables(self.conf, self.driver, self.framework_id, task_id)?;
        variables.extend(container::secret_variables(self.conf, "executor")?);
        let cache = Some(self.settings.fetcher_cache);
        let mut uris = Vec::new();
        let prefix = executor::library_path_prefix(self.conf)?;
        let script = match executor::uri(self.conf)? {
            None => {
                let executable =
                    executor::java_path(&executor::home(self.conf)?, "./bin/spark-class");
                format!("{prefix} \"{executable}\" {BACKEND}")
            }
            Some(uri) => {
                let directory = executor::unpacked_directory(&uri)?;
                uris.push(URI {
                    value: uri,
                    cache,
                    ..URI::default()
                });
                format!("cd {directory}*; {prefix} ./bin/spark-class {BACKEND}")
            }
        };
        let value = script + &self.arguments(offer, cores, task_id)?;
        for uri in self.conf.list("spark.mesos.uris")? {
            uris.push(URI {
                value: uri[value::trim(&uri)].to_owned(),
                cache,
                ..URI::default()
            });
        }
        Ok(CommandInfo {
            uris,
            environment: Some(Environment { variables }),
            value: Some(value),
            ..CommandInfo::default()
        })
    }

    /// Arguments of the executor's main class. Nothing is quoted.
    fn arguments(&self, offer: &Offer, cores: i32, task_id: &str) -> Result<String, Thrown> {
        let (url, app, host) = (&self.driver.url, self.framework_id, &offer.hostname);
        let named_network = self.conf.text("spark.mesos.network.name")?.is_some();
        let tail = format!(" --cores {cores} --app-id {app}");
        let head = format!(" --driver-url {url} --executor-id {task_id}");
        Ok(
            match (
                behaviour::HOSTNAME_ARGUMENT_LAST.holds(self.conf.version()),
                named_network,
            ) {
                (true, true) => head + &tail,
                (true, false) => format!("{head}{tail} --hostname {host}"),
                (false, true) => format!("{head} --hostname 0.0.0.0{tail}"),
                (false, false) => format!("{head} --hostname {host}{tail}"),
            },
        )
    }
}

const BACKEND: &str = "org.apache.spark.executor.CoarseGrainedExecutorBackend";

/// Labels of a message, from the text of a property.
pub fn labels(text: &str) -> Result<Labels, Throwable> {
    let labels = value::labels(text).map_err(|e| e.thrown)?;
    let label = |l: value::Label| Label {
        key: l.key,
        value: Some(l.value),
    };
    Ok(Labels {
        labels: labels.into_iter().map(label).collect(),
    })
}
