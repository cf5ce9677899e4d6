//! The scheduler's callbacks over a sequence of offers and status updates
//! (`MesosCoarseGrainedSchedulerBackend.resourceOffers`, `statusUpdate`).

use super::coarse::{Acquired, Backend};
use super::failure::{Failure, Thrown, Where};
use crate::jvm::Throwable;
use crate::mesos::offers::{StatusSpec, Step};
use crate::mesos::{Filters, Offer, TaskInfo, TaskState, TaskStatus};
use std::collections::{BTreeMap, BTreeSet};

/// Failed tasks after which an agent is not used again.
const MAX_AGENT_FAILURES: u32 = 2;

/// One call on the Mesos scheduler driver.
#[derive(Clone, Debug, PartialEq)]
pub enum Call {
    /// Accepts an offer by launching tasks on it.
    LaunchTasks {
        /// Index of the step.
        batch: usize,
        /// The offers that are used.
        offer_ids: Vec<String>,
        /// What is launched, in the order given to the driver.
        tasks: Vec<TaskInfo>,
        /// None: the driver sends empty filters, which hold the rest back for 5 s.
        filters: Option<Filters>,
    },
    /// Declines an offer.
    DeclineOffer {
        /// Index of the step.
        batch: usize,
        /// The offer.
        offer_id: String,
        /// None: the driver sends empty filters, which hold the resources back for 5 s.
        filters: Option<Filters>,
    },
}

impl Call {
    /// Declines an offer, for so many seconds if they are given.
    pub(super) fn decline(batch: usize, offer: &Offer, refuse_seconds: Option<i64>) -> Call {
        let filters = refuse_seconds.map(|s| Filters {
            refuse_seconds: Some(s as f64),
        });
        Call::DeclineOffer {
            batch,
            offer_id: offer.id.value.clone(),
            filters,
        }
    }

    /// The filters given with the call.
    #[must_use]
    pub fn filters(&self) -> Option<&Filters> {
        match self {
            Call::LaunchTasks { filters, .. } | Call::DeclineOffer { filters, .. } => {
                filters.as_ref()
            }
        }
    }
}

/// What the scheduler knows of an agent.
#[derive(Default)]
struct Agent {
    tasks: BTreeSet<String>,
    failures: u32,
}

/// The state between callbacks.
pub struct Scheduler<'a> {
    backend: &'a Backend<'a>,
    agents: BTreeMap<String, Agent>,
    acquired: Acquired,
    shares: BTreeMap<String, Acquired>,
    next_task: u32,
    /// Tasks in the order in which the driver was told to launch them, with their agents.
    launched: Vec<(String, String)>,
    calls: Vec<Call>,
    warnings: Vec<String>,
}

/// What came of it.
pub struct Outcome {
    /// All calls, up to the exception if there is one.
    pub calls: Vec<Call>,
    /// What Spark logs as warnings.
    pub warnings: Vec<String>,
    /// The exception that left a callback.
    pub failure: Option<Failure>,
}

/// Plays all steps; an exception ends them.
pub fn run(backend: &Backend<'_>, steps: &[Step]) -> Outcome {
    let mut scheduler = Scheduler {
        backend,
        agents: BTreeMap::new(),
        acquired: Acquired::default(),
        shares: BTreeMap::new(),
        next_task: 0,
        launched: Vec::new(),
        calls: Vec::new(),
        warnings: Vec::new(),
    };
    let played = steps
        .iter()
        .enumerate()
        .try_for_each(|(batch, step)| scheduler.step(batch, step));
    Outcome {
        calls: scheduler.calls,
        warnings: scheduler.warnings,
        failure: played.err(),
    }
}

/// Where an exception of a step comes out. Both callbacks of a step can fail; the scenario is ended
/// by the step as a whole.
pub fn at(step: &Step) -> Where {
    if step.statuses.is_empty() {
        Where::ResourceOffers
    } else {
        Where::StatusUpdate
    }
}

