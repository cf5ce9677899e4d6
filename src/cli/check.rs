//! `mesoscfg check`: what is wrong with a configuration.

use super::assemble::{Shared, path_kind};
use super::{CliError, Common, Outcome, Output, display_path, input};
use crate::diagnostic::{self, Finding, Level};
use crate::properties::Properties;
use crate::report::{self, Options};
use crate::rules::{self, Context};
use crate::source::Sources;
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

pub(super) fn run(args: &Args, common: &Common, out: &mut Output) -> Result<Outcome, CliError> {
    let mut shared = Shared::new(common, &args.command_line)?;
    let (files, failed) = read_all(args, common, &mut shared, out)?;
    if failed && files.is_empty() {
        return Ok(Outcome::Failed);
    }
    let mut findings = Vec::new();
    for file in &files {
        let launch = shared.launch(file.as_ref());
        findings.extend(rules::check(&Context::new(
            shared.parts(file.as_ref(), &launch),
        )));
    }
    diagnostic::sort(&mut findings);
    show(args.format, &findings, &shared.sources, common, out)?;
    Ok(match findings.iter().any(|f| f.level == Level::Error) {
        _ if failed => Outcome::Failed,
        true => Outcome::Findings,
        false => Outcome::Clean,
    })
}

/// The properties files of the launches to look at, and whether one could not be read. A launch
/// may have no properties file when there is a command line.
fn read_all(
    args: &Args,
    common: &Common,
    shared: &mut Shared,
    out: &Output,
) -> Result<(Vec<Option<Properties>>, bool), CliError> {
    let mut paths = args.files.clone();
    if paths.is_empty() && args.command_line.is_empty() {
        let found = input::default_file(|name| common.process_env(name).map(PathBuf::from))?;
        out.remark(&format!("checking {}", display_path(&found)));
        paths.push(found);
    } else if paths.is_empty() {
        let choice = shared.chosen_file();
        let path = choice.path.clone().unwrap_or_default();
        if !choice.loads(path_kind(&path)) {
            return Ok((vec![None], false));
        }
        paths.push(PathBuf::from(path));
    }
    let mut files = Vec::new();
    let mut failed = false;
    for path in &paths {
        match shared.add_file(path) {
            Ok(file) => files.push(Some(file)),
            Err(error) => {
                out.error(&error);
                failed = true;
            }
        }
    }
    Ok((files, failed))
}

fn show(
    format: FindingFormat,
    findings: &[Finding],
    sources: &Sources,
    common: &Common,
    out: &mut Output,
) -> Result<(), CliError> {
    let options = Options {
        color: out.color(),
        reveal_secrets: common.reveal_secrets,
    };
    let write = match format {
        FindingFormat::Human => report::human,
        FindingFormat::Short => report::short,
        FindingFormat::Json => report::json,
    };
    write(findings, sources, options, out.text()).map_err(CliError::Output)
}
