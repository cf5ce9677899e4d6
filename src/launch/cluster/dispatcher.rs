//! How the dispatcher starts and registers (`MesosClusterDispatcher`,
//! `MesosClusterDispatcherArguments`, the constructor of `MesosClusterScheduler`).

use super::ClusterInput;
use crate::jvm::Throwable;
use crate::jvm::maps::{ConcurrentHashMap, ScalaHashMap, get_all, immutable_map_order};
use crate::launch::conf::{Env, SparkConf};
use crate::launch::failure::Thrown;
use crate::launch::framework::{self, Registration};
use crate::properties::{self, Properties, trim_range};
use crate::source::{Files, SourceKind, Sources, decode};
use crate::submit::uri::file_path;
use crate::value;
use crate::version::{SparkVersion, behaviour};

/// The command line, read.
struct Arguments {
    host: String,
    port: i32,
    web_ui_port: i32,
    name: String,
    /// Without `mesos://`.
    master: String,
    zookeeper: Option<String>,
    properties_file: Option<String>,
    conf: ScalaHashMap,
}

/// The dispatcher before its scheduler is made.
pub struct Start {
    arguments: Arguments,
    /// Options of the JVM, and pairs of the properties file for other keys in Spark's order; they
    /// are system properties too.
    file: Vec<(String, String)>,
    /// Values of the address of the web UI that facts know better.
    web_ui_url: Option<String>,
    /// What there is to say.
    pub warnings: Vec<String>,
}

/// The properties of Spark that `SPARK_DAEMON_JAVA_OPTS` gives to the JVM of the dispatcher
/// (`SparkClassCommandBuilder`): words of the form `-Dspark.KEY=VALUE`. Quotes are not looked at.
#[must_use]
pub fn daemon_options(text: &str) -> Vec<(&str, &str)> {
    let option = |word| str::strip_prefix(word, "-D").filter(|o| o.starts_with("spark."));
    let options = text.split_whitespace().filter_map(option);
    options
        .map(|o| o.split_once('=').unwrap_or((o, "")))
        .collect()
}

/// The dispatcher prints something and exits.
fn exit(status: i32, said: &str) -> Thrown {
    Thrown::from(Throwable::new(
        "exit",
        format!("exit status {status}: {said}"),
    ))
}

impl Arguments {
    fn parse(words: &[String], version: SparkVersion) -> Result<Self, Thrown> {
        let mut a = Arguments {
            host: "localhost".to_owned(),
            port: 7077,
            web_ui_port: 8081,
            name: "Spark Cluster".to_owned(),
            master: String::new(),
            zookeeper: None,
            properties_file: None,
            conf: ScalaHashMap::default(),
        };
        let mut has_master = false;
        let mut rest = words;
        loop {
            let unknown = |option: &str| exit(1, &format!("Unrecognized option: '{option}'"));
            let (option, value, after) = match rest {
                [] => break,
                [option, after @ ..] if matches!(option.as_str(), "--help" | "--verbose") => {
                    if option == "--help" {
                        return Err(exit(0, "Usage: MesosClusterDispatcher [options]"));
                    }
                    rest = after;
                    continue;
                }
                [option, value, after @ ..] => (option.as_str(), value, after),
                [option] => return Err(unknown(option)),
            };
            match option {
                "--host" | "-h" => {
                    check_host(value, version)?;
                    a.host.clone_from(value);
                }
                "--port" | "-p" => a.port = value::int(value).map_err(|_| unknown(option))?,
                "--webui-port" => {
                    a.web_ui_port = value::int(value).map_err(|_| unknown(option))?;
                }
                "--zk" | "-z" => a.zookeeper = Some(value.clone()),
                "--master" | "-m" => {
                    let Some(master) = value.strip_prefix("mesos://") else {
                        let said =
                            "Cluster dispatcher only supports mesos (uri begins with mesos://)";
                        return Err(exit(1, said));
                    };
                    master.clone_into(&mut a.master);
                    has_master = true;
                }
                "--name" => a.name.clone_from(value),
                "--properties-file" => a.properties_file = Some(value.clone()),
                "--conf" => {
                    let Some((k, v)) = value.split_once('=') else {
                        return Err(exit(1, &format!("Spark config without '=': {value}")));
                    };
                    a.conf.put(k, v);
                }
                _ => return Err(unknown(option)),
            }
            rest = after;
        }
        if has_master {
            Ok(a)
        } else {
            Err(exit(1, "--master is required"))
        }
    }
}

