//! Which property, variable, fact or offer each field of a message comes from.

use crate::mesos::{CommandInfo, ContainerInfo, ExecutorInfo, FieldPath, PathStep, TaskInfo};

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

/// Of a field of a `TaskInfo`: of an executor, or in fine-grained mode of a Spark task.
#[must_use]
pub fn task(path: &FieldPath, task: &TaskInfo) -> Option<Cause> {
    let steps = path.steps();
    let names: Vec<&str> = steps.iter().map(|s| s.field).collect();
    if let Some(of) = &task.executor {
        return match names.as_slice() {
            ["name" | "task_id"] => Some(Cause::Counter),
            ["executor", ..] => executor_at(steps.get(1..)?, of),
            ["resources"] => property("spark.task.cpus"),
            ["slave_id"] | ["resources", "role" | "reservation"] => Some(Cause::Offer),
            _ => None,
        };
    }
    let rest = steps.get(1..).unwrap_or_default();
    match names.as_slice() {
        ["name"] => property("spark.app.name"),
        ["task_id"] => Some(Cause::Counter),
        ["slave_id"] => Some(Cause::Offer),
        ["resources"] => resource(&task.resources.get(steps.first()?.index?)?.name),
        ["resources", "role" | "reservation"] => Some(Cause::Offer),
        ["command", "uris", "cache"] => property("spark.mesos.fetcherCache.enable"),
        ["command", "value"] => {
            let place = home_or_archive(task.command.as_ref()?);
            all(&[
                place,
                "spark.driver.host",
                "spark.driver.port",
                "spark.mesos.extra.cores",
            ])
        }
        ["command", ..] => command(rest, task.command.as_ref()?),
        ["container", ..] => container(rest, task.container.as_ref()?),
        ["labels"] => property("spark.mesos.task.labels"),
        _ => None,
    }
}

/// Of a field of an `ExecutorInfo`, which only fine-grained mode has.
#[must_use]
pub fn executor(path: &FieldPath, executor: &ExecutorInfo) -> Option<Cause> {
    executor_at(path.steps(), executor)
}

fn executor_at(steps: &[PathStep], executor: &ExecutorInfo) -> Option<Cause> {
    let names: Vec<&str> = steps.iter().map(|s| s.field).collect();
    let rest = steps.get(1..).unwrap_or_default();
    match names.as_slice() {
        ["executor_id"] | ["resources", "role" | "reservation"] => Some(Cause::Offer),
        ["data"] => Some(Cause::Fixed("all properties, serialized by Java")),
        ["resources"] => match executor.resources.get(steps.first()?.index?)?.name.as_str() {
            "cpus" => property("spark.mesos.mesosExecutor.cores"),
            other => resource(other),
        },
        ["command", "uris", "cache"] => Some(Cause::Fixed("never in fine-grained mode")),
        ["command", "value"] => property(home_or_archive(executor.command.as_ref()?)),
        ["command", ..] => command(rest, executor.command.as_ref()?),
        ["container", ..] => container(rest, executor.container.as_ref()?),
        _ => None,
    }
}

/// The property that says where Spark is on the agent.
fn home_or_archive(command: &CommandInfo) -> &'static str {
    if unpacks(command) {
        "spark.executor.uri"
    } else {
        "spark.mesos.executor.home"
    }
}

fn unpacks(command: &CommandInfo) -> bool {
    let value = command.value.as_deref();
    value.is_some_and(|v| v.starts_with("cd "))
}

