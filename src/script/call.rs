//! A call of spark-submit, put together from the words of its command.

use super::Call;
use super::command::{Command, Kind};
use super::shell::Value;
use super::text::{Part, Text};
use super::walk::Walk;
use crate::catalog;
use crate::source::Span;
use crate::submit::options::OptionRow;
use crate::submit::{Missing, SubmitOption, Unknown, matters};
use std::ops::Range;

/// Classes of the examples that come with Spark.
const EXAMPLES: &str = "org.apache.spark.examples.";

/// Options of a dispatcher that have a value and decide nothing of what is checked.
const DISPATCHER_OPTIONS: [&str; 6] = ["--host", "-h", "--ip", "-i", "--port", "-p"];

impl Walk<'_> {
    /// A piece that only a run can tell, for a report.
    pub(super) fn missing(&self, part: &Part, what: Missing) -> Unknown {
        let span = |at: Range<usize>| Span::new(self.source, at);
        Unknown {
            span: span(part.at.clone()),
            what,
            variable: part.variable.clone().map(span),
            sets: None,
        }
    }

    /// Keeps a call; `words` are its arguments.
    pub(super) fn call(
        &mut self,
        kind: Kind,
        program: Text,
        words: Vec<Text>,
        command: Command,
        at: Range<usize>,
    ) {
        let mut kept = Kept::default();
        let mut settings = Vec::new();
        for text in command.settings {
            let head = text.head();
            let name = head.split('=').next().unwrap_or_default();
            match text.doubt() {
                None => settings.push(text),
                Some(part) if matters(name) => {
                    let unknown = self.missing(part, Missing::Value);
                    kept.environment.push((name.to_owned(), unknown));
                }
                Some(_) => {}
            }
        }
        let start = program.at.clone();
        match kind {
            Kind::Dispatcher => self.keep(words, &mut kept, false),
            Kind::Submit | Kind::Example => {
                kept.words.append(&mut settings);
                kept.words.push(program);
                let words = match kind {
                    Kind::Example => self.example(words),
                    _ => words,
                };
                self.keep(words, &mut kept, true);
            }
        }
        if let Some(at) = command.adds {
            let part = Text::any_words(at).parts.remove(0);
            kept.unknown.push(self.missing(&part, Missing::Words));
        }
        let words = kept
            .words
            .iter()
            .map(|t| t.decoded(self.source, self.whole))
            .collect();
        let mut environment = Vec::new();
        let exported = self.shell.exported().filter(|_| !command.elsewhere);
        for (name, value) in exported {
            match value {
                Value::Scalar(text) if text.is_known() => {
                    if !self.affords(text.size()) {
                        let part = Text::any_words(start.clone()).parts.remove(0);
                        kept.unknown.push(self.missing(&part, Missing::Words));
                        break;
                    }
                    environment.push((name.to_owned(), text.decoded(self.source, self.whole)));
                }
                _ if !matters(name) => {}
                Value::Scalar(text) => {
                    let unknown = text.doubt().map(|part| self.missing(part, Missing::Value));
                    let unknown = unknown.map(|u| (name.to_owned(), u));
                    kept.environment.extend(unknown);
                }
                Value::Unknown(at) => {
                    let part = Text::any_words(at.clone()).parts.remove(0);
                    let unknown = self.missing(&part, Missing::Value);
                    kept.environment.push((name.to_owned(), unknown));
                }
                Value::Array(_) => {}
            }
        }
        // A dispatcher's assignments count as its environment.
        for text in settings {
            let name = text.text().split('=').next().unwrap_or_default().to_owned();
            let value = text.behind(name.len() + 1);
            environment.push((name, value.decoded(self.source, self.whole)));
        }
        self.calls.push(Call {
            at,
            dispatcher: kind == Kind::Dispatcher,
            elsewhere: command.elsewhere,
            words,
            unknown: kept.unknown,
            environment,
            unknown_environment: kept.environment,
        });
    }

    /// What `run-example` makes of its words: the class that they name, and no resource.
    fn example(&self, words: Vec<Text>) -> Vec<Text> {
        let mut out = Vec::with_capacity(words.len() + 2);
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            let head = word.head();
            if word.is_known() && head.starts_with('-') {
                let row = SubmitOption::find(&head, self.version);
                out.push(word);
                if row.is_some_and(|row| row.takes_value) {
                    out.extend(words.next());
                }
                continue;
            }
            if !word.is_known() && word.many {
                out.push(word);
                continue;
            }
            let at = word.at.clone();
            out.push(Text::stand_in("--class", at.clone()));
            let mut class = word;
            if class.is_known() && !class.text().starts_with(EXAMPLES) {
                let name = format!("{EXAMPLES}{}", class.text());
                class = Text::stand_in(&name, at.clone());
            }
            out.push(class);
            out.push(Text::stand_in("spark-internal", at));
            break;
        }
        out.extend(words);
        out
    }

    /// Keeps the words that can be known.
    fn keep(&self, words: Vec<Text>, kept: &mut Kept, application: bool) {
        let mut texts = words.into_iter().peekable();
        let mut resource = false;
        let mut class = false;
        while let Some(text) = texts.next() {
            if resource {
                kept.words.push(somewhat(text));
                continue;
            }
            let head = text.head();
            let row = SubmitOption::find(&head, self.version).filter(|_| text.is_known());
            if let Some(row) = row.filter(|row| row.takes_value) {
                class |= row.option == SubmitOption::Class;
                match texts.peek() {
                    // What it is set to is no matter.
                    Some(value) if row.option == SubmitOption::Conf && has_odd_key(value) => {
                        kept.words.push(text);
                        kept.words.extend(texts.next().map(somewhat));
                    }
                    // Whichever it is, nothing is launched.
                    Some(_) if matches!(row.option, SubmitOption::Kill | SubmitOption::Status) => {
                        kept.words.push(text);
                        kept.words.extend(texts.next().map(somewhat));
                    }
                    Some(value) if !value.is_known() && row.option != SubmitOption::Class => {
                        if !is_quiet(row.option, value) {
                            let what = match row.option {
                                // A dispatcher does not start without.
                                SubmitOption::Master if !application => Missing::Words,
                                option => missing_value(option),
                            };
                            let unknown = value.doubt().map(|p| Unknown {
                                sets: set_by(row, &value.head()),
                                ..self.missing(p, what)
                            });
                            kept.unknown.extend(unknown);
                        }
                        texts.next();
                    }
                    _ => {
                        kept.words.push(text);
                        kept.words.extend(texts.next().map(somewhat));
                    }
                }
                continue;
            }
            // Options of the dispatcher that spark-submit does not have.
            if !application
                && text.is_known()
                && DISPATCHER_OPTIONS.contains(&head.as_str())
                && let Some(value) = texts.peek().filter(|v| !v.is_known())
            {
                let unknown = value.doubt().map(|p| self.missing(p, Missing::Value));
                kept.unknown.extend(unknown);
                texts.next();
                continue;
            }
            let Some(doubt) = text.doubt().cloned() else {
                resource = application && !head.starts_with('-');
                kept.words.push(text);
                continue;
            };
            let last = texts.peek().is_none();
            if head.starts_with('-') {
                // `--conf=spark.x=$Y`, which is one word in quotes or without.
                let whole = head.split_once('=').map(|(name, _)| name);
                let row = whole.and_then(|name| SubmitOption::find(name, self.version));
                let quiet =
                    row.is_some_and(|row| is_quiet(row.option, &text.behind(row.name.len() + 1)));
                if !quiet {
                    let what = row.map_or(Missing::Value, |row| missing_value(row.option));
                    let value = |row: &OptionRow| text.behind(row.name.len() + 1).head();
                    kept.unknown.push(Unknown {
                        sets: row.and_then(|row| set_by(row, &value(row))),
                        ..self.missing(&doubt, what)
                    });
                }
            } else if application && text.text().contains('.') {
                // A jar or a script somewhere: the name counts, the folder does not.
                resource = true;
                kept.words.push(somewhere(text));
            } else if application && !text.many && class {
                // One word, which no option is before: the jar with that class.
                resource = true;
                let mut jar = Text::new(text.at.clone());
                jar.known("https://unknown/app.jar", text.at);
                kept.words.push(jar);
            } else if text.many || !application {
                kept.unknown.push(self.missing(&doubt, Missing::Words));
                resource = application && last;
            } else {
                kept.unknown
                    .push(self.missing(&doubt, Missing::Application));
                resource = true;
            }
        }
    }
}

