//! Flags that every subcommand takes.

use super::output::ColorWhen;
use crate::version::{RELEASES, SparkVersion, release};
use clap::ValueEnum;
use std::path::PathBuf;

/// Flags that every subcommand takes.
#[derive(Debug, clap::Args)]
pub struct Common {
    /// The Spark release whose behaviour counts; `3.5` means its newest patch
    #[arg(long, value_name = "VERSION", default_value = "3.5.3", global = true)]
    #[arg(value_parser = spark_version, help_heading = "Launch")]
    pub spark_version: SparkVersion,

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

/// Reads the value of `--spark-version`.
pub(super) fn spark_version(text: &str) -> Result<SparkVersion, String> {
    release(text).ok_or_else(|| {
        let hint = match text.split('.').next().and_then(|n| n.parse::<u32>().ok()) {
            Some(4..) => "Spark 4 has no Mesos scheduler any more",
            Some(0..=1) => "mesoscfg starts with Spark 2.4.0",
            Some(2) if text.as_bytes().get(2).is_some_and(|&minor| minor < b'4') => {
                "mesoscfg starts with Spark 2.4.0"
            }
            _ => "not a Spark release that mesoscfg knows",
        };
        format!("{hint}\nknown versions:\n{}", known_versions())
    })
}

/// The known releases, one line a minor version.
fn known_versions() -> String {
    let mut text = String::new();
    let mut line = None;
    for r in RELEASES {
        if line.replace((r.major, r.minor)) == Some((r.major, r.minor)) {
            text.push_str(", ");
        } else {
            text.push_str(if text.is_empty() { "  " } else { "\n  " });
        }
        text.push_str(&r.to_string());
    }
    text
}

/// Reads `NAME=value`.
pub(super) fn assignment(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("expected NAME=VALUE, such as SPARK_HOME=/opt/spark".to_owned()),
    }
}
