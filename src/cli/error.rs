//! What can stop the tool itself; never a finding about the configuration.

use crate::settings::Problem;
use miette::{Diagnostic, NamedSource, SourceSpan};
use std::io;
use thiserror::Error;

/// An error of the tool. Paths in it are already safe to print (see [`super::display_path`]).
#[derive(Debug, Error, Diagnostic)]
pub enum CliError {
    /// A file does not exist.
    #[error("there is no file `{path}`")]
    #[diagnostic(
        code(mesoscfg::file::missing),
        help("check the path; `mesoscfg check -` reads the standard input")
    )]
    Missing {
        /// The file.
        path: String,
    },

    /// A file does not exist that a settings file names.
    #[error("there is no file `{path}`, which `{key}` names at {place}")]
    #[diagnostic(
        code(mesoscfg::file::missing),
        help("check the path there; it begins at the directory of the settings file")
    )]
    MissingNamed {
        /// The file.
        path: String,
        /// The setting.
        key: &'static str,
        /// File and line.
        place: String,
    },

    /// A directory was given where a file is needed.
    #[error("`{path}` is a directory")]
    #[diagnostic(
        code(mesoscfg::file::directory),
        help("name the file in it, such as `{path}/spark-defaults.conf`")
    )]
    Directory {
        /// The directory, without a final slash.
        path: String,
    },

    /// A file could not be read.
    #[error("cannot read `{path}`")]
    #[diagnostic(
        code(mesoscfg::file::read),
        help("mesoscfg needs the same rights as spark-submit here; compare `ls -l {path}`")
    )]
    Read {
        /// The file.
        path: String,
        /// What the system said.
        source: io::Error,
    },

    /// A directory cannot be looked into.
    #[error("cannot look into `{path}`")]
    #[diagnostic(
        code(mesoscfg::file::directory),
        help(
            "give it the right to be read, or leave it out: `exclude` in mesoscfg.toml, or .gitignore"
        )
    )]
    ReadDirectory {
        /// The directory.
        path: String,
        /// What the system said.
        source: io::Error,
    },

    /// A program in another language was named.
    #[error("`{path}` is skipped: it is a {language} script")]
    #[diagnostic(
        code(mesoscfg::file::language),
        help(
            "properties files and shell scripts are checked; what a program sets as it runs, only a run can tell"
        )
    )]
    Language {
        /// The file.
        path: String,
        /// The language it is written in.
        language: &'static str,
    },

    /// A file is larger than any configuration.
    #[error("`{path}` is larger than {mebibytes} MiB")]
    #[diagnostic(
        code(mesoscfg::file::too_large),
        help("a configuration file is a few kilobytes; is this the right file?")
    )]
    TooLarge {
        /// The file.
        path: String,
        /// How large it may be.
        mebibytes: u64,
    },

    /// A file that was found in a directory is that large: no error, but worth a word.
    #[error(
        "`{path}` is left out: it is larger than {mebibytes} MiB; if it is no configuration, `exclude` in \
         mesoscfg.toml keeps it out without a word"
    )]
    #[diagnostic(code(mesoscfg::file::left_out))]
    LeftOut {
        /// The file.
        path: String,
        /// How large it may be.
        mebibytes: u64,
    },

    /// No file was named and none was found.
    #[error("no configuration file was named, and none was found")]
    #[diagnostic(code(mesoscfg::file::not_found), help("{help}"))]
    NoDefaultFile {
        /// Where was looked, and what to do.
        help: String,
    },

    /// A file of facts, offers or variables is malformed.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Malformed(Box<Malformed>),

    /// A settings file has several mistakes.
    #[error("the settings file `{path}` has {} problems", problems.len())]
    #[diagnostic(code(mesoscfg::settings))]
    Settings {
        /// The file.
        path: String,
        /// What is wrong, in the order of the text.
        #[related]
        problems: Vec<Malformed>,
    },

    /// `explain` was asked for something that does not exist.
    #[error("there is no rule and no property `{what}`")]
    #[diagnostic(code(mesoscfg::explain::unknown), help("{help}"))]
    UnknownSubject {
        /// What was asked for.
        what: String,
        /// Near names, or where to find the lists.
        help: String,
    },

    /// The command line cannot be understood as it stands.
    #[error("{problem}")]
    #[diagnostic(code(mesoscfg::usage), help("{help}"))]
    Usage {
        /// One sentence.
        problem: String,
        /// What to write.
        help: String,
    },

    /// Spark itself would refuse the launch, so there is nothing to show.
    #[error("Spark would refuse this launch: {problem}")]
    #[diagnostic(code(mesoscfg::launch::refused), help("{help}"))]
    Refused {
        /// The exception or message Spark would give.
        problem: String,
        /// The next step.
        help: String,
    },

    /// A file could not be written.
    #[error("cannot write `{path}`")]
    #[diagnostic(code(mesoscfg::file::write), help("{}", help_to_write(source)))]
    Write {
        /// The file.
        path: String,
        /// What the system said.
        source: io::Error,
    },

    /// A file changed while it was being fixed.
    #[error("`{path}` was changed by something else in the meantime")]
    #[diagnostic(
        code(mesoscfg::file::changed),
        help("it was not fixed; check it again")
    )]
    Changed {
        /// The file.
        path: String,
    },

    /// The standard output could not be written.
    #[error("cannot write to the standard output")]
    #[diagnostic(code(mesoscfg::output))]
    Output(#[source] io::Error),
}

