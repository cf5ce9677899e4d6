//! Which settings count: finding and opening `mesoscfg.toml`, and what flags and variables say.

use super::input::{absolute, is_stdin};
use super::launch::settings_text;
use super::{CliError, Common, Flags, Output, display_path};
use crate::lint::{FailOn, RuleLevel, Selector};
use crate::settings::{
    self, Asked, Chosen, FILE_NAME, Origin, Overrides, Settings, SettingsFile, Values,
};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Finds the settings of one file after another. Directories are looked at once, and nothing is
/// parsed where there is no `mesoscfg.toml`.
pub(super) struct Finder<'a> {
    flags: &'a Flags,
    over: Overrides,
    here: PathBuf,
    /// The file of `--config`; it counts for all.
    named: Option<Arc<SettingsFile>>,
    /// By directory, what is in it or above it.
    found: HashMap<PathBuf, Option<Arc<SettingsFile>>>,
    /// What counts around the file that was asked about last: the next is often beside it.
    last: Option<Around>,
    /// Releases of which was said that they stand for others.
    said: Vec<String>,
}

/// Whether a file is surely in a directory, by the letters of its path: that is quicker than to take
/// the path apart, and where it does not hold nothing is lost.
fn is_in(path: &Path, directory: &Path) -> bool {
    let path = path.as_os_str().as_encoded_bytes();
    let directory = directory.as_os_str().as_encoded_bytes();
    let last = memchr::memrchr(b'/', path);
    match directory.is_empty() {
        true => last.is_none(),
        false => last == Some(directory.len()) && path.starts_with(directory),
    }
}

/// What counts for the files of a directory.
struct Around {
    /// The directory, as it was named.
    directory: PathBuf,
    file: Option<Arc<SettingsFile>>,
    /// The properties file of the dispatcher that flags or settings name, from the root.
    dispatcher: Option<PathBuf>,
}

impl<'a> Finder<'a> {
    /// Settings for the flags that all subcommands take.
    ///
    /// # Errors
    /// When a `MESOSCFG_` variable is malformed, or the file of `--config` is, or cannot be read.
    pub(super) fn new(flags: &'a Flags) -> Result<Self, CliError> {
        let env = |name: &str| {
            let value = flags.process_env(name)?;
            Some(value.to_string_lossy().into_owned())
        };
        let variables = Values::of_environment(env).map_err(|(name, problem)| {
            let (first, rest) = problem.split_once('\n').unwrap_or((&problem, ""));
            CliError::Usage {
                problem: format!("the environment variable {name} is malformed: {first}"),
                help: format!("unset it, or set it as its flag is set\n{rest}")
                    .trim_end()
                    .to_owned(),
            }
        })?;
        let origin = Origin::Flag("--spark-version");
        let version = flags.spark_version.clone();
        let mesos = flags.mesos_version;
        let mut finder = Finder {
            flags,
            over: Overrides {
                flags: Values {
                    spark_version: version.map(|v| Chosen::new(v, origin)),
                    mesos_version: mesos.map(|v| Chosen::new(v, Origin::Flag("--mesos-version"))),
                    ..Values::default()
                },
                variables,
                rules: Vec::new(),
            },
            here: std::env::current_dir().unwrap_or_default(),
            named: None,
            found: HashMap::new(),
            last: None,
            said: Vec::new(),
        };
        let named = flags.config.clone();
        let named = named.or_else(|| {
            let variable = flags.process_env("MESOSCFG_CONFIG");
            variable.filter(|v| !v.is_empty()).map(PathBuf::from)
        });
        if let Some(path) = named.filter(|_| !flags.isolated) {
            finder.named = Some(Arc::new(finder.open(&path)?));
        }
        Ok(finder)
    }

    /// With the flags of `check`.
    pub(super) fn with(
        mut self,
        fail_on: Option<FailOn>,
        dispatcher_conf: Option<PathBuf>,
        agents: Option<PathBuf>,
        rules: &[(Selector, RuleLevel)],
    ) -> Self {
        let origin = Origin::Flag("--dispatcher-conf");
        self.over.flags.dispatcher_conf = dispatcher_conf.map(|p| Chosen::new(p, origin));
        let origin = Origin::Flag("--agents");
        self.over.flags.agents_file = agents.map(|p| Chosen::new(p, origin));
        let origin = Origin::Flag("--fail-on");
        self.over.flags.fail_on = fail_on.map(|l| Chosen::new(l, origin));
        let asked = rules.iter().map(|&(selector, level)| Asked {
            selector,
            level,
            origin: Origin::Flag(match level {
                RuleLevel::Allow => "--allow",
                RuleLevel::Info | RuleLevel::Warning => "--warn",
                RuleLevel::Error => "--deny",
            }),
        });
        self.over.rules.extend(asked);
        self
    }

