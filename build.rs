//! Turns `schema/properties.toml` and the tables beside it, `core-defaults.tsv`, `spark-keys.tsv` and
//! `read-at-start.tsv`, into static tables.
//!
//! What a person would get wrong in these files is refused here, with the entry's key, so that
//! a build never ends with a table that contradicts itself.

use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

const PROPERTIES: &str = "schema/properties.toml";
const DEFAULTS: &str = "schema/core-defaults.tsv";
const KEYS: &str = "schema/spark-keys.tsv";
const STARTS: &str = "schema/read-at-start.tsv";

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed={PROPERTIES}");
    println!("cargo::rerun-if-changed={DEFAULTS}");
    println!("cargo::rerun-if-changed={KEYS}");
    println!("cargo::rerun-if-changed={STARTS}");
    println!("cargo::rerun-if-changed=build.rs");
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            println!("cargo::error={message}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let read = |path: &str| std::fs::read_to_string(path).map_err(|e| format!("{path}: {e}"));
    let schema: Schema =
        toml::from_str(&read(PROPERTIES)?).map_err(|e| format!("{PROPERTIES}: {e}"))?;
    let mut out = properties(schema.property)?;
    out.push_str(&core_defaults(&read(DEFAULTS)?)?);
    out.push_str(&core_keys(&read(KEYS)?)?);
    out.push_str(&read_at_start(&read(STARTS)?)?);
    let dir = std::env::var("OUT_DIR").map_err(|e| format!("OUT_DIR: {e}"))?;
    std::fs::write(Path::new(&dir).join("catalog.rs"), out).map_err(|e| e.to_string())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Schema {
    property: Vec<Row>,
}

/// One `[[property]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    key: String,
    #[serde(default, rename = "match")]
    matching: Matching,
    summary: String,
    effect: String,
    #[serde(default)]
    bad: String,
    #[serde(default)]
    notes: Vec<String>,
    #[serde(default)]
    status: Status,
    since: Option<String>,
    before: Option<String>,
    #[serde(default)]
    modes: Vec<Mode>,
    #[serde(default)]
    secret: bool,
    #[serde(default)]
    documented: Vec<Document>,
    renamed_to: Option<String>,
    /// The Mesos release that first understands what Spark sends for it: `1.3`.
    mesos_since: Option<String>,
    /// The least number that makes sense, where Spark takes less without a word.
    least: Option<i32>,
    /// Whether no value that Spark can read keeps a driver in client mode from starting executors.
    #[serde(default)]
    harmless: bool,
    #[serde(default)]
    ignored_unless: Vec<String>,
    #[serde(default)]
    requires: Vec<Beside>,
    #[serde(default)]
    conflicts: Vec<Beside>,
    #[serde(default)]
    alternatives: Vec<String>,
    #[serde(default)]
    related: Vec<String>,
    #[serde(default)]
    examples: Vec<String>,
    entry_doc: Option<String>,
    entry_version: Option<String>,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    format: Option<String>,
    default: Option<String>,
    default_words: Option<String>,
    #[serde(default)]
    read: Read,
    #[serde(default)]
    entry: bool,
    entry_type: Option<String>,
    entry_default: Option<String>,
    #[serde(default)]
    allowed: Vec<String>,
    check: Option<Check>,
    #[serde(default)]
    env: Vec<String>,
    fallback: Option<String>,
    prepend: Option<String>,
    #[serde(default)]
    versions: Vec<Override>,
}

/// One `[[property.requires]]` or `[[property.conflicts]]`: another property, and what Spark throws.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Beside {
    key: String,
    /// The value that the other one must have; any where left out.
    is: Option<String>,
    /// Whether other cluster managers do without.
    #[serde(default)]
    only_on_mesos: bool,
    thrown: String,
    when: String,
}

impl Beside {
    fn code(list: &[Self]) -> String {
        let item = |b: &Beside| {
            format!(
                "Beside {{ key: {:?}, is: {:?}, only_on_mesos: {}, thrown: {:?}, when: {:?} }}",
                b.key, b.is, b.only_on_mesos, b.thrown, b.when
            )
        };
        let items: Vec<String> = list.iter().map(item).collect();
        format!("&[{}]", items.join(", "))
    }
}

