//! Writing a report in the format asked for.

use super::super::{CliError, Output, save};
use super::Args;
use crate::lint::{Checked, FailOn};
use crate::report::{self, Applied, Format, Options, RulePage, Summary};
use crate::rules;
use clap::ValueEnum;

/// How findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FindingFormat {
    /// With the text they are about
    Human,
    /// One line each: file:line:column: level[code] message
    Short,
    /// One JSON document (schema/check.schema.json)
    Json,
    /// SARIF 2.1.0, for code scanning services and editors
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// A code quality report of GitLab
    Gitlab,
    /// A JUnit report, a test for each finding
    Junit,
    /// A Checkstyle report
    Checkstyle,
}

/// How to write, and where to.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Report")]
pub struct ReportArgs {
    /// How to write the findings
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: FindingFormat,

    /// Write the findings to a file, which is replaced as a whole
    #[arg(short, long, value_name = "FILE")]
    pub output_file: Option<std::path::PathBuf>,

    /// Show only errors, and say nothing else
    #[arg(short, long)]
    pub quiet: bool,

    /// Only say how often each rule has found something
    #[arg(long)]
    pub statistics: bool,
}

/// What flags and settings say about writing.
pub(super) struct Settled {
    /// Whether secrets are shown.
    pub(super) reveal_secrets: bool,
    /// From which level on findings make the check fail.
    pub(super) failing: FailOn,
}

/// Writes the report to the result, or to the file asked for.
pub(super) fn report(
    args: &Args,
    checked: &Checked,
    applied: &[Applied],
    settled: Settled,
    out: &mut Output,
) -> Result<(), CliError> {
    let args = &args.report;
    let write = writer(args)?;
    let directory = std::env::current_dir().unwrap_or_default();
    let options = Options {
        color: out.color() && args.output_file.is_none(),
        reveal_secrets: settled.reveal_secrets,
        directory: &directory.to_string_lossy(),
        rule,
        failing: settled.failing,
        quiet: args.quiet,
        next_steps: args.output_file.is_none(),
        applied,
        hidden: checked.hidden,
    };
    let Checked {
        sources, findings, ..
    } = checked;
    let Some(file) = &args.output_file else {
        return write(findings, sources, options, out.text()).map_err(CliError::Output);
    };
    let mut text = Vec::new();
    write(findings, sources, options, &mut text).map_err(CliError::Output)?;
    save(file, &text)?;
    if args.quiet {
        return Ok(());
    }
    out.remark(&Summary::of(findings, sources, checked.hidden).to_string());
    Ok(())
}

fn writer(args: &ReportArgs) -> Result<Format, CliError> {
    Ok(match (args.format, args.statistics) {
        (FindingFormat::Human | FindingFormat::Short, true) => report::statistics,
        (FindingFormat::Json, true) => report::statistics_json,
        (_, true) => {
            return Err(CliError::Usage {
                problem: "this format has no place for statistics".to_owned(),
                help: "take `--format json`, or none, with `--statistics`".to_owned(),
            });
        }
        (FindingFormat::Human, _) => report::human,
        (FindingFormat::Short, _) => report::short,
        (FindingFormat::Json, _) => report::json,
        (FindingFormat::Sarif, _) => report::sarif,
        (FindingFormat::Github, _) => report::github,
        (FindingFormat::Gitlab, _) => report::gitlab,
        (FindingFormat::Junit, _) => report::junit,
        (FindingFormat::Checkstyle, _) => report::checkstyle,
    })
}

/// What the formats may tell about a rule.
fn rule(code: &str) -> Option<RulePage> {
    rules::find(code).map(|rule| RulePage {
        summary: rule.summary,
        page: rule.doc,
        level: rule.level,
        group: rule.group.as_str(),
    })
}
