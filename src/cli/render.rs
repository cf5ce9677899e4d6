//! `mesoscfg render`: the Mesos messages that Spark would send.

use super::{CliError, Common, Outcome, Output};
use clap::ValueEnum;
use std::path::PathBuf;

/// Write the Mesos messages that Spark would send, byte for byte
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  mesoscfg render --as frameworkinfo conf/spark-defaults.conf
  mesoscfg render --as taskinfo --offers offers.json --format json conf/spark-defaults.conf
  mesoscfg render --as taskinfo --format binary conf/spark-defaults.conf > task.pb
  mesoscfg render --as launch --explain -- spark-submit --master mesos://m:5050 app.jar")]
pub struct Args {
    /// The properties file
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,

    /// Which message
    #[arg(long = "as", value_name = "MESSAGE")]
    pub message: Message,

    /// How to spell it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Spelling,

    /// The offers Mesos makes (JSON); without, one offer that is large enough
    #[arg(long, value_name = "FILE")]
    pub offers: Option<PathBuf>,

    /// Say beside each field which property it comes from
    #[arg(long)]
    pub explain: bool,

    /// A spark-submit command line, as typed in a shell
    #[arg(last = true, value_name = "SPARK-SUBMIT ...")]
    pub command_line: Vec<String>,
}

/// The message to render.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Message {
    /// The tasks that would be launched on the offers
    Taskinfo,
    /// How the framework registers
    Frameworkinfo,
    /// What it authenticates with
    Credential,
    /// Everything, in the order of the calls
    Launch,
}

/// How a message is spelt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Spelling {
    /// The protobuf text format
    Text,
    /// JSON with the field names of mesos.proto
    Json,
    /// The bytes on the wire
    Binary,
    /// The bytes on the wire, in base64
    Base64,
}

/// Runs the subcommand.
///
/// # Errors
/// When a file cannot be read, or the launch is refused by Spark.
pub fn run(_args: &Args, _common: &Common, _out: &mut Output) -> Result<Outcome, CliError> {
    Err(CliError::Usage {
        problem: "`mesoscfg render` is not part of this build".to_owned(),
        help: "use `mesoscfg check`".to_owned(),
    })
}
