//! Checking one target: reading its files, resolving its launches, running the rules.

use super::super::agents::Known as Cluster;
use super::super::cluster::Dispatcher;
use super::gather::{Conf, ENVIRONMENT, Target, concerns_spark, is_script};
use super::launch::Inputs;
use super::{Args, BoundedFiles, CliError, Common, display_path, read_file};
use crate::diagnostic::{Finding, Hidden};
use crate::launch::Facts;
use crate::lint::{self, Checked, Policy, Shown};
use crate::resolve::Resolution;
use crate::rules::{Context, STAND_IN, Suppressions, Surroundings};
use crate::script::{self, Comment, Script};
use crate::source::{SourceId, SourceKind, Sources, Span};
use crate::submit::{CommandLine, Environment, SubmitOption, Unknown, Word};
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
    /// When a file cannot be read.
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
                let bytes = self.read(path)?;
                if *found && !concerns_spark(name, &bytes) {
                    return Ok(None);
                }
                Ok(Some(match is_script(name) || is_for_shell(&bytes) {
                    true => self.script(name, bytes, beside),
                    false => self.properties(Some((display_path(name), bytes)), beside),
                }))
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
            self.suppress(script, &comments, &|_| None, false, &mut checked);
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
            self.suppress(script, &comments, &|_| None, beside.is_none(), &mut checked);
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
        for call in script.calls {
            let mut environment = self.inputs.environment().clone();
            for (name, variable) in &call.environment {
                environment.set_in_script(name, variable);
            }
            let mut words = call.words;
            let mut unknown = call.unknown;
            let file = self.named_file(path, &mut words, &mut unknown);
            let words = CommandLine::Written {
                source,
                words: &words,
                unknown: &unknown,
            };
            let before = checked.findings.len();
            self.launch(environment, file, words, beside, &mut checked);
            let at = Span::new(source, call.at);
            calls.push((before..checked.findings.len(), at));
        }
        // The findings of one call stand behind those of the calls before it.
        let call = |index| {
            let call = calls.partition_point(|(range, _)| range.end <= index);
            calls.get(call).map(|(_, at)| *at)
        };
        self.suppress(source, &script.comments, &call, true, &mut checked);
        checked
    }

    /// Hides what comments of a script suppress. `all` says that nothing else is found in it.
    fn suppress(
        &self,
        script: SourceId,
        comments: &[Comment],
        call: &dyn Fn(usize) -> Option<Span>,
        all: bool,
        checked: &mut Checked,
    ) {
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
        let outer = |name: &str| self.inputs.environment().value(name).map(str::to_owned);
        let version = self.common.spark_version.release;
        let script = script::read(&sources.get(id).text, id, version, &outer);
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
        let launch: Resolution =
            self.inputs
                .resolve_in(version, environment, file, words, &self.facts, sources);
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

    /// The properties file that a call in a script names, if it is there: where the call would look
    /// for it from here, or beside the script. One that is not here is on another machine; the option
    /// is left out then.
    fn named_file(
        &self,
        script: &Path,
        words: &mut Vec<Word>,
        unknown: &mut Vec<Unknown>,
    ) -> Option<(String, Vec<u8>)> {
        let option = SubmitOption::PropertiesFile.name();
        let at = words.iter().rposition(|w| w.text == option)?;
        let value = words.get(at + 1)?;
        let here = Path::new(&value.text);
        let beside = script.parent().unwrap_or(Path::new("")).join(here);
        for path in [here, &beside] {
            if let Ok(bytes) = self.read(path) {
                return Some((display_path(path), bytes));
            }
        }
        unknown.push(Unknown {
            span: value.span(),
            may_hold_options: true,
        });
        words.drain(at..at + 2);
        None
    }
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
    let Some(rest) = bytes.strip_prefix(b"#!") else {
        return false;
    };
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
    let shells = ["sh", "bash", "dash", "ash", "ksh", "mksh", "zsh"];
    program.is_some_and(|p| shells.contains(&p.as_str()))
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
        ] {
            assert!(!is_for_shell(line.as_bytes()), "{line}");
        }
    }
}
