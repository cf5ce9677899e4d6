//! A plan as one JSON document. What people are shown is written from it, and so never says more.

use crate::cli::launch::Loaded;
use crate::jvm::Throwable;
use crate::launch::plan::{Answer, Plan, Planned, Short, Unmet, Why};
use crate::launch::{self, Failure, Origins, Where};
use crate::mesos::agents::Withheld;
use crate::mesos::{Attribute, Reveal, ValueType};
use crate::report::printable_line;
use serde::Serialize;
use std::collections::BTreeMap;

/// Version of the document's form. The first number changes when a field changes its meaning or
/// goes away.
const FORMAT_VERSION: &str = "1.0";

/// Seconds for which Mesos holds back resources whose filters say nothing else.
const MESOS_DEFAULT: f64 = 5.0;

/// The document.
#[derive(Debug, Serialize)]
pub struct Document {
    format_version: &'static str,
    spark_version: String,
    /// Whether at least one executor starts, and no exception ends the launch.
    pub can_start: bool,
    /// What is started.
    pub started: Amounts,
    /// What was looked at.
    pub counts: Counts,
    /// What an executor needs; none if Spark does not come so far.
    pub executor: Option<Executor>,
    /// Offers that are used.
    pub used: Vec<Used>,
    /// Why no further executor starts on these, by reason.
    pub stopped: Vec<Stopped>,
    /// Offers that are declined, by reason.
    pub declined: Vec<Declined>,
    /// Agents that are not offered, by reason.
    pub withheld: Vec<NotOffered>,
    /// The exception that ends the launch.
    pub error: Option<Thrown>,
    /// What Spark would log as warnings.
    pub warnings: Vec<String>,
    /// What the plan assumes.
    pub notes: Vec<String>,
}

/// What executors take.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Amounts {
    /// Number of executors.
    pub executors: u64,
    /// Their CPUs.
    pub cores: i64,
    /// Their MiB.
    pub memory_mib: i64,
    /// Their GPUs.
    pub gpus: i64,
}

/// Numbers of offers.
#[derive(Debug, Serialize)]
pub struct Counts {
    /// Offers that were made.
    pub offers: usize,
    /// Of these, the ones that are used.
    pub used: usize,
    /// Of these, the ones that are declined.
    pub declined: usize,
    /// Agents that were not offered.
    pub withheld: usize,
}

/// What an executor needs.
#[derive(Debug, Serialize)]
pub struct Executor {
    /// CPUs; none if it takes all whole CPUs of an offer.
    pub cores: Option<i32>,
    /// MiB, the overhead included.
    pub memory_mib: i32,
    /// Ports.
    pub ports: Vec<i64>,
    /// CPUs of all executors, at most.
    pub max_cores: Option<i32>,
    /// GPUs of all executors, at most.
    pub max_gpus: i32,
    /// Number of executors, at most.
    pub max_executors: Option<i32>,
    /// The settings that say so.
    pub settings: Vec<Setting>,
}

/// A property and where its value comes from.
#[derive(Clone, Debug, Serialize)]
pub struct Setting {
    /// The property.
    pub property: String,
    /// `FILE:LINE`, an option, a variable, or `default`.
    pub from: Option<String>,
}

/// An offer that is used.
#[derive(Debug, Serialize)]
pub struct Used {
    step: usize,
    offer_id: String,
    agent_id: String,
    /// The agent's name.
    pub hostname: String,
    /// What is started on it.
    pub started: Amounts,
    /// What is left of it.
    pub left: Left,
}

/// Offers that are used, but no further, for the same reasons.
#[derive(Debug, Serialize)]
pub struct Stopped {
    /// Each condition that fails for one more executor.
    pub reasons: Vec<Reason>,
    /// The settings to change.
    pub change: Vec<Setting>,
    /// How many offers.
    pub offers: usize,
}

/// Resources of an offer.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Left {
    /// CPUs.
    pub cpus: f64,
    /// MiB.
    pub memory_mib: f64,
    /// GPUs.
    pub gpus: f64,
}

