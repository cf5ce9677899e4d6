//! What the constructor of `SparkContext` does to the conf before a scheduler is made, and which
//! values it refuses on the way.

use super::Input;
use super::coarse::Settings;
use super::conf::SparkConf;
use super::failure::Thrown;
use super::start::Listed;
use super::{java_options, sinks, start};
use crate::catalog::{self, Stage};
use crate::jvm::Throwable;
use crate::jvm::maps::{ConcurrentHashMap, ScalaHashMap, immutable_map_order};
use crate::submit::{Uri, encode_path, file_name, file_path};
use crate::value::{self, ByteUnit, ReadStyle, ValueError};
use crate::version::behaviour;

/// What the context has found out, for the backends to use.
#[derive(Clone, Debug)]
pub struct Driver {
    /// The account the application runs as.
    pub user: String,
    /// `spark.app.name`.
    pub app_name: String,
    /// What others should call the driver's host.
    pub public_host: String,
    /// Address of the web UI, if there is one.
    pub web_ui_url: Option<String>,
    /// Heap of an executor in MiB.
    pub executor_memory: i32,
    /// Environment variables of executors, in their order.
    pub executor_environment: Vec<(String, String)>,
    /// Where executors register.
    pub url: String,
}

/// Address of the scheduler's endpoint, where executors register.
const ENDPOINT: &str = "spark://CoarseGrainedScheduler";

/// Runs the constructor up to the point where the scheduler is made.
pub fn start(
    conf: &mut SparkConf<'_>,
    input: &Input<'_>,
    listed: &Listed,
) -> Result<Driver, Thrown> {
    validate(conf)?;
    if behaviour::APP_TIMES_IN_CONF.holds(conf.version()) {
        conf.set(
            "spark.app.startTime",
            &input.facts.app_start_time.unwrap_or(0).to_string(),
        );
    }
    let required = |key: &str, message: &str| match conf.raw(key) {
        Some(text) => Ok(text.to_owned()),
        None => Err(Thrown::from(Throwable::spark(message))),
    };
    required(
        "spark.master",
        "A master URL must be set in your configuration",
    )?;
    let missing = "An application name must be set in your configuration";
    let app_name = required("spark.app.name", missing)?;
    start::log_level(conf)?;
    java_options::supplement(conf)?;
    conf.flag("spark.logConf")?;
    let host = driver_host(conf, input)?;
    conf.flag("spark.eventLog.enabled")?;
    conf.flag("spark.eventLog.compress")?;
    start::event_log_codec(conf)?;
    if behaviour::RESOURCE_PROFILES.holds(conf.version()) {
        default_profile(conf)?;
    }
    start::driver_resources(conf)?;
    start::task_resources(conf)?;
    let port = environment(conf, input)?;
    conf.flag("spark.ui.showConsoleProgress")?;
    let ui_enabled = conf.flag("spark.ui.enabled")?;
    if ui_enabled {
        start::web_ui(conf)?;
    }
    let public_host = conf.env("SPARK_PUBLIC_DNS").unwrap_or_else(|| host.clone());
    let web_ui_url = ui_enabled
        .then(|| web_ui_url(conf, input, &public_host))
        .flatten();
    file_refused(conf, input)?;
    same_names(conf)?;
    distributed_files(conf, &host, port);
    let executor_memory = executor_memory(conf)?;
    let user = user(conf, input);
    let executor_environment = executor_environment(conf, executor_memory, &user);
    timeouts(conf)?;
    if behaviour::dynamic_allocation_read_by_context(conf.version()) {
        conf.flag("spark.dynamicAllocation.enabled")?;
    }
    if behaviour::TASK_CPUS_READ_BY_CONTEXT.holds(conf.version()) {
        conf.entry_int("spark.task.cpus")?;
        cores_for_a_task(conf)?;
    }
    listed.read(conf, Stage::Context)?;
    let url = if conf.contains("spark.testing") {
        "driverURL".to_owned()
    } else {
        format!("{ENDPOINT}@{host}:{port}")
    };
    Ok(Driver {
        user,
        app_name,
        public_host,
        web_ui_url,
        executor_memory,
        executor_environment,
        url,
    })
}

/// The values that a driver can read and still refuses when it starts, each by itself.
pub fn refused_at_start(conf: &SparkConf<'_>) -> Vec<Thrown> {
    let unit = match behaviour::RESOURCE_PROFILES.holds(conf.version()) {
        true => MEBIBYTE,
        false => 1,
    };
    let sharing = scheduling_mode(conf).and_then(|mode| pools(conf, &mode));
    let all = [
        largest_message(conf),
        kryo(conf),
        off_heap(conf, unit),
        sharing,
        start::log_level(conf),
        start::driver_resources(conf),
        start::task_resources(conf),
        start::address(conf).and_then(|()| start::host(conf)),
        allocation_ratio(conf),
        start::listeners(conf),
        start::event_log_codec(conf),
        start::speculation(conf),
        start::port_retries(conf, 0),
        start::fallback_storage(conf),
        start::largest_on_disk(conf),
        sinks::refused(conf),
        of_web_ui(conf, start::header_size),
        of_web_ui(conf, start::filters),
        of_web_ui(conf, start::encrypted_ui_port),
        start::encrypted_port(conf),
        fractions(conf),
        same_names(conf),
    ];
    all.into_iter().filter_map(Result::err).collect()
}

