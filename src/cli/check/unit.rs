//! Checking one target: reading its files, resolving its launches, running the rules.

use super::super::agents::Known as Cluster;
use super::super::cluster::Dispatcher;
use super::gather::{Conf, ENVIRONMENT, Target, concerns_spark};
use super::input::is_script;
use super::launch::Inputs;
use super::{Args, BoundedFiles, CliError, Common, display_path, read_file};
use crate::diagnostic::{Finding, Hidden};
use crate::launch::Facts;
use crate::lint::{self, Checked, Policy, Shown};
use crate::resolve::{Request, Resolution, resolve_dispatcher};
use crate::rules::{Context, STAND_IN, Suppressions, Surroundings};
use crate::script::{self, Call, Comment, SHELLS, Script};
use crate::source::{SourceId, SourceKind, Sources, Span};
use crate::submit::{
    CommandLine, Environment, Missing, SubmitOption, Unknown, Word, parse, parse_dispatcher,
};
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// What targets with the same settings have in common.
pub(super) struct Bench<'a> {
    pub(super) common: Common,
    pub(super) facts: Facts,
    pub(super) policy: Policy,
    /// The environment; no properties file.
    pub(super) inputs: Inputs,
    /// The command line; [`STAND_IN`] where none was typed.
    pub(super) words: Vec<String>,
    /// The dispatcher, if it is known.
    pub(super) dispatcher: Option<Dispatcher>,
    /// The agents or offers of the cluster, if they are known.
    pub(super) cluster: Option<Cluster>,
    pub(super) args: &'a Args,
}

/// The options of the dispatcher's JVM.
const DAEMON_OPTIONS: &str = "SPARK_DAEMON_JAVA_OPTS";
/// The rules about the recovery of a dispatcher.
const RECOVERY: [&str; 3] = ["MC822", "MC930", "MC931"];

/// The rule about launches that spark-submit refuses.
const REFUSED: &str = "MC803";

/// A script, and its comments that name this tool.
type Comments = (SourceId, Vec<Comment>);

