//! `mesoscfg explain`: a rule's or a property's page.

use super::{CliError, Common, Outcome, Output};
use crate::catalog::{self, CoreKey};
use crate::diagnostic::nearest_rule;
use crate::report::printable_line;
use crate::rules::{self, RULES};
use std::fmt::Write as _;

/// Explain a rule or a property
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  mesoscfg explain MC101
  mesoscfg explain spark.mesos.constraints
  mesoscfg explain --spark-version 2.4.8 spark.mesos.fetcherCache.enable")]
pub struct Args {
    /// A rule's code or name, or a property
    #[arg(value_name = "CODE|KEY")]
    pub subject: String,
}

/// `common` is asked for only where a release of Spark counts: the page of a rule is the same for all,
/// and helps with a settings file that is malformed.
pub(super) fn run(
    args: &Args,
    common: impl FnOnce(&Output) -> Result<Common, CliError>,
    out: &mut Output,
) -> Result<Outcome, CliError> {
    let subject = args.subject.trim();
    if let Some(rule) = rules::find(subject) {
        out.push(rule.doc);
        return Ok(Outcome::Clean);
    }
    if let Some(property) = catalog::get(subject) {
        let release = common(out)?.spark_version.release;
        out.push(&catalog::explain(property, release));
        return Ok(Outcome::Clean);
    }
    if let Some(key) = catalog::core_key(subject) {
        out.push(&of_spark(&key));
        return Ok(Outcome::Clean);
    }
    Err(unknown(subject))
}

/// A key that is no matter of Mesos: what little there is to say of it.
fn of_spark(key: &CoreKey) -> String {
    let name = key.key;
    let mut text = format!(
        "{name}\n  A key of Spark that has nothing to do with Mesos: its launchers do not read it.\n"
    );
    if let Some(since) = key.since {
        let _ = writeln!(text, "  Spark {since} has it, 2.4 has not.");
    }
    if let Some(before) = key.before {
        let _ = writeln!(text, "  Spark {before} has it no more.");
    }
    if let Some(instead) = key.instead {
        let _ = writeln!(text, "  Write `{instead}` instead.");
    }
    text
}

fn unknown(subject: &str) -> CliError {
    let names = RULES.iter().flat_map(|r| [r.code, r.name]);
    // A key is no name of a rule, and far from all of them.
    let near = nearest_rule(subject, names).or_else(|| catalog::nearest(subject).map(|p| p.key));
    CliError::UnknownSubject {
        what: printable_line(subject).into_owned(),
        help: match near {
            Some(name) => format!("did you mean `{name}`?"),
            None => "`mesoscfg rules` and `mesoscfg properties` list what there is".to_owned(),
        },
    }
}