/// `Utils.checkHost`.
fn check_host(host: &str, version: SparkVersion) -> Result<(), Thrown> {
    let failed = |message: String| {
        let message = format!("assertion failed: {message}");
        Err(Throwable::new("java.lang.AssertionError", message).into())
    };
    if !behaviour::HOSTS_MAY_BE_IPV6.holds(version) {
        return match host.contains(':') {
            true => failed(format!("Expected hostname (not IP) but got {host}")),
            false => Ok(()),
        };
    }
    if value::split(host, ':').len() > 2 {
        return match host.starts_with('[') && host.ends_with(']') {
            true => Ok(()),
            false => failed(format!(
                "Expected hostname or IPv6 IP enclosed in [] but got {host}"
            )),
        };
    }
    match host.contains(':') {
        true => failed(format!("Expected hostname or IP but got {host}")),
        false => Ok(()),
    }
}

impl Start {
    /// Reads the command line and the properties file.
    pub fn read(input: &ClusterInput<'_>, env: Env<'_>) -> Result<Self, Thrown> {
        let arguments = Arguments::parse(input.dispatcher, input.version)?;
        let mut file = match properties_path(&arguments, env) {
            Some((path, chosen)) => load(&path, chosen, input.files, input.version)?,
            None => Vec::new(),
        };
        let options = env("SPARK_DAEMON_JAVA_OPTS").unwrap_or_default();
        for (key, value) in daemon_options(&options) {
            file.retain(|(k, _)| k != key);
            file.push((key.to_owned(), value.to_owned()));
        }
        let mut warnings = Vec::new();
        if arguments.zookeeper.is_some() {
            let warning = "the dispatcher would recover its framework id and its drivers from \
                           ZooKeeper; they are taken to be new";
            warnings.push(warning.to_owned());
        }
        Ok(Start {
            arguments,
            file,
            web_ui_url: input.facts.web_ui_url.clone().flatten(),
            warnings,
        })
    }

    /// A system property of the dispatcher: what an option of its JVM says, or its properties file.
    pub fn system_property(&self, name: &str) -> Option<String> {
        let found = self.file.iter().find(|(k, _)| k == name)?;
        Some(found.1.clone())
    }

    /// The dispatcher's conf.
    pub fn conf<'a>(&self, env: Env<'a>, system: Env<'a>, version: SparkVersion) -> SparkConf<'a> {
        let a = &self.arguments;
        let mut conf = SparkConf::filled([], env, system, version);
        for (key, value) in &self.file {
            conf.set(key, value);
        }
        for (key, value) in a.conf.iter().filter(|(k, _)| k.starts_with("spark.")) {
            conf.set(key, value);
        }
        conf.set("spark.master", &a.master);
        conf.set("spark.app.name", &a.name);
        if let Some(url) = &a.zookeeper {
            conf.set("spark.deploy.recoveryMode", "ZOOKEEPER");
            conf.set("spark.deploy.zookeeper.url", url);
        }
        conf
    }
}

/// Whether a properties file was asked for, or is the default one.
#[derive(Clone, Copy, PartialEq)]
enum Chosen {
    Named,
    Default,
}

fn properties_path(arguments: &Arguments, env: Env<'_>) -> Option<(String, Chosen)> {
    const NAME: &str = "spark-defaults.conf";
    if let Some(path) = &arguments.properties_file {
        return Some((path.clone(), Chosen::Named));
    }
    let directory = env("SPARK_CONF_DIR");
    let directory = directory.or_else(|| env("SPARK_HOME").map(|home| format!("{home}/conf")))?;
    Some((file_path(&format!("{directory}/{NAME}")), Chosen::Default))
}

/// `Utils.loadDefaultSparkProperties`.
fn load(
    path: &str,
    chosen: Chosen,
    files: &dyn Files,
    version: SparkVersion,
) -> Result<Vec<(String, String)>, Thrown> {
    if !files.is_file(path) {
        if chosen == Chosen::Default {
            return Ok(Vec::new());
        }
        let problem = match files.exists(path) {
            true => "is not a normal file",
            false => "does not exist",
        };
        let path = file_path(path);
        let message = format!("requirement failed: Properties file {path} {problem}");
        return Err(Throwable::illegal_argument(message).into());
    }
    let Ok(bytes) = files.read(path) else {
        let said = format!("Failed when loading Spark properties from {path}");
        return Err(exit(1, &said));
    };
    let parsed = parse(path, bytes);
    if let Some((thrown, _)) = &parsed.error {
        return Err(thrown.clone().into());
    }
    Ok(in_file_order(&parsed, version))
}

