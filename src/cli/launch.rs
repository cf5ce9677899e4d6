//! From flags, files and words to one resolved launch; shared by `resolve` and `render`.

use super::assemble::environment;
use super::{CliError, Common, display_path, read_file};
use crate::launch::Facts;
use crate::resolve::{Request, Resolution, resolve};
use crate::source::{DiskFiles, Sources};
use crate::submit::Origin;
use std::path::Path;

/// A launch and the texts it was resolved from.
pub struct Loaded {
    /// All texts.
    pub sources: Sources,
    /// The launch.
    pub resolution: Resolution,
    /// What no configuration holds.
    pub facts: Facts,
    /// Whether the master is [`ASSUMED_MASTER`].
    pub assumed_master: bool,
}

/// The words that stand in for a command line when only a file is named.
const STAND_IN: [&str; 3] = ["--class", "Main", "app.jar"];

/// The master that is assumed where [`load`] may assume one.
pub const ASSUMED_MASTER: &str = "mesos://localhost:5050";

/// Reads everything a launch is made of.
///
/// With a file, that file is the properties file of the launch; without, the command line and the
/// environment choose one. A properties file alone seldom names the master, because the command
/// line does: if `assume_master`, one is assumed where there is neither.
///
/// # Errors
/// When a file that the user named cannot be read or is malformed. What Spark would refuse is no
/// error here.
pub fn load(
    common: &Common,
    file: Option<&Path>,
    command_line: &[String],
    assume_master: bool,
) -> Result<Loaded, CliError> {
    let file = match file {
        Some(path) => Some((display_path(path), read_file(path)?)),
        None => None,
    };
    let facts = facts(common)?;
    let environment = environment(common)?;
    let directory = std::env::current_dir().unwrap_or_default();
    let directory = directory.to_string_lossy();
    let resolve = |words: &[String]| {
        let mut sources = Sources::default();
        let request = Request {
            version: common.spark_version,
            command_line: words,
            file: file.clone(),
            environment: environment.clone(),
            files: &DiskFiles,
            directory: &directory,
            submit_time: facts.app_submit_time.unwrap_or(0),
        };
        let resolution = resolve(request, &mut sources);
        (sources, resolution)
    };
    if !command_line.is_empty() {
        let (sources, resolution) = resolve(command_line);
        return Ok(Loaded {
            sources,
            resolution,
            facts,
            assumed_master: false,
        });
    }
    let words: Vec<String> = STAND_IN.iter().map(|w| (*w).to_owned()).collect();
    let (sources, resolution) = resolve(&words);
    if !assume_master || resolution.arguments.master.origin != Origin::Default {
        return Ok(Loaded {
            sources,
            resolution,
            facts,
            assumed_master: false,
        });
    }
    let words = [
        vec!["--master".to_owned(), ASSUMED_MASTER.to_owned()],
        words,
    ]
    .concat();
    let (sources, resolution) = resolve(&words);
    Ok(Loaded {
        sources,
        resolution,
        facts,
        assumed_master: true,
    })
}

/// The facts file: JSON, or TOML if its name says so.
pub fn facts(common: &Common) -> Result<Facts, CliError> {
    let Some(path) = &common.facts else {
        return Ok(Facts::default());
    };
    let text = text_of(path)?;
    let name = display_path(path);
    let toml = path
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("toml"));
    let parsed = if toml {
        toml::from_str(&text).map_err(|e| (e.span(), e.message().to_owned()))
    } else {
        serde_json::from_str(&text).map_err(|e| (Some(place(&text, &e)), without_place(&e)))
    };
    parsed.map_err(|(span, problem)| {
        let help = "facts are framework_id, user, driver_host, driver_port, web_ui_url, \
                    java_version, submission_id, app_start_time, app_submit_time and tasks, all \
                    optional; a file named *.toml is read as TOML, any other as JSON";
        CliError::malformed("the facts file", &name, &text, span, problem, help)
    })
}

/// A file that has to be text.
///
/// # Errors
/// As [`read_file`], and if the file is not UTF-8.
pub fn text_of(path: &Path) -> Result<String, CliError> {
    let name = display_path(path);
    String::from_utf8(read_file(path)?).map_err(|e| {
        let text = String::from_utf8_lossy(e.as_bytes()).into_owned();
        let at = e.utf8_error().valid_up_to();
        let help = "save it as UTF-8";
        CliError::malformed(
            "the file",
            &name,
            &text,
            Some(at..at),
            "it is not UTF-8",
            help,
        )
    })
}

/// Where serde_json stopped reading.
pub fn place(text: &str, e: &serde_json::Error) -> std::ops::Range<usize> {
    let lines = text.split_inclusive('\n').take(e.line().saturating_sub(1));
    let start: usize = lines.map(str::len).sum();
    let mut at = (start + e.column().saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at..at
}

/// What serde_json says, without the line and column that the snippet shows.
pub fn without_place(e: &serde_json::Error) -> String {
    let text = e.to_string();
    text.split_once(" at line ")
        .map_or(text.clone(), |(problem, _)| problem.to_owned())
}
