//! `mesoscfg resolve`: what every property is, and where its value comes from.

use super::launch::{Loaded, load};
use super::{CliError, Common, Format, Outcome, Output};
use crate::catalog;
use crate::jvm::Throwable;
use crate::mesos::Reveal;
use crate::report::printable_line;
use crate::resolve::{
    Attempt, Document, Resolved, Selection, TypedValue, effective, without_secret_parts,
    without_secrets,
};
use crate::source::{REDACTED, Sources};
use std::path::{Path, PathBuf};

/// Show what each property is, and where its value comes from
///
/// Every property of the catalog is resolved, even where Spark would refuse to start. Without FILE
/// the command line and the environment choose the properties file, as they do for spark-submit.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  mesoscfg resolve conf/spark-defaults.conf
  mesoscfg resolve conf/spark-defaults.conf spark.executor.memory spark.cores.max
  mesoscfg resolve --explicit --format json conf/spark-defaults.conf
  mesoscfg resolve -- spark-submit --master mesos://m:5050 --executor-memory 4g app.jar

Exit codes:
  0  resolved
  1  Spark could not load the properties file
  2  mesoscfg could not do its job: bad usage, a file it cannot read or write")]
pub struct Args {
    /// The properties file (`-` for the standard input), and the properties to show; all
    /// properties without any
    #[arg(value_name = "FILE|KEY")]
    pub subjects: Vec<String>,

    /// How to write the result
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: Format,

    /// Only what was set somewhere, without defaults
    #[arg(long)]
    pub explicit: bool,

    /// A spark-submit command line, as typed in a shell
    #[arg(last = true, value_name = "SPARK-SUBMIT ...")]
    pub command_line: Vec<String>,
}

impl Args {
    /// The properties file, when one was named: the first subject that does not look like a
    /// property.
    pub(super) fn file(&self) -> Option<PathBuf> {
        self.subjects
            .first()
            .filter(|s| !is_key(s))
            .map(PathBuf::from)
    }

    /// The properties asked for; none means all.
    fn keys(&self) -> &[String] {
        let files = usize::from(self.subjects.first().is_some_and(|s| !is_key(s)));
        self.subjects.get(files..).unwrap_or(&[])
    }
}

/// `spark.cores.max` is a property, `spark.conf` and `conf/spark-defaults.conf` are files.
fn is_key(subject: &str) -> bool {
    subject.starts_with("spark.")
        && !subject.contains('/')
        && !subject.ends_with(".conf")
        && !Path::new(subject).is_file()
}

/// Runs the subcommand.
///
/// # Errors
/// When a file cannot be read, or a property that was asked for is not one.
pub fn run(args: &Args, common: &Common, out: &mut Output) -> Result<Outcome, CliError> {
    let file = args.file();
    let loaded = load(
        "resolve",
        common,
        file.as_deref(),
        &args.command_line,
        false,
    )?;
    loaded.remark(file.as_deref(), out);
    for key in args.keys() {
        if loaded.resolution.get(key).is_none() {
            return Err(unknown(key));
        }
    }
    let secrets = loaded.resolution.secrets();
    let reveal = Reveal::of(common.reveal_secrets, &secrets);
    let selection = Selection {
        explicit: args.explicit,
        keys: args.keys(),
        reveal,
    };
    let document = Document::new(&loaded.resolution, &loaded.sources, selection);
    match args.format {
        Format::Json => out.json(&document)?,
        Format::Table => table(&loaded, args, reveal, out),
    }
    Ok(if document.unloadable() {
        Outcome::Findings
    } else {
        Outcome::Clean
    })
}

fn unknown(key: &str) -> CliError {
    let help = match catalog::nearest(key) {
        Some(p) => format!("did you mean `{}`?", p.key),
        None => "`mesoscfg properties` lists all properties that the launchers read".to_owned(),
    };
    CliError::UnknownSubject {
        what: printable_line(key).into_owned(),
        help,
    }
}

