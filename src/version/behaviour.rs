//! What changed in which Spark version.
//!
//! Each constant is the range of versions in which the statement of its comment is true.

use super::{SparkVersion, Versions};

const fn since(major: u8, minor: u8, patch: u8) -> Versions {
    Versions::since(SparkVersion::new(major, minor, patch))
}

/// Property values keep `\r` and `\n` at their ends; before, `String.trim` took them away
/// (Utils.trimExceptCRLF).
pub const TRIM_EXCEPT_CRLF: Versions = since(2, 4, 0);

/// Executors are told where they run by `--hostname` last, and only without a named network;
/// before, `--hostname` came third, and was `0.0.0.0` with a named network
/// (MesosCoarseGrainedSchedulerBackend.createCommand).
pub const HOSTNAME_ARGUMENT_LAST: Versions = since(2, 4, 5);

/// A container of the Docker containerizer joins the named network: `network: USER` and a `net`
/// parameter (MesosSchedulerBackendUtil.dockerInfo).
pub const DOCKER_USER_NETWORK: Versions = since(2, 4, 5);

/// Mesos properties are read through `ConfigEntry`: trimmed, with `${...}` substitution, and
/// messages of their own. Lists drop empty items.
pub const TYPED_MESOS_PROPERTIES: Versions = Versions::since(SparkVersion::preview(3, 0, 0));

/// The context sets `spark.app.startTime` and, once it has distributed them, the addresses of
/// jars, files and archives (`spark.app.initial.*.urls`).
pub const APP_TIMES_IN_CONF: Versions = since(3, 0, 2);

/// An agent attribute of ranges never matches a value; before, `scala.MatchError` came out of the
/// offer callback (MesosSchedulerUtils.matchesAttributeRequirements).
pub const RANGES_NEVER_MATCH: Versions = since(3, 1, 0);

/// Default resources of executors are read from the conf before the scheduler is made
/// (ResourceProfileManager).
pub const RESOURCE_PROFILES: Versions = since(3, 1, 0);

/// The name of a task ends in its id: `task 0.0 in stage 0.0 (TID 0)` (TaskSetManager.taskName).
pub const TASK_NAMES_HAVE_IDS: Versions = since(3, 1, 0);

/// Executors get `OMP_NUM_THREADS` (SPARK-41188; in 3.2 and 3.3 from a patch release on).
const OMP_NUM_THREADS: &[Versions] = &[
    Versions::between(SparkVersion::new(3, 2, 4), SparkVersion::new(3, 3, 0)),
    Versions::between(SparkVersion::new(3, 3, 2), SparkVersion::new(3, 4, 0)),
    since(3, 4, 0),
];

/// Whether executors get `OMP_NUM_THREADS`, by default the text of `spark.task.cpus`.
#[must_use]
pub fn omp_num_threads(v: SparkVersion) -> bool {
    OMP_NUM_THREADS.iter().any(|r| r.holds(v))
}

/// The context puts `--add-opens` options before the Java options of driver and executors
/// (SparkContext.supplementJavaModuleOptions).
pub const JAVA_MODULE_OPTIONS: Versions = since(3, 3, 0);

/// Those options open `jdk.internal.ref` too (SPARK-46330; in every line from a patch release on).
const OPENS_INTERNAL_REF: &[Versions] = &[
    Versions::between(SparkVersion::new(3, 3, 4), SparkVersion::new(3, 4, 0)),
    Versions::between(SparkVersion::new(3, 4, 2), SparkVersion::new(3, 5, 0)),
    since(3, 5, 1),
];

/// Whether `jdk.internal.ref` is among the packages that `--add-opens` options name.
#[must_use]
pub fn opens_internal_ref(v: SparkVersion) -> bool {
    OPENS_INTERNAL_REF.iter().any(|r| r.holds(v))
}

/// Among those options is `-Djdk.reflect.useDirectMethodHandle=false`.
pub const DIRECT_METHOD_HANDLE_OPTION: Versions = since(3, 4, 0);

/// The context also says whether the JVM prefers IPv6 addresses
/// (SparkContext.supplementJavaIPv6Options).
pub const PREFER_IPV6_OPTION: Versions = since(3, 4, 0);

