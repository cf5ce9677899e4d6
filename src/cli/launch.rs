//! From flags, files and words to one resolved launch.

use super::document::{in_words, json_problem};
use super::input::is_script;
use super::{CliError, Common, MAX_FILE_SIZE, Output, display_path, read_document, read_file};
use crate::launch::Facts;
use crate::properties::{NoteKind, Properties};
use crate::report::printable_line;
use crate::resolve::{self, Request, Resolution, is_secret};
use crate::rules::STAND_IN;
use crate::source::{DiskFiles, Files, MemoryFiles, PathKind, Sources, Span};
use crate::submit::{
    CommandLine, Environment, EnvironmentError, Origin, Program, Submit, SubmitOption,
    VariableOrigin,
};
use crate::version::{MesosVersion, SparkVersion};
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

/// What a launch is resolved from, read once.
pub struct Inputs {
    file: Option<(String, Vec<u8>)>,
    environment: Environment,
    directory: String,
    /// Where the application of [`STAND_IN`] would be.
    application: String,
    /// Files that count as having other content than they have on the disk, by name.
    edited: MemoryFiles,
}

impl Inputs {
    /// Reads what the flags name: the properties file that stands in for the one spark-submit
    /// would choose, and environment files.
    ///
    /// # Errors
    /// When one of them cannot be read or is malformed.
    pub fn read(common: &Common, file: Option<&Path>) -> Result<Self, CliError> {
        let file = match file {
            Some(path) => Some((display_path(path), read_file(path)?)),
            None => None,
        };
        let directory = std::env::current_dir().unwrap_or_default();
        let [.., application] = STAND_IN;
        Ok(Inputs {
            file,
            environment: environment(common)?,
            application: directory.join(application).to_string_lossy().into_owned(),
            directory: directory.to_string_lossy().into_owned(),
            edited: MemoryFiles::default(),
        })
    }

    /// From now on a file counts as having other content than it has on the disk.
    pub fn edit(&mut self, name: &str, bytes: Vec<u8>) {
        self.edited.0.insert(name.to_owned(), bytes);
    }

    /// That content.
    #[must_use]
    pub fn edited(&self, name: &str) -> Option<&[u8]> {
        self.edited.0.get(name).map(Vec::as_slice)
    }

    /// The files of this machine, with those that were edited as they count.
    #[must_use]
    pub fn files(&self) -> impl Files + '_ {
        Edited(&self.edited)
    }

    /// The environment variables.
    #[must_use]
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// Resolves the launch of a command line. Its texts are added to the sources. What Spark
    /// would refuse is no error here.
    #[must_use]
    pub fn resolve(
        &self,
        common: &Common,
        words: &[String],
        facts: &Facts,
        sources: &mut Sources,
    ) -> Resolution {
        self.resolve_as(
            common.spark_version.release,
            &self.file,
            words,
            facts,
            sources,
        )
    }

    /// As [`Inputs::resolve`], but of another release, and with another properties file.
    #[must_use]
    pub fn resolve_as(
        &self,
        version: SparkVersion,
        file: &Option<(String, Vec<u8>)>,
        words: &[String],
        facts: &Facts,
        sources: &mut Sources,
    ) -> Resolution {
        let environment = self.environment.clone();
        self.resolve_in(
            version,
            environment,
            file.clone(),
            words.into(),
            facts,
            sources,
        )
    }

    /// As [`Inputs::resolve`], but with everything that may be of another launch.
    #[must_use]
    pub fn resolve_in(
        &self,
        version: SparkVersion,
        environment: Environment,
        file: Option<(String, Vec<u8>)>,
        command_line: CommandLine<'_>,
        facts: &Facts,
        sources: &mut Sources,
    ) -> Resolution {
        let stands_in = matches!(command_line, CommandLine::Typed(words) if words == STAND_IN);
        let files = Edited(&self.edited);
        let files: &dyn Files = match stands_in {
            true => &WithoutApplication {
                files,
                application: &self.application,
            },
            false => &files,
        };
        let request = Request {
            version,
            command_line,
            file,
            environment,
            files,
            directory: &self.directory,
            submit_time: facts.app_submit_time.unwrap_or(0),
        };
        let resolution = resolve::resolve(request, sources);
        if let Some(file) = &resolution.file {
            mark_stray_secrets(file, sources);
        }
        resolution
    }
}

