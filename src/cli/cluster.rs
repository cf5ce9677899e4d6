//! What `render` takes for cluster mode: the dispatcher, and hand-written submissions.

use super::launch::text_of;
use super::{BoundedFiles, CliError};
use crate::launch::{self, ClusterInput, Facts, Launch, Submissions, shell};
use crate::mesos::offers::Step;
use crate::resolve::Resolution;
use crate::submit::{Environment, VariableOrigin};
use std::path::PathBuf;

/// Flags of cluster mode.
#[derive(Debug, clap::Args)]
pub struct ClusterArgs {
    /// The command line of the MesosClusterDispatcher, in one word; without, one is assumed that
    /// has no configuration of its own
    #[arg(long, value_name = "ARGS", allow_hyphen_values = true)]
    #[arg(help_heading = "Cluster mode")]
    pub dispatcher: Option<String>,

    /// Set an environment variable of the dispatcher, which has no others
    #[arg(long, value_name = "NAME=VALUE", help_heading = "Cluster mode")]
    #[arg(value_parser = super::common::assignment)]
    pub dispatcher_env: Vec<(String, String)>,

    /// Post this request (JSON) to the dispatcher instead of the one spark-submit makes; several
    /// are posted in their order
    #[arg(long, value_name = "FILE", help_heading = "Cluster mode")]
    pub submission: Vec<PathBuf>,
}

/// The master of the dispatcher that is assumed.
const ASSUMED: [&str; 2] = ["--master", "mesos://localhost:5050"];

impl ClusterArgs {
    /// Whether any of the flags is given.
    pub fn given(&self) -> bool {
        self.dispatcher.is_some() || !self.dispatcher_env.is_empty() || !self.submission.is_empty()
    }

    /// Follows the launch.
    ///
    /// # Errors
    /// When a submission cannot be read, or the dispatcher's arguments are not words.
    pub fn follow(
        &self,
        resolution: &Resolution,
        facts: &Facts,
        steps: Option<&[Step]>,
    ) -> Result<Launch, CliError> {
        let mut environment = Environment::new();
        for (name, value) in &self.dispatcher_env {
            environment.set(name, value, VariableOrigin::Option);
        }
        let dispatcher = self.words(&environment)?;
        let bodies: Result<Vec<String>, CliError> =
            self.submission.iter().map(|path| text_of(path)).collect();
        let bodies = bodies?;
        let input = ClusterInput {
            version: resolution.version,
            submissions: if bodies.is_empty() {
                Submissions::CommandLine(resolution)
            } else {
                Submissions::Requests(&bodies)
            },
            dispatcher: &dispatcher,
            dispatcher_environment: &environment,
            files: &BoundedFiles,
            facts,
        };
        let mut launch = launch::cluster(&input, steps);
        if self.dispatcher.is_none() {
            let assumed = "no dispatcher was given: one that serves mesos://localhost:5050, \
                           without any configuration, is assumed";
            launch.warnings.push(assumed.to_owned());
        }
        Ok(launch)
    }

    /// The dispatcher's words, without the name of its program.
    fn words(&self, environment: &Environment) -> Result<Vec<String>, CliError> {
        let Some(text) = &self.dispatcher else {
            return Ok(ASSUMED.map(str::to_owned).to_vec());
        };
        let variable = |name: &str| environment.value(name).map(str::to_owned);
        let mut words = shell::words(text, &variable).map_err(|e| CliError::Usage {
            problem: format!("the dispatcher's arguments cannot be read: {e}"),
            help: "give them as you would type them, such as `--dispatcher '--master \
                   mesos://zk://zk1:2181/mesos --properties-file dispatcher.conf'`"
                .to_owned(),
        })?;
        if words.first().is_some_and(|w| !w.starts_with('-')) {
            words.remove(0);
        }
        Ok(words)
    }
}
