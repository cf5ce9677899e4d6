//! The words of a spark-submit command line, read as `SparkSubmitOptionParser.parse` reads them.
//!
//! The words become a source of their own, quoted for a shell, so that findings can point into
//! them. The first exception Spark would throw is kept; reading goes on after it as well as it can.

use super::environment::{Environment, VariableOrigin};
use super::options::SubmitOption;
use super::origin::Place;
use crate::jvm::Throwable;
use crate::source::{Builder, Decoded, SourceId, SourceKind, Sources, Span};
use crate::version::SparkVersion;
use std::ops::Range;

/// The name of the source that shows the command line.
pub const SOURCE_NAME: &str = "<command line>";

/// The name of the source that shows the dispatcher's command line.
pub const DISPATCHER_SOURCE_NAME: &str = "<dispatcher command line>";

/// A script that ends in spark-submit, or the dispatcher.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// `spark-submit`, or none was named.
    SparkSubmit,
    /// `spark-shell`: main class, name and resource are given, and unknown options belong to the
    /// shell.
    SparkShell,
    /// `pyspark`.
    PySpark,
    /// `spark-sql`.
    SparkSql,
    /// `sparkR`.
    SparkR,
    /// `MesosClusterDispatcher`, which has a command line of its own ([`parse_dispatcher`]).
    Dispatcher,
}

impl Program {
    /// The names of the scripts.
    pub const NAMES: [(&str, Program); 5] = [
        ("spark-submit", Program::SparkSubmit),
        ("spark-shell", Program::SparkShell),
        ("pyspark", Program::PySpark),
        ("spark-sql", Program::SparkSql),
        ("sparkR", Program::SparkR),
    ];

    /// Reads the first word of a command: a name or a path that ends in one.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
        let name = name
            .strip_suffix(".cmd")
            .or(name.strip_suffix(".sh"))
            .unwrap_or(name);
        let name = name.strip_suffix('2').unwrap_or(name);
        let named = Self::NAMES.iter().find(|(n, _)| *n == name);
        named.map(|(_, program)| *program)
    }

    /// The primary resource the script names itself.
    #[must_use]
    pub fn resource(self) -> Option<&'static str> {
        match self {
            Program::SparkSubmit | Program::Dispatcher => None,
            Program::SparkShell => Some("spark-shell"),
            Program::PySpark => Some("pyspark-shell"),
            Program::SparkSql => Some("spark-internal"),
            Program::SparkR => Some("sparkr-shell"),
        }
    }

    /// The main class the script names itself.
    #[must_use]
    pub fn main_class(self) -> Option<&'static str> {
        match self {
            Program::SparkShell => Some("org.apache.spark.repl.Main"),
            Program::SparkSql => Some("org.apache.spark.sql.hive.thriftserver.SparkSQLCLIDriver"),
            _ => None,
        }
    }

    /// The name the script gives the application; the user's own comes later and wins.
    #[must_use]
    pub fn app_name(self) -> Option<&'static str> {
        match self {
            Program::SparkShell => Some("Spark shell"),
            Program::PySpark => Some("PySparkShell"),
            _ => None,
        }
    }
}

/// One word of the command line: the text that the program gets, and where it stands.
pub type Word = Decoded;

/// The words of a command line.
#[derive(Clone, Copy, Debug)]
pub enum CommandLine<'a> {
    /// As a program gets them; they become a source of their own, quoted for a shell.
    Typed(&'a [String]),
    /// As they stand in a source that is there already, such as a script.
    Written {
        /// The source.
        source: SourceId,
        /// The words in it.
        words: &'a [Word],
        /// What the words lack, because only a run can tell it.
        unknown: &'a [Unknown],
    },
}

/// A piece of a script that only a run can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub what: Missing,
    /// Where the name of the variable stands that it hangs on, if it does on nothing else, and the
    /// script has not set that.
    pub variable: Option<Span>,
    /// The property that is set to it, if it is the value of one of Spark's own.
    pub sets: Option<&'static str>,
}

