//! What a driver refuses when it starts that says nothing to Mesos: values of core Spark, most of them
//! listed in `schema/read-at-start.tsv`.

use super::conf::SparkConf;
use super::failure::Thrown;
use crate::catalog::{self, ReadAtStart, Stage};
use crate::jvm::Throwable;
use crate::value::{self, ByteUnit};
use crate::version::{SparkVersion, behaviour};
use std::net::Ipv6Addr;

/// What is set of that, in the order of keys: most launches have none of it.
pub struct Listed(Vec<&'static ReadAtStart>);

impl Listed {
    /// What a conf has.
    pub fn of(conf: &SparkConf<'_>) -> Self {
        let keys = conf.keys();
        let mut found: Vec<_> = keys
            .filter_map(|key| catalog::read_at_start(key, conf.version()))
            .collect();
        found.sort_unstable_by_key(|r| r.key);
        Listed(found)
    }

    /// Reads what is read in one stage.
    pub fn read(&self, conf: &SparkConf<'_>, stage: Stage) -> Result<(), Thrown> {
        for line in self.0.iter().filter(|r| r.stage == stage) {
            if line.is_read(&|k| conf.replaced(k), conf.version()) {
                conf.at_start(line)?;
            }
        }
        Ok(())
    }

    /// Reads what the client of the external shuffle service does, in its order
    /// (`TransportClientFactory`).
    pub fn read_for_shuffles(&self, conf: &SparkConf<'_>) -> Result<(), Thrown> {
        const KEYS: [&str; 4] = [
            "spark.shuffle.io.numConnectionsPerPeer",
            "spark.shuffle.io.mode",
            "spark.shuffle.io.clientThreads",
            "spark.shuffle.io.retryWait",
        ];
        for key in KEYS {
            self.0
                .iter()
                .find(|r| r.key == key)
                .map_or(Ok(()), |r| conf.at_start(r))?;
        }
        Ok(())
    }
}

const HOST: &str = "spark.driver.host";
const BIND: &str = "spark.driver.bindAddress";

/// Texts that are no host's name nor address, on whatever network: nobody can listen there
/// (`RpcEnv.create`). A name that is not known here may be known elsewhere.
pub fn address(conf: &SparkConf<'_>) -> Result<(), Thrown> {
    let key = if conf.contains(BIND) { BIND } else { HOST };
    let host = conf.entry_text(key)?.unwrap_or_default();
    let inner = host.strip_prefix('[').and_then(|h| h.strip_suffix(']'));
    let is_ipv6 = is_ipv6(inner.unwrap_or(&host));
    let odd = |c: char| c.is_whitespace() || matches!(c, ':' | '/' | ',' | ';' | '*');
    if is_ipv6 || !host.contains(odd) {
        return Ok(());
    }
    let refused = Throwable::without_message("java.nio.channels.UnresolvedAddressException");
    Err(Thrown::of(key, refused))
}

/// Whether a text is an IPv6 address; the network interface may stand behind a `%`.
fn is_ipv6(text: &str) -> bool {
    let address = match text.split_once('%') {
        Some((address, scope)) if !scope.is_empty() => address,
        _ => text,
    };
    address.parse::<Ipv6Addr>().is_ok()
}

/// The host as others are to call it: without a port, and an IPv6 address only in brackets, and since
/// 3.1 (`Utils.checkHost`).
pub fn host(conf: &SparkConf<'_>) -> Result<(), Thrown> {
    let Some(host) = conf.entry_text(HOST)?.filter(|h| h.contains(':')) else {
        return Ok(());
    };
    let several = value::split(&host, ':').len() > 2;
    let message = match behaviour::HOSTS_MAY_BE_IPV6.holds(conf.version()) {
        true if several && host.starts_with('[') && host.ends_with(']') => return Ok(()),
        true if several => "Expected hostname or IPv6 IP enclosed in []",
        true => "Expected hostname or IP",
        false => "Expected hostname (not IP)",
    };
    let message = format!("assertion failed: {message} but got {host}");
    let refused = Throwable::new("java.lang.AssertionError", message);
    Err(Thrown::of(HOST, refused))
}

/// The level of the log.
pub fn log_level(conf: &SparkConf<'_>) -> Result<(), Thrown> {
    const KEY: &str = "spark.log.level";
    const LEVELS: [&str; 8] = [
        "ALL", "DEBUG", "ERROR", "FATAL", "TRACE", "WARN", "INFO", "OFF",
    ];
    if !behaviour::LOG_LEVEL_PROPERTY.holds(conf.version()) {
        return Ok(());
    }
    let Some(level) = conf.own_text(KEY)?.map(|l| l.to_uppercase()) else {
        return Ok(());
    };
    if LEVELS.contains(&level.as_str()) {
        return Ok(());
    }
    let message = format!(
        "'{level}' in {KEY} is invalid. Invalid value for '{KEY}'. Valid values are {}",
        LEVELS.join(",")
    );
    Err(Thrown::of(KEY, Throwable::illegal_argument(message)))
}

/// The codec of a compressed event log must be one that has a short name (`SparkContext`, before
/// anything is made).
pub fn event_log_codec(conf: &SparkConf<'_>) -> Result<(), Thrown> {
    const OWN: &str = "spark.eventLog.compression.codec";
    const COMMON: &str = "spark.io.compression.codec";
    const SHORT: [&str; 4] = ["lz4", "lzf", "snappy", "zstd"];
    const CLASSES: [&str; 4] = [
        "org.apache.spark.io.LZ4CompressionCodec",
        "org.apache.spark.io.LZFCompressionCodec",
        "org.apache.spark.io.SnappyCompressionCodec",
        "org.apache.spark.io.ZStdCompressionCodec",
    ];
    let version = conf.version();
    let written = conf.flag("spark.eventLog.enabled")? && conf.flag("spark.eventLog.compress")?;
    let has_own = behaviour::TYPED_MESOS_PROPERTIES.holds(version);
    let key = match has_own && (conf.contains(OWN) || behaviour::EVENT_LOG_HAS_CODEC.holds(version))
    {
        true => OWN,
        false => COMMON,
    };
    let codec = conf.own_text(key)?.filter(|_| written);
    let Some(codec) = codec.filter(|c| ![SHORT, CLASSES].concat().contains(&c.as_str())) else {
        return Ok(());
    };
    let refused = match behaviour::ERROR_CLASSES.holds(version) {
        true => Throwable::new(
            "org.apache.spark.SparkIllegalArgumentException",
            format!("[CODEC_SHORT_NAME_NOT_FOUND] Cannot find a short name for the codec {codec}."),
        ),
        false => Throwable::illegal_argument(format!("No short name for codec {codec}.")),
    };
    Err(Thrown::of(key, refused))
}

/// Listeners that are registered once the application has its id (`setupAndStartListenerBus`).
pub fn listeners(conf: &SparkConf<'_>) -> Result<(), Thrown> {
    const KEY: &str = "spark.extraListeners";
    let text = conf.entry_text(KEY)?.unwrap_or_default();
    let mut names = text.split(',').map(str::trim).filter(|n| !n.is_empty());
    let Some(name) = names.find(|n| value::is_no_class(n, &[])) else {
        return Ok(());
    };
    let missing = Throwable::new("java.lang.ClassNotFoundException", name);
    let refused = Throwable::spark("Exception when registering SparkListener");
    Err(Thrown::of(KEY, refused.caused_by(missing)))
}

/// How much of what dynamic allocation would ask for it does ask for
/// (`ExecutorAllocationManager.validateSettings`).
pub fn allocation_ratio(conf: &SparkConf<'_>) -> Result<(), Thrown> {
    const KEY: &str = "spark.dynamicAllocation.executorAllocationRatio";
    let Some(text) = conf.entry_text(KEY)? else {
        return Ok(());
    };
    // What is no number is another matter.
    match value::double(&text[value::trim(&text)]) {
        Ok(ratio) if ratio > 1.0 || ratio <= 0.0 => {
            let message = format!("{KEY} must be > 0 and <= 1.0");
            Err(Thrown::of(KEY, Throwable::spark(message)))
        }
        _ => Ok(()),
    }
}

/// Where executors of a driver that is decommissioned would leave their blocks: a directory, and
/// written as one (`FallbackStorage`).
pub fn fallback_storage(conf: &SparkConf<'_>) -> Result<(), Thrown> {
    const KEY: &str = "spark.storage.decommission.fallbackStorage.path";
    if !behaviour::RESOURCE_PROFILES.holds(conf.version()) {
        return Ok(());
    }
    let Some(path) = conf.entry_text(KEY)?.filter(|path| !path.ends_with('/')) else {
        return Ok(());
    };
    let message = "Path should end with separator.";
    let refused = Throwable::illegal_argument(match conf.version() >= CHECKS_NAME_VALUES {
        true => format!("'{path}' in {KEY} is invalid. {message}"),
        false => message.to_owned(),
    });
    Err(Thrown::of(KEY, refused))
}

/// The first release whose bounds say which value is out of them (`ConfigBuilder.checkValue`).
const CHECKS_NAME_VALUES: SparkVersion = SparkVersion::new(3, 2, 0);

/// How much of shuffles a disk may hold that comes from executors which are decommissioned
/// (`IndexShuffleBlockResolver`, which is made by its name).
pub fn largest_on_disk(conf: &SparkConf<'_>) -> Result<(), Thrown> {
    const KEY: &str = "spark.storage.decommission.shuffleBlocks.maxDiskSize";
    if !behaviour::SHUFFLES_ON_DISK_LIMITED.holds(conf.version()) {
        return Ok(());
    }
    let text = conf.entry_text(KEY)?.unwrap_or_else(|| "0".to_owned());
    let Err(error) = value::signed_size(&text, ByteUnit::Byte) else {
        return Ok(());
    };
    let refused = Throwable::without_message("java.lang.reflect.InvocationTargetException");
    Err(Thrown::of(KEY, refused.caused_by(error.thrown)))
}

/// How often a port is tried: without any try there is none (`Utils.startServiceOnPort`).
pub fn port_retries(conf: &SparkConf<'_>, port: u16) -> Result<(), Thrown> {
    const KEY: &str = "spark.port.maxRetries";
    match conf.raw(KEY).map(value::int) {
        Some(Ok(retries)) if retries < 0 => {
            let message = format!("Failed to start service 'sparkDriver' on port {port}");
            Err(Thrown::of(KEY, Throwable::spark(message)))
        }
        _ => Ok(()),
    }
}

/// How often slow tasks are looked for, where they are; a timer refuses a period that is not positive
/// (`TaskSchedulerImpl.start`).
pub fn speculation(conf: &SparkConf<'_>) -> Result<(), Thrown> {
    const KEY: &str = "spark.speculation.interval";
    if is_on(conf, "spark.speculation") != Some(true) {
        return Ok(());
    }
    // What is no duration is another matter.
    if conf
        .entry_millis(KEY)
        .is_ok_and(|n| n.is_some_and(|n| n <= 0))
    {
        let refused = Throwable::without_message("java.lang.IllegalArgumentException");
        return Err(Thrown::of(KEY, refused));
    }
    Ok(())
}

/// The port of the driver's block manager, which has a key of its own.
pub fn block_manager_port(conf: &SparkConf<'_>) -> Result<(), Thrown> {
    let own = "spark.driver.blockManager.port";
    let key = match conf.contains(own) {
        true => own,
        false => "spark.blockManager.port",
    };
    bindable(key, conf.entry_int(key)?.unwrap_or(0)).map(drop)
}

/// A port that a server of Spark can be started on (`Utils.startServiceOnPort`).
pub fn bindable(key: &str, port: i32) -> Result<u16, Thrown> {
    if port == 0 || (1024..65536).contains(&port) {
        return Ok(u16::try_from(port).unwrap_or(0));
    }
    let message = "requirement failed: startPort should be between 1024 and 65535 (inclusive), or 0 for \
                   a random free port.";
    Err(Thrown::of(key, Throwable::illegal_argument(message)))
}

/// What the server of the web UI throws; spark-submit ends with it (`WebUI.bind`).
pub fn web_ui(conf: &SparkConf<'_>) -> Result<(), Thrown> {
    const PORT: &str = "spark.ui.port";
    header_size(conf)?;
    // What is no number is another matter.
    if let Ok(Some(port)) = conf.entry_int(PORT) {
        bindable(PORT, port)?;
    }
    const ENCRYPTED: &str = "spark.ssl.ui.port";
    encrypted_ui_port(conf)?;
    // What is below 0 the table has before 3.4.
    if encrypts_ui(conf)
        && let Some(Ok(port)) = conf.raw(ENCRYPTED).map(value::int)
        && port > 0
    {
        bindable(ENCRYPTED, port)?;
    }
    filters(conf)
}

/// Whether a flag is set, and on.
fn is_on(conf: &SparkConf<'_>, key: &str) -> Option<bool> {
    let text = conf.replaced(key)?;
    Some(text.trim().eq_ignore_ascii_case("true"))
}

fn encrypts_ui(conf: &SparkConf<'_>) -> bool {
    let on = is_on(conf, "spark.ssl.ui.enabled").or_else(|| is_on(conf, "spark.ssl.enabled"));
    on.unwrap_or(false)
}

/// The port of all that is encrypted, as it is read since 3.4; before, the table has it.
pub fn encrypted_port(conf: &SparkConf<'_>) -> Result<(), Thrown> {
    match is_on(conf, "spark.ssl.enabled") {
        Some(true) => ssl_port(conf, "spark.ssl.port"),
        _ => Ok(()),
    }
}

/// The same, of the web UI.
pub fn encrypted_ui_port(conf: &SparkConf<'_>) -> Result<(), Thrown> {
    match encrypts_ui(conf) {
        true => ssl_port(conf, "spark.ssl.ui.port"),
        false => Ok(()),
    }
}

fn ssl_port(conf: &SparkConf<'_>, key: &str) -> Result<(), Thrown> {
    if !behaviour::SSL_READ_WHERE_ENABLED.holds(conf.version()) {
        return Ok(());
    }
    let Some(text) = conf.replaced(key) else {
        return Ok(());
    };
    let port = value::int(&text).map_err(|e| Thrown::of(key, e.thrown))?;
    if port >= 0 {
        return Ok(());
    }
    let message = "requirement failed: Port number must be a non-negative value.";
    Err(Thrown::of(key, Throwable::illegal_argument(message)))
}

/// How large the headers of requests to the web UI may be.
pub fn header_size(conf: &SparkConf<'_>) -> Result<(), Thrown> {
    const KEY: &str = "spark.ui.requestHeaderSize";
    let Some(text) = conf.entry_text(KEY)? else {
        return Ok(());
    };
    let size = value::signed_size(&text, ByteUnit::Byte);
    size.map(drop).map_err(|e| Thrown::of(KEY, e.thrown))
}

/// Filters of the web UI. Of what is said of one that there is not, the end is another one each time.
pub fn filters(conf: &SparkConf<'_>) -> Result<(), Thrown> {
    const KEY: &str = "spark.ui.filters";
    let text = conf.own_text(KEY)?.unwrap_or_default();
    let mut names = text.split(',').map(str::trim).filter(|n| !n.is_empty());
    let Some(name) = names.find(|n| value::is_no_class(n, &[])) else {
        return Ok(());
    };
    let message = format!("Class loading error for holder {name}");
    let refused = Throwable::new("javax.servlet.UnavailableException", message);
    Err(Thrown::of(KEY, refused))
}

/// Resources of the driver, since 3.0: GPUs and whatever else has a name (`ResourceUtils`).
pub fn driver_resources(conf: &SparkConf<'_>) -> Result<(), Thrown> {
    const DRIVER: &str = "spark.driver.resource.";
    if !behaviour::TYPED_MESOS_PROPERTIES.holds(conf.version()) {
        return Ok(());
    }
    for (name, key, amount) in amounts(conf, DRIVER)? {
        let found = whole(&key, &amount)?;
        let discovers = [
            format!("{DRIVER}{name}.discoveryScript"),
            "spark.driver.resourcesFile".to_owned(),
            "spark.resources.discoveryPlugin".to_owned(),
        ];
        if found > 0 && !discovers.iter().any(|k| conf.contains(k)) {
            let message = format!(
                "User is expecting to use resource: {name}, but didn't specify a discovery script!"
            );
            return Err(Thrown::of(&key, Throwable::spark(message)));
        }
    }
    Ok(())
}

/// Resources that executors have and tasks ask for, since 3.0 (`ResourceUtils`, `ResourceProfile`).
pub fn task_resources(conf: &SparkConf<'_>) -> Result<(), Thrown> {
    const EXECUTOR: &str = "spark.executor.resource.";
    const TASK: &str = "spark.task.resource.";
    if !behaviour::TYPED_MESOS_PROPERTIES.holds(conf.version()) {
        return Ok(());
    }
    let mut had: Vec<(String, i32)> = Vec::new();
    for (name, key, amount) in amounts(conf, EXECUTOR)? {
        let amount = whole(&key, &amount)?;
        if amount > 0 {
            had.push((name, amount));
        }
    }
    let profiles = behaviour::RESOURCE_PROFILES.holds(conf.version());
    let nothing_counts = behaviour::TASK_RESOURCES_OF_NOTHING.holds(conf.version());
    let mut lacking: Vec<(String, String)> = Vec::new();
    let mut short = None;
    for (name, key, amount) in amounts(conf, TASK)? {
        let number = value::double(&amount).map_err(|e| Thrown::of(&key, e.thrown))?;
        let odd = number > 0.5 || (nothing_counts && number.is_nan());
        if odd && number.fract() != 0.0 {
            return Err(Thrown::of(&key, fraction(conf, number)));
        }
        let own = had.iter().find(|(known, _)| *known == name);
        match own {
            Some((_, amount)) if number > 0.0 => {
                // Several tasks share one before 3.1 too, where it is counted as a whole.
                let asked = if profiles { number } else { number.max(1.0) };
                if asked > f64::from(*amount) && short.is_none() {
                    let message = match profiles {
                        true => format!(
                            "The executor resource: {name}, amount: {amount} needs to be >= the task \
                             resource request amount of {}",
                            crate::jvm::double_to_string(number)
                        ),
                        false => format!(
                            "The executor resource config: {EXECUTOR}{name}.amount = {amount} has to be \
                             >= the requested amount in task resource config: {key} = {asked}"
                        ),
                    };
                    short = Some(Thrown::of(&key, Throwable::spark(message)));
                }
            }
            _ if number > 0.0 || nothing_counts => lacking.push((name, key)),
            _ => {}
        }
    }
    if let Some(short) = short {
        return Err(short);
    }
    let Some((name, key)) = lacking.first() else {
        return Ok(());
    };
    let message = match profiles {
        true => {
            let names: Vec<&str> = lacking.iter().map(|(name, _)| name.as_str()).collect();
            let not = match behaviour::TASK_RESOURCES_NOT_NOT.holds(conf.version()) {
                true => "not ",
                false => "",
            };
            format!(
                "No executor resource configs were {not}specified for the following task configs: {}",
                names.join(",")
            )
        }
        false => format!(
            "The executor resource config: {EXECUTOR}{name}.amount needs to be specified since a task \
             requirement config: {TASK}{name}.amount was specified"
        ),
    };
    Err(Thrown::of(key, Throwable::spark(message)))
}

fn fraction(conf: &SparkConf<'_>, number: f64) -> Throwable {
    let shown = crate::jvm::double_to_string(number);
    let message = format!("The resource amount {shown} must be either <= 0.5, or a whole number.");
    match behaviour::RESOURCE_PROFILES.holds(conf.version()) {
        true => Throwable::new(
            "java.lang.AssertionError",
            format!("assertion failed: {message}"),
        ),
        false => Throwable::spark(message),
    }
}

fn whole(key: &str, amount: &str) -> Result<i32, Thrown> {
    value::int(amount).map_err(|e| Thrown::of(key, e.thrown))
}

/// The resources below a prefix: name, key of the amount, amount. Each must have one.
fn amounts(conf: &SparkConf<'_>, prefix: &str) -> Result<Vec<(String, String, String)>, Thrown> {
    let mut found: Vec<(String, String, String)> = Vec::new();
    let mut keys: Vec<&str> = conf.keys().filter(|k| k.starts_with(prefix)).collect();
    keys.sort_unstable();
    for key in keys {
        let Some((name, _)) = key[prefix.len()..].split_once('.') else {
            continue;
        };
        if found.iter().any(|(known, ..)| known == name) {
            continue;
        }
        let own = format!("{prefix}{name}.amount");
        let Some(amount) = conf.raw(&own) else {
            let message = format!("You must specify an amount for {name}");
            return Err(Thrown::of(key, Throwable::spark(message)));
        };
        found.push((name.to_owned(), own, amount.to_owned()));
    }
    Ok(found)
}
