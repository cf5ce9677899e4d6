//! The scheduler's callbacks over a sequence of offers and status updates
//! (`MesosCoarseGrainedSchedulerBackend.resourceOffers`, `statusUpdate`).

use super::coarse::{Acquired, Backend, Needs, Share, Unmet, Used};
use super::failure::{Failure, Thrown, Where};
use super::resources;
use crate::jvm::Throwable;
use crate::mesos::offers::{StatusSpec, Step};
use crate::mesos::{Filters, Offer, Resource, TaskInfo, TaskState, TaskStatus};
use hashbrown::HashMap;
use std::collections::{BTreeMap, BTreeSet};

/// Failed tasks after which an agent is not used again.
const MAX_AGENT_FAILURES: u32 = 2;

/// No driver holds more executors, which Spark counts with an `Int`.
const MOST_EXECUTORS: usize = i32::MAX as usize;

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
    /// Whether an executor was ever launched on it.
    known: bool,
    tasks: BTreeSet<String>,
    failures: u32,
}

/// Why an offer is declined.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Why {
    /// As many executors run as may; the offer was not looked at.
    ExecutorLimit(i32),
    /// A constraint, by its index, is not met.
    Constraint(usize),
    /// No executor could be launched.
    Unmet(Unmet),
}

/// An offer that meets the constraints, while executors are put on it.
#[derive(Default)]
pub struct Slot {
    /// What is left of it.
    pub left: Vec<Resource>,
    /// Executors put on it.
    pub executors: u32,
    /// CPUs of these.
    pub cores: i64,
    /// MiB of these.
    pub memory: i64,
    /// GPUs of these.
    pub gpus: i64,
    /// Why there is no further executor on it; what was found first.
    pub unmet: Option<Unmet>,
    /// Their tasks and agents, oldest first, where states of tasks will be told.
    tasks: Vec<(String, String)>,
}

/// Who is told what the scheduler does.
pub trait Watcher {
    /// An executor is put on an offer: its share has to be taken from the resources that are left.
    fn executor(
        &mut self,
        slot: usize,
        on: (&Offer, &mut Vec<Resource>),
        needs: &Needs,
        share: Share,
        id: u32,
    ) -> Result<(), Thrown>;

    /// Whether further executors need not be told one by one.
    fn only_counts(&self) -> bool {
        false
    }

    /// An offer is used. Slots count anew in each step.
    fn accepted(&mut self, batch: usize, offer: &Offer, number: usize, slot: &Slot);

    /// An offer is declined; for so many seconds, or for as long as Mesos chooses.
    fn declined(&mut self, batch: usize, offer: &Offer, refuse_seconds: Option<i64>, why: Why);
}

/// The state between callbacks.
struct Scheduler<'a, W> {
    backend: &'a Backend<'a>,
    watcher: &'a mut W,
    /// Whether tasks are remembered, for states that are told of them.
    remembers: bool,
    names: HashMap<String, usize>,
    agents: Vec<Agent>,
    executors: usize,
    acquired: Acquired,
    shares: BTreeMap<String, Acquired>,
    next_task: u32,
    /// Tasks in the order in which the driver was told to launch them, with their agents.
    launched: Vec<(String, String)>,
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
    let mut messages = Messages {
        backend,
        tasks: HashMap::new(),
        calls: Vec::new(),
        warnings: Vec::new(),
    };
    let played = watch(backend, steps, &mut messages);
    Outcome {
        calls: messages.calls,
        warnings: messages.warnings,
        failure: played.err(),
    }
}

/// Plays all steps under the eyes of a watcher; an exception ends them. Memory grows with the
/// number of executors only if the steps tell states of tasks.
pub fn watch<W: Watcher>(
    backend: &Backend<'_>,
    steps: &[Step],
    watcher: &mut W,
) -> Result<(), Failure> {
    let mut scheduler = Scheduler {
        backend,
        watcher,
        remembers: steps.iter().any(|s| !s.statuses.is_empty()),
        names: HashMap::new(),
        agents: Vec::new(),
        executors: 0,
        acquired: Acquired::default(),
        shares: BTreeMap::new(),
        next_task: 0,
        launched: Vec::new(),
    };
    play(&mut scheduler, steps)
}

/// Builds the messages of all that is launched.
struct Messages<'a> {
    backend: &'a Backend<'a>,
    /// Tasks of each slot of a step, oldest first.
    tasks: HashMap<usize, Vec<TaskInfo>>,
    calls: Vec<Call>,
    warnings: Vec<String>,
}

