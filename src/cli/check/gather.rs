//! What there is to check: from files, directories and patterns to targets.

use super::super::settings::Finder;
use super::{Args, CliError, Flags, Output, display_path, input, read_file};
use crate::catalog::{self, Mode};
use crate::report::printable_line;
use crate::submit::Program;
use ignore::overrides::OverrideBuilder;
use ignore::{DirEntry, WalkBuilder};
use input::{Identities, is_script};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};

/// What is checked together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// What the dispatcher is started with.
    Dispatcher,
    /// The launch of the typed command line, with the properties file that spark-submit chooses.
    CommandLine,
    /// One properties file, or a script that stands alone.
    File {
        /// The file; `-` is the standard input.
        path: PathBuf,
        /// Whether it was found in a directory, and counts only if it has to do with Spark.
        found: bool,
        /// The properties file of a dispatcher that was found beside it.
        dispatcher: Option<PathBuf>,
    },
    /// The properties file of a dispatcher.
    DispatcherFile(PathBuf),
    /// A directory of configuration: what one spark-submit reads together.
    Directory(Conf),
}

impl Target {
    /// The file whose settings count for all of it.
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Target::CommandLine | Target::Dispatcher => None,
            Target::File { path, .. } | Target::DispatcherFile(path) => Some(path),
            Target::Directory(conf) => conf.defaults.as_deref().or(conf.environment.as_deref()),
        }
    }

    /// The properties file of a dispatcher that was found beside it.
    pub(super) fn dispatcher(&self) -> Option<&Path> {
        match self {
            Target::File { dispatcher, .. } => dispatcher.as_deref(),
            Target::Directory(conf) => conf.dispatcher.as_deref(),
            Target::CommandLine | Target::Dispatcher | Target::DispatcherFile(_) => None,
        }
    }
}

/// The files of a directory of configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Conf {
    /// spark-defaults.conf.
    pub(super) defaults: Option<PathBuf>,
    /// spark-env.sh.
    pub(super) environment: Option<PathBuf>,
    /// The properties file of a dispatcher, if there is one.
    pub(super) dispatcher: Option<PathBuf>,
}

/// The file of properties in a directory of configuration.
const DEFAULTS: &str = "spark-defaults.conf";
/// The script in it that spark-submit runs first.
pub(super) const ENVIRONMENT: &str = "spark-env.sh";

/// The targets, in the order of the arguments; and directories among what was named that cannot be
/// read. With a command line and no file there is one launch, whose file spark-submit chooses.
///
/// # Errors
/// When nothing is found where something was named.
pub(super) fn targets(
    args: &Args,
    flags: &Flags,
    finder: &mut Finder<'_>,
    unread: &mut Vec<CliError>,
    out: &Output,
) -> Result<Vec<Target>, CliError> {
    let mut units = Units::default();
    if args.files.is_empty() {
        let mut given = Vec::new();
        if args.dispatcher.given() {
            given.push(Target::Dispatcher);
        }
        if !args.command_line.is_empty() {
            given.push(Target::CommandLine);
        }
        if !given.is_empty() {
            return Ok(given);
        }
        let found = input::default_file(|name| flags.process_env(name).map(PathBuf::from))?;
        if !args.report.quiet {
            out.remark(&format!("checking {}", display_path(&found)));
        }
        let unit = units.of(&found, finder)?;
        let files = unit.dispatchers.iter().cloned();
        let mut targets: Vec<Target> = files.map(Target::DispatcherFile).collect();
        targets.push(Target::Directory(Conf {
            defaults: Some(found),
            ..unit.conf.clone()
        }));
        targets.sort_by(|a, b| a.path().cmp(&b.path()));
        return Ok(targets);
    }
    let mut targets = Vec::new();
    if args.dispatcher.given() {
        targets.push(Target::Dispatcher);
    }
    let mut walked = Walked {
        links: false,
        unread,
    };
    for path in &args.files {
        if path.as_os_str() == "-" {
            targets.push(file(path));
        } else if path.is_dir() {
            let found = walk(path, None, &mut walked, finder)?;
            if found.is_empty() {
                let nothing = || nothing_found(std::slice::from_ref(path));
                return Err(walked.unread.pop().unwrap_or_else(nothing));
            }
            targets.extend(found);
        } else if let Some(base) = pattern_base(path).filter(|_| !path.exists()) {
            if !base.is_dir() {
                return Err(CliError::Missing {
                    path: display_path(&base),
                });
            }
            let mut found = walk(&base, Some(path), &mut walked, finder)?;
            if found.is_empty() {
                let nothing = || nothing(path, "no file is named like that");
                return Err(walked.unread.pop().unwrap_or_else(nothing));
            }
            for target in &mut found {
                units.complete(target, finder)?;
            }
            targets.extend(found);
        } else {
            targets.push(units.named(path, finder)?);
        }
    }
    // The files of one directory are distinct, unless links are among them.
    if args.files.len() > 1 || walked.links {
        once(&mut targets);
    }
    // The file of the flag is checked already.
    if let Some(named) = &args.dispatcher.dispatcher_conf {
        let named = input::absolute(named);
        targets.retain(|t| !matches!(t, Target::DispatcherFile(p) if input::absolute(p) == named));
    }
    Ok(targets)
}

