//! What would come of offers, in numbers: where executors start, and why offers are declined.
//!
//! The scheduler decides as it does for [`super::client`]. But only the first executor's message is
//! built, to meet the exceptions that building one can end in, so that memory grows with the number
//! of offers and not with the number of executors.

use super::coarse::{Backend, Needs, Share, Used};
use super::constraints::attribute;
use super::failure::Thrown;
use super::resources::amount;
use super::scheduler::{self, Slot, Watcher};
use super::{Failure, Input, Launch, Mode, Settings, Started, executor, fine};
use crate::mesos::agents::{Agent, Withheld};
use crate::mesos::offers::Step;
use crate::mesos::{Attribute, CapabilityType, Offer, Resource};
use crate::value::Constraint;
use std::borrow::Cow;

pub use super::coarse::{MaxCores, Short, Unmet};
pub use super::scheduler::Why;

/// From what offers are made.
#[derive(Clone, Copy, Debug)]
pub enum Supply<'a> {
    /// Offers as they come, with states of tasks between them.
    Offers(&'a [Step]),
    /// Agents, of which each is offered once, in this order, with all that the framework's role
    /// may have of it. (A real master picks the order by chance.)
    Agents(&'a [Agent]),
}

/// What a master offers of some agents.
#[derive(Clone, Debug, Default)]
pub struct Offered {
    /// An offer for each agent that has something for the framework, in their order.
    pub offers: Vec<Offer>,
    /// The names of the others.
    pub withheld: Vec<(String, Withheld)>,
    /// Agents of which it is not known from which of several reservations the used resources are.
    pub uncertain: usize,
}

/// What a master offers of agents to a framework of a role, which takes GPUs or does not.
#[must_use]
pub fn offered(agents: &[Agent], role: &str, gpus: bool, framework_id: &str) -> Offered {
    let mut offered = Offered {
        offers: Vec::with_capacity(agents.len()),
        ..Offered::default()
    };
    for agent in agents {
        match agent.offer(role, gpus, framework_id) {
            Ok(offer) => {
                offered.uncertain += usize::from(agent.is_uncertain(role));
                offered.offers.push(offer);
            }
            Err(why) => offered.withheld.push((agent.hostname.clone(), why)),
        }
    }
    offered
}

/// What would come of it.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// How the framework registers, what Spark warns of, and the exception that ends it, if there
    /// is one. Without calls.
    pub launch: Launch,
    /// What an executor needs, once Spark comes so far.
    pub executor: Option<Executor>,
    /// In fine-grained mode: what a task needs, and what agents have.
    pub fine: Option<Fine>,
    /// What dynamic allocation, if it is on, asks for before any task waits.
    pub initial: Option<i32>,
    /// The constraints, in the order in which Spark looks at them.
    pub constraints: Vec<Constraint>,
    /// Every offer that was made, in the order of the answers.
    pub offers: Vec<Planned>,
    /// Agents that the master would not offer to this framework.
    pub withheld: Vec<(String, Withheld)>,
    /// Agents of which it is not known from which of several reservations the used resources are.
    pub uncertain: usize,
}

/// What an agent must have for its first task in fine-grained mode.
#[derive(Clone, Debug, PartialEq)]
pub struct Fine {
    /// CPUs that the executor takes for itself.
    pub executor_cores: f64,
    /// CPUs of a task.
    pub task_cpus: i32,
    /// MiB of the executor.
    pub memory: i32,
    /// Of each offer that meets the constraints: the agent's name, CPUs and MiB.
    pub offers: Vec<(String, f64, f64)>,
}

/// What the scheduler asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Executor {
    /// CPUs of one executor; none if it takes all whole CPUs of an offer.
    pub cores: Option<i32>,
    /// MiB of one executor, the overhead included.
    pub memory: i32,
    /// Ports of one executor.
    pub ports: Vec<i64>,
    /// CPUs of all executors, at most; none if nothing limits them.
    pub max_cores: Option<i32>,
    /// GPUs of all executors, at most.
    pub max_gpus: i32,
    /// Number of executors, at most; none if nothing limits it.
    pub limit: Option<i32>,
}

