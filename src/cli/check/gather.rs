//! What there is to check: from files and words to units.

use super::launch::Inputs;
use super::{Args, BoundedFiles, CliError, Common, Output, display_path, input};
use crate::launch::Facts;
use crate::lint::{Checked, Policy, Shown};
use crate::rules::{self, Context, STAND_IN, Surroundings};
use crate::source::Sources;
use std::path::PathBuf;

/// One launch to check: what one run of spark-submit would read.
pub(super) struct Unit {
    inputs: Inputs,
    /// The command line; [`STAND_IN`] where none was typed.
    words: Vec<String>,
    typed: bool,
}

impl Unit {
    /// Resolves the launch and runs the rules on it.
    pub(super) fn check(&self, common: &Common, facts: &Facts, policy: &Policy) -> Checked {
        let mut sources = Sources::default();
        let launch = self
            .inputs
            .resolve(common, &self.words, facts, &mut sources);
        let around = Surroundings {
            files: &BoundedFiles,
            facts,
            typed: self.typed,
        };
        let context = Context::new(&launch, &sources, around);
        let findings = rules::check(&context, &|r| policy.levels.is_on(r));
        let Shown { findings, hidden } = policy.apply(findings, context.suppressions());
        Checked {
            sources,
            findings,
            hidden,
        }
    }
}

/// The launches to check, in the order of the arguments; and whether one could not be read, which
/// was then said.
pub(super) fn units(
    args: &Args,
    common: &Common,
    out: &Output,
) -> Result<(Vec<Unit>, bool), CliError> {
    let typed = !args.command_line.is_empty();
    let words = match typed {
        true => args.command_line.clone(),
        false => STAND_IN.map(str::to_owned).to_vec(),
    };
    let mut units = Vec::new();
    let mut failed = false;
    for file in files(args, common, out)? {
        match Inputs::read(common, file.as_deref()) {
            Ok(inputs) => units.push(Unit {
                inputs,
                words: words.clone(),
                typed,
            }),
            Err(error) => {
                out.error(&error);
                failed = true;
            }
        }
    }
    Ok((units, failed))
}

/// The properties files of the launches to look at. With a command line and no file there is one
/// launch, whose file spark-submit chooses.
fn files(args: &Args, common: &Common, out: &Output) -> Result<Vec<Option<PathBuf>>, CliError> {
    if !args.files.is_empty() {
        return Ok(args.files.iter().cloned().map(Some).collect());
    }
    if !args.command_line.is_empty() {
        return Ok(vec![None]);
    }
    let found = input::default_file(|name| common.process_env(name).map(PathBuf::from))?;
    out.remark(&format!("checking {}", display_path(&found)));
    Ok(vec![Some(found)])
}