/// One `[[property.versions]]`: what is different in a range of versions.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Override {
    since: Option<String>,
    before: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    default: Option<String>,
    default_words: Option<String>,
    read: Option<Read>,
    entry: Option<bool>,
    entry_type: Option<String>,
    entry_default: Option<String>,
    allowed: Option<Vec<String>>,
    check: Option<Check>,
    env: Option<Vec<String>>,
    fallback: Option<String>,
    prepend: Option<String>,
    /// Fields that the base has and this range has not.
    #[serde(default)]
    without: Vec<String>,
}

#[derive(Deserialize, Clone, PartialEq)]
#[serde(deny_unknown_fields)]
struct Check {
    above: f64,
    #[serde(default)]
    or_equal: bool,
    message: String,
    thrown: Option<String>,
}

#[derive(Deserialize, Default, Debug, Clone, Copy, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Matching {
    #[default]
    Exact,
    Prefix,
}

#[derive(Deserialize, Default, Debug, Clone, Copy, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Status {
    #[default]
    Read,
    Never,
}

#[derive(Deserialize, Debug, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum Mode {
    Coarse,
    Fine,
    Dispatcher,
    ClusterDriver,
    Submit,
    ShuffleService,
}

#[derive(Deserialize, Debug, Clone, Copy)]
enum Document {
    #[serde(rename = "2.4")]
    V24,
    #[serde(rename = "3.0.0-preview")]
    V30Preview,
}

#[derive(Deserialize, Default, Debug, Clone, Copy, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Read {
    #[default]
    Entry,
    Conf,
    Raw,
    ExactTrue,
    Rest,
    Unread,
}

/// A version as a number that sorts: major, minor, patch, stage.
type Version = (u8, u8, u8, u8);

fn version(text: &str) -> Result<Version, String> {
    let (numbers, stage) = match text.split_once('-') {
        None => (text, 255),
        Some((n, "preview")) => (n, 0),
        Some(_) => return Err(format!("no such pre-release: {text}")),
    };
    let parts: Vec<u8> = numbers
        .split('.')
        .map(|p| p.parse().map_err(|_| format!("not a version: {text}")))
        .collect::<Result<_, _>>()?;
    match parts[..] {
        [a, b, c] => Ok((a, b, c, stage)),
        _ => Err(format!("a version has three numbers: {text}")),
    }
}

fn optional(text: Option<&String>) -> Result<Option<Version>, String> {
    text.map(|t| version(t)).transpose()
}

fn version_code(v: Version) -> String {
    match v.3 {
        0 => format!("SparkVersion::preview({}, {}, {})", v.0, v.1, v.2),
        _ => format!("SparkVersion::new({}, {}, {})", v.0, v.1, v.2),
    }
}

fn range_code(since: Option<Version>, before: Option<Version>) -> String {
    let end =
        |v: Option<Version>| v.map_or("None".into(), |v| format!("Some({})", version_code(v)));
    format!(
        "Versions {{ since: {}, before: {} }}",
        end(since),
        end(before)
    )
}

fn text_code(text: Option<&String>) -> String {
    format!("{text:?}")
}

fn list_code(list: &[String]) -> String {
    format!("&{list:?}")
}

fn kind_code(kind: &str) -> Result<String, String> {
    Ok(match kind {
        "bool" => "Kind::Bool".into(),
        "int" => "Kind::Int".into(),
        "long" => "Kind::Long".into(),
        "float" => "Kind::Float".into(),
        "double" => "Kind::Double".into(),
        "time-ms" => "Kind::Time(TimeUnit::Milliseconds)".into(),
        "time-s" => "Kind::Time(TimeUnit::Seconds)".into(),
        "bytes" => "Kind::Size(ByteUnit::Byte)".into(),
        "kib" => "Kind::Size(ByteUnit::KiB)".into(),
        "mib" => "Kind::Size(ByteUnit::MiB)".into(),
        "memory" => "Kind::Memory".into(),
        "text" => "Kind::Text".into(),
        "list" => "Kind::List".into(),
        other => return Err(format!("no such type: {other}")),
    })
}