/// What counts with the web UI alone.
fn of_web_ui(
    conf: &SparkConf<'_>,
    read: impl Fn(&SparkConf<'_>) -> Result<(), Thrown>,
) -> Result<(), Thrown> {
    match conf.flag("spark.ui.enabled") {
        Ok(true) => read(conf),
        _ => Ok(()),
    }
}

/// What counts with dynamic allocation alone.
fn allocation_ratio(conf: &SparkConf<'_>) -> Result<(), Thrown> {
    match conf.flag("spark.dynamicAllocation.enabled") {
        Ok(true) => start::allocation_ratio(conf),
        _ => Ok(()),
    }
}

const MEBIBYTE: i64 = 1024 * 1024;

/// What the default ResourceProfile reads, in its order (ResourceProfile.getOrCreateDefaultProfile).
fn default_profile(conf: &SparkConf<'_>) -> Result<(), Thrown> {
    conf.entry_int("spark.task.cpus")?;
    conf.int("spark.executor.cores")?;
    if conf.contains("spark.executor.memory") {
        executor_memory(conf)?;
    }
    const OVERHEAD: &str = "spark.executor.memoryOverhead";
    match catalog::read_at_start(OVERHEAD, conf.version()) {
        Some(read) if conf.contains(OVERHEAD) => conf.at_start(read)?,
        _ => drop(conf.long(OVERHEAD)?),
    }
    off_heap(conf, MEBIBYTE)?;
    cores_for_a_task(conf)
}

/// Memory outside of the heap must be there if it is to be used; the size is counted in a unit of so
/// many bytes (`Utils.checkOffHeapEnabled`, `MemoryManager`).
fn off_heap(conf: &SparkConf<'_>, unit: i64) -> Result<(), Thrown> {
    const ENABLED: &str = "spark.memory.offHeap.enabled";
    const SIZE: &str = "spark.memory.offHeap.size";
    let size = conf.long(SIZE)?.unwrap_or(0);
    if conf.flag(ENABLED)? && size / unit <= 0 {
        let message = format!("{SIZE} must be > 0 when {ENABLED} == true");
        let blamed = if conf.contains(SIZE) { SIZE } else { ENABLED };
        return Err(Thrown::of(blamed, requirement(&message)));
    }
    Ok(())
}

/// Whether an executor of the size that is set has the cores for one task: checked by the default
/// ResourceProfile since Spark 3.1, by `SparkContext.createTaskScheduler` before.
fn cores_for_a_task(conf: &SparkConf<'_>) -> Result<(), Thrown> {
    const TASK: &str = "spark.task.cpus";
    const EXECUTOR: &str = "spark.executor.cores";
    if !conf.contains(EXECUTOR) {
        return Ok(());
    }
    let cores = conf.int(EXECUTOR)?.unwrap_or(1);
    let cpus = conf.entry_int(TASK)?.unwrap_or(1);
    let profiles = behaviour::RESOURCE_PROFILES.holds(conf.version());
    let refused = |throwable| Err(Thrown::of(TASK, throwable));
    if profiles && cpus <= 0 {
        return refused(Throwable::new(
            "java.lang.AssertionError",
            "assertion failed: CPUs per task configuration has to be > 0",
        ));
    }
    if cores < cpus {
        let start = format!("The number of cores per executor (={cores}) has to be >= the");
        return refused(Throwable::spark(match profiles {
            true => format!("{start} number of cpus per task = {cpus}."),
            false => {
                let master = conf.raw("spark.master").unwrap_or_default();
                format!("{start} task config: {TASK} = {cpus} when run on {master}.")
            }
        }));
    }
    if cpus == 0 {
        return refused(Throwable::new("java.lang.ArithmeticException", "/ by zero"));
    }
    Ok(())
}

/// `SparkConf.validateSettings`, the part that can throw.
fn validate(conf: &SparkConf<'_>) -> Result<(), Thrown> {
    const OPTIONS: &str = "spark.executor.extraJavaOptions";
    let exception = |key: &str, message: String| {
        Err(Thrown::of(
            key,
            Throwable::new("java.lang.Exception", message),
        ))
    };
    if let Some(options) = conf.raw(OPTIONS) {
        if options.contains("-Dspark") {
            return exception(
                OPTIONS,
                format!(
                    "{OPTIONS} is not allowed to set Spark options (was '{options}'). Set them \
                     directly on a SparkConf or in a properties file when using ./bin/spark-submit."
                ),
            );
        }
        if options.contains("-Xmx") {
            return exception(
                OPTIONS,
                format!(
                    "{OPTIONS} is not allowed to specify max heap memory settings (was \
                     '{options}'). Use spark.executor.memory instead."
                ),
            );
        }
    }
    fractions(conf)?;
    if let Some(mode) = conf.text("spark.submit.deployMode")?
        && !matches!(mode.as_str(), "client" | "cluster")
    {
        let message = "spark.submit.deployMode can only be \"cluster\" or \"client\".";
        return Err(Thrown::of(
            "spark.submit.deployMode",
            Throwable::spark(message),
        ));
    }
    encryption(conf)?;
    network_timeout(conf)
}

/// Shares of the memory are between 0 and 1; before 3.0 those too that nobody shares by any more.
fn fractions(conf: &SparkConf<'_>) -> Result<(), Thrown> {
    const KEYS: [&str; 7] = [
        "spark.memory.fraction",
        "spark.memory.storageFraction",
        "spark.storage.memoryFraction",
        "spark.shuffle.memoryFraction",
        "spark.shuffle.safetyFraction",
        "spark.storage.unrollFraction",
        "spark.storage.safetyFraction",
    ];
    let read = match behaviour::TYPED_MESOS_PROPERTIES.holds(conf.version()) {
        true => &KEYS[..2],
        false => &KEYS,
    };
    for key in read {
        if let Some(x) = conf.get_double(key)?
            && !(0.0..=1.0).contains(&x)
            && !x.is_nan()
        {
            let shown = crate::jvm::double_to_string(x);
            let message = format!("{key} should be between 0 and 1 (was '{shown}').");
            return Err(Thrown::of(key, Throwable::illegal_argument(message)));
        }
    }
    Ok(())
}

/// The network timeout must be longer than the interval of heartbeats.
fn network_timeout(conf: &SparkConf<'_>) -> Result<(), Thrown> {
    let version = conf.version();
    let in_millis = behaviour::HEARTBEAT_INTERVAL_IN_MILLISECONDS.holds(version);
    let (factor, unit) = if in_millis { (1000, "ms") } else { (1, "s") };
    let timeout = conf
        .long("spark.network.timeout")?
        .unwrap_or(120)
        .wrapping_mul(factor);
    let read = conf.long("spark.executor.heartbeatInterval")?;
    let heartbeat = match read {
        None => 10 * factor,
        Some(millis)
            if behaviour::HEARTBEAT_INTERVAL_READ_IN_MILLISECONDS.holds(version) && !in_millis =>
        {
            millis / 1000
        }
        Some(interval) => interval,
    };
    if timeout > heartbeat {
        return Ok(());
    }
    let relation = if behaviour::TIMEOUT_MESSAGE_SAYS_GREATER.holds(conf.version()) {
        "greater than"
    } else {
        "no less than"
    };
    Err(Thrown::of(
        "spark.network.timeout",
        requirement(&format!(
            "The value of spark.network.timeout={timeout}{unit} must be {relation} the value of \
             spark.executor.heartbeatInterval={heartbeat}{unit}."
        )),
    ))
}

fn encryption(conf: &SparkConf<'_>) -> Result<(), Thrown> {
    let on = |key: &str| Ok::<bool, Thrown>(conf.entry_flag(key)? == Some(true));
    let encrypts =
        on("spark.network.crypto.enabled")? || on("spark.authenticate.enableSaslEncryption")?;
    if encrypts && !on("spark.authenticate")? {
        let message = "spark.authenticate must be enabled when enabling encryption.";
        return Err(Thrown::of("spark.authenticate", requirement(message)));
    }
    Ok(())
}

/// What Scala's `require` throws.
fn requirement(message: &str) -> Throwable {
    Throwable::illegal_argument(format!("requirement failed: {message}"))
}

/// The driver's host; the context writes it back into its conf.
fn driver_host(conf: &mut SparkConf<'_>, input: &Input<'_>) -> Result<String, Thrown> {
    let host = match conf.text("spark.driver.host")? {
        Some(host) => host,
        None => conf
            .env("SPARK_LOCAL_HOSTNAME")
            .or_else(|| input.facts.driver_host.clone())
            .unwrap_or_else(|| "localhost".to_owned()),
    };
    conf.set("spark.driver.host", &host);
    Ok(host)
}

/// `SparkEnv.createDriverEnv`: gives the driver's port.
fn environment(conf: &mut SparkConf<'_>, input: &Input<'_>) -> Result<u16, Thrown> {
    const PORT: &str = "spark.driver.port";
    let configured = conf.int(PORT)?.unwrap_or(0);
    let port = start::bindable(PORT, configured)?;
    if !conf.contains(PORT) {
        conf.set(PORT, "0");
    }
    conf.set("spark.executor.id", "driver");
    conf.flag("spark.io.encryption.enabled")?;
    authentication(conf)?;
    start::encrypted_port(conf)?;
    start::address(conf)?;
    start::port_retries(conf, port)?;
    let port = if port == 0 {
        input.facts.driver_port.unwrap_or(0)
    } else {
        port
    };
    conf.set(PORT, &port.to_string());
    kryo(conf)?;
    for compressed in [
        "spark.broadcast.compress",
        "spark.shuffle.compress",
        "spark.rdd.compress",
        "spark.shuffle.spill.compress",
    ] {
        conf.flag(compressed)?;
    }
    largest_message(conf)?;
    start::largest_on_disk(conf)?;
    smallest_executor(conf)?;
    memory_regions(conf)?;
    off_heap(conf, 1)?;
    conf.entry_int("spark.blockManager.port")?;
    conf.raw_int("spark.shuffle.service.port")?;
    conf.flag("spark.shuffle.service.enabled")?;
    Ok(port)
}

fn authentication(conf: &SparkConf<'_>) -> Result<(), Thrown> {
    const SECRET: &str = "spark.authenticate.secret";
    if conf.entry_flag("spark.authenticate")? == Some(true) && !conf.contains(SECRET) {
        let message = format!("A secret key must be specified via the {SECRET} config.");
        let throwable = requirement(&message);
        return Err(Thrown::of("spark.authenticate", throwable));
    }
    Ok(())
}

/// The constructor of `KryoSerializer`, which the driver makes whatever serializer is chosen.
fn kryo(conf: &SparkConf<'_>) -> Result<(), Thrown> {
    const FIRST: &str = "spark.kryoserializer.buffer";
    const LARGEST: &str = "spark.kryoserializer.buffer.max";
    const LIMIT: i64 = 2048;
    let typed = behaviour::TYPED_MESOS_PROPERTIES.holds(conf.version());
    let unit = if typed { "MiB" } else { "mb" };
    // With a plus sign that only the largest size has lost.
    for (key, older, in_mebibyte, plus) in [
        (FIRST, "spark.kryoserializer.buffer.mb", 1024, "+ "),
        (
            LARGEST,
            "spark.kryoserializer.buffer.max.mb",
            1,
            if typed { "" } else { "+ " },
        ),
    ] {
        let (blamed, size) = match conf.contains(older) && !conf.contains(key) {
            true => (older, kryo_size(conf, key, older)?),
            false => (key, conf.long(key)?),
        };
        let mut size = size.unwrap_or(1);
        if key == LARGEST {
            size = i64::from(size as i32);
        }
        let mebibytes = size / in_mebibyte;
        if mebibytes >= LIMIT {
            let message =
                format!("{key} must be less than {LIMIT} {unit}, got: {plus}{mebibytes} {unit}.");
            return Err(Thrown::of(blamed, Throwable::illegal_argument(message)));
        }
        if size < 0 {
            let message = format!("Negative size value. Size must be positive: {size}");
            return Err(Thrown::of(blamed, Throwable::illegal_argument(message)));
        }
    }
    conf.flag("spark.kryo.referenceTracking")?;
    conf.flag("spark.kryo.registrationRequired")?;
    Ok(())
}

/// A size of Kryo's under its older name: of the first one it is in millions of bytes and may be a
/// fraction, and Spark makes thousands of that (`SparkConf.configsWithAlternatives`).
fn kryo_size(conf: &SparkConf<'_>, key: &str, older: &str) -> Result<Option<i64>, Thrown> {
    let Some(text) = conf.raw(older) else {
        return Ok(None);
    };
    let typed = behaviour::TYPED_MESOS_PROPERTIES.holds(conf.version());
    let read = |text: &str, unit| match typed {
        true => value::signed_size(text, unit),
        false => value::size(text, unit),
    };
    let size = match older.ends_with("max.mb") {
        true => read(&conf.replaced(older).unwrap_or_default(), ByteUnit::MiB),
        false => value::double(text).and_then(|millions| {
            let thousands = (millions * 1000.0) as i32;
            read(&format!("{thousands}k"), ByteUnit::KiB)
        }),
    };
    let dressed = |error: ValueError| match typed {
        true => Thrown::of(older, error.thrown),
        false => Thrown::of(older, ReadStyle::illegal_value(key, error.thrown)),
    };
    size.map(Some).map_err(dressed)
}

/// The largest message to executors (`RpcUtils.maxMessageSizeBytes`), in which the smallest outputs of
/// map tasks that are not broadcast must have room (`MapOutputTrackerMaster`).
fn largest_message(conf: &SparkConf<'_>) -> Result<(), Thrown> {
    const KEY: &str = "spark.rpc.message.maxSize";
    const LARGEST: i32 = 2047;
    const BROADCAST: &str = "spark.shuffle.mapOutput.minSizeForBroadcast";
    const SMALLEST_BROADCAST: i32 = 512 * 1024;
    let mebibytes = conf.int(KEY)?.unwrap_or(128);
    if mebibytes > LARGEST {
        let message = format!("{KEY} should not be greater than {LARGEST} MB");
        return Err(Thrown::of(KEY, Throwable::illegal_argument(message)));
    }
    let bytes = mebibytes.wrapping_mul(1024 * 1024);
    if bytes < SMALLEST_BROADCAST && !conf.contains(BROADCAST) {
        let message = format!(
            "{BROADCAST} ({SMALLEST_BROADCAST} bytes) must be <= {KEY} ({bytes} bytes) to prevent \
             sending an rpc message that is too large."
        );
        return Err(Thrown::of(KEY, Throwable::illegal_argument(message)));
    }
    Ok(())
}

/// How `TaskSchedulerImpl` shares executors between jobs, in capital letters; it knows three names.
pub fn scheduling_mode(conf: &SparkConf<'_>) -> Result<String, Thrown> {
    let text = conf.text(SCHEDULING)?.unwrap_or_else(|| "FIFO".to_owned());
    let mode = text.to_uppercase();
    if matches!(mode.as_str(), "FAIR" | "FIFO" | "NONE") {
        return Ok(mode);
    }
    let message = format!("Unrecognized {SCHEDULING}: {text}");
    Err(Thrown::of(SCHEDULING, Throwable::spark(message)))
}

/// Makes the pools of a mode; one of the three has none (`TaskSchedulerImpl.initialize`). Those of
/// another stand in a file, for which 3.1 and before know paths only (`FairSchedulableBuilder`).
pub fn pools(conf: &SparkConf<'_>, mode: &str) -> Result<(), Thrown> {
    const FILE: &str = "spark.scheduler.allocation.file";
    if mode == "FAIR" && !behaviour::ALLOCATION_FILE_OF_HADOOP.holds(conf.version()) {
        let named = conf.entry_text(FILE)?.unwrap_or_default();
        let scheme = named.split_once(":/").map_or("", |(scheme, _)| scheme);
        if !scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphanumeric()) {
            let path = crate::submit::file_path(&named);
            let missing = format!("{path} (No such file or directory)");
            let refused = Throwable::new("java.io.FileNotFoundException", missing);
            return Err(Thrown::of(FILE, refused));
        }
    }
    if mode != "NONE" {
        return Ok(());
    }
    let message = format!("Unsupported scheduling mode: {mode}. Use FAIR or FIFO instead.");
    let refused = Throwable::illegal_argument(message);
    Err(Thrown::of(SCHEDULING, refused))
}

