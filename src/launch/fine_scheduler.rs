//! The callbacks of fine-grained mode over a sequence of offers and status updates
//! (`MesosFineGrainedSchedulerBackend.resourceOffers`, `statusUpdate`).

use super::failure::Thrown;
use super::fine::{Backend, Launched};
use super::scheduler::{Call, Callbacks, End, Outcome, end, play};
use super::stage::Stage;
use crate::jvm::Throwable;
use crate::jvm::maps::ScalaHashMap;
use crate::mesos::offers::{StatusSpec, Step};
use crate::mesos::{ExecutorInfo, Filters, Offer, Resource, TaskInfo, TaskState};
use crate::value;
use crate::version::behaviour;
use std::collections::{BTreeMap, BTreeSet};

/// Seconds for which the rest of an offer that is used is held back.
const REFUSE_REST: f64 = 1.0;

/// Said when it depends on chance which agent gets which task.
const SHUFFLED: &str = "Spark shuffles the offers of a call before it gives tasks to them; here they \
                        are taken in the order given, so that another agent may get a task";

struct Scheduler<'a> {
    backend: &'a Backend<'a>,
    stage: Stage,
    /// Executors that live, by agent.
    executors: BTreeMap<String, ExecutorInfo>,
    /// Agents of the tasks that have not ended.
    agents: BTreeMap<i64, String>,
    /// Tasks in the order in which the driver was told to launch them.
    launched: Vec<String>,
    calls: Vec<Call>,
    warnings: Vec<String>,
}

/// Plays all steps with `tasks` Spark tasks waiting; an exception ends them.
pub fn run(backend: &Backend<'_>, tasks: u32, steps: &[Step]) -> Outcome {
    let mut scheduler = Scheduler {
        backend,
        stage: Stage::new(tasks, backend.settings.max_failures, backend.conf.version()),
        executors: BTreeMap::new(),
        agents: BTreeMap::new(),
        launched: Vec::new(),
        calls: Vec::new(),
        warnings: Vec::new(),
    };
    let played = play(&mut scheduler, steps);
    Outcome {
        calls: scheduler.calls,
        warnings: scheduler.warnings,
        failure: played.err(),
    }
}

impl Callbacks for Scheduler<'_> {
    fn status(&mut self, spec: &StatusSpec) -> Result<(), Thrown> {
        let (task, state) = match spec {
            StatusSpec::Launched { index, state, .. } => match self.launched.get(*index) {
                Some(task) => (task.clone(), *state),
                None => return Ok(()),
            },
            StatusSpec::Task(status) => {
                let state = TaskState::try_from(status.state).unwrap_or(TaskState::Unknown);
                (status.task_id.value.clone(), state)
            }
        };
        let id = value::long(&task).map_err(|e| Thrown::from(e.thrown))?;
        let Some(end) = end(state) else {
            if matches!(state, TaskState::Running | TaskState::Killing) {
                self.stage.runs(id);
            }
            return Ok(());
        };
        let agent = self.agents.remove(&id);
        if matches!(end, End::Failed | End::Lost)
            && let Some(agent) = agent
        {
            self.executors.remove(&agent);
        }
        match end {
            // A task that has finished is taken to have sent its result.
            End::Finished => self.stage.finished(id),
            End::Failed | End::Killed => self.stage.failed(id),
            End::Lost => self.stage.lost(id),
        }
        Ok(())
    }

    fn offers(&mut self, batch: usize, offers: &[Offer]) -> Result<(), Thrown> {
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
        let mut usable = Vec::new();
        let mut small = Vec::new();
        for offer in matched {
            let enough = self.has_enough(offer)?;
            if enough { &mut usable } else { &mut small }.push(offer);
        }
        for offer in small {
            self.decline(batch, offer, None);
        }
        let tasks = self.build(&usable)?;
        let mut order = ScalaHashMap::default();
        for (agent, _) in &tasks {
            order.put(agent, "");
        }
        let used: BTreeSet<String> = tasks.iter().map(|t| t.0.clone()).collect();
        let mut tasks: BTreeMap<String, Vec<TaskInfo>> = tasks.into_iter().collect();
        for (agent, _) in order.iter() {
            // Of several offers of one agent, all tasks use the last.
            let offer = usable.iter().rev().find(|o| o.slave_id.value == agent);
            if let (Some(offer), Some(tasks)) = (offer, tasks.remove(agent)) {
                self.launch(batch, offer, tasks);
            }
        }
        for offer in usable {
            // The other offers of an agent that is used are left without an answer.
            if !used.contains(&offer.slave_id.value) {
                self.decline(batch, offer, None);
            }
        }
        Ok(())
    }
}

