//! The settings of the tool: `mesoscfg.toml`, `MESOSCFG_...` variables, flags.
//!
//! A flag wins over a variable, a variable over the file, the file over the default; each value
//! remembers where it comes from. [`parse`] reads a file and says everything that is wrong with it
//! at its place; [`Settings::new`] decides what counts for one checked file. Finding and opening
//! files is for the command line to do, and nothing is parsed where there is no file.

mod file;
mod globs;
mod keys;
mod spark;

pub use file::{Problem, SettingsFile, parse};
pub use globs::Globs;
pub use keys::{KEYS, Key, Kind, reference, schema, template};
pub use spark::{Spark, read as spark_version};

use crate::lint::{FailOn, Levels, RuleLevel, Selector};
use crate::version::{MesosVersion, SparkVersion};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The name under which settings are looked for.
pub const FILE_NAME: &str = "mesoscfg.toml";

/// The release that counts where none is named.
pub const DEFAULT_SPARK_VERSION: SparkVersion = SparkVersion::new(3, 5, 3);

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody said anything.
    Default,
    /// A line, from 1, of a settings file.
    File {
        /// The file, as it may be printed.
        name: Arc<str>,
        /// The line.
        line: usize,
    },
    /// An environment variable.
    Variable(&'static str),
    /// A flag.
    Flag(&'static str),
    /// A file with a telling name, beside what is checked.
    Found,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Default => f.write_str("default"),
            Origin::File { name, line } => write!(f, "{name}:{line}"),
            Origin::Variable(name) | Origin::Flag(name) => f.write_str(name),
            Origin::Found => f.write_str("found beside it"),
        }
    }
}

/// A value, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen<T> {
    /// The value.
    pub value: T,
    /// Where it comes from.
    pub origin: Origin,
}

impl<T> Chosen<T> {
    /// A value from somewhere.
    pub fn new(value: T, origin: Origin) -> Self {
        Chosen { value, origin }
    }
}

/// Reads a level for `fail-on`.
///
/// # Errors
/// When there is no such level.
pub fn fail_on(text: &str) -> Result<FailOn, String> {
    FailOn::named(text).ok_or_else(|| {
        let known = FailOn::ALL.map(FailOn::as_str).join("`, `");
        format!("`fail-on` is one of `{known}`")
    })
}

/// What one place says: the flags, the environment, a file.
#[derive(Clone, Debug, Default)]
pub struct Values {
    /// `spark-version`.
    pub spark_version: Option<Chosen<Spark>>,
    /// `mesos-version`.
    pub mesos_version: Option<Chosen<MesosVersion>>,
    /// `dispatcher-conf`.
    pub dispatcher_conf: Option<Chosen<PathBuf>>,
    /// `env-files`.
    pub env_files: Option<Chosen<Vec<PathBuf>>>,
    /// `agents-file`.
    pub agents_file: Option<Chosen<PathBuf>>,
    /// `fail-on`.
    pub fail_on: Option<Chosen<FailOn>>,
}

impl Values {
    /// What environment variables say. Empty ones say nothing.
    ///
    /// # Errors
    /// The variable's name and what is wrong with its value.
    pub fn of_environment(
        env: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, (&'static str, String)> {
        let mut values = Values::default();
        for key in KEYS {
            let Some(name) = key.variable else { continue };
            let Some(text) = env(name).filter(|t| !t.is_empty()) else {
                continue;
            };
            let origin = Origin::Variable(name);
            values
                .set_text(key, &text, origin)
                .map_err(|problem| (name, problem))?;
        }
        Ok(values)
    }

    /// Sets a key from a text as it would stand in a variable.
    fn set_text(&mut self, key: &Key, text: &str, origin: Origin) -> Result<(), String> {
        match key.kind {
            Kind::SparkVersion => {
                self.spark_version = Some(Chosen::new(spark::read(text)?, origin));
            }
            Kind::MesosVersion => {
                self.mesos_version = Some(Chosen::new(MesosVersion::parse(text)?, origin));
            }
            Kind::FailOn => self.fail_on = Some(Chosen::new(fail_on(text)?, origin)),
            Kind::Path => self.set_path(key, PathBuf::from(text), origin),
            Kind::Paths => {
                let paths = std::env::split_paths(text).collect();
                self.env_files = Some(Chosen::new(paths, origin));
            }
            Kind::Globs => {}
        }
        Ok(())
    }

    fn set_path(&mut self, key: &Key, path: PathBuf, origin: Origin) {
        let chosen = Some(Chosen::new(path, origin));
        if key.name == keys::DISPATCHER_CONF.name {
            self.dispatcher_conf = chosen;
        } else {
            self.agents_file = chosen;
        }
    }
}

/// A level asked for, and where.
#[derive(Clone, Debug)]
pub struct Asked {
    /// For which rules.
    pub selector: Selector,
    /// Which.
    pub level: RuleLevel,
    /// Where.
    pub origin: Origin,
}

/// What is said outside of settings files.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// By flags.
    pub flags: Values,
    /// By environment variables.
    pub variables: Values,
    /// By `-A`, `-W`, `-D`; later ones win.
    pub rules: Vec<Asked>,
}

