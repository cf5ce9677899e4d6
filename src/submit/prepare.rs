//! The `SparkConf` that `SparkSubmit.prepareSubmitEnvironment` hands to a Mesos driver.
//!
//! In client mode every pair becomes a system property of the same JVM before the application's
//! main class is called, and `new SparkConf()` there reads them back in the order of an immutable
//! Scala Map of all system properties. So the order of [`Prepared::conf`], which is the order the
//! keys were first put in, reaches nobody in client mode; in cluster mode it is the order of
//! insertion into the `ConcurrentHashMap` the submission is made from. The steps, in Spark's order:
//!
//! 1. all properties of `--conf` and the file;
//! 2. with keytab and principal, before 3.0: `spark.yarn.keytab`, `spark.yarn.principal`;
//! 3. `spark.submit.pyFiles`, if there are Python files;
//! 4. the options: master, deploy mode, name, ivy, driver memory, class path, Java options, library
//!    path, principal, keytab, Python files, packages, repositories, excludes, executor memory,
//!    `spark.cores.max`, files, archives, jars, driver memory, cores and supervise,
//!    `spark.repl.local.jars`;
//! 5. `spark.ui.showConsoleProgress` for shells;
//! 6. `spark.jars` with the application's jar at its end (always set unless the application is
//!    Python or R, even to an empty text);
//! 7. in cluster mode `spark.driver.host` goes away;
//! 8. the lists of files become lists of URIs, and `spark.submit.pyFiles` is formatted;
//! 9. `spark.app.submitTime`.
//!
//! `--executor-cores`, `--num-executors` and `--queue` are not passed on for Mesos; the properties
//! they would set keep what `--conf` or the file say.

use super::arguments::{Action, SubmitArguments, is_internal, is_shell};
use super::origin::{Ordered, Origin, Origined};
use super::uri::{
    Disk, PATTERN, Uri, canonical, encode_path, hadoop_path_error, java_trim, resolve_uri,
    resolve_uris,
};
use crate::jvm::Throwable;
use crate::source::{PathKind, Span};
use crate::version::{SparkVersion, behaviour};

/// One pair of the conf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Put {
    /// The key.
    pub key: String,
    /// The value.
    pub value: String,
    /// Where the value came from; of a list with the application's jar at its end, where the list
    /// came from.
    pub origin: Origin,
}

/// Something the outcome depends on that cannot be told from here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// `--packages` are resolved by Ivy; their jars join `spark.jars` and
    /// `spark.repl.local.jars`.
    Packages,
    /// The main class is in the manifest of this jar.
    MainClass(String),
    /// A remote file is downloaded into a temporary directory; `spark.repl.local.jars` or
    /// `spark.submit.pyFiles` hold its place there, and here its URI.
    Download(String),
    /// A pattern is expanded to the files it matches; here it stays as it is.
    Pattern(String),
}

/// What `prepareSubmitEnvironment` makes.
#[derive(Debug, Default)]
pub struct Prepared {
    /// The conf, in the order the keys were first put in.
    pub conf: Vec<Put>,
    /// Whether the driver is started by the dispatcher.
    pub cluster: bool,
    /// The class SparkSubmit calls, if it can be told.
    pub main_class: Option<String>,
    /// What it depends on besides.
    pub unknown: Vec<Unknown>,
    /// The exception Spark ends with, and what is to blame.
    pub error: Option<(Throwable, Option<Span>)>,
}

impl Prepared {
    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Put> {
        self.conf.iter().find(|p| p.key == key)
    }
}

/// Prepares the environment of an application on Mesos. `submit_time` is the fact
/// `spark.app.submitTime` (milliseconds since 1970).
///
/// It goes on after an error, with what can still be told; nothing of it would then be used.
#[must_use]
pub fn prepare(
    arguments: &SubmitArguments,
    version: SparkVersion,
    disk: &Disk<'_>,
    submit_time: i64,
) -> Prepared {
    let mut steps = Steps {
        arguments,
        version,
        disk,
        conf: Conf::default(),
        out: Prepared::default(),
    };
    steps.run(submit_time);
    steps.out.conf = steps.conf.into_pairs();
    steps.out
}

/// A conf that remembers the order of its keys.
#[derive(Default)]
struct Conf(Ordered);

impl Conf {
    fn set(&mut self, key: &str, value: String, origin: Origin) {
        let value = Origined::new(value, origin);
        match self.0.get_mut(key) {
            Some(slot) => *slot = value,
            None => {
                self.0.insert(key.to_owned(), value);
            }
        }
    }