const SCHEDULING: &str = "spark.scheduler.mode";

/// The driver refuses executors whose heap is below one and a half times the reserved 300 MiB
/// (`UnifiedMemoryManager.getMaxMemory`).
fn smallest_executor(conf: &SparkConf<'_>) -> Result<(), Thrown> {
    const KEY: &str = "spark.executor.memory";
    const SMALLEST: i64 = 471_859_200;
    let Some(bytes) = conf.get_bytes(KEY)? else {
        return Ok(());
    };
    if bytes >= SMALLEST || conf.contains("spark.testing") {
        return Ok(());
    }
    let (class, message) = if behaviour::ERROR_CLASSES.holds(conf.version()) {
        (
            "org.apache.spark.SparkIllegalArgumentException",
            format!(
                "[INVALID_EXECUTOR_MEMORY] Executor memory {bytes} must be at least {SMALLEST}. \
                 Please increase executor memory using the --executor-memory option or \
                 \"spark.executor.memory\" in Spark configuration."
            ),
        )
    } else {
        (
            "java.lang.IllegalArgumentException",
            format!(
                "Executor memory {bytes} must be at least {SMALLEST}. Please increase executor \
                 memory using the --executor-memory option or spark.executor.memory in Spark \
                 configuration."
            ),
        )
    };
    Err(Thrown::of(KEY, Throwable::new(class, message)))
}

