//! `mesoscfg init`: a settings file to begin with.

use super::{CliError, Outcome, Output, display_path};
use crate::settings::{FILE_NAME, template};
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

/// Write a mesoscfg.toml with every setting in a comment
///
/// A file that is there already is left alone.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  mesoscfg init
  mesoscfg init conf

Exit codes:
  0  the file is written
  2  it could not be, or there is one")]
pub struct Args {
    /// The directory to write to, by default the working directory
    #[arg(value_name = "DIR", default_value = ".", hide_default_value = true)]
    pub directory: PathBuf,
}

pub(super) fn run(args: &Args, out: &mut Output) -> Result<Outcome, CliError> {
    let directory = &args.directory;
    let path = match directory.as_os_str() == "." {
        true => PathBuf::from(FILE_NAME),
        false => directory.join(FILE_NAME),
    };
    let name = display_path(&path);
    if !directory.is_dir() {
        return Err(CliError::Usage {
            problem: format!("there is no directory `{}`", display_path(directory)),
            help: "create it, or name another".to_owned(),
        });
    }
    let refused = |source| CliError::Write {
        path: name.clone(),
        source,
    };
    // Beside the file, so that it can take its place at once; never over another.
    let mut new = tempfile::NamedTempFile::new_in(directory).map_err(refused)?;
    new.write_all(template().as_bytes()).map_err(refused)?;
    make_readable(new.as_file()).map_err(refused)?;
    new.as_file().sync_all().map_err(refused)?;
    match new.persist_noclobber(&path) {
        Ok(_) => {}
        Err(e) if e.error.kind() == ErrorKind::AlreadyExists => {
            return Err(CliError::Usage {
                problem: format!("there is a `{name}` already"),
                help: "remove it first, or compare it with one made elsewhere: `mesoscfg init DIR`"
                    .to_owned(),
            });
        }
        Err(e) => return Err(refused(e.error)),
    }
    out.push(&format!(
        "wrote {name}\nEvery setting is in a comment: take the `#` away from those you need.\n\
         `mesoscfg check --show-settings FILE` says what counts for a file, and why.\n"
    ));
    Ok(Outcome::Clean)
}

/// Temporary files are for their owner alone; settings are for all who work with the files.
fn make_readable(file: &std::fs::File) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        file.set_permissions(std::fs::Permissions::from_mode(0o644))?;
    }
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}
