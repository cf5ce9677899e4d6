//! `mesoscfg check`: what is wrong with a configuration.

use super::launch::{self, facts};
use super::{BoundedFiles, CliError, Common, Outcome, Output, display_path, input};
use crate::diagnostic::Level;
use crate::lint;
use std::path::PathBuf;

mod gather;
mod write;

pub use write::FindingFormat;

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

pub(super) fn run(args: &Args, common: &Common, out: &mut Output) -> Result<Outcome, CliError> {
    let facts = facts(common)?;
    let (units, failed) = gather::units(args, common, out)?;
    if failed && units.is_empty() {
        return Ok(Outcome::Failed);
    }
    let report = lint::merge(units.iter().map(|u| u.check(common, &facts)));
    write::report(args.format, &report, common, out)?;
    let errors = report.findings.iter().any(|f| f.level == Level::Error);
    Ok(match errors {
        _ if failed => Outcome::Failed,
        true => Outcome::Findings,
        false => Outcome::Clean,
    })
}