impl Bench<'_> {
    /// A file as it counts: edited in memory, or on the disk.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(super) fn read(&self, path: &Path) -> Result<Vec<u8>, CliError> {
        match self.inputs.edited(&display_path(self.args.named(path))) {
            Some(bytes) => Ok(bytes.to_vec()),
            None => read_file(path),
        }
    }

    /// Checks one target; `None` if it turns out to have nothing to do with Spark.
    ///
    /// # Errors
    /// When a file cannot be read, or one that was found is left out.
    pub(super) fn check(&self, target: &Target) -> Result<Option<Checked>, CliError> {
        match target {
            Target::Dispatcher => Ok(self.dispatcher()),
            Target::CommandLine => Ok(Some(self.properties(None, None))),
            Target::Directory(conf) => self.directory(conf).map(Some),
            Target::DispatcherFile(path) => self.dispatcher_file(path).map(Some),
            Target::File {
                path,
                found,
                dispatcher,
            } => {
                let beside = dispatcher.as_deref();
                let name = self.args.named(path);
                let bytes = match self.read(path) {
                    // An installer that carries its archive, or data: nobody writes so much.
                    Err(CliError::TooLarge { path, mebibytes }) if *found => {
                        return Err(CliError::LeftOut { path, mebibytes });
                    }
                    read => read?,
                };
                if *found && !concerns_spark(name, &bytes) {
                    return Ok(None);
                }
                if is_script(name) || is_for_shell(&bytes) {
                    return Ok(Some(self.script(name, bytes, beside)));
                }
                match language(name, &bytes) {
                    None => Ok(Some(
                        self.properties(Some((display_path(name), bytes)), beside),
                    )),
                    Some(_) if *found => Ok(None),
                    Some(language) => Err(CliError::Language {
                        path: display_path(name),
                        language,
                    }),
                }
            }
        }
    }

    fn dispatcher(&self) -> Option<Checked> {
        let mut checked = Checked::default();
        let version = self.common.spark_version.release;
        let config = self.dispatcher.as_ref()?;
        let config = config.resolve(version, &self.inputs.files(), &mut checked.sources);
        let typed = self.args.dispatcher.dispatcher.is_some();
        self.rules(&config, None, typed, &mut checked);
        Some(checked)
    }

    /// The properties file of a dispatcher, as it is started with the spark-env.sh beside it.
    fn dispatcher_file(&self, path: &Path) -> Result<Checked, CliError> {
        self.read(path)?;
        let mut checked = Checked::default();
        let version = self.common.spark_version.release;
        let (config, comments) = self.beside(path, &mut checked.sources);
        let config = config.resolve(version, &self.inputs.files(), &mut checked.sources);
        self.rules(&config, None, false, &mut checked);
        if let Some((script, comments)) = comments {
            self.finish_script(script, &comments, &|_| None, false, &mut checked);
        }
        Ok(checked)
    }

    /// The dispatcher whose properties file was found. Its start script runs the spark-env.sh beside
    /// that file, if there is one.
    fn beside(&self, path: &Path, sources: &mut Sources) -> (Dispatcher, Option<Comments>) {
        let mut environment = Environment::new();
        let mut comments = None;
        let script = path.with_file_name(ENVIRONMENT);
        if script.is_file()
            && let Ok(bytes) = self.read(&script)
        {
            let (id, script) = self.read_script(&script, bytes, sources);
            set_in_script(&mut environment, &script);
            comments = Some((id, script.comments));
        }
        (Dispatcher::of_file(path, environment), comments)
    }

    fn properties(&self, file: Option<(String, Vec<u8>)>, beside: Option<&Path>) -> Checked {
        let mut checked = Checked::default();
        let environment = self.inputs.environment().clone();
        self.launch(
            environment,
            file,
            self.words.as_slice().into(),
            beside,
            &mut checked,
        );
        checked
    }

    /// What one spark-submit reads together: spark-env.sh first, then spark-defaults.conf.
    fn directory(&self, conf: &Conf) -> Result<Checked, CliError> {
        let mut checked = Checked::default();
        let mut environment = self.inputs.environment().clone();
        let (mut comments, mut starts) = (None, false);
        if let Some(path) = &conf.environment {
            let bytes = self.read(path)?;
            let (id, script) = self.read_script(path, bytes, &mut checked.sources);
            set_in_script(&mut environment, &script);
            starts = script.variables.contains_key(DAEMON_OPTIONS);
            comments = Some((id, script.comments));
        }
        let file = match &conf.defaults {
            Some(path) => (display_path(path), self.read(path)?),
            None => (String::new(), Vec::new()),
        };
        let words = self.words.as_slice().into();
        let beside = conf.dispatcher.as_deref();
        self.launch(environment, Some(file), words, beside, &mut checked);
        if let Some(path) = conf.defaults.as_deref().filter(|_| starts) {
            self.recovery(path, beside, &mut checked);
        }
        if let Some((script, comments)) = comments {
            // A dispatcher's start reads the same script.
            self.finish_script(script, &comments, &|_| None, beside.is_none(), &mut checked);
        }
        Ok(checked)
    }

    /// What a spark-env.sh says of the recovery of the dispatcher that is started with the
    /// spark-defaults.conf beside it, unless there is another one.
    fn recovery(&self, defaults: &Path, other: Option<&Path>, checked: &mut Checked) {
        if self.dispatcher.is_some() || other.is_some() {
            return;
        }
        let mut own = Checked::default();
        let version = self.common.spark_version.release;
        let (config, _) = self.beside(defaults, &mut own.sources);
        let config = config.resolve(version, &self.inputs.files(), &mut own.sources);
        self.rules(&config, None, true, &mut own);
        let kind = |span: Span| own.sources.get(span.source).kind;
        let in_script = |f: &Finding| f.span.is_some_and(|s| kind(s) == SourceKind::Script);
        // The launch says the rest.
        let mut found = std::mem::take(&mut own.findings);
        found.retain(|f| RECOVERY.contains(&f.code) && in_script(f));
        if found.is_empty() {
            return;
        }
        own.findings = found;
        own.hidden = Hidden::default();
        *checked = lint::merge([std::mem::take(checked), own]);
    }

    /// Every call of spark-submit in a script.
    fn script(&self, path: &Path, bytes: Vec<u8>, beside: Option<&Path>) -> Checked {
        let mut checked = Checked::default();
        let (source, script) = self.read_script(path, bytes, &mut checked.sources);
        let mut calls = Vec::new();
        let mut variables = Vec::new();
        for call in script.calls {
            let at = Span::new(source, call.at.clone());
            variables.extend(call.environment.iter().map(|(_, value)| value.span()));
            let before = checked.findings.len();
            self.call(path, source, call, beside, &mut checked);
            calls.push((before..checked.findings.len(), at));
        }
        let unread = self.policy.check_unread(&script.unread, &checked.sources);
        checked.findings.extend(unread);
        // The findings of one call stand behind those of the calls before it.
        let call = |index| {
            let call = calls.partition_point(|(range, _)| range.end <= index);
            calls.get(call).map(|(_, at)| *at)
        };
        self.finish_script(source, &script.comments, &call, true, &mut checked);
        say_once(&mut checked.findings, &variables);
        checked
    }

    /// One call in a script.
    fn call(
        &self,
        path: &Path,
        source: SourceId,
        call: Call,
        beside: Option<&Path>,
        checked: &mut Checked,
    ) {
        let mut environment = match (call.dispatcher, call.elsewhere) {
            (true, _) => Environment::new(),
            (false, true) => self.inputs.environment().elsewhere(),
            (false, false) => self.inputs.environment().clone(),
        };
        for (name, variable) in &call.environment {
            environment.set_in_script(name, variable);
        }
        for (name, unknown) in &call.unknown_environment {
            environment.set_unknown(name, *unknown);
        }
        let Call {
            mut words,
            mut unknown,
            ..
        } = call;
        let named = unknown.iter().filter(|u| u.what == Missing::Properties);
        let named = named.filter_map(|u| {
            let text = checked
                .sources
                .get(u.span.source)
                .text
                .get(u.span.start as usize..)?;
            let word = text.split_ascii_whitespace().next()?;
            Some(
                word.rsplit('/')
                    .next()?
                    .trim_matches(['"', '\''])
                    .to_owned(),
            )
        });
        let named: Vec<String> = named.collect();
        checked.named.extend(named);
        let file = self.named_file(path, source, call.dispatcher, &mut words, &mut unknown);
        let file = file.map(|(name, file)| {
            checked.named.insert(name);
            file
        });
        let line = CommandLine::Written {
            source,
            words: &words,
            unknown: &unknown,
        };
        if !call.dispatcher {
            let before = checked.findings.len();
            self.launch(environment, file.flatten(), line, beside, checked);
            // What ends the launch and is said of no line is said of the program.
            let setting = |w: &&Word| w.text.contains('=');
            let program = words.iter().find(|w| !setting(w)).or(words.first());
            let program = program.map(|w| w.raw_span(0..w.text.len()));
            let refused = |f: &&mut Finding| f.code == REFUSED && f.span.is_none();
            for finding in checked.findings.iter_mut().skip(before).filter(refused) {
                finding.span = program;
            }
            return;
        }
        let version = self.common.spark_version.release;
        let files = self.inputs.files();
        let request = Request {
            version,
            command_line: line,
            file: file.flatten(),
            environment,
            files: &files,
            directory: "/",
            submit_time: 0,
        };
        let before = checked.findings.len();
        let config = resolve_dispatcher(request, &mut checked.sources);
        self.rules(&config, None, true, checked);
        // What is said of no line is said of the call.
        let text = &checked.sources.get(source).text;
        let rest = text.get(call.at.clone()).unwrap_or_default();
        let name = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let at = Span::new(source, call.at.start..call.at.start + name);
        for finding in checked.findings.iter_mut().skip(before) {
            finding.span.get_or_insert(at);
        }
        let open = call.unknown_environment.iter().map(|(_, u)| *u);
        unknown.extend(open);
        let unknown = self.policy.check_unread(&unknown, &checked.sources);
        checked.findings.extend(unknown);
    }

    /// Adds what is said about the text of a script as a whole, and hides what its comments suppress. `all`
    /// says that nothing else is found in it.
    fn finish_script(
        &self,
        script: SourceId,
        comments: &[Comment],
        call: &dyn Fn(usize) -> Option<Span>,
        all: bool,
        checked: &mut Checked,
    ) {
        let text = self.policy.check_text(script, &checked.sources);
        checked.findings.extend(text);
        if comments.is_empty() {
            return;
        }
        let suppressions = Suppressions::of_script(script, comments, &checked.sources);
        let findings = std::mem::take(&mut checked.findings)
            .into_iter()
            .enumerate();
        let findings = findings
            .map(|(index, finding)| (finding, call(index)))
            .collect();
        let version = self.common.spark_version.release;
        let policy = &self.policy;
        let shown = policy.check_script(&suppressions, findings, all, version, &checked.sources);
        checked.findings = shown.findings;
        checked.hidden.suppressed += shown.hidden.suppressed;
    }

    fn read_script(
        &self,
        path: &Path,
        bytes: Vec<u8>,
        sources: &mut Sources,
    ) -> (SourceId, Script) {
        let id = sources.add_bytes(display_path(path), SourceKind::Script, bytes);
        let environment = self.inputs.environment();
        let outer = |name: &str, elsewhere: bool| {
            let value = environment.value(name);
            let value = value.filter(|_| !elsewhere || environment.is_by_hand(name));
            value.map(str::to_owned)
        };
        let version = self.common.spark_version.release;
        let script = script::read(&sources.get(id).text, id, version, &outer);
        for secret in &script.secrets {
            sources.mark_secret(Span::new(id, secret.clone()));
        }
        (id, script)
    }

    fn launch(
        &self,
        environment: Environment,
        file: Option<(String, Vec<u8>)>,
        words: CommandLine<'_>,
        beside: Option<&Path>,
        checked: &mut Checked,
    ) {
        let typed =
            !self.args.command_line.is_empty() || matches!(words, CommandLine::Written { .. });
        let version = self.common.spark_version.release;
        let sources = &mut checked.sources;
        let mut launch: Resolution =
            self.inputs
                .resolve_in(version, environment, file, words, &self.facts, sources);
        // A file alone and a script may be meant for another machine.
        if self.args.command_line.is_empty() {
            launch.presume_files();
        }
        // One that was named wins over one that was found.
        let found = match &self.dispatcher {
            None if launch.prepared.cluster => beside.map(|path| self.beside(path, sources).0),
            _ => None,
        };
        let dispatcher = self.dispatcher.as_ref().or(found.as_ref());
        let dispatcher = dispatcher.filter(|_| launch.prepared.cluster);
        let dispatcher = dispatcher.map(|d| d.resolve(version, &self.inputs.files(), sources));
        self.rules(&launch, dispatcher.as_ref(), typed, checked);
    }

    /// Runs the rules.
    fn rules(
        &self,
        subject: &Resolution,
        dispatcher: Option<&Resolution>,
        typed: bool,
        checked: &mut Checked,
    ) {
        let around = Surroundings {
            files: &BoundedFiles,
            facts: &self.facts,
            typed,
            dispatcher,
            supply: self.cluster.as_ref().map(Cluster::supply),
        };
        let context = Context::new(subject, &checked.sources, around);
        let Shown { findings, hidden } = self.policy.check(&context);
        checked.findings.extend(findings);
        checked.hidden.suppressed += hidden.suppressed;
    }

    /// The properties file that a call in a script names, and its name without folders: it is read if
    /// it is where the call would look for it from here, or beside the script. One that is not here may
    /// be on another machine; the option is left out then.
    fn named_file(
        &self,
        script: &Path,
        source: SourceId,
        dispatcher: bool,
        words: &mut Vec<Word>,
        unknown: &mut Vec<Unknown>,
    ) -> Option<(String, Option<NamedFile>)> {
        let line = CommandLine::Written {
            source,
            words,
            unknown,
        };
        let mut sources = Sources::default();
        let submit = match dispatcher {
            true => parse_dispatcher(line, &mut sources),
            false => parse(line, self.common.spark_version.release, &mut sources),
        };
        let given = submit.last(SubmitOption::PropertiesFile)?;
        let at = given.value?;
        let text = submit.text(at).to_owned();
        let name = text.rsplit('/').next().unwrap_or(&text).to_owned();
        let here = Path::new(&text);
        let beside = script.parent().unwrap_or(Path::new("")).join(here);
        for path in [here, &beside] {
            if let Ok(bytes) = self.read(path) {
                return Some((name, Some((display_path(path), bytes))));
            }
        }
        let end = words.get(at.word).map_or(0, |w| w.text.len());
        unknown.push(Unknown {
            span: words.get(at.word)?.raw_span(at.offset..end),
            what: Missing::File,
            variable: None,
            sets: None,
        });
        words.drain(given.word..=at.word);
        Some((name, None))
    }
}

