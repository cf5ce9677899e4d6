//! The options spark-submit knows (`SparkSubmitOptionParser`).

use crate::version::{SparkVersion, Versions, behaviour};

/// An option of spark-submit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is named like its option")]
pub enum SubmitOption {
    Archives,
    Class,
    Conf,
    DeployMode,
    DriverClassPath,
    DriverCores,
    DriverJavaOptions,
    DriverLibraryPath,
    DriverMemory,
    ExecutorCores,
    ExecutorMemory,
    Files,
    Jars,
    Keytab,
    Kill,
    Master,
    Name,
    NumExecutors,
    Packages,
    ExcludePackages,
    Principal,
    PropertiesFile,
    ProxyUser,
    PyFiles,
    Queue,
    Remote,
    Repositories,
    Status,
    TotalExecutorCores,
    Help,
    Supervise,
    UsageError,
    Verbose,
    Version,
}

/// One row of the table of options.
#[derive(Clone, Copy, Debug)]
pub struct OptionRow {
    /// The option.
    pub option: SubmitOption,
    /// Its name, such as `--conf`.
    pub name: &'static str,
    /// Its short name, such as `-c`.
    pub short: Option<&'static str>,
    /// Whether it takes a value.
    pub takes_value: bool,
    /// The property it stands for, if any.
    pub property: Option<&'static str>,
    /// The Spark versions that know it.
    pub versions: Versions,
}

const fn valued(
    option: SubmitOption,
    name: &'static str,
    property: Option<&'static str>,
) -> OptionRow {
    OptionRow {
        option,
        name,
        short: None,
        takes_value: true,
        property,
        versions: Versions::ALL,
    }
}

const fn switch(
    option: SubmitOption,
    name: &'static str,
    short: Option<&'static str>,
    property: Option<&'static str>,
) -> OptionRow {
    OptionRow {
        option,
        name,
        short,
        takes_value: false,
        property,
        versions: Versions::ALL,
    }
}

use SubmitOption as O;

/// All options.
pub static OPTIONS: &[OptionRow] = &[
    valued(O::Archives, "--archives", Some("spark.archives")),
    valued(O::Class, "--class", None),
    OptionRow {
        short: Some("-c"),
        ..valued(O::Conf, "--conf", None)
    },
    valued(
        O::DeployMode,
        "--deploy-mode",
        Some("spark.submit.deployMode"),
    ),
    valued(
        O::DriverClassPath,
        "--driver-class-path",
        Some("spark.driver.extraClassPath"),
    ),
    valued(O::DriverCores, "--driver-cores", Some("spark.driver.cores")),
    valued(
        O::DriverJavaOptions,
        "--driver-java-options",
        Some("spark.driver.extraJavaOptions"),
    ),
    valued(
        O::DriverLibraryPath,
        "--driver-library-path",
        Some("spark.driver.extraLibraryPath"),
    ),
    valued(
        O::DriverMemory,
        "--driver-memory",
        Some("spark.driver.memory"),
    ),
    valued(
        O::ExecutorCores,
        "--executor-cores",
        Some("spark.executor.cores"),
    ),
    valued(
        O::ExecutorMemory,
        "--executor-memory",
        Some("spark.executor.memory"),
    ),
    valued(O::Files, "--files", Some("spark.files")),
    valued(O::Jars, "--jars", Some("spark.jars")),
    valued(O::Keytab, "--keytab", Some("spark.kerberos.keytab")),
    valued(O::Kill, "--kill", None),
    valued(O::Master, "--master", Some("spark.master")),
    valued(O::Name, "--name", Some("spark.app.name")),
    valued(
        O::NumExecutors,
        "--num-executors",
        Some("spark.executor.instances"),
    ),
    valued(O::Packages, "--packages", Some("spark.jars.packages")),
    valued(
        O::ExcludePackages,
        "--exclude-packages",
        Some("spark.jars.excludes"),
    ),
    valued(
        O::Principal,
        "--principal",
        Some("spark.kerberos.principal"),
    ),
    valued(O::PropertiesFile, "--properties-file", None),
    valued(O::ProxyUser, "--proxy-user", None),
    valued(O::PyFiles, "--py-files", Some("spark.submit.pyFiles")),
    valued(O::Queue, "--queue", Some("spark.yarn.queue")),
    OptionRow {
        versions: behaviour::SPARK_CONNECT,
        ..valued(O::Remote, "--remote", Some("spark.remote"))
    },
    valued(
        O::Repositories,
        "--repositories",
        Some("spark.jars.repositories"),
    ),
    valued(O::Status, "--status", None),
    valued(
        O::TotalExecutorCores,
        "--total-executor-cores",
        Some("spark.cores.max"),
    ),
    switch(O::Help, "--help", Some("-h"), None),
    switch(
        O::Supervise,
        "--supervise",
        None,
        Some("spark.driver.supervise"),
    ),
    switch(O::UsageError, "--usage-error", None, None),
    switch(O::Verbose, "--verbose", Some("-v"), None),
    switch(O::Version, "--version", None, None),
];

impl SubmitOption {
    /// The option a word names in a version of Spark. Names are exact: no abbreviations.
    #[must_use]
    pub fn find(word: &str, version: SparkVersion) -> Option<&'static OptionRow> {
        OPTIONS
            .iter()
            .find(|row| row.name == word || row.short == Some(word))
            .filter(|row| row.versions.holds(version))
    }

    /// Its row in the table.
    #[must_use]
    pub fn row(self) -> &'static OptionRow {
        // A test holds every option against the table.
        OPTIONS
            .iter()
            .find(|row| row.option == self)
            .unwrap_or(&OPTIONS[0])
    }

    /// Its long name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().name
    }
}