/// A file of facts, offers or variables that is malformed.
#[derive(Debug, Error, Diagnostic)]
#[error("{what} `{path}` is malformed: {problem}")]
#[diagnostic(code(mesoscfg::file::malformed), help("{help}"))]
pub struct Malformed {
    /// What the file is, such as `the facts file`.
    what: &'static str,
    /// The file.
    path: String,
    /// One sentence.
    problem: String,
    /// The next step.
    help: String,
    /// The file's text, without control characters.
    #[source_code]
    text: NamedSource<String>,
    /// Where in it.
    #[label("here")]
    span: Option<SourceSpan>,
}

impl CliError {
    /// What is wrong with a settings file.
    #[must_use]
    pub fn settings(path: &str, text: &str, problems: Vec<Problem>) -> Self {
        let mut problems: Vec<Malformed> = problems
            .into_iter()
            .map(|p| {
                let what = "the settings file";
                Malformed::new(what, path, text, Some(p.span), p.message, p.help)
            })
            .collect();
        match problems.pop() {
            Some(only) if problems.is_empty() => CliError::Malformed(Box::new(only)),
            last => {
                problems.extend(last);
                CliError::Settings {
                    path: path.to_owned(),
                    problems,
                }
            }
        }
    }

    /// A malformed file, pointing at a byte range of its text.
    #[must_use]
    pub fn malformed(
        what: &'static str,
        path: &str,
        text: &str,
        span: Option<std::ops::Range<usize>>,
        problem: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        CliError::Malformed(Box::new(Malformed::new(
            what, path, text, span, problem, help,
        )))
    }
}

impl Malformed {
    fn new(
        what: &'static str,
        path: &str,
        text: &str,
        span: Option<std::ops::Range<usize>>,
        problem: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Malformed {
            what,
            path: path.to_owned(),
            problem: problem.into(),
            help: help.into(),
            text: NamedSource::new(path, same_length_printable(text)),
            span: span.map(SourceSpan::from),
        }
    }
}

/// The next step, by what the system said. The file is as it was.
fn help_to_write(error: &io::Error) -> &'static str {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::NotFound | Kind::NotADirectory => {
            "there is no such directory: create it, or name a file in one that is there"
        }
        Kind::IsADirectory => "this is a directory: name a file in it",
        Kind::PermissionDenied => {
            "it is as it was; its directory has to be writable, because the file is replaced as a \
             whole, and a file that is read-only is left alone"
        }
        Kind::ReadOnlyFilesystem => {
            "it is as it was; the file system is mounted to be read only: name a file elsewhere"
        }
        Kind::StorageFull | Kind::QuotaExceeded => {
            "it is as it was; there is no room left: free some, or name a file elsewhere"
        }
        _ => {
            "it is as it was; its directory has to be writable, because the file is replaced as a \
             whole"
        }
    }
}

/// The text with every control character replaced by as many `?` as it has bytes, so that offsets
/// stay right.
fn same_length_printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => out.push(c),
            c if c.is_control() => out.extend(std::iter::repeat_n('?', c.len_utf8())),
            c => out.push(c),
        }
    }
    out
}