fn command(steps: &[PathStep], command: &CommandInfo) -> Option<Cause> {
    let names: Vec<&str> = steps.iter().map(|s| s.field).collect();
    match names.as_slice() {
        ["uris"] => {
            let index = steps.first()?.index;
            let uri = command.uris.get(index?)?;
            let first = index == Some(0) && unpacks(command) && !uri.value.is_empty();
            property(if first {
                "spark.executor.uri"
            } else {
                "spark.mesos.uris"
            })
        }
        ["environment", "variables"] => {
            let variables = &command.environment.as_ref()?.variables;
            variable(&variables.get(steps.get(1)?.index?)?.name)
        }
        ["environment", "variables", "secret"] => first_of(&[
            "spark.mesos.executor.secret.names",
            "spark.mesos.executor.secret.values",
        ]),
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

fn container(steps: &[PathStep], container: &ContainerInfo) -> Option<Cause> {
    const IMAGE: &str = "spark.mesos.executor.docker.image";
    let names: Vec<&str> = steps.iter().map(|s| s.field).collect();
    match names.as_slice() {
        ["type"] => all(&[IMAGE, "spark.mesos.containerizer"]),
        ["volumes"] => {
            let volume = container.volumes.get(steps.first()?.index?)?;
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

/// Of a field of the dispatcher's `FrameworkInfo` or `Credential`. What is configured is the
/// dispatcher's own.
#[must_use]
pub fn dispatcher(path: &FieldPath) -> Option<Cause> {
    Some(Cause::Fixed(match path.steps().first()?.field {
        "user" => "the dispatcher's SPARK_USER, or fact user",
        "name" => "the dispatcher's --name",
        "failover_timeout" => "the largest whole number, always",
        "checkpoint" => "always for a dispatcher",
        "role" => "the dispatcher's spark.mesos.role",
        "hostname" => "the dispatcher's SPARK_PUBLIC_DNS or spark.driver.host",
        "principal" => "the dispatcher's spark.mesos.principal",
        "secret" => "the dispatcher's spark.mesos.secret",
        "webui_url" => {
            "the dispatcher's spark.mesos.dispatcher.webui.url, or --host and --webui-port"
        }
        "capabilities" if path.steps().len() == 1 => "the dispatcher's spark.mesos.gpus.max",
        _ => return None,
    }))
}

/// Of a field of the `TaskInfo` of a driver that the dispatcher launches.
#[must_use]
pub fn driver(path: &FieldPath, task: &TaskInfo) -> Option<Cause> {
    let steps = path.steps();
    let names: Vec<&str> = steps.iter().map(|s| s.field).collect();
    match names.as_slice() {
        ["name"] => property("spark.app.name"),
        ["task_id"] => Some(Cause::Fixed(
            "given by the dispatcher, or fact submission_id",
        )),
        ["slave_id"] | ["resources", "role" | "reservation"] => Some(Cause::Offer),
        ["resources"] => match task.resources.get(steps.first()?.index?)?.name.as_str() {
            "cpus" => property("spark.driver.cores"),
            _ => all(&[
                "spark.driver.memory",
                "spark.driver.memoryOverhead",
                "spark.mesos.driver.memoryOverhead",
            ]),
        },
        ["command", "uris"] => Some(Cause::Fixed(
            "the application, the dispatcher's spark.mesos.uris, spark.mesos.uris, \
             spark.submit.pyFiles, spark.executor.uri",
        )),
        ["command", "uris", "cache"] => property("spark.mesos.fetcherCache.enable"),
        ["command", "environment", "variables"] => {
            let variables = &task.command.as_ref()?.environment.as_ref()?.variables;
            let variable = variables.get(steps.get(2)?.index?)?;
            match variable.name.as_str() {
                _ if variable.secret.is_some() => property("spark.mesos.driver.secret.envkeys"),
                "SPARK_SUBMIT_OPTS" => Some(Cause::Fixed(
                    "environment SPARK_SUBMIT_OPTS, and the framework id that the driver is to have",
                )),
                name => Some(Cause::FirstOf(vec![
                    format!("spark.mesos.driverEnv.{name}"),
                    name.to_owned(),
                ])),
            }
        }
        ["command", "environment", "variables", "secret"] => first_of(&[
            "spark.mesos.driver.secret.names",
            "spark.mesos.driver.secret.values",
        ]),
        ["command", "value"] => property(home_or_archive(task.command.as_ref()?)),
        ["container", "volumes"] => {
            let volume = task.container.as_ref()?.volumes.get(steps.get(1)?.index?)?;
            property(if volume.source.is_some() {
                "spark.mesos.driver.secret.filenames"
            } else {
                "spark.mesos.executor.docker.volumes"
            })
        }
        ["container", ..] => container(steps.get(1..)?, task.container.as_ref()?),
        ["labels"] => property("spark.mesos.driver.labels"),
        _ => None,
    }
}
