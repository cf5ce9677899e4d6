//! `mesoscfg completions`: completions for a shell.

use super::{Cli, CliError, Outcome, Output};
use clap::CommandFactory;
use clap_complete::Shell;

/// Write completions for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  mesoscfg completions bash > /etc/bash_completion.d/mesoscfg
  mesoscfg completions zsh > ~/.zfunc/_mesoscfg
  mesoscfg completions fish > ~/.config/fish/completions/mesoscfg.fish")]
pub struct Args {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

pub(super) fn run(args: &Args, out: &mut Output) -> Result<Outcome, CliError> {
    clap_complete::generate(args.shell, &mut Cli::command(), "mesoscfg", out.text());
    Ok(Outcome::Clean)
}
