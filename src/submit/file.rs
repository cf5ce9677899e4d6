//! Which properties file spark-submit loads.

use super::origin::Place;
use super::uri::file_path;
use super::{Environment, Submit, SubmitOption};
use crate::jvm::Throwable;
use crate::source::{PathKind, Span};

/// How the properties file was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileRule {
    /// By `--properties-file`; the default file is then not read at all.
    Option {
        /// The option's value.
        place: Place,
    },
    /// `spark-defaults.conf` in the directory `SPARK_CONF_DIR` names. If it is not there, no other
    /// place is looked at.
    ConfDir {
        /// The variable's value.
        span: Option<Span>,
    },
    /// `conf/spark-defaults.conf` below `SPARK_HOME`.
    Home {
        /// The variable's value.
        span: Option<Span>,
    },
    /// None of these is set, and no file is loaded.
    Nowhere,
}

/// A properties file to be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileChoice {
    /// Its path as Spark writes it; relative to the working directory. `None` with
    /// [`FileRule::Nowhere`].
    pub path: Option<String>,
    /// Why this one.
    pub rule: FileRule,
}

/// What Spark throws about a properties file that is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileError {
    /// From the launcher, which `bin/spark-submit` runs first (`AbstractCommandBuilder`); it is
    /// printed, with the usage.
    pub launcher: Throwable,
    /// From `Utils.getPropertiesFromFile`, when SparkSubmit is run without the launcher.
    pub submit: Throwable,
}

/// Chooses the file (`SparkSubmitArguments.mergeDefaultSparkProperties`,
/// `Utils.getDefaultPropertiesFile`). Nothing is looked up on the disk.
#[must_use]
pub fn properties_file(submit: &Submit, environment: &Environment) -> FileChoice {
    if let Some(at) = submit
        .last(SubmitOption::PropertiesFile)
        .and_then(|g| g.value)
    {
        let rule = FileRule::Option {
            place: submit.place(at),
        };
        return FileChoice {
            path: Some(submit.text(at).to_owned()),
            rule,
        };
    }
    default_file(environment)
}

/// The file that is loaded without `--properties-file`.
#[must_use]
pub fn default_file(environment: &Environment) -> FileChoice {
    let named = |variable: &str, tail: &str| {
        environment
            .get(variable)
            .map(|v| (file_path(&format!("{}/{tail}", v.value)), v.span))
    };
    if let Some((path, span)) = named("SPARK_CONF_DIR", "spark-defaults.conf") {
        FileChoice {
            path: Some(path),
            rule: FileRule::ConfDir { span },
        }
    } else if let Some((path, span)) = named("SPARK_HOME", "conf/spark-defaults.conf") {
        FileChoice {
            path: Some(path),
            rule: FileRule::Home { span },
        }
    } else {
        FileChoice {
            path: None,
            rule: FileRule::Nowhere,
        }
    }
}

impl FileChoice {
    /// What Spark throws if the path names `kind`. A default file that is missing is no error.
    #[must_use]
    pub fn error(&self, kind: PathKind) -> Option<FileError> {
        let (FileRule::Option { .. }, Some(path)) = (self.rule, &self.path) else {
            return None;
        };
        let problem = match kind {
            PathKind::File => return None,
            PathKind::Missing => "does not exist",
            PathKind::Directory => "is not a normal file",
        };
        let file = file_path(path);
        Some(FileError {
            launcher: Throwable::illegal_argument(format!("Invalid properties file '{path}'.")),
            submit: Throwable::illegal_argument(format!(
                "requirement failed: Properties file {file} {problem}"
            )),
        })
    }

    /// Whether the file is to be loaded, given what its path names.
    #[must_use]
    pub fn loads(&self, kind: PathKind) -> bool {
        self.path.is_some() && kind == PathKind::File
    }
}
