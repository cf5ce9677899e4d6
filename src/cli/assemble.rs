//! From files, words and variables to launches that can be looked at.

use super::{CliError, Common, display_path, read_file};
use crate::properties::{self, Properties};
use crate::rules::{LaunchParts, STAND_IN, holds_secret};
use crate::source::{DiskFiles, SourceId, SourceKind, Sources};
use crate::submit::{
    self, Disk, Environment, FileChoice, PathKind, Prepared, Submit, SubmitArguments,
    VariableOrigin,
};
use crate::version::SparkVersion;
use std::path::{Path, PathBuf};

/// The texts that all launches of one run share.
pub struct Shared {
    /// All texts.
    pub sources: Sources,
    /// The command line; [`STAND_IN`] when none was given.
    pub submit: Submit,
    /// The environment.
    pub environment: Environment,
    typed: bool,
    version: SparkVersion,
    directory: String,
}

impl Shared {
    /// Reads the environment and the command line.
    ///
    /// # Errors
    /// When an environment file cannot be read or is malformed.
    pub fn new(common: &Common, command_line: &[String]) -> Result<Self, CliError> {
        let mut sources = Sources::default();
        let mut environment = environment(common)?;
        let stand_in = STAND_IN.map(str::to_owned);
        let words = if command_line.is_empty() {
            &stand_in
        } else {
            command_line
        };
        let submit = submit::parse(words, common.spark_version, &mut sources);
        environment.publish(&mut sources);
        submit.set_variables(&mut environment);
        mark_command_line(&submit, &mut sources);
        let directory = std::env::current_dir().unwrap_or_default();
        Ok(Shared {
            sources,
            submit,
            environment,
            typed: !command_line.is_empty(),
            version: common.spark_version,
            directory: directory.to_string_lossy().into_owned(),
        })
    }

    /// The properties file that the command line and the environment choose.
    #[must_use]
    pub fn chosen_file(&self) -> FileChoice {
        submit::properties_file(&self.submit, &self.environment)
    }

    /// Reads a properties file.
    ///
    /// # Errors
    /// As [`read_file`].
    pub fn add_file(&mut self, path: &Path) -> Result<Properties, CliError> {
        let bytes = read_file(path)?;
        let id = self
            .sources
            .add_bytes(display_path(path), SourceKind::Properties, bytes);
        Ok(self.parse(id))
    }

    /// Parses a properties file that is already among the sources, and masks its secrets.
    pub fn parse(&mut self, id: SourceId) -> Properties {
        let file = properties::parse(&self.sources.get(id).text, id);
        for entry in &file.entries {
            if holds_secret(&entry.key.text) {
                self.sources.mark_secret(entry.value.span());
            }
        }
        file
    }

    /// What spark-submit makes of the command line, the environment and one properties file.
    #[must_use]
    pub fn launch(&self, file: Option<&Properties>) -> (SubmitArguments, Prepared) {
        let disk = Disk {
            directory: &self.directory,
            kind: &path_kind,
        };
        let arguments = submit::load(&self.submit, file, &self.environment, self.version, &disk);
        let prepared = submit::prepare(&arguments, self.version, &disk, 0);
        (arguments, prepared)
    }

    /// The parts of a launch, for the rules.
    #[must_use]
    pub fn parts<'a>(
        &'a self,
        file: Option<&'a Properties>,
        (arguments, prepared): &'a (SubmitArguments, Prepared),
    ) -> LaunchParts<'a> {
        LaunchParts {
            version: self.version,
            sources: &self.sources,
            file,
            submit: &self.submit,
            environment: &self.environment,
            arguments,
            prepared,
            typed: self.typed,
            files: &DiskFiles,
        }
    }
}

/// The environment: this process's, then the files', then `--env`; later ones win.
///
/// # Errors
/// When an environment file cannot be read or is malformed.
pub fn environment(common: &Common) -> Result<Environment, CliError> {
    let mut environment = Environment::new();
    if !common.no_process_env {
        environment.add_process(std::env::vars_os());
    }
    for path in &common.env_file {
        let name = display_path(path);
        let bytes = read_file(path)?;
        environment
            .add_file(&name, &bytes)
            .map_err(|e| env_file_error(&name, &bytes, &e))?;
    }
    for (name, value) in &common.env {
        environment.set(name, value, VariableOrigin::Option);
    }
    Ok(environment)
}

fn env_file_error(name: &str, bytes: &[u8], error: &submit::EnvironmentError) -> CliError {
    let text = String::from_utf8_lossy(bytes);
    let span = match error {
        submit::EnvironmentError::Line { line, .. } => line_span(&text, *line),
        _ => None,
    };
    CliError::malformed(
        "the environment file",
        name,
        &text,
        span,
        "a line is not NAME=value",
        "write one `NAME=value` a line; `#` begins a comment",
    )
}

fn line_span(text: &str, line: usize) -> Option<std::ops::Range<usize>> {
    let index = line.checked_sub(1)?;
    let start: usize = text.split_inclusive('\n').take(index).map(str::len).sum();
    let len = text.split_inclusive('\n').nth(index)?.trim_end().len();
    Some(start..start + len)
}

/// Masks the secrets that were given with `--conf`.
fn mark_command_line(submit: &Submit, sources: &mut Sources) {
    for pair in submit.conf.iter().filter(|pair| holds_secret(&pair.key)) {
        if let Some(span) = submit.place(pair.value).span() {
            sources.mark_secret(span);
        }
    }
}

/// What a path names.
#[must_use]
pub fn path_kind(path: &str) -> PathKind {
    match std::fs::metadata(PathBuf::from(path)) {
        Ok(m) if m.is_dir() => PathKind::Directory,
        Ok(_) => PathKind::File,
        Err(_) => PathKind::Missing,
    }
}