fn format_code(format: Option<&String>) -> Result<&'static str, String> {
    Ok(match format.map(String::as_str) {
        None => "Format::Plain",
        Some("labels") => "Format::Labels",
        Some("constraints") => "Format::Constraints",
        Some("volumes") => "Format::Volumes",
        Some("port-maps") => "Format::PortMaps",
        Some("parameters") => "Format::Parameters",
        Some("uris") => "Format::Uris",
        Some("url") => "Format::Url",
        Some("path") => "Format::Path",
        Some("master") => "Format::Master",
        Some("java-options") => "Format::JavaOptions",
        Some(other) => return Err(format!("no such format: {other}")),
    })
}

/// What holds in one range of versions.
#[derive(Clone, PartialEq)]
struct Facet {
    kind: String,
    default: Option<String>,
    default_words: Option<String>,
    read: Read,
    entry: bool,
    entry_type: Option<String>,
    entry_default: Option<String>,
    allowed: Vec<String>,
    check: Option<Check>,
    env: Vec<String>,
    fallback: Option<String>,
    prepend: Option<String>,
}

impl Facet {
    fn of(row: &Row) -> Self {
        Facet {
            kind: row.kind.clone(),
            default: row.default.clone(),
            default_words: row.default_words.clone(),
            read: row.read,
            entry: row.entry,
            entry_type: row.entry_type.clone(),
            entry_default: row.entry_default.clone(),
            allowed: row.allowed.clone(),
            check: row.check.clone(),
            env: row.env.clone(),
            fallback: row.fallback.clone(),
            prepend: row.prepend.clone(),
        }
    }

    fn apply(&mut self, o: &Override) -> Result<(), String> {
        for field in &o.without {
            match field.as_str() {
                "default" => self.default = None,
                "default_words" => self.default_words = None,
                "entry_type" => self.entry_type = None,
                "entry_default" => self.entry_default = None,
                "allowed" => self.allowed = Vec::new(),
                "check" => self.check = None,
                "env" => self.env = Vec::new(),
                "fallback" => self.fallback = None,
                "prepend" => self.prepend = None,
                other => return Err(format!("`without` cannot name {other}")),
            }
        }
        fn set<T: Clone>(to: &mut T, from: Option<&T>) {
            if let Some(value) = from {
                *to = value.clone();
            }
        }
        fn put<T: Clone>(to: &mut Option<T>, from: Option<&T>) {
            if from.is_some() {
                *to = from.cloned();
            }
        }
        set(&mut self.kind, o.kind.as_ref());
        put(&mut self.default, o.default.as_ref());
        put(&mut self.default_words, o.default_words.as_ref());
        set(&mut self.read, o.read.as_ref());
        set(&mut self.entry, o.entry.as_ref());
        put(&mut self.entry_type, o.entry_type.as_ref());
        put(&mut self.entry_default, o.entry_default.as_ref());
        set(&mut self.allowed, o.allowed.as_ref());
        put(&mut self.check, o.check.as_ref());
        set(&mut self.env, o.env.as_ref());
        put(&mut self.fallback, o.fallback.as_ref());
        put(&mut self.prepend, o.prepend.as_ref());
        Ok(())
    }

    fn code(&self, since: Option<Version>, before: Option<Version>) -> Result<String, String> {
        let entry = if self.entry {
            let kind = self.entry_type.as_ref().unwrap_or(&self.kind);
            let default = self.entry_default.as_ref().or(self.default.as_ref());
            let default = default.filter(|d| *d != "<undefined>");
            format!(
                "Some(Entry {{ kind: {}, default: {default:?} }})",
                kind_code(kind)?
            )
        } else {
            "None".into()
        };
        let check = match &self.check {
            None => "None".into(),
            Some(c) => format!(
                "Some(Check {{ above: {:?}, or_equal: {}, message: {:?}, thrown: {:?} }})",
                c.above,
                c.or_equal,
                c.message,
                c.thrown
                    .as_deref()
                    .unwrap_or("java.lang.IllegalArgumentException"),
            ),
        };
        Ok(format!(
            "Facet {{ versions: {}, kind: {}, default: {}, default_words: {}, \
             read: ReadStyle::{:?}, entry: {entry}, allowed: {}, check: {check}, env: {}, \
             fallback: {}, prepend: {} }}",
            range_code(since, before),
            kind_code(&self.kind)?,
            text_code(self.default.as_ref()),
            text_code(self.default_words.as_ref()),
            self.read,
            list_code(&self.allowed),
            list_code(&self.env),
            text_code(self.fallback.as_ref()),
            text_code(self.prepend.as_ref()),
        ))
    }
}