impl Scheduler<'_> {
    /// Whether an offer has what an executor and a task take, or where an executor lives already,
    /// what a task takes.
    fn has_enough(&self, offer: &Offer) -> Result<bool, Thrown> {
        let settings = self.backend.settings;
        let mem = super::resources::amount(&offer.resources, "mem");
        let cpus = super::resources::amount(&offer.resources, "cpus");
        let task_cpus = f64::from(settings.task_cpus);
        let both =
            mem >= f64::from(self.backend.memory()?) && cpus >= settings.executor_cores + task_cpus;
        let lives = self.executors.contains_key(&offer.slave_id.value);
        Ok(both || (lives && cpus >= task_cpus))
    }

    /// Whole CPUs of an offer that tasks can have.
    fn task_cpus(&self, offer: &Offer) -> i32 {
        let cpus = super::resources::amount(&offer.resources, "cpus");
        if self.executors.contains_key(&offer.slave_id.value) {
            cpus as i32
        } else {
            (cpus - self.backend.settings.executor_cores) as i32
        }
    }

    /// Rounds over the offers, one task to each that has CPUs left, until a round launches none
    /// (`TaskSchedulerImpl.resourceOffers`).
    fn assign(&mut self, offers: &[&Offer]) -> Result<Vec<Vec<Launched>>, Thrown> {
        self.check_task_cpus(offers)?;
        if offers.len() > 1 && self.stage.waits() && !self.warnings.iter().any(|w| w == SHUFFLED) {
            self.warnings.push(SHUFFLED.to_owned());
        }
        let wanted = self.backend.settings.task_cpus;
        let mut cpus: Vec<i32> = offers.iter().map(|o| self.task_cpus(o)).collect();
        let mut assigned = vec![Vec::new(); offers.len()];
        loop {
            let mut any = false;
            for ((offer, cpus), tasks) in offers.iter().zip(&mut cpus).zip(&mut assigned) {
                if *cpus < wanted {
                    continue;
                }
                if let Some(task) = self.stage.launch(&offer.slave_id.value) {
                    *cpus = cpus.wrapping_sub(wanted);
                    tasks.push(task);
                    any = true;
                }
            }
            if !any {
                return Ok(assigned);
            }
        }
    }

    /// Spark divides by the CPUs of a task as soon as there is an offer.
    fn check_task_cpus(&self, offers: &[&Offer]) -> Result<(), Thrown> {
        const KEY: &str = "spark.task.cpus";
        let cpus = self.backend.settings.task_cpus;
        if cpus == 0 && !offers.is_empty() {
            let zero = Throwable::new("java.lang.ArithmeticException", "/ by zero");
            return Err(Thrown::of(KEY, zero));
        }
        let version = self.backend.conf.version();
        let launches = self.stage.waits() && offers.iter().any(|o| self.task_cpus(o) >= cpus);
        if cpus < 0 && launches && behaviour::TASK_CPUS_ASSERTED.holds(version) {
            let message = "assertion failed: CPUs per task should be > 0";
            let asserted = Throwable::new("java.lang.AssertionError", message);
            return Err(Thrown::of(KEY, asserted));
        }
        Ok(())
    }

    /// Tasks by agent, in the order in which agents got their first.
    fn build(&mut self, offers: &[&Offer]) -> Result<Vec<(String, Vec<TaskInfo>)>, Thrown> {
        let mut left: BTreeMap<String, Vec<Resource>> = BTreeMap::new();
        for offer in offers {
            left.insert(offer.slave_id.value.clone(), offer.resources.clone());
        }
        let mut tasks: Vec<(String, Vec<TaskInfo>)> = Vec::new();
        for (offer, assigned) in offers.iter().zip(self.assign(offers)?) {
            let agent = &offer.slave_id.value;
            for launched in assigned {
                self.agents.insert(launched.id, agent.clone());
                let rest = left.remove(agent).unwrap_or_default();
                let (executor, rest) = match self.executors.get(agent) {
                    Some(executor) => (executor.clone(), rest),
                    None => self.backend.executor(agent, &rest, &mut self.warnings)?,
                };
                self.executors.insert(agent.clone(), executor.clone());
                let (task, rest) = self.backend.task(agent, &launched, executor, &rest);
                left.insert(agent.clone(), rest);
                match tasks.iter_mut().find(|(a, _)| a == agent) {
                    Some((_, list)) => list.push(task),
                    None => tasks.push((agent.clone(), vec![task])),
                }
            }
        }
        Ok(tasks)
    }

    fn launch(&mut self, batch: usize, offer: &Offer, tasks: Vec<TaskInfo>) {
        let ids = tasks.iter().map(|t| t.task_id.value.clone());
        self.launched.extend(ids);
        self.calls.push(Call::LaunchTasks {
            batch,
            offer_ids: vec![offer.id.value.clone()],
            tasks,
            filters: Some(Filters {
                refuse_seconds: Some(REFUSE_REST),
            }),
        });
    }

    fn decline(&mut self, batch: usize, offer: &Offer, refuse_seconds: Option<i64>) {
        self.calls.push(Call::decline(batch, offer, refuse_seconds));
    }
}
