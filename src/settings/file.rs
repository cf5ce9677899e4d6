//! Reading `mesoscfg.toml`.

use super::keys::{self, KEYS, Key, Kind};
use super::spark::{self, Spark};
use super::{Asked, Chosen, Globs, MesosVersion, Origin, Values, fail_on};
use crate::diagnostic::nearest;
use crate::lint::{RuleLevel, Selector};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What one `mesoscfg.toml` says.
#[derive(Debug)]
pub struct SettingsFile {
    /// Its path, as it may be printed.
    pub name: Arc<str>,
    /// The directory it is in, absolute.
    pub directory: PathBuf,
    pub(super) values: Values,
    pub(super) rules: Vec<Asked>,
    sections: Vec<Section>,
    include: Option<Globs>,
    exclude: Option<Globs>,
}

/// One of `[[paths]]`.
#[derive(Debug)]
pub(super) struct Section {
    globs: Globs,
    pub(super) spark_version: Option<Chosen<Spark>>,
    pub(super) rules: Vec<Asked>,
}

/// Something wrong with a settings file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where: a byte range of the text.
    pub span: Range<usize>,
    /// One sentence.
    pub message: String,
    /// What to write.
    pub help: String,
}

impl SettingsFile {
    /// The sections that match an absolute path.
    pub(super) fn sections(&self, path: &Path) -> impl Iterator<Item = (usize, &Section)> {
        let relative = path.strip_prefix(&self.directory).ok();
        let matching =
            move |(_, s): &(usize, &Section)| relative.is_some_and(|r| s.globs.matches(r));
        self.sections.iter().enumerate().filter(matching)
    }

    /// Whether it says something of some files only.
    #[must_use]
    pub fn has_sections(&self) -> bool {
        !self.sections.is_empty()
    }

    /// Whether a file (absolute path) of a directory is to be checked: `Some(false)` if it is
    /// excluded, `Some(true)` if it is included, `None` if nothing is said.
    #[must_use]
    pub fn wants(&self, path: &Path) -> Option<bool> {
        let relative = path.strip_prefix(&self.directory).ok()?;
        let matching = |globs: &Option<Globs>| globs.as_ref().is_some_and(|g| g.matches(relative));
        if matching(&self.exclude) {
            return Some(false);
        }
        matching(&self.include).then_some(true)
    }
}

type Table<'a> = DeTable<'a>;
type Item<'a> = Spanned<DeValue<'a>>;

/// Reads the text of a settings file. Patterns in it are for what is in `directory`, which is
/// absolute; `base` is the same directory as paths in the file are to begin with it.
///
/// # Errors
/// Everything that is wrong with it, in the order of the text.
pub fn parse(
    name: &str,
    directory: &Path,
    base: &Path,
    text: &str,
) -> Result<SettingsFile, Vec<Problem>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader {
        name: Arc::from(name),
        directory,
        base,
        text,
        problems: Vec::new(),
    };
    // What is behind an error of syntax is guesswork.
    if let Some(error) = errors.first() {
        return Err(vec![Problem {
            span: error.span().unwrap_or(0..0),
            message: error.message().to_owned(),
            help: "the file is TOML: `key = \"value\"`, `[rules]`".to_owned(),
        }]);
    }
    let file = reader.file(table.get_ref());
    if reader.problems.is_empty() {
        return Ok(file);
    }
    reader.problems.sort_by_key(|p| (p.span.start, p.span.end));
    Err(reader.problems)
}

