//! The task of one driver (`MesosClusterScheduler.createTaskInfo` and what it calls).

use super::dispatcher::Settings;
use crate::jvm::maps::{ConcurrentHashMap, get_all, immutable_map_order};
use crate::jvm::{Throwable, double_to_string};
use crate::launch::coarse::labels;
use crate::launch::conf::{Env, SparkConf};
use crate::launch::constraints::Constraints;
use crate::launch::container;
use crate::launch::executor::{java_path, unpacked_directory, variable};
use crate::launch::failure::Thrown;
use crate::launch::framework::name_in_message;
use crate::launch::resources;
use crate::launch::shell::escape;
use crate::mesos::{
    CommandInfo, Environment, Offer, Resource, SlaveID, TaskID, TaskInfo, URI, Variable,
};
use crate::value;
use crate::version::behaviour;

/// Prefix of the dispatcher's properties that drivers get unless they set them themselves.
pub const DEFAULTS: &str = "spark.mesos.dispatcher.driverDefault.";

/// Set by the dispatcher's command line, or of no use to the driver.
const NOT_REPEATED: [&str; 3] = ["spark.jars", "spark.submit.deployMode", "spark.master"];

const APP_NAME: &str = "spark.app.name";
const PY_FILES: &str = "spark.submit.pyFiles";

/// What drivers get from the dispatcher.
pub struct Dispatcher<'a> {
    /// The dispatcher's conf.
    pub conf: &'a SparkConf<'a>,
    /// What the master called the dispatcher.
    pub framework_id: &'a str,
    /// The dispatcher's variables.
    pub env: Env<'a>,
    /// The dispatcher's system properties.
    pub system: Env<'a>,
}

/// A driver that failed and is to be started again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    /// How often it was started again, this time included.
    pub count: u32,
    /// Seconds to wait this time.
    pub wait: i32,
    /// When the wait is over, in milliseconds of the scenario.
    pub due: u64,
}

/// `MesosDriverDescription`.
#[derive(Clone, Debug)]
pub struct Description {
    /// Submission id.
    pub id: String,
    /// The application: a URI.
    pub app_resource: String,
    /// Empty for Python and R.
    pub main_class: String,
    /// The application's arguments.
    pub arguments: Vec<String>,
    /// Variables that came with the submission, in the order of their map.
    pub environment: Vec<(String, String)>,
    /// Items of `spark.driver.extraLibraryPath`.
    pub library_path: Vec<String>,
    /// The conf's pairs in the order in which they are set.
    pub properties: Vec<(String, String)>,
    /// MiB.
    pub memory: i32,
    /// CPUs.
    pub cores: f64,
    /// Whether it is started again when it fails.
    pub supervise: bool,
    /// How often it was.
    pub retry: Option<Retry>,
}

/// The command of a driver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DriverCommand {
    /// The line that a shell runs.
    pub line: String,
    /// How spark-submit is called: the line up to the first word. It is not escaped.
    pub program: String,
    /// The words after it, in their order.
    pub words: Vec<CommandWord>,
}

/// A word of a driver's command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandWord {
    /// The word as the driver's spark-submit is meant to get it.
    pub text: String,
    /// The word as it stands in the line, escaped as the version does.
    pub written: String,
    /// What it is.
    pub part: Part,
}

