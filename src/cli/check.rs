//! `mesoscfg check`: what is wrong with a configuration.

use super::launch::{Inputs, facts};
use super::{BoundedFiles, CliError, Common, Outcome, Output, display_path, input};
use crate::diagnostic::{self, Finding, Level};
use crate::report::{self, Options};
use crate::rules::{self, Context, STAND_IN, Surroundings};
use crate::source::{SourceKind, Sources, Span};
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
    let typed = !args.command_line.is_empty();
    let stand_in = STAND_IN.map(str::to_owned);
    let command_line = if typed {
        args.command_line.as_slice()
    } else {
        &stand_in
    };
    let mut sources = Sources::default();
    let mut launches = Vec::new();
    let mut failed = false;
    let facts = facts(common)?;
    for file in files(args, common, out)? {
        match Inputs::read(common, file.as_deref()) {
            Ok(inputs) => {
                launches.push(inputs.resolve(common, command_line, &facts, &mut sources));
            }
            Err(error) => {
                out.error(&error);
                failed = true;
            }
        }
    }
    let around = Surroundings {
        files: &BoundedFiles,
        facts: &facts,
        typed,
    };
    if failed && launches.is_empty() {
        return Ok(Outcome::Failed);
    }
    let mut findings: Vec<Finding> = launches
        .iter()
        .flat_map(|l| rules::check(&Context::new(l, &sources, around)))
        .collect();
    if launches.len() > 1 {
        say_once(&mut findings, &sources);
    }
    diagnostic::sort(&mut findings);
    show(args.format, &findings, &sources, common, out)?;
    Ok(match findings.iter().any(|f| f.level == Level::Error) {
        _ if failed => Outcome::Failed,
        true => Outcome::Findings,
        false => Outcome::Clean,
    })
}

/// The properties files of the launches to look at. With a command line and no file there is one
/// launch, whose file spark-submit chooses.
fn files(args: &Args, common: &Common, out: &Output) -> Result<Vec<Option<PathBuf>>, CliError> {
    if !args.files.is_empty() {
        return Ok(args.files.iter().cloned().map(Some).collect());
    }
    if !args.command_line.is_empty() {
        return Ok(vec![None]);
    }
    let found = input::default_file(|name| common.process_env(name).map(PathBuf::from))?;
    out.remark(&format!("checking {}", display_path(&found)));
    Ok(vec![Some(found)])
}

/// Every launch has the same command line and environment among its texts; what is said about
/// them in all launches is said about the first copy.
fn say_once(findings: &mut [Finding], sources: &Sources) {
    let same = |span: &mut Span| {
        let own = sources.get(span.source);
        let first = sources
            .iter()
            .find(|(_, s)| s.kind == own.kind && s.name == own.name);
        if matches!(own.kind, SourceKind::CommandLine | SourceKind::Environment)
            && let Some((id, _)) = first.filter(|(_, s)| s.text == own.text)
        {
            span.source = id;
        }
    };
    for finding in findings {
        finding.span.iter_mut().for_each(same);
        finding.labels.iter_mut().for_each(|l| same(&mut l.span));
    }
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