/// What only a run can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The value of one option, or of a variable.
    Value,
    /// Any number of words.
    Words,
    /// The application.
    Application,
    /// The name of the properties file.
    Properties,
    /// A properties file that is not here, by a name that is known.
    File,
    /// Which program a command calls.
    Program,
    /// The commands that a shell is given.
    Commands,
    /// How the shell reads a call of spark-submit.
    Call,
    /// A call of spark-submit whose lines are not joined: a carriage return stands before their ends.
    Lines,
}

impl Unknown {
    /// Whether it may set options that nobody sees.
    #[must_use]
    pub fn may_hold_options(&self) -> bool {
        self.what != Missing::Value
    }
}

/// Whether these are the words of a call of spark-submit, or of a script that ends in it.
#[must_use]
pub fn calls_spark(words: &[String]) -> bool {
    Head::of(words.iter().map(String::as_str))
        .program_word
        .is_some()
}

impl<'a, T: AsRef<[String]> + ?Sized> From<&'a T> for CommandLine<'a> {
    fn from(words: &'a T) -> Self {
        CommandLine::Typed(words.as_ref())
    }
}

/// A value on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValueAt {
    /// Index into [`Submit::words`].
    pub word: usize,
    /// Where in the word it begins; it goes to the word's end.
    pub offset: usize,
}

/// An option that was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    /// Which one.
    pub option: SubmitOption,
    /// The word that names it: index into [`Submit::words`].
    pub word: usize,
    /// Its value, for an option that takes one.
    pub value: Option<ValueAt>,
}

/// What is done with an option that names several things at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfPair {
    /// The key, before the first `=`.
    pub key: String,
    /// The key's span.
    pub key_span: Span,
    /// The value's place.
    pub value: ValueAt,
}

/// A parsed command line.
#[derive(Debug)]
pub struct Submit {
    /// The source made of it.
    pub source: SourceId,
    /// The script.
    pub program: Program,
    /// All words.
    pub words: Vec<Word>,
    /// The word that names the script.
    pub program_word: Option<usize>,
    /// Variables set before the command: the word, and where in it the value begins.
    pub settings: Vec<ValueAt>,
    /// How many words follow the script; none at all prints the usage.
    pub argument_count: usize,
    /// The options in the order given; a later one of the same kind wins.
    pub given: Vec<Given>,
    /// `--conf` pairs in the order given; a later one of the same key wins.
    pub conf: Vec<ConfPair>,
    /// The word that is the primary resource.
    pub resource: Option<usize>,
    /// The words the application gets.
    pub application_arguments: Vec<usize>,
    /// What the words lack, for a call that stands in a script.
    pub unknown: Vec<Unknown>,
    /// The exception the parser throws, and the words that make it do so.
    pub error: Option<(Throwable, Span)>,
}

impl Submit {
    /// The text of a value.
    #[must_use]
    pub fn text(&self, at: ValueAt) -> &str {
        self.words
            .get(at.word)
            .and_then(|w| w.text.get(at.offset..))
            .unwrap_or_default()
    }

    /// The place of a value.
    #[must_use]
    pub fn place(&self, at: ValueAt) -> Place {
        let span = match self.words.get(at.word) {
            Some(word) => word.raw_span(at.offset..word.text.len()),
            None => Span::new(self.source, 0..0),
        };
        Place::Word {
            word: at.word,
            offset: at.offset,
            span,
        }
    }

    /// The last use of an option, which is the one that counts.
    #[must_use]
    pub fn last(&self, option: SubmitOption) -> Option<Given> {
        self.given
            .iter()
            .rev()
            .find(|g| g.option == option)
            .copied()
    }