/// An offer and what was done with it.
#[derive(Clone, Debug)]
pub struct Planned {
    /// Index of the step.
    pub batch: usize,
    /// Id of the offer; of the agent where offers were made of agents.
    pub offer: String,
    /// Id of the agent.
    pub agent: String,
    /// The agent's name.
    pub hostname: String,
    /// What was done.
    pub answer: Answer,
    /// CPUs that are left of the offer.
    pub cpus_left: f64,
    /// MiB that are left of the offer.
    pub memory_left: f64,
    /// GPUs that are left of the offer.
    pub gpus_left: f64,
}

/// What was done with an offer.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Executors are launched.
    Accepted {
        /// How many.
        executors: u32,
        /// Their CPUs.
        cores: i64,
        /// Their MiB.
        memory: i64,
        /// Their GPUs.
        gpus: i64,
        /// Why there are no more of them.
        stopped: Option<Unmet>,
    },
    /// The offer is declined.
    Declined {
        /// For so many seconds; none leaves it to Mesos, which takes 5.
        refuse_seconds: Option<i64>,
        /// Why.
        why: Why,
        /// The agent's attribute that a constraint is about.
        attribute: Option<Attribute>,
    },
}

/// Follows a launch in client mode, coarse-grained, over offers. In fine-grained mode the plan has what
/// a task needs, and in cluster mode the mode and nothing else.
///
/// With dynamic allocation, `executors` is how many executors it has asked for. Left out, it is
/// what it asks for before any task waits, but at least 1, which the first task asks for.
#[must_use]
pub fn plan(input: &Input<'_>, supply: Supply<'_>, executors: Option<i32>) -> Plan {
    let mut plan = Plan::default();
    let mut launch = Launch::default();
    let ignored = &input.resolution.arguments.ignored;
    launch
        .warnings
        .extend(ignored.iter().map(|i| i.warning.clone()));
    if input.resolution.prepared.cluster {
        launch.mode = Mode::Cluster;
        plan.launch = launch;
        return plan;
    }
    let played = launch.register(input, |launch, started| {
        plan.play(launch, started, supply, executors)
    });
    launch.failure = played.err();
    plan.launch = launch;
    plan
}

impl Plan {
    fn play(
        &mut self,
        launch: &mut Launch,
        started: &Started<'_>,
        supply: Supply<'_>,
        executors: Option<i32>,
    ) -> Result<(), Failure> {
        let settings = match started.settings {
            Settings::Coarse(settings) => settings,
            Settings::Fine(settings) => {
                self.fine = self
                    .offered_to_tasks(launch, started, settings, supply)
                    .ok();
                return Ok(());
            }
        };
        let mut settings = settings.clone();
        if let Some(limit) = &mut settings.executor_limit {
            self.initial = Some(*limit);
            *limit = executors.unwrap_or((*limit).max(1));
        }
        let settings = &settings;
        let backend = Backend {
            conf: started.conf,
            driver: started.driver,
            settings,
            framework_id: started.framework_id,
        };
        // Where Spark refuses a value of these, it does with the first offer.
        self.executor = backend.needs().ok().map(|needs| Executor {
            cores: settings.executor_cores,
            memory: needs.memory,
            ports: needs.ports,
            max_cores: started
                .conf
                .contains("spark.cores.max")
                .then_some(settings.max_cores),
            max_gpus: settings.max_gpus,
            limit: settings.executor_limit,
        });
        self.constraints = settings.constraints.list().to_vec();
        let steps = match supply {
            Supply::Offers(steps) => Cow::Borrowed(steps),
            Supply::Agents(agents) => Cow::Owned(vec![self.offer(launch, started, agents)]),
        };
        let mut tally = Tally {
            backend: &backend,
            constraints: &self.constraints,
            met: false,
            offers: Vec::with_capacity(
                steps
                    .iter()
                    .filter_map(|s| s.offers.as_ref())
                    .map(Vec::len)
                    .sum(),
            ),
            warnings: Vec::new(),
        };
        let played = scheduler::watch(&backend, &steps, &mut tally);
        launch.warnings.append(&mut tally.warnings);
        self.offers = tally.offers;
        played
    }

