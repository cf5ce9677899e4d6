//! What the rules ask of the agents of the cluster, where these are known.
//!
//! Agents count as idle, and as what a master would offer of them to the framework in question: the
//! application's for executors, the dispatcher's for drivers. What is in use just now is a matter of
//! the hour, and for `plan` to say.

use super::{Context, Setting, Sink};
use crate::jvm::Throwable;
use crate::launch::plan::{self, Plan, Supply};
use crate::launch::{Input, Launch, Where, attribute, in_order, is_met};
use crate::mesos::offers::Step;
use crate::mesos::{Attribute, Offer, ValueType};
use crate::source::Span;
use crate::value::Constraint;
use crate::version::{SparkVersion, behaviour};
use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;

/// The master of launches that name none, where agents of a cluster are known.
const ASSUMED_MASTER: &str = "mesos://localhost:5050";

/// Hosts that are named in one sentence.
const NAMED: usize = 3;

/// The agents of the cluster, and what has been asked of them.
pub(super) struct Agents<'a> {
    supply: Supply<'a>,
    executors: OnceCell<Vec<Cow<'a, Offer>>>,
    drivers: OnceCell<Vec<Cow<'a, Offer>>>,
    plan: OnceCell<Option<Plan>>,
    placed: OnceCell<Option<Launch>>,
}

impl<'a> Agents<'a> {
    pub(super) fn new(supply: Supply<'a>) -> Self {
        Agents {
            supply,
            executors: OnceCell::new(),
            drivers: OnceCell::new(),
            plan: OnceCell::new(),
            placed: OnceCell::new(),
        }
    }

    /// What a framework with these settings is offered.
    fn offers(&self, of: Option<&Context<'a>>) -> Vec<Cow<'a, Offer>> {
        let agents = match self.supply {
            Supply::Offers(steps) => {
                let offers = steps.iter().filter_map(|s| s.offers.as_ref()).flatten();
                return offers.map(Cow::Borrowed).collect();
            }
            Supply::Agents(agents) => agents,
        };
        let role = of.and_then(|cx| cx.get("spark.mesos.role"));
        let gpus = of.and_then(|cx| cx.int("spark.mesos.gpus.max"));
        let gpus = gpus.is_some_and(|(n, _)| n > 0);
        let offered = plan::offered(agents, role.map_or("*", |s| s.value), gpus, "");
        offered.offers.into_iter().map(Cow::Owned).collect()
    }
}

/// Constraints of a property, and the agents that they choose from.
pub(super) struct Demand<'c, 'a> {
    /// The property.
    pub(super) setting: &'c Setting<'a>,
    /// The constraints, in the order in which Spark looks at them.
    pub(super) constraints: &'c [Constraint],
    /// What is offered; at least one.
    pub(super) offers: &'c [Cow<'a, Offer>],
    version: SparkVersion,
    /// How the launch goes in cluster mode, if it is in cluster mode.
    placed: Option<&'c Launch>,
    faults: OnceCell<Vec<Fault<'c>>>,
}

/// A constraint at which Spark throws.
pub(super) struct Fault<'c> {
    /// The constraint.
    pub(super) constraint: &'c Constraint,
    /// What it throws, for the first of the agents.
    pub(super) thrown: Throwable,
    /// The agents at which it does.
    pub(super) hosts: Vec<&'c str>,
}

