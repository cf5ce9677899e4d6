//! What every property is: layers, precedence, provenance.
//!
//! [`resolve`] takes the texts of one launch (command line, properties file, environment) and
//! decides, for every property, which attempt to set it wins and why the others lose. That is
//! decided here and nowhere else. What Spark would throw on the way is kept beside what could
//! still be resolved.

use crate::catalog::{Property, ReadAtStart};
use crate::jvm::Throwable;
use crate::properties::{self, Properties};
use crate::source::{Files, PathKind, SourceId, SourceKind, Sources, Span};
use crate::submit::{
    CommandLine, Disk, Environment, FileChoice, Prepared, Submit, SubmitArguments, SubmitOption,
    Word,
};
use crate::version::SparkVersion;
use typed::Texts;

mod credentials;
mod document;
mod layers;
mod origin;
mod secrecy;
pub mod typed;

pub use document::{Document, FORMAT_VERSION, Selection, effective, without_secrets};
pub use layers::{Attempt, Ignored, Resolved, Shadowed};
pub use origin::{Kind, Origin};
pub(crate) use secrecy::{ends_as_password, is_secret_as};
pub use secrecy::{
    is_secret, is_secret_option, is_secret_variable, secret_parts, without_secret_parts,
};
pub use typed::{ReadError, Reader, TypedValue};

/// Why a driver does not start.
#[derive(Clone, Debug, PartialEq)]
pub enum StartError {
    /// It cannot read a value.
    Unreadable(ReadError),
    /// It can, and does not take it.
    Refused(ReadError),
}

/// What a launch is resolved from.
pub struct Request<'a> {
    /// The Spark version.
    pub version: SparkVersion,
    /// The words of a spark-submit command line; there may be none.
    pub command_line: CommandLine<'a>,
    /// A properties file that stands in for the one spark-submit would choose: its name, and its
    /// bytes.
    pub file: Option<(String, Vec<u8>)>,
    /// The environment variables.
    pub environment: Environment,
    /// Where other files are read from.
    pub files: &'a dyn Files,
    /// The working directory, absolute.
    pub directory: &'a str,
    /// `spark.app.submitTime`, in milliseconds since 1970.
    pub submit_time: u64,
}

/// One launch, resolved.
pub struct Resolution {
    /// The Spark version.
    pub version: SparkVersion,
    /// The command line.
    pub submit: Submit,
    /// The environment variables.
    pub environment: Environment,
    /// The working directory, absolute.
    pub directory: String,
    /// Which properties file was loaded, and why that one. None if the request named one.
    pub choice: Option<FileChoice>,
    /// The properties file.
    pub file: Option<Properties>,
    /// What spark-submit holds after loading everything.
    pub arguments: SubmitArguments,
    /// What spark-submit hands to the driver.
    pub prepared: Prepared,
    /// What ends spark-submit before the application starts, and where.
    pub error: Option<(Throwable, Option<Span>)>,
    /// The exception for which Spark does not load the properties file at all.
    pub file_error: Option<(Throwable, Option<Span>)>,
    /// Every property that somebody has tried to set, sorted by key.
    properties: Vec<Resolved>,
    /// Entries that Spark drops because their keys do not begin with `spark.`.
    pub ignored: Vec<Ignored>,
}

/// What spark-submit says of files that are not there, from its beginning.
const OF_MISSING_FILES: &[&str] = &[
    "requirement failed: Keytab file: ",
    "Failed to get main class in JAR with error 'File file:",
    "Cannot load main class from JAR file:",
];

/// Resolves a launch. Adds its texts to the sources, and marks there what is secret.
pub fn resolve(mut request: Request<'_>, sources: &mut Sources) -> Resolution {
    let submit = crate::submit::parse(request.command_line, request.version, sources);
    submit.set_variables(&mut request.environment);
    request.environment.publish(sources);
    of(submit, request, sources)
}

/// Resolves what a dispatcher is started with, whose command line (without the program's name) the
/// request holds. Adds its texts to the sources, and marks there what is secret.
///
/// What spark-submit would make of it, and refuse in it, means nothing.
pub fn resolve_dispatcher(mut request: Request<'_>, sources: &mut Sources) -> Resolution {
    let submit = crate::submit::parse_dispatcher(request.command_line, sources);
    let name = crate::submit::environment::DISPATCHER_SOURCE_NAME;
    request.environment.publish_as(name, sources);
    of(submit, request, sources)
}