    /// Sets the variables that stand before the command.
    pub fn set_variables(&self, environment: &mut Environment) {
        for &at in &self.settings {
            let Some(word) = self.words.get(at.word) else {
                continue;
            };
            let name = word
                .text
                .get(..at.offset.saturating_sub(1))
                .unwrap_or_default();
            let span = word.raw_span(at.offset..word.text.len());
            environment.set_at(name, self.text(at), VariableOrigin::CommandLine, span);
        }
    }
}

/// Reads a command line for a version of Spark and adds it to the sources.
///
/// The first word may be the script (`spark-submit`, a path to it, `spark-shell` ...), with
/// `NAME=value` words, `env`, `exec` or `nohup` before it, or a command of [`WRAPPERS`] with its
/// options; otherwise all words are arguments of spark-submit.
pub fn parse<'a>(
    command_line: impl Into<CommandLine<'a>>,
    version: SparkVersion,
    sources: &mut Sources,
) -> Submit {
    let (source, words, unknown) = read(command_line.into(), SOURCE_NAME, sources);
    let head = Head::of(words.iter().map(|w| w.text.as_str()));
    let mut submit = Submit {
        source,
        program: head.program,
        program_word: head.program_word,
        settings: head.settings,
        argument_count: words.len() - head.first,
        words,
        unknown,
        given: vec![],
        conf: vec![],
        resource: None,
        application_arguments: vec![],
        error: None,
    };
    Parser {
        submit: &mut submit,
        version,
        action: None,
    }
    .run(head.first);
    submit
}

/// Reads the words of the dispatcher's command line, without the name of its program, and adds them
/// to the sources: `--conf` pairs, and those options that spark-submit has too. What the dispatcher
/// refuses is passed over (`MesosClusterDispatcherArguments`).
pub fn parse_dispatcher<'a>(
    command_line: impl Into<CommandLine<'a>>,
    sources: &mut Sources,
) -> Submit {
    let (source, words, unknown) = read(command_line.into(), DISPATCHER_SOURCE_NAME, sources);
    let args: Vec<String> = words.iter().map(|w| w.text.clone()).collect();
    let mut submit = Submit {
        source,
        program: Program::Dispatcher,
        words,
        unknown,
        program_word: None,
        settings: vec![],
        argument_count: args.len(),
        given: vec![],
        conf: vec![],
        resource: None,
        application_arguments: vec![],
        error: None,
    };
    let mut parser = Parser {
        submit: &mut submit,
        version: SparkVersion::new(3, 5, 0),
        action: None,
    };
    let mut index = 0;
    while let (Some(name), Some(_)) = (args.get(index), args.get(index + 1)) {
        let option = match name.as_str() {
            "--help" | "--verbose" => {
                index += 1;
                continue;
            }
            "--master" | "-m" => Some(SubmitOption::Master),
            "--name" => Some(SubmitOption::Name),
            "--properties-file" => Some(SubmitOption::PropertiesFile),
            "--conf" => Some(SubmitOption::Conf),
            _ => None,
        };
        if let Some(option) = option {
            let value = Some(ValueAt {
                word: index + 1,
                offset: 0,
            });
            parser.handle(Given {
                option,
                word: index,
                value,
            });
        }
        index += 2;
    }
    submit
}

/// Commands that run the command that follows their own options.
const WRAPPERS: [&str; 10] = [
    "sudo", "nice", "ionice", "time", "timeout", "setsid", "stdbuf", "gosu", "su-exec", "runuser",
];

/// What stands before the arguments.
struct Head {
    program: Program,
    program_word: Option<usize>,
    settings: Vec<ValueAt>,
    first: usize,
}

impl Head {
    fn of<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let mut settings = Vec::new();
        let mut wrapped = false;
        for (i, arg) in words.into_iter().enumerate() {
            if let Some(program) = Program::of(arg) {
                return Head {
                    program,
                    program_word: Some(i),
                    settings,
                    first: i + 1,
                };
            }
            match setting(arg) {
                Some(offset) => settings.push(ValueAt { word: i, offset }),
                None if matches!(arg, "env" | "exec" | "nohup" | "/usr/bin/env") => {}
                None if wrapped || is_wrapper(arg) => wrapped = true,
                None => break,
            }
        }
        Head {
            program: Program::SparkSubmit,
            program_word: None,
            settings: vec![],
            first: 0,
        }
    }
}

