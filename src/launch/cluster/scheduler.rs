//! The dispatcher's queue over a sequence of offers and status updates
//! (`MesosClusterScheduler.resourceOffers`, `statusUpdate`).

use super::dispatcher::Settings;
use super::driver::{Description, Dispatcher, Driver, DriverCommand, Retry};
use crate::jvm::Throwable;
use crate::launch::failure::{Failure, Thrown, Where};
use crate::launch::scheduler::{Call, Outcome, end};
use crate::mesos::offers::{StatusSpec, Step};
use crate::mesos::{
    Filters, FrameworkID, Offer, OfferID, Resource, Scalar, SlaveID, TaskInfo, TaskState,
    TaskStatus, ValueType,
};
use crate::version::behaviour;

/// What becomes of a submission.
pub enum Submitted {
    /// It waits for an offer.
    Queued,
    /// Too many drivers run.
    Full,
}

/// A driver that runs.
struct Launched {
    description: Description,
    task_id: String,
}

/// The dispatcher's scheduler.
pub struct Scheduler<'a> {
    dispatcher: &'a Dispatcher<'a>,
    settings: &'a Settings,
    /// In the order in which they are served.
    queue: Vec<Description>,
    retries: Vec<Description>,
    launched: Vec<Launched>,
    /// Tasks in the order in which the driver was told to launch them.
    tasks: Vec<String>,
    /// Milliseconds since the scenario began.
    now: u64,
    calls: Vec<Call>,
    warnings: Vec<String>,
    caught: Vec<Failure>,
    commands: Vec<DriverCommand>,
}

/// What came of all steps.
pub struct Played {
    /// Calls, warnings and the exception that ends them.
    pub outcome: Outcome,
    /// Exceptions that were caught, and a driver was lost for.
    pub caught: Vec<Failure>,
    /// The command of each driver that was launched.
    pub commands: Vec<DriverCommand>,
}

/// An offer while drivers are put on it.
struct Usable<'o> {
    offer: &'o Offer,
    left: Vec<Resource>,
    /// None while no driver was put on it; a driver that fails leaves an empty list.
    tasks: Option<Vec<TaskInfo>>,
}

/// Queues whose drivers have the priority 0, without being named by the dispatcher.
const DEFAULT_QUEUE: &str = "default";

impl<'a> Scheduler<'a> {
    /// A scheduler without drivers.
    pub fn new(dispatcher: &'a Dispatcher<'a>, settings: &'a Settings) -> Self {
        Scheduler {
            dispatcher,
            settings,
            queue: Vec::new(),
            retries: Vec::new(),
            launched: Vec::new(),
            tasks: Vec::new(),
            now: 0,
            calls: Vec::new(),
            warnings: Vec::new(),
            caught: Vec::new(),
            commands: Vec::new(),
        }
    }

    /// Queues a driver (`submitDriver`).
    ///
    /// # Errors
    /// From 3.1 on drivers are compared by the priorities of their queues; one of an unknown queue
    /// can be neither added to others nor have others added to it.
    pub fn submit(&mut self, description: Description) -> Result<Submitted, Throwable> {
        let running = i32::try_from(self.launched.len()).unwrap_or(i32::MAX);
        if running >= self.settings.max_drivers {
            return Ok(Submitted::Full);
        }
        let mut at = self.queue.len();
        if behaviour::DISPATCHER_QUEUES.holds(self.dispatcher.conf.version())
            && !self.queue.is_empty()
        {
            let priority = self.priority(&description)?;
            for (i, other) in self.queue.iter().enumerate().rev() {
                if self.priority(other)? < priority {
                    at = i;
                }
            }
        }
        self.queue.insert(at, description);
        Ok(Submitted::Queued)
    }

    fn priority(&self, description: &Description) -> Result<f32, Throwable> {
        let queue = description.property("spark.mesos.dispatcher.queue");
        let queue = queue.unwrap_or(DEFAULT_QUEUE);
        if queue == DEFAULT_QUEUE {
            return Ok(0.0);
        }
        let queues = self.settings.queues.as_deref().unwrap_or_default();
        match queues.iter().find(|(name, _)| name == queue) {
            Some((_, priority)) => Ok(*priority),
            None => Err(Throwable::new("java.util.NoSuchElementException", queue)),
        }
    }

