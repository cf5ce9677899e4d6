//! The container of a task, and the secrets that go into it (`MesosSchedulerBackendUtil`).

use super::coarse::labels;
use super::conf::SparkConf;
use super::failure::Thrown;
use crate::jvm::Throwable;
use crate::mesos::{
    ContainerInfo, ContainerType, DockerInfo, DockerNetwork, Image, ImageDocker, ImageType,
    MesosInfo, NetworkInfo, Parameter, PortMapping, Reveal, Secret, SecretReference, SecretType,
    SecretValue, Variable, VariableType, Volume, VolumeMode, VolumeSource, VolumeSourceType, text,
};
use crate::value;
use crate::version::behaviour;

const IMAGE: &str = "spark.mesos.executor.docker.image";
const VOLUMES: &str = "spark.mesos.executor.docker.volumes";
const PORT_MAPS: &str = "spark.mesos.executor.docker.portmaps";
const PARAMETERS: &str = "spark.mesos.executor.docker.parameters";
const FORCE_PULL: &str = "spark.mesos.executor.docker.forcePullImage";
const CONTAINERIZER: &str = "spark.mesos.containerizer";
const NETWORK_NAME: &str = "spark.mesos.network.name";
const NETWORK_LABELS: &str = "spark.mesos.network.labels";

/// The container of executors and drivers, without secret volumes. List items that Spark drops
/// leave the line of its log in `warnings`.
pub fn build(conf: &SparkConf<'_>, warnings: &mut Vec<String>) -> Result<ContainerInfo, Thrown> {
    // The containerizer is looked at only with an image.
    let docker = conf.contains(IMAGE)
        && conf
            .text(CONTAINERIZER)?
            .is_none_or(|containerizer| containerizer == "docker");
    let kind = if docker {
        ContainerType::Docker
    } else {
        ContainerType::Mesos
    };
    let mut container = ContainerInfo {
        r#type: kind.into(),
        ..ContainerInfo::default()
    };
    if let Some(image) = conf.text(IMAGE)? {
        let force_pull = conf.flag(FORCE_PULL)?;
        // Parsed, and failing, for either containerizer; sent for Docker's only.
        let port_mappings = port_mappings(conf, warnings)?;
        let parameters = parameters(conf, warnings)?;
        if docker {
            container.docker = Some(docker_info(
                conf,
                image,
                force_pull,
                port_mappings,
                parameters,
            )?);
        } else {
            container.mesos = Some(mesos_info(image, force_pull));
        }
        container.volumes = volumes(conf, warnings)?;
    }
    if let Some(name) = conf.text(NETWORK_NAME)? {
        let text = conf.text(NETWORK_LABELS)?.unwrap_or_default();
        let labels = labels(&text).map_err(|e| Thrown::of(NETWORK_LABELS, e))?;
        container.network_infos.push(NetworkInfo {
            name: Some(name),
            labels: Some(labels),
            ..NetworkInfo::default()
        });
    }
    Ok(container)
}

fn docker_info(
    conf: &SparkConf<'_>,
    image: String,
    force_pull: bool,
    port_mappings: Vec<PortMapping>,
    mut parameters: Vec<Parameter>,
) -> Result<DockerInfo, Thrown> {
    let mut network = None;
    if behaviour::DOCKER_USER_NETWORK.holds(conf.version())
        && let Some(name) = conf.text(NETWORK_NAME)?
    {
        network = Some(DockerNetwork::User.into());
        parameters.push(Parameter {
            key: "net".to_owned(),
            value: name,
        });
    }
    Ok(DockerInfo {
        image,
        network,
        port_mappings,
        parameters,
        force_pull_image: Some(force_pull),
        ..DockerInfo::default()
    })
}

fn mesos_info(image: String, force_pull: bool) -> MesosInfo {
    MesosInfo {
        image: Some(Image {
            r#type: ImageType::Docker.into(),
            docker: Some(ImageDocker { name: image }),
            cached: Some(!force_pull),
        }),
    }
}

/// The text of one of docker's lists, after substitution where the version does it.
fn list_text(conf: &SparkConf<'_>, key: &str) -> Result<Option<String>, Thrown> {
    if !behaviour::TYPED_MESOS_PROPERTIES.holds(conf.version()) {
        return Ok(conf.raw(key).map(str::to_owned));
    }
    let list = conf.list(key)?;
    Ok((!list.is_empty()).then(|| list.join(",")))
}

fn log(warnings: &mut Vec<String>, dropped: Vec<value::Dropped>) {
    // All items of a list have the same.
    let Some(d) = dropped.into_iter().next() else {
        return;
    };
    if !warnings.iter().any(|w| **w == *d.warning) {
        warnings.push(d.warning.as_ref().to_owned());
    }
}

