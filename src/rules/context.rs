//! What rules look at: one launch.

use super::agents::Agents;
use super::attributes::Parsed;
use super::placeholder;
use super::{Draft, Sink, Suppressions};
use crate::catalog::{self, Mode, Property, ReadAtStart, Sieve};
use crate::jvm::Throwable;
use crate::launch::plan::Supply;
use crate::launch::{self, ASSUMED_DISPATCHER, ClusterInput, Facts, Launch, Submissions, shown};
use crate::mesos::Reveal;
use crate::mesos::offers::Step;
use crate::properties::{Entry, NoteKind, Properties, SyntaxNote, trim_range};
use crate::resolve::{Resolution, StartError, is_secret, is_secret_as, without_secret_parts};
use crate::source::{Files, PathKind, Sources, Span};
use crate::submit::{
    Environment, FileChoice, FileRule, Origin, Place, Program, Submit, Unknown, Variable,
    VariableOrigin,
};
use crate::value::{self, Constraint, ReadStyle};
use crate::version::SparkVersion;
use hashbrown::HashMap;
use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
use std::io;
use std::ops::Range;

/// Quoted text is cut to this many characters.
const QUOTED: usize = 60;

/// What a launch is looked at with.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// Where credential files are read from.
    pub files: &'a dyn Files,
    /// What no configuration holds.
    pub facts: &'a Facts,
    /// Whether there was a command line, or [`super::STAND_IN`] stands in for one.
    pub typed: bool,
    /// What the dispatcher is started with (`resolve_dispatcher`), if that is known.
    pub dispatcher: Option<&'a Resolution>,
    /// The agents of the cluster, or what it offers, if that is known. Agents count as they are:
    /// [`crate::mesos::agents::Agent::idle`] leaves out what is in use just now.
    pub supply: Option<Supply<'a>>,
}

/// Everything a rule may look at: a launch, or what a dispatcher is started with.
pub struct Context<'a> {
    /// The version of Spark.
    pub version: SparkVersion,
    /// All texts.
    pub sources: &'a Sources,
    /// The launch, resolved.
    pub launch: &'a Resolution,
    /// The properties file of the launch.
    pub file: Option<&'a Properties>,
    /// The command line; one without words when only a file is looked at.
    pub submit: &'a Submit,
    /// The environment.
    pub environment: &'a Environment,
    /// Where credential files are read from.
    pub files: &'a dyn Files,
    /// What no configuration holds.
    pub facts: &'a Facts,
    typed: bool,
    /// The properties that a script sets to what only a run can tell.
    open: Vec<&'static str>,
    /// Whether one of them, or such a variable, was asked for.
    open_asked: Cell<bool>,
    settings: Vec<Setting<'a>>,
    by_key: HashMap<&'a str, usize>,
    /// Says of most keys that they are not among the settings.
    sieve: Sieve,
    /// What rules ask again and again.
    nature: Nature,
    dispatcher: Option<Box<Context<'a>>>,
    /// The agents of the cluster, if they are known.
    pub(super) agents: Option<Agents<'a>>,
    /// How the launch goes in cluster mode, followed when a rule first asks.
    outcome: OnceCell<Option<Launch>>,
    /// Texts of secrets, looked for when a text is first shown.
    secrets: OnceCell<Vec<&'a str>>,
    suppressions: OnceCell<Suppressions>,
    pub(super) constraints: OnceCell<Vec<Parsed<'a>>>,
    /// The constraints for which agents are looked for.
    pub(super) asked: OnceCell<Vec<(Setting<'a>, Vec<Constraint>)>>,
}

/// What kind of launch it is.
#[derive(Clone, Copy)]
struct Nature {
    on_mesos: bool,
    surely_on_mesos: bool,
    for_mesos: bool,
    coarse: bool,
}

impl Nature {
    fn of<'s>(settings: &[Setting<'_>], get: impl Fn(&str) -> Option<&'s str>) -> Self {
        let master = get("spark.master");
        let other = |m: &str| {
            let kinds = ["local", "yarn", "k8s://", "spark://"];
            kinds.iter().any(|kind| m.starts_with(kind))
        };
        let surely_on_mesos = master.is_some_and(|m| m.starts_with("mesos"));
        let mut keys = settings.iter().map(|s| s.key);
        let chosen = get("spark.mesos.coarse");
        Nature {
            on_mesos: !master.is_some_and(other),
            surely_on_mesos,
            for_mesos: match master {
                Some(_) => surely_on_mesos,
                None => keys.any(|key| key.starts_with("spark.mesos.")),
            },
            coarse: chosen.is_none_or(|text| !text.trim().eq_ignore_ascii_case("false")),
        }
    }
}