/// Offers that are declined for the same reasons.
#[derive(Debug, Serialize)]
pub struct Declined {
    /// Each condition that failed.
    pub reasons: Vec<Reason>,
    /// For how long the resources are refused.
    pub refuse_seconds: f64,
    /// The property that says so; none if Spark leaves it to Mesos.
    pub refused_by: Option<Setting>,
    /// The settings to change.
    pub change: Vec<Setting>,
    /// The offers.
    pub offers: Vec<Refused>,
}

/// An offer that is declined.
#[derive(Debug, Serialize)]
pub struct Refused {
    step: usize,
    offer_id: String,
    agent_id: String,
    /// The agent's name.
    pub hostname: String,
    offered: Left,
}

/// Why an offer is not used (any more). Of several offers, from the least to the most.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Reason {
    /// The agent's attributes are not those that are wanted.
    Constraint {
        /// The attribute.
        attribute: String,
        /// Values, of which Spark wants all of a set, one of a text, and at most the number of a
        /// scalar. Empty: the attribute has to be there.
        wanted: Vec<String>,
        /// What agents have instead, and how many; null for agents without the attribute.
        offered: Vec<Offered>,
    },
    /// Too few whole CPUs.
    Cpus(Range),
    /// Too few MiB.
    Memory(Range),
    /// The ports are not offered.
    Ports {
        /// Which ones.
        wanted: Vec<i64>,
    },
    /// The application has as many CPUs as it may have.
    MaxCores {
        /// CPUs of one more executor.
        wanted: i32,
        /// CPUs that it has.
        acquired: i32,
        /// CPUs that it may have.
        limit: Option<i32>,
    },
    /// As many executors run as may.
    ExecutorLimit {
        /// How many.
        limit: i32,
    },
    /// Two tasks have failed on the agent.
    AgentFailed,
}

/// Values of an attribute.
#[derive(Debug, Serialize)]
pub struct Offered {
    /// The value.
    pub value: Option<String>,
    /// How many offers have it.
    pub offers: usize,
}

/// How much is missing.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Range {
    /// How much an executor takes.
    pub wanted: i32,
    /// The least that is left.
    pub left_min: f64,
    /// The most that is left.
    pub left_max: f64,
    /// What the best of the offers lacks.
    pub short_min: f64,
    /// What the worst of the offers lacks.
    pub short_max: f64,
}

/// Agents that a master does not offer.
#[derive(Debug, Serialize)]
pub struct NotOffered {
    /// `inactive`, `gpus`, `full` or `reserved`.
    pub reason: &'static str,
    /// The settings to change.
    pub change: Vec<Setting>,
    /// Their names.
    pub hostnames: Vec<String>,
}

/// An exception.
#[derive(Debug, Serialize)]
pub struct Thrown {
    r#where: Where,
    /// What happens then, for people.
    #[serde(skip)]
    pub phrase: &'static str,
    /// The exception and its causes.
    pub text: String,
    /// The setting that is to blame.
    pub setting: Option<Setting>,
}

/// What distinguishes groups of declined offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    constraint: Option<usize>,
    cpus: bool,
    memory: bool,
    ports: bool,
    max_cores: bool,
    agent_failed: bool,
    limit: Option<i32>,
    refuse_seconds: Option<i64>,
}

/// A group in the making.
#[derive(Default)]
struct Group {
    cpus: Option<Range>,
    memory: Option<Range>,
    max_cores: Option<(i32, i32)>,
    values: BTreeMap<Option<String>, usize>,
    offers: Vec<Refused>,
}

/// What turns a plan into a document.
struct Writer<'a> {
    plan: &'a Plan,
    origins: Origins<'a>,
    reveal: Reveal<'a>,
}