/// Nothing may be left to storage alone (`MemoryManager`, Spark 3.0 and later).
fn memory_regions(conf: &SparkConf<'_>) -> Result<(), Thrown> {
    if !behaviour::TYPED_MESOS_PROPERTIES.holds(conf.version()) {
        return Ok(());
    }
    let (fraction, storage) = ("spark.memory.fraction", "spark.memory.storageFraction");
    for (key, at) in [(fraction, 0.0), (storage, 1.0)] {
        if conf.get_double(key)? == Some(at) {
            return Err(Thrown::of(
                key,
                requirement("onHeapExecutionMemory must be > 0"),
            ));
        }
    }
    Ok(())
}

fn web_ui_url(conf: &SparkConf<'_>, input: &Input<'_>, public_host: &str) -> Option<String> {
    if let Some(url) = &input.facts.web_ui_url {
        return url.clone();
    }
    let port = conf.raw("spark.ui.port").unwrap_or("4040");
    Some(format!("http://{public_host}:{port}"))
}

/// What the context throws for a local file whose URI has escapes or a fragment: either takes it
/// for a path, which is not found, or makes a `java.io.File` of it, which cannot have a fragment.
/// Files that are not here at all are taken to be there where Spark runs.
fn file_refused(conf: &SparkConf<'_>, input: &Input<'_>) -> Result<(), Thrown> {
    const KEY: &str = "spark.files";
    let is_uri = behaviour::ADDED_FILES_ARE_URIS.holds(conf.version());
    let list = conf.raw(KEY).unwrap_or_default();
    for item in list.split(',') {
        let Some(uri) = Uri::parse(item).filter(|uri| uri.scheme == Some("file")) else {
            continue;
        };
        let Some(meant) = uri.decoded_path() else {
            continue;
        };
        if is_uri {
            if uri.fragment.is_some() {
                let refused = Throwable::illegal_argument("URI has a fragment component");
                return Err(Thrown::of(KEY, refused));
            }
            continue;
        }
        let taken = file_path(item.strip_prefix("file:").unwrap_or(item));
        if input.files.is_file(&meant) && !input.files.exists(&taken) {
            let message = format!("File file:{taken} does not exist");
            let missing = Throwable::new("java.io.FileNotFoundException", message);
            return Err(Thrown::of(KEY, missing));
        }
    }
    Ok(())
}