    fn get(&self, key: &str) -> Option<&Origined<String>> {
        self.0.get(key)
    }

    fn remove(&mut self, key: &str) {
        self.0.shift_remove(key);
    }

    fn into_pairs(self) -> Vec<Put> {
        let put = |(key, value): (String, Origined<String>)| Put {
            key,
            value: value.value,
            origin: value.origin,
        };
        self.0.into_iter().map(put).collect()
    }
}

type Text = Option<Origined<String>>;

struct Steps<'a> {
    arguments: &'a SubmitArguments,
    version: SparkVersion,
    disk: &'a Disk<'a>,
    conf: Conf,
    out: Prepared,
}

impl Steps<'_> {
    fn fail(&mut self, error: Throwable, span: Option<Span>) {
        if self.out.error.is_none() {
            self.out.error = Some((error, span));
        }
    }

    fn run(&mut self, submit_time: i64) {
        let arguments = self.arguments;
        if arguments.action != Action::Submit {
            return;
        }
        // Their keys are distinct, and some ten others follow.
        let given = arguments.spark_properties.iter().cloned();
        self.conf.0.reserve(given.len() + 12);
        self.conf.0.extend(given);
        self.managers();
        let cluster = self.out.cluster;
        if !cluster {
            self.ivy();
            self.packages();
        }
        let keytab = self.keytab();
        let jars = self.globs(&arguments.jars);
        let mut files = self.globs(&arguments.files);
        let py_files = self.globs(&arguments.py_files);
        let archives = self.globs(&arguments.archives);
        self.main_class();
        let local = |text: &Text| if cluster { None } else { text.clone() };
        let local_jars = self.downloads(local(&jars));
        let local_py_files = self.downloads(local(&py_files));
        let merges = arguments.is_python || behaviour::PY_FILES_FOR_ALL.holds(self.version);
        if !cluster && merges {
            files = self.merge(files, py_files.clone());
        }
        if let Some(local) = local_py_files {
            let value = if self.spark3() {
                split_and_join(&local.value)
            } else {
                local.value
            };
            self.conf.set("spark.submit.pyFiles", value, local.origin);
        }
        if !cluster && arguments.is_r && !is_r_shell(arguments) {
            files = self.merge(files, arguments.primary_resource.clone());
        }
        self.options(&Lists {
            keytab,
            jars,
            files,
            py_files,
            archives,
            local_jars,
        });
        self.shells();
        self.application_jar();
        if cluster {
            self.python_cluster();
            self.conf.remove("spark.driver.host");
        }
        self.resolve_paths();
        self.format_py_files();
        let kept = behaviour::APP_SUBMIT_TIME_KEPT.holds(self.version)
            && self.conf.get("spark.app.submitTime").is_some();
        if behaviour::APP_SUBMIT_TIME.holds(self.version) && !kept {
            self.conf.set(
                "spark.app.submitTime",
                submit_time.to_string(),
                Origin::Fact,
            );
        }
    }

    /// Ivy is set up even where there is nothing to load, and wants an absolute directory
    /// (`SparkSubmitUtils.buildIvySettings`).
    fn ivy(&mut self) {
        let arguments = self.arguments;
        if let Some(settings) = &arguments.ivy_settings_path
            && behaviour::IVY_SETTINGS_ARE_A_URI.holds(self.version)
            && let Some(at) = settings.value.find(' ')
        {
            let text = &settings.value;
            let at = text[..at].encode_utf16().count();
            let message = format!("Illegal character in path at index {at}: {text}");
            let refused = Throwable::new("java.net.URISyntaxException", message);
            self.fail(refused, settings.origin.span());
        }
        let Some(directory) = &arguments.ivy_repo_path else {
            return;
        };
        let text = &directory.value;
        if java_trim(text).is_empty() || text.starts_with('/') {
            return;
        }
        // Settings of the user's own may have other directories.
        if arguments.ivy_settings_path.is_some() {
            return;
        }
        // As java.io.File writes a path.
        let parts: Vec<&str> = text.split('/').filter(|part| !part.is_empty()).collect();
        let message = format!("basedir must be absolute: {}/local", parts.join("/"));
        self.fail(
            Throwable::illegal_argument(message),
            directory.origin.span(),
        );
    }

    /// Whether coordinates are such that Ivy is asked for them (`resolveMavenCoordinates`). Ivy's
    /// own settings are read before that, and what is in them is not known here.
    fn packages(&mut self) {
        let arguments = self.arguments;
        let given = |list: &&Origined<String>| !java_trim(&list.value).is_empty();
        let Some(packages) = arguments.packages.as_ref().filter(given) else {
            return;
        };
        self.out.unknown.push(Unknown::Packages);
        if arguments.ivy_settings_path.is_some() {
            return;
        }
        let of_packages = java_split(&packages.value).into_iter();
        let refused = of_packages.map(str::to_owned).find_map(coordinate_error);
        if let Some(error) = refused {
            self.fail(error, packages.origin.span());
        }
        if let Some(excluded) = arguments.packages_exclusions.as_ref().filter(given) {
            let items = java_split(&excluded.value).into_iter();
            if let Some(error) = items.map(|i| format!("{i}:*")).find_map(coordinate_error) {
                self.fail(error, excluded.origin.span());
            }
        }
    }

    fn spark3(&self) -> bool {
        behaviour::PY_FILES_ALWAYS_SET.holds(self.version)
    }

    fn canonical(&self) -> bool {
        behaviour::CANONICAL_FILE_URIS.holds(self.version)
    }

    /// Cluster manager and deploy mode, and what does not go together.
    fn managers(&mut self) {
        let arguments = self.arguments;
        let master = &arguments.master;
        let known = master.value == "yarn"
            || ["spark", "mesos", "k8s", "local"]
                .iter()
                .any(|p| master.value.starts_with(p))
            || (!self.spark3() && matches!(master.value.as_str(), "yarn-client" | "yarn-cluster"));
        if !known {
            let message = "Master must either be yarn or start with spark, mesos, k8s, or local";
            self.fail(Throwable::spark(message), master.origin.span());
        }
        let Some(mode) = &arguments.deploy_mode else {
            return;
        };
        self.out.cluster = mode.value == "cluster";
        if !matches!(mode.value.as_str(), "client" | "cluster") {
            let message = "Deploy mode must be either client or cluster";
            self.fail(Throwable::spark(message), mode.origin.span());
        }
        if !self.out.cluster {
            return;
        }
        let resource = arguments
            .primary_resource
            .as_ref()
            .map_or("", |r| r.value.as_str());
        let class = arguments
            .main_class
            .as_ref()
            .map_or("", |c| c.value.as_str());
        let message = if master.value.starts_with("local") {
            "Cluster deploy mode is not compatible with master \"local\""
        } else if is_shell(resource) {
            "Cluster deploy mode is not applicable to Spark shells."
        } else if class == "org.apache.spark.sql.hive.thriftserver.SparkSQLCLIDriver" {
            "Cluster deploy mode is not applicable to Spark SQL shell."
        } else if class == "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2" {
            "Cluster deploy mode is not applicable to Spark Thrift server."
        } else {
            return;
        };
        self.fail(Throwable::spark(message), mode.origin.span());
    }

    /// The keytab as it is passed on. It is only looked at together with a principal, and never
    /// in cluster mode.
    fn keytab(&mut self) -> Text {
        let mut keytab = self.arguments.keytab.clone();
        let (Some(file), Some(principal), false) =
            (&mut keytab, &self.arguments.principal, self.out.cluster)
        else {
            return keytab;
        };
        let kerberos = behaviour::KERBEROS_PROPERTIES.holds(self.version);
        if kerberos && file.value.starts_with("local:") {
            file.value = Uri::parse(&file.value)
                .and_then(|u| u.decoded_path())
                .unwrap_or_else(|| file.value.clone());
        }
        if (self.disk.kind)(&file.value) == PathKind::Missing {
            let message = format!(
                "requirement failed: Keytab file: {} does not exist",
                file.value
            );
            let span = file.origin.span();
            self.fail(Throwable::illegal_argument(message), span);
        }
        if !kerberos {
            let (file, principal) = (file.clone(), principal.clone());
            self.conf.set("spark.yarn.keytab", file.value, file.origin);
            self.conf
                .set("spark.yarn.principal", principal.value, principal.origin);
        }
        keytab
    }

    /// `DependencyUtils.resolveGlobPaths`: items become URIs, directories are dropped, what does
    /// not exist stays, and a file that does exist is written the way Hadoop writes it, with
    /// three slashes.
    fn globs(&mut self, list: &Text) -> Text {
        let list = list.as_ref()?;
        let mut items = Vec::new();
        for item in string_to_seq(&list.value) {
            let uri = resolve_uri(item, self.disk, self.canonical());
            let parsed = Uri::parse(&uri).filter(|u| u.scheme == Some("file"));
            let Some(path) = parsed.as_ref().and_then(Uri::decoded_path) else {
                items.push(uri);
                continue;
            };
            let path = canonical(&path);
            if let Some(error) = hadoop_path_error(&path) {
                self.fail(error, list.origin.span());
                break;
            }
            if path.contains(PATTERN) {
                self.out.unknown.push(Unknown::Pattern(uri.clone()));
                items.push(uri);
                continue;
            }
            match (self.disk.kind)(&path) {
                PathKind::Missing => items.push(uri),
                PathKind::Directory => {}
                PathKind::File => {
                    let fragment = parsed.and_then(|u| u.fragment);
                    let fragment = fragment.map(|f| format!("#{f}")).unwrap_or_default();
                    items.push(format!("file://{}{fragment}", encode_path(&path)));
                }
            }
        }
        Some(Origined::new(items.join(","), list.origin))
    }

    /// `DependencyUtils.downloadFileList`; what would be downloaded stays, and is noted.
    fn downloads(&mut self, list: Text) -> Text {
        let list = list?;
        let items = string_to_seq(&list.value);
        for item in &items {
            let scheme = Uri::parse(item).and_then(|u| u.scheme).unwrap_or("file");
            if !matches!(scheme, "file" | "local") {
                self.out.unknown.push(Unknown::Download((*item).to_owned()));
            }
        }
        Some(Origined::new(items.join(","), list.origin))
    }

    /// The class SparkSubmit calls.
    fn main_class(&mut self) {
        let arguments = self.arguments;
        let resource = arguments.primary_resource.as_ref();
        let name = resource.map_or("", |r| r.value.as_str());
        if self.out.cluster {
            self.out.main_class =
                Some("org.apache.spark.deploy.rest.RestSubmissionClientApp".to_owned());
        } else if arguments.is_python {
            let class = if name == "pyspark-shell" {
                "org.apache.spark.api.python.PythonGatewayServer"
            } else {
                "org.apache.spark.deploy.PythonRunner"
            };
            self.out.main_class = Some(class.to_owned());
        } else if arguments.is_r {
            let class = if is_r_shell(arguments) {
                "org.apache.spark.api.r.RBackend"
            } else {
                "org.apache.spark.deploy.RRunner"
            };
            self.out.main_class = Some(class.to_owned());
        } else {
            self.out.main_class = arguments.main_class.as_ref().map(|c| c.value.clone());
        }
        if arguments.main_class.is_none()
            && !arguments.is_python
            && !arguments.is_r
            && let Some(resource) = resource
        {
            self.manifest(resource);
        }
    }

    /// A jar without `--class` is opened; before 3.0 that was done by `SparkSubmitArguments`.
    fn manifest(&mut self, jar: &Origined<String>) {
        let path = match Uri::parse(&jar.value) {
            Some(uri) if uri.scheme == Some("file") => uri.decoded_path(),
            _ => None,
        };
        let missing = path.is_some_and(|p| (self.disk.kind)(&p) == PathKind::Missing);
        if missing && behaviour::MAIN_CLASS_LOOKED_UP_LATE.holds(self.version) {
            let message = format!(
                "Failed to get main class in JAR with error 'File {} does not exist'.  \
                 Please specify one with --class.",
                jar.value
            );
            self.fail(Throwable::spark(message), jar.origin.span());
        } else {
            self.out.unknown.push(Unknown::MainClass(jar.value.clone()));
        }
    }

    /// `DependencyUtils.mergeFileLists`.
    fn merge(&self, first: Text, second: Text) -> Text {
        let lists: Vec<_> = [first, second]
            .into_iter()
            .flatten()
            .filter(|l| !l.value.trim().is_empty())
            .collect();
        let origin = lists.first()?.origin;
        let items: Vec<&str> = lists.iter().flat_map(|l| string_to_seq(&l.value)).collect();
        (!items.is_empty()).then(|| Origined::new(items.join(","), origin))
    }

    /// The table of `OptionAssigner`s, as far as it is about Mesos.
    fn options(&mut self, lists: &Lists) {
        let a = self.arguments;
        let client = !self.out.cluster;
        let spark3 = self.spark3();
        let archives = behaviour::ARCHIVES_PROPERTY.holds(self.version);
        let master = Some(a.master.clone());
        let mode = Some(a.deploy_mode.clone().unwrap_or_else(|| {
            Origined::new(
                if client { "client" } else { "cluster" }.to_owned(),
                Origin::Default,
            )
        }));
        let supervise = Some(Origined::new(
            a.supervise.is_some().to_string(),
            a.supervise.unwrap_or(Origin::Default),
        ));
        let table: [(&str, &Text, bool); 25] = [
            ("spark.master", &master, true),
            ("spark.remote", &a.remote, true),
            ("spark.submit.deployMode", &mode, true),
            ("spark.app.name", &a.name, true),
            ("spark.jars.ivy", &a.ivy_repo_path, client),
            ("spark.driver.memory", &a.driver_memory, client),
            (
                "spark.driver.extraClassPath",
                &a.driver_extra_class_path,
                true,
            ),
            (
                "spark.driver.extraJavaOptions",
                &a.driver_extra_java_options,
                true,
            ),
            (
                "spark.driver.extraLibraryPath",
                &a.driver_extra_library_path,
                true,
            ),
            ("spark.kerberos.principal", &a.principal, spark3),
            ("spark.kerberos.keytab", &lists.keytab, spark3),
            ("spark.submit.pyFiles", &lists.py_files, spark3 && !client),
            ("spark.jars.packages", &a.packages, !client),
            ("spark.jars.repositories", &a.repositories, !client),
            ("spark.jars.ivy", &a.ivy_repo_path, !client),
            ("spark.jars.excludes", &a.packages_exclusions, !client),
            ("spark.executor.memory", &a.executor_memory, true),
            ("spark.cores.max", &a.total_executor_cores, true),
            ("spark.files", &lists.files, true),
            ("spark.archives", &lists.archives, archives),
            ("spark.jars", &lists.jars, true),
            ("spark.driver.memory", &a.driver_memory, !client),
            ("spark.driver.cores", &a.driver_cores, !client),
            ("spark.driver.supervise", &supervise, !client),
            ("spark.repl.local.jars", &lists.local_jars, client),
        ];
        for (key, value, applies) in table {
            if let (Some(value), true) = (value, applies) {
                self.conf.set(key, value.value.clone(), value.origin);
            }
        }
    }

    fn shells(&mut self) {
        let resource = self.arguments.primary_resource.as_ref();
        if resource.is_some_and(|r| is_shell(&r.value))
            && self.conf.get("spark.ui.showConsoleProgress").is_none()
        {
            let value = "true".to_owned();
            self.conf
                .set("spark.ui.showConsoleProgress", value, Origin::Default);
        }
    }

    fn application_jar(&mut self) {
        let a = self.arguments;
        if a.is_python || a.is_r {
            return;
        }
        let jars = self.conf.get("spark.jars");
        let mut origin = jars.map(|j| j.origin);
        let text = jars.map(|j| j.value.clone());
        let mut items: Vec<&str> = match &text {
            None => vec![],
            Some(text) if self.spark3() => string_to_seq(text),
            Some(text) => java_split(text),
        };
        let resource = a.primary_resource.as_ref();
        if let Some(jar) = resource
            && !is_shell(&jar.value)
            && !is_internal(&jar.value)
        {
            items.push(&jar.value);
            origin = origin.or(Some(jar.origin));
        }
        let value = items.join(",");
        self.conf
            .set("spark.jars", value, origin.unwrap_or(Origin::Default));
    }

    /// Mesos cluster mode sets the Python files once more.
    fn python_cluster(&mut self) {
        let arguments = self.arguments;
        if !arguments.use_rest {
            let message = "assertion failed: \
                           Mesos cluster mode is only supported through the REST submission API";
            let span = self
                .conf
                .get("spark.master.rest.enabled")
                .and_then(|p| p.origin.span());
            self.fail(Throwable::new("java.lang.AssertionError", message), span);
        }
        if arguments.is_python
            && let Some(files) = self.globs(&arguments.py_files)
        {
            let value = if self.spark3() {
                split_and_join(&files.value)
            } else {
                files.value
            };
            self.conf.set("spark.submit.pyFiles", value, files.origin);
        }
    }

    fn resolve_paths(&mut self) {
        let archives = behaviour::ARCHIVES_PROPERTY.holds(self.version);
        let keys = [
            ("spark.jars", true),
            ("spark.files", true),
            ("spark.archives", archives),
            ("spark.yarn.dist.files", true),
            ("spark.yarn.dist.archives", true),
            ("spark.yarn.dist.jars", true),
        ];
        for (key, _) in keys.into_iter().filter(|k| k.1) {
            if let Some(put) = self.conf.get(key).cloned() {
                let value = resolve_uris(&put.value, self.disk, self.canonical());
                self.conf.set(key, value, put.origin);
            }
        }
    }

    /// The Python files become paths in client mode.
    fn format_py_files(&mut self) {
        let key = "spark.submit.pyFiles";
        let put = self.conf.get(key).cloned();
        if put.is_none() && !self.spark3() {
            return;
        }
        let origin = put.as_ref().map_or(Origin::Default, |p| p.origin);
        let text = put.map(|p| p.value).unwrap_or_default();
        let text = if self.spark3() {
            string_to_seq(&text).join(",")
        } else {
            text
        };
        let resolved = resolve_uris(&text, self.disk, self.canonical());
        let formatted = if self.out.cluster {
            resolved
        } else {
            let mut paths = Vec::new();
            for uri in resolved.split(',').filter(|u| !u.is_empty()) {
                match local_path(uri) {
                    Ok(path) => paths.push(path),
                    Err(error) => {
                        if !self
                            .out
                            .unknown
                            .contains(&Unknown::Download(uri.to_owned()))
                        {
                            self.fail(error, origin.span());
                        }
                        paths.push(uri.to_owned());
                    }
                }
            }
            paths.join(",")
        };
        let value = if self.spark3() {
            split_and_join(&formatted)
        } else {
            formatted
        };
        self.conf.set(key, value, origin);
    }
}

