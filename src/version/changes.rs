//! Why launches differ from one release to another, in sentences.
//!
//! Each entry tells people about one [`behaviour`]. From when on it holds is asked of the
//! behaviour itself; what it touches is a list of the beginnings of paths, as comparisons of
//! launches write them.

use super::{SparkVersion, behaviour};

/// One thing that changed.
pub struct Change {
    /// Whether a release behaves in the new way.
    pub holds: fn(SparkVersion) -> bool,
    /// What the releases do that behave in the new way: a sentence without a full stop.
    pub why: &'static str,
    /// What it touches: how the paths begin.
    pub paths: &'static [&'static str],
    /// Texts of which one must stand in the old value, the new one or the path; nothing need, if
    /// there are none.
    pub mentions: &'static [&'static str],
}

const OPTIONS: &[&str] = &[
    "TaskInfo.command.environment.variables[SPARK_EXECUTOR_OPTS]",
    "TaskInfo.executor.command.environment.variables[SPARK_EXECUTOR_OPTS]",
];
const CONF: &[&str] = &["TaskInfo.executor.data"];
const THROWN: &[&str] = &["exception"];
const ALL: &[&str] = &["exception", "FrameworkInfo", "Credential", "TaskInfo"];

/// Every change that reaches what Mesos is told.
pub static CHANGES: &[Change] = &[
    Change {
        holds: |v| behaviour::PY_FILES_ALWAYS_SET.holds(v),
        why: "spark-submit sets spark.submit.pyFiles even if there are none",
        paths: &[
            "request[sparkProperties][spark.submit.pyFiles]",
            "TaskInfo.command.value",
        ],
        mentions: &["spark.submit.pyFiles"],
    },
    Change {
        holds: |v| behaviour::APP_SUBMIT_TIME.holds(v),
        why: "spark-submit sets spark.app.submitTime",
        paths: &[
            "request[sparkProperties][spark.app.submitTime]",
            "TaskInfo.command.value",
        ],
        mentions: &["spark.app.submitTime"],
    },
    Change {
        holds: |v| behaviour::VERBOSE_IS_AN_ARGUMENT.holds(v),
        why: "the option --verbose is passed on to the application",
        paths: &["request[appArgs]", "TaskInfo.command.value"],
        mentions: &["--verbose"],
    },
    Change {
        holds: |v| behaviour::DRIVER_CONF_SORTED.holds(v),
        why: "the --conf options of the driver's command are sorted by their keys",
        paths: &["TaskInfo.command.value"],
        mentions: &["--conf"],
    },
    Change {
        holds: |v| behaviour::DRIVER_ARGUMENTS_ESCAPED.holds(v),
        why: "arguments of the application are escaped for the shell that runs the driver",
        paths: &["TaskInfo.command.value"],
        mentions: &["bin/spark-submit"],
    },
    Change {
        holds: |v| behaviour::PY_FILES_OPTION_ALWAYS.holds(v),
        why: "the driver's command has --py-files even if there are none",
        paths: &["TaskInfo.command.value"],
        mentions: &["--py-files"],
    },
    Change {
        holds: |v| behaviour::DRIVER_MEMORY_HAS_OVERHEAD.holds(v),
        why: "the memory of a driver that the dispatcher launches includes an overhead",
        paths: &["TaskInfo.resources[mem]", "TaskInfo.command.value"],
        mentions: &[],
    },
    Change {
        holds: |v| behaviour::DRIVER_CONTAINER_OVERHEAD.holds(v),
        why: "the driver's task asks for more memory than its process is given",
        paths: &["TaskInfo.resources[mem]"],
        mentions: &[],
    },
    Change {
        holds: |v| behaviour::CONF_DIR_STAYS_WITH_CLIENT.holds(v),
        why: "SPARK_CONF_DIR is not passed on to the dispatcher (SPARK-25934)",
        paths: &["request[environmentVariables]"],
        mentions: &[],
    },
    Change {
        holds: |v| behaviour::FETCHER_CACHE_OF_SUBMISSION.holds(v),
        why: "spark.mesos.fetcherCache.enable of a submission counts too",
        paths: &["TaskInfo.command.uris"],
        mentions: &[],
    },
    Change {
        holds: |v| behaviour::HOSTNAME_ARGUMENT_LAST.holds(v),
        why: "executors are told their host by --hostname last, and only without a named network; \
              before, it came third, and was 0.0.0.0 with a named network",
        paths: &["TaskInfo.command.value"],
        mentions: &["--hostname"],
    },
    Change {
        holds: |v| behaviour::DOCKER_USER_NETWORK.holds(v),
        why: "a container of the Docker containerizer joins the network of \
              spark.mesos.network.name; before, Docker was not told of it",
        paths: &[
            "TaskInfo.container.docker",
            "TaskInfo.executor.container.docker",
        ],
        mentions: &[],
    },
    Change {
        holds: |v| behaviour::TYPED_MESOS_PROPERTIES.holds(v),
        why: "spark.mesos.* values are read through typed entries: they are trimmed, ${...} is \
              substituted, empty items of lists are dropped, and bad values are refused in other \
              words",
        paths: ALL,
        mentions: &[],
    },
    Change {
        holds: |v| behaviour::APP_TIMES_IN_CONF.holds(v),
        why: "the SparkContext puts spark.app.startTime and the addresses of files into the conf \
              that executors get",
        paths: CONF,
        mentions: &[],
    },
    Change {
        holds: |v| behaviour::APP_SUBMIT_TIME.holds(v),
        why: "spark-submit puts spark.app.submitTime into the conf that executors get",
        paths: CONF,
        mentions: &[],
    },
    Change {
        holds: |v| behaviour::TASK_NAMES_HAVE_IDS.holds(v),
        why: "the name of a task ends in its id",
        paths: &["TaskInfo.name"],
        mentions: &["stage"],
    },
    Change {
        holds: behaviour::omp_num_threads,
        why: "executors get OMP_NUM_THREADS, by default as many as spark.task.cpus, so that native \
              libraries do not take every core (SPARK-41188)",
        paths: &[
            "TaskInfo.command.environment.variables[OMP_NUM_THREADS]",
            "TaskInfo.executor.command.environment.variables[OMP_NUM_THREADS]",
        ],
        mentions: &[],
    },
    Change {
        holds: |v| behaviour::JAVA_MODULE_OPTIONS.holds(v),
        why: "the SparkContext puts the options that Java 17 needs in front of the Java options of \
              executors",
        paths: OPTIONS,
        mentions: &["--add-opens"],
    },
    Change {
        holds: behaviour::opens_internal_ref,
        why: "the options for Java 17 open jdk.internal.ref too (SPARK-46330)",
        paths: OPTIONS,
        mentions: &["--add-opens"],
    },
    Change {
        holds: |v| behaviour::DIRECT_METHOD_HANDLE_OPTION.holds(v),
        why: "the options for Java 17 include -Djdk.reflect.useDirectMethodHandle=false",
        paths: OPTIONS,
        mentions: &["-Djdk.reflect.useDirectMethodHandle"],
    },
    Change {
        holds: |v| behaviour::PREFER_IPV6_OPTION.holds(v),
        why: "executors are told whether the driver's JVM prefers IPv6 addresses",
        paths: OPTIONS,
        mentions: &["-Djava.net.preferIPv6Addresses"],
    },
    Change {
        holds: |v| behaviour::OVERHEAD_FACTOR.holds(v),
        why: "spark.executor.memoryOverheadFactor says what part of the memory is added",
        paths: &[
            "TaskInfo.resources[mem]",
            "TaskInfo.executor.resources[mem]",
        ],
        mentions: &[],
    },
    Change {
        holds: |v| behaviour::TASK_CPUS_ASSERTED.holds(v),
        why: "a task must have more than no CPUs",
        paths: THROWN,
        mentions: &["AssertionError"],
    },
    Change {
        holds: |v| behaviour::RANGES_NEVER_MATCH.holds(v),
        why: "a constraint on an attribute of ranges is never met; before, the offer callback threw",
        paths: THROWN,
        mentions: &["MatchError"],
    },
    Change {
        holds: |v| behaviour::ERROR_CLASSES.holds(v),
        why: "exceptions carry an error class, such as [INVALID_EXECUTOR_MEMORY]",
        paths: THROWN,
        mentions: &["[INVALID_", "SparkIllegalArgumentException"],
    },
    Change {
        holds: |v| behaviour::TIMEOUT_MESSAGE_SAYS_GREATER.holds(v),
        why: "the message about timeouts that contradict each other is worded otherwise",
        paths: THROWN,
        mentions: &["spark.network.timeout"],
    },
    Change {
        holds: |v| behaviour::CONFIG_ENTRIES_HAVE_VERSIONS.holds(v),
        why: "the text of a config entry ends with the version in which its key came",
        paths: THROWN,
        mentions: &["ConfigEntry("],
    },
    Change {
        holds: |v| behaviour::HEARTBEAT_TIMEOUTS_CHECKED.holds(v),
        why: "timeouts of heartbeats that contradict each other are refused",
        paths: THROWN,
        mentions: &["eartbeat"],
    },
    Change {
        holds: |v| behaviour::TASK_CPUS_READ_BY_CONTEXT.holds(v),
        why: "spark.task.cpus is read while the SparkContext is made, before the scheduler is",
        paths: THROWN,
        mentions: &["spark.task.cpus"],
    },
    Change {
        holds: |v| behaviour::SHUFFLE_TRACKING_BY_DEFAULT.holds(v),
        why: "dynamic allocation tracks shuffles by itself, and needs no shuffle service",
        paths: THROWN,
        mentions: &["ynamic allocation", "shuffle"],
    },
    Change {
        holds: |v| behaviour::DRIVER_CORES_CHECKED.holds(v),
        why: "spark-submit refuses a number of driver cores that is not positive",
        paths: THROWN,
        mentions: &["Driver cores"],
    },
    Change {
        holds: |v| behaviour::SUBMIT_READS_AUTHENTICATE.holds(v),
        why: "spark-submit itself reads spark.authenticate",
        paths: THROWN,
        mentions: &["spark.authenticate"],
    },
    Change {
        holds: |v| behaviour::HOSTS_MAY_BE_IPV6.holds(v),
        why: "a host may be an IPv6 address in brackets",
        paths: THROWN,
        mentions: &["xpected hostname", "IPv6"],
    },
];

