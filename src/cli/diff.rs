//! `mesoscfg diff`: what changes between two configurations, or two releases of Spark.

use super::cluster::{ClusterArgs, DispatcherArgs};
use super::input::is_stdin;
use super::launch::{ASSUMED_MASTER, Inputs, facts, no_file_as_command};
use super::render::{offers, on_mesos};
use super::{BoundedFiles, CliError, Common, Outcome, Output, common, display_path};
use crate::compare::{
    Cause, Changed, Comparison, FindingChange, How, MessageChange, PropertyChange, Run, Side, Text,
    Trial, compare,
};
use crate::diagnostic::{self, Finding};
use crate::launch::{self, DEFAULT_FRAMEWORK_ID, Facts, Input, Launch, Mode};
use crate::lint::Policy;
use crate::mesos::offers::Step;
use crate::mesos::{Offer, Resource};
use crate::report::printable_line;
use crate::resolve::Resolution;
use crate::rules::{Context, STAND_IN, Surroundings};
use crate::settings::{self, Spark};
use crate::source::Sources;
use crate::submit::Origin;
use crate::version::SparkVersion;
use clap::ValueEnum;
use std::path::PathBuf;

/// Show what changes in what Mesos is told, and why
///
/// Compares two properties files, or one under two releases of Spark, or both at once. Each
/// difference comes with its cause: the property and the lines that set it, or the release of Spark
/// that changed. Also told are properties whose value changes though nobody touched them, and
/// findings of `check` that appear or vanish.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  mesoscfg diff old.conf new.conf
  mesoscfg diff --from-spark 2.4.8 --to-spark 3.5.3 conf/spark-defaults.conf
  mesoscfg diff --from-spark 2.4.8 --to-spark 3.5.3 old.conf new.conf
  mesoscfg diff --format json old.conf new.conf \\
      -- spark-submit --master mesos://zk://zk1:2181/mesos --class Main app.jar

Exit codes:
  0  nothing changes
  1  something changes
  2  mesoscfg could not do its job: bad usage, a file it cannot read or write")]
pub struct Args {
    /// The old and the new properties file (`-` for the standard input); one file is compared with
    /// itself under two releases; none, if the command line and the environment choose one
    #[arg(value_name = "FILE", num_args = 0..=2)]
    pub files: Vec<PathBuf>,

    /// The release of the old side, by default that of --spark-version; given as there
    #[arg(long, value_name = "VERSION|DIR", value_parser = settings::spark_version)]
    pub from_spark: Option<Spark>,

    /// The release of the new side, by default that of --spark-version; given as there
    #[arg(long, value_name = "VERSION|DIR", value_parser = settings::spark_version)]
    pub to_spark: Option<Spark>,

    /// How to write the differences
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub format: DiffFormat,

    /// The offers Mesos makes to both sides (JSON); without, one that fits both is made up
    #[arg(long, value_name = "FILE")]
    pub offers: Option<PathBuf>,

    /// In cluster mode: the command line of the MesosClusterDispatcher, in one word; it applies to
    /// both sides
    #[arg(long, value_name = "ARGS", allow_hyphen_values = true)]
    pub dispatcher: Option<String>,

    /// In cluster mode: set an environment variable of the dispatcher, which has no others
    #[arg(long, value_name = "NAME=VALUE", value_parser = common::assignment)]
    pub dispatcher_env: Vec<(String, String)>,

    /// A spark-submit command line, as typed in a shell; it applies to both sides
    #[arg(last = true, value_name = "SPARK-SUBMIT ...")]
    pub command_line: Vec<String>,
}

/// How differences are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For people, in 80 columns
    Human,
    /// One JSON document
    Json,
}

/// Version of the JSON document's form. The first number changes when a field changes its meaning
/// or goes away.
const FORMAT_VERSION: &str = "1.0";

/// The JSON document.
#[derive(serde::Serialize)]
struct Document<'a> {
    format_version: &'static str,
    old: SideDocument,
    new: SideDocument,
    same: bool,
    #[serde(flatten)]
    comparison: &'a Comparison,
}

