//! What `SparkSubmitArguments` holds: options first, then properties, then variables, then
//! defaults.

use super::command_line::user_exit;
use super::origin::{Ordered, Origin, Origined, Place, variable};
use super::uri::{Disk, Uri, file_name, java_trim, resolve_uri, resolve_uris};
use super::{Environment, Submit, SubmitOption};
use crate::jvm::Throwable;
use crate::properties::Properties;
use crate::source::{PathKind, Span};
use crate::version::{SparkVersion, behaviour};
use indexmap::map::Entry;

/// What spark-submit is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Run an application.
    Submit,
    /// `--kill`.
    Kill,
    /// `--status`.
    RequestStatus,
    /// `--version`.
    PrintVersion,
}

/// A property that was given and is not passed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignored {
    /// Its key, which does not begin with `spark.`.
    pub key: String,
    /// Its value.
    pub value: Origined<String>,
    /// What spark-submit prints after `Warning: `.
    pub warning: String,
}

type Text = Option<Origined<String>>;

/// What `SparkSubmitArguments` holds once everything is read. A field is `None` where Spark has
/// null.
#[derive(Debug)]
pub struct SubmitArguments {
    /// `spark.master`; always there, `local[*]` by default.
    pub master: Origined<String>,
    /// `spark.submit.deployMode`; null means client.
    pub deploy_mode: Text,
    /// `--remote`, `spark.remote`, `SPARK_REMOTE` (3.4 and later).
    pub remote: Text,
    /// The name, by default the main class or the file name of the primary resource.
    pub name: Text,
    /// `--class`, and nothing else: the main class of a jar's manifest is not looked up here.
    pub main_class: Text,
    /// The application: a URI, or one of the names of the shells.
    pub primary_resource: Text,
    /// Whether the primary resource is a Python script.
    pub is_python: bool,
    /// Whether the primary resource is an R script.
    pub is_r: bool,
    /// The arguments of the application.
    pub child_args: Vec<Origined<String>>,
    /// `spark.jars`; URIs if it came from the option.
    pub jars: Text,
    /// `spark.files`; URIs if it came from the option.
    pub files: Text,
    /// `spark.submit.pyFiles`; URIs if it came from the option.
    pub py_files: Text,
    /// `spark.archives` (a property from 3.1 on).
    pub archives: Text,
    /// `spark.jars.packages`.
    pub packages: Text,
    /// `spark.jars.excludes`.
    pub packages_exclusions: Text,
    /// `spark.jars.repositories`.
    pub repositories: Text,
    /// `spark.jars.ivy`.
    pub ivy_repo_path: Text,
    /// `spark.jars.ivySettings`.
    pub ivy_settings_path: Text,
    /// `spark.driver.memory`.
    pub driver_memory: Text,
    /// `spark.driver.cores`.
    pub driver_cores: Text,
    /// `spark.driver.extraClassPath`.
    pub driver_extra_class_path: Text,
    /// `spark.driver.extraJavaOptions`.
    pub driver_extra_java_options: Text,
    /// `spark.driver.extraLibraryPath`.
    pub driver_extra_library_path: Text,
    /// `spark.executor.memory`.
    pub executor_memory: Text,
    /// `spark.executor.cores`; not passed on for Mesos.
    pub executor_cores: Text,
    /// `spark.cores.max`.
    pub total_executor_cores: Text,
    /// `spark.executor.instances`; not passed on for Mesos.
    pub num_executors: Text,
    /// `spark.yarn.queue`; not passed on for Mesos.
    pub queue: Text,
    /// `--proxy-user`.
    pub proxy_user: Text,
    /// `spark.kerberos.principal`, `spark.yarn.principal`.
    pub principal: Text,
    /// `spark.kerberos.keytab`, `spark.yarn.keytab`.
    pub keytab: Text,
    /// `--supervise`.
    pub supervise: Option<Origin>,
    /// `--verbose`.
    pub verbose: bool,
    /// What to do.
    pub action: Action,
    /// The submission `--kill` or `--status` is about.
    pub submission: Text,
    /// `spark.master.rest.enabled`.
    pub use_rest: bool,
    /// All `spark.` properties: `--conf` in the order of the first use of each key, then those of
    /// the file that `--conf` does not have, in the order of the file. Spark keeps them in a
    /// mutable HashMap, filled with the former in this order and the latter in the order of an
    /// immutable Map; neither order outlives the system properties they become in client mode.
    pub spark_properties: Vec<(String, Origined<String>)>,
    /// Keys that do not begin with `spark.`, in the same order.
    pub ignored: Vec<Ignored>,
    /// The exception SparkSubmit ends with before it does anything, and what is to blame.
    pub error: Option<(Throwable, Option<Span>)>,
}