/// The lists of files after patterns were expanded, and what stands in for them locally.
struct Lists {
    keytab: Text,
    jars: Text,
    files: Text,
    py_files: Text,
    archives: Text,
    local_jars: Text,
}

fn is_r_shell(arguments: &SubmitArguments) -> bool {
    arguments
        .primary_resource
        .as_ref()
        .is_some_and(|r| r.value == "sparkr-shell")
}

/// `PythonRunner.formatPath`.
fn local_path(uri: &str) -> Result<String, Throwable> {
    let parsed = Uri::parse(uri);
    let scheme = parsed.as_ref().and_then(|u| u.scheme);
    if !matches!(scheme, None | Some("file" | "local")) {
        return Err(Throwable::illegal_argument(format!(
            "Launching Python applications through spark-submit is currently only supported for \
             local files: {uri}"
        )));
    }
    match (scheme, parsed.and_then(|u| u.decoded_path())) {
        (None, _) => Ok(uri.to_owned()),
        (Some(_), Some(path)) => Ok(path),
        (Some(_), None) => Err(Throwable::illegal_argument(format!(
            "Python file path is malformed: {uri}"
        ))),
    }
}

/// `Utils.stringToSeq`: trimmed, and without empty items.
fn string_to_seq(text: &str) -> Vec<&str> {
    text.split(',')
        .map(java_trim)
        .filter(|item| !item.is_empty())
        .collect()
}