#[derive(serde::Serialize)]
struct SideDocument {
    file: Option<String>,
    spark_version: String,
    mode: &'static str,
    throws: Option<String>,
}

impl SideDocument {
    fn new(trial: &Trial, throws: &Option<String>) -> Self {
        let file = trial.resolution.file_source();
        SideDocument {
            file: file.map(|id| trial.sources.get(id).name.clone()),
            spark_version: trial.resolution.version.to_string(),
            mode: trial.launch.mode.as_str(),
            throws: throws.clone(),
        }
    }
}

/// Runs the subcommand.
///
/// # Errors
/// When a file cannot be read or is malformed, or there are no two sides.
pub fn run(args: &Args, common: &Common, out: &mut Output) -> Result<Outcome, CliError> {
    for side in [&args.from_spark, &args.to_spark].into_iter().flatten() {
        if let Some(remark) = side.remark() {
            out.remark(&remark);
        }
    }
    let bench = Bench::new(args, common)?;
    let old = bench.trial(bench.from, Text::Old)?;
    let new = bench.trial(bench.to, Text::New)?;
    for side in [&old, &new] {
        on_mesos(&side.resolution)?;
    }
    let bench = bench.with_common_offer([&old, &new])?;
    let old = bench.trial(bench.from, Text::Old)?;
    let new = bench.trial(bench.to, Text::New)?;
    let findings = [&old, &new].map(|t| bench.findings(t));
    let [before, after] = [(&old, &findings[0]), (&new, &findings[1])]
        .map(|(trial, findings)| Side { trial, findings });
    let given = bench.steps.is_some();
    let launcher = |version: SparkVersion, text: Text<'_>| bench.trial(version, text);
    let comparison = compare(&before, &after, &launcher, given, common.reveal_secrets)?;
    let [old_throws, new_throws] = &comparison.exceptions;
    let sides = [
        SideDocument::new(&old, old_throws),
        SideDocument::new(&new, new_throws),
    ];
    match args.format {
        DiffFormat::Json => {
            let [old, new] = sides;
            out.json(&Document {
                format_version: FORMAT_VERSION,
                old,
                new,
                same: comparison.is_empty(),
                comparison: &comparison,
            })?;
        }
        DiffFormat::Human => {
            let text = Page::new(out.color()).write(&sides, &comparison);
            out.push(&text);
            bench.remarks(&old.launch, out);
        }
    }
    Ok(match comparison.is_empty() {
        true => Outcome::Clean,
        false => Outcome::Findings,
    })
}

/// Makes launches: all that the two sides have in common, and both files.
struct Bench {
    from: SparkVersion,
    to: SparkVersion,
    inputs: Inputs,
    files: [Option<(String, Vec<u8>)>; 2],
    words: Vec<String>,
    facts: Facts,
    typed: bool,
    /// Which findings are told of.
    policy: Policy,
    assumed_master: bool,
    cluster: ClusterArgs,
    /// The offers that were given.
    steps: Option<Vec<Step>>,
    /// Otherwise, the resources of the offer that is made up.
    resources: Vec<Resource>,
}

