//! `--fix` and `--diff`: mending what was found.
//!
//! Fixes are applied in memory, round after round until nothing changes, because one may be in the
//! way of another or bring a new finding to light. Only then are files written, each at once.

use super::super::{CliError, Output, display_path, read_file, save};
use super::Work;
use crate::diagnostic::Fix;
use crate::lint::{self, Checked};
use crate::report::{Applied, diff};
use crate::source::{SourceKind, Sources, decode};
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

/// Rounds of fixing; each takes at least one fix of every file that has any left.
const ROUNDS: usize = 100;

/// What to do with fixes.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Fixes")]
pub struct FixArgs {
    /// Apply the safe fixes to properties files and scripts; of `-`, print the fixed text
    #[arg(long, conflicts_with = "diff")]
    pub fix: bool,

    /// Print what --fix would change, and change nothing; the exit code is 1 if there is something
    #[arg(long)]
    pub diff: bool,

    /// With --fix or --diff: also fixes that may change more than what was meant
    #[arg(long)]
    pub unsafe_fixes: bool,
}

impl FixArgs {
    /// Whether anything is to be fixed.
    ///
    /// # Errors
    /// When the flags contradict each other or the files.
    pub(super) fn asked(&self, files: &[PathBuf]) -> Result<bool, CliError> {
        let asked = self.fix || self.diff;
        if self.fix && files.len() > 1 && files.iter().any(|f| is_stdin(f)) {
            return Err(CliError::Usage {
                problem: "the fixed standard input cannot share the output with other files"
                    .to_owned(),
                help: "fix `-` alone".to_owned(),
            });
        }
        if self.unsafe_fixes && !asked {
            return Err(CliError::Usage {
                problem: "--unsafe-fixes alone changes nothing".to_owned(),
                help: "write `--diff --unsafe-fixes` to look at the changes, \
                       `--fix --unsafe-fixes` to make them"
                    .to_owned(),
            });
        }
        Ok(asked)
    }
}

fn is_stdin(file: &Path) -> bool {
    super::input::is_stdin(file)
}

/// Whether the standard input is all there is to fix; its fixed text goes to the standard output.
pub(super) fn is_filter(args: &FixArgs, files: &[PathBuf]) -> bool {
    args.fix && matches!(files, [file] if is_stdin(file))
}

/// A configuration after its fixes, not yet written.
pub(super) struct Mended {
    /// What is still wrong.
    pub report: Checked,
    /// What was fixed.
    pub applied: Vec<Applied>,
    /// The texts before.
    before: Sources,
    files: BTreeMap<String, Change>,
}

/// The bytes of a file, before and after.
struct Change {
    old: Vec<u8>,
    new: Vec<u8>,
}

/// Keeps the standard input for more than one round, if it is to be fixed; what it is called.
///
/// # Errors
/// When it cannot be read.
pub(super) fn keep_stdin(
    work: &mut Work<'_>,
    fixing: bool,
    files: &[PathBuf],
) -> Result<Option<String>, CliError> {
    let Some(file) = files.iter().find(|f| fixing && is_stdin(f)) else {
        return Ok(None);
    };
    let bytes = work.read(file)?;
    let name = display_path(work.args.named(file));
    work.edit(&name, &bytes);
    Ok(Some(name))
}

