//! `--show-settings`: what counts for a file, and who said so.

use super::super::{CliError, Output};
use crate::report::{FORMAT_VERSION, printable_line};
use crate::rules::RULES;
use crate::settings::{Chosen, Settings};
use serde::Serialize;
use std::fmt::Display;
use std::path::{Path, PathBuf};

#[derive(Serialize)]
struct Document {
    format_version: &'static str,
    files: Vec<File>,
}

#[derive(Serialize)]
struct File {
    /// The file that would be checked; null for the working directory.
    file: Option<String>,
    settings_file: Option<String>,
    settings: Vec<Setting>,
    rules: Vec<RuleLevel>,
}

#[derive(Serialize)]
struct Setting {
    name: &'static str,
    /// Null where nothing is set.
    value: Option<String>,
    origin: String,
}

#[derive(Serialize)]
struct RuleLevel {
    code: &'static str,
    name: &'static str,
    level: &'static str,
    origin: String,
}

/// Writes the settings of files.
pub(super) fn show(
    files: &[(Option<String>, Settings)],
    json: bool,
    out: &mut Output,
) -> Result<(), CliError> {
    let files = files.iter().map(|(name, s)| File {
        file: name.clone(),
        settings_file: s.file.as_deref().map(str::to_owned),
        settings: settings(s),
        rules: rules(s),
    });
    let document = Document {
        format_version: FORMAT_VERSION,
        files: files.collect(),
    };
    if json {
        return out.json(&document);
    }
    for (index, file) in document.files.iter().enumerate() {
        if index > 0 {
            out.push("\n");
        }
        table(file, out);
    }
    Ok(())
}

fn settings(s: &Settings) -> Vec<Setting> {
    fn one<T>(
        name: &'static str,
        chosen: &Chosen<T>,
        text: impl Fn(&T) -> Option<String>,
    ) -> Setting {
        Setting {
            name,
            value: text(&chosen.value),
            origin: chosen.origin.to_string(),
        }
    }
    fn always<T: Display>(value: &T) -> Option<String> {
        Some(value.to_string())
    }
    fn maybe<T: Display>(value: &Option<T>) -> Option<String> {
        value.as_ref().map(T::to_string)
    }
    let path = |p: &Option<PathBuf>| p.as_deref().map(shown);
    let paths = |p: &Vec<PathBuf>| {
        let all: Vec<String> = p.iter().map(|p| shown(p)).collect();
        (!all.is_empty()).then(|| all.join(", "))
    };
    vec![
        one("spark-version", &s.spark_version, |v| always(&v.release)),
        one("mesos-version", &s.mesos_version, maybe),
        one("dispatcher-conf", &s.dispatcher_conf, path),
        one("env-files", &s.env_files, paths),
        one("agents-file", &s.agents_file, path),
        one("fail-on", &s.fail_on, always),
    ]
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// The rules whose level somebody changed.
fn rules(s: &Settings) -> Vec<RuleLevel> {
    let levels = s.levels();
    RULES
        .iter()
        .filter_map(|rule| {
            let level = levels.asked(rule)?;
            let asked = s.rules.get(levels.asked_by(rule)?)?;
            Some(RuleLevel {
                code: rule.code,
                name: rule.name,
                level: level.as_str(),
                origin: asked.origin.to_string(),
            })
        })
        .collect()
}

fn table(file: &File, out: &mut Output) {
    let line = |text: &str| printable_line(text).into_owned() + "\n";
    let name = file.file.as_deref().unwrap_or("the working directory");
    let from = file.settings_file.as_deref().unwrap_or("none");
    out.push(&line(&format!("settings for {name}")));
    out.push(&line(&format!("  settings file: {from}")));
    out.push("\n");
    let value = |s: &Setting| s.value.clone().unwrap_or_else(|| "-".to_owned());
    let width = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or(0);
    let names = width(&mut file.settings.iter().map(|s| s.name.len()));
    let values = width(&mut file.settings.iter().map(|s| value(s).chars().count()));
    for s in &file.settings {
        let (value, origin) = (value(s), &s.origin);
        out.push(&line(&format!(
            "  {:names$}  {value:values$}  {origin}",
            s.name
        )));
    }
    if file.rules.is_empty() {
        out.push("\n  all rules have their own levels\n");
        return;
    }
    out.push("\n");
    let names = width(&mut file.rules.iter().map(|r| r.name.len()));
    for r in &file.rules {
        let RuleLevel {
            code,
            name,
            level,
            origin,
        } = r;
        out.push(&line(&format!(
            "  {code}  {name:names$}  {level:7}  {origin}"
        )));
    }
}
