//! Reading files.

use super::CliError;
use crate::report::printable;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Larger files are refused: a master's document of many agents is the largest that is read.
pub const MAX_FILE_SIZE: u64 = 1 << 30;

/// Properties files and scripts beyond this are refused; none that Spark can use comes near.
pub const MAX_CONFIGURATION_SIZE: u64 = 1 << 27;

/// Whether a path stands for the standard input.
#[must_use]
pub fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Whether a path is a script by its name.
#[must_use]
pub fn is_script(path: &Path) -> bool {
    // Most names end in something else.
    if !path.as_os_str().as_encoded_bytes().ends_with(b"sh") {
        return false;
    }
    let extension = path.extension().and_then(|e| e.to_str());
    extension.is_some_and(|e| matches!(e, "sh" | "bash" | "zsh" | "ksh"))
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

/// Reads a whole file of a configuration; `-` is the standard input.
///
/// # Errors
/// For a missing file, a directory, a file without the right to read it, and one beyond
/// [`MAX_CONFIGURATION_SIZE`].
pub fn read_file(path: &Path) -> Result<Vec<u8>, CliError> {
    read_at_most(path, MAX_CONFIGURATION_SIZE)
}

/// As [`read_file`], of what may be as large as [`MAX_FILE_SIZE`].
///
/// # Errors
/// As [`read_file`], but for the size.
pub fn read_document(path: &Path) -> Result<Vec<u8>, CliError> {
    read_at_most(path, MAX_FILE_SIZE)
}

fn read_at_most(path: &Path, most: u64) -> Result<Vec<u8>, CliError> {
    let name = || display_path(path);
    if is_stdin(path) {
        return read_bounded(io::stdin().lock(), most).map_err(|e| e.named(name()));
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
    if metadata.len() > most {
        return Err(Failure::TooLarge(most).named(name()));
    }
    let read = match metadata.is_file() && metadata.len() > 0 {
        true => read_known(file, metadata.len()).map_err(Failure::Io),
        false => read_bounded(file, most),
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
    /// Beyond so many bytes.
    TooLarge(u64),
}

impl Failure {
    fn named(self, path: String) -> CliError {
        match self {
            Failure::TooLarge(most) => CliError::TooLarge {
                path,
                mebibytes: most >> 20,
            },
            Failure::Io(e) if e.kind() == io::ErrorKind::NotFound => CliError::Missing { path },
            Failure::Io(source) => CliError::Read { path, source },
        }
    }
}

/// Reads to the end, but never more than so many bytes: pipes and devices do not tell their size.
fn read_bounded(mut reader: impl Read, most: u64) -> Result<Vec<u8>, Failure> {
    const FIRST: usize = 1 << 13;
    let most_bytes = usize::try_from(most).unwrap_or(usize::MAX - 1);
    let mut bytes = Vec::new();
    loop {
        // Space for twice as much each time, but none that can never be filled.
        let next = bytes.len().max(FIRST).min(most_bytes + 1 - bytes.len());
        bytes.reserve_exact(next);
        let got = reader.by_ref().take(next as u64).read_to_end(&mut bytes);
        if got.map_err(Failure::Io)? < next {
            return Ok(bytes);
        }
        if bytes.len() > most_bytes {
            return Err(Failure::TooLarge(most));
        }
    }
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

#[cfg(test)]
mod tests {
    use super::{Failure, read_bounded};
    use std::io::{self, Read};

    #[test]
    fn no_more_is_read_than_may_be() {
        for size in [0, 1, 8_191, 8_192, 8_193, 20_000] {
            let text = vec![b'x'; size];
            let read = read_bounded(text.as_slice(), 20_000);
            assert!(read.is_ok_and(|bytes| bytes == text), "{size}");
        }
        for most in [0, 1, 8_192, 20_000] {
            let mut endless = io::repeat(0).take(1 << 30);
            let read = read_bounded(&mut endless, most);
            assert!(matches!(read, Err(Failure::TooLarge(at)) if at == most));
            assert_eq!(endless.limit(), (1 << 30) - most - 1);
        }
    }

    #[test]
    fn space_is_made_for_no_more_than_may_be_read() {
        let read = read_bounded(io::repeat(0).take(20_000), 20_000);
        assert!(read.is_ok_and(|bytes| bytes.capacity() <= 20_001));
    }
}
