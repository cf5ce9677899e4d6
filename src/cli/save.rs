//! Writing files: at once or not at all.

use super::{CliError, display_path};
use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// Puts `bytes` into a file. Nobody ever sees half of them: they go to a new file beside it, which
/// then takes its place, its owner and its permissions. A link stays a link; the file behind it changes.
///
/// # Errors
/// When the file or its directory cannot be written to; the file is then as it was. A file that
/// nobody may write to is not replaced.
pub fn save(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    replace(path, bytes).map_err(|source| CliError::Write {
        path: display_path(path),
        source,
    })
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let target = match fs::canonicalize(path) {
        Ok(target) => target,
        Err(e) if e.kind() == io::ErrorKind::NotFound => path.to_owned(),
        Err(e) => return Err(e),
    };
    let old = match fs::metadata(&target) {
        Ok(metadata) => Some(metadata),
        Err(e) if e.kind() == io::ErrorKind::NotFound => None,
        Err(e) => return Err(e),
    };
    match &old {
        Some(m) if m.permissions().readonly() => {
            return Err(io::Error::from(io::ErrorKind::PermissionDenied));
        }
        // A pipe or a device, such as /dev/stdout: it cannot be replaced.
        Some(m) if !m.is_file() => {
            return fs::OpenOptions::new()
                .write(true)
                .open(&target)?
                .write_all(bytes);
        }
        _ => {}
    }
    let directory = target.parent().filter(|d| !d.as_os_str().is_empty());
    let mut builder = tempfile::Builder::new();
    builder.prefix(".mesoscfg-");
    if old.is_none() {
        new_file_permissions(&mut builder);
    }
    // The name of the new file is nobody's matter.
    let plain = |e: io::Error| io::Error::from(e.kind());
    let directory = directory.unwrap_or(Path::new("."));
    fs::metadata(directory)?;
    let mut file = builder.tempfile_in(directory).map_err(plain)?;
    file.write_all(bytes)?;
    if let Some(old) = old {
        keep_owner(file.as_file(), &old)?;
        file.as_file().set_permissions(old.permissions())?;
    }
    file.as_file().sync_all()?;
    file.persist(&target).map_err(|e| e.error)?;
    Ok(())
}

/// Gives a new file the owner and the group of the one whose place it takes.
#[cfg(unix)]
fn keep_owner(file: &fs::File, old: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let new = file.metadata()?;
    let (owner, group) = (old.uid(), old.gid());
    if (new.uid(), new.gid()) == (owner, group) {
        return Ok(());
    }
    fchown(file, Some(owner), Some(group)).map_err(|e| {
        let problem = format!("its owner and group ({owner}:{group}) cannot be kept: {e}");
        io::Error::new(e.kind(), problem)
    })
}

#[cfg(not(unix))]
fn keep_owner(_: &fs::File, _: &fs::Metadata) -> io::Result<()> {
    Ok(())
}

/// Those of any new file, rather than of a secret one.
#[cfg(unix)]
fn new_file_permissions(builder: &mut tempfile::Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(fs::Permissions::from_mode(0o666));
}

#[cfg(not(unix))]
fn new_file_permissions(_: &mut tempfile::Builder<'_, '_>) {}

#[cfg(all(test, unix))]
mod tests {
    use super::save;
    use std::fs;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};

    #[test]
    fn permissions_and_links_stay() {
        let dir = tempfile::tempdir().expect("a directory");
        let (file, link) = (dir.path().join("file"), dir.path().join("link"));
        save(&file, b"one").expect("a new file");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("mine");
        symlink("file", &link).expect("a link");
        save(&link, b"two").expect("saved");
        assert_eq!(fs::read(&file).expect("there"), b"two");
        let mode = fs::metadata(&file).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
        assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
        assert_eq!(fs::read_dir(dir.path()).expect("there").count(), 2);
    }

    #[test]
    fn the_owner_stays() {
        let dir = tempfile::tempdir().expect("a directory");
        let file = dir.path().join("file");
        save(&file, b"one").expect("a new file");
        // Only root can give files away.
        if chown(&file, Some(12_345), Some(54_321)).is_err() {
            return;
        }
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("allowed");
        save(&file, b"two").expect("saved");
        let metadata = fs::metadata(&file).expect("there");
        assert_eq!((metadata.uid(), metadata.gid()), (12_345, 54_321));
        assert_eq!(metadata.mode() & 0o777, 0o640);
    }

    #[test]
    fn a_file_nobody_may_write_is_left_alone() {
        let dir = tempfile::tempdir().expect("a directory");
        let file = dir.path().join("file");
        save(&file, b"one").expect("a new file");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).expect("mine");
        assert!(save(&file, b"two").is_err());
        assert_eq!(fs::read(&file).expect("there"), b"one");
        assert!(save(dir.path(), b"three").is_err());
    }
}