impl Watcher for Messages<'_> {
    fn executor(
        &mut self,
        slot: usize,
        (offer, left): (&Offer, &mut Vec<Resource>),
        needs: &Needs,
        share: Share,
        id: u32,
    ) -> Result<(), Thrown> {
        let mut used = Used::default();
        self.backend.take(needs, left, share, Some(&mut used));
        let task = self
            .backend
            .task(offer, used, share, id, &mut self.warnings)?;
        self.tasks.entry(slot).or_default().push(task);
        Ok(())
    }

    fn accepted(&mut self, batch: usize, offer: &Offer, number: usize, _: &Slot) {
        // Tasks of one offer are launched newest first.
        let mut tasks = self.tasks.remove(&number).unwrap_or_default();
        tasks.reverse();
        self.calls.push(Call::LaunchTasks {
            batch,
            offer_ids: vec![offer.id.value.clone()],
            tasks,
            filters: None,
        });
    }

    fn declined(&mut self, batch: usize, offer: &Offer, refuse_seconds: Option<i64>, _: Why) {
        self.calls.push(Call::decline(batch, offer, refuse_seconds));
    }
}

/// The callbacks of a scheduler inside the driver (`org.apache.mesos.Scheduler`).
pub(super) trait Callbacks {
    /// A task has changed its state (`statusUpdate`).
    fn status(&mut self, spec: &StatusSpec) -> Result<(), Thrown>;

    /// Agents offer resources (`resourceOffers`).
    fn offers(&mut self, batch: usize, offers: &[Offer]) -> Result<(), Thrown>;
}

/// Plays all steps; an exception ends them.
pub(super) fn play(scheduler: &mut impl Callbacks, steps: &[Step]) -> Result<(), Failure> {
    for (batch, step) in steps.iter().enumerate() {
        for status in &step.statuses {
            scheduler.status(status).map_err(|t| t.at(at(step)))?;
        }
        if let Some(offers) = &step.offers {
            let played = scheduler.offers(batch, offers);
            played.map_err(|t| t.at(at(step)))?;
        }
    }
    Ok(())
}

/// Where an exception of a step comes out. Both callbacks of a step can fail; the scenario is ended
/// by the step as a whole.
fn at(step: &Step) -> Where {
    if step.statuses.is_empty() {
        Where::ResourceOffers
    } else {
        Where::StatusUpdate
    }
}

impl<W: Watcher> Callbacks for Scheduler<'_, W> {
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
        let known = self.names.get(&agent).copied();
        let known = known.and_then(|i| self.agents.get_mut(i));
        let Some(agent) = known.filter(|a| a.known) else {
            let message = format!("key not found: {agent}");
            return Err(Throwable::new("java.util.NoSuchElementException", message).into());
        };
        let Some(end) = end(state) else {
            return Ok(());
        };
        if let Some(share) = self.shares.remove(&task) {
            self.acquired.cores = self.acquired.cores.wrapping_sub(share.cores);
            self.acquired.gpus = self.acquired.gpus.wrapping_sub(share.gpus);
        }
        if matches!(end, End::Failed | End::Lost) {
            agent.failures += 1;
        }
        if agent.tasks.remove(&task) {
            self.executors -= 1;
        }
        Ok(())
    }

    fn offers(&mut self, batch: usize, offers: &[Offer]) -> Result<(), Thrown> {
        if let Some(limit) = self.limit_reached() {
            for offer in offers {
                let why = Why::ExecutorLimit(limit);
                self.watcher.declined(batch, offer, None, why);
            }
            return Ok(());
        }
        let settings = self.backend.settings;
        // Attributes of all offers are looked at before anything is declined.
        let mut matched = Vec::new();
        let mut unmatched = Vec::new();
        for offer in offers {
            match settings.constraints.first_unmet(&offer.attributes)? {
                None => matched.push(offer),
                Some(index) => unmatched.push((offer, index)),
            }
        }
        let seconds = Some(settings.refuse_unmet_constraints);
        for (offer, index) in unmatched {
            let why = Why::Constraint(index);
            self.watcher.declined(batch, offer, seconds, why);
        }
        let (numbers, mut slots) = self.slots(&matched);
        self.build(&numbers, &mut slots)?;
        for (offer, number, _) in numbers {
            let Some(slot) = slots.get_mut(number) else {
                continue;
            };
            if slot.executors > 0 {
                let newest_first = slot.tasks.drain(..).rev();
                self.launched.extend(newest_first);
                self.watcher.accepted(batch, offer, number, slot);
                // An offer that comes twice is used once.
                slot.executors = 0;
                continue;
            }
            let reached = self.backend.reached_max_cores(self.acquired);
            let seconds = reached.then_some(settings.refuse_reached_max_cores);
            let why = Why::Unmet(slot.unmet.unwrap_or_default());
            self.watcher.declined(batch, offer, seconds, why);
        }
        Ok(())
    }
}