/// The driver serves its files by their names, so that two of one name do not go together
/// (`NettyStreamManager.addFile`). Archives are among them from 3.1 on.
fn same_names(conf: &SparkConf<'_>) -> Result<(), Thrown> {
    const FILES: &str = "spark.files";
    let is_uri = behaviour::ADDED_FILES_ARE_URIS.holds(conf.version());
    let mut known: Vec<(String, String)> = Vec::new();
    let archives = behaviour::ARCHIVES_PROPERTY.holds(conf.version());
    for key in [Some(FILES), archives.then_some("spark.archives")] {
        let Some((key, list)) = key.and_then(|key| Some((key, conf.raw(key)?))) else {
            continue;
        };
        for item in list.split(',') {
            let uri = Uri::parse(item).filter(|uri| uri.scheme == Some("file"));
            let path = match is_uri || key != FILES {
                true => uri.and_then(|uri| uri.decoded_path()),
                false => uri.and_then(|uri| uri.path.map(str::to_owned)),
            };
            let Some(path) = path.map(|path| file_path(&path)) else {
                continue;
            };
            let name = file_name(&path);
            match known.iter().find(|(known, _)| *known == name) {
                Some((_, old)) if *old != path => {
                    let message = format!(
                        "File {name} was already registered with a different path (old path = {old}, \
                         new path = {path}"
                    );
                    return Err(Thrown::of(key, requirement(&message)));
                }
                Some(_) => {}
                None => known.push((name, path)),
            }
        }
    }
    Ok(())
}