impl Scheduler<'_> {
    fn step(&mut self, batch: usize, step: &Step) -> Result<(), Failure> {
        for status in &step.statuses {
            self.status(status).map_err(|t| t.at(at(step)))?;
        }
        if let Some(offers) = &step.offers {
            self.offers(batch, offers).map_err(|t| t.at(at(step)))?;
        }
        Ok(())
    }

    fn status(&mut self, spec: &StatusSpec) -> Result<(), Thrown> {
        let (task, agent, state) = match spec {
            StatusSpec::Launched { index, state, .. } => match self.launched.get(*index) {
                Some((task, agent)) => (task.clone(), agent.clone(), *state),
                None => return Ok(()),
            },
            StatusSpec::Task(TaskStatus {
                task_id,
                slave_id,
                state,
                ..
            }) => {
                let agent = slave_id.as_ref().map_or("", |a| &a.value);
                let state = TaskState::try_from(*state).unwrap_or(TaskState::Unknown);
                (task_id.value.clone(), agent.to_owned(), state)
            }
        };
        let Some(agent) = self.agents.get_mut(&agent) else {
            let message = format!("key not found: {agent}");
            return Err(Throwable::new("java.util.NoSuchElementException", message).into());
        };
        let Some(failed) = ended(state) else {
            return Ok(());
        };
        if let Some(share) = self.shares.remove(&task) {
            self.acquired.cores = self.acquired.cores.wrapping_sub(share.cores);
            self.acquired.gpus = self.acquired.gpus.wrapping_sub(share.gpus);
        }
        if failed {
            agent.failures += 1;
        }
        agent.tasks.remove(&task);
        Ok(())
    }

    fn offers(&mut self, batch: usize, offers: &[Offer]) -> Result<(), Thrown> {
        if self.limit_reached() {
            for offer in offers {
                self.decline(batch, offer, None);
            }
            return Ok(());
        }
        let settings = self.backend.settings;
        // Attributes of all offers are looked at before anything is declined.
        let mut matched = Vec::new();
        let mut unmatched = Vec::new();
        for offer in offers {
            let met = settings.constraints.met_by(&offer.attributes)?;
            if met { &mut matched } else { &mut unmatched }.push(offer);
        }
        for offer in unmatched {
            self.decline(batch, offer, Some(settings.refuse_unmet_constraints));
        }
        let mut tasks = self.build(&matched)?;
        for offer in matched {
            match tasks.remove(&offer.id.value) {
                Some(tasks) => self.launch(batch, offer, tasks),
                None if self.backend.reached_max_cores(self.acquired) => {
                    self.decline(batch, offer, Some(settings.refuse_reached_max_cores));
                }
                None => self.decline(batch, offer, None),
            }
        }
        Ok(())
    }

    fn executors(&self) -> usize {
        self.agents.values().map(|a| a.tasks.len()).sum()
    }

    fn limit_reached(&self) -> bool {
        let limit = self.backend.settings.executor_limit;
        limit.is_some_and(|l| i64::try_from(self.executors()).is_ok_and(|n| n >= i64::from(l)))
    }

    /// Passes over the offers, one executor to each that can host it, until a pass adds none.
    /// Tasks of one offer are launched newest first.
    fn build(&mut self, offers: &[&Offer]) -> Result<BTreeMap<String, Vec<TaskInfo>>, Thrown> {
        let mut tasks: BTreeMap<String, Vec<TaskInfo>> = BTreeMap::new();
        let mut left: BTreeMap<&str, Vec<_>> = offers
            .iter()
            .map(|o| (o.id.value.as_str(), o.resources.clone()))
            .collect();
        loop {
            let mut added = false;
            for offer in offers {
                let Some(resources) = left.get_mut(offer.id.value.as_str()) else {
                    continue;
                };
                let share = self.backend.share(resources, self.acquired)?;
                let Some(share) = share.filter(|_| self.may_use(&offer.slave_id.value)) else {
                    continue;
                };
                added = true;
                let id = self.next_task;
                self.next_task += 1;
                let agent = self.agents.entry(offer.slave_id.value.clone()).or_default();
                agent.tasks.insert(id.to_string());
                let (task, rest) =
                    self.backend
                        .task(offer, resources, share, id, &mut self.warnings)?;
                *resources = rest;
                tasks
                    .entry(offer.id.value.clone())
                    .or_default()
                    .insert(0, task);
                let acquired = Acquired {
                    cores: share.cpus,
                    gpus: share.gpus,
                };
                self.acquired.cores = self.acquired.cores.wrapping_add(acquired.cores);
                self.acquired.gpus = self.acquired.gpus.wrapping_add(acquired.gpus);
                self.shares.insert(id.to_string(), acquired);
            }
            if !added {
                return Ok(tasks);
            }
        }
    }

    fn may_use(&self, agent: &str) -> bool {
        let failures = self.agents.get(agent).map_or(0, |a| a.failures);
        failures < MAX_AGENT_FAILURES && !self.limit_reached()
    }

    fn launch(&mut self, batch: usize, offer: &Offer, tasks: Vec<TaskInfo>) {
        for task in &tasks {
            self.launched
                .push((task.task_id.value.clone(), task.slave_id.value.clone()));
        }
        let offer_ids = vec![offer.id.value.clone()];
        self.calls.push(Call::LaunchTasks {
            batch,
            offer_ids,
            tasks,
            filters: None,
        });
    }

    fn decline(&mut self, batch: usize, offer: &Offer, refuse_seconds: Option<i64>) {
        self.calls.push(Call::decline(batch, offer, refuse_seconds));
    }
}

/// Whether a task in this state has ended, and if so whether it failed.
pub fn ended(state: TaskState) -> Option<bool> {
    use TaskState as S;
    match state {
        S::Staging | S::Starting | S::Running | S::Killing => None,
        S::Finished | S::Killed => Some(false),
        S::Failed | S::Gone | S::GoneByOperator => Some(true),
        S::Lost | S::Error | S::Dropped | S::Unknown | S::Unreachable => Some(true),
    }
}