/// One half of what a framework authenticates with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credential {
    /// The name.
    Principal,
    /// The secret.
    Secret,
}

/// A place that gives a credential.
#[derive(Clone, Debug)]
pub struct CredentialSource {
    /// The key or the variable, when it can be shown.
    pub span: Option<Span>,
    /// The value, when it can be shown.
    pub value_span: Option<Span>,
    /// The path, for a place that names a file.
    pub file: Option<String>,
    /// Whether what is given is empty.
    pub empty: bool,
    /// The property or the variable, for a sentence.
    pub words: String,
}

/// A property as the launch ends up with it.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// The key.
    pub key: &'a str,
    /// The value as it was written and Spark has it.
    pub value: &'a str,
    /// Where it comes from.
    pub origin: Origin,
    /// The catalog's entry of the key.
    pub property: Option<&'static Property>,
    key_span: Span,
    place: Place,
    submit: &'a Submit,
    file: Option<&'a Properties>,
}

impl Setting<'_> {
    /// Where the key stands, or the option or variable that sets it.
    #[must_use]
    pub fn key_span(&self) -> Span {
        self.key_span
    }

    /// Where the value stands; the key's place when the value is empty.
    #[must_use]
    pub fn span(&self) -> Span {
        self.part(0..self.value.len())
    }

    /// Where a byte range of the value stands; the key's place when the value is empty.
    #[must_use]
    pub fn part(&self, range: Range<usize>) -> Span {
        if self.value.is_empty() {
            return self.key_span;
        }
        self.place
            .part(range, self.submit, self.file)
            .unwrap_or(self.key_span)
    }

    /// Whether the value must not be shown.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        is_secret_as(self.key, self.property)
    }

    /// Whether it comes from the properties file.
    #[must_use]
    pub fn in_file(&self) -> bool {
        matches!(self.origin, Origin::File { .. })
    }
}

/// The setting of a key, if it was written somewhere.
fn setting<'a>(
    launch: &'a Resolution,
    key: &'a str,
    value: &'a str,
    origin: Origin,
) -> Option<Setting<'a>> {
    let place = origin.place()?;
    let (submit, file) = (&launch.submit, launch.file.as_ref());
    let (value, key_span) = match place {
        Place::Entry { entry, .. } => {
            let entry = file?.entries.get(entry)?;
            let text = &entry.value.text;
            (
                text.get(trim_range(launch.version, text))?,
                entry.key.span(),
            )
        }
        Place::Word { word, offset, .. } => {
            let text = submit.words.get(word)?.text.get(offset..)?;
            (text, option_span(submit, word)?)
        }
        Place::Variable { span } => (value, span?),
    };
    Some(Setting {
        key,
        value,
        origin,
        property: catalog::get(key),
        key_span,
        place,
        submit,
        file,
    })
}

/// The option, or the key of the `--conf`, whose value is in a word.
fn option_span(submit: &Submit, word: usize) -> Option<Span> {
    let conf = submit.conf.iter().find(|c| c.value.word == word);
    let given = || {
        submit
            .given
            .iter()
            .find(|g| g.value.is_some_and(|v| v.word == word))
    };
    conf.map(|c| c.key_span)
        .or_else(|| given().and_then(|g| Some(submit.words.get(g.word)?.span())))
        .or_else(|| Some(submit.words.get(word)?.span()))
}