/// From 3.1 on the conf also says under which addresses the driver serves the files it was given.
fn distributed_files(conf: &mut SparkConf<'_>, host: &str, port: u16) {
    if !behaviour::APP_TIMES_IN_CONF.holds(conf.version()) {
        return;
    }
    for (key, folder, target) in [
        ("spark.jars", "jars", "spark.app.initial.jar.urls"),
        ("spark.files", "files", "spark.app.initial.file.urls"),
        ("spark.archives", "files", "spark.app.initial.archive.urls"),
    ] {
        if key == "spark.archives" && !behaviour::ARCHIVES_PROPERTY.holds(conf.version()) {
            continue;
        }
        let Some(list) = conf.raw(key) else { continue };
        let mut urls = ConcurrentHashMap::default();
        for uri in list.split(',').filter(|s| !s.is_empty()) {
            let at = format!("spark://{host}:{port}/{folder}");
            if let Some(url) = served(uri, &at, folder == "jars") {
                urls.put(url, "");
            }
        }
        let mut urls: Vec<&str> = urls.iter().map(|(url, _)| url).collect();
        if behaviour::FILES_BY_SESSION.holds(conf.version()) {
            urls = immutable_map_order(urls);
        }
        if !urls.is_empty() {
            let urls = urls.join(",");
            conf.set(target, &urls);
        }
    }
}

/// Under which address executors find a file: a local one the driver serves itself.
fn served(uri: &str, at: &str, jar: bool) -> Option<String> {
    let Some(parsed) = Uri::parse(uri) else {
        return Some(uri.to_owned());
    };
    let path = || parsed.decoded_path().unwrap_or_default();
    match parsed.scheme {
        Some("file") => {
            let name = encode_path(&file_name(&path()));
            let fragment = parsed
                .fragment
                .map_or_else(String::new, |f| format!("#{f}"));
            Some(format!("{at}/{name}{fragment}"))
        }
        // A file that is said to be on every agent already: a jar is looked for there, anything
        // else is not distributed.
        Some("local") => jar.then(|| format!("file:{}", path())),
        _ => Some(uri.to_owned()),
    }
}

/// Heap of an executor in MiB: the property, then two variables, then 1024.
fn executor_memory(conf: &SparkConf<'_>) -> Result<i32, Thrown> {
    const KEY: &str = "spark.executor.memory";
    let text = conf.raw(KEY).map(str::to_owned);
    let text = text
        .or_else(|| conf.env("SPARK_EXECUTOR_MEMORY"))
        .or_else(|| conf.env("SPARK_MEM"));
    match text {
        Some(text) => value::memory_mib(&text).map_err(|e| Thrown::of(KEY, e.thrown)),
        None => Ok(1024),
    }
}

