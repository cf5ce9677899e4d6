//! Agents as a Mesos master describes them at `/slaves` and `/state`, and what it offers of them.
//!
//! A master offers a framework what is reserved for its role, or for a role above it, and what is
//! reserved for nobody, less what is in use (Mesos' `HierarchicalAllocatorProcess`). Resources that
//! are out with an offer count as free: they come back within seconds. Revocable resources are left
//! out, which Spark does not take.

use super::enums::ValueType;
use super::messages::{
    Attribute, FrameworkID, Offer, OfferID, Range, Ranges, Resource, Scalar, Set, SlaveID, Text,
};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

const ANY_ROLE: &str = "*";

/// Less of both is not offered at all: Mesos' `MIN_CPUS`, and `MIN_MEM` in MiB.
const MINIMUM: (f64, f64) = (0.01, 32.0);

/// Resources of one reservation: the role, and the resources by name.
type Pool = (String, Vec<Resource>);

/// An agent.
#[derive(Clone, Debug, PartialEq)]
pub struct Agent {
    /// Its id.
    pub id: String,
    /// Its name.
    pub hostname: String,
    active: bool,
    attributes: Vec<Attribute>,
    /// Everything, by the role it is reserved for; `*` last.
    pools: Vec<Pool>,
    used: Usage,
}

/// What is in use.
#[derive(Clone, Debug, PartialEq)]
enum Usage {
    /// By role.
    Pools(Vec<Pool>),
    /// In all, which is all that `/state` says.
    Total(Vec<Resource>),
}

/// Why a master does not offer an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Withheld {
    /// It is not connected, or it is deactivated.
    Inactive,
    /// It has GPUs, and the framework does not say that it takes GPUs.
    Gpus,
    /// All that the framework's role may have is in use.
    Full,
    /// All that is free is reserved for other roles.
    Reserved,
}

/// Why a document does not describe agents.
#[derive(Debug, thiserror::Error)]
pub enum AgentsError {
    /// The JSON is malformed, or a field is not what a master writes there.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// It is a list, as offers are.
    #[error("expected an object with the field `slaves`, found a list")]
    List,
    /// There is no list of agents.
    #[error("there is no field `slaves`")]
    NoAgents,
    /// A field of an agent is not what a master writes there.
    #[error("slaves[{index}].{field}: {problem}")]
    Field {
        /// Which agent, from 0.
        index: usize,
        /// Which of its fields.
        field: String,
        /// What is wrong.
        problem: String,
    },
}

#[derive(Deserialize)]
struct Document {
    slaves: Option<Vec<Written>>,
}

/// An agent as it is written.
#[derive(Deserialize)]
struct Written {
    id: String,
    hostname: Option<String>,
    active: Option<bool>,
    deactivated: Option<bool>,
    #[serde(default)]
    attributes: BTreeMap<String, Value>,
    #[serde(default)]
    resources: BTreeMap<String, Value>,
    #[serde(default)]
    used_resources: BTreeMap<String, Value>,
    #[serde(default)]
    reserved_resources: BTreeMap<String, BTreeMap<String, Value>>,
    unreserved_resources: Option<BTreeMap<String, Value>>,
    reserved_resources_full: Option<BTreeMap<String, Vec<Full>>>,
    unreserved_resources_full: Option<Vec<Full>>,
    used_resources_full: Option<Vec<Full>>,
}