    /// What a task of fine-grained mode needs, and what it is offered.
    fn offered_to_tasks(
        &mut self,
        launch: &Launch,
        started: &Started<'_>,
        settings: &fine::Settings,
        supply: Supply<'_>,
    ) -> Result<Fine, Thrown> {
        let steps = match supply {
            Supply::Offers(steps) => Cow::Borrowed(steps),
            Supply::Agents(agents) => Cow::Owned(vec![self.offer(launch, started, agents)]),
        };
        let mut offers = Vec::new();
        for offer in steps.iter().filter_map(|s| s.offers.as_ref()).flatten() {
            if settings.constraints.met_by(&offer.attributes)? {
                let has = |name| amount(&offer.resources, name);
                offers.push((offer.hostname.clone(), has("cpus"), has("mem")));
            }
        }
        Ok(Fine {
            executor_cores: settings.executor_cores,
            task_cpus: settings.task_cpus,
            memory: executor::memory(started.conf, started.driver)?,
            offers,
        })
    }

    /// One step that offers all agents.
    fn offer(&mut self, launch: &Launch, started: &Started<'_>, agents: &[Agent]) -> Step {
        let framework = launch.framework_info.as_ref();
        let role = framework.map_or("*", |f| f.role());
        let gpus = framework.is_some_and(|f| {
            let mut all = f.capabilities.iter();
            all.any(|c| c.r#type() == CapabilityType::GpuResources)
        });
        let offered = offered(agents, role, gpus, started.framework_id);
        self.uncertain = offered.uncertain;
        self.withheld = offered.withheld;
        Step {
            sleep_ms: None,
            statuses: vec![],
            offers: Some(offered.offers),
        }
    }

    /// Number of executors that start.
    #[must_use]
    pub fn executors(&self) -> u64 {
        let of = |p: &Planned| match p.answer {
            Answer::Accepted { executors, .. } => u64::from(executors),
            Answer::Declined { .. } => 0,
        };
        self.offers.iter().map(of).sum()
    }
}

/// Counts what is launched.
struct Tally<'a> {
    backend: &'a Backend<'a>,
    constraints: &'a [Constraint],
    /// Whether a task was built without an exception; then all can be.
    met: bool,
    offers: Vec<Planned>,
    warnings: Vec<String>,
}

impl Tally<'_> {
    fn push(&mut self, batch: usize, offer: &Offer, left: &[Resource], answer: Answer) {
        self.offers.push(Planned {
            batch,
            offer: offer.id.value.clone(),
            agent: offer.slave_id.value.clone(),
            hostname: offer.hostname.clone(),
            answer,
            cpus_left: amount(left, "cpus"),
            memory_left: amount(left, "mem"),
            gpus_left: amount(left, "gpus"),
        });
    }
}

impl Watcher for Tally<'_> {
    fn executor(
        &mut self,
        _: usize,
        (offer, left): (&Offer, &mut Vec<Resource>),
        needs: &Needs,
        share: Share,
        id: u32,
    ) -> Result<(), Thrown> {
        if self.met {
            self.backend.take(needs, left, share, None);
            return Ok(());
        }
        let mut used = Used::default();
        self.backend.take(needs, left, share, Some(&mut used));
        self.backend
            .task(offer, used, share, id, &mut self.warnings)?;
        self.met = true;
        Ok(())
    }

    fn only_counts(&self) -> bool {
        self.met
    }

    fn accepted(&mut self, batch: usize, offer: &Offer, _: usize, slot: &Slot) {
        let answer = Answer::Accepted {
            executors: slot.executors,
            cores: slot.cores,
            memory: slot.memory,
            gpus: slot.gpus,
            stopped: slot.unmet,
        };
        self.push(batch, offer, &slot.left, answer);
    }

    fn declined(&mut self, batch: usize, offer: &Offer, refuse_seconds: Option<i64>, why: Why) {
        let about = match why {
            Why::Constraint(index) => self.constraints.get(index),
            Why::ExecutorLimit(_) | Why::Unmet(_) => None,
        };
        let attribute = about.and_then(|c| attribute(&offer.attributes, &c.attribute));
        let answer = Answer::Declined {
            refuse_seconds,
            why,
            attribute: attribute.cloned(),
        };
        self.push(batch, offer, &offer.resources, answer);
    }
}
