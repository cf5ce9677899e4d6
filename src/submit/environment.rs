//! The environment variables spark-submit and the drivers see.
//!
//! Collected from the process, an env file, `--env` and the assignments before the command; later
//! ones win. The process's own environment is never changed.

use super::Unknown;
use crate::source::{Decoded, SourceId, SourceKind, Sources, Span, decode};
use std::collections::BTreeMap;
use std::ffi::OsString;

/// The name of the source that shows the variables.
pub const SOURCE_NAME: &str = "<environment>";

/// The name of the source that shows the dispatcher's variables.
pub const DISPATCHER_SOURCE_NAME: &str = "<dispatcher environment>";

/// Where a variable was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VariableOrigin {
    /// In the environment of this process.
    Process,
    /// In the env file.
    File,
    /// By `--env NAME=value`.
    Option,
    /// Before the command (`NAME=value spark-submit ...`).
    CommandLine,
    /// In a script that runs before: spark-env.sh, or the one that calls spark-submit.
    Script,
}

/// An environment variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its value; bytes that are not UTF-8 are U+FFFD, as the JVM has them.
    pub value: String,
    /// Where it was set last.
    pub origin: VariableOrigin,
    /// Its value in the source `<environment>`, which shows only variables that matter, or on the
    /// command line.
    pub span: Option<Span>,
}

/// Environment variables by name.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    variables: BTreeMap<String, Variable>,
    source: Option<SourceId>,
    unknown: BTreeMap<String, Unknown>,
}

/// Why an environment cannot be made.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum EnvironmentError {
    /// A line of the env file is malformed.
    #[error("{name}:{line}: not a NAME=value line: {text}")]
    Line {
        /// The file.
        name: String,
        /// The line, from 1; 0 if it is unknown.
        line: usize,
        /// Its text.
        text: String,
    },
    /// The env file cannot be read.
    #[error("{name}: {reason}")]
    File {
        /// The file.
        name: String,
        /// What is wrong.
        reason: String,
    },
    /// An `--env` without a name or without `=`.
    #[error("--env takes NAME=value, not `{0}`")]
    Option(String),
}

impl Environment {
    /// No variables at all.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a variable.
    pub fn set(&mut self, name: &str, value: &str, origin: VariableOrigin) {
        let variable = Variable {
            value: value.to_owned(),
            origin,
            span: None,
        };
        self.variables.insert(name.to_owned(), variable);
    }

    /// Sets a variable that stands somewhere else than in the source of the environment.
    pub(super) fn set_at(&mut self, name: &str, value: &str, origin: VariableOrigin, span: Span) {
        let variable = Variable {
            value: value.to_owned(),
            origin,
            span: Some(span),
        };
        self.variables.insert(name.to_owned(), variable);
    }

    /// Sets a variable as a script does, unless it was given by hand.
    pub fn set_in_script(&mut self, name: &str, value: &Decoded) {
        if self.is_by_hand(name) {
            return;
        }
        self.set_at(name, &value.text, VariableOrigin::Script, value.span());
    }

    /// Notes that a script sets a variable to what only a run can tell.
    pub fn set_unknown(&mut self, name: &str, unknown: Unknown) {
        if !self.is_by_hand(name) {
            self.variables.remove(name);
            self.unknown.insert(name.to_owned(), unknown);
        }
    }

    /// The same without the variables of this process: as on another machine.
    #[must_use]
    pub fn elsewhere(&self) -> Self {
        let mut other = self.clone();
        let variables = &mut other.variables;
        variables.retain(|_, v| v.origin != VariableOrigin::Process);
        other
    }

    /// Whether a variable was given to this tool, and not found in its process or in a script.
    #[must_use]
    pub fn is_by_hand(&self, name: &str) -> bool {
        let origin = self.get(name).map(|v| v.origin);
        matches!(
            origin,
            Some(VariableOrigin::File | VariableOrigin::Option | VariableOrigin::CommandLine)
        )
    }

    /// The variables that Spark, Mesos or what they load looks at, and only a run can tell.
    pub fn unknown(&self) -> impl Iterator<Item = (&str, Unknown)> {
        let of_interest = self.unknown.iter().filter(|(name, _)| matters(name));
        of_interest.map(|(name, unknown)| (name.as_str(), *unknown))
    }

    /// Takes over variables of a process, such as [`std::env::vars_os`] gives them. Names that are
    /// not UTF-8 are left out: Spark looks for none of them.
    pub fn add_process(&mut self, variables: impl IntoIterator<Item = (OsString, OsString)>) {
        for (name, value) in variables {
            if let Some(name) = name.to_str() {
                let value = decode(value.as_encoded_bytes());
                self.set(name, &value, VariableOrigin::Process);
            }
        }
    }

    /// Takes over the lines of an env file. `${NAME}` in values stands for what earlier lines of the
    /// file set, and for nothing else.
    ///
    /// # Errors
    /// If a line is malformed; the lines before it are taken over.
    pub fn add_file(&mut self, name: &str, bytes: &[u8]) -> Result<(), EnvironmentError> {
        let bytes = without_byte_order_mark(bytes);
        let mark = mark(bytes);
        self.add_lines(name, bytes, &marked(bytes, &mark), &mark)
    }