impl Document {
    /// The document of a plan.
    pub fn new(plan: &Plan, loaded: &Loaded, reveal: Reveal<'_>) -> Self {
        let writer = Writer {
            plan,
            origins: Origins {
                resolution: &loaded.resolution,
                sources: &loaded.sources,
            },
            reveal,
        };
        let used = writer.used();
        let declined = writer.declined();
        let mut started = Amounts::default();
        for one in &used {
            started.executors += one.started.executors;
            started.cores += one.started.cores;
            started.memory_mib += one.started.memory_mib;
            started.gpus += one.started.gpus;
        }
        let warnings = plan.launch.warnings.iter();
        let mut document = Document {
            format_version: FORMAT_VERSION,
            spark_version: loaded.resolution.version.to_string(),
            can_start: started.executors > 0 && plan.launch.failure.is_none(),
            started,
            counts: Counts {
                offers: plan.offers.len(),
                used: used.len(),
                declined: declined.iter().map(|g| g.offers.len()).sum(),
                withheld: plan.withheld.len(),
            },
            executor: writer.executor(),
            used,
            stopped: writer.stopped(),
            declined,
            withheld: writer.withheld(),
            error: plan.launch.failure.as_ref().map(|f| writer.error(f)),
            warnings: warnings.map(|w| launch::shown(w, reveal)).collect(),
            notes: Vec::new(),
        };
        if plan.uncertain > 0 {
            document.note(format!(
                "the document does not say which role uses what, and {} of the agents have \
                 reservations for other roles; there all that is in use is taken from what this \
                 framework may have (/slaves tells more than /state)",
                plan.uncertain
            ));
        }
        document
    }

    /// Adds something that the plan assumes.
    pub fn note(&mut self, text: String) {
        self.notes.push(text);
    }
}