/// What a driver makes of a key when it starts.
fn start(reader: &Reader<'_>, key: &ReadAtStart) -> Result<(), StartError> {
    let value = reader.at_start(key).map_err(StartError::Unreadable)?;
    let bound = reader.bound_at_start(key, &value);
    bound.map_err(StartError::Refused)
}

fn of(submit: Submit, request: Request<'_>, sources: &mut Sources) -> Resolution {
    let Request {
        version,
        file,
        environment,
        files,
        directory,
        submit_time,
        ..
    } = request;
    let mut file_error = None;
    let (choice, loaded) = match file {
        Some((name, bytes)) => (None, Some((name, bytes))),
        None => {
            let choice = crate::submit::properties_file(&submit, &environment);
            let kind = choice
                .path
                .as_deref()
                .map_or(PathKind::Missing, |p| files.kind(p));
            let place = match choice.rule {
                crate::submit::FileRule::Option { place } => place.span(),
                _ => None,
            };
            file_error = choice.error(kind).map(|e| (e.submit, place));
            let mut loaded = None;
            if let Some(path) = choice.path.clone().filter(|_| choice.loads(kind)) {
                match files.read(&path) {
                    Ok(bytes) => loaded = Some((path, bytes)),
                    Err(_) => {
                        let message = format!("Failed when loading Spark properties from {path}");
                        file_error = Some((Throwable::spark(message), place));
                    }
                }
            }
            (Some(choice), loaded)
        }
    };
    let file = loaded.map(|(name, bytes)| {
        let id = sources.add_bytes(name, SourceKind::Properties, bytes);
        properties::parse(&sources.get(id).text, id)
    });
    if let Some((thrown, span)) = file.as_ref().and_then(|f| f.error.clone()) {
        file_error = Some((thrown, Some(span)));
    }
    let kind = |path: &str| files.kind(path);
    let disk = Disk {
        directory,
        kind: &kind,
    };
    let arguments = crate::submit::load(&submit, file.as_ref(), &environment, version, &disk);
    let submit_time = i64::try_from(submit_time).unwrap_or(i64::MAX);
    let prepared = crate::submit::prepare(&arguments, version, &disk, submit_time);
    let (properties, ignored) = layers::build(&submit, file.as_ref(), &environment, files, version);
    let error = file_error
        .clone()
        .or_else(|| arguments.error.clone())
        .or_else(|| prepared.error.clone());
    let resolution = Resolution {
        version,
        submit,
        environment,
        directory: directory.to_owned(),
        choice,
        file,
        arguments,
        prepared,
        error,
        file_error,
        properties,
        ignored,
    };
    resolution.mark_secrets(sources);
    resolution
}

/// Pieces of texts are looked for elsewhere from this length on.
const SHORTEST_PART: usize = 6;

impl Resolution {
    /// Takes the files that spark-submit ends without to be where the launch is, which may be another
    /// machine than this one: the keytab, and a jar that is opened for want of `--class`.
    pub fn presume_files(&mut self) {
        self.error.take_if(|(thrown, _)| {
            let message = thrown.message.as_deref().unwrap_or("");
            OF_MISSING_FILES
                .iter()
                .any(|start| message.starts_with(start))
        });
    }

    /// Every property of the catalog and every other one that is set, sorted by key.
    pub fn properties(&self) -> impl Iterator<Item = &Resolved> {
        let unset = layers::all_unset().filter(|p| self.set(&p.key).is_none());
        let mut all: Vec<&Resolved> = self.properties.iter().chain(unset).collect();
        all.sort_unstable_by(|a, b| a.key.cmp(&b.key));
        all.into_iter()
    }