/// What is in a directory beside a file: one spark-submit reads it together.
#[derive(Clone, Debug, Default)]
struct Unit {
    conf: Conf,
    /// The properties files of dispatchers.
    dispatchers: Vec<PathBuf>,
}

impl Unit {
    /// What is in the directory `base`, whose files are named as they are in `directory`. Spark reads
    /// its files whether .gitignore lists them or not; those that the settings exclude are left out.
    fn of(base: &Path, directory: &Path, finder: &mut Finder<'_>) -> Result<Self, CliError> {
        let mut own = |name: &str| -> Result<Option<PathBuf>, CliError> {
            let path = directory.join(name);
            let there = path.is_file() && finder.wants(&path)? != Some(false);
            Ok(there.then_some(path))
        };
        let mut conf = Conf {
            defaults: own(DEFAULTS)?,
            environment: own(ENVIRONMENT)?,
            dispatcher: None,
        };
        let mut dispatchers = Vec::new();
        // A directory that cannot be listed may have files that can be read.
        for entry in std::fs::read_dir(base).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let name = name.to_str().unwrap_or("");
            let listed = name.ends_with(".conf") || name.ends_with(".properties");
            if !listed || name.starts_with('.') || name == DEFAULTS {
                continue;
            }
            let path = directory.join(name);
            if (finder.is_dispatcher_conf(&path)? || is_of_dispatcher(&path))
                && path.is_file()
                && finder.wants(&path)? != Some(false)
            {
                dispatchers.push(path);
            }
        }
        dispatchers.sort();
        if let (Some(_), [one]) = (&conf.defaults, dispatchers.as_slice()) {
            conf.dispatcher = Some(one.clone());
        }
        Ok(Unit { conf, dispatchers })
    }
}

/// The units of the directories of named files, each looked at once.
#[derive(Default)]
struct Units(HashMap<PathBuf, Unit>);

impl Units {
    /// The unit of the directory that a file is in.
    fn of(&mut self, path: &Path, finder: &mut Finder<'_>) -> Result<&Unit, CliError> {
        let directory = path.parent().unwrap_or(Path::new(""));
        let slot = match self.0.entry(directory.to_owned()) {
            Entry::Occupied(known) => return Ok(known.into_mut()),
            Entry::Vacant(slot) => slot,
        };
        let base = match directory.as_os_str().is_empty() {
            true => Path::new("."),
            false => directory,
        };
        Ok(slot.insert(Unit::of(base, directory, finder)?))
    }

