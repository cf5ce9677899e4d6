//! `--baseline`: findings that are known.

use super::super::document::json_problem;
use super::super::launch::text_of;
use super::super::save;
use super::{CliError, Output, display_path, input};
use crate::lint::{Baseline, BaselineError, Checked};
use crate::source::{Source, SourceKind};
use std::path::{Component, Path, PathBuf};

/// The baseline of a run.
pub(super) struct Known {
    path: PathBuf,
    /// The directory it is in, and the working directory; both absolute.
    directory: PathBuf,
    here: PathBuf,
    baseline: Baseline,
    update: bool,
}

impl Known {
    /// Reads a baseline. If it is to be written, it need not be there.
    pub(super) fn open(path: &Path, update: bool) -> Result<Self, CliError> {
        let baseline = match path.exists() {
            true => read(path)?,
            false if update => Baseline::default(),
            false => {
                return Err(CliError::Usage {
                    problem: format!("there is no baseline `{}`", display_path(path)),
                    help: "`--update-baseline` writes one".to_owned(),
                });
            }
        };
        let absolute = input::absolute(path);
        Ok(Known {
            path: path.to_owned(),
            directory: absolute.parent().unwrap_or(&absolute).to_owned(),
            here: std::env::current_dir().unwrap_or_default(),
            baseline,
            update,
        })
    }

    /// Hides what is known; before that, all there is becomes known if the baseline is to be
    /// written.
    pub(super) fn apply(mut self, report: &mut Checked, out: &Output) -> Result<(), CliError> {
        if self.update {
            self.write(report, out)?;
        }
        let stale = self.baseline.hide(report, |s| self.name(s));
        if stale > 0 {
            let entries = if stale == 1 { "entry" } else { "entries" };
            out.remark(&format!(
                "note: {stale} {entries} of {} found nothing any more; --update-baseline removes \
                 what is mended",
                display_path(&self.path)
            ));
        }
        Ok(())
    }

    fn write(&mut self, report: &Checked, out: &Output) -> Result<(), CliError> {
        let mut new = Baseline::of(report, |s| self.name(s));
        let old = std::mem::take(&mut self.baseline);
        let there = |name: &str| self.directory.join(name).is_file();
        new.keep(old, &report.sources, |s| self.name(s), there);
        let text = new.to_json().map_err(|e| CliError::Output(e.into()))?;
        save(&self.path, text.as_bytes())?;
        let (count, name) = (new.len(), display_path(&self.path));
        let findings = if count == 1 { "finding" } else { "findings" };
        out.remark(&format!("wrote {count} {findings} to {name}"));
        self.baseline = new;
        Ok(())
    }

    /// The name of a file as the baseline has it: relative to the baseline, with slashes, so that
    /// it is the same on every machine.
    fn name(&self, source: &Source) -> String {
        let is_file = !matches!(
            source.kind,
            SourceKind::CommandLine | SourceKind::Environment
        );
        if !is_file || source.name.starts_with('<') {
            return source.name.clone();
        }
        relative(&self.here.join(&source.name), &self.directory)
    }
}

fn read(path: &Path) -> Result<Baseline, CliError> {
    const HELP: &str = "write it anew: remove it, and run with `--update-baseline`";
    let text = text_of(path)?;
    Baseline::parse(&text).map_err(|e| {
        let (span, problem) = match &e {
            BaselineError::Json(e) => {
                let (span, problem) = json_problem(&text, e);
                (Some(span), problem)
            }
            other => (None, other.to_string()),
        };
        let name = display_path(path);
        CliError::malformed("the baseline", &name, &text, span, problem, HELP)
    })
}

/// An absolute path as seen from an absolute directory.
fn relative(path: &Path, directory: &Path) -> String {
    let parts = |p: &Path| -> Vec<String> {
        let mut parts = Vec::new();
        for part in p.components() {
            match part {
                Component::CurDir => {}
                Component::ParentDir => {
                    parts.pop();
                }
                part => parts.push(part.as_os_str().to_string_lossy().into_owned()),
            }
        }
        parts
    };
    let (path, directory) = (parts(path), parts(directory));
    let same = path.iter().zip(&directory).take_while(|(a, b)| a == b);
    let same = same.count();
    let up = directory.iter().skip(same).map(|_| "..");
    let down = path.iter().skip(same).map(String::as_str);
    up.chain(down).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_relative_to_the_baseline() {
        let name = |path: &str, directory: &str| relative(Path::new(path), Path::new(directory));
        assert_eq!(name("/a/b/c.conf", "/a"), "b/c.conf");
        assert_eq!(name("/a/./x/../c.conf", "/a/d"), "../c.conf");
        assert_eq!(name("/a/c.conf", "/a"), "c.conf");
    }
}