/// `Utils.getCurrentUserName`: the variable, then what Hadoop takes for the user.
fn user(conf: &SparkConf<'_>, input: &Input<'_>) -> String {
    conf.env("SPARK_USER")
        .or_else(|| {
            input
                .resolution
                .arguments
                .proxy_user
                .as_ref()
                .map(|u| u.value.clone())
        })
        .or_else(|| conf.env("HADOOP_USER_NAME"))
        .or_else(|| input.facts.user.clone())
        .or_else(|| conf.env("USER"))
        .unwrap_or_else(|| "root".to_owned())
}

/// `sc.executorEnvs`.
fn executor_environment(conf: &SparkConf<'_>, memory: i32, user: &str) -> Vec<(String, String)> {
    const PREFIX: &str = "spark.executorEnv.";
    let mut map = ScalaHashMap::default();
    let testing = conf.env("SPARK_TESTING");
    if let Some(v) = testing.or_else(|| conf.raw("spark.testing").map(str::to_owned)) {
        map.put("SPARK_TESTING", &v);
    }
    if let Some(v) = conf.env("SPARK_PREPEND_CLASSES") {
        map.put("SPARK_PREPEND_CLASSES", &v);
    }
    map.put("SPARK_EXECUTOR_MEMORY", &format!("{memory}m"));
    for (name, value) in conf.with_prefix(PREFIX) {
        map.put(&name, &value);
    }
    map.put("SPARK_USER", user);
    let set_by_user = conf.contains("spark.executorEnv.OMP_NUM_THREADS");
    if behaviour::omp_num_threads(conf.version()) && !set_by_user {
        map.put(
            "OMP_NUM_THREADS",
            conf.raw("spark.task.cpus").unwrap_or("1"),
        );
    }
    map.iter()
        .map(|(k, v)| (k.to_owned(), v.to_owned()))
        .collect()
}

/// The receiver of heartbeats (`HeartbeatReceiver`).
fn timeouts(conf: &SparkConf<'_>) -> Result<(), Thrown> {
    const TIMEOUT: &str = "spark.storage.blockManagerSlaveTimeoutMs";
    const HEARTBEAT_TIMEOUT: &str = "spark.storage.blockManagerHeartbeatTimeoutMs";
    const INTERVAL: &str = "spark.network.timeoutInterval";
    if !behaviour::HEARTBEAT_TIMEOUTS_CHECKED.holds(conf.version()) {
        conf.long(TIMEOUT)?;
        return Ok(());
    }
    let renamed = behaviour::HEARTBEAT_TIMEOUT_RENAMED.holds(conf.version());
    let name = if renamed { HEARTBEAT_TIMEOUT } else { TIMEOUT };
    let network = conf
        .long("spark.network.timeout")?
        .unwrap_or(120)
        .wrapping_mul(1000);
    let follows = behaviour::HEARTBEAT_TIMEOUT_IS_NETWORK_TIMEOUT.holds(conf.version());
    let unset = if follows { network } else { 120_000 };
    let own = if renamed {
        conf.entry_millis(HEARTBEAT_TIMEOUT)?
    } else {
        None
    };
    let timeout = own.or(conf.entry_millis(TIMEOUT)?).unwrap_or(unset);
    let interval = conf.entry_millis(INTERVAL)?.unwrap_or(60_000);
    let heartbeat = conf
        .long("spark.executor.heartbeatInterval")?
        .unwrap_or(10_000);
    for (key, millis) in [
        (INTERVAL, interval),
        ("spark.executor.heartbeatInterval", heartbeat),
    ] {
        if millis > timeout {
            let message = format!("{key} should be less than or equal to {name}.");
            let blamed = if conf.contains(key) { key } else { TIMEOUT };
            return Err(Thrown::of(blamed, requirement(&message)));
        }
    }
    Ok(())
}

/// The context's own heart beats from 3.0 on; its timer refuses a period that is not positive
/// (`Heartbeater`).
pub fn heartbeat(conf: &SparkConf<'_>) -> Result<(), Thrown> {
    const INTERVAL: &str = "spark.executor.heartbeatInterval";
    let interval = conf.long(INTERVAL)?.unwrap_or(10_000);
    if interval <= 0 && behaviour::HEARTBEAT_TIMEOUTS_CHECKED.holds(conf.version()) {
        let refused = Throwable::without_message("java.lang.IllegalArgumentException");
        return Err(Thrown::of(INTERVAL, refused));
    }
    Ok(())
}