impl<'a> Context<'a> {
    /// A launch to look at.
    #[must_use]
    pub fn new(launch: &'a Resolution, sources: &'a Sources, around: Surroundings<'a>) -> Self {
        let Surroundings {
            files,
            facts,
            typed,
            dispatcher,
            supply,
        } = around;
        let put = launch.prepared.conf.iter();
        let put = put.map(|p| (p.key.as_str(), p.value.as_str(), p.origin));
        let ignored = launch.arguments.ignored.iter();
        let ignored = ignored.map(|i| (i.key.as_str(), i.value.value.as_str(), i.value.origin));
        let mut settings: Vec<Setting<'a>> = put
            .chain(ignored)
            .filter_map(|(k, v, o)| setting(launch, k, v, o))
            .collect();
        settings.sort_by_key(|s| (s.key_span.source, s.key_span.start));
        let mut sieve = Sieve::default();
        settings.iter().for_each(|s| sieve.add(s.key));
        let by_key: HashMap<&str, usize> = settings
            .iter()
            .enumerate()
            .map(|(i, s)| (s.key, i))
            .collect();
        let nature = Nature::of(&settings, |key| {
            let setting = settings.get(*by_key.get(key)?);
            setting.map(|s| s.value)
        });
        Context {
            version: launch.version,
            sources,
            launch,
            file: launch.file.as_ref(),
            submit: &launch.submit,
            environment: &launch.environment,
            files,
            facts,
            typed,
            open: launch
                .submit
                .unknown
                .iter()
                .filter_map(|u| u.sets)
                .collect(),
            open_asked: Cell::new(false),
            settings,
            by_key,
            sieve,
            nature,
            dispatcher: dispatcher.map(|config| {
                let around = Surroundings {
                    typed: true,
                    dispatcher: None,
                    ..around
                };
                Box::new(Context::new(config, sources, around))
            }),
            agents: supply.map(Agents::new),
            outcome: OnceCell::new(),
            secrets: OnceCell::new(),
            suppressions: OnceCell::new(),
            constraints: OnceCell::new(),
            asked: OnceCell::new(),
        }
    }

    /// What the comments of the properties file ask not to be told.
    #[must_use]
    pub fn suppressions(&self) -> &Suppressions {
        self.suppressions.get_or_init(|| {
            let file = self.file.map(|f| Suppressions::of(f, self.sources));
            file.unwrap_or_default()
        })
    }