    /// A file that was named, with what counts for it as if its directory had been named.
    fn named(&mut self, path: &Path, finder: &mut Finder<'_>) -> Result<Target, CliError> {
        let mut target = file(path);
        let name = path.file_name();
        let of_unit = [DEFAULTS, ENVIRONMENT].map(|own| name.is_some_and(|n| n == own));
        if of_unit.contains(&true) && path.is_file() {
            let path = Some(path.to_owned());
            target = Target::Directory(match of_unit {
                [true, _] => Conf {
                    defaults: path,
                    ..Conf::default()
                },
                _ => Conf {
                    environment: path,
                    ..Conf::default()
                },
            });
        } else if is_of_dispatcher(path) || finder.is_dispatcher_conf(path)? {
            return Ok(Target::DispatcherFile(path.to_owned()));
        }
        self.complete(&mut target, finder)?;
        Ok(target)
    }

    /// Adds what is beside the files of a target.
    fn complete(&mut self, target: &mut Target, finder: &mut Finder<'_>) -> Result<(), CliError> {
        let Some(path) = target.path().map(Path::to_owned) else {
            return Ok(());
        };
        match target {
            Target::File { dispatcher, .. } if path.with_file_name(DEFAULTS).is_file() => {
                dispatcher.clone_from(&self.of(&path, finder)?.conf.dispatcher);
            }
            Target::Directory(conf) => {
                let unit = self.of(&path, finder)?.conf.clone();
                conf.defaults = conf.defaults.take().or(unit.defaults);
                conf.environment = conf.environment.take().or(unit.environment);
                conf.dispatcher = unit.dispatcher;
            }
            _ => {}
        }
        Ok(())
    }
}

/// Leaves every file to the first target that has it. What one spark-submit reads together stays
/// together if any of it is new.
fn once(targets: &mut Vec<Target>) {
    if targets.len() < 2 {
        return;
    }
    let (mut seen, mut names) = (HashSet::new(), Identities::default());
    let mut new = |path: &Path| seen.insert(names.of(path));
    targets.retain(|target| match target {
        Target::Dispatcher | Target::CommandLine => true,
        Target::File { path, .. } | Target::DispatcherFile(path) => new(path),
        Target::Directory(conf) => {
            let parts = [&conf.defaults, &conf.environment];
            let parts = parts.into_iter().flatten();
            parts.filter(|path| new(path)).count() > 0
        }
    });
}

fn file(path: &Path) -> Target {
    Target::File {
        path: path.to_owned(),
        found: false,
        dispatcher: None,
    }
}

/// What to say where files are found, and all turn out to be of something else.
pub(super) fn nothing_found(named: &[PathBuf]) -> CliError {
    let names: Vec<String> = named.iter().map(|p| display_path(p)).collect();
    let why = match named {
        [one] if one.is_dir() => "no file in it has to do with Spark",
        _ => "no file that was found has to do with Spark",
    };
    nothing_in(&names.join("`, `"), why)
}

fn nothing(path: &Path, why: &str) -> CliError {
    nothing_in(&display_path(path), why)
}

fn nothing_in(names: &str, why: &str) -> CliError {
    CliError::Usage {
        problem: format!("nothing to check in `{names}`: {why}"),
        help: "files are found by their names (*.conf, *.properties, *.sh), unless .gitignore \
               lists them; name a file to check it whatever it is called"
            .to_owned(),
    }
}

/// The directory that a pattern begins with, if a path has one of `*?[{` in it.
fn pattern_base(path: &Path) -> Option<PathBuf> {
    let special = |c: &std::path::Component<'_>| {
        let text = c.as_os_str().to_string_lossy();
        text.contains(['*', '?', '[', '{'])
    };
    path.components().any(|c| special(&c)).then(|| {
        let base: PathBuf = path.components().take_while(|c| !special(c)).collect();
        match base.as_os_str().is_empty() {
            true => PathBuf::from("."),
            false => base,
        }
    })
}

/// What is noted while directories are walked.
struct Walked<'a> {
    /// Whether there are links among the files.
    links: bool,
    /// Directories that cannot be read.
    unread: &'a mut Vec<CliError>,
}