/// A resource as a message.
#[derive(Deserialize)]
struct Full {
    name: String,
    scalar: Option<FullScalar>,
    ranges: Option<FullRanges>,
    role: Option<String>,
    #[serde(default)]
    reservations: Vec<FullReservation>,
    revocable: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct FullScalar {
    value: f64,
}

#[derive(Deserialize)]
struct FullRanges {
    #[serde(default)]
    range: Vec<FullRange>,
}

#[derive(Deserialize)]
struct FullRange {
    begin: u64,
    end: u64,
}

#[derive(Deserialize)]
struct FullReservation {
    role: Option<String>,
}

/// Reads what a master serves at `/slaves` or `/state`.
///
/// # Errors
/// When it is not JSON, has no list of agents, or an agent is not described as a master does.
pub fn from_json(text: &str) -> Result<Vec<Agent>, AgentsError> {
    // Serde takes a list of their values for fields.
    if text.trim_start().starts_with('[') {
        return Err(AgentsError::List);
    }
    let document: Document = serde_json::from_str(text)?;
    let agents = document.slaves.ok_or(AgentsError::NoAgents)?;
    let agent = |(index, written)| {
        Agent::read(written).map_err(|(field, problem)| AgentsError::Field {
            index,
            field,
            problem,
        })
    };
    agents.into_iter().enumerate().map(agent).collect()
}

/// A field and what is wrong with it.
type Fault = (String, String);

impl Agent {
    fn read(written: Written) -> Result<Self, Fault> {
        written.look_for_negatives()?;
        let mut pools: Vec<Pool> = Vec::new();
        match written.reserved_resources_full {
            Some(all) => {
                for (role, list) in all {
                    pools.push((role, list.into_iter().filter_map(Full::resource).collect()));
                }
            }
            None => {
                for (role, list) in &written.reserved_resources {
                    let list = totals(list, &format!("reserved_resources.{role}"))?;
                    pools.push((role.clone(), list));
                }
            }
        }
        let unreserved = match (
            written.unreserved_resources_full,
            &written.unreserved_resources,
        ) {
            (Some(list), _) => list.into_iter().filter_map(Full::resource).collect(),
            (None, Some(list)) => totals(list, "unreserved_resources")?,
            // Masters before Mesos 0.24 say only how much there is in all.
            (None, None) => totals(&written.resources, "resources")?,
        };
        pools.push((ANY_ROLE.to_owned(), unreserved));
        for (role, list) in &mut pools {
            for resource in list {
                resource.role = Some(role.clone());
            }
        }
        let used = match written.used_resources_full {
            Some(list) => Usage::Pools(by_role(list)),
            None => Usage::Total(totals(&written.used_resources, "used_resources")?),
        };
        let attributes = written.attributes.into_iter().map(attribute);
        Ok(Agent {
            hostname: written.hostname.unwrap_or_else(|| written.id.clone()),
            id: written.id,
            active: written.active.unwrap_or(true) && !written.deactivated.unwrap_or(false),
            attributes: attributes.collect::<Result<_, _>>()?,
            pools,
            used,
        })
    }

    /// What the master offers of the agent to a framework of a role, which takes GPUs or does not.
    /// The offer has the agent's id.
    ///
    /// # Errors
    /// When it is not offered.
    pub fn offer(&self, role: &str, gpus: bool, framework_id: &str) -> Result<Offer, Withheld> {
        if !self.active {
            return Err(Withheld::Inactive);
        }
        let all = || self.pools.iter().flat_map(|(_, list)| list);
        if !gpus && all().any(|r| r.name == "gpus" && scalar(r) > 0.0) {
            return Err(Withheld::Gpus);
        }
        let mut free: Vec<Resource> = Vec::new();
        for (of, list) in &self.pools {
            if may_have(role, of) {
                free.extend(list.iter().cloned());
            }
        }
        let had = enough(&free);
        match &self.used {
            Usage::Pools(pools) => {
                for (of, used) in pools {
                    for u in used {
                        subtract(&mut free, u, |r| r.role.as_deref() == Some(of));
                    }
                }
            }
            Usage::Total(used) => {
                // Taken from what is reserved for nobody before what is reserved.
                for u in used {
                    let rest = subtract(&mut free, u, |r| r.role.as_deref() == Some(ANY_ROLE));
                    subtract(&mut free, &rest, |_| true);
                }
            }
        }
        free.retain(|r| match &r.ranges {
            Some(ranges) => !ranges.range.is_empty(),
            None => scalar(r) > 0.0,
        });
        if !enough(&free) {
            let elsewhere = self.pools.iter().any(|(of, _)| !may_have(role, of));
            return Err(if had || !elsewhere {
                Withheld::Full
            } else {
                Withheld::Reserved
            });
        }
        Ok(Offer {
            id: OfferID {
                value: self.id.clone(),
            },
            framework_id: FrameworkID {
                value: framework_id.to_owned(),
            },
            slave_id: SlaveID {
                value: self.id.clone(),
            },
            hostname: self.hostname.clone(),
            resources: free,
            attributes: self.attributes.clone(),
            ..Offer::default()
        })
    }

    /// The agent as it is when nothing runs on it.
    #[must_use]
    pub fn idle(mut self) -> Self {
        self.used = Usage::Pools(Vec::new());
        self
    }