    /// What counts for a file; without one, or for the standard input, for the working directory.
    /// A version of Spark for which another one stands is remarked upon.
    ///
    /// # Errors
    /// When the settings file cannot be read or is malformed.
    pub(super) fn settings(
        &mut self,
        path: Option<&Path>,
        out: &Output,
    ) -> Result<Settings, CliError> {
        let path = path.filter(|p| !is_stdin(p));
        let settings = match path {
            None => {
                let here = self.here.clone();
                let file = self.file(&here)?;
                Settings::new(&self.over, file.as_deref(), None)
            }
            Some(path) => {
                let file = self.around(path)?.file.clone();
                let sections = file.as_ref().is_some_and(|f| f.has_sections());
                let path = sections.then(|| self.absolute(path));
                Settings::new(&self.over, file.as_deref(), path.as_deref())
            }
        };
        if let Some(remark) = settings.spark_version.value.remark()
            && !self.said.contains(&remark)
        {
            out.remark(&remark);
            self.said.push(remark);
        }
        Ok(settings)
    }

    /// The flags as they are with the settings of a file.
    ///
    /// # Errors
    /// As [`Finder::settings`].
    pub(super) fn common(&mut self, path: Option<&Path>, out: &Output) -> Result<Common, CliError> {
        Ok(Common::new(self.flags, &self.settings(path, out)?))
    }

    /// The settings file that counts for a file, if it says the same of all files.
    ///
    /// # Errors
    /// As [`Finder::settings`].
    pub(super) fn same_for_all(
        &mut self,
        path: &Path,
    ) -> Result<Option<Option<Arc<SettingsFile>>>, CliError> {
        if is_stdin(path) {
            return Ok(None);
        }
        let file = &self.around(path)?.file;
        let same = file.as_ref().is_none_or(|f| !f.has_sections());
        Ok(same.then(|| file.clone()))
    }

    /// What the settings say of a file of a directory: it is checked, left out, or nothing.
    ///
    /// # Errors
    /// As [`Finder::settings`].
    pub(super) fn wants(&mut self, path: &Path) -> Result<Option<bool>, CliError> {
        let settings = self.around(path)?.file.clone();
        Ok(settings.and_then(|s| s.wants(&self.absolute(path))))
    }

    /// Whether a file is the properties file of the dispatcher that flags or settings name.
    ///
    /// # Errors
    /// As [`Finder::settings`].
    pub(super) fn is_dispatcher_conf(&mut self, path: &Path) -> Result<bool, CliError> {
        let Some(named) = self.around(path)?.dispatcher.clone() else {
            return Ok(false);
        };
        Ok(named == self.absolute(path))
    }

    /// A path from the root.
    fn absolute(&self, path: &Path) -> PathBuf {
        absolute(&self.here.join(path))
    }

    /// What counts for a file and those beside it.
    fn around(&mut self, path: &Path) -> Result<&Around, CliError> {
        let around = match self.last.take().filter(|a| is_in(path, &a.directory)) {
            Some(around) => around,
            None => {
                let parent = path.parent().unwrap_or(path);
                let whole = self.absolute(path);
                let file = match whole.parent() {
                    Some(directory) => self.file(directory)?,
                    None => None,
                };
                let settings = Settings::new(&self.over, file.as_deref(), None);
                let named = settings.dispatcher_conf.value;
                Around {
                    directory: parent.to_owned(),
                    dispatcher: named.map(|named| self.absolute(&named)),
                    file,
                }
            }
        };
        Ok(self.last.insert(around))
    }

    /// The settings file of a directory.
    fn file(&mut self, directory: &Path) -> Result<Option<Arc<SettingsFile>>, CliError> {
        if self.named.is_some() || self.flags.isolated {
            return Ok(self.named.clone());
        }
        let mut passed: Vec<PathBuf> = Vec::new();
        let mut file = None;
        for directory in directory.ancestors() {
            if let Some(known) = self.found.get(directory) {
                file = known.clone();
                break;
            }
            passed.push(directory.to_owned());
            let path = directory.join(FILE_NAME);
            if path.is_file() {
                file = Some(Arc::new(self.open(&path)?));
                break;
            }
        }
        for directory in passed {
            self.found.insert(directory, file.clone());
        }
        Ok(file)
    }

    fn open(&self, path: &Path) -> Result<SettingsFile, CliError> {
        let absolute = absolute(path);
        let directory = absolute.parent().unwrap_or(&self.here);
        let shown = absolute.strip_prefix(&self.here).unwrap_or(path);
        // Paths in it are shown as short as they can be.
        let base = directory.strip_prefix(&self.here).unwrap_or(directory);
        let name = display_path(shown);
        let text = settings_text(shown)?;
        settings::parse(&name, directory, base, &text)
            .map_err(|problems| CliError::settings(&name, &text, problems))
    }
}
