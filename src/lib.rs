//! mesoscfg: a configuration compiler and validator for Apache Spark on Apache Mesos.
//!
//! The way through: texts become [`source::Sources`], [`properties`] and [`submit`] parse them,
//! [`resolve`] decides every property, [`launch`] lowers the result to Mesos messages, [`mesos`]
//! spells those. [`rules`] look at all of it and make [`diagnostic::Finding`]s, [`lint`] gathers them as
//! [`settings`] ask, and [`report`] shows them. Imports run one way; see `docs/architecture.md`.

pub mod catalog;
pub mod cli;
pub mod compare;
pub mod diagnostic;
pub mod jvm;
pub mod launch;
pub mod lint;
pub mod mesos;
pub mod properties;
pub mod report;
pub mod resolve;
pub mod rules;
pub mod script;
pub mod settings;
pub mod source;
pub mod submit;
#[cfg(test)]
mod testing;
pub mod value;
pub mod version;