/// What changed between two neighbouring releases that touches a path. Where something is said of
/// the path itself, what is said of all paths is left out. `texts` are the old and the new value.
#[must_use]
pub fn between(
    a: SparkVersion,
    b: SparkVersion,
    path: &str,
    texts: [&str; 2],
) -> Vec<&'static Change> {
    let touches = |c: &Change| {
        let mut paths = c.paths.iter();
        paths.any(|p| path.starts_with(p) || p.starts_with(path))
    };
    let mentioned = |c: &Change| {
        let mut words = c.mentions.iter();
        c.mentions.is_empty()
            || words.any(|w| path.contains(w) || texts.iter().any(|t| t.contains(w)))
    };
    let mut found: Vec<&Change> = CHANGES
        .iter()
        .filter(|c| (c.holds)(a) != (c.holds)(b) && touches(c) && mentioned(c))
        .collect();
    if found.iter().any(|c| c.paths != ALL) {
        found.retain(|c| c.paths != ALL);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::version::RELEASES;

    #[test]
    fn every_change_happens_between_known_releases_or_before_the_first() {
        for change in CHANGES {
            let both = [true, false].map(|b| RELEASES.iter().any(|v| (change.holds)(*v) == b));
            assert_eq!(both, [true, true], "{}", change.why);
            assert!(!change.why.ends_with('.'), "{}", change.why);
        }
    }

    #[test]
    fn what_is_said_of_the_path_goes_before_what_is_said_of_all() {
        let [a, b] = [(2, 4, 8), (3, 0, 0)].map(|(x, y, z)| SparkVersion::new(x, y, z));
        let found = between(a, b, "TaskInfo.labels", ["", ""]);
        assert_eq!(found.len(), 1);
        let [a, b] = [(3, 3, 4), (3, 4, 0)].map(|(x, y, z)| SparkVersion::new(x, y, z));
        let path = "TaskInfo.command.environment.variables[SPARK_EXECUTOR_OPTS].value";
        let texts = ["", "-Djava.net.preferIPv6Addresses=false"];
        assert_eq!(between(a, b, path, texts).len(), 1);
        assert!(between(a, b, "TaskInfo.resources[cpus]", texts).is_empty());
    }
}
