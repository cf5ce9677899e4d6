//! `mesoscfg check`: what is wrong with a configuration.

use super::{CliError, Common, Outcome, Output};
use clap::ValueEnum;
use std::path::PathBuf;

/// Find what is wrong with a configuration
///
/// A FILE is checked as the properties file of a client-mode launch, as if by `spark-submit
/// --properties-file FILE`. With a command line after `--` and no FILE, the command line decides
/// which file is read.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  mesoscfg check conf/spark-defaults.conf
  mesoscfg check --spark-version 2.4.8 --format short jobs/*.conf
  mesoscfg check conf/spark-defaults.conf -- spark-submit --deploy-mode cluster --class Main app.jar
  generate-conf | mesoscfg check --format json -

Exit codes:
  0  no errors (there may be warnings and notes)
  1  errors in the configuration
  2  mesoscfg could not do its job: bad usage, a file it cannot read")]
pub struct Args {
    /// Properties files to check, `-` for the standard input; by default spark-defaults.conf in
    /// SPARK_CONF_DIR, SPARK_HOME/conf, ./conf or here
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// How to write the findings
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: FindingFormat,

    /// A spark-submit command line, as typed in a shell
    #[arg(last = true, value_name = "SPARK-SUBMIT ...")]
    pub command_line: Vec<String>,
}

/// How findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FindingFormat {
    /// With the text they are about
    Human,
    /// One line each: file:line:column: level[code] message
    Short,
    /// One JSON document
    Json,
}

pub(super) fn run(_args: &Args, _common: &Common, _out: &mut Output) -> Result<Outcome, CliError> {
    Err(CliError::Usage {
        problem: "`mesoscfg check` is not part of this build".to_owned(),
        help: "build a later version".to_owned(),
    })
}