struct Reader<'a> {
    name: Arc<str>,
    directory: &'a Path,
    base: &'a Path,
    text: &'a str,
    problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    fn problem(&mut self, span: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        self.problems.push(Problem {
            span,
            message: message.into(),
            help: help.into(),
        });
    }

    fn origin(&self, span: Range<usize>) -> Origin {
        let before = self.text.as_bytes().get(..span.start).unwrap_or_default();
        Origin::File {
            name: Arc::clone(&self.name),
            line: before.iter().filter(|&&b| b == b'\n').count() + 1,
        }
    }

    fn file(&mut self, table: &Table<'_>) -> SettingsFile {
        let mut file = SettingsFile {
            name: Arc::clone(&self.name),
            directory: self.directory.to_owned(),
            values: Values::default(),
            rules: Vec::new(),
            sections: Vec::new(),
            include: None,
            exclude: None,
        };
        for (name, item) in table.iter() {
            match (name.get_ref().as_ref(), find(name.get_ref())) {
                (_, Some(key)) => self.key(key, item, &mut file),
                ("rules", _) => file.rules = self.rules(item),
                ("paths", _) => file.sections = self.sections(item),
                (other, None) => {
                    let known = KEYS.iter().map(|k| k.name).chain(["rules", "paths"]);
                    self.unknown(other, name.span(), known);
                }
            }
        }
        file
    }

    fn unknown(
        &mut self,
        wrong: &str,
        span: Range<usize>,
        known: impl Iterator<Item = &'static str>,
    ) {
        let known: Vec<&'static str> = known.collect();
        let help = match nearest(wrong, known.iter().copied()) {
            Some(name) => format!("did you mean `{name}`?"),
            None if Selector::parse(wrong).is_ok() => {
                "levels of rules belong below `[rules]`".to_owned()
            }
            None => format!("known keys are {}", known.join(", ")),
        };
        self.problem(span, format!("unknown key `{wrong}`"), help);
    }

    fn key(&mut self, key: &'static Key, item: &Item<'_>, file: &mut SettingsFile) {
        let origin = self.origin(item.span());
        match key.kind {
            Kind::Paths => {
                let paths = self.texts(key.name, item);
                let paths = paths.iter().map(|(_, p)| self.base.join(p)).collect();
                file.values.env_files = Some(Chosen::new(paths, origin));
            }
            Kind::Globs => {
                let globs = self.globs(key.name, item);
                if key.name == keys::INCLUDE.name {
                    file.include = globs;
                } else {
                    file.exclude = globs;
                }
            }
            Kind::Path => {
                if let Some(text) = self.text(key.name, item) {
                    // An address is the same from everywhere.
                    let path = match text.contains("://") {
                        true => PathBuf::from(text),
                        false => self.base.join(text),
                    };
                    file.values.set_path(key, path, origin);
                }
            }
            Kind::SparkVersion => {
                let version = self.spark_version(item);
                file.values.spark_version = version.map(|v| Chosen::new(v, origin));
            }
            Kind::MesosVersion => {
                let version = self.worded(key.name, item, MesosVersion::parse);
                file.values.mesos_version = version.map(|v| Chosen::new(v, origin));
            }
            Kind::FailOn => {
                let level = self.worded(key.name, item, fail_on);
                file.values.fail_on = level.map(|l| Chosen::new(l, origin));
            }
        }
    }

    /// A string that a function reads.
    fn worded<T>(
        &mut self,
        name: &str,
        item: &Item<'_>,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        let text = self.text(name, item)?;
        let problem = match read(text) {
            Ok(value) => return Some(value),
            Err(problem) => problem,
        };
        let (help, rest) = problem.split_once('\n').unwrap_or((&problem, ""));
        let help = format!("{help}\n{rest}");
        let message = format!("`{text}` is no value for `{name}`");
        self.problem(item.span(), message, help.trim_end());
        None
    }

    fn spark_version(&mut self, item: &Item<'_>) -> Option<Spark> {
        let base = self.base;
        self.worded(keys::SPARK_VERSION.name, item, |t| spark::read_in(base, t))
    }

    fn wrong_type(&mut self, name: &str, item: &Item<'_>, wanted: &str) {
        let found = item.get_ref().type_str();
        let message = format!("`{name}` is {wanted}, not {}", with_article(found));
        let help = match item.get_ref() {
            DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) => {
                let text = self.text.get(item.span()).unwrap_or_default();
                format!("put it in quotes: \"{text}\"")
            }
            _ => "see docs/configuration.md, or write an example with `mesoscfg init`".to_owned(),
        };
        self.problem(item.span(), message, help);
    }

    fn text<'t>(&mut self, name: &str, item: &'t Item<'_>) -> Option<&'t str> {
        match item.get_ref().as_str() {
            Some("") => {
                self.problem(item.span(), format!("`{name}` is empty"), "remove the line");
                None
            }
            Some(text) => Some(text),
            None => {
                self.wrong_type(name, item, "a string");
                None
            }
        }
    }

    fn texts<'t>(&mut self, name: &str, item: &'t Item<'_>) -> Vec<(Range<usize>, &'t str)> {
        let Some(list) = item.get_ref().as_array() else {
            self.problem(
                item.span(),
                format!("`{name}` is a list of strings"),
                format!("write `{name} = [\"...\"]`"),
            );
            return Vec::new();
        };
        let mut texts = Vec::new();
        for one in list.iter() {
            let text = self.text(name, one);
            texts.extend(text.map(|t| (one.span(), t)));
        }
        texts
    }

    fn globs(&mut self, name: &str, item: &Item<'_>) -> Option<Globs> {
        let patterns = match item.get_ref() {
            DeValue::String(_) if name == "glob" => {
                vec![(item.span(), self.text(name, item)?)]
            }
            _ => self.texts(name, item),
        };
        match Globs::new(patterns.iter().map(|(_, p)| *p)) {
            Ok(globs) => Some(globs),
            Err((index, problem)) => {
                let span = patterns.get(index).map_or(item.span(), |(s, _)| s.clone());
                let help = "patterns are those of .gitignore: `*`, `?`, `[a-z]`, `{a,b}`, `**`";
                self.problem(span, format!("the pattern is malformed: {problem}"), help);
                None
            }
        }
    }

    /// A table of levels; the more exact name comes later, because the later wins.
    fn rules(&mut self, item: &Item<'_>) -> Vec<Asked> {
        let Some(table) = item.get_ref().as_table() else {
            let help = "write `[rules]`, and below it `cores-unlimited = \"allow\"`";
            self.problem(item.span(), "`rules` is a table", help);
            return Vec::new();
        };
        let mut asked: Vec<Asked> = Vec::new();
        for (name, value) in table.iter() {
            let selector = match Selector::parse(name.get_ref()) {
                Ok(selector) => selector,
                Err(unknown) => {
                    self.problem(name.span(), unknown.to_string(), unknown.help());
                    continue;
                }
            };
            let Some(level) = self.level(value) else {
                continue;
            };
            if asked
                .iter()
                .any(|a| a.selector.as_str() == selector.as_str())
            {
                let message = format!("{} is set twice, by code and by name", selector.as_str());
                self.problem(name.span(), message, "keep one of the two lines");
            }
            asked.push(Asked {
                selector,
                level,
                origin: self.origin(name.span()),
            });
        }
        asked.sort_by_key(|a| a.selector.exactness());
        asked
    }

    fn level(&mut self, item: &Item<'_>) -> Option<RuleLevel> {
        let text = item.get_ref().as_str();
        let level = RuleLevel::ALL
            .into_iter()
            .find(|l| Some(l.as_str()) == text);
        if level.is_none() {
            let names = RuleLevel::ALL.map(RuleLevel::as_str);
            let meant = match text {
                Some("off" | "ignore" | "none") => Some("allow"),
                Some("warn") => Some("warning"),
                Some("deny" | "forbid") => Some("error"),
                Some("note") => Some("info"),
                Some(text) => nearest(text, names),
                None => None,
            };
            let help = match meant {
                Some(meant) => format!("did you mean `\"{meant}\"`?"),
                None => format!("levels are \"{}\"", names.join("\", \"")),
            };
            self.problem(item.span(), "this is no level of a rule", help);
        }
        level
    }

    fn sections(&mut self, item: &Item<'_>) -> Vec<Section> {
        const FORM: &str = "write `[[paths]]`, and below it `glob = \"legacy\"`";
        let Some(list) = item.get_ref().as_array() else {
            self.problem(item.span(), "`paths` is a list of tables", FORM);
            return Vec::new();
        };
        let mut sections = Vec::new();
        for one in list.iter() {
            match one.get_ref().as_table() {
                Some(table) => sections.extend(self.section(table, one.span())),
                None => self.problem(one.span(), "`paths` is a list of tables", FORM),
            }
        }
        sections
    }

    fn section(&mut self, table: &Table<'_>, span: Range<usize>) -> Option<Section> {
        const KNOWN: [&str; 4] = ["glob", "globs", "spark-version", "rules"];
        let (mut globs, mut named) = (None, false);
        let (mut spark_version, mut rules) = (None, Vec::new());
        for (name, item) in table.iter() {
            match name.get_ref().as_ref() {
                "glob" | "globs" if named => {
                    let help = "put all patterns into `globs`";
                    self.problem(name.span(), "both `glob` and `globs` are set", help);
                }
                key @ ("glob" | "globs") => {
                    named = true;
                    globs = self.globs(key, item);
                }
                "spark-version" => {
                    let origin = self.origin(item.span());
                    let version = self.spark_version(item);
                    spark_version = version.map(|v| Chosen::new(v, origin));
                }
                "rules" => rules = self.rules(item),
                other => self.unknown(other, name.span(), KNOWN.into_iter()),
            }
        }
        if !named {
            let help = "say for which files the section is, with `glob = \"...\"`";
            self.problem(span, "this section names no files", help);
        }
        Some(Section {
            globs: globs?,
            spark_version,
            rules,
        })
    }
}

fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|k| k.name == name)
}

fn with_article(noun: &str) -> String {
    let article = match noun.starts_with(['a', 'e', 'i', 'o', 'u']) {
        true => "an",
        false => "a",
    };
    format!("{article} {noun}")
}