impl Bench {
    fn new(args: &Args, common: &Common) -> Result<Self, CliError> {
        let release = |side: &Option<Spark>| {
            let spark = side.as_ref().unwrap_or(&common.spark_version);
            spark.release
        };
        let (from, to) = (release(&args.from_spark), release(&args.to_spark));
        let typed = !args.command_line.is_empty();
        usage(args, from == to)?;
        no_file_as_command("diff", &args.command_line)?;
        let inputs = Inputs::read(common, None)?;
        let read = |path: &PathBuf| -> Result<_, CliError> {
            Ok((display_path(path), super::read_file(path)?))
        };
        let old = args.files.first().map(read).transpose()?;
        let new = args.files.get(1).map(read).transpose()?;
        let new = new.or_else(|| old.clone());
        let facts = facts(common.facts.as_deref(), common.mesos_version)?;
        let framework_id = facts
            .framework_id
            .as_deref()
            .unwrap_or(DEFAULT_FRAMEWORK_ID);
        let steps = args.offers.as_deref().map(|p| offers(p, framework_id));
        let steps = steps.transpose()?;
        let words = match typed {
            true => args.command_line.clone(),
            false => STAND_IN.map(str::to_owned).to_vec(),
        };
        let mut bench = Bench {
            from,
            to,
            inputs,
            files: [old, new],
            words,
            facts,
            typed,
            policy: Policy::new(common.levels.clone(), false),
            assumed_master: false,
            cluster: ClusterArgs {
                dispatcher: DispatcherArgs {
                    dispatcher: args.dispatcher.clone(),
                    dispatcher_env: args.dispatcher_env.clone(),
                    dispatcher_conf: None,
                },
                submission: Vec::new(),
            },
            steps,
            resources: Vec::new(),
        };
        let unset = |v: SparkVersion, t: Text<'_>| {
            let (_, resolution) = bench.resolve(v, t);
            resolution.arguments.master.origin == Origin::Default
        };
        if !typed && unset(from, Text::Old) && unset(to, Text::New) {
            let master = ["--master", ASSUMED_MASTER].map(str::to_owned);
            bench.words.splice(1..1, master);
            bench.assumed_master = true;
        }
        Ok(bench)
    }

    fn resolve(&self, version: SparkVersion, text: Text<'_>) -> (Sources, Resolution) {
        let [old, new] = &self.files;
        let made;
        let file = match text {
            Text::Old => old,
            Text::New => new,
            Text::Made(text) => {
                let name = old.as_ref().map_or("", |(name, _)| name);
                made = Some((name.to_owned(), text.as_bytes().to_vec()));
                &made
            }
        };
        let mut sources = Sources::default();
        let (words, facts) = (&self.words, &self.facts);
        let resolution = self
            .inputs
            .resolve_as(version, file, words, facts, &mut sources);
        (sources, resolution)
    }

    fn trial(&self, version: SparkVersion, text: Text<'_>) -> Result<Trial, CliError> {
        let (sources, resolution) = self.resolve(version, text);
        let steps = self.steps.as_deref();
        let cluster = resolution.prepared.cluster && resolution.error.is_none();
        let launch = if cluster {
            self.cluster.follow(&resolution, &self.facts, steps)?
        } else {
            self.client(&resolution)
        };
        Ok(Trial {
            sources,
            resolution,
            launch,
        })
    }

    /// The launch of a client, on offers that are the same for all.
    fn client(&self, resolution: &Resolution) -> Launch {
        let input = Input {
            resolution,
            files: &BoundedFiles,
            facts: &self.facts,
        };
        let launch = launch::client(&input, self.steps.as_deref());
        match &launch.made_up {
            Some(offer) if !self.resources.is_empty() => {
                let step = Step {
                    sleep_ms: None,
                    statuses: Vec::new(),
                    offers: Some(vec![Offer {
                        resources: self.resources.clone(),
                        ..offer.clone()
                    }]),
                };
                launch::client(&input, Some(&[step]))
            }
            _ => launch,
        }
    }

    fn findings(&self, trial: &Trial) -> Vec<Finding> {
        let around = Surroundings {
            files: &BoundedFiles,
            facts: &self.facts,
            typed: self.typed,
            dispatcher: None,
            supply: None,
        };
        let context = Context::new(&trial.resolution, &trial.sources, around);
        let mut findings = self.policy.check(&context).findings;
        diagnostic::sort(&mut findings);
        findings
    }

    /// One offer for all: at least what each side needs. There is a CPU more, so that an executor
    /// that takes all there are can be told from one that takes what it needs; and more memory,
    /// because properties are also tried in other company.
    fn with_common_offer(mut self, sides: [&Trial; 2]) -> Result<Self, CliError> {
        let middle = self.trial(self.to, Text::Old)?;
        let made_up = [sides[0], sides[1], &middle].map(|t| t.launch.made_up.clone());
        for resource in made_up.into_iter().flatten().flat_map(|o| o.resources) {
            let known = self.resources.iter_mut().find(|r| r.name == resource.name);
            match known {
                None => self.resources.push(resource),
                Some(known) => {
                    if let (Some(a), Some(b)) = (&mut known.scalar, &resource.scalar) {
                        a.value = a.value.max(b.value);
                    }
                    if let (Some(a), Some(b)) = (&mut known.ranges, resource.ranges) {
                        a.range.extend(
                            b.range
                                .into_iter()
                                .filter(|r| !known_range(&a.range, r))
                                .collect::<Vec<_>>(),
                        );
                    }
                }
            }
        }
        for resource in &mut self.resources {
            if let Some(scalar) = &mut resource.scalar {
                match resource.name.as_str() {
                    "cpus" => scalar.value += 1.0,
                    "mem" => scalar.value *= 4.0,
                    _ => {}
                }
            }
        }
        Ok(self)
    }

    /// What has to be said beside the result.
    fn remarks(&self, launch: &Launch, out: &Output) {
        if launch.mode == Mode::Cluster && self.cluster.dispatcher.dispatcher.is_none() {
            let served = "no dispatcher was given: one without any configuration is assumed";
            out.remark(&format!("note: {served}"));
        }
        if self.assumed_master {
            out.remark(&format!(
                "note: no master is set; {ASSUMED_MASTER} is assumed"
            ));
        }
        let cpus = self.resources.iter().find(|r| r.name == "cpus");
        if let Some(cpus) = cpus.and_then(|r| r.scalar.as_ref()) {
            out.remark(&format!(
                "note: no offers were given: both sides get one with {} cpus and memory enough",
                cpus.value
            ));
        }
    }
}

