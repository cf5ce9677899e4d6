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

    /// Whether the path names a regular file.
    fn is_file(&self, path: &str) -> bool;

    /// Whether the path names anything.
    fn exists(&self, path: &str) -> bool;

    /// Who may do what with a file or a directory, as the twelve bits of POSIX; none where files
    /// have no such bits, or where the path names nothing.
    fn mode(&self, path: &str) -> Option<u32>;
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

    fn is_file(&self, path: &str) -> bool {
        std::path::Path::new(path).is_file()
    }

    fn exists(&self, path: &str) -> bool {
        std::path::Path::new(path).exists()
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

    fn is_file(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    fn exists(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    fn mode(&self, path: &str) -> Option<u32> {
        self.1.get(path).copied()
    }
}