    /// Whether the document does not tell how much of what a role may have is in use: something is
    /// reserved for other roles, and use is only known in all. Then everything in use counts as the
    /// role's, so that an offer is never too large.
    #[must_use]
    pub fn is_uncertain(&self, role: &str) -> bool {
        let in_use = match &self.used {
            Usage::Pools(_) => false,
            Usage::Total(used) => used.iter().any(|r| scalar(r) > 0.0),
        };
        in_use && self.pools.iter().any(|(of, _)| !may_have(role, of))
    }
}

/// Whether a framework of a role is offered what is reserved for another: for itself, for a role
/// above it, or for nobody.
fn may_have(role: &str, reserved_for: &str) -> bool {
    reserved_for == ANY_ROLE
        || role == reserved_for
        || role
            .strip_prefix(reserved_for)
            .is_some_and(|rest| rest.starts_with('/'))
}

fn enough(list: &[Resource]) -> bool {
    let sum = |name: &str| -> f64 {
        let named = list.iter().filter(|r| r.name == name);
        named.map(scalar).sum()
    };
    sum("cpus") >= MINIMUM.0 || sum("mem") >= MINIMUM.1
}

fn scalar(r: &Resource) -> f64 {
    r.scalar.as_ref().map_or(0.0, |s| s.value)
}

/// Takes `used` out of the resources of its name that `of` picks; gives what they do not hold.
fn subtract(free: &mut [Resource], used: &Resource, of: impl Fn(&Resource) -> bool) -> Resource {
    let mut rest = used.clone();
    for r in free.iter_mut().filter(|r| r.name == used.name && of(r)) {
        if let (Some(a), Some(b)) = (&mut r.scalar, &mut rest.scalar) {
            let taken = a.value.min(b.value);
            a.value = thousandths(a.value - taken);
            b.value = thousandths(b.value - taken);
        }
        if let (Some(a), Some(b)) = (&mut r.ranges, &rest.ranges) {
            for out in &b.range {
                a.range = a.range.iter().flat_map(|r| without(r, out)).collect();
            }
        }
    }
    rest
}

/// Mesos counts in thousandths.
fn thousandths(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// A range without another.
fn without(range: &Range, out: &Range) -> impl Iterator<Item = Range> {
    let before = (range.begin < out.begin).then(|| Range {
        begin: range.begin,
        end: range.end.min(out.begin.saturating_sub(1)),
    });
    let after = (range.end > out.end).then(|| Range {
        begin: range.begin.max(out.end.saturating_add(1)),
        end: range.end,
    });
    before.into_iter().chain(after)
}

impl Written {
    fn look_for_negatives(&self) -> Result<(), Fault> {
        for (role, list) in self.reserved_resources_full.iter().flatten() {
            for full in list {
                full.not_negative(&format!("reserved_resources_full.{role}"))?;
            }
        }
        for (field, list) in [
            ("unreserved_resources_full", &self.unreserved_resources_full),
            ("used_resources_full", &self.used_resources_full),
        ] {
            for full in list.iter().flatten() {
                full.not_negative(field)?;
            }
        }
        Ok(())
    }
}

impl Full {
    fn not_negative(&self, field: &str) -> Result<(), Fault> {
        match &self.scalar {
            Some(s) if s.value < 0.0 => {
                let problem = format!("an agent has no negative resource, such as {}", s.value);
                Err((format!("{field}.{}", self.name), problem))
            }
            _ => Ok(()),
        }
    }

    /// The role it is reserved for: that of the innermost reservation.
    fn reserved_for(&self) -> String {
        let inner = self.reservations.last().and_then(|r| r.role.clone());
        inner
            .or_else(|| self.role.clone())
            .unwrap_or_else(|| ANY_ROLE.to_owned())
    }

    /// The resource, unless it may be taken back or is of a type that Spark does not look at.
    fn resource(self) -> Option<Resource> {
        if self.revocable.is_some() {
            return None;
        }
        match (self.scalar, self.ranges) {
            (Some(s), _) => Some(scalar_resource(self.name, s.value)),
            (None, Some(ranges)) => {
                let range = |r: FullRange| Range {
                    begin: r.begin,
                    end: r.end,
                };
                let list = ranges.range.into_iter().map(range).collect();
                Some(ranges_resource(self.name, list))
            }
            (None, None) => None,
        }
    }
}

fn by_role(list: Vec<Full>) -> Vec<Pool> {
    let mut pools: BTreeMap<String, Vec<Resource>> = BTreeMap::new();
    for full in list {
        let role = full.reserved_for();
        pools.entry(role).or_default().extend(full.resource());
    }
    pools.into_iter().collect()
}

fn scalar_resource(name: String, value: f64) -> Resource {
    Resource {
        name,
        r#type: ValueType::Scalar.into(),
        scalar: Some(Scalar { value }),
        ..Resource::default()
    }
}

fn ranges_resource(name: String, range: Vec<Range>) -> Resource {
    Resource {
        name,
        r#type: ValueType::Ranges.into(),
        ranges: Some(Ranges { range }),
        ..Resource::default()
    }
}

/// Resources as an object: scalars as numbers, ranges as text.
fn totals(map: &BTreeMap<String, Value>, field: &str) -> Result<Vec<Resource>, Fault> {
    let mut list = Vec::with_capacity(map.len());
    for (name, value) in map {
        match value {
            Value::Number(n) => {
                let value = n.as_f64().unwrap_or(0.0);
                if value < 0.0 {
                    let problem = format!("an agent has no negative resource, such as {n}");
                    return Err((format!("{field}.{name}"), problem));
                }
                list.push(scalar_resource(name.clone(), value));
            }
            Value::String(text) if text.starts_with('[') => {
                let ranges = parse_ranges(text).ok_or_else(|| {
                    let problem = format!("expected ranges, as [31000-32000], found {text:?}");
                    (format!("{field}.{name}"), problem)
                })?;
                list.push(ranges_resource(name.clone(), ranges));
            }
            // A set, which no launcher looks at.
            Value::String(_) => {}
            _ => {
                let problem = "expected a number, or ranges as text".to_owned();
                return Err((format!("{field}.{name}"), problem));
            }
        }
    }
    Ok(list)
}

/// `[1-2, 4-5]`.
fn parse_ranges(text: &str) -> Option<Vec<Range>> {
    let inner = text.trim().strip_prefix('[')?.strip_suffix(']')?;
    let items = inner.split(',').map(str::trim).filter(|i| !i.is_empty());
    items
        .map(|item| {
            let (begin, end) = item.split_once('-')?;
            Some(Range {
                begin: begin.trim().parse().ok()?,
                end: end.trim().parse().ok()?,
            })
        })
        .collect()
}

/// An attribute. A text never begins like ranges or a set do, for Mesos would have read one.
fn attribute((name, value): (String, Value)) -> Result<Attribute, Fault> {
    let mut attribute = Attribute {
        name,
        ..Attribute::default()
    };
    match value {
        Value::Number(n) => {
            attribute.r#type = ValueType::Scalar.into();
            let value = n.as_f64().unwrap_or(0.0);
            attribute.scalar = Some(Scalar { value });
        }
        Value::String(text) => {
            let set = text.strip_prefix('{').and_then(|t| t.strip_suffix('}'));
            if let Some(range) = parse_ranges(&text) {
                attribute.r#type = ValueType::Ranges.into();
                attribute.ranges = Some(Ranges { range });
            } else if let Some(items) = set {
                attribute.r#type = ValueType::Set.into();
                let items = items.split(',').map(str::trim).filter(|i| !i.is_empty());
                let item = items.map(str::to_owned).collect();
                attribute.set = Some(Set { item });
            } else {
                attribute.r#type = ValueType::Text.into();
                attribute.text = Some(Text { value: text });
            }
        }
        _ => {
            let problem = "expected a number or a text".to_owned();
            return Err((format!("attributes.{}", attribute.name), problem));
        }
    }
    Ok(attribute)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agent(json: &str) -> Agent {
        let text = format!(r#"{{"slaves": [{json}]}}"#);
        from_json(&text).expect("an agent").remove(0)
    }

    fn amounts(offer: &Offer) -> Vec<(&str, &str, f64)> {
        let it = offer.resources.iter();
        it.map(|r| (&*r.name, r.role(), scalar(r))).collect()
    }

    const TOTALS: &str = r#"{"id": "S0", "hostname": "a",
        "resources": {"cpus": 16, "mem": 4096, "ports": "[31000-32000]"},
        "used_resources": {"cpus": 3.3, "mem": 96, "ports": "[31005-31005, 32000-32000]"},
        "reserved_resources": {"spark": {"cpus": 4, "mem": 1024}, "web": {"cpus": 10}},
        "unreserved_resources": {"cpus": 2, "mem": 3072, "ports": "[31000-32000]"}}"#;

    #[test]
    fn a_role_gets_its_own_and_what_is_free() {
        let agent = agent(TOTALS);
        let offer = agent.offer("spark/nightly", false, "F").unwrap();
        assert_eq!(
            amounts(&offer),
            [
                ("cpus", "spark", 2.7),
                ("mem", "spark", 1024.0),
                ("mem", "*", 2976.0),
                ("ports", "*", 0.0)
            ]
        );
        let ports = offer.resources[3].ranges.as_ref().unwrap();
        let ports: Vec<_> = ports.range.iter().map(|r| (r.begin, r.end)).collect();
        assert_eq!(ports, [(31000, 31004), (31006, 31999)]);
        assert!(agent.is_uncertain("spark"));
    }

    #[test]
    fn use_is_taken_from_its_own_reservation() {
        let agent = agent(
            r#"{"id": "S0", "used_resources": {"cpus": 9},
            "reserved_resources_full": {"web": [{"name": "cpus", "scalar": {"value": 10.0}}]},
            "unreserved_resources_full": [{"name": "cpus", "scalar": {"value": 2.0}, "role": "*"},
                {"name": "mem", "scalar": {"value": 64.0}, "role": "*", "revocable": {}}],
            "used_resources_full": [{"name": "cpus", "scalar": {"value": 8.5}, "role": "web"},
                {"name": "cpus", "scalar": {"value": 0.5}, "role": "*",
                 "allocation_info": {"role": "x"}}]}"#,
        );
        let offer = agent.offer("*", false, "F").unwrap();
        assert_eq!(amounts(&offer), [("cpus", "*", 1.5)]);
        assert_eq!(offer.hostname, "S0");
        assert!(!agent.is_uncertain("*"));
    }

    #[test]
    fn what_is_not_offered() {
        let of = |json: &str| agent(json).offer("*", false, "F").unwrap_err();
        let idle = r#"{"id": "S", "active": false, "resources": {"cpus": 1}}"#;
        assert_eq!(of(idle), Withheld::Inactive);
        let gpus = r#"{"id": "S", "resources": {"cpus": 1, "gpus": 2}}"#;
        assert_eq!(of(gpus), Withheld::Gpus);
        assert!(agent(gpus).offer("*", true, "F").is_ok());
        let full = r#"{"id": "S", "resources": {"cpus": 1}, "used_resources": {"cpus": 1}}"#;
        assert_eq!(of(full), Withheld::Full);
        let reserved = r#"{"id": "S", "reserved_resources": {"web": {"cpus": 1}},
            "unreserved_resources": {"cpus": 0.0}}"#;
        assert_eq!(of(reserved), Withheld::Reserved);
    }