fn known_range(known: &[crate::mesos::Range], range: &crate::mesos::Range) -> bool {
    known.iter().any(|k| k == range)
}

fn usage(args: &Args, one_version: bool) -> Result<(), CliError> {
    let stdin = args.files.iter().filter(|f| is_stdin(f));
    let problem = if stdin.count() > 1 {
        "both files are the standard input"
    } else if args.files.is_empty() && args.command_line.is_empty() {
        "there is nothing to compare"
    } else if args.files.len() < 2 && one_version {
        "there is one configuration and one release of Spark: both sides are the same"
    } else {
        return Ok(());
    };
    Err(CliError::Usage {
        problem: problem.to_owned(),
        help: "name two files (`mesoscfg diff OLD NEW`), or one and two releases (`mesoscfg diff \
               --from-spark 2.4.8 --to-spark 3.5.3 FILE`)"
            .to_owned(),
    })
}

/// Lines are not longer than this, but for words that are.
const WIDTH: usize = 80;

/// What people read.
struct Page {
    text: String,
    color: bool,
}

impl Page {
    fn new(color: bool) -> Self {
        Page {
            text: String::new(),
            color,
        }
    }

    fn write(mut self, sides: &[SideDocument; 2], comparison: &Comparison) -> String {
        for (name, side) in ["old", "new"].iter().zip(sides) {
            let file = side.file.as_deref().unwrap_or("no properties file");
            let throws = side.throws.as_ref().map_or("", |_| ", throws");
            self.line(
                0,
                &format!("{name}: {file}, Spark {}{throws}", side.spark_version),
            );
        }
        if let [Some(old), Some(new)] = &comparison.exceptions
            && old == new
        {
            self.section("Both sides throw");
            self.line(2, old);
        }
        let mut root = "";
        for change in &comparison.messages {
            let own = change.path.split(['.', '[']).next().unwrap_or("");
            let section = match own {
                "exception" => "What Spark throws",
                "calls" => "Scheduler calls",
                "request" => "What spark-submit posts to the dispatcher",
                own => own,
            };
            if section != root {
                self.section(section);
                root = section;
            }
            self.message(change);
        }
        // The others stand beside what they change.
        let quiet = comparison.properties.iter().filter(|p| !p.in_messages);
        let quiet: Vec<&PropertyChange> = quiet.collect();
        if !quiet.is_empty() {
            self.section("Other properties that differ");
            quiet.into_iter().for_each(|p| self.property(p));
        }
        if !comparison.findings.is_empty() {
            self.section("Findings of `mesoscfg check`");
            comparison.findings.iter().for_each(|f| self.finding(f));
        }
        self.text.push('\n');
        self.line(0, &total(comparison));
        self.text
    }