    /// One step with an offer for each queued driver.
    pub fn fitting_offers(&self) -> Result<Vec<Step>, Thrown> {
        let offers: Result<Vec<Offer>, Thrown> = self
            .queue
            .iter()
            .enumerate()
            .map(|(i, d)| self.fitting_offer(i + 1, d))
            .collect();
        let offers = offers?;
        if offers.is_empty() {
            return Ok(Vec::new());
        }
        Ok(vec![Step {
            sleep_ms: None,
            statuses: Vec::new(),
            offers: Some(offers),
        }])
    }

    fn fitting_offer(&self, number: usize, description: &Description) -> Result<Offer, Thrown> {
        let scalar = |name: &str, value: f64| Resource {
            name: name.to_owned(),
            r#type: ValueType::Scalar.into(),
            scalar: Some(Scalar { value }),
            role: Some("*".to_owned()),
            ..Resource::default()
        };
        let driver = Driver::new(description, self.dispatcher, self.settings);
        Ok(Offer {
            id: OfferID {
                value: format!("offer-{number}"),
            },
            framework_id: FrameworkID {
                value: self.dispatcher.framework_id.to_owned(),
            },
            slave_id: SlaveID {
                value: format!("agent-{number}"),
            },
            hostname: format!("agent-{number}.example.com"),
            resources: vec![
                scalar("cpus", description.cores),
                scalar("mem", f64::from(driver.memory()?)),
            ],
            attributes: driver.constraints()?.meeting(),
            ..Offer::default()
        })
    }

    /// Plays all steps; an exception ends them.
    pub fn run(mut self, steps: &[Step]) -> Played {
        let mut steps = steps.iter().enumerate();
        let played = steps.try_for_each(|(batch, step)| self.step(batch, step));
        Played {
            outcome: Outcome {
                calls: self.calls,
                warnings: self.warnings,
                failure: played.err(),
            },
            caught: self.caught,
            commands: self.commands,
        }
    }

    fn step(&mut self, batch: usize, step: &Step) -> Result<(), Failure> {
        self.now = self.now.saturating_add(step.sleep_ms.unwrap_or(0));
        for status in &step.statuses {
            self.status(status);
        }
        let Some(offers) = &step.offers else {
            return Ok(());
        };
        // Both callbacks can fail; the scenario is ended by the step as a whole.
        let at = if step.statuses.is_empty() {
            Where::ResourceOffers
        } else {
            Where::StatusUpdate
        };
        self.offers(batch, offers).map_err(|t| t.at(at))
    }

    fn status(&mut self, spec: &StatusSpec) {
        let (task, state) = match spec {
            StatusSpec::Launched { index, state, .. } => match self.tasks.get(*index) {
                Some(task) => (task.clone(), *state),
                None => return,
            },
            StatusSpec::Task(TaskStatus { task_id, state, .. }) => {
                let state = TaskState::try_from(*state).unwrap_or(TaskState::Unknown);
                (task_id.value.clone(), state)
            }
        };
        let id = task.split("-retry-").next().unwrap_or_default();
        let Some(index) = self.launched.iter().position(|l| l.description.id == id) else {
            return;
        };
        let Some(launched) = self.launched.get(index) else {
            return;
        };
        let relaunch = matches!(state, TaskState::Failed | TaskState::Lost);
        if launched.description.supervise && relaunch {
            let pending = self.retries.iter().any(|d| d.id == id);
            if task != launched.task_id && !pending {
                return;
            }
            let launched = self.launched.remove(index);
            self.retry(&launched.description);
        } else if end(state).is_some() {
            self.launched.remove(index);
        }
    }

    /// Waits a second before a driver is started again, and twice as long each time after that.
    fn retry(&mut self, description: &Description) {
        let (count, wait) = match description.retry {
            None => (1, 1),
            Some(r) => (
                r.count.saturating_add(1),
                r.wait.wrapping_mul(2).min(self.settings.longest_wait),
            ),
        };
        let millis = u64::try_from(wait).unwrap_or(0) * 1000;
        let due = self.now.saturating_add(millis);
        let again = description.again(Retry { count, wait, due });
        self.retries.push(again);
    }