fn is_wrapper(word: &str) -> bool {
    word.rsplit('/')
        .next()
        .is_some_and(|name| WRAPPERS.contains(&name))
}

/// Where the value of a `NAME=value` word begins.
fn setting(word: &str) -> Option<usize> {
    let (name, _) = word.split_once('=')?;
    let mut letters = name.bytes();
    let first = letters.next()?;
    ((first.is_ascii_alphabetic() || first == b'_')
        && letters.all(|b| b.is_ascii_alphanumeric() || b == b'_'))
    .then_some(name.len() + 1)
}

/// The words and their source; words that were typed become a source of this name.
fn read(
    line: CommandLine<'_>,
    name: &str,
    sources: &mut Sources,
) -> (SourceId, Vec<Word>, Vec<Unknown>) {
    let args = match line {
        CommandLine::Typed(args) => args,
        CommandLine::Written {
            source,
            words,
            unknown,
        } => return (source, words.to_vec(), unknown.to_vec()),
    };
    let mut text = String::new();
    let ranges: Vec<Range<usize>> = args
        .iter()
        .map(|arg| {
            if !text.is_empty() {
                text.push(' ');
            }
            let start = text.len();
            quote(arg, &mut text);
            start..text.len()
        })
        .collect();
    let source = sources.add(name, SourceKind::CommandLine, text);
    let words = args
        .iter()
        .zip(ranges)
        .map(|(arg, range)| word(arg, Span::new(source, range)))
        .collect();
    (source, words, vec![])
}

/// Appends a word quoted for a POSIX shell.
fn quote(word: &str, text: &mut String) {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"_@%+=:,./-".contains(&b);
    if !word.is_empty() && word.bytes().all(plain) {
        text.push_str(word);
        return;
    }
    text.push('\'');
    text.push_str(&word.replace('\'', "'\\''"));
    text.push('\'');
}

/// A word that stands at `span` as [`quote`] writes it.
fn word(text: &str, span: Span) -> Word {
    if span.range().len() == text.len() {
        return Word::verbatim(text, span);
    }
    let mut word = Builder::new();
    let mut at = span.range().start + 1;
    for part in text.split_inclusive('\'') {
        let plain = part.strip_suffix('\'').unwrap_or(part);
        word.run_of(plain, at);
        at += plain.len();
        if plain.len() < part.len() {
            word.escape("'", at..at + 4);
            at += 4;
        }
    }
    word.finish(span.source, span.range())
}

/// Splits `--option=value` where the parser's pattern `(--[^=]+)=(.+)` matches: a value that is
/// empty or holds a line terminator does not.
fn split_option(word: &str) -> Option<usize> {
    let (name, value) = word.split_once('=')?;
    let one_line = !value.contains(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']);
    (name.starts_with("--") && name.len() > 2 && !value.is_empty() && one_line)
        .then_some(name.len())
}

struct Parser<'a> {
    submit: &'a mut Submit,
    version: SparkVersion,
    /// The action chosen so far, as Spark names it.
    action: Option<&'static str>,
}

