//! Flags that every subcommand takes.

use super::output::ColorWhen;
use super::{CliError, display_path};
use crate::lint::Levels;
use crate::settings::{self, Origin, Settings, Spark};
use crate::version::MesosVersion;
use clap::ValueEnum;
use std::ffi::OsString;
use std::path::PathBuf;

/// Flags that every subcommand takes.
#[derive(Debug, clap::Args)]
pub struct Flags {
    /// The Spark release whose behaviour counts: a version, or a SPARK_HOME directory
    ///
    /// `3.5` is the newest patch of 3.5. A directory says its version in its file RELEASE or in the
    /// name of its jars/spark-core_*.jar. For a version that mesoscfg does not know, such as a
    /// vendor's, the nearest release counts: of the same line the newest that is not newer. A note
    /// says so. Without the flag the variable MESOSCFG_SPARK_VERSION counts, then mesoscfg.toml,
    /// then 3.5.3
    #[arg(long, value_name = "VERSION|DIR", global = true)]
    #[arg(value_parser = settings::spark_version, help_heading = "Launch")]
    pub spark_version: Option<Spark>,

    /// The Mesos release that runs there, such as `1.3`
    ///
    /// Without the flag the variable MESOSCFG_MESOS_VERSION counts, then mesoscfg.toml, then the
    /// facts. Without any, what a property needs of Mesos is not checked
    #[arg(long, value_name = "VERSION", global = true, help_heading = "Launch")]
    #[arg(value_parser = MesosVersion::parse)]
    pub mesos_version: Option<MesosVersion>,

    /// Read environment variables from a file of `NAME=value` lines; later files win
    #[arg(long, value_name = "FILE", global = true, help_heading = "Launch")]
    pub env_file: Vec<PathBuf>,

    /// Set one environment variable; wins over --env-file and this process's own
    #[arg(
        long,
        value_name = "NAME=VALUE",
        global = true,
        help_heading = "Launch"
    )]
    #[arg(value_parser = assignment)]
    pub env: Vec<(String, String)>,

    /// Do not look at the environment of this process
    #[arg(long, global = true, help_heading = "Launch")]
    pub no_process_env: bool,

    /// What no configuration holds: framework id, driver address, user ... (JSON or TOML)
    #[arg(long, value_name = "FILE", global = true, help_heading = "Launch")]
    pub facts: Option<PathBuf>,

    /// Take the settings of this file for everything, instead of the nearest mesoscfg.toml in or
    /// above the directory of each FILE
    #[arg(long, value_name = "FILE", global = true, help_heading = "Settings")]
    pub config: Option<PathBuf>,

    /// Look for no mesoscfg.toml
    #[arg(long, global = true, help_heading = "Settings")]
    #[arg(conflicts_with = "config")]
    pub isolated: bool,

    /// When to use colours; `auto` means on a terminal, unless NO_COLOR is set
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    #[arg(help_heading = "Output")]
    pub color: ColorWhen,

    /// Show secrets instead of masking them
    #[arg(long, global = true, help_heading = "Output")]
    pub reveal_secrets: bool,
}

impl Flags {
    /// A variable of this process, unless it is not to be looked at.
    #[must_use]
    pub fn process_env(&self, name: &str) -> Option<OsString> {
        if self.no_process_env {
            None
        } else {
            std::env::var_os(name)
        }
    }
}

/// What every subcommand works with: the flags, and the settings for one file.
#[derive(Clone, Debug)]
pub struct Common {
    /// The Spark release whose behaviour counts.
    pub spark_version: Spark,
    /// The Mesos release, if it is known.
    pub mesos_version: Option<MesosVersion>,
    /// Files of environment variables; later ones win.
    pub env_file: Vec<PathBuf>,
    /// Environment variables that win over all others.
    pub env: Vec<(String, String)>,
    /// Whether the environment of this process is left alone.
    pub no_process_env: bool,
    /// The file of facts.
    pub facts: Option<PathBuf>,
    /// The agents of the cluster, if settings name them.
    pub agents_file: Option<PathBuf>,
    /// The files that a settings file names: each as it may be printed, with its key and where it
    /// is named.
    named: Vec<(String, &'static str, String)>,
    /// How much each rule matters.
    pub levels: Levels,
    /// Whether secrets are shown.
    pub reveal_secrets: bool,
}

impl Common {
    /// Flags and settings together.
    #[must_use]
    pub fn new(flags: &Flags, settings: &Settings) -> Self {
        let env_files = settings.env_files.value.iter();
        let in_file = |origin: &Origin| matches!(origin, Origin::File { .. });
        let named = settings.files().filter(|(.., origin)| in_file(origin));
        let named = named.map(|(key, path, origin)| (display_path(path), key, origin.to_string()));
        Common {
            spark_version: settings.spark_version.value.clone(),
            mesos_version: settings.mesos_version.value,
            env_file: env_files.chain(&flags.env_file).cloned().collect(),
            env: flags.env.clone(),
            no_process_env: flags.no_process_env,
            facts: flags.facts.clone(),
            agents_file: settings.agents_file.value.clone(),
            named: named.collect(),
            levels: settings.levels(),
            reveal_secrets: flags.reveal_secrets,
        }
    }

    /// An error, which says who named the file if a file is missing that a settings file names.
    #[must_use]
    pub fn blame(&self, error: CliError) -> CliError {
        let CliError::Missing { path: missing } = &error else {
            return error;
        };
        match self.named.iter().find(|(path, ..)| path == missing) {
            Some((path, key, place)) => CliError::MissingNamed {
                path: path.clone(),
                key,
                place: place.clone(),
            },
            None => error,
        }
    }
}

/// How a table or a list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A table for people
    Table,
    /// One JSON document
    Json,
}

/// Reads `NAME=value`.
pub(super) fn assignment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("expected NAME=VALUE, such as SPARK_HOME=/opt/spark".to_owned()),
    }
}