/// A launch and the texts it was resolved from.
pub struct Loaded {
    /// All texts.
    pub sources: Sources,
    /// The launch.
    pub resolution: Resolution,
    /// What no configuration holds.
    pub facts: Facts,
    /// Whether the master is [`ASSUMED_MASTER`].
    pub assumed_master: bool,
    /// The properties file that the command line names, if another is taken in its place.
    pub replaced: Option<String>,
}

impl Loaded {
    /// Says that another properties file is taken than the one that the command line names.
    pub fn remark(&self, file: Option<&Path>, out: &Output) {
        if let (Some(file), Some(replaced)) = (file, &self.replaced) {
            out.remark(&in_place_of(file, replaced));
        }
    }
}

/// What is said where a file stands in for the one of `--properties-file`.
#[must_use]
pub fn in_place_of(file: &Path, named: &str) -> String {
    format!(
        "note: {} is read in place of {}, which `--properties-file` names",
        display_path(file),
        printable_line(named)
    )
}

/// The properties file that a command line names.
#[must_use]
pub fn named_file(submit: &Submit) -> Option<String> {
    let given = submit.given.iter().rev();
    let mut named = given.filter(|g| g.option == SubmitOption::PropertiesFile);
    Some(submit.text(named.next()?.value?).to_owned())
}

/// The master that is assumed where [`load`] may assume one.
pub const ASSUMED_MASTER: &str = "mesos://localhost:5050";

/// Whether a path is a file that is there, and certainly no JAR: none that begins as a ZIP archive.
fn is_no_archive(path: &Path) -> bool {
    let mut start = [0; 2];
    path.is_file()
        && File::open(path).is_ok_and(|mut file| {
            let read = file.read_exact(&mut start);
            read.is_err() || start != *b"PK"
        })
}

/// Files stand before `--`; one behind it would be read as the application.
///
/// # Errors
/// When the first word behind `--` is certainly a file to be read, and none of a launch.
pub(super) fn no_file_as_command(command: &str, words: &[String]) -> Result<(), CliError> {
    const PROGRAMS: [&str; 3] = ["py", "R", "r"];
    let Some(first) = words.first() else {
        return Ok(());
    };
    let path = Path::new(first);
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or("");
    let file = matches!(extension, "conf" | "properties")
        || is_script(path)
        || path.is_dir()
        || (!PROGRAMS.contains(&extension) && is_no_archive(path));
    if first.starts_with('-') || Program::of(first).is_some() || !file {
        return Ok(());
    }
    let name = display_path(path);
    Err(CliError::Usage {
        problem: format!(
            "`{name}` stands behind `--`, where the words of spark-submit's command line are, and \
             would be the application"
        ),
        help: format!(
            "files stand before `--`: write `mesoscfg {command} {name}`; a command line begins with \
             the program: `-- spark-submit ...`"
        ),
    })
}

/// The launch of a command line; without one, of a properties file as its only argument.
///
/// A properties file alone seldom names the master, because the command line does: if
/// `assume_master`, one is assumed where there is neither.
///
/// # Errors
/// As [`Inputs::read`], and [`no_file_as_command`] for the subcommand of that name.
pub fn load(
    command: &str,
    common: &Common,
    file: Option<&Path>,
    command_line: &[String],
    assume_master: bool,
) -> Result<Loaded, CliError> {
    no_file_as_command(command, command_line)?;
    let inputs = Inputs::read(common, file)?;
    let facts = facts(common.facts.as_deref(), common.mesos_version)?;
    let typed = !command_line.is_empty();
    let mut words = if typed {
        command_line.to_vec()
    } else {
        STAND_IN.map(str::to_owned).to_vec()
    };
    let mut sources = Sources::default();
    let mut resolution = inputs.resolve(common, &words, &facts, &mut sources);
    let unset = resolution.arguments.master.origin == Origin::Default;
    let assumed_master = assume_master && !typed && unset;
    if assumed_master {
        words.splice(1..1, ["--master", ASSUMED_MASTER].map(str::to_owned));
        sources = Sources::default();
        resolution = inputs.resolve(common, &words, &facts, &mut sources);
    }
    let replaced = file.and_then(|_| named_file(&resolution.submit));
    Ok(Loaded {
        replaced: replaced.filter(|r| file.is_none_or(|f| Path::new(r) != f)),
        sources,
        resolution,
        facts,
        assumed_master,
    })
}