/// What `extractMavenCoordinates` throws for one of them.
fn coordinate_error(written: String) -> Option<Throwable> {
    const NAMES: [&str; 3] = ["groupId", "artifactId", "version"];
    let parted = written.replace('/', ":");
    let mut parts: Vec<&str> = parted.split(':').collect();
    while parts.len() > 1 && parts.last().is_some_and(|p| p.is_empty()) {
        parts.pop();
    }
    let message = if parts.len() == 3 {
        let mut named = NAMES.iter().zip(parts);
        let (name, part) = named.find(|(_, part)| java_trim(part).is_empty())?;
        format!("The {name} cannot be null or be whitespace. The {name} provided is: {part}")
    } else {
        format!(
            "Provided Maven Coordinates must be in the form 'groupId:artifactId:version'. The \
             coordinate provided is: {written}"
        )
    };
    let message = format!("requirement failed: {message}");
    Some(Throwable::illegal_argument(message))
}

/// `String.split(",")`: empty items at the end are dropped, unless nothing else is there.
fn java_split(text: &str) -> Vec<&str> {
    let mut items: Vec<&str> = text.split(',').collect();
    if items.len() > 1 {
        while items.last().is_some_and(|item| item.is_empty()) {
            items.pop();
        }
    }
    items
}

fn split_and_join(text: &str) -> String {
    java_split(text).join(",")
}
