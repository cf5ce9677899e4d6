//! `mesoscfg check`: what is wrong with a configuration.

use super::{CliError, Common, Outcome, Output, display_path, input, read_file};
use crate::diagnostic::{self, Finding, Level};
use crate::properties::{self, Properties};
use crate::report::{self, Options};
use crate::rules::{self, Context};
use crate::source::{SourceKind, Sources};
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
    let mut files = args.files.clone();
    if files.is_empty() && args.command_line.is_empty() {
        let found = input::default_file(|name| common.process_env(name).map(PathBuf::from))?;
        out.remark(&format!("checking {}", display_path(&found)));
        files.push(found);
    }
    let mut failed = false;
    let mut sources = Sources::default();
    for path in &files {
        match read_file(path) {
            Ok(bytes) => {
                sources.add_bytes(display_path(path), SourceKind::Properties, bytes);
            }
            Err(error) => {
                out.error(&error);
                failed = true;
            }
        }
    }
    let parsed: Vec<Properties> = sources
        .iter()
        .map(|(id, source)| properties::parse(&source.text, id))
        .collect();
    let mut findings = Vec::new();
    for file in &parsed {
        mark_secrets(file, &mut sources);
        let context = Context::new(common.spark_version, &sources, Some(file));
        findings.extend(rules::check(&context));
    }
    diagnostic::sort(&mut findings);
    if failed && parsed.is_empty() {
        return Ok(Outcome::Failed);
    }
    show(args.format, &findings, &sources, common, out)?;
    Ok(match findings.iter().any(|f| f.level == Level::Error) {
        _ if failed => Outcome::Failed,
        true => Outcome::Findings,
        false => Outcome::Clean,
    })
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

/// Marks the values that must not be shown.
fn mark_secrets(file: &Properties, sources: &mut Sources) {
    for entry in &file.entries {
        if rules::holds_secret(&entry.key.text) {
            sources.mark_secret(entry.value.span());
        }
    }
}
