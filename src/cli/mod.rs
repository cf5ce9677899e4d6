//! The command line: one file a subcommand.
//!
//! A subcommand is a struct of arguments with a `run` that writes its result to the standard
//! output through [`Output`] and says how it went with an [`Outcome`]; what stopped the tool
//! itself is a [`CliError`]. [`Flags`] are what was typed, [`Common`] is what counts for a file, its
//! `mesoscfg.toml` included. Nothing is read, parsed or compiled before the subcommand asks for it.

use clap::{ArgMatches, FromArgMatches, Parser, Subcommand};
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

mod agents;
mod check;
mod cluster;
mod common;
mod completions;
mod diff;
mod document;
mod error;
mod explain;
mod fetch;
mod init;
mod input;
mod launch;
mod man;
mod output;
mod plan;
mod properties;
mod render;
mod resolve;
mod rules;
mod save;
mod settings;

pub use common::{Common, Flags, Format};
pub use error::{CliError, Malformed};
pub use input::{MAX_FILE_SIZE, display_path, read_document, read_file};
pub use launch::BoundedFiles;
pub use output::{ColorWhen, Output};
pub use save::save;

/// How a subcommand ended; the exit code of the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done, and nothing is wrong: 0.
    Clean,
    /// Done, and errors were found in the configuration: 1.
    Findings,
    /// The tool could not do its job: 2.
    Failed,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> ExitCode {
        match outcome {
            Outcome::Clean => ExitCode::SUCCESS,
            Outcome::Findings => ExitCode::from(1),
            Outcome::Failed => ExitCode::from(2),
        }
    }
}

const ABOUT: &str = "Checks, resolves and compiles Apache Spark on Apache Mesos configuration";

const EXAMPLES: &str = "\
Examples:
  mesoscfg check conf/spark-defaults.conf
  mesoscfg check -- spark-submit --master mesos://zk://zk1:2181/mesos --conf spark.cores.max=8 app.jar
  mesoscfg resolve conf/spark-defaults.conf spark.executor.memory
  mesoscfg render --as taskinfo --format text conf/spark-defaults.conf
  mesoscfg diff --from-spark 2.4.8 --to-spark 3.5.3 conf/spark-defaults.conf
  mesoscfg plan --agents slaves.json conf/spark-defaults.conf
  mesoscfg explain spark.mesos.constraints

Exit codes:
  0  nothing wrong (warnings and notes alone are 0)
  1  errors in the configuration, or what the help of a command says
  2  mesoscfg could not do its job: bad usage, a file it cannot read or write";

/// The whole command line.
#[derive(Debug, Parser)]
#[command(name = "mesoscfg", version, about = ABOUT, after_help = EXAMPLES, max_term_width = 100)]
#[command(arg_required_else_help = true)]
pub struct Cli {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(Typed<check::Args>),
    Resolve(Typed<resolve::Args>),
    Render(Typed<render::Args>),
    Diff(Typed<diff::Args>),
    Plan(Typed<plan::Args>),
    Explain(Typed<explain::Args>),
    Rules(Typed<rules::Args>),
    Properties(Typed<properties::Args>),
    Init(Typed<init::Args>),
    Completions(Typed<completions::Args>),
    Man(Typed<man::Args>),
}

thread_local! {
    /// While a command line is read: its words that name subcommands. Without any, all subcommands
    /// are wanted.
    static NAMED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// The arguments of a subcommand. They are put together when it is wanted, and a check of one file
/// spares those of all other subcommands.
#[derive(Debug)]
struct Typed<T>(T);

impl<T: FromArgMatches> FromArgMatches for Typed<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        T::from_arg_matches(matches).map(Typed)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.0.update_from_arg_matches(matches)
    }
}

impl<T: clap::Args> clap::Args for Typed<T> {
    fn augment_args(command: clap::Command) -> clap::Command {
        let wanted = NAMED.with_borrow(|named| {
            named.is_empty() || named.iter().any(|name| name == command.get_name())
        });
        match wanted {
            true => T::augment_args(command),
            false => command,
        }
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        T::augment_args_for_update(command)
    }
}

/// Reads the command line of this process.
fn parse() -> Result<Cli, clap::Error> {
    // The subcommand that is run is one of them, whatever else is named like one.
    let words = std::env::args_os().skip(1);
    let words: Vec<String> = words.filter_map(|word| word.into_string().ok()).collect();
    // Help may be of all of them.
    let helps = |word: &String| matches!(word.as_str(), "-h" | "--help" | "help");
    if !words.iter().any(helps) {
        let named = |word: &String| Command::has_subcommand(word);
        NAMED.set(words.into_iter().filter(named).collect());
    }
    let parsed = Cli::try_parse();
    NAMED.set(Vec::new());
    parsed
}

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match parse() {
        Ok(cli) => cli,
        Err(e) => {
            // A closed pipe is no reason to complain about help that nobody reads.
            let _ = e.print();
            return if e.use_stderr() {
                Outcome::Failed.into()
            } else {
                Outcome::Clean.into()
            };
        }
    };
    let mut out = Output::new(cli.flags.color);
    let result = dispatch(&cli, &mut out);
    let outcome = match result {
        Ok(outcome) => outcome,
        Err(error) => {
            out.error(&error);
            Outcome::Failed
        }
    };
    match out.finish() {
        Ok(()) => outcome.into(),
        Err(error) => {
            out.error(&error);
            Outcome::Failed.into()
        }
    }
}

/// What a subcommand does with its settings.
type Run<'a> = dyn Fn(&Common, &mut Output) -> Result<Outcome, CliError> + 'a;

fn dispatch(cli: &Cli, out: &mut Output) -> Result<Outcome, CliError> {
    // What needs no settings looks for none.
    let finder = || settings::Finder::new(&cli.flags);
    let run = |file: Option<&Path>, out: &mut Output, run: &Run<'_>| {
        let common = finder()?.common(file, out)?;
        run(&common, out).map_err(|e| common.blame(e))
    };
    match &cli.command {
        Command::Check(Typed(args)) => check::run(args, &cli.flags, finder()?, out),
        Command::Resolve(Typed(args)) => {
            let file = args.file();
            run(file.as_deref(), out, &|c, out| resolve::run(args, c, out))
        }
        Command::Render(Typed(args)) => {
            let file = args.file.as_deref();
            run(file, out, &|c, out| render::run(args, c, out))
        }
        Command::Diff(Typed(args)) => {
            let file = args.files.first().map(PathBuf::as_path);
            run(file, out, &|c, out| diff::run(args, c, out))
        }
        Command::Plan(Typed(args)) => {
            let file = args.file.as_deref();
            run(file, out, &|c, out| plan::run(args, c, out))
        }
        Command::Explain(Typed(args)) => explain::run(args, |out| finder()?.common(None, out), out),
        Command::Rules(Typed(args)) => rules::run(args, out),
        Command::Properties(Typed(args)) => run(None, out, &|c, out| properties::run(args, c, out)),
        Command::Init(Typed(args)) => init::run(args, out),
        Command::Completions(Typed(args)) => completions::run(args, out),
        Command::Man(Typed(args)) => man::run(args, out),
    }
}
