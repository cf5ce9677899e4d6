//! Which agents are taken: attributes against `spark.mesos.constraints`
//! (`MesosSchedulerUtils.matchesAttributeRequirements`).

use super::conf::SparkConf;
use super::failure::Thrown;
use crate::jvm::Throwable;
use crate::jvm::maps::immutable_map_order;
use crate::mesos::{Attribute, Reveal, Text, ValueType, text};
use crate::value::{self, Constraint};
use crate::version::{SparkVersion, behaviour};

const KEY: &str = "spark.mesos.constraints";

/// Constraints in the order in which Spark looks at them.
#[derive(Clone)]
pub struct Constraints {
    key: &'static str,
    list: Vec<Constraint>,
    version: SparkVersion,
}

impl Constraints {
    /// Reads the constraints of executors.
    pub fn read(conf: &SparkConf<'_>) -> Result<Self, Thrown> {
        Self::read_key(conf, KEY)
    }

    /// Reads the constraints of a property.
    pub fn read_key(conf: &SparkConf<'_>, key: &'static str) -> Result<Self, Thrown> {
        let text = conf.text(key)?.unwrap_or_default();
        let list = value::constraints(&text).map_err(|e| Thrown::of(key, e.thrown))?;
        let list = in_order(list);
        Ok(Constraints {
            key,
            list,
            version: conf.version(),
        })
    }

    /// Whether an agent with these attributes is taken.
    pub fn met_by(&self, attributes: &[Attribute]) -> Result<bool, Thrown> {
        Ok(self.first_unmet(attributes)?.is_none())
    }

    /// The first constraint, by its index in [`Constraints::list`], for which an agent with these
    /// attributes is not taken. Spark looks no further.
    pub fn first_unmet(&self, attributes: &[Attribute]) -> Result<Option<usize>, Thrown> {
        for (i, c) in self.list.iter().enumerate() {
            let Some(a) = attribute(attributes, &c.attribute) else {
                return Ok(Some(i));
            };
            if !is_met(c, a, self.version).map_err(|t| Thrown::of(self.key, t))? {
                return Ok(Some(i));
            }
        }
        Ok(None)
    }

    /// All constraints, in the order in which Spark looks at them.
    pub fn list(&self) -> &[Constraint] {
        &self.list
    }

    /// Attributes of an agent that is taken: of each a text, the first of the values.
    pub fn meeting(&self) -> Vec<Attribute> {
        let text = |c: &Constraint| Attribute {
            name: c.attribute.clone(),
            r#type: ValueType::Text.into(),
            text: Some(Text {
                value: c.values.first().cloned().unwrap_or_default(),
            }),
            ..Attribute::default()
        };
        self.list.iter().map(text).collect()
    }
}

/// Whether the attribute that a constraint names has what the constraint wants of it.
///
/// # Errors
/// What Spark throws in its callback for offers: `NumberFormatException` for a value that is no
/// number where the attribute is a scalar; `scala.MatchError` for any value where the attribute is
/// ranges, up to Spark 3.0. Later releases take such an attribute for unmet.
pub fn is_met(c: &Constraint, a: &Attribute, version: SparkVersion) -> Result<bool, Throwable> {
    if c.values.is_empty() {
        return Ok(true);
    }
    Ok(match ValueType::try_from(a.r#type) {
        Ok(ValueType::Scalar) => {
            let offered = a.scalar.as_ref().map_or(0.0, |s| s.value);
            let wanted: Result<Vec<f64>, _> = c.values.iter().map(|v| value::double(v)).collect();
            wanted
                .map_err(|e| e.thrown)?
                .into_iter()
                .any(|v| v <= offered)
        }
        Ok(ValueType::Set) => {
            let items = a.set.as_ref().map_or(&[][..], |s| &s.item);
            c.values.iter().all(|v| items.contains(v))
        }
        Ok(ValueType::Text) => {
            let text = a.text.as_ref().map_or("", |t| &t.value);
            c.values.iter().any(|v| v == text)
        }
        Ok(ValueType::Ranges) | Err(_) if behaviour::RANGES_NEVER_MATCH.holds(version) => false,
        // Spark tests for a single range where the attribute holds a list of them.
        Ok(ValueType::Ranges) | Err(_) => {
            let ranges = a.ranges.clone().unwrap_or_default();
            let shown = text::to_string(&ranges, Reveal::Show);
            let message = format!("Some({shown}) (of class scala.Some)");
            return Err(Throwable::new("scala.MatchError", message));
        }
    })
}

/// The attribute of a name; of several the last counts.
#[must_use]
pub fn attribute<'a>(attributes: &'a [Attribute], name: &str) -> Option<&'a Attribute> {
    attributes.iter().rev().find(|a| a.name == name)
}

/// Constraints in the order in which Spark looks at them: that of an immutable map from attributes
/// to values.
#[must_use]
pub fn in_order(list: Vec<Constraint>) -> Vec<Constraint> {
    struct Named(Constraint);
    impl AsRef<str> for Named {
        fn as_ref(&self) -> &str {
            &self.0.attribute
        }
    }
    let named = list.into_iter().map(Named).collect();
    immutable_map_order(named)
        .into_iter()
        .map(|n| n.0)
        .collect()
}