    #[test]
    fn idle_agents_have_all_of_theirs() {
        let agent = agent(TOTALS).idle();
        let offer = agent.offer("spark", false, "F").unwrap();
        assert_eq!(
            amounts(&offer),
            [
                ("cpus", "spark", 4.0),
                ("mem", "spark", 1024.0),
                ("cpus", "*", 2.0),
                ("mem", "*", 3072.0),
                ("ports", "*", 0.0)
            ]
        );
        assert!(!agent.is_uncertain("spark"));
    }

    #[test]
    fn attributes_have_the_type_that_mesos_gave_them() {
        let agent = agent(
            r#"{"id": "S", "attributes": {"a": 2, "b": "x", "c": "[1-2, 5-5]", "d": "{p, q}"}}"#,
        );
        let types: Vec<_> = agent.attributes.iter().map(Attribute::r#type).collect();
        use ValueType as T;
        assert_eq!(types, [T::Scalar, T::Text, T::Ranges, T::Set]);
        assert_eq!(agent.attributes[3].set.as_ref().unwrap().item, ["p", "q"]);
    }

    #[test]
    fn errors_name_the_field() {
        let error = |json: &str| from_json(json).unwrap_err().to_string();
        assert_eq!(error("{}"), "there is no field `slaves`");
        assert_eq!(
            error(r#"{"slaves": [{"id": "S", "resources": {"ports": "[1]"}}]}"#),
            "slaves[0].resources.ports: expected ranges, as [31000-32000], found \"[1]\""
        );
        assert_eq!(
            error(r#"{"slaves": [{"id": "S", "attributes": {"a": []}}]}"#),
            "slaves[0].attributes.a: expected a number or a text"
        );
        assert!(error("{").contains("at line 1"));
        assert_eq!(
            error("[]"),
            "expected an object with the field `slaves`, found a list"
        );
        assert_eq!(
            error(r#"{"slaves": [{"id": "S", "resources": {"mem": -0.5}}]}"#),
            "slaves[0].resources.mem: an agent has no negative resource, such as -0.5"
        );
    }
}
