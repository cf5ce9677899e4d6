//! `mesoscfg check`: what is wrong with a configuration.

use super::launch::{self, facts};
use super::{BoundedFiles, CliError, Common, Outcome, Output, display_path, input};
use crate::lint::{self, FailOn, Levels, Policy};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::path::PathBuf;

mod flags;
mod gather;
mod write;

pub use flags::RuleFlags;
pub use write::ReportArgs;

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
  mesoscfg check -D credentials -A secret-in-clear --fail-on warning conf/spark-defaults.conf
  mesoscfg check conf/spark-defaults.conf -- spark-submit --deploy-mode cluster --class Main app.jar
  mesoscfg check --format sarif --output-file mesoscfg.sarif conf/*.conf
  generate-conf | mesoscfg check --format json -

Exit codes:
  0  nothing found at the level of --fail-on or above (by default: no errors)
  1  something found at that level or above, and no --exit-zero
  2  mesoscfg could not do its job: bad usage, a file it cannot read")]
pub struct Args {
    /// Properties files to check, `-` for the standard input; by default spark-defaults.conf in
    /// SPARK_CONF_DIR, SPARK_HOME/conf, ./conf or here
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    #[command(flatten)]
    pub report: ReportArgs,

    /// From which level on findings make the exit code 1
    #[arg(
        long,
        value_name = "LEVEL",
        default_value = "error",
        help_heading = "Rules"
    )]
    #[arg(value_parser = fail_on())]
    pub fail_on: FailOn,

    /// End with 0 whatever is found; 2 stays for what mesoscfg cannot do
    #[arg(long, help_heading = "Rules")]
    pub exit_zero: bool,

    /// Show findings although a `mesoscfg: allow` comment suppresses them
    #[arg(long, help_heading = "Rules")]
    pub ignore_suppressions: bool,

    /// Levels of rules
    #[command(flatten)]
    pub rules: RuleFlags,

    /// A spark-submit command line, as typed in a shell
    #[arg(last = true, value_name = "SPARK-SUBMIT ...")]
    pub command_line: Vec<String>,
}

/// The values of `--fail-on`.
fn fail_on() -> impl TypedValueParser<Value = FailOn> {
    PossibleValuesParser::new(FailOn::ALL.map(FailOn::as_str)).try_map(|text| {
        let named = |f: &FailOn| f.as_str() == text;
        FailOn::ALL.into_iter().find(named).ok_or("no such level")
    })
}

pub(super) fn run(args: &Args, common: &Common, out: &mut Output) -> Result<Outcome, CliError> {
    let facts = facts(common)?;
    let (units, failed) = gather::units(args, common, out)?;
    if failed && units.is_empty() {
        return Ok(Outcome::Failed);
    }
    let mut levels = Levels::default();
    for (selector, level) in &args.rules.0 {
        levels.ask(selector, *level);
    }
    let policy = Policy {
        levels,
        ignore_suppressions: args.ignore_suppressions,
    };
    let report = lint::merge(units.iter().map(|u| u.check(common, &facts, &policy)));
    write::report(args, &report, common, out)?;
    let fails = report.findings.iter().any(|f| args.fail_on.fails(f.level));
    Ok(match fails && !args.exit_zero {
        _ if failed => Outcome::Failed,
        true => Outcome::Findings,
        false => Outcome::Clean,
    })
}
