//! Which property, variable, fact or offer each field of a message comes from.

use crate::mesos::{FieldPath, TaskInfo};

/// Where the value of a field comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A property, with its variables and fallbacks.
    Property(String),
    /// The first of these that is set; the last one's default otherwise.
    FirstOf(Vec<String>),
    /// Several properties together.
    All(Vec<String>),
    /// An environment variable, or a fact where it is unset.
    VariableOrFact(&'static str, &'static str),
    /// The offer.
    Offer,
    /// Spark counts.
    Counter,
    /// Nothing changes it.
    Fixed(&'static str),
}

fn property(key: &str) -> Option<Cause> {
    Some(Cause::Property(key.to_owned()))
}

fn all(keys: &[&str]) -> Option<Cause> {
    Some(Cause::All(keys.iter().map(|k| (*k).to_owned()).collect()))
}

fn first_of(keys: &[&str]) -> Option<Cause> {
    Some(Cause::FirstOf(
        keys.iter().map(|k| (*k).to_owned()).collect(),
    ))
}

/// Of a field of `FrameworkInfo`.
#[must_use]
pub fn framework(path: &FieldPath) -> Option<Cause> {
    match path.steps().first()?.field {
        "user" => Some(Cause::VariableOrFact("SPARK_USER", "user")),
        "name" => property("spark.app.name"),
        "id" => property("spark.mesos.driver.frameworkId"),
        "failover_timeout" => property("spark.mesos.driver.failoverTimeout"),
        "role" => property("spark.mesos.role"),
        "hostname" => first_of(&["SPARK_PUBLIC_DNS", "spark.driver.host"]),
        "principal" => property("spark.mesos.principal"),
        "webui_url" => first_of(&["spark.mesos.driver.webui.url", "spark.ui.port"]),
        "capabilities" if path.steps().len() == 1 => property("spark.mesos.gpus.max"),
        _ => None,
    }
}

/// Of a field of `Credential`.
#[must_use]
pub fn credential(path: &FieldPath) -> Option<Cause> {
    match path.steps().first()?.field {
        "principal" => property("spark.mesos.principal"),
        "secret" => property("spark.mesos.secret"),
        _ => None,
    }
}

/// Of a field of an executor's `TaskInfo`.
#[must_use]
pub fn task(path: &FieldPath, task: &TaskInfo) -> Option<Cause> {
    let names: Vec<&str> = path.steps().iter().map(|s| s.field).collect();
    let index = |depth: usize| path.steps().get(depth).and_then(|s| s.index);
    match names.as_slice() {
        ["name"] => property("spark.app.name"),
        ["task_id"] => Some(Cause::Counter),
        ["slave_id"] => Some(Cause::Offer),
        ["resources"] => resource(&task.resources.get(index(0)?)?.name),
        ["resources", "role" | "reservation"] => Some(Cause::Offer),
        ["command", "uris"] => {
            let uri = task.command.as_ref()?.uris.get(index(1)?)?;
            let unpacked = task.command.as_ref()?.value.as_deref()?.starts_with("cd ");
            let first = index(1) == Some(0) && unpacked && !uri.value.is_empty();
            property(if first {
                "spark.executor.uri"
            } else {
                "spark.mesos.uris"
            })
        }
        ["command", "uris", "cache"] => property("spark.mesos.fetcherCache.enable"),
        ["command", "environment", "variables"] => {
            let variables = &task.command.as_ref()?.environment.as_ref()?.variables;
            variable(&variables.get(index(2)?)?.name)
        }
        ["command", "environment", "variables", "secret"] => first_of(&[
            "spark.mesos.executor.secret.names",
            "spark.mesos.executor.secret.values",
        ]),
        ["command", "value"] => {
            let unpacked = task.command.as_ref()?.value.as_deref()?.starts_with("cd ");
            let place = if unpacked {
                "spark.executor.uri"
            } else {
                "spark.mesos.executor.home"
            };
            all(&[
                place,
                "spark.driver.host",
                "spark.driver.port",
                "spark.mesos.extra.cores",
            ])
        }
        ["container", rest @ ..] => container(rest, index(1), task),
        ["labels"] => property("spark.mesos.task.labels"),
        _ => None,
    }
}

fn resource(name: &str) -> Option<Cause> {
    match name {
        "cpus" => first_of(&["spark.executor.cores", "spark.cores.max"]),
        "mem" => all(&[
            "spark.executor.memory",
            "spark.mesos.executor.memoryOverhead",
        ]),
        "gpus" => property("spark.mesos.gpus.max"),
        "ports" => property("spark.blockManager.port"),
        _ => None,
    }
}

fn variable(name: &str) -> Option<Cause> {
    match name {
        "SPARK_EXECUTOR_CLASSPATH" => property("spark.executor.extraClassPath"),
        "SPARK_EXECUTOR_OPTS" => all(&[
            "spark.executor.extraJavaOptions",
            "spark.executor.defaultJavaOptions",
        ]),
        "SPARK_USER" => Some(Cause::VariableOrFact("SPARK_USER", "user")),
        "SPARK_EXECUTOR_MEMORY" => first_of(&[
            "spark.executorEnv.SPARK_EXECUTOR_MEMORY",
            "spark.executor.memory",
        ]),
        "OMP_NUM_THREADS" => first_of(&["spark.executorEnv.OMP_NUM_THREADS", "spark.task.cpus"]),
        "SPARK_TESTING" => first_of(&["SPARK_TESTING", "spark.testing"]),
        other => Some(Cause::FirstOf(vec![
            format!("spark.executorEnv.{other}"),
            "spark.mesos.executor.secret.envkeys".to_owned(),
        ])),
    }
}

fn container(path: &[&str], index: Option<usize>, task: &TaskInfo) -> Option<Cause> {
    const IMAGE: &str = "spark.mesos.executor.docker.image";
    match path {
        ["type"] => all(&[IMAGE, "spark.mesos.containerizer"]),
        ["volumes"] => {
            let volume = task.container.as_ref()?.volumes.get(index?)?;
            property(if volume.source.is_some() {
                "spark.mesos.executor.secret.filenames"
            } else {
                "spark.mesos.executor.docker.volumes"
            })
        }
        ["docker", "image"] | ["mesos", "image", "docker", "name"] => property(IMAGE),
        ["docker", "network"] => property("spark.mesos.network.name"),
        ["docker", "port_mappings"] => property("spark.mesos.executor.docker.portmaps"),
        ["docker", "parameters"] => property("spark.mesos.executor.docker.parameters"),
        ["docker", "force_pull_image"] | ["mesos", "image", "cached"] => {
            property("spark.mesos.executor.docker.forcePullImage")
        }
        ["network_infos"] => property("spark.mesos.network.name"),
        ["network_infos", "labels"] => property("spark.mesos.network.labels"),
        _ => None,
    }
}
