//! Reading files.

use super::CliError;
use crate::report::printable;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Larger files are refused.
pub const MAX_FILE_SIZE: u64 = 1 << 30;

/// Whether a path stands for the standard input.
#[must_use]
pub fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// A path as it may be printed: no control characters, `<stdin>` for `-`.
#[must_use]
pub fn display_path(path: &Path) -> String {
    if is_stdin(path) {
        return "<stdin>".to_owned();
    }
    printable(&path.to_string_lossy()).into_owned()
}

/// A path from the root; as it is where there is no working directory.
#[must_use]
pub fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// Tells files apart, whatever names they are given.
#[derive(Default)]
pub struct Identities {
    /// Directories without links in their paths, by their names.
    directories: HashMap<PathBuf, PathBuf>,
}

impl Identities {
    /// The one path of a file: absolute, without `.`, `..` and links where it is there.
    pub fn of(&mut self, path: &Path) -> PathBuf {
        if is_stdin(path) {
            return path.to_owned();
        }
        if path.is_symlink()
            && let Ok(real) = path.canonicalize()
        {
            return real;
        }
        let path = absolute(path);
        let (Some(directory), Some(name)) = (path.parent(), path.file_name()) else {
            return path.components().collect();
        };
        if let Some(known) = self.directories.get(directory) {
            return known.join(name);
        }
        let plain = || directory.components().collect();
        let real = directory.canonicalize().unwrap_or_else(|_| plain());
        let whole = real.join(name);
        self.directories.insert(directory.to_owned(), real);
        whole
    }
}

/// Reads a whole file; `-` is the standard input.
///
/// # Errors
/// For a missing file, a directory, a file without the right to read it, and one beyond
/// [`MAX_FILE_SIZE`].
pub fn read_file(path: &Path) -> Result<Vec<u8>, CliError> {
    let name = || display_path(path);
    if is_stdin(path) {
        return read_bounded(io::stdin().lock(), 0).map_err(|e| e.named(name()));
    }
    let file = File::open(path).map_err(|e| Failure::Io(e).named(name()))?;
    let metadata = file.metadata().map_err(|e| Failure::Io(e).named(name()))?;
    if metadata.is_dir() {
        let name = name();
        let path = if name.len() > 1 {
            name.trim_end_matches('/')
        } else {
            &name
        };
        return Err(CliError::Directory {
            path: path.to_owned(),
        });
    }
    if metadata.len() > MAX_FILE_SIZE {
        return Err(CliError::TooLarge { path: name() });
    }
    let read = match metadata.is_file() && metadata.len() > 0 {
        true => read_known(file, metadata.len()).map_err(Failure::Io),
        false => read_bounded(file, metadata.len()),
    };
    read.map_err(|e| e.named(name()))
}

/// Reads a regular file of a known size, without asking once more for what is behind its end. One
/// that grows meanwhile is as it was.
fn read_known(mut file: File, size: u64) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(size).unwrap_or(0)];
    let mut filled = 0;
    while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read(rest) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    bytes.truncate(filled);
    Ok(bytes)
}

enum Failure {
    Io(io::Error),
    TooLarge,
}

impl Failure {
    fn named(self, path: String) -> CliError {
        match self {
            Failure::TooLarge => CliError::TooLarge { path },
            Failure::Io(e) if e.kind() == io::ErrorKind::NotFound => CliError::Missing { path },
            Failure::Io(source) => CliError::Read { path, source },
        }
    }
}

/// Reads to the end, but never more than [`MAX_FILE_SIZE`]: pipes and devices do not tell their
/// size.
fn read_bounded(reader: impl Read, expected: u64) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::with_capacity(usize::try_from(expected).unwrap_or(0));
    reader
        .take(MAX_FILE_SIZE + 1)
        .read_to_end(&mut bytes)
        .map_err(Failure::Io)?;
    if bytes.len() as u64 > MAX_FILE_SIZE {
        return Err(Failure::TooLarge);
    }
    Ok(bytes)
}

/// The file that a check without file names takes: where spark-submit looks first, then what is
/// usual in a repository.
///
/// # Errors
/// When none of the places has a file; the error names them all.
pub fn default_file(env: impl Fn(&str) -> Option<PathBuf>) -> Result<PathBuf, CliError> {
    const NAME: &str = "spark-defaults.conf";
    let mut places = Vec::new();
    if let Some(dir) = env("SPARK_CONF_DIR") {
        places.push(("SPARK_CONF_DIR", dir.join(NAME)));
    }
    if let Some(home) = env("SPARK_HOME") {
        places.push(("SPARK_HOME", home.join("conf").join(NAME)));
    }
    places.push(("", Path::new("conf").join(NAME)));
    places.push(("", PathBuf::from(NAME)));
    if let Some((_, found)) = places.iter().find(|(_, p)| p.is_file()) {
        return Ok(found.clone());
    }
    let looked: Vec<String> = places
        .iter()
        .map(|(why, path)| match *why {
            "" => display_path(path),
            why => format!("{} ({why})", display_path(path)),
        })
        .collect();
    Err(CliError::NoDefaultFile {
        help: format!(
            "looked for {}\nname a file (`mesoscfg check FILE`), `-` for the standard input, or \
             give a command line after `--`",
            looked.join("\n           ")
        ),
    })
}