    /// A variable of the environment.
    #[must_use]
    pub fn env(&self, name: &str) -> Option<&'a str> {
        self.variable(name).map(|v| v.value.as_str())
    }

    /// Whether a spark-submit command line is part of the launch.
    #[must_use]
    pub fn has_command_line(&self) -> bool {
        self.typed
    }

    /// Whether options may be set that nobody sees: the command line stands in a script, and only
    /// a run can tell some of its words.
    #[must_use]
    pub fn may_be_set_elsewhere(&self) -> bool {
        self.submit.unknown.iter().any(Unknown::may_hold_options)
    }

    /// All properties that are set, also those that Spark ignores.
    pub fn settings(&self) -> impl Iterator<Item = &Setting<'a>> {
        self.settings.iter()
    }

    /// The property of a key, if it is set.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Setting<'a>> {
        if self.ask_open(key) || !self.sieve.may_have(key) {
            return None;
        }
        self.settings.get(*self.by_key.get(key)?)
    }

    /// Whether a script sets a property to what only a run can tell.
    #[must_use]
    pub fn is_open(&self, key: &str) -> bool {
        self.open.contains(&key)
    }

    /// Whether an exception speaks of such a property, or of a credential that such a variable may give.
    #[must_use]
    pub fn is_open_in(&self, thrown: &Throwable) -> bool {
        let text = thrown.message.as_deref().unwrap_or("");
        let mut variables = self.environment.unknown().map(|(name, _)| name);
        self.open.iter().any(|key| text.contains(key))
            || text.contains("principal") && variables.any(|n| n.starts_with("SPARK_MESOS_"))
    }

    /// As [`Context::is_open`], by a rule to which it makes a difference. The master and the deploy mode
    /// are taken for what they are when nobody sets them: all rules hang on these.
    fn ask_open(&self, key: &str) -> bool {
        let open = !matches!(key, "spark.master" | "spark.submit.deployMode") && self.is_open(key);
        if open {
            self.open_asked.set(true);
        }
        open
    }

    /// Whether a property or a variable was asked for of which only a run can tell what it is, since
    /// this was last asked. What a rule found then may be wrong.
    pub(super) fn take_open_asked(&self) -> bool {
        self.open_asked.take()
    }

    /// A variable of the environment, for a rule to which it makes a difference whether it is set.
    pub(super) fn variable(&self, name: &str) -> Option<&'a Variable> {
        if self.environment.unknown().any(|(open, _)| open == name) {
            self.open_asked.set(true);
        }
        self.environment.get(name)
    }

    /// Which of the settings, counted from 0, has a place in its key or its value.
    #[must_use]
    pub(super) fn setting_at(&self, place: Span) -> Option<usize> {
        let from = |s: &Setting<'_>| (s.key_span.source, s.key_span.start);
        let behind = (place.source, place.start);
        let next = self.settings.partition_point(|s| from(s) <= behind);
        let at = next.checked_sub(1)?;
        let s = self.settings.get(at)?;
        let within = |own: Span| {
            own.source == place.source && own.start <= place.start && place.end <= own.end
        };
        (within(s.key_span) || within(s.span())).then_some(at)
    }

    /// What does not start where the launchers of Spark throw.
    #[must_use]
    pub fn starter(&self) -> &'static str {
        match self.is_dispatcher() {
            true => "dispatcher",
            false => "SparkContext",
        }
    }

    /// What spark-submit ends with, and the place that is to blame.
    #[must_use]
    pub fn submit_error(&self) -> Option<(&'a Throwable, Option<Span>)> {
        let (thrown, span) = self.launch.error.as_ref()?;
        Some((thrown, *span))
    }

    /// The oddities of the properties file of some kinds.
    pub fn notes(&self, wanted: fn(&NoteKind) -> bool) -> impl Iterator<Item = &'a SyntaxNote> {
        self.file
            .into_iter()
            .flat_map(|f| &f.notes)
            .filter(move |n| wanted(&n.kind))
    }

    /// An entry of the properties file.
    #[must_use]
    pub fn entry(&self, index: Option<u32>) -> Option<&'a Entry> {
        self.file?.entries.get(index? as usize)
    }

    /// The text of a place as it stands in its source.
    #[must_use]
    pub fn source_text(&self, span: Span) -> &'a str {
        self.sources
            .get(span.source)
            .text
            .get(span.range())
            .unwrap_or("")
    }

    /// The empty place in front of a place.
    #[must_use]
    pub fn before(&self, span: Span) -> Span {
        Span {
            end: span.start,
            ..span
        }
    }

    /// The last character of the line before the one a place is in.
    #[must_use]
    pub fn line_end_before(&self, span: Span) -> Option<Span> {
        let source = self.sources.get(span.source);
        let line = source.line_range(source.line_index(span.start as usize).checked_sub(1)?)?;
        let text = source
            .text
            .get(line.clone())?
            .trim_end_matches(['\n', '\r']);
        let last = text.chars().next_back()?.len_utf8();
        let end = line.start + text.len();
        Some(Span::new(span.source, end - last..end))
    }

    /// A place in a value together with the blanks before it.
    #[must_use]
    pub fn with_blanks_before(&self, span: Span, entry: &Entry) -> Span {
        let from = entry.value.span().start.min(span.start);
        let before = self.source_text(Span {
            start: from,
            end: span.start,
            ..span
        });
        let kept = before.trim_end_matches([' ', '\t']).len();
        let kept = u32::try_from(kept).unwrap_or(0);
        Span {
            start: from + kept,
            ..span
        }
    }

    /// A key for a sentence: cut when it is very long. A key that took in its own value, and may
    /// hold a secret, is cut before that.
    #[must_use]
    pub fn name(&self, key: &str) -> String {
        match key
            .find(|c: char| !c.is_ascii_graphic())
            .filter(|at| *at > 0)
        {
            Some(at) if key.trim().len() > at && is_secret(key) => format!("{}…", &key[..at]),
            _ => shorten(&without_secret_parts(key)),
        }
    }

    /// The value of a key for a sentence: in backquotes, cut when it is long; never a secret.
    #[must_use]
    pub fn quoted(&self, key: &str, value: &str) -> String {
        if is_secret(key) {
            "(a secret)".to_owned()
        } else {
            format!("`{}`", shorten(&without_secret_parts(value)))
        }
    }
}

/// What the launch is.
impl<'a> Context<'a> {
    /// Whether the application may run on Mesos: no master is set, or one of Mesos.
    #[must_use]
    pub fn on_mesos(&self) -> bool {
        self.nature.on_mesos
    }

    /// Whether the launch says that it is for Mesos.
    #[must_use]
    pub fn surely_on_mesos(&self) -> bool {
        self.nature.surely_on_mesos
    }