/// What a word of a driver's command is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// The name of an option.
    Option(&'static str),
    /// The value of an option, from a property if there is one behind it.
    Value(Option<&'static str>),
    /// A `--conf` pair of this key.
    Conf {
        /// The key.
        key: String,
        /// Whether the value is the dispatcher's default (`spark.mesos.dispatcher.driverDefault.*`).
        default: bool,
    },
    /// The application.
    Resource,
    /// An argument of the application, counted from 0.
    Argument(usize),
}

impl CommandWord {
    fn escaped(text: String, part: Part) -> Self {
        let written = escape(&text).into_owned();
        CommandWord {
            text,
            written,
            part,
        }
    }

    fn plain(text: String, part: Part) -> Self {
        CommandWord {
            written: text.clone(),
            text,
            part,
        }
    }
}

/// A property and its value, by its key.
struct Pair(String, String);

impl AsRef<str> for Pair {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Description {
    fn suffix(&self) -> String {
        self.retry
            .map_or_else(String::new, |r| format!("-retry-{}", r.count))
    }

    /// Id of the task that runs the driver this time.
    pub fn task_id(&self) -> String {
        format!("{}{}", self.id, self.suffix())
    }

    /// The text of a property.
    pub fn property(&self, key: &str) -> Option<&str> {
        let found = self.properties.iter().rev().find(|(k, _)| k == key)?;
        Some(&found.1)
    }

    /// The same driver, to be started again: its conf passes through a map.
    pub fn again(&self, retry: Retry) -> Self {
        let mut conf = ConcurrentHashMap::default();
        for (k, v) in &self.properties {
            conf.put(k, v);
        }
        let all = get_all(&conf).into_iter();
        let all = all.map(|(k, v)| Pair(k.to_owned(), v.to_owned()));
        let properties = immutable_map_order(all.collect()).into_iter();
        Description {
            properties: properties.map(|Pair(k, v)| (k, v)).collect(),
            retry: Some(retry),
            ..self.clone()
        }
    }
}

/// A driver about to be launched, with its conf.
pub struct Driver<'a> {
    description: &'a Description,
    dispatcher: &'a Dispatcher<'a>,
    settings: &'a Settings,
    conf: SparkConf<'a>,
}

impl<'a> Driver<'a> {
    /// A driver and its surroundings.
    pub fn new(
        description: &'a Description,
        dispatcher: &'a Dispatcher<'a>,
        settings: &'a Settings,
    ) -> Self {
        let pairs = description.properties.iter();
        let pairs = pairs.map(|(k, v)| (k.as_str(), v.as_str()));
        let version = dispatcher.conf.version();
        let conf = SparkConf::filled(pairs, dispatcher.env, dispatcher.system, version);
        Driver {
            description,
            dispatcher,
            settings,
            conf,
        }
    }

    /// Which agents the driver may run on.
    pub fn constraints(&self) -> Result<Constraints, Thrown> {
        Constraints::read_key(&self.conf, "spark.mesos.driver.constraints")
    }

    /// What the driver's task takes, in MiB: from 3.2 on more than its process was given
    /// (`MesosSchedulerUtils.driverContainerMemory`).
    pub fn memory(&self) -> Result<i32, Thrown> {
        const SMALLEST: f64 = 384.0;
        let version = self.conf.version();
        let heap = self.description.memory;
        if !behaviour::DRIVER_CONTAINER_OVERHEAD.holds(version) {
            return Ok(heap);
        }
        let factor = match behaviour::OVERHEAD_FACTOR.holds(version) {
            true => self.conf.double("spark.driver.memoryOverheadFactor")?,
            false => None,
        };
        let share = factor.unwrap_or(0.1) * f64::from(heap);
        let overhead = match self.conf.int("spark.mesos.driver.memoryOverhead")? {
            Some(mib) => mib,
            None => {
                let larger = if share.is_nan() {
                    share
                } else {
                    share.max(SMALLEST)
                };
                larger as i32
            }
        };
        Ok(heap.wrapping_add(overhead))
    }

    /// Whether what is left of an offer is enough.
    pub fn fits(&self, left: &[Resource]) -> Result<bool, Thrown> {
        let memory = f64::from(self.memory()?);
        Ok(resources::amount(left, "cpus") >= self.description.cores
            && resources::amount(left, "mem") >= memory)
    }

    /// What a task takes from an offer, and what is then left.
    pub fn take(&self, left: &[Resource]) -> Result<(Vec<Resource>, Vec<Resource>), Thrown> {
        let memory = f64::from(self.memory()?);
        let (left, cpus) = resources::take(left, "cpus", self.description.cores);
        let (left, mem) = resources::take(&left, "mem", memory);
        Ok((left, [cpus, mem].concat()))
    }

    /// The task. Its parts fail in the order in which Spark makes them.
    pub fn task(
        &self,
        offer: &Offer,
        resources: Vec<Resource>,
        warnings: &mut Vec<String>,
    ) -> Result<(TaskInfo, DriverCommand), Thrown> {
        const LABELS: &str = "spark.mesos.driver.labels";
        let name = self.app_name();
        let labels = labels(&self.conf.text(LABELS)?.unwrap_or_default())
            .map_err(|e| Thrown::of(LABELS, e))?;
        let (command, words) = self.command(warnings)?;
        let mut container = container::build(&self.conf, warnings)?;
        let secrets = container::secret_volumes(&self.conf, "driver")?;
        container.volumes.extend(secrets);
        let task = TaskInfo {
            name: format!("Driver for {name}"),
            task_id: TaskID {
                value: self.description.task_id(),
            },
            slave_id: SlaveID {
                value: offer.slave_id.value.clone(),
            },
            resources,
            command: Some(command),
            container: Some(container),
            labels: Some(labels),
            ..TaskInfo::default()
        };
        Ok((task, words))
    }

    /// Requests without a name are refused.
    fn app_name(&self) -> &str {
        self.conf.raw(APP_NAME).unwrap_or_default()
    }

    fn command(&self, warnings: &mut Vec<String>) -> Result<(CommandInfo, DriverCommand), Thrown> {
        let command = self.command_line(warnings)?;
        let variables = self.variables()?;
        let uris = self.uris()?;
        let info = CommandInfo {
            uris,
            environment: Some(Environment { variables }),
            value: Some(command.line.clone()),
            ..CommandInfo::default()
        };
        Ok((info, command))
    }

    /// `spark.executor.uri` of the submission, or the variable that came with it.
    fn executor_uri(&self) -> Result<Option<String>, Thrown> {
        if let Some(uri) = self.conf.own_text("spark.executor.uri")? {
            return Ok(Some(uri));
        }
        let mut variables = self.description.environment.iter();
        let found = variables.find(|(k, _)| k == "SPARK_EXECUTOR_URI");
        Ok(found.map(|(_, v)| v.clone()))
    }

    fn command_line(&self, warnings: &mut Vec<String>) -> Result<DriverCommand, Thrown> {
        let (executable, sandbox) = self.executable()?;
        let mut words = self.options(sandbox)?;
        let options = line(&words);
        let resource = &self.description.app_resource;
        let resource = if self.is_in_container(Some(warnings))? {
            let path = resource.strip_prefix("local://").unwrap_or(resource);
            crate::submit::uri::file_path(path)
        } else {
            in_folder(sandbox, resource).map_err(Thrown::from)?
        };
        let word = match behaviour::DRIVER_ARGUMENTS_ESCAPED.holds(self.conf.version()) {
            true => CommandWord::escaped,
            false => CommandWord::plain,
        };
        let arguments = self.description.arguments.iter().enumerate();
        let arguments: Vec<CommandWord> = arguments
            .map(|(i, a)| word(a.clone(), Part::Argument(i)))
            .collect();
        let line = format!("{executable} {options} {resource} {}", line(&arguments));
        words.push(CommandWord::plain(resource, Part::Resource));
        words.extend(arguments);
        Ok(DriverCommand {
            line,
            program: executable,
            words,
        })
    }

    /// How spark-submit is called, and the path of the sandbox as seen from there.
    fn executable(&self) -> Result<(String, &'static str), Thrown> {
        const HOME: &str = "spark.mesos.executor.home";
        let uri = self.executor_uri()?;
        if self.conf.contains("spark.mesos.executor.docker.image") {
            return Ok(("./bin/spark-submit".to_owned(), "$MESOS_SANDBOX"));
        }
        if let Some(uri) = uri {
            let directory = unpacked_directory(&uri)?;
            let prefix = self.library_path()?;
            let executable = format!("cd {directory}*; {prefix} bin/spark-submit");
            return Ok((executable, ".."));
        }
        let conf = self.dispatcher.conf;
        let home = self.conf.own_text(HOME)?;
        let home = home.or_else(|| conf.raw("spark.home").map(str::to_owned));
        match home.or_else(|| conf.env("SPARK_HOME")) {
            Some(home) => Ok((java_path(&home, "./bin/spark-submit"), ".")),
            None => {
                let name = name_in_message(HOME, conf);
                let message = format!("Executor Spark home `{name}` is not set!");
                Err(Thrown::of(HOME, Throwable::spark(message)))
            }
        }
    }

    /// `LD_LIBRARY_PATH=...` before the command: the dispatcher's path, then the submission's.
    fn library_path(&self) -> Result<String, Thrown> {
        let path = self
            .dispatcher
            .conf
            .text("spark.executor.extraLibraryPath")?;
        let entries: Vec<String> = path
            .into_iter()
            .chain(self.description.library_path.iter().cloned())
            .collect();
        if entries.is_empty() {
            return Ok(String::new());
        }
        let entries = entries.join(":");
        Ok(format!("LD_LIBRARY_PATH=\"{entries}:$LD_LIBRARY_PATH\""))
    }

    /// Options of spark-submit (`generateCmdOption`), escaped.
    fn options(&self, sandbox: &str) -> Result<Vec<CommandWord>, Thrown> {
        let d = self.description;
        let master = self.dispatcher.conf.raw("spark.master").unwrap_or_default();
        let mut words = Vec::new();
        let mut option = |name: &'static str, value: String, part: Part| {
            words.push(CommandWord::plain(name.to_owned(), Part::Option(name)));
            words.push(CommandWord::escaped(value, part));
        };
        let name = self.app_name().to_owned();
        option("--name", name, Part::Value(Some(APP_NAME)));
        option("--master", format!("mesos://{master}"), Part::Value(None));
        let cores = Part::Value(Some("spark.driver.cores"));
        option("--driver-cores", double_to_string(d.cores), cores);
        let memory = Part::Value(Some("spark.driver.memory"));
        option("--driver-memory", format!("{}M", d.memory), memory);
        if !d.main_class.is_empty() {
            option("--class", d.main_class.clone(), Part::Value(None));
        }
        for (name, key) in [
            ("--executor-memory", "spark.executor.memory"),
            ("--total-executor-cores", "spark.cores.max"),
        ] {
            if let Some(value) = self.conf.raw(key) {
                option(name, value.to_owned(), Part::Value(Some(key)));
            }
        }
        if let Some(files) = self.py_files(sandbox)? {
            option("--py-files", files, Part::Value(Some(PY_FILES)));
        }
        for (key, value) in self.repeated_conf() {
            let own = self.conf.contains(&key) && !NOT_REPEATED.contains(&key.as_str());
            let text = format!("{key}={value}");
            let part = Part::Conf { key, default: !own };
            option("--conf", text, part);
        }
        Ok(words)
    }

    /// Items of `spark.submit.pyFiles`.
    fn py_file_list(&self) -> Result<Vec<String>, Thrown> {
        if self.conf.contains(PY_FILES) {
            self.conf.list(PY_FILES)
        } else {
            Ok(Vec::new())
        }
    }

    /// The value of `--py-files`, if it is there.
    fn py_files(&self, sandbox: &str) -> Result<Option<String>, Thrown> {
        let version = self.conf.version();
        let always = behaviour::PY_FILES_OPTION_ALWAYS.holds(version);
        let typed = behaviour::TYPED_MESOS_PROPERTIES.holds(version);
        if !typed && !self.conf.contains(PY_FILES) {
            return Ok(None);
        }
        let files = self.py_file_list()?;
        let paths: Result<Vec<String>, Throwable> =
            files.iter().map(|f| in_folder(sandbox, f)).collect();
        let text = paths.map_err(|e| Thrown::of(PY_FILES, e))?.join(",");
        Ok((always || !typed || !text.is_empty()).then_some(text))
    }

    /// Pairs behind `--conf`: the dispatcher's defaults, and over them the submission's conf.
    fn repeated_conf(&self) -> Vec<(String, String)> {
        let mut pairs: Vec<Pair> = Vec::new();
        let defaults = self.dispatcher.conf.with_prefix(DEFAULTS);
        let own = self.conf.all().into_iter();
        let own = own.filter(|(k, _)| !NOT_REPEATED.contains(k));
        let own = own.map(|(k, v)| Pair(k.to_owned(), v.to_owned()));
        let own = immutable_map_order(own.collect());
        let defaults = defaults.into_iter().map(|(k, v)| Pair(k, v)).collect();
        for Pair(key, value) in immutable_map_order(defaults).into_iter().chain(own) {
            match pairs.iter_mut().find(|p| p.0 == key) {
                Some(pair) => pair.1 = value,
                None => pairs.push(Pair(key, value)),
            }
        }
        let mut pairs = immutable_map_order(pairs);
        if behaviour::DRIVER_CONF_SORTED.holds(self.conf.version()) {
            pairs.sort_by(|a, b| a.0.encode_utf16().cmp(b.0.encode_utf16()));
        }
        pairs.into_iter().map(|Pair(k, v)| (k, v)).collect()
    }

    fn variables(&self) -> Result<Vec<Variable>, Thrown> {
        const OPTIONS: &str = "SPARK_SUBMIT_OPTS";
        let set = self.conf.with_prefix("spark.mesos.driverEnv.");
        let mut variables: Vec<Variable> = set.iter().map(|(k, v)| variable(k, v)).collect();
        let d = self.description;
        let id = format!("{}-{}", self.dispatcher.framework_id, d.task_id());
        let property = format!(" -Dspark.mesos.driver.frameworkId={id}");
        let mut passed: Vec<Pair> = d
            .environment
            .iter()
            .map(|(k, v)| Pair(k.clone(), v.clone()))
            .collect();
        match passed.iter_mut().find(|p| p.0 == OPTIONS) {
            Some(options) => options.1.push_str(&property),
            None => passed.push(Pair(OPTIONS.to_owned(), property)),
        }
        let passed = immutable_map_order(passed);
        variables.extend(passed.iter().map(|Pair(k, v)| variable(k, v)));
        variables.extend(container::secret_variables(&self.conf, "driver")?);
        Ok(variables)
    }

    fn uris(&self) -> Result<Vec<URI>, Thrown> {
        const FETCHER_CACHE: &str = "spark.mesos.fetcherCache.enable";
        const URIS: &str = "spark.mesos.uris";
        let conf = self.dispatcher.conf;
        let cache = match behaviour::FETCHER_CACHE_OF_SUBMISSION.holds(self.conf.version()) {
            true => self.conf.flag(FETCHER_CACHE)? || conf.flag(FETCHER_CACHE)?,
            false => self.settings.fetcher_cache,
        };
        let mut uris = conf.list(URIS)?;
        uris.extend(self.conf.list(URIS)?);
        uris.extend(self.py_file_list()?);
        if !self.is_in_container(None)? {
            let resource = self.description.app_resource.as_str();
            let resource = resource.strip_prefix("file:").unwrap_or(resource);
            let resource = resource.strip_prefix("local:").unwrap_or(resource);
            uris.insert(0, resource.to_owned());
        }
        uris.extend(self.executor_uri()?);
        let uri = |text: String| URI {
            value: text[value::trim(&text)].to_owned(),
            cache: Some(cache),
            ..URI::default()
        };
        Ok(uris.into_iter().map(uri).collect())
    }

    /// Whether the application is a file of the container (`isContainerLocalAppJar`).
    fn is_in_container(&self, warnings: Option<&mut Vec<String>>) -> Result<bool, Thrown> {
        const MODE: &str = "spark.mesos.appJar.local.resolution.mode";
        let mode = self.conf.text(MODE)?;
        let mode = mode.as_deref();
        let set = self.conf.contains(MODE);
        if set
            && !matches!(mode, Some("host" | "container"))
            && let (Some(warnings), Some(other)) = (warnings, mode)
        {
            warnings.push(format!("Unknown {MODE} {other}, using host."));
        }
        let local = self.description.app_resource.starts_with("local://");
        Ok(local && mode == Some("container"))
    }
}

/// A file of the sandbox: the last part of an address in a folder.
fn in_folder(folder: &str, address: &str) -> Result<String, Throwable> {
    let Some(last) = value::split(address, '/').pop() else {
        let message = "next on empty iterator";
        return Err(Throwable::new("java.util.NoSuchElementException", message));
    };
    let name = &address[last];
    Ok(if name.is_empty() {
        folder.to_owned()
    } else {
        java_path(folder, name)
    })
}

/// Words as they stand in a command.
fn line(words: &[CommandWord]) -> String {
    let words: Vec<&str> = words.iter().map(|w| w.written.as_str()).collect();
    words.join(" ")
}
