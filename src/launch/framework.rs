//! How the driver introduces itself to the master: `FrameworkInfo` and `Credential`
//! (`MesosSchedulerUtils.createSchedulerDriver`, `buildCredentials`).

use super::Grain;
use super::conf::SparkConf;
use super::context::Driver;
use super::failure::Thrown;
use crate::catalog;
use crate::jvm::Throwable;
use crate::mesos::{Capability, CapabilityType, Credential, FrameworkID, FrameworkInfo};
use crate::source::Files;

/// What the Mesos driver is made with.
pub struct Registration {
    /// The framework.
    pub framework: FrameworkInfo,
    /// Given to the driver only if there is a principal.
    pub credential: Option<Credential>,
}

/// Registration of a driver in client mode.
pub fn client(
    conf: &SparkConf<'_>,
    driver: &Driver,
    grain: Grain,
    files: &dyn Files,
) -> Result<Registration, Thrown> {
    // In this order Spark evaluates them, so in this order they fail.
    let webui_url = conf
        .text("spark.mesos.driver.webui.url")?
        .or_else(|| driver.web_ui_url.clone());
    let failover_timeout = match grain {
        Grain::Coarse => conf.double("spark.mesos.driver.failoverTimeout")?,
        Grain::Fine => None,
    };
    let id = conf.text("spark.mesos.driver.frameworkId")?;
    let framework = FrameworkInfo {
        user: driver.user.clone(),
        name: driver.app_name.clone(),
        hostname: Some(driver.public_host.clone()),
        webui_url,
        failover_timeout,
        id: id.map(|value| FrameworkID { value }),
        ..FrameworkInfo::default()
    };
    finish(framework, conf, files)
}

/// Registration of the dispatcher, which is to come back within the largest time an `Int` can hold.
pub fn dispatcher(
    conf: &SparkConf<'_>,
    name: &str,
    user: String,
    hostname: String,
    webui_url: String,
    files: &dyn Files,
) -> Result<Registration, Thrown> {
    let framework = FrameworkInfo {
        user,
        name: name.to_owned(),
        hostname: Some(hostname),
        webui_url: Some(webui_url),
        checkpoint: Some(true),
        failover_timeout: Some(f64::from(i32::MAX)),
        ..FrameworkInfo::default()
    };
    finish(framework, conf, files)
}

/// What is the same for every framework: role, GPUs, credentials.
fn finish(
    mut framework: FrameworkInfo,
    conf: &SparkConf<'_>,
    files: &dyn Files,
) -> Result<Registration, Thrown> {
    framework.role = conf.text("spark.mesos.role")?;
    if conf.int("spark.mesos.gpus.max")?.is_some_and(|n| n > 0) {
        let gpus = Capability {
            r#type: Some(CapabilityType::GpuResources.into()),
        };
        framework.capabilities.push(gpus);
    }
    let principal = credential(
        conf,
        files,
        "spark.mesos.principal",
        "SPARK_MESOS_PRINCIPAL",
    )?;
    let secret = credential(conf, files, "spark.mesos.secret", "SPARK_MESOS_SECRET")?;
    framework.principal.clone_from(&principal);
    let credential = match (principal, secret) {
        (Some(principal), secret) => Some(Credential { principal, secret }),
        (None, Some(_)) => {
            let [principal, secret] = ["spark.mesos.principal", "spark.mesos.secret"]
                .map(|key| name_in_message(key, conf));
            let message = format!("{principal} must be configured when {secret} is set");
            return Err(Thrown::of("spark.mesos.secret", Throwable::spark(message)));
        }
        (None, None) => None,
    };
    Ok(Registration {
        framework,
        credential,
    })
}

/// A property in the text of an exception: its name, or from 3.0 on all of its `ConfigEntry`.
pub fn name_in_message(key: &str, conf: &SparkConf<'_>) -> String {
    catalog::get(key)
        .and_then(|p| p.config_entry_text(conf.version()))
        .unwrap_or_else(|| key.to_owned())
}

/// The first source that is there wins, be it empty: the property, the variable, the file that the
/// property names, the file that the variable names. Later ones are not even opened.
fn credential(
    conf: &SparkConf<'_>,
    files: &dyn Files,
    key: &str,
    variable: &str,
) -> Result<Option<String>, Thrown> {
    if let Some(text) = conf.text(key)? {
        return Ok(Some(text));
    }
    if let Some(text) = conf.env(variable) {
        return Ok(Some(text));
    }
    let file_key = format!("{key}.file");
    let path = match conf.text(&file_key)? {
        Some(path) => path,
        None => match conf.env(&format!("{variable}_FILE")) {
            Some(path) => path,
            None => return Ok(None),
        },
    };
    match files.read(&path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(e) => Err(Thrown::of(&file_key, cannot_open(&path, &e))),
    }
}

/// What `java.io.FileInputStream` says of a file it cannot open.
fn cannot_open(path: &str, e: &std::io::Error) -> Throwable {
    use std::io::ErrorKind;
    let reason = match e.kind() {
        ErrorKind::NotFound => "No such file or directory",
        ErrorKind::PermissionDenied => "Permission denied",
        ErrorKind::IsADirectory => "Is a directory",
        ErrorKind::NotADirectory => "Not a directory",
        _ => return Throwable::new("java.io.FileNotFoundException", format!("{path} ({e})")),
    };
    Throwable::new(
        "java.io.FileNotFoundException",
        format!("{path} ({reason})"),
    )
}