/// Masks secrets that a mistake of syntax has put outside of their value: behind a blank that is
/// none for Java, and so in the key; in a line that another line has swallowed.
pub(super) fn mark_stray_secrets(file: &Properties, sources: &mut Sources) {
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

/// The files of this machine, some of them edited in memory.
struct Edited<'a>(&'a MemoryFiles);

impl Files for Edited<'_> {
    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        self.0.read(path).or_else(|_| BoundedFiles.read(path))
    }

    fn kind(&self, path: &str) -> PathKind {
        BoundedFiles.kind(path)
    }

    fn mode(&self, path: &str) -> Option<u32> {
        BoundedFiles.mode(path)
    }
}

/// The application that stands in for one is nowhere, and not looked for.
struct WithoutApplication<'a, F> {
    files: F,
    application: &'a str,
}

impl<F: Files> Files for WithoutApplication<'_, F> {
    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        self.files.read(path)
    }

    fn kind(&self, path: &str) -> PathKind {
        match path == self.application {
            true => PathKind::Missing,
            false => self.files.kind(path),
        }
    }

    fn mode(&self, path: &str) -> Option<u32> {
        self.files.mode(path)
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

    fn kind(&self, path: &str) -> PathKind {
        DiskFiles.kind(path)
    }

    fn mode(&self, path: &str) -> Option<u32> {
        DiskFiles.mode(path)
    }
}

/// The environment: this process's, then the files', then `--env`; later ones win.
///
/// # Errors
/// When an environment file cannot be read or is malformed.
fn environment(common: &Common) -> Result<Environment, CliError> {
    let mut environment = Environment::new();
    if !common.no_process_env {
        environment.add_process(std::env::vars_os());
    }
    for path in &common.env_file {
        let name = display_path(path);
        let bytes = read_file(path)?;
        // `${NAME}` in it may stand for a variable of this process, if these count.
        let added = match common.no_process_env {
            true => environment.add_file(&name, &bytes),
            false => environment.add_file_in_process(&name, &bytes),
        };
        added.map_err(|e| env_file_error(&name, &bytes, &e, common.reveal_secrets))?;
    }
    for (name, value) in &common.env {
        environment.set(name, value, VariableOrigin::Option);
    }
    Ok(environment)
}

fn env_file_error(name: &str, bytes: &[u8], error: &EnvironmentError, reveal: bool) -> CliError {
    const HELP: &str = "write one `NAME=value` a line, a value with blanks between quotes; `#` \
                        begins a comment";
    let text = String::from_utf8_lossy(bytes);
    let text = match reveal {
        true => text.into_owned(),
        false => names_only(&text),
    };
    let (span, problem, help) = match error {
        EnvironmentError::Line { line, .. } => {
            let problem = format!("line {line} is not NAME=value");
            (line_span(&text, *line), problem, HELP)
        }
        EnvironmentError::File { .. } if std::str::from_utf8(bytes).is_err() => {
            let good = std::str::from_utf8(bytes).map_or_else(|e| e.valid_up_to(), str::len);
            let before = bytes.iter().take(good);
            let line = 1 + before.filter(|b| **b == b'\n').count();
            let problem = format!("line {line} is not UTF-8");
            (line_span(&text, line), problem, "save it as UTF-8")
        }
        EnvironmentError::File { reason, .. } => (None, reason.clone(), HELP),
        EnvironmentError::Option(_) => (None, error.to_string(), HELP),
    };
    CliError::malformed("the environment file", name, &text, span, problem, help)
}