fn parse(path: &str, bytes: Vec<u8>) -> Properties {
    let mut sources = Sources::default();
    let id = sources.add_bytes(path, SourceKind::Properties, bytes);
    properties::parse(&sources.get(id).text, id)
}

/// Pairs whose keys begin with `spark.`, in the order of the immutable map that Spark makes of a
/// file's pairs (which pass through a hash set).
fn in_file_order(file: &Properties, version: SparkVersion) -> Vec<(String, String)> {
    let mut all = ConcurrentHashMap::default();
    for entry in &file.entries {
        let text = &entry.value.text;
        all.put(&entry.key.text, &text[trim_range(version, text)]);
    }
    struct Pair(String, String);
    impl AsRef<str> for Pair {
        fn as_ref(&self) -> &str {
            &self.0
        }
    }
    let pairs = get_all(&all).into_iter();
    let pairs = pairs
        .map(|(k, v)| Pair(k.to_owned(), v.to_owned()))
        .collect();
    let ordered = immutable_map_order(pairs).into_iter();
    let ordered = ordered.filter(|p| p.0.starts_with("spark."));
    ordered.map(|Pair(k, v)| (k, v)).collect()
}

/// Pairs of the dispatcher's properties file and `--conf`, as far as they can be read.
pub fn properties_given(input: &ClusterInput<'_>) -> Vec<(String, String)> {
    let env = |name: &str| input.dispatcher_environment.value(name).map(str::to_owned);
    let Ok(arguments) = Arguments::parse(input.dispatcher, input.version) else {
        return Vec::new();
    };
    let file = properties_path(&arguments, &env).and_then(|(path, _)| {
        let bytes = input.files.read(&path).ok()?;
        Some(in_file_order(&parse(&path, bytes), input.version))
    });
    let conf = arguments.conf.iter();
    let conf = conf.map(|(k, v)| (k.to_owned(), v.to_owned()));
    file.into_iter().flatten().chain(conf).collect()
}

/// Contents of the files that hold the dispatcher's secret.
pub fn credential_files(input: &ClusterInput<'_>) -> Vec<String> {
    let property = properties_given(input)
        .into_iter()
        .filter(|(k, _)| k == "spark.mesos.secret.file")
        .map(|(_, path)| path);
    let variable = input
        .dispatcher_environment
        .value("SPARK_MESOS_SECRET_FILE");
    let paths = property.chain(variable.map(str::to_owned));
    let contents = paths.filter_map(|path| input.files.read(&path).ok());
    contents.map(|bytes| decode(&bytes)).collect()
}

/// What the scheduler's constructor reads once.
pub struct Settings {
    /// No more drivers are taken while so many run.
    pub max_drivers: i32,
    /// Longest time in seconds before a driver is started again.
    pub longest_wait: i32,
    /// Priorities of queues; without those no driver has one.
    pub queues: Option<Vec<(String, f32)>>,
    /// Whether the fetcher's cache is used, where that is read once.
    pub fetcher_cache: bool,
}

impl Settings {
    /// What the dispatcher and its scheduler read on the way up, and fail for, in this order.
    pub fn read(conf: &SparkConf<'_>) -> Result<Self, Thrown> {
        refuse_authentication(conf)?;
        recovery(conf)?;
        let number = |key: &str| Ok::<i32, Thrown>(conf.int(key)?.unwrap_or_default());
        let max_drivers = number("spark.mesos.maxDrivers")?;
        number("spark.mesos.retainedDrivers")?;
        let longest_wait = number("spark.mesos.cluster.retry.wait.max")?;
        let version = conf.version();
        let fetcher_cache = if behaviour::FETCHER_CACHE_MISSPELT.holds(version) {
            conf.flag("spark.mesos.fetchCache.enable")?
        } else if behaviour::FETCHER_CACHE_OF_SUBMISSION.holds(version) {
            false
        } else {
            conf.flag("spark.mesos.fetcherCache.enable")?
        };
        let queues = match behaviour::DISPATCHER_QUEUES.holds(version) {
            true => Some(queues(conf)?),
            false => None,
        };
        Ok(Settings {
            max_drivers,
            longest_wait,
            queues,
            fetcher_cache,
        })
    }
}