/// The ranges of versions in which a property is read in different ways, oldest first.
fn facets(row: &Row) -> Result<Vec<String>, String> {
    let mut cuts: BTreeSet<Version> = BTreeSet::new();
    for o in &row.versions {
        cuts.extend(optional(o.since.as_ref())?);
        cuts.extend(optional(o.before.as_ref())?);
        if o.since.is_none() && o.before.is_none() {
            return Err("a [[property.versions]] needs since or before".into());
        }
    }
    let mut edges: Vec<Option<Version>> = vec![None];
    edges.extend(cuts.into_iter().map(Some));
    edges.push(None);
    let mut merged: Vec<(Option<Version>, Option<Version>, Facet)> = Vec::new();
    for pair in edges.windows(2) {
        let (since, before) = (pair[0], pair[1]);
        let mut facet = Facet::of(row);
        for o in &row.versions {
            let from = optional(o.since.as_ref())?;
            let to = optional(o.before.as_ref())?;
            let starts = from.is_none() || since.is_some_and(|s| Some(s) >= from);
            let ends = to.is_none() || before.is_some_and(|b| Some(b) <= to);
            if starts && ends {
                facet.apply(o)?;
            }
        }
        match merged.last_mut() {
            Some(last) if last.2 == facet => last.1 = before,
            _ => merged.push((since, before, facet)),
        }
    }
    merged
        .iter()
        .map(|(since, before, facet)| facet.code(*since, *before))
        .collect()
}

fn properties(mut rows: Vec<Row>) -> Result<String, String> {
    rows.sort_by(|a, b| a.key.cmp(&b.key));
    let keys: BTreeMap<&str, &Row> = rows.iter().map(|r| (r.key.as_str(), r)).collect();
    if keys.len() != rows.len() {
        let twice = rows
            .windows(2)
            .find(|w| w[0].key == w[1].key)
            .map(|w| w[0].key.as_str());
        return Err(format!(
            "{PROPERTIES}: {} stands there twice",
            twice.unwrap_or_default()
        ));
    }
    let mut out = format!(
        "pub(super) static PROPERTIES: [Property; {}] = [\n",
        rows.len()
    );
    for row in &rows {
        let code = property(row, &keys).map_err(|e| format!("{PROPERTIES}: {}: {e}", row.key))?;
        out.push_str(&code);
    }
    out.push_str("];\n");
    let longest = rows.iter().map(|r| r.key.len()).max().unwrap_or(0);
    writeln!(out, "pub(super) const LONGEST: usize = {longest};").map_err(|e| e.to_string())?;
    Ok(out)
}

fn property(row: &Row, keys: &BTreeMap<&str, &Row>) -> Result<String, String> {
    check_row(row, keys)?;
    let since = optional(row.since.as_ref())?;
    let before = optional(row.before.as_ref())?;
    let mut out = String::new();
    let modes: Vec<String> = row.modes.iter().map(|m| format!("Mode::{m:?}")).collect();
    let documents: Vec<String> = row
        .documented
        .iter()
        .map(|d| format!("Document::{d:?}"))
        .collect();
    writeln!(
        out,
        "Property {{ key: {:?}, matching: Matching::{:?}, status: Status::{:?}, versions: {}, \
         summary: {:?}, effect: {:?}, bad_value: {:?}, notes: {}, modes: &[{}], secret: {}, \
         documented: &[{}], renamed_to: {}, mesos_since: {}, least: {:?}, harmless: {}, ignored_unless: {}, requires: {}, conflicts: {}, alternatives: {}, related: {}, \
         examples: {}, entry_doc: {}, entry_version: {}, format: {}, facets: &[{}] }},",
        row.key,
        row.matching,
        row.status,
        range_code(since, before),
        row.summary,
        row.effect,
        row.bad,
        list_code(&row.notes),
        modes.join(", "),
        row.secret,
        documents.join(", "),
        text_code(row.renamed_to.as_ref()),
        mesos_code(row.mesos_since.as_ref())?,
        row.least,
        row.harmless,
        list_code(&row.ignored_unless),
        Beside::code(&row.requires),
        Beside::code(&row.conflicts),
        list_code(&row.alternatives),
        list_code(&row.related),
        list_code(&row.examples),
        text_code(row.entry_doc.as_ref()),
        text_code(row.entry_version.as_ref()),
        format_code(row.format.as_ref())?,
        facets(row)?.join(", "),
    )
    .map_err(|e| e.to_string())?;
    Ok(out)
}