/// A file: its name, and its bytes.
type NamedFile = (String, Vec<u8>);

/// Calls of one script have much in common. What is said of several at one place in the same words is
/// said once; so is what is no matter of one line. `variables` are the places of the variables that each
/// call has: one that does nothing for some calls only is right where it is.
fn say_once(findings: &mut Vec<Finding>, variables: &[Span]) {
    const OF_ALL: &str = "MC805";
    const IDLE_VARIABLE: &str = "MC304";
    let (mut carried, mut idle) = (HashMap::new(), HashMap::new());
    for at in variables {
        *carried.entry(*at).or_insert(0) += 1;
    }
    for at in findings.iter().filter(|f| f.code == IDLE_VARIABLE) {
        *idle.entry(at.span).or_insert(0) += 1;
    }
    let serves = |f: &Finding| {
        let carried = f.span.and_then(|at| carried.get(&at));
        f.code == IDLE_VARIABLE && carried > idle.get(&f.span)
    };
    let mut said = HashSet::new();
    findings.retain(|f| {
        let at = f.span.filter(|_| f.code != OF_ALL);
        !serves(f) && said.insert((f.code, at, f.message.clone()))
    });
}

/// Sets what a script sets that runs before Spark.
fn set_in_script(environment: &mut Environment, script: &Script) {
    for (name, variable) in &script.variables {
        environment.set_in_script(name, variable);
    }
    for (name, unknown) in &script.unknown {
        environment.set_unknown(name, *unknown);
    }
}