/// A line for each property, and below it what lost.
fn table(loaded: &Loaded, args: &Args, reveal: Reveal<'_>, out: &mut Output) {
    let resolution = &loaded.resolution;
    let shown = |thrown: &Throwable| reveal.plain(&thrown.to_string()).into_owned();
    if let Some((thrown, _)) = &resolution.file_error {
        out.push(&format!(
            "Spark cannot load the properties file: {}\n\n",
            printable_line(&shown(thrown))
        ));
    }
    let keys = args.keys();
    let selected: Vec<&Resolved> = resolution
        .properties()
        .filter(|p| keys.is_empty() || keys.contains(&p.key))
        .filter(|p| !args.explicit || p.winner.is_some())
        .collect();
    let mut rows: Vec<[String; 3]> = Vec::new();
    for p in &selected {
        let (value, error) = effective(resolution, p);
        let value = without_secrets(p, value, reveal);
        let secret = p.secret && reveal.redacts();
        let text = match (&value, error) {
            (_, Some(thrown)) if secret => format!("{} ({})", REDACTED, thrown.class),
            (_, Some(thrown)) => format!("! {}", printable_line(&shown(&thrown))),
            (TypedValue::Unset, None) => "-".to_owned(),
            (_, None) if secret => REDACTED.to_owned(),
            (value, None) => printable_line(&plain(value)).into_owned(),
        };
        let origin = match &p.winner {
            Some(a) => place(a, &loaded.sources),
            None => default_words(p, resolution.version),
        };
        rows.push([p.key.clone(), text, origin]);
        for s in &p.shadowed {
            let lost = match &s.attempt.text {
                Some(_) if secret => REDACTED.to_owned(),
                Some(text) if reveal.redacts() => {
                    printable_line(&without_secret_parts(text)).into_owned()
                }
                Some(text) => printable_line(text).into_owned(),
                None => "(not opened)".to_owned(),
            };
            let from = place(&s.attempt, &loaded.sources);
            rows.push([
                "  instead of".to_owned(),
                lost,
                format!("{from}: {}", s.why),
            ]);
        }
    }
    let width = |i: usize, most: usize| {
        rows.iter()
            .map(|r| r[i].chars().count())
            .max()
            .unwrap_or(0)
            .min(most)
    };
    let (first, second) = (width(0, 60), width(1, 48));
    let head = ["PROPERTY", "VALUE", "FROM"].map(str::to_owned);
    for [key, value, from] in std::iter::once(&head).chain(&rows) {
        out.push(format!("{key:first$}  {value:second$}  {from}").trim_end());
        out.push("\n");
    }
    for i in &resolution.ignored {
        let start = loaded.sources.start(i.key_span);
        let name = &loaded.sources.get(i.key_span.source).name;
        let key = printable_line(&i.key);
        out.push(&format!(
            "\nignored by Spark: `{key}` ({name}:{}:{}) does not begin with `spark.`",
            start.line, start.column
        ));
    }
    if !resolution.ignored.is_empty() {
        out.push("\n");
    }
}

/// A value as a person would write it.
fn plain(value: &TypedValue) -> String {
    match value {
        TypedValue::Bool(b) => b.to_string(),
        TypedValue::Int(n) => n.to_string(),
        TypedValue::Long(n) => n.to_string(),
        TypedValue::Double(d) => crate::jvm::double_to_string(*d),
        TypedValue::Text(t) if t.is_empty() => "\"\"".to_owned(),
        TypedValue::Text(t) => t.clone(),
        TypedValue::List(l) => format!("[{}]", l.join(", ")),
        TypedValue::Unset => "-".to_owned(),
    }
}

/// Where an attempt stands: file, line and column, or the option or variable.
fn place(attempt: &Attempt, sources: &Sources) -> String {
    let span = attempt.key.or_else(|| attempt.place.and_then(|p| p.span()));
    match (attempt.origin.name(), span) {
        (Some(name), _) => format!("{} {}", attempt.origin.kind().name(), printable_line(name)),
        (None, Some(span)) => {
            let start = sources.start(span);
            format!(
                "{}:{}:{}",
                sources.get(span.source).name,
                start.line,
                start.column
            )
        }
        (None, None) => attempt.origin.kind().name().to_owned(),
    }
}

fn default_words(p: &Resolved, version: crate::version::SparkVersion) -> String {
    let Some(property) = p.property else {
        return "default".to_owned();
    };
    let facet = property.facet(version);
    match (
        facet.fallback,
        facet.default_words,
        property.applies(version),
    ) {
        (_, _, false) => format!("not read by Spark {version}"),
        (Some(key), _, _) => format!("default: {key}"),
        (None, Some(words), _) => format!("default: {words}"),
        (None, None, _) => "default".to_owned(),
    }
}
