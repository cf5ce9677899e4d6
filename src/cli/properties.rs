//! `mesoscfg properties`: the list of properties.

use super::{CliError, Common, Format, Outcome, Output};

/// List the properties that Spark on Mesos reads
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  mesoscfg properties
  mesoscfg properties --spark-version 2.4.8
  mesoscfg properties --format json
  mesoscfg explain spark.mesos.role")]
pub struct Args {
    /// How to write the list
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: Format,
}

pub(super) fn run(_args: &Args, _common: &Common, _out: &mut Output) -> Result<Outcome, CliError> {
    Ok(Outcome::Clean)
}