impl SubmitArguments {
    /// A property.
    #[must_use]
    pub fn property(&self, key: &str) -> Option<&Origined<String>> {
        self.spark_properties
            .iter()
            .find(|(k, _)| k == key)
            .map(|(_, v)| v)
    }
}

/// The primary resources that are shells.
pub(super) fn is_shell(resource: &str) -> bool {
    matches!(resource, "spark-shell" | "pyspark-shell" | "sparkr-shell")
}

/// The primary resource of classes that come with Spark.
pub(super) fn is_internal(resource: &str) -> bool {
    resource == "spark-internal"
}

/// Fills in everything (`SparkSubmitArguments`' constructor).
///
/// `file` is the properties file chosen by [`super::properties_file`], if it is there to be loaded.
/// The environment is taken as given: assignments before the command are only in it after
/// [`Submit::set_variables`]. An error about the properties file itself is not repeated here
/// unless loading it throws.
#[must_use]
pub fn load(
    submit: &Submit,
    file: Option<&Properties>,
    environment: &Environment,
    version: SparkVersion,
    disk: &Disk<'_>,
) -> SubmitArguments {
    let merged = Merged::of(submit, file, version);
    let mut loader = Loader {
        submit,
        environment,
        version,
        disk,
        merged,
        error: None,
    };
    loader.error = match (&submit.error, file.and_then(|f| f.error.as_ref())) {
        (Some((error, span)), _) | (None, Some((error, span))) => {
            Some((error.clone(), Some(*span)))
        }
        (None, None) => None,
    };
    loader.load()
}

/// `--conf` and the file as one map.
struct Merged {
    properties: Ordered,
    ignored: Vec<Ignored>,
}

impl Merged {
    fn of(submit: &Submit, file: Option<&Properties>, version: SparkVersion) -> Self {
        let entries = file.map_or(0, |f| f.entries.len());
        let mut properties = Ordered::default();
        properties.reserve(submit.conf.len() + entries);
        let mut others = Vec::new();
        for pair in &submit.conf {
            let origin = Origin::Conf {
                place: submit.place(pair.value),
            };
            let value = Origined::new(submit.text(pair.value).to_owned(), origin);
            properties.insert(pair.key.clone(), value);
        }
        for entry in file.into_iter().flat_map(|f| f.effective(version)) {
            let Entry::Vacant(slot) = properties.entry(entry.key.to_owned()) else {
                continue;
            };
            let place = Place::Entry {
                entry: entry.index,
                offset: entry.offset(),
                span: entry.span(),
            };
            slot.insert(Origined::new(
                entry.value.to_owned(),
                Origin::File { place },
            ));
        }
        let ours = |key: &str| key.starts_with("spark.");
        if !properties.keys().all(|key| ours(key)) {
            others.extend(properties.extract_if(.., |key, _| !ours(key)));
        }
        let ignored = others
            .into_iter()
            .map(|(key, value)| Ignored {
                warning: if behaviour::non_spark_value_not_shown(version) {
                    format!("Ignoring non-Spark config property: {key}")
                } else {
                    format!("Ignoring non-spark config property: {key}={}", value.value)
                },
                key,
                value,
            })
            .collect();
        Merged {
            properties,
            ignored,
        }
    }

    fn get(&self, key: &str) -> Text {
        self.properties.get(key).cloned()
    }
}

struct Loader<'a> {
    submit: &'a Submit,
    environment: &'a Environment,
    version: SparkVersion,
    disk: &'a Disk<'a>,
    merged: Merged,
    error: Option<(Throwable, Option<Span>)>,
}

