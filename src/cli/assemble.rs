//! From files, words and variables to launches that can be looked at.

use super::{CliError, Common, MAX_FILE_SIZE, display_path, read_file};
use crate::properties::{NoteKind, Properties};
use crate::resolve::{Request, Resolution, is_secret, resolve};
use crate::source::{DiskFiles, Files, Sources, Span};
use crate::submit::{Environment, EnvironmentError, VariableOrigin};
use std::io;
use std::path::Path;

/// Resolves one launch: a command line, a properties file that stands in for the one spark-submit
/// would choose, and the environment. Its texts are added to the sources.
///
/// # Errors
/// When the properties file or an environment file cannot be read, or the latter is malformed.
pub fn launch(
    common: &Common,
    command_line: &[String],
    file: Option<&Path>,
    sources: &mut Sources,
) -> Result<Resolution, CliError> {
    let file = match file {
        Some(path) => Some((display_path(path), read_file(path)?)),
        None => None,
    };
    let directory = std::env::current_dir().unwrap_or_default();
    let request = Request {
        version: common.spark_version,
        command_line,
        file,
        environment: environment(common)?,
        files: &BoundedFiles,
        directory: &directory.to_string_lossy(),
        submit_time: 0,
    };
    let resolution = resolve(request, sources);
    if let Some(file) = &resolution.file {
        mark_stray_secrets(file, sources);
    }
    Ok(resolution)
}

/// Masks secrets that a mistake of syntax has put outside of their value: behind a blank that is
/// none for Java, and so in the key; in a line that another line has swallowed.
fn mark_stray_secrets(file: &Properties, sources: &mut Sources) {
    for entry in file.entries.iter().filter(|e| is_secret(&e.key.text)) {
        let odd = |c: char| !c.is_ascii_graphic();
        if let Some(at) = entry.key.text.find(odd).filter(|at| *at > 0) {
            sources.mark_secret(entry.key.raw_span(at..entry.key.text.len()));
        }
        sources.mark_secret(entry.value.span());
    }
    for note in &file.notes {
        if note.kind == NoteKind::ContinuationTakesProperty {
            let text = sources
                .get(note.span.source)
                .text
                .get(note.span.range())
                .unwrap_or("");
            let key = text.split([' ', '\t', '=', ':']).next().unwrap_or("");
            if is_secret(key) {
                let start = note.span.range().start + key.len();
                sources.mark_secret(Span::new(note.span.source, start..note.span.range().end));
            }
        }
    }
}

/// The files of this machine, but none beyond [`MAX_FILE_SIZE`], and no devices or pipes.
#[derive(Clone, Copy, Debug, Default)]
pub struct BoundedFiles;

impl Files for BoundedFiles {
    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        match std::fs::metadata(path) {
            Ok(m) if m.is_file() && m.len() > MAX_FILE_SIZE => {
                Err(io::Error::from(io::ErrorKind::FileTooLarge))
            }
            Ok(m) if !m.is_file() && !m.is_dir() => {
                Err(io::Error::from(io::ErrorKind::InvalidInput))
            }
            _ => DiskFiles.read(path),
        }
    }

    fn is_file(&self, path: &str) -> bool {
        DiskFiles.is_file(path)
    }

    fn exists(&self, path: &str) -> bool {
        DiskFiles.exists(path)
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

fn env_file_error(name: &str, bytes: &[u8], error: &EnvironmentError) -> CliError {
    let text = String::from_utf8_lossy(bytes);
    let span = match error {
        EnvironmentError::Line { line, .. } => line_span(&text, *line),
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