    fn section(&mut self, name: &str) {
        self.text.push('\n');
        match self.color {
            true => self.text.push_str(&format!("\u{1b}[1m{name}\u{1b}[0m\n")),
            false => self.text.push_str(&format!("{name}\n")),
        }
    }

    fn message(&mut self, change: &MessageChange) {
        if change.path == "exception" && change.change != How::Changed {
            let text = change.new.as_deref().or(change.old.as_deref());
            self.item(change.change, text.unwrap_or(""));
            return change.causes.iter().for_each(|c| self.cause(c));
        }
        // A whole message.
        if change.words.is_none() && !change.path.contains('.') {
            let text = match (change.old.as_deref(), change.new.as_deref()) {
                (Some("sent"), None) => "no longer sent",
                (None, Some("sent")) => "sent now",
                _ => "",
            };
            if !text.is_empty() {
                self.item(change.change, &format!("{}: {text}", change.path));
                return change.causes.iter().for_each(|c| self.cause(c));
            }
        }
        let path = match change.path.split_once('.') {
            Some((root, rest)) if !root.contains('[') => rest,
            _ => &change.path,
        };
        self.values(
            change.change,
            path,
            change.old.as_deref(),
            change.new.as_deref(),
            change.words.as_deref(),
        );
        change.causes.iter().for_each(|c| self.cause(c));
    }

    /// A name with its old and its new value.
    fn values(
        &mut self,
        change: How,
        name: &str,
        old: Option<&str>,
        new: Option<&str>,
        words: Option<&[Run]>,
    ) {
        if let Some(runs) = words {
            self.item(change, name);
            return self.runs(runs);
        }
        match (old, new) {
            (Some(old), Some(new)) if old == new => {
                self.item(change, &format!("{name}: {old} (another value)"));
            }
            (Some(old), Some(new)) => {
                let both = format!("{name}: {old} -> {new}");
                if change != How::Reordered && both.chars().count() + 4 <= WIDTH {
                    return self.item(change, &both);
                }
                let order = match change {
                    How::Reordered => " in another order",
                    _ => "",
                };
                self.item(change, &format!("{name}{order}"));
                self.marked("-", old);
                self.marked("+", new);
            }
            (Some(value), None) | (None, Some(value)) => {
                self.item(change, &format!("{name}: {value}"));
            }
            (None, None) => self.item(change, name),
        }
    }

    /// Words that come and go. The value of an option has the option before it.
    fn runs(&mut self, runs: &[Run]) {
        let mut option = None;
        for run in runs {
            let (mark, text) = match run {
                Run::Same(text) => {
                    let last = text.rsplit(' ').next();
                    option = last.filter(|w| w.starts_with("--") && !w.contains('='));
                    continue;
                }
                Run::Removed(text) => ("-", text),
                Run::Added(text) => ("+", text),
            };
            match option.filter(|_| !text.starts_with('-')) {
                Some(option) => self.marked(mark, &format!("{option} {text}")),
                None => self.marked(mark, text),
            }
        }
    }

    fn cause(&mut self, cause: &Cause) {
        let text = match cause {
            Cause::Property { key, old, new } => format!("{key}: {}", way(old, new)),
            Cause::Version {
                releases,
                why: Some(why),
            } => format!("Spark {}: {why}", flips(releases)),
            Cause::Version {
                releases,
                why: None,
            } => match releases.as_slice() {
                [first, .., last] if releases.len() > 4 => {
                    let count = releases.len();
                    format!("changes in {count} releases of Spark, from {first} to {last}")
                }
                _ => format!("a change in Spark {}", releases.join(", ")),
            },
            Cause::Place { place } => place.clone(),
            Cause::Together => "several properties together".to_owned(),
        };
        self.line(6, &format!("because of {text}"));
    }

