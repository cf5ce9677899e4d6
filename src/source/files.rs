//! Reading files, so that tests and editors can give texts that are not on the disk.

use std::collections::BTreeMap;
use std::io;

/// Where files come from.
pub trait Files {
    /// All bytes of a file.
    ///
    /// # Errors
    /// As [`std::fs::read`]; a directory is [`io::ErrorKind::IsADirectory`].
    fn read(&self, path: &str) -> io::Result<Vec<u8>>;

    /// What a path names.
    fn kind(&self, path: &str) -> PathKind;

    /// Whether the path names a regular file.
    fn is_file(&self, path: &str) -> bool {
        self.kind(path) == PathKind::File
    }

    /// Whether the path names anything.
    fn exists(&self, path: &str) -> bool {
        self.kind(path) != PathKind::Missing
    }

    /// Who may do what with a file or a directory, as the twelve bits of POSIX; none where files
    /// have no such bits, or where the path names nothing.
    fn mode(&self, path: &str) -> Option<u32>;
}

/// What a path names. Symbolic links are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathKind {
    /// Nothing.
    Missing,
    /// A regular file.
    File,
    /// A directory, or something else that is no regular file.
    Directory,
}

/// The files of this machine; relative paths are relative to the working directory.
#[derive(Clone, Copy, Debug, Default)]
pub struct DiskFiles;

impl Files for DiskFiles {
    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        // The JVM takes an empty path for a file that is not there.
        if path.is_empty() || path.contains('\0') {
            return Err(io::Error::from(io::ErrorKind::NotFound));
        }
        if std::fs::metadata(path)?.is_dir() {
            return Err(io::Error::from(io::ErrorKind::IsADirectory));
        }
        std::fs::read(path)
    }

    fn kind(&self, path: &str) -> PathKind {
        match std::fs::metadata(path) {
            Ok(found) if found.is_file() => PathKind::File,
            Ok(_) => PathKind::Directory,
            Err(_) => PathKind::Missing,
        }
    }

    #[cfg(unix)]
    fn mode(&self, path: &str) -> Option<u32> {
        use std::os::unix::fs::PermissionsExt as _;
        let known = std::fs::metadata(path).ok()?;
        Some(known.permissions().mode() & 0o7777)
    }

    #[cfg(not(unix))]
    fn mode(&self, _: &str) -> Option<u32> {
        None
    }
}

/// Files held in memory, by path; and modes of files and directories, for those that have one.
#[derive(Clone, Debug, Default)]
pub struct MemoryFiles(pub BTreeMap<String, Vec<u8>>, pub BTreeMap<String, u32>);

impl Files for MemoryFiles {
    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        self.0
            .get(path)
            .cloned()
            .ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    }

    fn kind(&self, path: &str) -> PathKind {
        match self.0.contains_key(path) {
            true => PathKind::File,
            false => PathKind::Missing,
        }
    }

    fn mode(&self, path: &str) -> Option<u32> {
        self.1.get(path).copied()
    }
}