/// Applies fixes in memory until there are no more.
///
/// # Errors
/// When a file that a fix is for cannot be read again.
pub(super) fn mend(
    work: &mut Work<'_>,
    mut report: Checked,
    also_unsafe: bool,
) -> Result<Mended, CliError> {
    let (mut applied, mut files) = (Vec::new(), BTreeMap::<String, Change>::new());
    let (mut before, mut made, mut idle) = (None, HashSet::new(), HashSet::new());
    for _ in 0..ROUNDS {
        let mut batches = lint::choose(&report, also_unsafe, work.reveal_secrets);
        for batch in &mut batches {
            let file = batch.file;
            batch
                .fixes
                .retain(|(_, fix)| !idle.contains(&made_at(file, fix)));
        }
        batches.retain(|batch| !batch.fixes.is_empty());
        if batches.is_empty() {
            break;
        }
        let mut again = Vec::new();
        for batch in &batches {
            let at = batch.fixes.iter().map(|(_, fix)| made_at(batch.file, fix));
            again.extend(at.filter(|at| made.contains(at)));
        }
        if !again.is_empty() {
            // One that is offered where it was made has mended nothing: all is done anew without it.
            idle.extend(again);
            for (name, change) in std::mem::take(&mut files) {
                work.edit(&name, &change.old);
            }
            applied.clear();
            made.clear();
            before = None;
            report = lint::merge(work.check().0);
            continue;
        }
        let mut changed = false;
        for batch in batches {
            let change = match files.remove(batch.file) {
                Some(change) => change,
                None => Change::read(work, batch.file)?,
            };
            // The places are right only in the text that was checked.
            let now = decode(&change.new);
            let same = |(_, fix): &(_, &Fix)| report.sources.get(fix.span.source).text == now;
            if !batch.fixes.iter().all(same) {
                files.insert(batch.file.to_owned(), change);
                continue;
            }
            changed = true;
            // What is only taken away leaves less each time.
            let written = batch
                .fixes
                .iter()
                .filter(|(_, fix)| !fix.replacement.is_empty());
            made.extend(written.map(|(_, fix)| made_at(batch.file, fix)));
            let new = lint::apply(&change.new, &batch.fixes);
            work.edit(batch.file, &new);
            files.insert(batch.file.to_owned(), Change { new, ..change });
            let done = batch.fixes.iter();
            applied.extend(done.map(|(finding, fix)| Applied::new(finding, fix, &report.sources)));
        }
        if !changed {
            break;
        }
        let old = std::mem::replace(&mut report, lint::merge(work.check().0));
        before.get_or_insert(old.sources);
    }
    Ok(Mended {
        report,
        applied,
        before: before.unwrap_or_default(),
        files,
    })
}

/// A file, the place in it and what is written there.
fn made_at(file: &str, fix: &Fix) -> (String, u32, String) {
    (file.to_owned(), fix.span.start, fix.replacement.clone())
}

impl Change {
    fn read(work: &Work<'_>, name: &str) -> Result<Self, CliError> {
        let old = work.read(Path::new(name))?;
        Ok(Change {
            new: old.clone(),
            old,
        })
    }
}

impl Mended {
    /// Writes the files. One that cannot be written is said and does not keep the others back; what
    /// was to be fixed in it is then found again. Whether all were written.
    pub(super) fn save(&mut self, work: &mut Work<'_>, out: &Output) -> bool {
        let mut unsaved = Vec::new();
        for (name, change) in &self.files {
            if change.old == change.new {
                continue;
            }
            if let Err(error) = change.save(Path::new(name)) {
                out.error(&error);
                work.edit(name, &change.old);
                unsaved.push(name.as_str());
            }
        }
        if !unsaved.is_empty() {
            self.applied.retain(|a| !unsaved.contains(&a.file()));
            self.report = lint::merge(work.check().0);
        }
        unsaved.is_empty()
    }

    /// Writes what changes, as a unified diff. Whether anything does.
    pub(super) fn diff(&self, reveal_secrets: bool, out: &mut Output) -> Result<bool, CliError> {
        let mut changed = false;
        for (name, change) in &self.files {
            if change.old == change.new {
                continue;
            }
            changed = true;
            let of = |sources: &Sources| {
                let found = sources
                    .iter()
                    .find(|(_, s)| is_edited(s.kind) && s.name == *name);
                found.map(|(id, _)| id)
            };
            if let (Some(old), Some(new)) = (of(&self.before), of(&self.report.sources)) {
                let sides = [(&self.before, old), (&self.report.sources, new)];
                diff(sides, reveal_secrets, out.text()).map_err(CliError::Output)?;
            }
        }
        Ok(changed)
    }
}

/// Whether fixes are made in texts of a kind.
fn is_edited(kind: SourceKind) -> bool {
    matches!(kind, SourceKind::Properties | SourceKind::Script)
}

impl Change {
    /// Nobody else may have changed the file since it was read; the same fixes may have been made
    /// under another name of it.
    fn save(&self, path: &Path) -> Result<(), CliError> {
        match read_file(path)? {
            now if now == self.old => save(path, &self.new),
            now if now == self.new => Ok(()),
            _ => Err(CliError::Changed {
                path: display_path(path),
            }),
        }
    }
}