    /// Whether the launch is meant for Mesos: it says so, or it names no master and has a property
    /// of Mesos.
    #[must_use]
    pub fn for_mesos(&self) -> bool {
        self.nature.for_mesos
    }

    /// Whether the driver is in coarse-grained mode, the default.
    #[must_use]
    pub fn coarse(&self) -> bool {
        self.ask_open("spark.mesos.coarse");
        self.nature.coarse
    }

    /// Whether this is not a launch, but what a dispatcher is started with.
    #[must_use]
    pub fn is_dispatcher(&self) -> bool {
        self.submit.program == Program::Dispatcher
    }

    /// Whether a setting stands in the default properties file, which serves all that run with
    /// this configuration.
    #[must_use]
    pub fn is_shared_file(&self, s: &Setting<'_>) -> bool {
        let named = |c: &FileChoice| matches!(c.rule, FileRule::Option { .. });
        s.in_file() && self.launch.choice.as_ref().is_some_and(|c| !named(c))
    }

    /// Whether the dispatcher's own configuration is there, and looked at for itself.
    #[must_use]
    pub fn knows_dispatcher(&self) -> bool {
        self.dispatcher.is_some()
    }

    /// What the dispatcher of a launch in cluster mode is started with, if that is known.
    #[must_use]
    pub fn dispatcher(&self) -> Option<&Context<'a>> {
        self.dispatcher.as_deref().filter(|_| self.cluster())
    }

    /// How the launch goes in cluster mode, or how the dispatcher starts: followed step by step
    /// over an offer that is good for the driver. None in client mode, for a launch that
    /// spark-submit refuses, and for a template, which is no launch yet.
    #[must_use]
    pub fn cluster_launch(&self) -> Option<&Launch> {
        self.outcome.get_or_init(|| self.follow(None)).as_ref()
    }

    /// Stands for the SPARK_HOME of a dispatcher about which nothing is known.
    pub const HOME_OF_THE_DISPATCHER: &'static str = "/home-of-the-dispatcher";

    /// Follows it over offers; without any, over one that is good for the driver.
    pub(super) fn follow(&self, steps: Option<&[Step]>) -> Option<Launch> {
        let followed = self.is_dispatcher()
            || (self.cluster() && self.surely_on_mesos() && self.launch.error.is_none());
        let template = |cx: &Context<'_>| cx.settings().any(|s| cx.placeholder(s).is_some());
        if !followed || template(self) || self.dispatcher().is_some_and(template) {
            return None;
        }
        let (submissions, dispatcher) = match self.is_dispatcher() {
            true => (Submissions::Requests(&[]), Some(self)),
            false => (Submissions::CommandLine(self.launch), self.dispatcher()),
        };
        // The script that starts a dispatcher sets this for it.
        const HOME: &str = "SPARK_HOME";
        const STAND_IN: &str = Context::HOME_OF_THE_DISPATCHER;
        let mut environment =
            (dispatcher.map(|d| d.environment.clone())).unwrap_or_else(Environment::new);
        if environment.get(HOME).is_none() {
            environment.set(HOME, STAND_IN, VariableOrigin::Option);
        }
        let words = match dispatcher {
            Some(d) => d.submit.words.iter().map(|w| w.text.clone()).collect(),
            None => ASSUMED_DISPATCHER.map(str::to_owned).to_vec(),
        };
        let input = ClusterInput {
            version: self.version,
            submissions,
            dispatcher: &words,
            dispatcher_environment: &environment,
            files: &Lenient(self.files),
            facts: self.facts,
        };
        Some(launch::cluster(&input, steps))
    }

    /// Whether the launch is in cluster mode.
    #[must_use]
    pub fn cluster(&self) -> bool {
        self.launch.prepared.cluster
    }

    /// The text of a flag with its references replaced (`Reader::replaced`); as it is written where only the driver's own JVM and machine know what they stand for.
    #[must_use]
    pub fn replaced(&self, key: &str) -> Option<Cow<'a, str>> {
        let s = self.get(key)?;
        Some(match self.is_of_driver_s_own(s) {
            true => Cow::Borrowed(s.value),
            false => self.launch.reading(|r| r.replaced(s.value)),
        })
    }

    /// Whether a truth value is set to true.
    #[must_use]
    pub fn flag(&self, key: &str) -> bool {
        self.replaced(key)
            .is_some_and(|text| text.trim().eq_ignore_ascii_case("true"))
    }

    /// The property of a key, if it is set and this launch reads it.
    #[must_use]
    pub fn get_read(&self, key: &str) -> Option<&Setting<'a>> {
        let read = |s: &&Setting<'a>| s.property.is_some_and(|p| self.reads_property(p));
        self.get(key).filter(read)
    }

    /// The property of a key, if it is set, this launch reads it, and Spark replaces nothing in
    /// it: what is written is what counts.
    #[must_use]
    pub fn get_literal(&self, key: &str) -> Option<&Setting<'a>> {
        self.get_read(key).filter(|s| self.is_literal(s))
    }

    /// Whether Spark takes a value as it is written: there is no `${...}` in it that is replaced.
    #[must_use]
    pub fn is_literal(&self, s: &Setting<'_>) -> bool {
        let replaces = |p: &Property| p.read(self.version).substitutes();
        !s.property.is_some_and(replaces) || value::references(s.value).next().is_none()
    }

    /// Whether this launch reads a property of the catalog, and has what the property needs.
    #[must_use]
    pub fn reads(&self, key: &str) -> bool {
        catalog::get(key).is_some_and(|p| self.reads_property(p))
    }

    /// As [`Context::reads`], of an entry of the catalog.
    #[must_use]
    pub fn reads_property(&self, p: &Property) -> bool {
        self.has_mode_of(p) && !self.lacks_another(p)
    }

    /// Whether a property of the catalog is for this launch. A properties file alone may serve
    /// every mode, so that only the choice between coarse and fine counts.
    #[must_use]
    pub fn in_mode(&self, key: &str) -> bool {
        catalog::get(key).is_some_and(|p| self.has_mode_of(p))
    }

    fn has_mode_of(&self, p: &Property) -> bool {
        if !p.applies(self.version) || !self.on_mesos() {
            return false;
        }
        if self.is_dispatcher() {
            return p.modes.contains(&Mode::Dispatcher);
        }
        let grain = if self.coarse() {
            Mode::Coarse
        } else {
            Mode::Fine
        };
        p.modes.iter().any(|mode| match mode {
            Mode::Coarse | Mode::Fine => *mode == grain,
            Mode::Submit => true,
            Mode::ClusterDriver => self.cluster() || !self.has_command_line(),
            Mode::Dispatcher | Mode::ShuffleService => !self.has_command_line(),
        })
    }

    /// Who alone reads the property at a place, where a file is looked at that does not say how it is
    /// launched, and a driver in client mode does not care: a launch in cluster mode, or the dispatcher.
    #[must_use]
    pub fn only_for(&self, place: Span) -> Option<&'static str> {
        let sure = self.has_command_line() || self.is_dispatcher() || self.cluster();
        if sure || self.submit_error().is_some() {
            return None;
        }
        let setting = self.settings.get(self.setting_at(place)?)?;
        let modes = setting.property?.modes;
        let elsewhere = |m: &Mode| {
            matches!(
                m,
                Mode::ClusterDriver | Mode::Dispatcher | Mode::ShuffleService
            )
        };
        match modes.contains(&Mode::ClusterDriver) {
            _ if modes.is_empty() || !modes.iter().all(elsewhere) => None,
            true => Some("only for launches in cluster mode"),
            false => Some("only for a dispatcher that reads this file"),
        }
    }

    /// The settings of this launch that do nothing, because another property is not set
    /// (`ignored_unless` of the catalog).
    pub fn without_effect(&self, unless: &str) -> impl Iterator<Item = &Setting<'a>> {
        self.settings().filter(move |s| {
            let concerned = |p: &&Property| p.ignored_unless.contains(&unless);
            let property = s.property.filter(concerned);
            property.is_some_and(|p| self.has_mode_of(p) && self.lacks_another(p))
        })
    }

    fn lacks_another(&self, p: &Property) -> bool {
        !p.ignored_unless.is_empty()
            && p.ignored_unless
                .iter()
                .all(|k| !self.is_open(k) && self.get(k).is_none())
    }

    /// The image that Docker runs; none without an image, or with the Mesos containerizer.
    #[must_use]
    pub fn docker(&self) -> Option<&Setting<'a>> {
        let containerizer = self.get("spark.mesos.containerizer");
        let docker = containerizer.is_none_or(|s| s.value.trim() == "docker");
        self.get("spark.mesos.executor.docker.image")
            .filter(|_| docker)
    }

    /// `spark.cores.max` and `spark.executor.cores`, when both count.
    #[must_use]
    pub fn cores(&self) -> Option<(i32, i32, &Setting<'a>, &Setting<'a>)> {
        if !self.on_mesos() || !self.coarse() {
            return None;
        }
        let (max, cores) = (
            self.get("spark.cores.max")?,
            self.get("spark.executor.cores")?,
        );
        let read = |s: &Setting<'_>| value::int(s.value.trim()).ok();
        let each = read(cores).filter(|n| *n > 0)?;
        Some((read(max)?, each, max, cores))
    }

    /// A finding about what a value makes fail; where no value is known, about the launch.
    pub fn find_to_blame<'s>(
        &self,
        sink: &'s mut Sink,
        place: Option<Span>,
        message: String,
    ) -> Draft<'s> {
        match place {
            Some(span) => sink.find(span, message).label("to blame"),
            None => self.find_for_launch(sink, &message),
        }
    }

    /// A finding about the launch as a whole, shown at its master.
    pub fn find_for_launch<'s>(&self, sink: &'s mut Sink, message: &str) -> Draft<'s> {
        match self.get("spark.master") {
            Some(s) => {
                let at = Some(s.span());
                sink.find_absent(at, message).label("on this master")
            }
            None => sink.find_absent(None, message),
        }
    }

    /// The places that give a credential, the one that counts first.
    #[must_use]
    pub fn credentials(&self, which: Credential) -> Vec<CredentialSource> {
        let [key, name, key_of_file, name_of_file] = match which {
            Credential::Principal => [
                "spark.mesos.principal",
                "SPARK_MESOS_PRINCIPAL",
                "spark.mesos.principal.file",
                "SPARK_MESOS_PRINCIPAL_FILE",
            ],
            Credential::Secret => [
                "spark.mesos.secret",
                "SPARK_MESOS_SECRET",
                "spark.mesos.secret.file",
                "SPARK_MESOS_SECRET_FILE",
            ],
        };
        let property = |key: &str, file: bool| {
            self.get(key).map(|s| CredentialSource {
                span: Some(s.key_span()),
                value_span: Some(s.span()),
                file: file.then(|| s.value.to_owned()),
                empty: s.value.is_empty(),
                words: format!("`{key}`"),
            })
        };
        let variable = |name: &str, file: bool| {
            self.variable(name).map(|variable| CredentialSource {
                span: variable.span,
                value_span: variable.span,
                file: file.then(|| variable.value.clone()),
                empty: variable.value.is_empty(),
                words: format!("the variable {name}"),
            })
        };
        let newer = self.version >= SparkVersion::new(2, 4, 0);
        let mut found: Vec<CredentialSource> = property(key, false).into_iter().collect();
        if newer {
            found.extend(variable(name, false));
            found.extend(property(key_of_file, true));
            found.extend(variable(name_of_file, true));
        }
        found
    }

    /// The place that gives a credential.
    #[must_use]
    pub fn credential(&self, which: Credential) -> Option<CredentialSource> {
        self.credentials(which).into_iter().next()
    }
}

