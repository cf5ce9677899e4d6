//! `mesoscfg check`: what is wrong with a configuration.

use super::agents::{Known as Cluster, SupplyArgs};
use super::cluster::DispatcherArgs;
use super::launch::{self, Inputs, facts};
use super::settings::Finder;
use super::{
    BoundedFiles, CliError, Common, Flags, Outcome, Output, display_path, input, read_file,
};
use crate::diagnostic::Finding;
use crate::launch::Facts;
use crate::lint::{self, Checked, FailOn, Policy};
use crate::settings::{Chosen, DEFAULT_SPARK_VERSION, Origin, Settings, SettingsFile};
use crate::source::Sources;
use crate::submit::{self, CommandLine};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use rayon::prelude::*;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

mod fix;
mod flags;
mod gather;
mod known;
mod show;
mod unit;
mod write;

pub use fix::FixArgs;
pub use flags::RuleFlags;
use known::Known;
use write::FindingFormat;
pub use write::ReportArgs;

use gather::Target;
use unit::Bench;

/// Find what is wrong with a configuration
///
/// A FILE is checked as the properties file of a client-mode launch, as if by `spark-submit
/// --properties-file FILE`; one named like a shell script (*.sh), for its calls of spark-submit.
/// spark-defaults.conf and the spark-env.sh beside it are checked together, a *dispatcher*.conf or
/// .properties beside them as what the dispatcher is started with. In a directory that is so too, and
/// all other *.conf, *.properties and *.sh files with Spark in them are checked alone; what
/// .gitignore lists is left out. With a command line after `--` and no FILE, the command line
/// decides which file is read. Scripts are read, never run.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  mesoscfg check conf/spark-defaults.conf
  mesoscfg check --spark-version 2.4.8 --format short conf/ jobs/nightly.sh
  mesoscfg check -D credentials -A secret-in-clear --fail-on warning conf/spark-defaults.conf
  mesoscfg check --baseline known.json --update-baseline conf/spark-defaults.conf
  mesoscfg check --show-settings conf/spark-defaults.conf
  mesoscfg check conf/spark-defaults.conf -- spark-submit --deploy-mode cluster --class Main app.jar
  mesoscfg check --format sarif --output-file mesoscfg.sarif conf/*.conf
  mesoscfg check --dispatcher-conf conf/dispatcher.conf conf/spark-defaults.conf
  mesoscfg check --agents slaves.json conf/spark-defaults.conf
  mesoscfg check --diff --unsafe-fixes conf/spark-defaults.conf
  generate-conf | mesoscfg check --format json -

Exit codes:
  0  nothing found at the level of --fail-on or above (by default: no errors), or --exit-zero;
     with --diff: nothing to change
  1  something found at that level or above; with --diff: something to change
  2  mesoscfg could not do its job: bad usage, a file it cannot read or write")]
pub struct Args {
    /// Properties files, scripts that call spark-submit, directories and patterns; `-` is the
    /// standard input; by default spark-defaults.conf in SPARK_CONF_DIR, SPARK_HOME/conf, ./conf
    /// or here
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// What to call the standard input: the name is shown, and says whether it is a script
    #[arg(long, value_name = "NAME")]
    pub stdin_filename: Option<PathBuf>,

    #[command(flatten)]
    pub dispatcher: DispatcherArgs,

    #[command(flatten)]
    pub supply: SupplyArgs,

    #[command(flatten)]
    pub report: ReportArgs,

    #[command(flatten)]
    pub fixes: FixArgs,

    /// From which level on findings make the exit code 1; by default what MESOSCFG_FAIL_ON says,
    /// then mesoscfg.toml, then `error`
    #[arg(long, value_name = "LEVEL", help_heading = "Rules")]
    #[arg(value_parser = fail_on())]
    pub fail_on: Option<FailOn>,

    /// End with 0 whatever is found; 2 stays for what mesoscfg cannot do
    #[arg(long, help_heading = "Rules")]
    pub exit_zero: bool,

    /// Show findings although a `mesoscfg: allow` comment suppresses them
    #[arg(long, help_heading = "Rules")]
    pub ignore_suppressions: bool,

    /// Hide the findings that this file knows
    #[arg(long, value_name = "FILE", help_heading = "Rules")]
    pub baseline: Option<PathBuf>,

    /// Write all findings of the files checked into the baseline
    #[arg(long, requires = "baseline", help_heading = "Rules")]
    pub update_baseline: bool,

    /// Show which settings count for each FILE, and where they come from; check nothing
    #[arg(long, help_heading = "Settings")]
    pub show_settings: bool,

    /// Levels of rules
    #[command(flatten)]
    pub rules: RuleFlags,

    /// A spark-submit command line, as typed in a shell
    #[arg(last = true, value_name = "SPARK-SUBMIT ...")]
    pub command_line: Vec<String>,
}

/// The values of `--fail-on`.
fn fail_on() -> impl TypedValueParser<Value = FailOn> {
    PossibleValuesParser::new(FailOn::ALL.map(FailOn::as_str))
        .try_map(|text| FailOn::named(&text).ok_or("no such level"))
}

pub(super) fn run(
    args: &Args,
    flags: &Flags,
    finder: Finder<'_>,
    out: &mut Output,
) -> Result<Outcome, CliError> {
    let conf = args.dispatcher.dispatcher_conf.clone();
    let agents = args.supply.agents.clone();
    let mut finder = finder.with(args.fail_on, conf, agents, &args.rules.0);
    launch::no_file_as_command("check", &args.command_line)?;
    if args.show_settings {
        return show_settings(args, flags, finder, out);
    }
    if let Some(name) = &args.stdin_filename
        && !args.files.iter().any(|f| input::is_stdin(f))
    {
        return Err(CliError::Usage {
            problem: "`--stdin-filename` names the standard input, which is not read".to_owned(),
            help: format!(
                "give `-` as a file to read it, or write `{}` without the flag to read that file",
                display_path(name)
            ),
        });
    }
    let known = args.baseline.as_deref();
    let known = known.map(|path| Known::open(path, args.update_baseline));
    let known = known.transpose()?;
    let facts = facts(flags.facts.as_deref(), None)?;
    let fixing = args.fixes.asked(&args.files)?;
    let filter = fix::is_filter(&args.fixes, &args.files);
    let mut unread = Vec::new();
    let targets = gather::targets(args, flags, &mut finder, &mut unread, out)?;
    say_replaced(args, &targets, out);
    let mut work = Work::new(args, flags, &mut finder, &facts, &targets, out)?;
    let stdin = fix::keep_stdin(&mut work, fixing, &args.files)?;
    let (checked, errors) = work.check();
    let is_note = |e: &CliError| matches!(e, CliError::LeftOut { .. });
    let errors = unread.into_iter().chain(errors);
    let (notes, errors): (Vec<_>, Vec<_>) = errors.partition(is_note);
    for note in notes.iter().filter(|_| !args.report.quiet) {
        out.remark(&format!("note: {note}"));
    }
    errors.iter().for_each(|e| out.error(e));
    let mut failed = !errors.is_empty();
    if failed && checked.is_empty() {
        return Ok(Outcome::Failed);
    }
    if checked.is_empty() {
        return Err(gather::nothing_found(&args.files));
    }
    let mut report = lint::merge(checked);
    work.keep_inputs(flags, &report.sources)?;
    let mut applied = Vec::new();
    if fixing {
        let mut mended = fix::mend(&mut work, report, args.fixes.unsafe_fixes)?;
        if args.fixes.diff {
            return Ok(match mended.diff(flags.reveal_secrets, out)? {
                _ if failed => Outcome::Failed,
                true => Outcome::Findings,
                false => Outcome::Clean,
            });
        }
        failed |= !filter && !mended.save(&mut work, out);
        (report, applied) = (mended.report, mended.applied);
    }
    if let Some(known) = known {
        known.apply(&mut report, out)?;
    }
    let settled = write::Settled {
        reveal_secrets: flags.reveal_secrets,
        failing: work.fail_on(),
    };
    write::report(args, &report, &applied, settled, out)?;
    if let Some(text) = stdin.filter(|_| filter).and_then(|name| work.edited(&name)) {
        let report = std::mem::replace(out.text(), text.to_vec());
        out.remark(String::from_utf8_lossy(&report).trim_end());
    }
    let fails = |f: &Finding| work.fail_on().fails(f.level);
    let outcome = match report.findings.iter().any(fails) && !args.exit_zero {
        _ if failed => Outcome::Failed,
        true => Outcome::Findings,
        false => Outcome::Clean,
    };
    // The process is about to end; to give back thousands of texts one by one would be for nothing.
    std::mem::forget(report);
    Ok(outcome)
}

/// Says which files are read in place of the one that the command line names.
fn say_replaced(args: &Args, targets: &[Target], out: &Output) {
    if args.command_line.is_empty() || args.report.quiet {
        return;
    }
    let mut sources = Sources::default();
    let words = CommandLine::Typed(&args.command_line);
    let submit = submit::parse(words, DEFAULT_SPARK_VERSION, &mut sources);
    let Some(named) = launch::named_file(&submit) else {
        return;
    };
    for target in targets {
        let file = match target {
            Target::File { path, .. } if !input::is_script(path) => Some(path.as_path()),
            Target::Directory(conf) => conf.defaults.as_deref(),
            _ => None,
        };
        if let Some(file) = file.filter(|f| *f != Path::new(&named)) {
            out.remark(&launch::in_place_of(args.named(file), &named));
        }
    }
}

impl Args {
    /// What a file is called: the standard input has the name it is given.
    fn named<'p>(&'p self, path: &'p Path) -> &'p Path {
        match &self.stdin_filename {
            Some(name) if input::is_stdin(path) => name,
            _ => path,
        }
    }
}

/// All there is to check, each target with the settings that count for it.
struct Work<'a> {
    benches: Vec<(Settings, Bench<'a>)>,
    /// The bench of each target, in their order.
    jobs: Vec<(usize, &'a Target)>,
    args: &'a Args,
    /// Whether fixes may touch secrets.
    reveal_secrets: bool,
}

impl<'a> Work<'a> {
    fn new(
        args: &'a Args,
        flags: &Flags,
        finder: &mut Finder<'_>,
        facts: &Facts,
        targets: &'a [Target],
        out: &Output,
    ) -> Result<Self, CliError> {
        let mut benches: Vec<(Settings, Bench<'_>)> = Vec::new();
        let mut jobs = Vec::with_capacity(targets.len());
        // Most files have the settings of the one before.
        let mut last: Option<(Option<Arc<SettingsFile>>, usize)> = None;
        for target in targets {
            let path = target.path().map(|p| args.named(p));
            let file = match path {
                Some(path) => finder.same_for_all(path)?,
                None => None,
            };
            if let (Some(file), Some((before, index))) = (&file, &last)
                && file.as_ref().map(Arc::as_ptr) == before.as_ref().map(Arc::as_ptr)
            {
                jobs.push((*index, target));
                continue;
            }
            let settings = finder.settings(path, out)?;
            let same = benches.iter().position(|(other, _)| settings.same(other));
            let index = same.unwrap_or(benches.len());
            jobs.push((index, target));
            last = file.map(|file| (file, index));
            if same.is_none() {
                let bench = bench(args, flags, &settings, facts)?;
                let empty = bench.cluster.as_ref().and_then(Cluster::emptiness);
                if let Some(note) = empty.filter(|_| !args.report.quiet) {
                    out.remark(note);
                }
                benches.push((settings, bench));
            }
        }
        Ok(Work {
            benches,
            jobs,
            args,
            reveal_secrets: flags.reveal_secrets,
        })
    }

    /// From which level on a finding makes the check fail: the strictest of all settings.
    fn fail_on(&self) -> FailOn {
        let strictest = self.benches.iter().map(|(s, _)| s.fail_on.value).min();
        strictest.unwrap_or(FailOn::Error)
    }

    /// Refuses to write a report or a baseline over a file that was read.
    fn keep_inputs(&self, flags: &Flags, sources: &Sources) -> Result<(), CliError> {
        let args = self.args;
        let report = args.report.output_file.as_deref();
        let baseline = args.baseline.as_deref();
        let written = [
            ("--baseline", baseline.filter(|_| args.update_baseline)),
            ("--output-file", report),
        ];
        // Only what is there can be lost; a device cannot.
        let lost = |path: &&Path| path.is_file();
        let written = written.map(|(flag, path)| (flag, path.filter(lost)));
        if written.iter().all(|(_, path)| path.is_none()) {
            return Ok(());
        }
        let checked = sources.iter().filter(|(_, s)| s.is_file());
        let checked = checked.map(|(_, s)| Path::new(&s.name));
        let named = self.jobs.iter().filter_map(|(_, target)| target.path());
        let settings = self.benches.iter().flat_map(|(s, _)| {
            let file = s.dispatcher_conf.value.iter();
            file.chain(&s.agents_file.value).chain(&s.env_files.value)
        });
        let flags = flags.facts.iter().chain(&flags.config);
        let others = settings.chain(flags).chain(&args.supply.offers);
        let others = others.chain(self.benches.iter().flat_map(|(_, b)| &b.common.env_file));
        let mut names = input::Identities::default();
        let known = baseline.filter(|_| !args.update_baseline);
        let mut read: HashSet<PathBuf> = checked
            .chain(named)
            .chain(known)
            .chain(others.map(PathBuf::as_path))
            .map(|path| names.of(path))
            .collect();
        for (flag, path) in written {
            // Two flags cannot share a file, either.
            if let Some(path) = path.filter(|p| !read.insert(names.of(p))) {
                return Err(CliError::Usage {
                    problem: format!(
                        "{flag} would replace `{}`, which was read",
                        display_path(path)
                    ),
                    help: "name another file to write".to_owned(),
                });
            }
        }
        Ok(())
    }

    /// From now on a file counts as having other content than it has on the disk.
    fn edit(&mut self, name: &str, bytes: &[u8]) {
        for (_, bench) in &mut self.benches {
            bench.inputs.edit(name, bytes.to_vec());
        }
    }

    /// That content.
    fn edited(&self, name: &str) -> Option<&[u8]> {
        self.benches.first()?.1.inputs.edited(name)
    }

    /// A file as it counts.
    fn read(&self, path: &Path) -> Result<Vec<u8>, CliError> {
        match self.benches.first() {
            Some((_, bench)) => bench.read(path),
            None => read_file(path),
        }
    }

    /// Checks all targets, in their order, and puts together those that one thread checked one after
    /// another; and why some could not be read.
    fn check(&self) -> (Vec<Checked>, Vec<CliError>) {
        type Run = (Option<Checked>, Vec<CliError>);
        let check = |(mut all, mut errors): Run, (bench, target): &(usize, &Target)| {
            let bench = self.benches.get(*bench);
            match bench.map(|(_, bench)| bench.check(target)) {
                Some(Ok(Some(one))) => {
                    // Lines are counted here, by many threads, and not when one writes the report.
                    for span in one.findings.iter().filter_map(|f| f.span) {
                        let _ = one.sources.start(span);
                    }
                    match &mut all {
                        Some(all) => all.append(one),
                        None => all = Some(one),
                    }
                }
                Some(Err(error)) => errors.push(error),
                Some(Ok(None)) | None => {}
            }
            (all, errors)
        };
        // Threads cost more than one file.
        let runs: Vec<Run> = match self.jobs.as_slice() {
            [one] => vec![check(Run::default(), one)],
            many => many.par_iter().fold(Run::default, check).collect(),
        };
        let (checked, errors): (Vec<_>, Vec<_>) = runs.into_iter().unzip();
        let checked = checked.into_iter().flatten().collect();
        (checked, errors.into_iter().flatten().collect())
    }
}

fn bench<'a>(
    args: &'a Args,
    flags: &Flags,
    settings: &Settings,
    facts: &Facts,
) -> Result<Bench<'a>, CliError> {
    let common = Common::new(flags, settings);
    bench_with(args, common.clone(), settings, facts).map_err(|e| common.blame(e))
}

fn bench_with<'a>(
    args: &'a Args,
    common: Common,
    settings: &Settings,
    facts: &Facts,
) -> Result<Bench<'a>, CliError> {
    let mut dispatcher = args.dispatcher.clone();
    // A whole command line of the dispatcher says which file it reads.
    if dispatcher.dispatcher.is_none() {
        dispatcher
            .dispatcher_conf
            .clone_from(&settings.dispatcher_conf.value);
    }
    Ok(Bench {
        dispatcher: match dispatcher.given() {
            true => Some(dispatcher.read()?),
            false => None,
        },
        facts: Facts {
            mesos_version: common.mesos_version.or(facts.mesos_version),
            ..facts.clone()
        },
        policy: Policy::new(common.levels.clone(), args.ignore_suppressions),
        inputs: Inputs::read(&common, None)?,
        cluster: Cluster::read(&args.supply, common.agents_file.as_deref())?,
        common,
        words: unit::words(&args.command_line),
        args,
    })
}

fn show_settings(
    args: &Args,
    flags: &Flags,
    mut finder: Finder<'_>,
    out: &mut Output,
) -> Result<Outcome, CliError> {
    let mut files = Vec::new();
    let mut unread = Vec::new();
    let targets = gather::targets(args, flags, &mut finder, &mut unread, out)?;
    unread.iter().for_each(|e| out.error(e));
    for target in targets {
        // No settings are looked for beside the dispatcher's own file.
        if target == Target::Dispatcher {
            continue;
        }
        let path = target.path().map(|p| args.named(p));
        let mut settings = finder.settings(path, out)?;
        let found = target.dispatcher().filter(|_| !args.dispatcher.given());
        if let (None, Some(found)) = (&settings.dispatcher_conf.value, found) {
            settings.dispatcher_conf = Chosen::new(Some(found.to_owned()), Origin::Found);
        }
        files.push((path.map(display_path), settings));
    }
    show::show(&files, args.report.format == FindingFormat::Json, out)?;
    Ok(Outcome::Clean)
}