    /// As [`Environment::add_file`], but `${NAME}` first stands for a variable of this process.
    ///
    /// # Errors
    /// As [`Environment::add_file`].
    pub fn add_file_in_process(
        &mut self,
        name: &str,
        bytes: &[u8],
    ) -> Result<(), EnvironmentError> {
        let bytes = without_byte_order_mark(bytes);
        self.add_lines(name, bytes, bytes, "")
    }

    /// `marked` is what dotenvy reads in place of the bytes; all marks are taken out of what it makes
    /// of that.
    fn add_lines(
        &mut self,
        name: &str,
        bytes: &[u8],
        marked: &[u8],
        mark: &str,
    ) -> Result<(), EnvironmentError> {
        let plain = |text: &str| match mark {
            "" => text.to_owned(),
            mark => text.replace(mark, ""),
        };
        for item in dotenvy::from_read_iter(marked) {
            match item {
                Ok((key, value)) => {
                    self.set(&plain(&key), &plain(&value), VariableOrigin::File);
                }
                Err(dotenvy::Error::LineParse(text, at)) => {
                    // A value between quotes may have several lines; a quote that is not closed
                    // begins in the first of them.
                    let end = if at < text.trim_end().len() { at } else { 0 };
                    let further = text.bytes().take(end).filter(|b| *b == b'\n').count();
                    let text = plain(&text);
                    let first = text.lines().next().unwrap_or_default().trim();
                    let whole = decode(bytes);
                    // It may be the value alone, and a comment is taken off its end.
                    let is_it = |l: &str| {
                        let value = l.split_once('=').map_or("", |(_, value)| value);
                        [l, value].iter().any(|t| t.trim().starts_with(first))
                    };
                    let line = whole.lines().position(|l| l.trim() == first);
                    let line = line.or_else(|| whole.lines().position(is_it));
                    let line = line.map_or(0, |i| i + 1 + further);
                    return Err(EnvironmentError::Line {
                        name: name.to_owned(),
                        line,
                        text,
                    });
                }
                Err(e) => {
                    let reason = e.to_string();
                    return Err(EnvironmentError::File {
                        name: name.to_owned(),
                        reason,
                    });
                }
            }
        }
        Ok(())
    }

    /// Takes over the value of one `--env`.
    ///
    /// # Errors
    /// If it is not `NAME=value`.
    pub fn add_option(&mut self, text: &str) -> Result<(), EnvironmentError> {
        match text.split_once('=') {
            Some((name, value)) if !name.is_empty() => {
                self.set(name, value, VariableOrigin::Option);
                Ok(())
            }
            _ => Err(EnvironmentError::Option(text.to_owned())),
        }
    }

    /// Shows the variables that matter as a source, a line each in the order of their names, and
    /// gives each its span there. Call it once, when all are collected.
    pub fn publish(&mut self, sources: &mut Sources) {
        self.publish_as(SOURCE_NAME, sources);
    }

    /// As [`Self::publish`], under another name.
    pub fn publish_as(&mut self, name: &str, sources: &mut Sources) {
        let mut text = String::new();
        let mut places = Vec::new();
        for (name, variable) in &self.variables {
            if let Some(span) = variable.span.filter(|_| holds_secret(name)) {
                sources.mark_secret(span);
            }
            if variable.span.is_none()
                && (variable.origin != VariableOrigin::Process || matters(name))
            {
                let start = text.len() + name.len() + 1;
                text.push_str(name);
                text.push('=');
                text.push_str(&variable.value);
                places.push((name.clone(), start..text.len()));
                text.push('\n');
            }
        }
        let id = sources.add(name, SourceKind::Environment, text);
        self.source = Some(id);
        for (name, range) in places {
            let span = Span::new(id, range);
            if holds_secret(&name) {
                sources.mark_secret(span);
            }
            if let Some(variable) = self.variables.get_mut(&name) {
                variable.span = Some(span);
            }
        }
    }

    /// The source made by [`Self::publish`].
    #[must_use]
    pub fn source(&self) -> Option<SourceId> {
        self.source
    }

    /// A variable.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Variable> {
        self.variables.get(name)
    }

    /// The value of a variable.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.get(name).map(|v| v.value.as_str())
    }

    /// All variables in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Variable)> {
        self.variables.iter().map(|(n, v)| (n.as_str(), v))
    }
}

/// Whether Spark, Mesos or what they load looks at a variable.
pub fn matters(name: &str) -> bool {
    const PREFIXES: [&str; 8] = [
        "SPARK_",
        "MESOS_",
        "LIBPROCESS_",
        "HADOOP_",
        "YARN_",
        "PYSPARK_",
        "SPARKR_",
        "SSL_",
    ];
    const NAMES: [&str; 6] = [
        "MASTER",
        "DEPLOY_MODE",
        "JAVA_HOME",
        "USER",
        "OMP_NUM_THREADS",
        "R_PACKAGE_DIR",
    ];
    PREFIXES.iter().any(|p| name.starts_with(p)) || NAMES.contains(&name)
}