/// What the constructor does once the driver is registered: the application has its id, and
/// dynamic allocation, if it is on, sets how many executors it wants at first (coarse-grained mode
/// alone has it).
pub fn finish(
    conf: &mut SparkConf<'_>,
    framework_id: &str,
    settings: Option<&mut Settings>,
    listed: &Listed,
) -> Result<(), Thrown> {
    conf.remove("spark.mesos.driver.frameworkId");
    conf.set("spark.app.id", framework_id);
    start::speculation(conf)?;
    start::host(conf)?;
    start::block_manager_port(conf)?;
    sinks::refused(conf)?;
    conf.flag("spark.dynamicAllocation.enabled")?;
    if let Some(limit) = settings.and_then(|s| s.executor_limit.as_mut()) {
        *limit = dynamic_allocation(conf)?;
    }
    listed.read(conf, Stage::Registered)?;
    start::fallback_storage(conf)?;
    start::listeners(conf)
}

/// `ExecutorAllocationManager`: how many executors it asks for before any task waits.
fn dynamic_allocation(conf: &SparkConf<'_>) -> Result<i32, Thrown> {
    const SERVICE: &str = "spark.shuffle.service.enabled";
    let typed = behaviour::TYPED_MESOS_PROPERTIES.holds(conf.version());
    let (smallest, initial) = allocation_bounds(conf, typed)?;
    start::allocation_ratio(conf)?;
    if !conf.flag(SERVICE)? && !keeps_shuffles(conf)? {
        let message = if behaviour::SHUFFLE_WAYS_IN_MESSAGE.holds(conf.version()) {
            "Dynamic allocation of executors requires one of the following conditions: 1) enabling \
             external shuffle service through spark.shuffle.service.enabled. 2) enabling shuffle \
             tracking through spark.dynamicAllocation.shuffleTracking.enabled. 3) enabling shuffle \
             blocks decommission through spark.decommission.enabled and \
             spark.storage.decommission.shuffleBlocks.enabled. 4) (Experimental) configuring \
             spark.shuffle.sort.io.plugin.class to use a custom ShuffleDataIO who's \
             ShuffleDriverComponents supports reliable storage."
        } else {
            "Dynamic allocation of executors requires the external shuffle service. You may \
             enable this through spark.shuffle.service.enabled."
        };
        return Err(Thrown::of(SERVICE, Throwable::spark(message)));
    }
    if !typed {
        const CORES: &str = "spark.executor.cores";
        let cores = conf.get_int(CORES)?.unwrap_or(1);
        let tasks = cores.checked_div(conf.get_int("spark.task.cpus")?.unwrap_or(1));
        if tasks == Some(0) {
            let message = "spark.executor.cores must not be < spark.task.cpus.";
            return Err(Thrown::of(CORES, Throwable::spark(message)));
        }
    }
    let instances = conf.entry_int("spark.executor.instances")?.unwrap_or(0);
    Ok(smallest.max(initial).max(instances))
}

/// The smallest and the initial number of executors, of which the former must not be above the
/// largest.
fn allocation_bounds(conf: &SparkConf<'_>, typed: bool) -> Result<(i32, i32), Thrown> {
    const SMALLEST: &str = "spark.dynamicAllocation.minExecutors";
    const LARGEST: &str = "spark.dynamicAllocation.maxExecutors";
    let smallest = conf.entry_int(SMALLEST)?.unwrap_or(0);
    let largest = conf.entry_int(LARGEST)?.unwrap_or(i32::MAX);
    let initial = conf.entry_int("spark.dynamicAllocation.initialExecutors")?;
    let refuse = |key: &str, message: String| Err(Thrown::of(key, Throwable::spark(message)));
    if smallest < 0 || largest < 0 {
        let message = if typed {
            format!("{SMALLEST} and {LARGEST} must be positive!")
        } else {
            "spark.dynamicAllocation.{min/max}Executors must be positive!".to_owned()
        };
        return refuse(if smallest < 0 { SMALLEST } else { LARGEST }, message);
    }
    if largest == 0 {
        return refuse(LARGEST, format!("{LARGEST} cannot be 0!"));
    }
    if smallest > largest {
        let message =
            format!("{SMALLEST} ({smallest}) must be less than or equal to {LARGEST} ({largest})!");
        return refuse(SMALLEST, message);
    }
    Ok((smallest, initial.unwrap_or(smallest)))
}

/// Whether dynamic allocation can do without the shuffle service.
fn keeps_shuffles(conf: &SparkConf<'_>) -> Result<bool, Thrown> {
    let version = conf.version();
    let on = |key: &str| Ok::<bool, Thrown>(conf.entry_flag(key)? == Some(true));
    if on("spark.dynamicAllocation.testing")? {
        return Ok(true);
    }
    if !behaviour::TYPED_MESOS_PROPERTIES.holds(version) {
        return Ok(false);
    }
    let by_default = behaviour::SHUFFLE_TRACKING_BY_DEFAULT.holds(version);
    let tracking = conf.entry_flag("spark.dynamicAllocation.shuffleTracking.enabled")?;
    Ok(tracking.unwrap_or(by_default)
        || (behaviour::DECOMMISSION_KEEPS_SHUFFLES.holds(version)
            && on("spark.decommission.enabled")?
            && on("spark.storage.decommission.shuffleBlocks.enabled")?))
}