    fn property(&mut self, change: &PropertyChange) {
        let how = match (&change.old, &change.new) {
            (None, _) => How::Added,
            (_, None) => How::Removed,
            _ => How::Changed,
        };
        let (old, new) = (change.old.as_deref(), change.new.as_deref());
        self.values(how, &change.key, old, new, None);
        let text = match (change.change, &change.since) {
            (Changed::Version, since) => {
                let since = since.as_deref().unwrap_or("");
                let set = change.new_origin.as_ref();
                match set {
                    Some(place) => format!("{place}, read otherwise since Spark {since}"),
                    None => format!("nobody sets it; another default since Spark {since}"),
                }
            }
            (Changed::Configured, _) => way(&change.old_origin, &change.new_origin),
        };
        self.line(6, &text);
    }

    fn finding(&mut self, finding: &FindingChange) {
        let (level, code) = (finding.level, finding.code);
        let text = format!("{level}[{code}] {}", finding.message);
        self.item(finding.change, &text);
        if let Some(place) = &finding.place {
            self.line(6, &format!("at {place}"));
        }
    }

    fn item(&mut self, change: How, text: &str) {
        let mark = match change {
            How::Changed | How::Reordered => "~",
            How::Added => "+",
            How::Removed => "-",
        };
        self.wrapped("  ", mark, text);
    }

    fn marked(&mut self, mark: &str, text: &str) {
        self.wrapped("      ", mark, text);
    }

    fn line(&mut self, indent: usize, text: &str) {
        let indent = " ".repeat(indent);
        self.wrapped(&indent, "", text);
    }

    /// A text behind a mark, in as many lines as it takes. No control character gets through.
    fn wrapped(&mut self, indent: &str, mark: &str, text: &str) {
        let start = self.text.len();
        let hang = " ".repeat(if mark.is_empty() { 2 } else { 4 });
        self.text.push_str(indent);
        let mut width = indent.len();
        if !mark.is_empty() {
            self.text.push_str(mark);
            self.text.push(' ');
            width += 2;
        }
        let text = printable_line(text);
        let mut first = true;
        for word in text.split(' ') {
            let length = word.chars().count();
            if !first && width + 1 + length > WIDTH {
                self.text.push('\n');
                self.text.push_str(indent);
                self.text.push_str(&hang);
                width = indent.len() + hang.len();
            } else if !first {
                self.text.push(' ');
                width += 1;
            }
            self.text.push_str(word);
            width += length;
            first = false;
        }
        let color = match mark {
            "+" => "32",
            "-" => "31",
            "~" => "33",
            _ => "",
        };
        if self.color && !color.is_empty() {
            let written = self.text.split_off(start);
            self.text
                .push_str(&format!("\u{1b}[{color}m{written}\u{1b}[0m"));
        }
        self.text.push('\n');
    }
}

/// From one place to another.
fn way(old: &Option<String>, new: &Option<String>) -> String {
    match (old, new) {
        (Some(old), Some(new)) if old == new => old.clone(),
        (Some(old), Some(new)) => format!("{old} -> {new}"),
        (Some(old), None) => format!("{old} -> not set"),
        (None, Some(new)) => format!("not set -> {new}"),
        (None, None) => "not set".to_owned(),
    }
}

/// The release that brought a change, and those that took it back and brought it again.
fn flips(releases: &[String]) -> String {
    let Some((first, rest)) = releases.split_first() else {
        return String::new();
    };
    let words = ["not", "again"].iter().cycle();
    let rest: Vec<String> = words.zip(rest).map(|(w, r)| format!("{w} {r}")).collect();
    match rest.as_slice() {
        [] => first.clone(),
        rest => format!("{first} ({})", rest.join(", ")),
    }
}

/// The last line.
fn total(comparison: &Comparison) -> String {
    if comparison.is_empty() {
        return "nothing changes".to_owned();
    }
    let count = |n: usize, one: &str, many: &str| match n {
        0 => None,
        1 => Some(format!("1 {one}")),
        n => Some(format!("{n} {many}")),
    };
    let parts = [
        count(
            comparison.messages.len(),
            "difference in messages",
            "differences in messages",
        ),
        count(
            comparison.properties.len(),
            "property differs",
            "properties differ",
        ),
        count(
            comparison.findings.len(),
            "finding comes or goes",
            "findings come or go",
        ),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