impl<'c> Demand<'c, '_> {
    /// The constraints at which Spark throws when it looks at one of the agents. It looks at the
    /// constraints of an agent one after another, and no further than the first that is not met. The
    /// dispatcher looks at those of agents that are large enough for the driver.
    pub(super) fn faults(&self) -> &[Fault<'c>] {
        self.faults.get_or_init(|| self.find_faults())
    }

    fn find_faults(&self) -> Vec<Fault<'c>> {
        let thrown = |l: &Launch| {
            l.failure
                .as_ref()
                .is_some_and(|f| f.at == Where::ResourceOffers)
        };
        if self.of_drivers() && self.placed.is_some_and(|l| !thrown(l)) {
            return Vec::new();
        }
        let mut faults: Vec<Fault<'c>> = Vec::new();
        for offer in self.offers {
            let host = offer.hostname.as_str();
            for c in self.constraints {
                let met = attribute(&offer.attributes, &c.attribute)
                    .map_or(Ok(false), |a| is_met(c, a, self.version));
                match met {
                    Ok(true) => {}
                    Ok(false) => break,
                    Err(thrown) => {
                        let known = faults.iter_mut().find(|f| std::ptr::eq(f.constraint, c));
                        match known {
                            Some(fault) if fault.hosts.contains(&host) => {}
                            Some(fault) => fault.hosts.push(host),
                            None => faults.push(Fault {
                                constraint: c,
                                thrown,
                                hosts: vec![host],
                            }),
                        }
                        break;
                    }
                }
            }
        }
        faults
    }

    /// Whether agents give the attribute of a constraint as ranges or as a number, and what Spark
    /// does about its values is said of these.
    pub(super) fn tells_type(&self, c: &Constraint) -> bool {
        let faults = self.faults();
        let thrown = faults.iter().any(|f| f.constraint == c);
        let never = behaviour::RANGES_NEVER_MATCH.holds(self.version) && faults.is_empty();
        let ranges = || self.attributes(c).any(|(_, a)| is(a, ValueType::Ranges));
        thrown || (never && ranges() && !self.is_met_somewhere(c))
    }

    /// The attribute of a constraint, of every agent that has it, and the agent's name.
    pub(super) fn attributes<'s>(
        &'s self,
        c: &'s Constraint,
    ) -> impl Iterator<Item = (&'s str, &'s Attribute)> + Clone {
        let of = |offer: &'s Cow<'_, Offer>| {
            let attribute = attribute(&offer.attributes, &c.attribute)?;
            Some((offer.hostname.as_str(), attribute))
        };
        self.offers.iter().filter_map(of)
    }

    /// Whether an agent meets one of the constraints.
    pub(super) fn meets(&self, offer: &Offer, c: &Constraint) -> bool {
        let attribute = attribute(&offer.attributes, &c.attribute);
        attribute.is_some_and(|a| is_met(c, a, self.version) == Ok(true))
    }

    /// Whether some agent meets one of the constraints.
    pub(super) fn is_met_somewhere(&self, c: &Constraint) -> bool {
        self.offers.iter().any(|o| self.meets(o, c))
    }

    /// Whether it is about drivers, which the dispatcher places.
    pub(super) fn of_drivers(&self) -> bool {
        self.setting.key != "spark.mesos.constraints"
    }

    /// What an exception that leaves the callback for offers does.
    pub(super) fn consequence(&self) -> &'static str {
        match self.of_drivers() {
            true => {
                "thrown when the dispatcher looks at such an agent that is large enough for the \
                 driver: its Mesos driver is aborted, and no driver starts any more"
            }
            false => {
                "thrown when such an agent is offered: the Mesos driver is aborted, the application \
                 stays up without executors"
            }
        }
    }

    /// What becomes of offers of agents that do not meet a constraint.
    pub(super) fn declined(&self) -> &'static str {
        match self.of_drivers() {
            true => "the dispatcher declines every offer, and the driver waits in its queue",
            false => "every offer is declined, and the application waits without executors",
        }
    }

    /// A constraint as it is written.
    pub(super) fn written(&self, c: &Constraint) -> &str {
        let range = c.attribute_span.start..c.values_span.end;
        self.setting.value.get(range).unwrap_or("")
    }

    /// The values of a constraint, and where they stand in the property.
    pub(super) fn values(&self, c: &Constraint) -> Vec<(&str, Range<usize>)> {
        let mut start = c.values_span.start;
        let text = self.setting.value.get(c.values_span.clone()).unwrap_or("");
        let mut values = Vec::new();
        for piece in text.split(',') {
            let at = start..start + piece.len();
            start = at.end + 1;
            values.push((piece, at));
        }
        values
    }
}

impl<'a> Context<'a> {
    /// What the master would offer of the agents to the application, where agents are known.
    #[must_use]
    pub(super) fn offers(&self) -> Option<&[Cow<'a, Offer>]> {
        let agents = self.agents.as_ref()?;
        let offers = || agents.offers(Some(self));
        Some(agents.executors.get_or_init(offers))
    }

    /// The constraints that this launch reads and Spark can parse, where agents are known.
    #[must_use]
    pub(super) fn demands(&self) -> Vec<Demand<'_, 'a>> {
        if self.agents.is_none() {
            return Vec::new();
        }
        let mut demands = Vec::new();
        for (setting, constraints) in self.asked.get_or_init(|| self.read_asked()) {
            let offers = match setting.key == "spark.mesos.constraints" {
                true => self.offers().unwrap_or_default(),
                false => self.offers_for_drivers().unwrap_or_default(),
            };
            if !offers.is_empty() {
                demands.push(Demand {
                    setting,
                    constraints,
                    offers,
                    version: self.version,
                    placed: self.placed(),
                    faults: OnceCell::new(),
                });
            }
        }
        demands
    }

    fn read_asked(&self) -> Vec<(Setting<'a>, Vec<Constraint>)> {
        let read = self.literal_constraints();
        let read = read.filter(|p| self.placeholder(&p.setting).is_none());
        let read = read.filter_map(|p| Some((p.setting, p.list.clone().ok()?)));
        let read = read.filter(|(_, list)| !list.is_empty());
        read.map(|(s, list)| (s, in_order(list))).collect()
    }

    /// What the master would offer of the agents to the dispatcher, where agents are known.
    #[must_use]
    pub(super) fn offers_for_drivers(&self) -> Option<&[Cow<'a, Offer>]> {
        let agents = self.agents.as_ref()?;
        let offers = || agents.offers(self.dispatcher());
        Some(agents.drivers.get_or_init(offers))
    }