    fn offers(&mut self, batch: usize, offers: &[Offer]) -> Result<(), Thrown> {
        let mut usable: Vec<Usable<'_>> = offers
            .iter()
            .map(|offer| Usable {
                offer,
                left: offer.resources.clone(),
                tasks: None,
            })
            .collect();
        let due = self.retries.iter().filter(|d| self.is_due(d));
        let due: Vec<Description> = due.cloned().collect();
        for description in &due {
            if self.place(description, &mut usable)? {
                self.retries.retain(|d| d.id != description.id);
            }
        }
        for description in self.queue.clone() {
            if self.place(&description, &mut usable)? {
                self.leave_queue(&description)?;
            }
        }
        let (used, unused): (Vec<_>, Vec<_>) = usable.into_iter().partition(|u| u.tasks.is_some());
        for offer in used {
            self.launch(batch, offer.offer, offer.tasks.unwrap_or_default());
        }
        for offer in unused {
            self.decline(batch, offer.offer)?;
        }
        Ok(())
    }

    fn is_due(&self, description: &Description) -> bool {
        description.retry.is_some_and(|r| r.due <= self.now)
    }

    /// From 3.1 on a driver is looked up by its priority to be taken out of the queue.
    fn leave_queue(&mut self, description: &Description) -> Result<(), Thrown> {
        if behaviour::DISPATCHER_QUEUES.holds(self.dispatcher.conf.version()) {
            let blame = |t| Thrown::of("spark.mesos.dispatcher.queue", t);
            self.priority(description).map_err(blame)?;
        }
        self.queue.retain(|d| d.id != description.id);
        Ok(())
    }

    /// Puts a driver on the first offer that is good for it. Says whether it is done with, which
    /// it also is when Spark finds that it can not be launched at all.
    fn place(
        &mut self,
        description: &Description,
        offers: &mut [Usable<'_>],
    ) -> Result<bool, Thrown> {
        let driver = Driver::new(description, self.dispatcher, self.settings);
        let constraints = driver.constraints()?;
        let mut found = None;
        for usable in offers {
            if driver.fits(&usable.left)? && constraints.met_by(&usable.offer.attributes)? {
                found = Some(usable);
                break;
            }
        }
        let Some(usable) = found else {
            return Ok(false);
        };
        let tasks = usable.tasks.get_or_insert_with(Vec::new);
        let (left, resources) = driver.take(&usable.left)?;
        usable.left = left;
        match driver.task(usable.offer, resources, &mut self.warnings) {
            Ok((task, command)) => {
                self.commands.push(command);
                let task_id = task.task_id.value.clone();
                tasks.push(task);
                self.launched.retain(|l| l.description.id != description.id);
                self.launched.push(Launched {
                    description: description.clone(),
                    task_id,
                });
                Ok(true)
            }
            Err(thrown) if thrown.throwable.class == "org.apache.spark.SparkException" => {
                self.warnings
                    .push(self.failed(description, &thrown, &driver));
                self.caught.push(thrown.at(Where::DriverLaunch));
                Ok(true)
            }
            Err(thrown) => Err(thrown),
        }
    }

    /// What the dispatcher logs about a driver that it can not launch.
    fn failed(&self, description: &Description, thrown: &Thrown, driver: &Driver<'_>) -> String {
        format!(
            "Failed to launch the driver with id: {}, cpu: {}, mem: {}, reason: {}",
            description.id,
            crate::jvm::double_to_string(description.cores),
            driver.memory().unwrap_or(description.memory),
            thrown.throwable.message.as_deref().unwrap_or("null"),
        )
    }

    fn launch(&mut self, batch: usize, offer: &Offer, tasks: Vec<TaskInfo>) {
        let ids = tasks.iter().map(|t| t.task_id.value.clone());
        self.tasks.extend(ids);
        self.calls.push(Call::LaunchTasks {
            batch,
            offer_ids: vec![offer.id.value.clone()],
            tasks,
            filters: None,
        });
    }

    fn decline(&mut self, batch: usize, offer: &Offer) -> Result<(), Thrown> {
        const DURATION: &str = "spark.mesos.rejectOfferDuration";
        let seconds = self.dispatcher.conf.long(DURATION)?.unwrap_or(120);
        self.calls.push(Call::DeclineOffer {
            batch,
            offer_id: offer.id.value.clone(),
            filters: Some(Filters {
                refuse_seconds: Some(seconds as f64),
            }),
        });
        Ok(())
    }
}