/// Values and what Spark does with them.
impl Context<'_> {
    /// What Spark throws when it reads a value, and the part of the value to blame.
    #[must_use]
    pub fn refused(&self, p: &Property, s: &Setting<'_>) -> Option<(Throwable, Range<usize>)> {
        if p.facet(self.version).takes_any_text() && !s.value.contains('$') {
            return None;
        }
        let error = self.launch.launched(p).err()?;
        Some((error.thrown, error.span?)).filter(|(_, at)| at.end <= s.value.len())
    }

    /// Whether a value refers to what only the driver's own JVM and machine know.
    #[must_use]
    pub fn is_of_driver_s_own(&self, s: &Setting<'_>) -> bool {
        let has = |prefix: &str| s.value.contains(prefix);
        has("${system:") || (self.cluster() && has("${env:"))
    }

    /// What a driver finds when it starts and reads a property of core Spark. None where it is not read
    /// then, where the catalog of properties knows more of it, and for templates.
    #[must_use]
    pub fn at_start(&self, s: &Setting<'_>) -> Option<(&'static ReadAtStart, StartError)> {
        if !self.on_mesos() || self.is_dispatcher() {
            return None;
        }
        let read = catalog::read_at_start(s.key, self.version)?;
        let catalogued = s.property.filter(|p| self.reads_property(p));
        if catalogued.is_some_and(|p| self.refused(p, s).is_some()) {
            return None;
        }
        let replaces = read.read == ReadStyle::Entry;
        if (replaces && self.is_of_driver_s_own(s))
            || !read.is_read(&|key| self.replaced(key), self.version)
            || self.placeholder(s).is_some()
        {
            return None;
        }
        Some((read, self.launch.at_start(read).err()?))
    }

    /// An exception for a note, with its causes.
    #[must_use]
    pub fn thrown(&self, thrown: &Throwable) -> String {
        let mut text = self.shown(&thrown.to_string());
        let mut cause = thrown.cause.as_deref();
        while let Some(c) = cause {
            text.push_str("\ncaused by ");
            text.push_str(&self.shown(&c.to_string()));
            cause = c.cause.as_deref();
        }
        text
    }

    /// A text of Spark's for a sentence or a note: without secrets, cut when it is very long.
    #[must_use]
    pub fn shown(&self, text: &str) -> String {
        let secrets = self.secrets.get_or_init(|| self.launch.secrets());
        cut(&shown(text, Reveal::Redact(secrets)))
    }

    /// What a shell makes of a word, for a sentence: without secrets, cut when it is long.
    #[must_use]
    pub fn becomes(&self, words: &[String]) -> String {
        let plain = |w: &str| w.replace('\n', "\\n").replace('\t', "\\t");
        let shown = |w: &String| format!("`{}`", plain(&shorten(&self.shown(w))));
        match words {
            [] => "vanishes, with all that follows it".to_owned(),
            [word] => format!("becomes {}", shown(word)),
            words => {
                let list: Vec<String> = words.iter().take(4).map(shown).collect();
                let more = if words.len() > 4 { " ..." } else { "" };
                format!("becomes {} words: {}{more}", words.len(), list.join(" "))
            }
        }
    }

    /// When the value of a key is read, for the keys that are not read when the SparkContext
    /// starts.
    #[must_use]
    pub fn when(&self, key: &str) -> Option<&'static str> {
        match key {
            _ if AT_FIRST_OFFER.contains(&key) => Some(
                "thrown at the first offer: the Mesos driver is aborted, the application stays up \
                 without executors",
            ),
            _ => None,
        }
    }

    /// The part of a value that looks like a placeholder nobody filled in.
    #[must_use]
    pub fn placeholder(&self, s: &Setting<'_>) -> Option<Range<usize>> {
        placeholder::find(s.key, s.value, self.version)
    }
}