    /// How the launch goes in cluster mode when all agents are offered to the dispatcher, where agents
    /// are known; as [`Context::cluster_launch`].
    #[must_use]
    pub(super) fn placed(&self) -> Option<&Launch> {
        let agents = self.agents.as_ref().filter(|_| self.cluster())?;
        let follow = || {
            let offers = self.offers_for_drivers()?;
            let step = Step {
                sleep_ms: None,
                statuses: vec![],
                offers: Some(offers.iter().map(|o| (**o).clone()).collect()),
            };
            match agents.supply {
                Supply::Offers(steps) => self.follow(Some(steps)),
                Supply::Agents(_) => self.follow(Some(&[step])),
            }
        };
        agents.placed.get_or_init(follow).as_ref()
    }

    /// What would come of the agents, where they are known and the launch is in client mode,
    /// coarse-grained. None for a template, and for a launch that fails.
    #[must_use]
    pub(super) fn plan(&self) -> Option<&Plan> {
        let agents = self.agents.as_ref()?;
        agents
            .plan
            .get_or_init(|| self.follow_plan(agents, true))
            .as_ref()
    }

    /// As [`Context::plan`], of a launch in fine-grained mode: what its tasks need, and are offered.
    #[must_use]
    pub(super) fn fine_plan(&self) -> Option<Plan> {
        let agents = self.agents.as_ref().filter(|_| !self.coarse())?;
        self.follow_plan(agents, false)
    }

    fn follow_plan(&self, agents: &Agents<'a>, coarse: bool) -> Option<Plan> {
        let grain = self.coarse() == coarse;
        let here = self.on_mesos() && grain && !self.cluster() && !self.is_dispatcher();
        if !here || self.settings().any(|s| self.placeholder(s).is_some()) {
            return None;
        }
        let mut facts = self.facts.clone();
        facts.assumed_master = Some(ASSUMED_MASTER);
        facts.assumed_home = Some("/home-of-spark");
        let input = Input {
            resolution: self.launch,
            files: &super::context::Lenient(self.files),
            facts: &facts,
        };
        let plan = plan::plan(&input, agents.supply, None);
        plan.launch.failure.is_none().then_some(plan)
    }

    /// Names of agents, for a sentence.
    #[must_use]
    pub(super) fn hosts(&self, hosts: &[&str]) -> String {
        let named = hosts.iter().take(NAMED);
        let named: Vec<String> = named.map(|h| format!("`{}`", self.name(h))).collect();
        let rest = hosts.len().saturating_sub(NAMED);
        match rest {
            0 => named.join(", "),
            n => format!("{} and {n} more", named.join(", ")),
        }
    }
}

impl Context<'_> {
    /// An attribute of an agent, for a sentence.
    #[must_use]
    pub(super) fn attribute(&self, a: &Attribute) -> String {
        let values = shown_values(a);
        let shown = values
            .iter()
            .take(NAMED)
            .map(|v| format!("`{}`", self.name(v)));
        let shown: Vec<String> = shown.collect();
        match (is(a, ValueType::Ranges), shown.is_empty()) {
            (true, _) => "ranges".to_owned(),
            (false, true) => "nothing".to_owned(),
            (false, false) if values.len() > NAMED => format!("{} and more", shown.join(", ")),
            (false, false) => shown.join(", "),
        }
    }
}

/// The values of an attribute, as constraints would have to name them.
pub(super) fn shown_values(a: &Attribute) -> Vec<Cow<'_, str>> {
    match ValueType::try_from(a.r#type) {
        Ok(ValueType::Text) => {
            let text = a.text.as_ref().map_or("", |t| &t.value);
            vec![Cow::Borrowed(text)]
        }
        Ok(ValueType::Set) => {
            let items = a.set.iter().flat_map(|s| &s.item);
            items.map(|i| Cow::Borrowed(i.as_str())).collect()
        }
        Ok(ValueType::Scalar) => vec![Cow::Owned(scalar(a).to_string())],
        Ok(ValueType::Ranges) | Err(_) => Vec::new(),
    }
}

/// Whether a rule about how constraints are written has found why a piece of them is not met.
pub(super) fn is_explained(sink: &Sink, span: Span) -> bool {
    let within = |s: Span| s.source == span.source && s.start < span.end && span.start < s.end;
    let found = sink.findings().iter();
    let mut found = found.filter(|f| ("MC601".."MC609").contains(&f.code));
    found.any(|f| f.span.is_some_and(within))
}

/// The number of a scalar attribute.
pub(super) fn scalar(a: &Attribute) -> f64 {
    a.scalar.as_ref().map_or(0.0, |s| s.value)
}

/// Whether an attribute is of a type.
pub(super) fn is(a: &Attribute, of: ValueType) -> bool {
    ValueType::try_from(a.r#type) == Ok(of)
}