/// A task must have more than no CPUs (TaskDescription).
pub const TASK_CPUS_ASSERTED: Versions = since(3, 3, 0);

/// Memory overhead is a configurable fraction (`spark.executor.memoryOverheadFactor`).
pub const OVERHEAD_FACTOR: Versions = since(3, 3, 0);

/// Exceptions carry an error class in their message, such as `[INVALID_EXECUTOR_MEMORY]`, and
/// have classes of Spark's own (SparkIllegalArgumentException).
pub const ERROR_CLASSES: Versions = since(3, 5, 0);

/// A network timeout that is too short is told to be `greater than` the heartbeat interval;
/// before, `no less than` (SparkConf.validateSettings).
pub const TIMEOUT_MESSAGE_SAYS_GREATER: Versions = since(3, 0, 2);

/// The interval of heartbeats is compared, and written, in milliseconds; before, in seconds.
/// (SparkConf.validateSettings).
pub const HEARTBEAT_INTERVAL_IN_MILLISECONDS: Versions = since(2, 4, 2);

/// The interval of heartbeats is read in milliseconds; before, in seconds.
pub const HEARTBEAT_INTERVAL_READ_IN_MILLISECONDS: Versions = since(2, 4, 1);

/// ConfigEntry.toString ends with the version in which the key came (SPARK-30839).
pub const CONFIG_ENTRIES_HAVE_VERSIONS: Versions = since(3, 0, 0);

/// SparkConf.getInt and its like put the key in front of a parser's message (SPARK-24337).
pub const CONF_ERRORS_NAME_THE_KEY: Versions = since(2, 4, 0);

/// The warning about a key that does not begin with `spark.` no longer shows its value
/// (SparkSubmitArguments.ignoreNonSparkProperties).
const NON_SPARK_VALUE: &[Versions] = &[
    Versions::between(SparkVersion::new(2, 4, 5), SparkVersion::preview(3, 0, 0)),
    since(3, 0, 0),
];

/// Whether the warning about a key that does not begin with `spark.` leaves its value out.
#[must_use]
pub fn non_spark_value_not_shown(version: SparkVersion) -> bool {
    NON_SPARK_VALUE.iter().any(|range| range.holds(version))
}

/// spark-submit reads `spark.kerberos.keytab` and `spark.kerberos.principal`, and sets them from
/// `--keytab` and `--principal`; before, only their `spark.yarn.` ancestors.
pub const KERBEROS_PROPERTIES: Versions = Versions::since(SparkVersion::preview(3, 0, 0));

/// The main class of a jar is looked up when the environment is prepared, after the name of the
/// application is settled (SparkSubmit.prepareSubmitEnvironment); before, at once.
pub const MAIN_CLASS_LOOKED_UP_LATE: Versions = Versions::since(SparkVersion::preview(3, 0, 0));

/// `--kill` and `--status` leave it to the client to refuse a master.
pub const ANY_MASTER_CAN_KILL: Versions = Versions::since(SparkVersion::preview(3, 0, 0));

/// A primary resource that ends in `.r` is an R script too.
pub const LOWER_CASE_R: Versions = since(3, 0, 0);

/// `spark.submit.pyFiles` is always set, and `spark.jars` is read as a list whose items are
/// trimmed (SparkSubmit.prepareSubmitEnvironment).
pub const PY_FILES_ALWAYS_SET: Versions = Versions::since(SparkVersion::preview(3, 0, 0));

/// In client mode `spark.submit.pyFiles` join `spark.files` whatever the application is written
/// in; before, only those of Python applications (SparkSubmit.prepareSubmitEnvironment).
pub const PY_FILES_FOR_ALL: Versions = since(3, 1, 0);

/// The context takes an item of `spark.files` for a URI; before, for a path, so that a local file was
/// not found if its URI has an escape or a fragment (SparkContext.addFile). A fragment is refused
/// by either.
pub const ADDED_FILES_ARE_URIS: Versions = since(3, 1, 2);

/// `spark.archives` is a property, and `--archives` works on Mesos.
pub const ARCHIVES_PROPERTY: Versions = since(3, 1, 0);