impl Parser<'_> {
    fn run(mut self, first: usize) {
        let mut index = first;
        while let Some(word) = self.submit.words.get(index) {
            let text = word.text.clone();
            let split = split_option(&text);
            let name = split.map_or(text.as_str(), |end| &text[..end]);
            let Some(row) = SubmitOption::find(name, self.version) else {
                // The name without its value: the parser has already cut it off.
                if !self.unknown(index, name) {
                    break;
                }
                index += 1;
                continue;
            };
            let mut given = Given {
                option: row.option,
                word: index,
                value: None,
            };
            if row.takes_value {
                given.value = match split {
                    Some(end) => Some(ValueAt {
                        word: index,
                        offset: end + 1,
                    }),
                    None if index + 1 < self.submit.words.len() => {
                        index += 1;
                        Some(ValueAt {
                            word: index,
                            offset: 0,
                        })
                    }
                    None => {
                        let message = format!("Missing argument for option '{name}'.");
                        self.fail(Throwable::illegal_argument(message), index, index);
                        return;
                    }
                };
            }
            index += 1;
            self.handle(given);
            if self.action == Some("PRINT_VERSION") {
                self.rest(index);
                return;
            }
        }
        self.rest(index + 1);
    }

    /// The words from `index` on are the application's.
    fn rest(&mut self, index: usize) {
        let words = index..self.submit.words.len();
        self.submit.application_arguments.extend(words);
    }

    fn fail(&mut self, error: Throwable, from: usize, to: usize) {
        let words = &self.submit.words;
        if let (Some(from), Some(to)) = (words.get(from), words.get(to))
            && self.submit.error.is_none()
        {
            self.submit.error = Some((
                error,
                Span {
                    end: to.span().end,
                    ..from.span()
                },
            ));
        }
    }

    /// A word that is no option: `false` if it is the primary resource, which ends the options.
    fn unknown(&mut self, index: usize, name: &str) -> bool {
        if self.submit.program.resource().is_some() {
            self.submit.application_arguments.push(index);
            return true;
        }
        if name.starts_with('-') {
            let message = format!("Unrecognized option '{name}'.");
            self.fail(Throwable::spark(message), index, index);
            return true;
        }
        self.submit.resource = Some(index);
        false
    }

    /// What `SparkSubmitArguments.handle` does at once, rather than after all options are read.
    fn handle(&mut self, given: Given) {
        self.submit.given.push(given);
        let last = given.value.map_or(given.word, |v| v.word);
        let value = given
            .value
            .map(|v| self.submit.text(v).to_owned())
            .unwrap_or_default();
        match given.option {
            SubmitOption::DeployMode if value != "client" && value != "cluster" => {
                let message = "--deploy-mode must be either \"client\" or \"cluster\"";
                self.fail(Throwable::spark(message), given.word, last);
            }
            SubmitOption::Kill => self.act("KILL", given.word, last),
            SubmitOption::Status => self.act("REQUEST_STATUS", given.word, last),
            SubmitOption::Version => self.action = Some("PRINT_VERSION"),
            SubmitOption::Help => self.exit(0, given.word),
            SubmitOption::UsageError => self.exit(1, given.word),
            SubmitOption::Conf => match (value.split_once('='), given.value) {
                (Some((key, _)), Some(at)) => self.conf(key, at),
                _ => {
                    let message = format!("Spark config without '=': {value}");
                    self.fail(Throwable::spark(message), given.word, last);
                }
            },
            _ => {}
        }
    }

    fn act(&mut self, action: &'static str, from: usize, to: usize) {
        if let Some(other) = self.action {
            let message = format!("Action cannot be both {other} and {action}.");
            self.fail(Throwable::spark(message), from, to);
        }
        self.action = Some(action);
    }

    /// The usage is printed, and spark-submit ends.
    fn exit(&mut self, code: i32, word: usize) {
        self.fail(user_exit(code), word, word);
    }

    fn conf(&mut self, key: &str, at: ValueAt) {
        let Some(word) = self.submit.words.get(at.word) else {
            return;
        };
        let key_span = word.raw_span(at.offset..at.offset + key.len());
        let value = ValueAt {
            offset: at.offset + key.len() + 1,
            ..at
        };
        self.submit.conf.push(ConfPair {
            key: key.to_owned(),
            key_span,
            value,
        });
    }
}

/// The exception that carries the exit code when spark-submit has printed its usage.
pub(super) fn user_exit(code: i32) -> Throwable {
    Throwable::new(
        "org.apache.spark.SparkUserAppException",
        format!("User application exited with {code}"),
    )
}
