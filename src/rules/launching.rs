//! What the rules about the launch ask of it: where executors find Spark, and what to do about a launch that
//! ends in an exception.

use super::{Context, mc201_refused_value, placeholder};
use crate::catalog::Kind;
use crate::launch::Failure;
use crate::source::Span;

const URI: &str = "spark.executor.uri";

/// What to do about a property to blame for the end of a launch; one that ends in a dot begins others.
const WAYS_OUT: &[(&str, &str)] = &[
    (
        "spark.authenticate.secret",
        "remove it here: only drivers in client mode can authenticate so",
    ),
    ("spark.deploy.recoveryMode", RECOVERY),
    (
        "spark.deploy.zookeeper.dir",
        "write a path that begins with `/`",
    ),
    (
        "spark.deploy.zookeeper.url",
        "write the hosts, such as `zk1:2181,zk2:2181`",
    ),
    (
        "spark.driver.memoryOverhead",
        "write a number of MiB without a unit, such as `1024`",
    ),
    (
        "spark.mesos.cluster.retry.wait.max",
        "write seconds without a unit, such as `60`",
    ),
    (
        "spark.mesos.dispatcher.queue.",
        "write a number, such as `10.0`",
    ),
    (
        "spark.mesos.driver.labels",
        "write `key:value`, several with commas between them",
    ),
    (
        "spark.network.timeout",
        "write a longer time than `spark.executor.heartbeatInterval`, which is 10s if it is unset",
    ),
    (
        "spark.task.cpus",
        "write no more than `spark.executor.cores`, or raise that",
    ),
];

const RECOVERY: &str = "write `ZOOKEEPER`, with spark.deploy.zookeeper.url, or `NONE`; FILESYSTEM is for the \
                        standalone master only";

/// An archive of Spark that every executor fetches.
#[derive(Clone, Debug)]
pub struct Archive<'a> {
    /// Its address; an empty one counts too.
    pub value: &'a str,
    /// Where it stands.
    pub span: Span,
    /// The property or the variable, for a sentence.
    pub words: &'static str,
    /// Whether it is a variable of the environment.
    pub variable: bool,
    /// Whether the address has yet to be filled in.
    pub template: bool,
}

impl<'a> Context<'a> {
    /// The archive that executors run Spark out of: the property, else the variable.
    #[must_use]
    pub fn archive(&self) -> Option<Archive<'a>> {
        let template = |text: &str| {
            placeholder::find(URI, text, self.version).is_some() || text.contains("${")
        };
        if let Some(s) = self.get(URI) {
            return Some(Archive {
                value: s.value,
                span: s.span(),
                words: "`spark.executor.uri`",
                variable: false,
                template: template(s.value),
            });
        }
        let variable = self.environment.get("SPARK_EXECUTOR_URI")?;
        Some(Archive {
            value: &variable.value,
            span: variable.span?,
            words: "SPARK_EXECUTOR_URI",
            variable: true,
            template: template(&variable.value),
        })
    }

    /// What to do about an exception that ends a launch, and for which a property may be to blame.
    #[must_use]
    pub(super) fn way_out(&self, failure: &Failure, key: Option<&str>) -> String {
        let message = failure.thrown.message.as_deref().unwrap_or_default();
        // Some exceptions say nothing but which property is missing.
        if let Some((missing, way)) = WAYS_OUT.iter().find(|(known, _)| *known == message) {
            return format!("set `{missing}` too; {way}");
        }
        let known = |key: &str| {
            let is = |known: &str| key == known || (known.ends_with('.') && key.starts_with(known));
            WAYS_OUT.iter().find(|(known, _)| is(known))
        };
        if let Some((_, way)) = key.and_then(known) {
            return (*way).to_owned();
        }
        if message.starts_with("Size must be") {
            return mc201_refused_value::expected_at_start(Kind::Memory);
        }
        if message.starts_with("Time must be") {
            return "write a whole number and a unit (ms, s, m, h), such as `30s`".to_owned();
        }
        if failure.thrown.class == "java.lang.NumberFormatException" {
            return "write a number".to_owned();
        }
        match key {
            Some(key) if self.get(key).is_none() => format!("set `{}`", self.name(key)),
            Some(key) => format!("correct `{}`, or leave it out", self.name(key)),
            None => "correct what the exception names".to_owned(),
        }
    }
}