/// A path without a scheme becomes a canonical `file:` URI (Utils.resolveURI); before, `.` and
/// `..` stayed in it.
pub const CANONICAL_FILE_URIS: Versions = since(3, 2, 0);

/// `Driver cores must be a positive number` (SparkSubmitArguments.validateSubmitArguments).
pub const DRIVER_CORES_CHECKED: Versions = since(3, 2, 0);

/// spark-submit sets `spark.app.submitTime`.
pub const APP_SUBMIT_TIME: Versions = since(3, 3, 0);

/// With `--verbose` the application gets `--verbose` as its last argument, too
/// (SparkSubmit.prepareSubmitEnvironment); after that, only shells for SQL do, which no cluster runs.
pub const VERBOSE_IS_AN_ARGUMENT: Versions =
    Versions::between(SparkVersion::new(3, 2, 0), SparkVersion::new(3, 2, 1));

/// Spark Connect: `--remote`, `spark.remote`, `SPARK_REMOTE`.
pub const SPARK_CONNECT: Versions = since(3, 4, 0);

/// A `spark.app.submitTime` that was given is kept; before, spark-submit overwrote it.
pub const APP_SUBMIT_TIME_KEPT: Versions = since(3, 5, 0);

/// `spark.task.cpus` is read while the context is made, before the scheduler is.
pub const TASK_CPUS_READ_BY_CONTEXT: Versions = since(3, 0, 0);

/// Whether dynamic allocation is on is read before the scheduler is made: in 3.0.0 with the
/// resources of tasks (SparkContext.createTaskScheduler), from 3.1 on with those of executors
/// (ResourceProfileManager).
const DYNAMIC_ALLOCATION_READ_BY_CONTEXT: &[Versions] = &[
    Versions::between(SparkVersion::new(3, 0, 0), SparkVersion::new(3, 0, 1)),
    since(3, 1, 0),
];

/// Whether `spark.dynamicAllocation.enabled` is read before the scheduler is made.
#[must_use]
pub fn dynamic_allocation_read_by_context(version: SparkVersion) -> bool {
    let mut ranges = DYNAMIC_ALLOCATION_READ_BY_CONTEXT.iter();
    ranges.any(|range| range.holds(version))
}

/// The receiver of heartbeats refuses timeouts that contradict each other (HeartbeatReceiver).
pub const HEARTBEAT_TIMEOUTS_CHECKED: Versions = since(3, 0, 0);

/// The timeout of heartbeats, unset, is `spark.network.timeout`; before, what that is by default
/// (HeartbeatReceiver).
pub const HEARTBEAT_TIMEOUT_IS_NETWORK_TIMEOUT: Versions = since(3, 0, 2);

/// `spark.storage.blockManagerSlaveTimeoutMs` is `spark.storage.blockManagerHeartbeatTimeoutMs`.
pub const HEARTBEAT_TIMEOUT_RENAMED: Versions = since(3, 1, 0);

/// Dynamic allocation tracks shuffles by itself unless told otherwise
/// (`spark.dynamicAllocation.shuffleTracking.enabled`).
pub const SHUFFLE_TRACKING_BY_DEFAULT: Versions = since(3, 4, 0);

/// Dynamic allocation does without the shuffle service if lost executors hand over their shuffle
/// blocks (`spark.decommission.enabled` and `spark.storage.decommission.shuffleBlocks.enabled`).
pub const DECOMMISSION_KEEPS_SHUFFLES: Versions = since(3, 1, 0);

/// The refusal of dynamic allocation lists all ways to keep shuffle files; before, it named the
/// shuffle service alone (ExecutorAllocationManager.validateSettings).
pub const SHUFFLE_WAYS_IN_MESSAGE: Versions = since(3, 5, 0);

/// The message about resources that tasks ask for and executors lack says so with one `not` too many
/// (ResourceProfile.calculateTasksAndLimitingResource).
pub const TASK_RESOURCES_NOT_NOT: Versions =
    Versions::between(SparkVersion::new(3, 1, 0), SparkVersion::new(3, 3, 0));

/// Tasks may not even ask for nothing of a resource, whatever executors have of it
/// (ResourceProfile.calculateTasksAndLimitingResource).
pub const TASK_RESOURCES_OF_NOTHING: Versions =
    Versions::between(SparkVersion::new(3, 1, 0), SparkVersion::new(3, 3, 0));

