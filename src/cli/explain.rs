//! `mesoscfg explain`: a rule's or a property's page.

use super::{CliError, Common, Outcome, Output};

/// Explain a rule or a property
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  mesoscfg explain MC101
  mesoscfg explain spark.mesos.constraints
  mesoscfg explain --spark-version 2.4.8 spark.mesos.fetcherCache.enable")]
pub struct Args {
    /// A rule's code or name, or a property
    #[arg(value_name = "CODE|KEY")]
    pub subject: String,
}

pub(super) fn run(args: &Args, _common: &Common, _out: &mut Output) -> Result<Outcome, CliError> {
    Err(CliError::UnknownSubject {
        what: crate::report::printable(&args.subject).into_owned(),
        help: "`mesoscfg rules` and `mesoscfg properties` list what there is".to_owned(),
    })
}
