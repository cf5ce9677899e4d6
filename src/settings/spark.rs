//! `spark-version`: which release of Spark counts.
//!
//! A version, or the directory of an installed Spark, which says its version in two places: the
//! first line of its file `RELEASE`, and the name of the jar of Spark's core. Python's `pyspark`
//! only has the second.

use crate::version::{RELEASES, SparkVersion, Unsupported, nearest, release};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// The release that a value of `spark-version` asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spark {
    /// The release whose behaviour counts.
    pub release: SparkVersion,
    /// What was asked for, if it is another release than that.
    stands_for: Option<String>,
}

impl Spark {
    /// A release that was asked for by its own name.
    #[must_use]
    pub const fn of(release: SparkVersion) -> Self {
        Spark {
            release,
            stands_for: None,
        }
    }

    /// What to say if the release only stands for the one that was asked for.
    #[must_use]
    pub fn remark(&self) -> Option<String> {
        let asked = self.stands_for.as_ref()?;
        let near = self.release;
        Some(format!(
            "note: mesoscfg does not know Spark {asked}, and takes the nearest release: {near}"
        ))
    }
}

/// Reads a version, or the path of a directory.
///
/// # Errors
/// One line that says what is wrong; more lines name what is known.
pub fn read(text: &str) -> Result<Spark, String> {
    read_in(Path::new(""), text)
}

/// As [`read`]; a relative path begins at a directory.
pub(super) fn read_in(base: &Path, text: &str) -> Result<Spark, String> {
    match nearest(text) {
        Err(Unsupported::Malformed) => {
            let path = &base.join(text);
            if !text.contains(std::path::is_separator) && !path.is_dir() {
                return Err(format!(
                    "neither a version of Spark nor a directory\n{}",
                    known_versions()
                ));
            }
            let version = installed(path)?;
            let problem = |p| format!("this is Spark {version}, and {p}");
            spark(&version, nearest(&version)).map_err(problem)
        }
        found => spark(text, found),
    }
}

fn spark(asked: &str, found: Result<SparkVersion, Unsupported>) -> Result<Spark, String> {
    let problem = match found {
        Ok(near) => {
            let stands_for = release(asked).is_none().then(|| asked.to_owned());
            return Ok(Spark {
                release: near,
                stands_for,
            });
        }
        Err(Unsupported::TooNew) => "Spark 4 has no Mesos scheduler any more",
        Err(Unsupported::TooOld) => {
            "releases before Spark 2.4.0 are not supported: they send other messages"
        }
        Err(Unsupported::Malformed) => "this is no version of Spark",
    };
    Err(format!("{problem}\n{}", known_versions()))
}

/// The known releases, one line a minor version.
fn known_versions() -> String {
    let mut text = "known versions:".to_owned();
    let mut line = None;
    for r in RELEASES {
        let same = line.replace((r.major, r.minor)) == Some((r.major, r.minor));
        text.push_str(if same { ", " } else { "\n  " });
        text.push_str(&r.to_string());
    }
    text
}

/// The version of the Spark in a directory, as the directory says it.
fn installed(home: &Path) -> Result<String, String> {
    if !home.is_dir() {
        return Err("there is no such directory".to_owned());
    }
    if let Some(version) = released(home) {
        return Ok(version);
    }
    let mut versions = core_versions(&home.join("jars")).unwrap_or_default();
    versions.sort_unstable();
    versions.dedup();
    match versions.as_slice() {
        [version] => Ok(version.clone()),
        [] => Err(
            "no Spark is installed there: it has neither a file `RELEASE` that names a version of \
             Spark nor a `jars/spark-core_*.jar`"
                .to_owned(),
        ),
        several => Err(format!(
            "its `jars` has the core of more than one Spark: {}",
            several.join(", ")
        )),
    }
}

/// What the file `RELEASE` says: `Spark 3.5.3 (git revision ...) built for ...`.
fn released(home: &Path) -> Option<String> {
    /// The rest lists build flags.
    const ENOUGH: u64 = 1024;
    let path = home.join("RELEASE");
    if !path.is_file() {
        return None;
    }
    let mut start = Vec::new();
    let read = File::open(path).and_then(|f| f.take(ENOUGH).read_to_end(&mut start));
    read.ok()?;
    let text = String::from_utf8_lossy(&start);
    let version = text.strip_prefix("Spark ")?.split_whitespace().next()?;
    is_version(version).then(|| version.to_owned())
}

/// The versions in names like `spark-core_2.12-3.5.3.jar`.
fn core_versions(jars: &Path) -> io::Result<Vec<String>> {
    let mut versions = Vec::new();
    for entry in fs::read_dir(jars)? {
        let name = entry?.file_name();
        let version = name
            .to_str()
            .and_then(|name| name.strip_prefix("spark-core_")?.strip_suffix(".jar"))
            .and_then(|both| both.split_once('-'))
            .map(|(_scala, version)| version);
        // Not those of sources or tests, which have a word behind the version.
        let of_classes = |v: &&str| !v.ends_with("-sources") && !v.ends_with("-tests");
        versions.extend(
            version
                .filter(|v| is_version(v))
                .filter(of_classes)
                .map(str::to_owned),
        );
    }
    Ok(versions)
}

fn is_version(text: &str) -> bool {
    nearest(text) != Err(Unsupported::Malformed)
}