/// Whether nothing hangs on what an option is set to: the name of the application.
fn is_quiet(option: SubmitOption, value: &Text) -> bool {
    match option {
        SubmitOption::Name => true,
        SubmitOption::Conf => value.head().starts_with("spark.app.name="),
        _ => false,
    }
}

/// Whether a setting of which not all is known has a key that Spark does not know.
fn has_odd_key(setting: &Text) -> bool {
    let head = setting.head();
    let key = head.split_once('=').map(|(key, _)| key);
    // Of a family, keys have names of their own; of that of Mesos all are listed.
    let listed = |key: &str| catalog::get(key).is_some() || catalog::core_key(key).is_some();
    let odd = |key: &str| match key.starts_with("spark.mesos.") {
        true => !listed(key),
        false => key.starts_with("spark.") && !catalog::is_known(key),
    };
    !setting.is_known() && key.is_some_and(odd)
}

/// The property that an option sets, by as much as is known of its value.
fn set_by(row: &OptionRow, head: &str) -> Option<&'static str> {
    if row.option != SubmitOption::Conf {
        return row.property;
    }
    let (key, _) = head.split_once('=')?;
    let listed = catalog::get(key).map(|p| p.key).filter(|k| *k == key);
    listed.or_else(|| catalog::core_key(key).map(|k| k.key))
}

/// What is missing where the value of an option is.
fn missing_value(option: SubmitOption) -> Missing {
    match option {
        SubmitOption::PropertiesFile => Missing::Properties,
        _ => Missing::Value,
    }
}

#[derive(Default)]
struct Kept {
    words: Vec<Text>,
    unknown: Vec<Unknown>,
    environment: Vec<(String, Unknown)>,
}

/// A path whose beginning is not known, as a URI of which nothing but the end is said.
fn somewhere(mut text: Text) -> Text {
    if let Some(first) = text.parts.first_mut().filter(|p| p.text.is_none()) {
        first.text = Some("https://unknown".to_owned());
    }
    somewhat(text)
}

/// A word with something in it for what is not known.
fn somewhat(mut text: Text) -> Text {
    for part in &mut text.parts {
        part.text.get_or_insert_with(|| "unknown".to_owned());
    }
    text
}
