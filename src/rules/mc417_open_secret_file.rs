//! MC417 open-secret-file: others than the owner may read the file with the secret.

use super::{Context, Credential, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::{SparkVersion, Versions};
use std::path::{Component, Path, PathBuf};

pub(super) static RULE: Rule = Rule {
    code: "MC417",
    name: "open-secret-file",
    summary: "Others than the owner may read the file with the secret",
    level: Level::Warning,
    versions: Versions {
        since: Some(SparkVersion::new(2, 4, 0)),
        before: None,
    },
    group: Group::Credentials,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC417.md"),
    check,
};

/// What a mode lets others do: reading a file, or going through a directory.
const OTHERS_READ: u32 = 0o004;
const OTHERS_ENTER: u32 = 0o001;
const GROUP_READ: u32 = 0o040;
const GROUP_ENTER: u32 = 0o010;

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let Some(source) = cx.credential(Credential::Secret) else {
        return;
    };
    let (Some(path), Some(span)) = (source.file, source.value_span) else {
        return;
    };
    // Only the processes of one container see these.
    if ["/run/secrets/", "/var/run/secrets/"]
        .iter()
        .any(|d| path.starts_with(d))
    {
        return;
    }
    let Some(mode) = cx.files.mode(&path).filter(|_| cx.files.is_file(&path)) else {
        return;
    };
    // A directory that keeps people out keeps the file from them.
    let reach = |enter: u32| {
        let whole = whole(Path::new(&cx.launch.directory), Path::new(&path));
        let above = whole.ancestors().skip(1);
        let mut modes = above.filter_map(|d| cx.files.mode(d.to_str()?));
        modes.all(|m| m & enter != 0)
    };
    let (who, level) = if mode & OTHERS_READ != 0 && reach(OTHERS_ENTER) {
        ("everybody on this machine", Level::Warning)
    } else if mode & GROUP_READ != 0 && reach(GROUP_ENTER) {
        ("the group of the file", Level::Info)
    } else {
        return;
    };
    sink.find(
        span,
        format!("{who} can read the secret: the file has mode {mode:04o}"),
    )
    .level(level)
    .label("not for the owner alone")
    .note("Spark reads the file whatever its mode is, and does not warn")
    .help(format!(
        "take the rights from others: `chmod 600 {}`, as the user who runs the driver",
        cx.name(&path)
    ));
}

/// A path from the root, without `.` and `..`.
fn whole(directory: &Path, path: &Path) -> PathBuf {
    let mut whole = PathBuf::new();
    for component in directory.join(path).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                whole.pop();
            }
            other => whole.push(other),
        }
    }
    whole
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn directories_above_a_relative_path_count() {
        let of = |path| whole(Path::new("/home/u/jobs"), Path::new(path));
        assert_eq!(of("secret"), Path::new("/home/u/jobs/secret"));
        assert_eq!(of("./../secret"), Path::new("/home/u/secret"));
        assert_eq!(of("/etc/secret"), Path::new("/etc/secret"));
    }
}