impl Writer<'_> {
    fn setting(&self, property: &str) -> Setting {
        let (property, from) = self.origins.property(property);
        Setting { property, from }
    }

    fn settings(&self, properties: &[&str]) -> Vec<Setting> {
        properties.iter().map(|p| self.setting(p)).collect()
    }

    fn executor(&self) -> Option<Executor> {
        let e = self.plan.executor.as_ref()?;
        let mut settings = vec![
            "spark.executor.cores",
            "spark.cores.max",
            "spark.executor.memory",
            "spark.mesos.executor.memoryOverhead",
        ];
        if e.max_gpus > 0 {
            settings.push("spark.mesos.gpus.max");
        }
        if !e.ports.is_empty() {
            settings.push("spark.blockManager.port");
        }
        if e.limit.is_some() {
            settings.extend(EXECUTORS);
        }
        Some(Executor {
            cores: e.cores,
            memory_mib: e.memory,
            ports: e.ports.clone(),
            max_cores: e.max_cores,
            max_gpus: e.max_gpus,
            max_executors: e.limit,
            settings: self.settings(&settings),
        })
    }

    fn used(&self) -> Vec<Used> {
        let mut used = Vec::new();
        for p in &self.plan.offers {
            let Answer::Accepted {
                executors,
                cores,
                memory,
                gpus,
                ..
            } = p.answer
            else {
                continue;
            };
            used.push(Used {
                step: p.batch,
                offer_id: p.offer.clone(),
                agent_id: p.agent.clone(),
                hostname: p.hostname.clone(),
                started: Amounts {
                    executors: u64::from(executors),
                    cores,
                    memory_mib: memory,
                    gpus,
                },
                left: left(p),
            });
        }
        used
    }

    /// Groups, the largest first.
    fn stopped(&self) -> Vec<Stopped> {
        let mut groups: BTreeMap<Key, (Group, usize)> = BTreeMap::new();
        for p in &self.plan.offers {
            let Answer::Accepted {
                stopped: Some(unmet),
                ..
            } = &p.answer
            else {
                continue;
            };
            let (group, offers) = groups.entry(key(Why::Unmet(*unmet), None)).or_default();
            group.add(unmet);
            *offers += 1;
        }
        let stopped = |(key, (group, offers)): (Key, (Group, usize))| Stopped {
            reasons: self.reasons(&key, &group),
            change: self.change(&key),
            offers,
        };
        let mut groups: Vec<Stopped> = groups.into_iter().map(stopped).collect();
        groups.sort_by_key(|g| std::cmp::Reverse(g.offers));
        groups
    }

    /// Groups, the largest first.
    fn declined(&self) -> Vec<Declined> {
        let mut groups: BTreeMap<Key, Group> = BTreeMap::new();
        for p in &self.plan.offers {
            let Answer::Declined {
                refuse_seconds,
                why,
                attribute,
            } = &p.answer
            else {
                continue;
            };
            let group = groups.entry(key(*why, *refuse_seconds)).or_default();
            match why {
                Why::Unmet(unmet) => group.add(unmet),
                Why::Constraint(_) => {
                    let value = attribute.as_ref().map(value);
                    *group.values.entry(value).or_default() += 1;
                }
                Why::ExecutorLimit(_) => {}
            }
            group.offers.push(Refused {
                step: p.batch,
                offer_id: p.offer.clone(),
                agent_id: p.agent.clone(),
                hostname: p.hostname.clone(),
                offered: left(p),
            });
        }
        let mut groups: Vec<Declined> = groups
            .into_iter()
            .map(|(key, group)| self.group(&key, group))
            .collect();
        groups.sort_by_key(|g| std::cmp::Reverse(g.offers.len()));
        groups
    }

    fn group(&self, key: &Key, group: Group) -> Declined {
        let refused_by = key.refuse_seconds.map(|_| {
            self.setting(match key.constraint {
                Some(_) => "spark.mesos.rejectOfferDurationForUnmetConstraints",
                None => "spark.mesos.rejectOfferDurationForReachedMaxCores",
            })
        });
        Declined {
            reasons: self.reasons(key, &group),
            refuse_seconds: key.refuse_seconds.map_or(MESOS_DEFAULT, |s| s as f64),
            refused_by,
            change: self.change(key),
            offers: group.offers,
        }
    }

    /// The settings that decide.
    fn change(&self, key: &Key) -> Vec<Setting> {
        let mut change: Vec<&str> = Vec::new();
        if key.constraint.is_some() {
            change.push("spark.mesos.constraints");
        }
        if key.cpus {
            change.push("spark.executor.cores");
        }
        if key.memory {
            change.extend([
                "spark.executor.memory",
                "spark.mesos.executor.memoryOverhead",
            ]);
        }
        if key.ports {
            change.push("spark.blockManager.port");
        }
        if key.max_cores {
            change.push("spark.cores.max");
        }
        if key.limit.is_some() {
            change.extend(EXECUTORS);
        }
        self.settings(&change)
    }

    fn reasons(&self, key: &Key, group: &Group) -> Vec<Reason> {
        let mut reasons = Vec::new();
        let constraint = key.constraint.and_then(|i| self.plan.constraints.get(i));
        if let Some(constraint) = constraint {
            let offered = group.values.iter().map(|(value, offers)| Offered {
                value: value.clone(),
                offers: *offers,
            });
            reasons.push(Reason::Constraint {
                attribute: constraint.attribute.clone(),
                wanted: constraint.values.clone(),
                offered: offered.collect(),
            });
        }
        reasons.extend(group.cpus.map(Reason::Cpus));
        reasons.extend(group.memory.map(Reason::Memory));
        let executor = self.plan.executor.as_ref();
        if key.ports {
            let wanted = executor.map(|e| e.ports.clone()).unwrap_or_default();
            reasons.push(Reason::Ports { wanted });
        }
        if let Some((wanted, acquired)) = group.max_cores {
            reasons.push(Reason::MaxCores {
                wanted,
                acquired,
                limit: executor.and_then(|e| e.max_cores),
            });
        }
        if let Some(limit) = key.limit {
            reasons.push(Reason::ExecutorLimit { limit });
        }
        if key.agent_failed {
            reasons.push(Reason::AgentFailed);
        }
        reasons
    }

    fn withheld(&self) -> Vec<NotOffered> {
        let mut groups: BTreeMap<Withheld, Vec<String>> = BTreeMap::new();
        for (hostname, why) in &self.plan.withheld {
            groups.entry(*why).or_default().push(hostname.clone());
        }
        let group = |(why, hostnames)| {
            let (reason, change): (_, &[&str]) = match why {
                Withheld::Inactive => ("inactive", &[]),
                Withheld::Gpus => ("gpus", &["spark.mesos.gpus.max"]),
                Withheld::Full => ("full", &[]),
                Withheld::Reserved => ("reserved", &["spark.mesos.role"]),
            };
            NotOffered {
                reason,
                change: self.settings(change),
                hostnames,
            }
        };
        groups.into_iter().map(group).collect()
    }

    fn error(&self, failure: &Failure) -> Thrown {
        let mut text = failure.thrown.to_string();
        let mut next: Option<&Throwable> = failure.thrown.cause.as_deref();
        while let Some(cause) = next {
            text.push_str(&format!("; caused by {cause}"));
            next = cause.cause.as_deref();
        }
        Thrown {
            r#where: failure.at,
            phrase: failure.at.phrase(),
            text: launch::shown(&text, self.reveal),
            setting: failure.key.as_deref().map(|k| self.setting(k)),
        }
    }
}

