//! Where a value came from, and why another lost to it.

use crate::submit;

/// The kinds of places, highest precedence first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The command line.
    Argument,
    /// The properties file.
    File,
    /// An environment variable.
    Environment,
    /// A file that holds a principal or a secret.
    CredentialFile,
    /// Nobody set it.
    Default,
}

impl Kind {
    /// The name in machine-readable output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Argument => "argument",
            Kind::File => "file",
            Kind::Environment => "environment",
            Kind::CredentialFile => "credential-file",
            Kind::Default => "default",
        }
    }
}

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A dedicated option, such as `--executor-memory`.
    Option(submit::SubmitOption),
    /// `--conf`.
    Conf,
    /// A line of the properties file.
    File,
    /// An environment variable.
    Variable(String),
    /// A file, named by a property or a variable.
    CredentialFile {
        /// Its path.
        path: String,
        /// The property or variable that names it.
        named_by: String,
    },
    /// Nobody set it.
    Default,
}

impl Origin {
    /// What kind of place it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Origin::Option(_) | Origin::Conf => Kind::Argument,
            Origin::File => Kind::File,
            Origin::Variable(_) => Kind::Environment,
            Origin::CredentialFile { .. } => Kind::CredentialFile,
            Origin::Default => Kind::Default,
        }
    }

    /// The option, variable or path.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Origin::Option(option) => Some(option.name()),
            Origin::Conf => Some("--conf"),
            Origin::Variable(name) => Some(name),
            Origin::CredentialFile { path, .. } => Some(path),
            Origin::File | Origin::Default => None,
        }
    }

    /// A noun phrase for people.
    #[must_use]
    pub fn phrase(&self) -> String {
        match self {
            Origin::Option(option) => format!("the option {}", option.name()),
            Origin::Conf => "--conf".to_owned(),
            Origin::File => "the properties file".to_owned(),
            Origin::Variable(name) => format!("the variable {name}"),
            Origin::CredentialFile { path, named_by } => {
                format!("the file {path} (named by {named_by})")
            }
            Origin::Default => "the default".to_owned(),
        }
    }

    /// Why something of this origin loses to `winner`.
    #[must_use]
    pub fn loses_to(&self, winner: &Origin) -> String {
        match (self, winner) {
            (Origin::Option(a), Origin::Option(_)) => {
                format!("a later {} wins", a.name())
            }
            (Origin::Conf, Origin::Conf) => "a later --conf of the same key wins".to_owned(),
            (Origin::File, Origin::File) => {
                "a later line sets the same key; the last one wins".to_owned()
            }
            (Origin::CredentialFile { .. }, _) => {
                format!("{} wins; the file is not opened", winner.phrase())
            }
            _ => format!("{} wins over {}", winner.phrase(), self.phrase()),
        }
    }
}