/// A release of Mesos, `1.3`.
fn mesos_code(text: Option<&String>) -> Result<String, String> {
    let Some(text) = text else {
        return Ok("None".to_owned());
    };
    let numbers = text.split_once('.');
    let numbers = numbers.and_then(|(a, b)| Some((a.parse::<u16>().ok()?, b.parse::<u16>().ok()?)));
    let (major, minor) = numbers.ok_or_else(|| format!("{text} is no release of Mesos"))?;
    Ok(format!("Some(MesosVersion::new({major}, {minor}))"))
}

fn check_row(row: &Row, keys: &BTreeMap<&str, &Row>) -> Result<(), String> {
    if row.summary.is_empty() || row.effect.is_empty() {
        return Err("summary and effect cannot be empty".into());
    }
    if (row.matching == Matching::Prefix) != row.key.ends_with('.') {
        return Err("a prefix ends in a dot, and nothing else does".into());
    }
    if row.status == Status::Read && row.since.is_none() {
        return Err("a property that is read has a first version (since)".into());
    }
    if row.status == Status::Never && (row.since.is_some() || row.entry) {
        return Err("a property that was never read has neither a version nor an entry".into());
    }
    let ends = (
        optional(row.since.as_ref())?,
        optional(row.before.as_ref())?,
    );
    if matches!(ends, (Some(since), Some(before)) if since >= before) {
        return Err("since must be older than before".into());
    }
    if row.entry_version.is_some() != row.entry_doc.is_some() {
        return Err("entry_doc and entry_version come together".into());
    }
    let named = row
        .renamed_to
        .iter()
        .chain(&row.ignored_unless)
        .chain(row.requires.iter().chain(&row.conflicts).map(|b| &b.key))
        .chain(&row.related)
        .chain(&row.alternatives)
        .chain(&row.fallback)
        .chain(&row.prepend)
        .chain(row.versions.iter().filter_map(|o| o.fallback.as_ref()))
        .chain(row.versions.iter().filter_map(|o| o.prepend.as_ref()));
    for key in named {
        if !keys.contains_key(key.as_str()) {
            return Err(format!("names {key}, which is not in the catalog"));
        }
    }
    Ok(())
}

/// The lines of a table with tabs between its columns, sorted by the first.
fn table<'t, const N: usize>(path: &str, text: &'t str) -> Result<Vec<[&'t str; N]>, String> {
    let mut lines: Vec<[&str; N]> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        let fields: Vec<&str> = line.split('\t').collect();
        let fields: [&str; N] = fields
            .try_into()
            .map_err(|_| format!("{path}:{}: {N} columns, please", number + 1))?;
        lines.push(fields);
    }
    if !lines.is_sorted_by_key(|l| l[0]) {
        return Err(format!("{path}: the keys are not sorted"));
    }
    Ok(lines)
}

/// `key, since, last, before, instead, renamed` with tabs between; `-` where there is none.
fn core_keys(text: &str) -> Result<String, String> {
    let lines = table::<6>(KEYS, text)?;
    let at = |t: &str| match t {
        "-" => Ok("None".to_owned()),
        _ => version(t).map(|v| format!("Some({})", version_code(v))),
    };
    let index = |key: &str| lines.binary_search_by_key(&key, |l| l[0]).ok();
    let mut text = String::new();
    let mut out = format!(
        "pub(super) static CORE_KEYS: [CoreRow; {}] = [\n",
        lines.len()
    );
    for [key, since, last, before, instead, renamed] in &lines {
        if *instead != "-" && index(instead).is_none() {
            return Err(format!("{KEYS}: {key} names {instead}, which is not there"));
        }
        writeln!(
            out,
            "CoreRow {{ name: {}, since: {}, last: {}, before: {}, instead: {:?}, renamed: {} }},",
            piece(&mut text, key),
            at(since)?,
            at(last)?,
            at(before)?,
            index(instead),
            at(renamed)?,
        )
        .map_err(|e| e.to_string())?;
    }
    out.push_str("];\n");
    writeln!(out, "pub(super) static CORE_KEY_TEXT: &str = {text:?};")
        .map_err(|e| e.to_string())?;
    Ok(out)
}

