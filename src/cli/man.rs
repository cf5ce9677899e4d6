//! `mesoscfg man`: manual pages, from the same definitions as the help.

use super::{Cli, CliError, Outcome, Output};
use clap::CommandFactory;
use clap_mangen::Man;

/// Write a manual page
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  mesoscfg man | man -l -
  mesoscfg man check > ~/.local/share/man/man1/mesoscfg-check.1")]
pub struct Args {
    /// The subcommand; without one, the page of mesoscfg itself
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
}

pub(super) fn run(args: &Args, out: &mut Output) -> Result<Outcome, CliError> {
    let name = args.command.as_deref();
    let page = pages().into_iter().find(|c| match name {
        None => c.get_name() == "mesoscfg",
        Some(name) => c.get_name() == name,
    });
    let Some(page) = page else {
        return Err(CliError::Usage {
            problem: "there is no such subcommand".to_owned(),
            help: "`mesoscfg --help` lists them".to_owned(),
        });
    };
    Man::new(page)
        .render(out.text())
        .map_err(CliError::Output)?;
    Ok(Outcome::Clean)
}

/// The commands that have a page: mesoscfg and its subcommands.
fn pages() -> Vec<clap::Command> {
    let mut all = Cli::command().disable_help_subcommand(true);
    all.build();
    let mut pages: Vec<clap::Command> = all.get_subcommands().cloned().collect();
    pages.insert(0, all);
    pages
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    /// `docs/man` holds all pages; `MESOSCFG_BLESS=1` rewrites them.
    #[test]
    fn manual_pages_are_up_to_date() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/man");
        let bless = std::env::var_os("MESOSCFG_BLESS").is_some_and(|v| v == "1");
        let mut names = Vec::new();
        let mut stale = Vec::new();
        for page in pages() {
            let man = Man::new(page);
            let name = man.get_filename();
            let mut text = Vec::new();
            man.render(&mut text).expect("a Vec takes everything");
            let path = root.join(&name);
            if std::fs::read(&path).unwrap_or_default() != text {
                if bless {
                    std::fs::create_dir_all(&root).expect("docs/man");
                    std::fs::write(&path, &text).expect("a page can be written");
                }
                stale.push(name.clone());
            }
            names.push(name);
        }
        assert!(stale.is_empty(), "MESOSCFG_BLESS=1 rewrites {stale:?}");
        for file in std::fs::read_dir(&root).expect("docs/man") {
            let name = file.expect("a file").file_name();
            let name = name.to_string_lossy().into_owned();
            assert!(names.contains(&name), "no command has the page {name}");
        }
    }
}