/// Everything below a directory that has to do with Spark by its name; with a pattern, the files
/// it matches. Sorted by path; a directory of configuration stands where its first file would.
fn walk(
    base: &Path,
    pattern: Option<&Path>,
    walked: &mut Walked<'_>,
    finder: &mut Finder<'_>,
) -> Result<Vec<Target>, CliError> {
    let mut builder = WalkBuilder::new(base);
    // Only what is in one directory is compared: the letters before the names are the same.
    builder
        .sort_by_file_path(|a, b| a.as_os_str().cmp(b.as_os_str()))
        .require_git(false);
    if let Some(pattern) = pattern {
        let below = pattern.strip_prefix(base).unwrap_or(pattern);
        let mut only = OverrideBuilder::new(base);
        let glob = format!("/{}", below.to_string_lossy());
        let built = only.add(&glob).and_then(|o| o.build());
        builder.overrides(built.map_err(|e| nothing(pattern, &printable_line(&e.to_string())))?);
    }
    let here = base == Path::new(".");
    let mut targets = Vec::new();
    let mut directories: BTreeMap<PathBuf, usize> = BTreeMap::new();
    for entry in builder.build() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(e) => {
                let path = path_of(&e).unwrap_or(base);
                let path = path.strip_prefix(".").unwrap_or(path).to_owned();
                // What is in it would not be checked.
                if finder.wants(&path.join(DEFAULTS))? != Some(false) {
                    walked.unread.push(unread(&path, e));
                }
                continue;
            }
        };
        if !is_file(&entry) {
            continue;
        }
        walked.links |= entry.path_is_symlink();
        let path = match here {
            true => entry.path().strip_prefix(base).unwrap_or(entry.path()),
            false => entry.path(),
        };
        let name = entry.file_name().to_str().unwrap_or("");
        // A pattern is as good as a name.
        let wanted = match pattern {
            None => finder.wants(path)?,
            Some(_) => Some(true),
        };
        if wanted == Some(false) {
            continue;
        }
        let part = match name {
            DEFAULTS => Conf {
                defaults: Some(path.to_owned()),
                ..Conf::default()
            },
            ENVIRONMENT => Conf {
                environment: Some(path.to_owned()),
                ..Conf::default()
            },
            _ => {
                if wanted.is_some() || name.ends_with(".conf") || is_properties(name) {
                    targets.push(Target::File {
                        path: path.to_owned(),
                        found: pattern.is_some() || wanted.is_none(),
                        dispatcher: None,
                    });
                }
                continue;
            }
        };
        let directory = path.parent().unwrap_or(Path::new("")).to_owned();
        let at = *directories.entry(directory).or_insert_with(|| {
            targets.push(Target::Directory(Conf::default()));
            targets.len() - 1
        });
        if let Some(Target::Directory(conf)) = targets.get_mut(at) {
            conf.defaults = conf.defaults.take().or(part.defaults);
            conf.environment = conf.environment.take().or(part.environment);
        }
    }
    for target in &mut targets {
        let Target::File { path, .. } = target else {
            continue;
        };
        if finder.is_dispatcher_conf(path)? || is_of_dispatcher(path) {
            *target = Target::DispatcherFile(std::mem::take(path));
        }
    }
    side_by_side(&mut targets);
    Ok(targets)
}

/// The directory that an error is about.
fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            path_of(err)
        }
        ignore::Error::Partial(errors) => errors.iter().find_map(path_of),
        _ => None,
    }
}

fn unread(path: &Path, error: ignore::Error) -> CliError {
    let text = error.to_string();
    match error.into_io_error() {
        // The rest of it says the path once more.
        Some(source) => CliError::ReadDirectory {
            path: display_path(path),
            source: source.kind().into(),
        },
        None => nothing(path, &printable_line(&text)),
    }
}

/// Whether an entry is a file, or a link to one. Links to directories are not followed.
fn is_file(entry: &DirEntry) -> bool {
    match entry.path_is_symlink() {
        true => entry.path().metadata().is_ok_and(|m| m.is_file()),
        false => entry.file_type().is_some_and(|t| t.is_file()),
    }
}

