//! `mesoscfg check`: what is wrong with a configuration.

use super::cluster::DispatcherArgs;
use super::launch::{self, Inputs, facts};
use super::{BoundedFiles, CliError, Common, Outcome, Output, display_path, input, read_file};
use crate::lint::{self, Checked, FailOn, Levels, Policy};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use rayon::prelude::*;
use std::path::PathBuf;

mod flags;
mod gather;
mod unit;
mod write;

pub use flags::RuleFlags;
pub use write::ReportArgs;

use gather::Target;
use unit::Bench;

/// Find what is wrong with a configuration
///
/// A FILE is checked as the properties file of a client-mode launch, as if by `spark-submit
/// --properties-file FILE`; one named like a shell script (*.sh), for its calls of spark-submit.
/// In a directory, spark-defaults.conf and the spark-env.sh beside it are checked together, all
/// other *.conf, *.properties and *.sh files with Spark in them alone; what .gitignore lists is
/// left out. With a command line after `--` and no FILE, the command line decides which file is
/// read. Scripts are read, never run.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  mesoscfg check conf/spark-defaults.conf
  mesoscfg check --spark-version 2.4.8 --format short conf/ jobs/nightly.sh
  mesoscfg check -D credentials -A secret-in-clear --fail-on warning conf/spark-defaults.conf
  mesoscfg check conf/spark-defaults.conf -- spark-submit --deploy-mode cluster --class Main app.jar
  mesoscfg check --format sarif --output-file mesoscfg.sarif conf/*.conf
  mesoscfg check --dispatcher-conf conf/dispatcher.conf conf/spark-defaults.conf
  generate-conf | mesoscfg check --format json -

Exit codes:
  0  nothing found at the level of --fail-on or above (by default: no errors)
  1  something found at that level or above, and no --exit-zero
  2  mesoscfg could not do its job: bad usage, a file it cannot read")]
pub struct Args {
    /// Properties files, scripts that call spark-submit, directories and patterns; `-` is the
    /// standard input; by default spark-defaults.conf in SPARK_CONF_DIR, SPARK_HOME/conf, ./conf
    /// or here
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// What to call the standard input: the name is shown, and says whether it is a script
    #[arg(long, value_name = "NAME")]
    pub stdin_filename: Option<PathBuf>,

    #[command(flatten)]
    pub dispatcher: DispatcherArgs,

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
    let mut levels = Levels::default();
    for (selector, level) in &args.rules.0 {
        levels.ask(selector, *level);
    }
    let policy = Policy {
        levels,
        ignore_suppressions: args.ignore_suppressions,
    };
    let targets = gather::targets(args, common, out)?;
    let dispatcher = match args.dispatcher.given() {
        true => Some(args.dispatcher.read()?),
        false => None,
    };
    let bench = Bench {
        dispatcher,
        common,
        facts: &facts,
        policy: &policy,
        inputs: Inputs::read(common, None)?,
        words: unit::words(&args.command_line),
        typed: !args.command_line.is_empty(),
        stdin_name: args.stdin_filename.as_deref(),
    };
    let (checked, failed) = check_all(&bench, &targets, out);
    if failed && checked.is_empty() {
        return Ok(Outcome::Failed);
    }
    let report = lint::merge(checked);
    write::report(args, &report, common, out)?;
    let fails = report.findings.iter().any(|f| args.fail_on.fails(f.level));
    Ok(match fails && !args.exit_zero {
        _ if failed => Outcome::Failed,
        true => Outcome::Findings,
        false => Outcome::Clean,
    })
}

/// Checks all targets, in their order; and whether one could not be read, which was then said.
fn check_all(bench: &Bench<'_>, targets: &[Target], out: &Output) -> (Vec<Checked>, bool) {
    // Threads cost more than one file.
    let results: Vec<Result<Option<Checked>, CliError>> = match targets {
        [one] => vec![bench.check(one)],
        many => many.par_iter().map(|t| bench.check(t)).collect(),
    };
    let mut failed = false;
    let mut checked = Vec::with_capacity(results.len());
    for result in results {
        match result {
            Ok(one) => checked.extend(one),
            Err(error) => {
                out.error(&error);
                failed = true;
            }
        }
    }
    (checked, failed)
}
