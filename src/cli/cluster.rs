//! What subcommands take for cluster mode: the dispatcher, and hand-written submissions.

use super::launch::text_of;
use super::{BoundedFiles, CliError, display_path, read_file};
use crate::launch::{self, ASSUMED_DISPATCHER, ClusterInput, Facts, Launch, Submissions, shell};
use crate::mesos::offers::Step;
use crate::resolve::{Request, Resolution, resolve_dispatcher};
use crate::source::{Files, Sources};
use crate::submit::{Environment, VariableOrigin};
use crate::version::SparkVersion;
use std::path::{Path, PathBuf};

/// Flags that describe the dispatcher.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct DispatcherArgs {
    /// The command line of the MesosClusterDispatcher, in one word; without, one is assumed that
    /// has no configuration of its own
    #[arg(long, value_name = "ARGS", allow_hyphen_values = true)]
    #[arg(help_heading = "Cluster mode")]
    pub dispatcher: Option<String>,

    /// Set an environment variable of the dispatcher, which has no others
    #[arg(long, value_name = "NAME=VALUE", help_heading = "Cluster mode")]
    #[arg(value_parser = super::common::assignment)]
    pub dispatcher_env: Vec<(String, String)>,

    /// The properties file of the dispatcher; short for `--dispatcher '... --properties-file FILE'`
    #[arg(long, value_name = "FILE", help_heading = "Cluster mode")]
    pub dispatcher_conf: Option<PathBuf>,
}

/// Flags of cluster mode.
#[derive(Debug, clap::Args)]
pub struct ClusterArgs {
    #[command(flatten)]
    pub dispatcher: DispatcherArgs,

    /// Post this request (JSON) to the dispatcher instead of the one spark-submit makes; several
    /// are posted in their order
    #[arg(long, value_name = "FILE", help_heading = "Cluster mode")]
    pub submission: Vec<PathBuf>,
}

impl ClusterArgs {
    /// Whether any of the flags is given.
    pub fn given(&self) -> bool {
        self.dispatcher.given() || !self.submission.is_empty()
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
        let Dispatcher { words, environment } = self.dispatcher.read()?;
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
            dispatcher: &words,
            dispatcher_environment: &environment,
            files: &BoundedFiles,
            facts,
        };
        let mut launch = launch::cluster(&input, steps);
        if self.dispatcher.dispatcher.is_none() && self.dispatcher.dispatcher_conf.is_none() {
            let assumed = "no dispatcher was given: one that serves mesos://localhost:5050, \
                           without any configuration, is assumed";
            launch.warnings.push(assumed.to_owned());
        }
        Ok(launch)
    }
}

/// A dispatcher as its flags describe it.
pub struct Dispatcher {
    /// The words of its command line, without the name of its program.
    words: Vec<String>,
    environment: Environment,
}

impl DispatcherArgs {
    /// Whether any of the flags is given.
    pub fn given(&self) -> bool {
        self.dispatcher.is_some()
            || !self.dispatcher_env.is_empty()
            || self.dispatcher_conf.is_some()
    }

    /// Reads the flags. Without any, the dispatcher is one that has no configuration.
    ///
    /// # Errors
    /// When the dispatcher's arguments are not words, or its properties file cannot be read.
    pub fn read(&self) -> Result<Dispatcher, CliError> {
        let mut environment = Environment::new();
        for (name, value) in &self.dispatcher_env {
            environment.set(name, value, VariableOrigin::Option);
        }
        let mut words = self.words(&environment)?;
        if let Some(path) = &self.dispatcher_conf {
            read_file(path)?;
            words.extend(["--properties-file".to_owned(), display_path(path)]);
        }
        Ok(Dispatcher { words, environment })
    }

    /// The dispatcher's words, without the name of its program.
    fn words(&self, environment: &Environment) -> Result<Vec<String>, CliError> {
        let Some(text) = &self.dispatcher else {
            return Ok(ASSUMED_DISPATCHER.map(str::to_owned).to_vec());
        };
        // A shell takes a variable that is not set for an empty text.
        let variable = |name: &str| Some(environment.value(name).unwrap_or_default().to_owned());
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

impl Dispatcher {
    /// A dispatcher of which its properties file and its variables are known.
    pub fn of_file(path: &Path, environment: Environment) -> Self {
        let words = ASSUMED_DISPATCHER.map(str::to_owned).into_iter();
        let named = ["--properties-file".to_owned(), display_path(path)];
        Dispatcher {
            words: words.chain(named).collect(),
            environment,
        }
    }

    /// Resolves what the dispatcher is started with. Its texts are added to the sources.
    pub fn resolve(
        &self,
        version: SparkVersion,
        files: &dyn Files,
        sources: &mut Sources,
    ) -> Resolution {
        let request = Request {
            version,
            command_line: (&self.words).into(),
            file: None,
            environment: self.environment.clone(),
            files,
            directory: "/",
            submit_time: 0,
        };
        let resolution = resolve_dispatcher(request, sources);
        if let Some(file) = &resolution.file {
            super::launch::mark_stray_secrets(file, sources);
        }
        resolution
    }
}