/// The directory of a spark-defaults.conf.
fn home(target: &Target) -> Option<PathBuf> {
    match target {
        Target::Directory(conf) => Some(conf.defaults.as_deref()?.parent()?.to_owned()),
        _ => None,
    }
}

/// Whether a file is the properties file of a dispatcher: its name says so, it is beside a
/// spark-defaults.conf, and it has properties of Spark, but none of a submission to one.
fn is_of_dispatcher(path: &Path) -> bool {
    const WORD: &[u8] = b"dispatcher";
    // Most paths have not even the letters.
    let letters = path.as_os_str().as_encoded_bytes();
    let mut pieces = letters.windows(WORD.len());
    if !pieces.any(|piece| piece.eq_ignore_ascii_case(WORD)) {
        return false;
    }
    let name = path.file_name().and_then(|n| n.to_str()).unwrap_or("");
    let name = name.to_ascii_lowercase();
    let named =
        name.contains("dispatcher") && (name.ends_with(".conf") || name.ends_with(".properties"));
    named
        && path.with_file_name(DEFAULTS).is_file()
        && path.is_file()
        && read_file(path).is_ok_and(|bytes| concerns_spark(path, &bytes) && !submits(&bytes))
}

/// Whether the bytes of a properties file say how something is submitted: in which mode, or to the
/// port of a dispatcher. A dispatcher reads neither, and serves a Mesos master on another port.
fn submits(bytes: &[u8]) -> bool {
    let lines = bytes.split(|&b| b == b'\n' || b == b'\r');
    let pairs = lines.filter_map(|line| {
        let line = std::str::from_utf8(line).ok()?.trim();
        let end = line.find(|c: char| c.is_whitespace() || matches!(c, '=' | ':'))?;
        Some(line.split_at(end))
    });
    let mut submits = false;
    for (key, value) in pairs {
        // What only a dispatcher reads says more than a line that it does not.
        if catalog::get(key).is_some_and(|p| p.modes == [Mode::Dispatcher]) {
            return false;
        }
        submits |= match key {
            "spark.submit.deployMode" => true,
            "spark.master" => value.ends_with(":7077"),
            _ => false,
        };
    }
    submits
}

/// Lets what is launched from a directory know the dispatcher whose file is in it, if there is one
/// alone.
fn side_by_side(targets: &mut [Target]) {
    let mut files: HashMap<PathBuf, Vec<PathBuf>> = HashMap::new();
    let homes: HashSet<PathBuf> = targets.iter().filter_map(home).collect();
    for target in targets.iter() {
        if let Target::DispatcherFile(path) = target
            && let Some(directory) = path.parent().filter(|d| homes.contains(*d))
        {
            let listed = files.entry(directory.to_owned()).or_default();
            listed.push(path.clone());
        }
    }
    if files.is_empty() {
        return;
    }
    let of = |path: &Path| match files.get(path.parent()?)?.as_slice() {
        [one] => Some(one.clone()),
        _ => None,
    };
    for target in targets {
        match target {
            Target::File {
                path, dispatcher, ..
            } => *dispatcher = of(path),
            Target::Directory(conf) => {
                conf.dispatcher = conf.defaults.as_deref().and_then(of);
            }
            Target::CommandLine | Target::Dispatcher | Target::DispatcherFile(_) => {}
        }
    }
}

fn is_properties(name: &str) -> bool {
    name.ends_with(".properties") || is_script(Path::new(name))
}

/// Whether the bytes of a file that was found by its name have to do with Spark.
pub(super) fn concerns_spark(path: &Path, bytes: &[u8]) -> bool {
    let has = |needle: &[u8]| bytes.windows(needle.len()).any(|w| w == needle);
    if is_script(path) {
        return Program::NAMES.iter().any(|(name, _)| has(name.as_bytes()));
    }
    bytes
        .split(|&b| b == b'\n' || b == b'\r')
        .any(|line| line.trim_ascii_start().starts_with(b"spark."))
}