/// What counts for one checked file.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The settings file, as it may be printed.
    pub file: Option<Arc<str>>,
    /// The Spark release whose behaviour counts.
    pub spark_version: Chosen<Spark>,
    /// The version of Mesos.
    pub mesos_version: Chosen<Option<MesosVersion>>,
    /// The dispatcher's properties file.
    pub dispatcher_conf: Chosen<Option<PathBuf>>,
    /// Files of environment variables.
    pub env_files: Chosen<Vec<PathBuf>>,
    /// The agents of the cluster.
    pub agents_file: Chosen<Option<PathBuf>>,
    /// From which level on findings make the check fail.
    pub fail_on: Chosen<FailOn>,
    /// The levels asked for, in the order they count: later ones win.
    pub rules: Vec<Asked>,
    /// Which sections of the file match.
    sections: Vec<usize>,
}

/// The first of the values that is there.
macro_rules! choose {
    ($key:ident, $over:expr, $file:expr, $default:expr) => {
        ($over.flags.$key.clone())
            .or_else(|| $over.variables.$key.clone())
            .or_else(|| $file.and_then(|f| f.values.$key.clone()))
            .map_or(Chosen::new($default, Origin::Default), |c| {
                Chosen::new(c.value.into(), c.origin)
            })
    };
}

impl Settings {
    /// What counts for a file, given as an absolute path; without one, for the directory of the
    /// settings.
    #[must_use]
    pub fn new(over: &Overrides, file: Option<&SettingsFile>, path: Option<&Path>) -> Self {
        let mut rules: Vec<Asked> = Vec::new();
        let mut own_version = None;
        let mut sections = Vec::new();
        if let Some(file) = file {
            rules.extend_from_slice(&file.rules);
            for (index, section) in path.map(|p| file.sections(p)).into_iter().flatten() {
                sections.push(index);
                rules.extend_from_slice(&section.rules);
                own_version = section.spark_version.as_ref().or(own_version);
            }
        }
        rules.extend_from_slice(&over.rules);
        let typed = over.flags.spark_version.as_ref();
        let typed = typed.or(over.variables.spark_version.as_ref());
        let spark_version = match own_version.filter(|_| typed.is_none()) {
            Some(own) => own.clone(),
            None => choose!(spark_version, over, file, Spark::of(DEFAULT_SPARK_VERSION)),
        };
        Settings {
            file: file.map(|f| Arc::clone(&f.name)),
            spark_version,
            mesos_version: choose!(mesos_version, over, file, None),
            dispatcher_conf: choose!(dispatcher_conf, over, file, None),
            env_files: choose!(env_files, over, file, Vec::new()),
            agents_file: choose!(agents_file, over, file, None),
            fail_on: choose!(fail_on, over, file, FailOn::Error),
            rules,
            sections,
        }
    }

    /// Whether two settings under the same flags and variables are the same.
    #[must_use]
    pub fn same(&self, other: &Settings) -> bool {
        self.file == other.file && self.sections == other.sections
    }

    /// The files that are named, by which key, and where.
    pub fn files(&self) -> impl Iterator<Item = (&'static str, &Path, &Origin)> {
        let maybe = [
            (keys::DISPATCHER_CONF.name, &self.dispatcher_conf),
            (keys::AGENTS_FILE.name, &self.agents_file),
        ];
        let maybe = maybe.into_iter().filter_map(|(key, chosen)| {
            let path = chosen.value.as_deref()?;
            Some((key, path, &chosen.origin))
        });
        let env = &self.env_files;
        let list = env.value.iter();
        maybe.chain(list.map(|path| (keys::ENV_FILES.name, path.as_path(), &env.origin)))
    }

    /// The levels of all rules.
    #[must_use]
    pub fn levels(&self) -> Levels {
        let mut levels = Levels::default();
        for asked in &self.rules {
            levels.ask(&asked.selector, asked.level);
        }
        levels
    }
}

#[cfg(test)]
mod tests;