/// Adds a text to all others, and says where it is. Tables without addresses in them cost a program
/// nothing when it starts.
fn piece(all: &mut String, text: &str) -> String {
    let at = all.len();
    all.push_str(text);
    format!("Piece {{ at: {at}, len: {} }}", text.len())
}

/// `key, since, before, default` with tabs between; `-` for an open end; a default that begins
/// with `=>` is that of another key.
fn core_defaults(text: &str) -> Result<String, String> {
    let lines = table::<4>(DEFAULTS, text)?;
    let mut text = String::new();
    let mut out = format!(
        "pub(super) static CORE_DEFAULTS: [CoreDefault; {}] = [\n",
        lines.len()
    );
    for [key, since, before, default] in lines {
        let end = |t: &str| {
            if t == "-" {
                Ok(None)
            } else {
                version(t).map(Some)
            }
        };
        let default = default.replace("\\n", "\n").replace("\\t", "\t");
        writeln!(
            out,
            "CoreDefault {{ key: {}, versions: {}, default: {} }},",
            piece(&mut text, key),
            range_code(end(since)?, end(before)?),
            piece(&mut text, &default),
        )
        .map_err(|e| e.to_string())?;
    }
    out.push_str("];\n");
    writeln!(out, "pub(super) static CORE_DEFAULT_TEXT: &str = {text:?};")
        .map_err(|e| e.to_string())?;
    Ok(out)
}

/// `key, since, before, type, read, stage, when, named, bound, class, message` with tabs between; `-`
/// where there is none. A type is also the name of a class, or one of the names that are written.
fn read_at_start(text: &str) -> Result<String, String> {
    let lines = table::<11>(STARTS, text)?;
    let mut out = format!(
        "pub(super) static READ_AT_START: [ReadAtStart; {}] = [\n",
        lines.len()
    );
    let end = |t: &str| (t != "-").then(|| version(t)).transpose();
    for line in &lines {
        let [
            key,
            since,
            before,
            kind,
            read,
            stage,
            when,
            named,
            bound,
            class,
            message,
        ] = *line;
        let wrong = |what: &str| format!("{STARTS}: {key}: {what}");
        let message = message.replace("\\n", "\n");
        let names: Vec<&str> = kind.split('|').filter(|_| kind.contains('|')).collect();
        let names = match names.is_empty() {
            true => "None".to_owned(),
            false => format!(
                "Some(Names {{ all: &{names:?}, thrown: {class:?}, message: {message:?} }})"
            ),
        };
        let kind = match kind {
            _ if names != "None" => "Kind::Text".to_owned(),
            "class" => "Kind::Text".to_owned(),
            _ => kind_code(kind).map_err(|e| wrong(&e))?,
        };
        let read = match read {
            "entry" => Read::Entry,
            "conf" => Read::Conf,
            "raw" => Read::Raw,
            _ => return Err(wrong("no such way to read")),
        };
        let stage = match stage {
            "submit" => "Submit",
            "context" => "Context",
            "scheduler" => "Scheduler",
            "registered" => "Registered",
            _ => return Err(wrong("no such stage")),
        };
        let when: Vec<&str> = when.split(',').filter(|k| *k != "-").collect();
        let named = if named == "-" { key } else { named };
        let check = match bound.strip_prefix(">=").map(|b| (b, true)) {
            _ if bound == "-" => "None".to_owned(),
            found => {
                let open = || Some((bound.strip_prefix('>')?, false));
                let (above, or_equal) = found.or_else(open).ok_or_else(|| wrong("no bound"))?;
                let above: f64 = above.parse().map_err(|_| wrong("no number"))?;
                format!(
                    "Some(Check {{ above: {above:?}, or_equal: {or_equal}, message: {message:?}, \
                     thrown: {class:?} }})"
                )
            }
        };
        writeln!(
            out,
            "ReadAtStart {{ key: {key:?}, versions: {}, kind: {kind}, read: ReadStyle::{read:?}, \
             stage: Stage::{stage}, when: &{when:?}, named: {named:?}, check: {check}, \
             names: {names} }},",
            range_code(end(since)?, end(before)?),
        )
        .map_err(|e| e.to_string())?;
    }
    out.push_str("];\n");
    Ok(out)
}