    /// A property of the catalog, or one that is set.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Resolved> {
        self.set(key).or_else(|| layers::unset(key))
    }

    /// A property that somebody has tried to set.
    fn set(&self, key: &str) -> Option<&Resolved> {
        let at = self
            .properties
            .binary_search_by(|p| p.key.as_str().cmp(key));
        self.properties.get(at.ok()?)
    }

    /// The text that a property has in Spark's conf: from the command line, the properties file,
    /// or a variable that spark-submit turns into the property.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&str> {
        let attempt = self.get(key)?.winner.as_ref().filter(|a| a.in_conf)?;
        attempt.text.as_deref()
    }

    /// What Spark's typed read of a property gives (that of the registered entry, where there is
    /// one), with the place of the fault in the property's text.
    ///
    /// # Errors
    /// What Spark throws.
    pub fn typed(&self, property: &Property) -> Result<TypedValue, ReadError> {
        self.reading(|r| r.typed_at(property))
    }

    /// What the Mesos launchers make of a property: its environment variables and fallbacks count.
    ///
    /// # Errors
    /// What Spark throws.
    pub fn launched(&self, property: &Property) -> Result<TypedValue, ReadError> {
        self.reading(|r| r.launched_at(property))
    }

    /// What a driver finds, when it starts, for a key of which the catalog says that it reads it then.
    ///
    /// # Errors
    /// What Spark throws for what it cannot read, or does not take.
    pub fn at_start(&self, key: &ReadAtStart) -> Result<(), StartError> {
        self.reading(|r| start(r, key))
    }

    /// What there would be to say of a value under a key that has another one, or none, so far: as
    /// [`Resolution::launched`].
    ///
    /// # Errors
    /// What Spark would throw.
    pub fn launched_with(
        &self,
        property: &Property,
        key: &str,
        value: &str,
    ) -> Result<TypedValue, ReadError> {
        let conf = |k: &str| if k == key { Some(value) } else { self.text(k) };
        self.reading_from(&conf, |r| r.launched_at(property))
    }

    /// The same as [`Resolution::at_start`].
    ///
    /// # Errors
    /// What Spark would throw.
    pub fn at_start_with(&self, key: &ReadAtStart, value: &str) -> Result<(), StartError> {
        let conf = |k: &str| {
            if k == key.key {
                Some(value)
            } else {
                self.text(k)
            }
        };
        self.reading_from(&conf, |r| start(r, key))
    }

    /// Does something with a reader of this launch's conf and environment.
    pub fn reading<T>(&self, f: impl FnOnce(&Reader<'_>) -> T) -> T {
        self.reading_from(&|key| self.text(key), f)
    }

    fn reading_from<T>(&self, conf: Texts<'_>, f: impl FnOnce(&Reader<'_>) -> T) -> T {
        let env = |name: &str| self.environment.value(name).map(str::to_owned);
        let system = |name: &str| {
            let value = self.text(name).filter(|_| name.starts_with("spark."));
            value.map(str::to_owned)
        };
        f(&Reader {
            conf: &|key| conf(key),
            env: &env,
            system: &system,
            version: self.version,
        })
    }

    /// The place of a byte range of an attempt's text.
    #[must_use]
    pub fn part(&self, attempt: &Attempt, range: std::ops::Range<usize>) -> Option<Span> {
        attempt.place?.part(range, &self.submit, self.file.as_ref())
    }

    /// Texts of secrets, longest first, in each spelling in which they can occur.
    #[must_use]
    pub fn secrets(&self) -> Vec<&str> {
        let mut secrets: Vec<&str> = Vec::new();
        for p in self.properties.iter().filter(|p| p.secret) {
            let attempts = p.winner.iter().chain(p.shadowed.iter().map(|s| &s.attempt));
            for text in attempts.filter_map(|a| a.text.as_deref()) {
                secrets.push(text);
                // A list is split, and its items are trimmed.
                secrets.extend(text.split(',').map(str::trim));
            }
        }
        for (name, variable) in self.environment.iter() {
            if is_secret(name) && !name.ends_with("_FILE") && self.carries(name) {
                secrets.push(&variable.value);
            }
        }
        secrets.extend(self.stray().map(|(_, rest)| rest));
        let told = self.told().map(|word| word.text.as_str());
        secrets.extend(told.filter(|text| text.len() >= SHORTEST_PART));
        // Short pieces would hide what merely looks like them.
        let texts = self
            .properties
            .iter()
            .filter_map(|p| p.winner.as_ref()?.text.as_deref());
        let texts = texts.chain(self.submit.words.iter().map(|w| w.text.as_str()));
        let parts =
            texts.flat_map(|text| secret_parts(text).into_iter().filter_map(|p| text.get(p)));
        secrets.extend(parts.filter(|part| part.len() >= SHORTEST_PART));
        secrets.retain(|s| !s.is_empty());
        secrets.sort_unstable_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
        secrets.dedup();
        secrets
    }

    /// Words behind `--conf` in which a secret follows its key without the `=`: the word, and what
    /// follows the key and the sign after it.
    fn stray(&self) -> impl Iterator<Item = (&Word, &str)> {
        let pairs = self.submit.words.windows(2).enumerate();
        pairs.filter_map(|(at, pair)| match pair {
            [option, word] if matches!(option.text.as_str(), "--conf" | "-c") => {
                let text = word.text.as_str();
                if is_secret(text) && !text.contains('=') {
                    let next = self.submit.words.get(at + 2)?;
                    return Some((next, next.text.as_str()));
                }
                let at = text
                    .find([':', ' ', '\t'])
                    .filter(|_| !text.contains('='))?;
                let rest = text.get(at + 1..)?.trim_start();
                is_secret(&text[..at]).then_some((word, rest))
            }
            _ => None,
        })
    }

    /// Words behind an option with the name of a secret, mostly one of the application.
    fn told(&self) -> impl Iterator<Item = &Word> {
        // None of spark-submit's own options has one.
        let version = self.version;
        let other = move |word: &Word| {
            let own = || SubmitOption::find(&word.text, version);
            word.text.starts_with('-') && own().is_none()
        };
        self.submit
            .words
            .windows(2)
            .filter_map(move |pair| match pair {
                [option, word] if other(option) && is_secret_option(&option.text) => {
                    Some(word).filter(|w| !w.text.starts_with('-'))
                }
                _ => None,
            })
    }

    /// Whether the value of a variable can get into what Spark sends: its own variables, and those
    /// that a property refers to. Others are none of a launch's business.
    fn carries(&self, variable: &str) -> bool {
        let reference = format!("${{env:{variable}}}");
        let winners = || self.properties.iter().filter_map(|p| p.winner.as_ref());
        ["SPARK_", "MESOS_"].iter().any(|p| variable.starts_with(p))
            || winners().any(|a| a.text.as_ref().is_some_and(|t| t.contains(&reference)))
    }

    fn mark_secrets(&self, sources: &mut Sources) {
        for p in self.properties.iter().filter(|p| p.secret) {
            let attempts = p.winner.iter().chain(p.shadowed.iter().map(|s| &s.attempt));
            for span in attempts.filter_map(|a| a.place?.span()) {
                sources.mark_secret(span);
            }
        }
        for word in &self.submit.words {
            let parts = secret_parts(&word.text).into_iter();
            parts.for_each(|part| sources.mark_secret(word.raw_span(part)));
        }
        for entry in self.file.iter().flat_map(|f| &f.entries) {
            let parts = secret_parts(&entry.value.text).into_iter();
            parts.for_each(|part| sources.mark_secret(entry.value.raw_span(part)));
        }
        for (name, variable) in self.environment.iter() {
            let Some(span) = variable.span else { continue };
            if is_secret_variable(name) {
                sources.mark_secret(span);
            } else if span.range().len() == variable.value.len() {
                let start = span.range().start;
                for part in secret_parts(&variable.value) {
                    let part = start + part.start..start + part.end;
                    sources.mark_secret(Span::new(span.source, part));
                }
            }
        }
        // What only a run can tell of a word may stand behind the name of a secret.
        for unknown in &self.submit.unknown {
            let Span { source, .. } = unknown.span;
            let text = &sources.get(source).text;
            let around = unknown.span.range();
            let from = text
                .get(..around.start)
                .and_then(|t| t.rfind(char::is_whitespace));
            let from = from.map_or(0, |at| at + 1);
            let rest = text.get(around.end..).unwrap_or_default();
            let to = around.end + rest.find(char::is_whitespace).unwrap_or(rest.len());
            for part in secret_parts(text.get(from..to).unwrap_or_default()) {
                sources.mark_secret(Span::new(source, from + part.start..from + part.end));
            }
        }
        for word in self.told() {
            sources.mark_secret(word.span());
        }
        for (word, rest) in self.stray() {
            let end = word.text.len();
            sources.mark_secret(word.raw_span(end - rest.len()..end));
        }
        for ignored in self.ignored.iter().filter(|i| is_secret(&i.key)) {
            sources.mark_secret(ignored.span);
        }
    }

    /// The source of the properties file.
    #[must_use]
    pub fn file_source(&self) -> Option<SourceId> {
        self.file.as_ref().map(|f| f.source)
    }
}