/// What decides how many executors dynamic allocation asks for at first.
const EXECUTORS: [&str; 3] = [
    "spark.dynamicAllocation.initialExecutors",
    "spark.dynamicAllocation.minExecutors",
    "spark.executor.instances",
];

impl Group {
    fn add(&mut self, unmet: &Unmet) {
        widen(&mut self.cpus, unmet.cpus, f64::trunc);
        widen(&mut self.memory, unmet.memory, |m| m);
        if let Some(m) = unmet.max_cores {
            let before = self.max_cores.map_or(0, |(_, acquired)| acquired);
            self.max_cores = Some((m.wanted, m.acquired.max(before)));
        }
    }
}

/// `counted` is what Spark counts of what is left.
fn widen(range: &mut Option<Range>, short: Option<Short>, counted: fn(f64) -> f64) {
    let Some(Short { wanted, left }) = short else {
        return;
    };
    let missing = f64::from(wanted) - counted(left);
    let so_far = range.unwrap_or(Range {
        wanted,
        left_min: left,
        left_max: left,
        short_min: missing,
        short_max: missing,
    });
    *range = Some(Range {
        wanted,
        left_min: so_far.left_min.min(left),
        left_max: so_far.left_max.max(left),
        short_min: so_far.short_min.min(missing),
        short_max: so_far.short_max.max(missing),
    });
}

fn key(why: Why, refuse_seconds: Option<i64>) -> Key {
    let mut key = Key {
        constraint: None,
        cpus: false,
        memory: false,
        ports: false,
        max_cores: false,
        agent_failed: false,
        limit: None,
        refuse_seconds,
    };
    match why {
        Why::ExecutorLimit(limit) => key.limit = Some(limit),
        Why::Constraint(index) => key.constraint = Some(index),
        Why::Unmet(u) => {
            key.cpus = u.cpus.is_some();
            key.memory = u.memory.is_some();
            key.ports = u.ports;
            key.max_cores = u.max_cores.is_some();
            key.agent_failed = u.agent_failed;
            key.limit = u.executor_limit;
        }
    }
    key
}

fn left(p: &Planned) -> Left {
    // A sum of nothing is -0.
    Left {
        cpus: p.cpus_left + 0.0,
        memory_mib: p.memory_left + 0.0,
        gpus: p.gpus_left + 0.0,
    }
}

/// The value of an attribute, as an agent's flag spells it.
fn value(attribute: &Attribute) -> String {
    let text = match attribute.r#type() {
        ValueType::Scalar => attribute
            .scalar
            .as_ref()
            .map(|s| human_number(s.value))
            .unwrap_or_default(),
        ValueType::Text => attribute
            .text
            .as_ref()
            .map(|t| t.value.clone())
            .unwrap_or_default(),
        ValueType::Set => {
            let items = attribute.set.as_ref().map_or(&[][..], |s| &s.item);
            format!("{{{}}}", items.join(","))
        }
        ValueType::Ranges => {
            let ranges = attribute.ranges.as_ref().map_or(&[][..], |r| &r.range);
            let ranges = ranges.iter().map(|r| format!("{}-{}", r.begin, r.end));
            format!("[{}]", ranges.collect::<Vec<_>>().join(","))
        }
    };
    printable_line(&text).into_owned()
}

/// A number with as many decimals as it needs, at most three.
pub fn human_number(value: f64) -> String {
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0" } else { text }.to_owned()
}
