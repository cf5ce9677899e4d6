//! `mesoscfg rules`: the list of rules.

use super::{CliError, Common, Format, Outcome, Output};

/// List the rules
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  mesoscfg rules
  mesoscfg rules --format json
  mesoscfg explain MC101")]
pub struct Args {
    /// How to write the list
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: Format,
}

pub(super) fn run(_args: &Args, _common: &Common, _out: &mut Output) -> Result<Outcome, CliError> {
    Ok(Outcome::Clean)
}