/// Read in the callback for offers (`MesosSchedulerUtils.executorMemory`,
/// `MesosSchedulerBackendUtil.buildContainerInfo`).
const AT_FIRST_OFFER: &[&str] = &[
    "spark.executor.memory",
    "spark.executor.memoryOverheadFactor",
    "spark.mesos.containerizer",
    "spark.mesos.executor.docker.forcePullImage",
    "spark.mesos.executor.docker.portmaps",
    "spark.mesos.executor.memoryOverhead",
];

/// Files of this machine; those it does not have are taken to be where the driver runs.
pub(super) struct Lenient<'a>(pub(super) &'a dyn Files);

impl Files for Lenient<'_> {
    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        self.0.read(path).or_else(|_| Ok(b"unknown".to_vec()))
    }

    fn kind(&self, path: &str) -> PathKind {
        self.0.kind(path)
    }

    fn mode(&self, path: &str) -> Option<u32> {
        self.0.mode(path)
    }
}

fn cut(text: &str) -> String {
    const MOST: usize = 400;
    match text.char_indices().nth(MOST) {
        None => text.to_owned(),
        Some((at, _)) => format!("{}…", &text[..at]),
    }
}

fn shorten(text: &str) -> String {
    match text.char_indices().nth(QUOTED) {
        None => text.to_owned(),
        Some((at, _)) => format!("{}…", &text[..at]),
    }
}