/// An environment file as it may be shown: names stay, and all else is a `*` for each byte, because
/// nobody knows which variables of a malformed file hold secrets.
fn names_only(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let name = line.find('=').filter(|&at| {
            let is_name = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b' ';
            line.as_bytes().iter().take(at).all(|&b| is_name(b))
        });
        let (kept, masked) = line.split_at(name.map_or(0, |at| at + 1));
        out.push_str(kept);
        for c in masked.chars() {
            match c {
                '\n' | '\r' | ' ' => out.push(c),
                c => out.extend(std::iter::repeat_n('*', c.len_utf8())),
            }
        }
    }
    out
}

fn line_span(text: &str, line: usize) -> Option<std::ops::Range<usize>> {
    let index = line.checked_sub(1)?;
    let start: usize = text.split_inclusive('\n').take(index).map(str::len).sum();
    let len = text.split_inclusive('\n').nth(index)?.trim_end().len();
    Some(start..start + len)
}

/// The facts file: JSON, or TOML if its name says so.
///
/// # Errors
/// When the file cannot be read or is malformed.
pub fn facts(path: Option<&Path>, mesos: Option<MesosVersion>) -> Result<Facts, CliError> {
    let mut facts = facts_file(path)?;
    facts.mesos_version = mesos.or(facts.mesos_version);
    Ok(facts)
}

fn facts_file(path: Option<&Path>) -> Result<Facts, CliError> {
    let Some(path) = path else {
        return Ok(Facts::default());
    };
    let text = text_of(path)?;
    let name = display_path(path);
    let toml = path
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("toml"));
    let start = text.len() - text.trim_start().len();
    if !toml && !text[start..].starts_with('{') {
        let span = Some(start..(start + 1).min(text.len()));
        let help = "write `{\"framework_id\": \"...\", \"driver_port\": 7078}`, all facts optional; \
                    a file named *.toml is read as TOML";
        let problem = "expected an object of JSON";
        return Err(CliError::malformed(
            "the facts file",
            &name,
            &text,
            span,
            problem,
            help,
        ));
    }
    let parsed = if toml {
        toml::from_str(&text).map_err(|e| (e.span(), in_words(e.message())))
    } else {
        serde_json::from_str(&text).map_err(|e| {
            let (span, problem) = json_problem(&text, &e);
            (Some(span), problem)
        })
    };
    parsed.map_err(|(span, problem)| {
        let help = "facts are framework_id, user, driver_host, driver_port, web_ui_url, \
                    mesos_version, java_version, submission_id, app_start_time, app_submit_time \
                    and tasks, all optional; a file named *.toml is read as TOML, any other as JSON";
        CliError::malformed("the facts file", &name, &text, span, problem, help)
    })
}

/// A file that has to be text; without the byte order mark that some editors put in front.
///
/// # Errors
/// As [`read_document`], and if the file is not UTF-8.
pub fn text_of(path: &Path) -> Result<String, CliError> {
    as_text(path, read_document(path)?)
}

/// As [`text_of`], of a file that people write.
///
/// # Errors
/// As [`read_file`], and if the file is not UTF-8.
pub fn settings_text(path: &Path) -> Result<String, CliError> {
    as_text(path, read_file(path)?)
}

fn as_text(path: &Path, mut bytes: Vec<u8>) -> Result<String, CliError> {
    let name = display_path(path);
    if bytes.starts_with(BYTE_ORDER_MARK) {
        bytes.drain(..BYTE_ORDER_MARK.len());
    }
    String::from_utf8(bytes).map_err(|e| {
        let text = String::from_utf8_lossy(e.as_bytes()).into_owned();
        let at = e.utf8_error().valid_up_to();
        let help = "save it as UTF-8";
        CliError::malformed(
            "the file",
            &name,
            &text,
            Some(at..at),
            "it is not UTF-8",
            help,
        )
    })
}

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

#[cfg(test)]
mod tests {
    use super::names_only;

    #[test]
    fn a_malformed_environment_file_is_shown_without_its_values() {
        let text = "A=1\nSPARK_MESOS_SECRET=\u{e9}x y\n=oops\nrest of it\r\n";
        let shown = names_only(text);
        assert_eq!(
            shown,
            "A=*\nSPARK_MESOS_SECRET=*** *\n=****\n**** ** **\r\n"
        );
        assert_eq!(shown.len(), text.len());
    }
}
