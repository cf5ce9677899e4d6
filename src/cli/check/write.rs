//! Writing a report in the format asked for.

use super::super::{CliError, Common, Output};
use crate::lint::Checked;
use crate::report::{self, Options};
use clap::ValueEnum;

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

pub(super) fn report(
    format: FindingFormat,
    checked: &Checked,
    common: &Common,
    out: &mut Output,
) -> Result<(), CliError> {
    let options = Options {
        color: out.color(),
        reveal_secrets: common.reveal_secrets,
        hidden: checked.hidden,
    };
    let write = match format {
        FindingFormat::Human => report::human,
        FindingFormat::Short => report::short,
        FindingFormat::Json => report::json,
    };
    let Checked {
        sources, findings, ..
    } = checked;
    write(findings, sources, options, out.text()).map_err(CliError::Output)
}