/// What executors that are decommissioned leave on a disk has a limit
/// (`spark.storage.decommission.shuffleBlocks.maxDiskSize`).
pub const SHUFFLES_ON_DISK_LIMITED: Versions = since(3, 2, 0);

/// The file with the settings of Ivy is named by a URI, or by a path that could be one
/// (`spark.jars.ivySettings`; SparkSubmitUtils.loadIvySettings).
pub const IVY_SETTINGS_ARE_A_URI: Versions = since(3, 2, 0);

/// What is said of encryption counts where it is switched on, and nowhere else
/// (SSLOptions.parse); before, its numbers were read in any case.
pub const SSL_READ_WHERE_ENABLED: Versions = since(3, 4, 0);

/// The event log has a codec of its own by default; before, that of all else
/// (`spark.eventLog.compression.codec`).
pub const EVENT_LOG_HAS_CODEC: Versions = since(3, 2, 0);

/// `spark.log.level` is a property (SparkContext).
pub const LOG_LEVEL_PROPERTY: Versions = since(3, 5, 0);

/// `spark.scheduler.allocation.file` may be on any file system of Hadoop's
/// (FairSchedulableBuilder.buildPools).
pub const ALLOCATION_FILE_OF_HADOOP: Versions = since(3, 2, 0);

/// spark-submit makes a security manager, and with it reads `spark.authenticate`, even if it has
/// nothing to download.
pub const SUBMIT_READS_AUTHENTICATE: Versions = Versions::before(SparkVersion::new(3, 2, 0));

/// Added files are kept for each session, and listed through an immutable map
/// (SparkContext.allAddedJars).
pub const FILES_BY_SESSION: Versions = since(3, 5, 0);

/// The loss of an executor is not held against a task that has not reported to run
/// (TaskSetManager.executorLost).
pub const LAUNCHING_TASKS_FORGIVEN: Versions = since(3, 4, 0);

/// `SPARK_CONF_DIR` is not passed on to the dispatcher (RestSubmissionClient, SPARK-25934).
pub const CONF_DIR_STAYS_WITH_CLIENT: Versions = since(2, 4, 1);

/// The dispatcher reads `spark.mesos.fetchCache.enable`; after that, the documented key.
pub const FETCHER_CACHE_MISSPELT: Versions = Versions::before(SparkVersion::new(2, 4, 1));

/// `spark.mesos.fetcherCache.enable` of a submission counts too; before, only the dispatcher's.
pub const FETCHER_CACHE_OF_SUBMISSION: Versions = since(2, 4, 4);

/// Arguments of the application are escaped for the shell that runs the driver; before, it split
/// and expanded them (MesosClusterScheduler.getDriverCommandValue).
pub const DRIVER_ARGUMENTS_ESCAPED: Versions = Versions::since(SparkVersion::preview(3, 0, 0));

/// The memory of a driver that the dispatcher launches includes an overhead
/// (MesosSubmitRequestServlet.buildDriverDescription).
pub const DRIVER_MEMORY_HAS_OVERHEAD: Versions = Versions::since(SparkVersion::preview(3, 0, 0));

/// The driver's command has `--py-files` even if there are none, with an empty word for its value
/// that the shell drops (SPARK-32675).
pub const PY_FILES_OPTION_ALWAYS: Versions =
    Versions::between(SparkVersion::preview(3, 0, 0), SparkVersion::new(3, 1, 0));

/// The `--conf` options of the driver's command are sorted by their keys; before, they came in the
/// order of an immutable map.
pub const DRIVER_CONF_SORTED: Versions = since(3, 1, 0);

/// Drivers wait in queues with priorities (`spark.mesos.dispatcher.queue`).
pub const DISPATCHER_QUEUES: Versions = since(3, 1, 0);

/// The driver's task asks for more memory than its process is given
/// (MesosSchedulerUtils.driverContainerMemory).
pub const DRIVER_CONTAINER_OVERHEAD: Versions = since(3, 2, 0);

/// A host may be an IPv6 address in brackets (Utils.checkHost).
pub const HOSTS_MAY_BE_IPV6: Versions = since(3, 1, 0);