fn volumes(conf: &SparkConf<'_>, warnings: &mut Vec<String>) -> Result<Vec<Volume>, Thrown> {
    let Some(text) = list_text(conf, VOLUMES)? else {
        return Ok(Vec::new());
    };
    let value::Volumes { volumes, dropped } = value::volumes(&text, conf.version());
    log(warnings, dropped);
    let volume = |v: value::Volume| Volume {
        container_path: v.container_path,
        host_path: v.host_path,
        mode: if v.read_only {
            VolumeMode::RO
        } else {
            VolumeMode::RW
        }
        .into(),
        ..Volume::default()
    };
    Ok(volumes.into_iter().map(volume).collect())
}

fn port_mappings(
    conf: &SparkConf<'_>,
    warnings: &mut Vec<String>,
) -> Result<Vec<PortMapping>, Thrown> {
    let Some(text) = list_text(conf, PORT_MAPS)? else {
        return Ok(Vec::new());
    };
    let value::PortMappings { mappings, dropped } =
        value::port_mappings(&text, conf.version()).map_err(|e| Thrown::of(PORT_MAPS, e.thrown))?;
    log(warnings, dropped);
    let mapping = |m: value::PortMapping| PortMapping {
        host_port: m.host_port as u32,
        container_port: m.container_port as u32,
        protocol: Some(m.protocol),
    };
    Ok(mappings.into_iter().map(mapping).collect())
}

fn parameters(conf: &SparkConf<'_>, warnings: &mut Vec<String>) -> Result<Vec<Parameter>, Thrown> {
    let Some(text) = list_text(conf, PARAMETERS)? else {
        return Ok(Vec::new());
    };
    let value::Parameters {
        parameters,
        dropped,
    } = value::parameters(&text, conf.version());
    log(warnings, dropped);
    let parameter = |p: value::Parameter| Parameter {
        key: p.key,
        value: p.value,
    };
    Ok(parameters.into_iter().map(parameter).collect())
}

/// The secrets of `executor` or `driver` tasks: of values or of names, never both.
fn secrets(conf: &SparkConf<'_>, task: &str) -> Result<Vec<Secret>, Thrown> {
    let names_key = format!("spark.mesos.{task}.secret.names");
    let names = conf.list(&names_key)?;
    let values = conf.list(&format!("spark.mesos.{task}.secret.values"))?;
    if !names.is_empty() && !values.is_empty() {
        let message = "Cannot specify both value-type and reference-type secrets.";
        return Err(Thrown::of(&names_key, Throwable::spark(message)));
    }
    let reference = |name: String| Secret {
        r#type: Some(SecretType::Reference.into()),
        reference: Some(SecretReference { name, key: None }),
        value: None,
    };
    // The bytes are those of the JVM's default charset, which is UTF-8 on any current system.
    let value = |data: String| Secret {
        r#type: Some(SecretType::Value.into()),
        reference: None,
        value: Some(SecretValue {
            data: data.into_bytes(),
        }),
    };
    Ok(names
        .into_iter()
        .map(reference)
        .chain(values.into_iter().map(value))
        .collect())
}

/// Secrets paired with their destinations, which must be as many, or none.
fn paired(
    conf: &SparkConf<'_>,
    task: &str,
    list: &str,
    what: &str,
    short: &str,
) -> Result<Vec<(Secret, String)>, Thrown> {
    let secrets = secrets(conf, task)?;
    let key = format!("spark.mesos.{task}.secret.{list}");
    let destinations = conf.list(&key)?;
    if !destinations.is_empty() && destinations.len() != secrets.len() {
        let shown: Vec<String> = secrets
            .iter()
            .map(|s| text::to_string(s, Reveal::Show))
            .collect();
        let message = format!(
            "Need to give equal numbers of secrets and {what} reference secrets got secrets {}, \
             and {short} {}",
            shown_secrets(&shown),
            value::sequence_text(&destinations),
        );
        return Err(Thrown::of(&key, Throwable::spark(message)));
    }
    Ok(secrets.into_iter().zip(destinations).collect())
}

/// No secrets are Scala's empty `List`.
fn shown_secrets(shown: &[String]) -> String {
    if shown.is_empty() {
        "List()".to_owned()
    } else {
        value::sequence_text(shown)
    }
}

/// Variables whose values are secrets (`getSecretEnvVar`).
pub fn secret_variables(conf: &SparkConf<'_>, task: &str) -> Result<Vec<Variable>, Thrown> {
    let what = "environment keys for environment-based";
    let variable = |(secret, name)| Variable {
        name,
        value: None,
        r#type: Some(VariableType::Secret.into()),
        secret: Some(secret),
    };
    let pairs = paired(conf, task, "envkeys", what, "keys")?;
    Ok(pairs.into_iter().map(variable).collect())
}

/// Files that hold secrets (`getSecretVolume`).
pub fn secret_volumes(conf: &SparkConf<'_>, task: &str) -> Result<Vec<Volume>, Thrown> {
    let what = "file paths for file-based";
    let volume = |(secret, container_path)| Volume {
        container_path,
        mode: VolumeMode::RO.into(),
        source: Some(VolumeSource {
            r#type: Some(VolumeSourceType::Secret.into()),
            secret: Some(secret),
        }),
        ..Volume::default()
    };
    let pairs = paired(conf, task, "filenames", what, "paths")?;
    Ok(pairs.into_iter().map(volume).collect())
}