impl<W: Watcher> Scheduler<'_, W> {
    /// The limit on executors, once it is reached.
    fn limit_reached(&self) -> Option<i32> {
        let limit = self.backend.settings.executor_limit?;
        let executors = i64::try_from(self.executors).unwrap_or(i64::MAX);
        (executors >= i64::from(limit)).then_some(limit)
    }

    /// A slot for each offer, and each offer with the numbers of its slot and of its agent. Offers
    /// of the same id share the last one's resources.
    fn slots<'o>(&mut self, offers: &[&'o Offer]) -> (Vec<(&'o Offer, usize, usize)>, Vec<Slot>) {
        let mut slots: Vec<Slot> = Vec::with_capacity(offers.len());
        let mut ids: HashMap<&str, usize> = HashMap::with_capacity(offers.len());
        let mut numbers = Vec::with_capacity(offers.len());
        for &offer in offers {
            let number = *ids.entry(&offer.id.value).or_insert(slots.len());
            let left = offer.resources.clone();
            match slots.get_mut(number) {
                Some(slot) => slot.left = left,
                None => slots.push(Slot {
                    left,
                    ..Slot::default()
                }),
            }
            let agent = match self.names.get(&offer.slave_id.value) {
                Some(agent) => *agent,
                None => {
                    let agent = self.agents.len();
                    self.agents.push(Agent::default());
                    self.names.insert(offer.slave_id.value.clone(), agent);
                    agent
                }
            };
            numbers.push((offer, number, agent));
        }
        (numbers, slots)
    }

    /// Passes over the offers, one executor to each that can host it, until a pass adds none.
    fn build(
        &mut self,
        numbers: &[(&Offer, usize, usize)],
        slots: &mut [Slot],
    ) -> Result<(), Thrown> {
        if numbers.is_empty() {
            return Ok(());
        }
        let needs = self.backend.needs()?;
        loop {
            let mut added = false;
            for &(offer, number, agent) in numbers {
                let Some(slot) = slots.get_mut(number) else {
                    continue;
                };
                match self.can_launch(&needs, &slot.left, agent) {
                    Ok(share) => {
                        added = true;
                        self.add(offer, number, agent, slot, &needs, share)?;
                    }
                    Err(unmet) => {
                        slot.unmet.get_or_insert(unmet);
                    }
                }
            }
            if !added {
                return Ok(());
            }
            if self.executors >= MOST_EXECUTORS {
                // Spark keeps a message of each.
                let space = Throwable::new("java.lang.OutOfMemoryError", "Java heap space");
                return Err(space.into());
            }
            if self.watcher.only_counts() && numbers.len() == slots.len() {
                self.at_once(numbers, slots, &needs);
            }
        }
    }

    /// Goes on as the next passes do, as long as each is sure to add the same: whole CPUs and MiB are
    /// taken from one entry of an offer each, which is exact.
    fn at_once(&mut self, numbers: &[(&Offer, usize, usize)], slots: &mut [Slot], needs: &Needs) {
        const WORTH_IT: u64 = 16;
        let settings = self.backend.settings;
        if settings.executor_cores.is_none() || !needs.ports.is_empty() || self.remembers {
            return;
        }
        let mut passes = u64::MAX;
        let mut shares = Vec::new();
        for &(_, number, agent) in numbers {
            let Some(slot) = slots.get(number) else {
                continue;
            };
            let Ok(share) = self.can_launch(needs, &slot.left, agent) else {
                continue;
            };
            // What is left of the first entry, and in all, has to be enough for one more.
            let times = |name, each: i32| match each {
                1.. => {
                    let sum = resources::amount(&slot.left, name);
                    let entry = resources::first(&slot.left, name).min(sum);
                    ((entry / f64::from(each)) as u64).saturating_sub(1)
                }
                _ => 0,
            };
            passes = passes.min(times("cpus", share.cpus));
            passes = passes.min(times("mem", share.memory));
            if passes < WORTH_IT || share.gpus != 0 {
                return;
            }
            shares.push((number, share));
        }
        let Some((_, share)) = shares.first() else {
            return;
        };
        let each_pass = shares.len() as u64;
        let cores = i64::from(settings.max_cores) - i64::from(self.acquired.cores);
        let cores = u64::try_from(cores / i64::from(share.cpus)).unwrap_or(0);
        let most = settings
            .executor_limit
            .map_or(MOST_EXECUTORS, |n| usize::try_from(n).unwrap_or(0));
        let executors = most.min(MOST_EXECUTORS).saturating_sub(self.executors) as u64;
        passes = passes.min(cores.min(executors) / each_pass);
        let Some(times) = u32::try_from(passes).ok().filter(|_| passes >= WORTH_IT) else {
            return;
        };
        for (number, share) in shares {
            let Some(slot) = slots.get_mut(number) else {
                continue;
            };
            let all = |each: i32| f64::from(each) * f64::from(times);
            resources::take_from(&mut slot.left, "cpus", all(share.cpus), None);
            resources::take_from(&mut slot.left, "mem", all(share.memory), None);
            slot.executors += times;
            slot.cores += i64::from(share.cpus) * i64::from(times);
            slot.memory += i64::from(share.memory) * i64::from(times);
            // At most `max_cores`.
            let cores = share.cpus.wrapping_mul(times as i32);
            self.acquired.cores = self.acquired.cores.wrapping_add(cores);
            self.executors += times as usize;
            self.next_task += times;
        }
    }

    /// The share of one more executor, or all conditions that speak against it.
    fn can_launch(&self, needs: &Needs, left: &[Resource], agent: usize) -> Result<Share, Unmet> {
        let failures = self.agents.get(agent).map_or(0, |a| a.failures);
        let agent_failed = failures >= MAX_AGENT_FAILURES;
        let executor_limit = self.limit_reached();
        match self.backend.share(needs, left, self.acquired) {
            Ok(share) if !agent_failed && executor_limit.is_none() => Ok(share),
            refused => Err(Unmet {
                agent_failed,
                executor_limit,
                ..refused.err().unwrap_or_default()
            }),
        }
    }

    fn add(
        &mut self,
        offer: &Offer,
        number: usize,
        agent: usize,
        slot: &mut Slot,
        needs: &Needs,
        share: Share,
    ) -> Result<(), Thrown> {
        let id = self.next_task;
        self.next_task += 1;
        let acquired = Acquired {
            cores: share.cpus,
            gpus: share.gpus,
        };
        if let Some(agent) = self.agents.get_mut(agent) {
            agent.known = true;
            if self.remembers {
                agent.tasks.insert(id.to_string());
                self.shares.insert(id.to_string(), acquired);
                slot.tasks
                    .push((id.to_string(), offer.slave_id.value.clone()));
            }
        }
        self.executors += 1;
        let on = (offer, &mut slot.left);
        self.watcher.executor(number, on, needs, share, id)?;
        slot.executors += 1;
        slot.cores += i64::from(share.cpus);
        slot.memory += i64::from(share.memory);
        slot.gpus += i64::from(share.gpus);
        // What spoke against an executor before does no longer.
        slot.unmet = None;
        self.acquired.cores = self.acquired.cores.wrapping_add(acquired.cores);
        self.acquired.gpus = self.acquired.gpus.wrapping_add(acquired.gpus);
        Ok(())
    }
}

/// How a task ends.
pub(super) enum End {
    Finished,
    Killed,
    Failed,
    /// Nobody knows; Spark takes the executor to be lost.
    Lost,
}

/// The end that a state means, if it is one (`MesosSchedulerUtils.mesosToTaskState`).
pub(super) fn end(state: TaskState) -> Option<End> {
    use TaskState as S;
    match state {
        S::Staging | S::Starting | S::Running | S::Killing => None,
        S::Finished => Some(End::Finished),
        S::Killed => Some(End::Killed),
        S::Failed | S::Gone | S::GoneByOperator => Some(End::Failed),
        S::Lost | S::Error | S::Dropped | S::Unknown | S::Unreachable => Some(End::Lost),
    }
}
