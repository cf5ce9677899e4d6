//! The agents of the cluster, or what it offers: from files, or from a master.

use super::document::{json_problem, locate};
use super::launch::text_of;
use super::render::offers;
use super::{CliError, display_path, fetch};
use crate::launch::DEFAULT_FRAMEWORK_ID;
use crate::launch::plan::Supply;
use crate::mesos::agents::{self, Agent, AgentsError};
use crate::mesos::offers::Step;
use crate::report::printable_line;
use std::path::{Path, PathBuf};

/// Flags that describe the cluster.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Cluster")]
pub struct SupplyArgs {
    /// The agents, as a Mesos master describes them at /slaves or /state: a file (JSON), or the
    /// master's address, as http://HOST:5050; by default the `agents-file` of the settings
    #[arg(long, value_name = "FILE|URL")]
    pub agents: Option<PathBuf>,

    /// The offers that Mesos makes (JSON), as for `render`
    #[arg(long, value_name = "FILE", conflicts_with = "agents")]
    pub offers: Option<PathBuf>,
}

/// A cluster, read once.
pub(super) enum Known {
    /// Its agents, as they are when nothing runs.
    Agents(Vec<Agent>),
    /// Its offers.
    Offers(Vec<Step>),
}

impl Known {
    /// Reads what the flags name, or the settings: `agents` is what counts of both.
    ///
    /// # Errors
    /// When a document cannot be read, or is malformed.
    pub(super) fn read(args: &SupplyArgs, agents: Option<&Path>) -> Result<Option<Self>, CliError> {
        if let Some(path) = &args.offers {
            return Ok(Some(Known::Offers(offers(path, DEFAULT_FRAMEWORK_ID)?)));
        }
        let Some(from) = agents else {
            return Ok(None);
        };
        let agents = read_agents(from)?;
        Ok(Some(Known::Agents(
            agents.into_iter().map(Agent::idle).collect(),
        )))
    }

    /// What is said of a cluster that has nothing, so that rules about it have nothing to say.
    pub(super) fn emptiness(&self) -> Option<&'static str> {
        match self {
            Known::Agents(agents) if agents.is_empty() => {
                Some("note: the document lists no agents, so nothing is compared with them")
            }
            Known::Offers(steps) if offers_nothing(steps) => {
                Some("note: the file makes no offers, so nothing is compared with them")
            }
            _ => None,
        }
    }

    /// For a launch.
    pub(super) fn supply(&self) -> Supply<'_> {
        match self {
            Known::Agents(agents) => Supply::Agents(agents),
            Known::Offers(steps) => Supply::Offers(steps),
        }
    }
}

/// Whether no step has an offer in it.
pub(super) fn offers_nothing(steps: &[Step]) -> bool {
    steps.iter().flat_map(|s| &s.offers).all(Vec::is_empty)
}

/// The agents of a file or of a master.
pub(super) fn read_agents(from: &Path) -> Result<Vec<Agent>, CliError> {
    const HELP: &str = "save what a Mesos master serves at http://MASTER:5050/slaves";
    let name = display_path(from);
    let url = from.to_str().filter(|t| t.contains("://"));
    let text =
        match url {
            Some(url) => fetch::get(url).map_err(|problem| {
                CliError::Usage {
            problem: format!("cannot get the agents from {}: {problem}", printable_line(url)),
            help: "save the document with `curl http://MASTER:5050/slaves > slaves.json`, and give \
                   `--agents slaves.json`"
                .to_owned(),
        }
            })?,
            None => text_of(from)?,
        };
    agents::from_json(&text).map_err(|e| {
        let (span, problem) = match &e {
            AgentsError::Json(e) => {
                let (span, problem) = json_problem(&text, e);
                (Some(span), problem)
            }
            AgentsError::List => {
                let start = text.len() - text.trim_start().len();
                (Some(start..start + 1), e.to_string())
            }
            AgentsError::Field { index, field, .. } => {
                let path = format!("slaves[{index}].{field}");
                (locate(&text, &path), e.to_string())
            }
            AgentsError::NoAgents => (None, e.to_string()),
        };
        // A master serves megabytes on one line, which no snippet can show.
        let shown = if text.len() > 10_000 { "" } else { &text };
        let span = span.filter(|_| !shown.is_empty());
        // Offers are a list, and agents an object with one.
        let help = match text.trim_start().starts_with('[') {
            true => {
                "this looks like offers, which `--offers` takes; agents are what a Mesos master \
                     serves at http://MASTER:5050/slaves"
            }
            false => HELP,
        };
        CliError::malformed("the document of agents", &name, shown, span, problem, help)
    })
}
