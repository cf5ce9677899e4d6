//! Flags that every subcommand takes.

use super::output::ColorWhen;
use super::spark::{self, Spark};
use clap::ValueEnum;
use std::path::PathBuf;

/// Flags that every subcommand takes.
#[derive(Debug, clap::Args)]
pub struct Common {
    /// The Spark release whose behaviour counts: a version, or a SPARK_HOME directory
    ///
    /// `3.5` is the newest patch of 3.5. A directory says its version in its file RELEASE or in the
    /// name of its jars/spark-core_*.jar. For a version that mesoscfg does not know, such as a
    /// vendor's, the nearest release counts: of the same line the newest that is not newer. A note
    /// says so
    #[arg(
        long,
        value_name = "VERSION|DIR",
        default_value = "3.5.3",
        global = true
    )]
    #[arg(value_parser = spark::read, help_heading = "Launch")]
    pub spark_version: Spark,

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

    /// When to use colours; `auto` means on a terminal, unless NO_COLOR is set
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    #[arg(help_heading = "Output")]
    pub color: ColorWhen,

    /// Show secrets instead of masking them
    #[arg(long, global = true, help_heading = "Output")]
    pub reveal_secrets: bool,
}

impl Common {
    /// A variable of this process, unless it is not to be looked at.
    #[must_use]
    pub fn process_env(&self, name: &str) -> Option<std::ffi::OsString> {
        if self.no_process_env {
            None
        } else {
            std::env::var_os(name)
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
