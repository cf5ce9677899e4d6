//! `mesoscfg plan`: what would happen on a cluster.

use super::agents::{SupplyArgs, offers_nothing, read_agents};
use super::launch::{ASSUMED_MASTER, load};
use super::render::{offers, on_mesos};
use super::{BoundedFiles, CliError, Common, Outcome, Output};
use crate::launch::plan::{self, Supply};
use crate::launch::{DEFAULT_FRAMEWORK_ID, Input, Mode};
use crate::mesos::Reveal;
use clap::ValueEnum;
use document::Document;
use std::path::PathBuf;

mod document;
mod human;

/// Say what would happen on a cluster: how many executors start where, and why not elsewhere
///
/// Follows a launch in client mode over the offers of a cluster, as Spark's own scheduler would, and
/// says for each offer that is declined which condition failed, by how much, for how long the offer
/// is refused, and which setting to change.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  curl -s http://master:5050/slaves > slaves.json
  mesoscfg plan --agents slaves.json conf/spark-defaults.conf
  mesoscfg plan --agents http://master:5050 conf/spark-defaults.conf
  mesoscfg plan --offers offers.json --format json \\
      -- spark-submit --master mesos://zk://zk1:2181/mesos --class Main app.jar

Exit codes:
  0  at least one executor would start
  1  no executor would start, or Spark would throw
  2  mesoscfg could not do its job: bad usage, a file it cannot read or write")]
pub struct Args {
    /// The properties file (`-` for the standard input); without, the command line and the
    /// environment choose one
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,

    /// With dynamic allocation: how many executors it has asked for; without, what it asks for at
    /// first, and at least 1
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i32).range(0..))]
    pub executors: Option<i32>,

    /// How to write the plan
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: Format,

    /// How many of the agents that are used to list for people
    #[arg(long, value_name = "N", default_value = "10")]
    pub rows: usize,

    /// A spark-submit command line, as typed in a shell
    #[arg(last = true, value_name = "SPARK-SUBMIT ...")]
    pub command_line: Vec<String>,

    #[command(flatten)]
    pub supply: SupplyArgs,
}

/// How a plan is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people, in 80 columns
    Human,
    /// One JSON document; see schema/plan.schema.json
    Json,
}

/// Runs the subcommand.
///
/// # Errors
/// When a file cannot be read or is malformed, or the launch is not in client mode, coarse-grained.
pub fn run(args: &Args, common: &Common, out: &mut Output) -> Result<Outcome, CliError> {
    let loaded = load(
        "plan",
        common,
        args.file.as_deref(),
        &args.command_line,
        true,
    )?;
    loaded.remark(args.file.as_deref(), out);
    on_mesos(&loaded.resolution)?;
    let framework_id = loaded.facts.framework_id.as_deref();
    let framework_id = framework_id.unwrap_or(DEFAULT_FRAMEWORK_ID);
    let (steps, listed);
    let agents = args.supply.agents.as_ref().or(common.agents_file.as_ref());
    let supply = match (&args.supply.offers, agents) {
        (Some(path), _) => {
            steps = offers(path, framework_id)?;
            Supply::Offers(&steps)
        }
        (None, Some(from)) => {
            listed = read_agents(from)?;
            Supply::Agents(&listed)
        }
        (None, None) => {
            return Err(CliError::Usage {
                problem: "neither agents nor offers are named".to_owned(),
                help: "give `--agents FILE|URL` or `--offers FILE`, or set `agents-file` in \
                       mesoscfg.toml"
                    .to_owned(),
            });
        }
    };
    let input = Input {
        resolution: &loaded.resolution,
        files: &BoundedFiles,
        facts: &loaded.facts,
    };
    let plan = plan::plan(&input, supply, args.executors);
    coarse(plan.launch.mode)?;
    let secrets = loaded.resolution.secrets();
    let reveal = Reveal::of(common.reveal_secrets, &secrets);
    let mut document = Document::new(&plan, &loaded, reveal);
    if loaded.assumed_master {
        document.note(format!("no master is set; {ASSUMED_MASTER} is assumed"));
    }
    match supply {
        Supply::Agents([]) => document.note("the document lists no agents".to_owned()),
        Supply::Offers(steps) if offers_nothing(steps) => {
            document.note("the file makes no offers".to_owned());
        }
        _ => {}
    }
    if let Supply::Agents([_, ..]) = supply {
        document.note(
            "agents are offered in the order of the document; a real master picks an order by \
             chance"
                .to_owned(),
        );
    }
    match (plan.initial, args.executors) {
        (Some(initial), None) => document.note(format!(
            "dynamic allocation asks for {initial} executors before a task waits, and for more \
             later: see `--executors N`"
        )),
        (None, Some(_)) => {
            document.note("dynamic allocation is off, so `--executors` changes nothing".to_owned())
        }
        _ => {}
    }
    let outcome = if document.can_start {
        Outcome::Clean
    } else {
        Outcome::Findings
    };
    match args.format {
        Format::Json => out.json(&document)?,
        Format::Human => {
            let text = human::write(&document, args.rows, out.color());
            out.push(&text);
        }
    }
    Ok(outcome)
}

fn coarse(mode: Mode) -> Result<(), CliError> {
    let (problem, help) = match mode {
        Mode::Coarse => return Ok(()),
        Mode::Fine => (
            "fine-grained mode cannot be planned: how many tasks wait is up to the application",
            "leave out spark.mesos.coarse=false to see the launch in coarse-grained mode, or use \
             `mesoscfg render --as launch --offers FILE`",
        ),
        Mode::Cluster => (
            "cluster mode cannot be planned",
            "leave out `--deploy-mode cluster` to see where the driver would start its executors",
        ),
    };
    Err(CliError::Usage {
        problem: problem.to_owned(),
        help: help.to_owned(),
    })
}