impl Loader<'_> {
    fn option(&self, option: SubmitOption) -> Text {
        let given = self.submit.last(option)?;
        let at = given.value?;
        let origin = Origin::Option {
            option,
            place: self.submit.place(at),
        };
        Some(Origined::new(self.submit.text(at).to_owned(), origin))
    }

    /// An option that takes paths, which become URIs at once.
    fn paths(&self, option: SubmitOption) -> Text {
        let mut text = self.option(option)?;
        text.value = resolve_uris(&text.value, self.disk, self.canonical());
        Some(text)
    }

    fn canonical(&self) -> bool {
        behaviour::CANONICAL_FILE_URIS.holds(self.version)
    }

    fn property(&self, key: &str) -> Text {
        self.merged.get(key)
    }

    fn variable(&self, name: &str) -> Text {
        variable(self.environment, name)
    }

    fn either(&self, option: SubmitOption, key: &str) -> Text {
        self.option(option).or_else(|| self.property(key))
    }

    fn fail(&mut self, error: Throwable, span: Option<Span>) {
        if self.error.is_none() {
            self.error = Some((error, span));
        }
    }

    fn load(mut self) -> SubmitArguments {
        use SubmitOption as O;
        let spark3 = behaviour::KERBEROS_PROPERTIES.holds(self.version);
        let archives = behaviour::ARCHIVES_PROPERTY.holds(self.version);
        let connect = behaviour::SPARK_CONNECT.holds(self.version);
        let master = self
            .either(O::Master, "spark.master")
            .or_else(|| self.variable("MASTER"));
        let remote = connect
            .then(|| {
                self.either(O::Remote, "spark.remote")
                    .or_else(|| self.variable("SPARK_REMOTE"))
            })
            .flatten();
        let deploy_mode = self
            .either(O::DeployMode, "spark.submit.deployMode")
            .or_else(|| self.variable("DEPLOY_MODE"));
        let kerberos = |key: &str| spark3.then(|| self.property(key)).flatten();
        let keytab = self
            .option(O::Keytab)
            .or_else(|| kerberos("spark.kerberos.keytab"))
            .or_else(|| self.property("spark.yarn.keytab"));
        let principal = self
            .option(O::Principal)
            .or_else(|| kerberos("spark.kerberos.principal"))
            .or_else(|| self.property("spark.yarn.principal"));
        let wrapper = |text: &str| Origined::new(text.to_owned(), Origin::Wrapper);
        let main_class = self
            .option(O::Class)
            .or_else(|| self.submit.program.main_class().map(wrapper));
        let primary_resource = self.primary_resource();
        let resource = primary_resource.as_ref().map_or("", |r| r.value.as_str());
        let is_python = resource.ends_with(".py") || resource == "pyspark-shell";
        let is_r = resource.ends_with(".R")
            || (resource.ends_with(".r") && behaviour::LOWER_CASE_R.holds(self.version))
            || resource == "sparkr-shell";
        let mut arguments = SubmitArguments {
            master: master
                .clone()
                .unwrap_or_else(|| Origined::new("local[*]".to_owned(), Origin::Default)),
            deploy_mode,
            remote,
            name: self
                .option(O::Name)
                .or_else(|| self.submit.program.app_name().map(wrapper))
                .or_else(|| self.property("spark.app.name")),
            main_class,
            is_python,
            is_r,
            child_args: self.child_args(),
            jars: self.paths(O::Jars).or_else(|| self.property("spark.jars")),
            files: self
                .paths(O::Files)
                .or_else(|| self.property("spark.files")),
            py_files: self
                .paths(O::PyFiles)
                .or_else(|| self.property("spark.submit.pyFiles")),
            archives: self
                .paths(O::Archives)
                .or_else(|| archives.then(|| self.property("spark.archives")).flatten()),
            packages: self.either(O::Packages, "spark.jars.packages"),
            packages_exclusions: self.either(O::ExcludePackages, "spark.jars.excludes"),
            repositories: self.either(O::Repositories, "spark.jars.repositories"),
            ivy_repo_path: self.property("spark.jars.ivy"),
            ivy_settings_path: self.property("spark.jars.ivySettings"),
            driver_memory: self
                .either(O::DriverMemory, "spark.driver.memory")
                .or_else(|| self.variable("SPARK_DRIVER_MEMORY")),
            driver_cores: self.either(O::DriverCores, "spark.driver.cores"),
            driver_extra_class_path: self.either(O::DriverClassPath, "spark.driver.extraClassPath"),
            driver_extra_java_options: self
                .either(O::DriverJavaOptions, "spark.driver.extraJavaOptions"),
            driver_extra_library_path: self
                .either(O::DriverLibraryPath, "spark.driver.extraLibraryPath"),
            executor_memory: self
                .either(O::ExecutorMemory, "spark.executor.memory")
                .or_else(|| self.variable("SPARK_EXECUTOR_MEMORY")),
            executor_cores: self
                .either(O::ExecutorCores, "spark.executor.cores")
                .or_else(|| self.variable("SPARK_EXECUTOR_CORES")),
            total_executor_cores: self.either(O::TotalExecutorCores, "spark.cores.max"),
            num_executors: self.either(O::NumExecutors, "spark.executor.instances"),
            queue: self.either(O::Queue, "spark.yarn.queue"),
            proxy_user: self.option(O::ProxyUser),
            principal,
            keytab,
            supervise: self.submit.last(O::Supervise).map(|given| Origin::Option {
                option: O::Supervise,
                place: self.submit.place(super::command_line::ValueAt {
                    word: given.word,
                    offset: 0,
                }),
            }),
            verbose: self.submit.last(O::Verbose).is_some(),
            action: self.action(),
            submission: self.submission(),
            use_rest: false,
            primary_resource,
            spark_properties: Vec::new(),
            ignored: Vec::new(),
            error: None,
        };
        if !behaviour::MAIN_CLASS_LOOKED_UP_LATE.holds(self.version) {
            self.main_class_of_jar(&arguments);
        }
        self.default_name(&mut arguments);
        arguments.use_rest = self.use_rest();
        match arguments.action {
            Action::Submit => self.validate(&arguments, master.is_some()),
            Action::Kill => self.validate_master(&arguments, "Killing submissions is"),
            Action::RequestStatus => {
                self.validate_master(&arguments, "Requesting submission statuses is");
            }
            Action::PrintVersion => {}
        }
        arguments.spark_properties = self.merged.properties.into_iter().collect();
        arguments.ignored = self.merged.ignored;
        arguments.error = self.error;
        arguments
    }

    fn primary_resource(&self) -> Text {
        if let Some(resource) = self.submit.program.resource() {
            return Some(Origined::new(resource.to_owned(), Origin::Wrapper));
        }
        let index = self.submit.resource?;
        let word = self.submit.words.get(index)?;
        // An `--unknown=x` never gets here; a resource is the whole word.
        let text = word.text.as_str();
        let value = if is_shell(text) || is_internal(text) {
            text.to_owned()
        } else {
            resolve_uri(text, self.disk, self.canonical())
        };
        Some(Origined::new(
            value,
            Origin::Word {
                place: self.word(index),
            },
        ))
    }

    fn word(&self, index: usize) -> Place {
        self.submit.place(super::command_line::ValueAt {
            word: index,
            offset: 0,
        })
    }

    fn child_args(&self) -> Vec<Origined<String>> {
        let words = &self.submit.application_arguments;
        words
            .iter()
            .filter_map(|&i| {
                let word = self.submit.words.get(i)?;
                Some(Origined::new(
                    word.text.clone(),
                    Origin::Word {
                        place: self.word(i),
                    },
                ))
            })
            .collect()
    }

    /// The last option that chooses an action; two different ones are an error already.
    fn action(&self) -> Action {
        let chosen = self.submit.given.iter().rev().find_map(|g| match g.option {
            SubmitOption::Kill => Some(Action::Kill),
            SubmitOption::Status => Some(Action::RequestStatus),
            SubmitOption::Version => Some(Action::PrintVersion),
            _ => None,
        });
        chosen.unwrap_or(Action::Submit)
    }

    fn submission(&self) -> Text {
        match self.action() {
            Action::Kill => self.option(SubmitOption::Kill),
            Action::RequestStatus => self.option(SubmitOption::Status),
            _ => None,
        }
    }

    /// Before 3.0 a jar without `--class` is opened at once.
    fn main_class_of_jar(&mut self, arguments: &SubmitArguments) {
        let (None, false, false, Some(resource)) = (
            &arguments.main_class,
            arguments.is_python,
            arguments.is_r,
            &arguments.primary_resource,
        ) else {
            return;
        };
        let jar = &resource.value;
        let uri = Uri::parse(jar);
        let scheme = uri.as_ref().and_then(|u| u.scheme);
        let message = if scheme == Some("file") {
            let path = uri.and_then(|u| u.decoded_path()).unwrap_or_default();
            if (self.disk.kind)(&path) == PathKind::File {
                return;
            }
            format!("Cannot load main class from JAR {jar}")
        } else {
            let scheme = scheme.unwrap_or("null");
            format!(
                "Cannot load main class from JAR {jar} with URI {scheme}. \
                 Please specify a class through --class."
            )
        };
        let span = resource.origin.span();
        self.fail(Throwable::spark(message), span);
    }

    fn default_name(&self, arguments: &mut SubmitArguments) {
        if arguments.name.is_none() && arguments.master.value.starts_with("yarn") {
            arguments.name = self.variable("SPARK_YARN_APP_NAME");
        }
        if arguments.name.is_none() {
            arguments.name.clone_from(&arguments.main_class);
        }
        if arguments.name.is_none()
            && let Some(resource) = &arguments.primary_resource
        {
            let name = file_name(&resource.value);
            arguments.name = Some(Origined::new(name, resource.origin));
        }
    }

    fn use_rest(&mut self) -> bool {
        let Some(text) = self.property("spark.master.rest.enabled") else {
            return false;
        };
        if text.value.eq_ignore_ascii_case("true") {
            return true;
        }
        if !text.value.eq_ignore_ascii_case("false") {
            let message = format!("For input string: \"{}\"", text.value);
            self.fail(Throwable::illegal_argument(message), text.origin.span());
        }
        false
    }

    /// `validateKillArguments`, `validateStatusRequestArguments`.
    fn validate_master(&mut self, arguments: &SubmitArguments, what: &str) {
        let master = &arguments.master;
        let known = ["spark://", "mesos://"]
            .iter()
            .any(|p| master.value.starts_with(p));
        if !known && !behaviour::ANY_MASTER_CAN_KILL.holds(self.version) {
            let message = format!("{what} only supported in standalone or Mesos mode!");
            self.fail(Throwable::spark(message), master.origin.span());
        }
    }

    /// `validateSubmitArguments`.
    fn validate(&mut self, arguments: &SubmitArguments, master_given: bool) {
        if self.submit.argument_count == 0 && self.submit.program.resource().is_none() {
            self.fail(user_exit(-1), None);
        }
        if let Some(remote) = &arguments.remote
            && (master_given || arguments.deploy_mode.is_some())
            && self.property("spark.local.connect").is_none()
        {
            let message = "Remote cannot be specified with master and/or deploy mode.";
            self.fail(Throwable::spark(message), remote.origin.span());
        }
        if arguments.primary_resource.is_none() {
            let message = "Must specify a primary resource (JAR or Python or R file)";
            let span = self.submit.words.last().map(|w| w.span());
            self.fail(Throwable::spark(message), span);
        }
        self.positive(&arguments.driver_memory, is_positive_size, "Driver memory");
        self.positive(
            &arguments.executor_memory,
            is_positive_size,
            "Executor memory",
        );
        if behaviour::DRIVER_CORES_CHECKED.holds(self.version) {
            self.positive(&arguments.driver_cores, is_positive_int, "Driver cores");
        }
        self.positive(&arguments.executor_cores, is_positive_int, "Executor cores");
        self.positive(
            &arguments.total_executor_cores,
            is_positive_int,
            "Total executor cores",
        );
        let dynamic = self
            .property("spark.dynamicAllocation.enabled")
            .is_some_and(|v| v.value.eq_ignore_ascii_case("true"));
        if !dynamic {
            self.positive(
                &arguments.num_executors,
                is_positive_int,
                "Number of executors",
            );
        }
        let master = &arguments.master;
        if master.value.starts_with("yarn")
            && ["HADOOP_CONF_DIR", "YARN_CONF_DIR"]
                .iter()
                .all(|v| self.variable(v).is_none())
        {
            let message = format!(
                "When running with master '{}' either HADOOP_CONF_DIR or YARN_CONF_DIR must be \
                 set in the environment.",
                master.value
            );
            self.fail(Throwable::spark(message), master.origin.span());
        }
        if let (Some(user), Some(_)) = (&arguments.proxy_user, &arguments.principal) {
            let message = "Only one of --proxy-user or --principal can be provided.";
            self.fail(Throwable::spark(message), user.origin.span());
        }
    }

    fn positive(&mut self, text: &Text, test: fn(&str) -> bool, what: &str) {
        if let Some(text) = text
            && !test(&text.value)
        {
            let message = format!("{what} must be a positive number");
            self.fail(Throwable::spark(message), text.origin.span());
        }
    }
}

/// `Try(s.toInt).getOrElse(-1) > 0`.
fn is_positive_int(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    !digits.starts_with(['+', '-']) && digits.parse::<i32>().is_ok_and(|n| n > 0)
}

/// `Try(JavaUtils.byteStringAsBytes(s)).getOrElse(-1) > 0`: a number without a unit is bytes.
fn is_positive_size(text: &str) -> bool {
    let lower = text.to_lowercase();
    let lower = java_trim(&lower);
    let end = lower
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(lower.len());
    let (digits, unit) = lower.split_at(end);
    let shift = match unit {
        "" | "b" => 0,
        "k" | "kb" => 10,
        "m" | "mb" => 20,
        "g" | "gb" => 30,
        "t" | "tb" => 40,
        "p" | "pb" => 50,
        _ => return false,
    };
    digits
        .parse::<i64>()
        .is_ok_and(|n| n > 0 && n <= i64::MAX >> shift)
}