fn refuse_authentication(conf: &SparkConf<'_>) -> Result<(), Thrown> {
    const KEY: &str = "spark.authenticate.secret";
    if !conf.contains(KEY) {
        return Ok(());
    }
    let message = format!(
        "requirement failed: The MesosClusterDispatcher does not support authentication via \
         {KEY}.  It is not currently possible to run jobs in cluster mode with authentication on."
    );
    Err(Thrown::of(KEY, Throwable::illegal_argument(message)))
}

fn recovery(conf: &SparkConf<'_>) -> Result<(), Thrown> {
    const KEY: &str = "spark.deploy.recoveryMode";
    let mode = conf.text(KEY)?.unwrap_or_else(|| "NONE".to_owned());
    let mode = mode.to_uppercase();
    match mode.as_str() {
        "NONE" => Ok(()),
        "ZOOKEEPER" => zookeeper(conf),
        _ => {
            let message = format!("Unsupported recovery mode: {mode}");
            Err(Thrown::of(KEY, Throwable::illegal_argument(message)))
        }
    }
}

/// What can be said without a ZooKeeper (`SparkCuratorUtil.newClient` and `mkdir`).
fn zookeeper(conf: &SparkConf<'_>) -> Result<(), Thrown> {
    const URL: &str = "spark.deploy.zookeeper.url";
    const DIR: &str = "spark.deploy.zookeeper.dir";
    let Some(url) = conf.text(URL)? else {
        let missing = Throwable::new("java.util.NoSuchElementException", URL);
        return Err(Thrown::of("spark.deploy.recoveryMode", missing));
    };
    if url.is_empty() {
        let message = "A HostProvider may not be empty!";
        return Err(Thrown::of(URL, Throwable::illegal_argument(message)));
    }
    match conf.text(DIR)? {
        Some(dir) if !dir.is_empty() && !dir.starts_with('/') => {
            let message = "Path must start with / character";
            Err(Thrown::of(DIR, Throwable::illegal_argument(message)))
        }
        _ => Ok(()),
    }
}

fn queues(conf: &SparkConf<'_>) -> Result<Vec<(String, f32)>, Thrown> {
    const PREFIX: &str = "spark.mesos.dispatcher.queue.";
    let read = |(name, text): (String, String)| match value::double(&text) {
        Ok(priority) => Ok((name, priority as f32)),
        Err(e) => Err(Thrown::of(&format!("{PREFIX}{name}"), e.thrown)),
    };
    conf.with_prefix(PREFIX).into_iter().map(read).collect()
}

/// `MesosClusterScheduler.start`, after the web UI is up.
pub fn register(
    conf: &SparkConf<'_>,
    start: &Start,
    input: &ClusterInput<'_>,
) -> Result<Registration, Thrown> {
    let arguments = &start.arguments;
    let port = arguments.web_ui_port;
    if !is_bindable(port) {
        return Err(exit(1, "Failed to bind MesosClusterUI"));
    }
    let public = conf.env("SPARK_PUBLIC_DNS");
    let address = public.clone().unwrap_or_else(|| arguments.host.clone());
    let url = match conf.text("spark.mesos.dispatcher.webui.url")? {
        Some(url) => url,
        None => start
            .web_ui_url
            .clone()
            .unwrap_or_else(|| format!("http://{address}:{port}")),
    };
    let user = conf
        .env("SPARK_USER")
        .or_else(|| conf.env("HADOOP_USER_NAME"))
        .or_else(|| input.facts.user.clone())
        .or_else(|| conf.env("USER"))
        .unwrap_or_else(|| "root".to_owned());
    let hostname = match public {
        Some(name) => name,
        None => match conf.text("spark.driver.host")? {
            Some(host) => host,
            None => conf
                .env("SPARK_LOCAL_HOSTNAME")
                .or_else(|| input.facts.driver_host.clone())
                .unwrap_or_else(|| "localhost".to_owned()),
        },
    };
    framework::dispatcher(conf, &arguments.name, user, hostname, url, input.files)
}

/// The REST server starts last.
pub fn serve(start: &Start) -> Result<(), Thrown> {
    if is_bindable(start.arguments.port) {
        return Ok(());
    }
    let message = "requirement failed: startPort should be between 1024 and 65535 (inclusive), or \
                   0 for a random free port.";
    Err(Throwable::illegal_argument(message).into())
}

/// `Utils.startServiceOnPort`.
fn is_bindable(port: i32) -> bool {
    port == 0 || (1024..65536).contains(&port)
}