/// Whether the value must not be shown.
fn holds_secret(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    ["SECRET", "PASSWORD", "TOKEN", "PASSPHRASE", "PRIVATE_KEY"]
        .iter()
        .any(|w| name.contains(w))
}

/// Some editors put one in front, which is no part of the first name.
fn without_byte_order_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes)
}

/// A word that is not in a text. No variable of a process is called so.
fn mark(bytes: &[u8]) -> String {
    let mut mark = "MESOSCFG0ENV0FILE".to_owned();
    while bytes.windows(mark.len()).any(|w| w == mark.as_bytes()) {
        mark.push('0');
    }
    mark
}

/// An env file in which every name, where it is set and where it is referred to, begins with a mark:
/// dotenvy, which looks into the process before the file, then finds none of them there.
fn marked(bytes: &[u8], mark: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() * 2);
    for line in bytes.split_inclusive(|&b| b == b'\n') {
        let rest = line.trim_ascii_start();
        // `export NAME=value`, but not `export=value`.
        let exported = rest.strip_prefix(b"export").map(<[u8]>::trim_ascii_start);
        let exported = exported.filter(|r| r.len() + 6 < rest.len() && is_name(r));
        let rest = exported.unwrap_or(rest);
        let (before, rest) = line.split_at(line.len() - rest.len());
        out.extend_from_slice(before);
        if is_name(rest) {
            out.extend_from_slice(mark.as_bytes());
        }
        let mut rest = rest.iter().peekable();
        while let Some(&byte) = rest.next() {
            out.push(byte);
            if byte == b'$' {
                out.extend(rest.next_if(|&&b| b == b'{'));
                out.extend_from_slice(mark.as_bytes());
            }
        }
    }
    out
}

/// Whether a text begins as a name does.
fn is_name(text: &[u8]) -> bool {
    text.first()
        .is_some_and(|&b| b.is_ascii_alphabetic() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_ones_win_and_only_what_matters_is_shown() {
        let mut e = Environment::new();
        let process = [("PATH", "/bin"), ("SPARK_HOME", "/s"), ("MASTER", "a")];
        e.add_process(process.map(|(n, v)| (n.into(), v.into())));
        e.add_file(".env", b"export MASTER='b c'\n# x\nOTHER=1\n")
            .unwrap();
        e.add_option("SPARK_MESOS_SECRET=s=t").unwrap();
        let mut sources = Sources::default();
        e.publish(&mut sources);
        let source = sources.get(e.source().unwrap());
        assert_eq!(
            source.text,
            "MASTER=b c\nOTHER=1\nSPARK_HOME=/s\nSPARK_MESOS_SECRET=s=t\n"
        );
        let secret = e.get("SPARK_MESOS_SECRET").unwrap().span.unwrap();
        assert_eq!(&source.text[secret.range()], "s=t");
        let masked: Vec<_> = source.secrets().iter().map(|r| (r.start, r.end)).collect();
        assert_eq!(masked, [(secret.start, secret.end)]);
        assert_eq!(e.value("PATH"), Some("/bin"));
        assert!(e.get("PATH").unwrap().span.is_none());
    }

    #[test]
    fn references_in_a_file_stand_for_its_own_lines() {
        let file = b"PATH=/p\nexport A=1\nexport = x\n  B=\"${A}$A-${PATH}${HOME}\"\n\
            C='$A' # $A\nD=\\$A$$\nE=\"a\nA=${A}\"\nF=${C}MESOSCFG0ENV0FILE\n";
        let mut e = Environment::new();
        e.add_file(".env", file).unwrap();
        let all: Vec<_> = e.iter().map(|(n, v)| (n, v.value.as_str())).collect();
        let want = [
            ("A", "1"),
            ("B", "11-/p"),
            ("C", "$A"),
            ("D", "$A"),
            ("E", "a\nA=1"),
            ("F", "$AMESOSCFG0ENV0FILE"),
            ("PATH", "/p"),
            ("export", "x"),
        ];
        assert_eq!(all, want);
        // PATH is set wherever this runs.
        let mut e = Environment::new();
        e.add_file_in_process(".env", b"A=$PATH").unwrap();
        let path = std::env::var("PATH").unwrap();
        assert_eq!(e.value("A"), Some(path.as_str()));
    }

    #[test]
    fn malformed_lines_are_errors_with_their_place() {
        let mut e = Environment::new();
        let error = e.add_file("x.env", b"A=1\n\nB c\n").unwrap_err();
        assert_eq!(error.to_string(), "x.env:3: not a NAME=value line: B c");
        assert!(e.add_option("=x").is_err());
        assert!(e.add_option("x").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn bytes_that_are_not_utf8_are_replaced() {
        use std::os::unix::ffi::OsStringExt;
        let mut e = Environment::new();
        e.add_process([("A".into(), OsString::from_vec(b"x\xff".to_vec()))]);
        e.add_process([(OsString::from_vec(b"\xff".to_vec()), "x".into())]);
        assert_eq!(e.value("A"), Some("x\u{fffd}"));
        assert_eq!(e.iter().count(), 1);
    }
}