/// Whether the first line of a text says that a shell reads it.
fn is_for_shell(bytes: &[u8]) -> bool {
    interpreter(bytes).is_some_and(|p| SHELLS.contains(&p.as_str()))
}

/// The program that the first line of a text names, without its folder. Editors put a byte order mark
/// in front, and people blank lines: a shell that is given the file reads on.
fn interpreter(bytes: &[u8]) -> Option<String> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let rest = text.trim_ascii_start().strip_prefix(b"#!")?;
    let line = rest.split(|&b| b == b'\n' || b == b'\r').next();
    let line = String::from_utf8_lossy(line.unwrap_or_default());
    let name = |word: &str| word.rsplit('/').next().unwrap_or(word).to_owned();
    let mut words = line.split_ascii_whitespace();
    let mut program = words.next().map(name);
    // `env` has options and variables before what it runs.
    if program.as_deref() == Some("env") {
        let before = |w: &&str| w.starts_with('-') || w.contains('=');
        program = words.find(|w| !before(w)).map(name);
    }
    program
}

/// The language of a program that is no script of a shell, by its first line or its name.
fn language(path: &Path, bytes: &[u8]) -> Option<&'static str> {
    const LANGUAGES: [(&str, &[&str], &str); 7] = [
        ("python", &["py"], "Python"),
        ("perl", &["pl"], "Perl"),
        ("ruby", &["rb"], "Ruby"),
        ("node", &["js"], "JavaScript"),
        ("Rscript", &["R", "r"], "R"),
        ("scala", &["scala"], "Scala"),
        ("fish", &["fish"], "fish"),
    ];
    let program = interpreter(bytes);
    let extension = path.extension().and_then(|e| e.to_str());
    let found = LANGUAGES.iter().find(|(name, extensions, _)| {
        let by_line = program.as_ref().is_some_and(|p| p.starts_with(name));
        by_line || (program.is_none() && extension.is_some_and(|e| extensions.contains(&e)))
    });
    found.map(|(_, _, language)| *language)
}

/// The command line of a check: the typed one, or what stands in for it.
pub(super) fn words(typed: &[String]) -> Vec<String> {
    match typed {
        [] => STAND_IN.map(str::to_owned).to_vec(),
        typed => typed.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::is_for_shell;

    #[test]
    fn the_name_of_the_interpreter_tells_shells() {
        for line in [
            "#!/bin/sh",
            "#! /usr/bin/bash -e\r\n",
            "#!/usr/bin/env bash\n",
            "#!/usr/bin/env -S A=b dash -e",
            "#!/bin/ksh\nspark-submit",
            "\u{feff}#!/bin/sh\n",
            "\r\n  \n#!/bin/sh\n",
            "\u{feff}\n#!/bin/bash",
        ] {
            assert!(is_for_shell(line.as_bytes()), "{line}");
        }
        for line in [
            "",
            "#!",
            "#!/usr/bin/env",
            "#!/usr/bin/env python3\n# bash",
            "#!/usr/bin/perl\n/bin/sh",
            "# !/bin/sh",
            "spark.app.name x\n#!/bin/sh",
        ] {
            assert!(!is_for_shell(line.as_bytes()), "{line}");
        }
    }
}
