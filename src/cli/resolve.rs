//! `mesoscfg resolve`: what every property is, and where its value comes from.

use super::{CliError, Common, Format, Outcome, Output};
use std::path::PathBuf;

/// Show what each property is, and where its value comes from
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  mesoscfg resolve conf/spark-defaults.conf
  mesoscfg resolve conf/spark-defaults.conf spark.executor.memory spark.cores.max
  mesoscfg resolve --explicit --format json conf/spark-defaults.conf
  mesoscfg resolve -- spark-submit --master mesos://m:5050 --executor-memory 4g app.jar")]
pub struct Args {
    /// The properties file, and the properties to show; all properties without any
    #[arg(value_name = "FILE|KEY")]
    pub subjects: Vec<String>,

    /// How to write the result
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: Format,

    /// Only what was set somewhere, without defaults
    #[arg(long)]
    pub explicit: bool,

    /// A spark-submit command line, as typed in a shell
    #[arg(last = true, value_name = "SPARK-SUBMIT ...")]
    pub command_line: Vec<String>,
}

impl Args {
    /// The properties file, when one was named: the first subject that does not look like a
    /// property.
    #[must_use]
    pub fn file(&self) -> Option<PathBuf> {
        self.subjects
            .first()
            .filter(|s| !is_key(s))
            .map(PathBuf::from)
    }

    /// The properties asked for; none means all.
    #[must_use]
    pub fn keys(&self) -> &[String] {
        let files = usize::from(self.subjects.first().is_some_and(|s| !is_key(s)));
        self.subjects.get(files..).unwrap_or(&[])
    }
}

/// `spark.cores.max` is a property, `spark.conf` and `conf/spark-defaults.conf` are files.
fn is_key(subject: &str) -> bool {
    subject.starts_with("spark.") && !subject.contains('/') && !subject.ends_with(".conf")
}

/// Runs the subcommand.
///
/// # Errors
/// When a file cannot be read, or the launch is refused by Spark.
pub fn run(_args: &Args, _common: &Common, _out: &mut Output) -> Result<Outcome, CliError> {
    Err(CliError::Usage {
        problem: "`mesoscfg resolve` is not part of this build".to_owned(),
        help: "use `mesoscfg check`".to_owned(),
    })
}
