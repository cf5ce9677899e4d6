//! `mesoscfg rules`: the list of rules.

use super::{CliError, Format, Outcome, Output};
use crate::report::FORMAT_VERSION;
use crate::rules::{Proof, RULES, Rule};
use serde::Serialize;

/// List the rules
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  mesoscfg rules
  mesoscfg rules --format json
  mesoscfg explain MC101")]
pub struct Args {
    /// How to write the list
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: Format,
}

#[derive(Serialize)]
struct Document {
    format_version: &'static str,
    rules: Vec<JsonRule>,
}

#[derive(Serialize)]
struct JsonRule {
    code: &'static str,
    name: &'static str,
    level: &'static str,
    group: &'static str,
    /// The release of mesoscfg that has the rule since.
    since: &'static str,
    /// The releases of Spark to which the rule applies.
    spark: JsonVersions,
    /// Whether the rule is off unless asked for.
    optional: bool,
    summary: &'static str,
    proofs: Vec<String>,
}

#[derive(Serialize)]
struct JsonVersions {
    since: Option<String>,
    before: Option<String>,
}

pub(super) fn run(args: &Args, out: &mut Output) -> Result<Outcome, CliError> {
    match args.format {
        Format::Json => out.json(&Document {
            format_version: FORMAT_VERSION,
            rules: RULES.iter().map(|r| json(r)).collect(),
        })?,
        Format::Table => table(out),
    }
    Ok(Outcome::Clean)
}

fn json(rule: &Rule) -> JsonRule {
    JsonRule {
        code: rule.code,
        name: rule.name,
        level: rule.level.as_str(),
        group: rule.group.as_str(),
        since: rule.since,
        spark: JsonVersions {
            since: rule.versions.since.map(|v| v.to_string()),
            before: rule.versions.before.map(|v| v.to_string()),
        },
        optional: rule.optional,
        summary: rule.summary,
        proofs: rule.proof.iter().map(|p| proof(rule, p)).collect(),
    }
}

/// Where in `testdata` a proof is.
fn proof(rule: &Rule, proof: &Proof) -> String {
    match proof {
        Proof::Scenario(id) => format!("conformance: {id}"),
        Proof::Launches => format!("proofs/{}.jsonl", rule.code),
        Proof::Answer(file, text) => format!("{file}: {text}"),
    }
}

fn table(out: &mut Output) {
    let name = RULES.iter().map(|r| r.name.len()).max().unwrap_or(0);
    let mut group = None;
    for rule in RULES {
        if group.replace(rule.group) != Some(rule.group) {
            let gap = if out.is_empty() { "" } else { "\n" };
            out.push(&format!("{gap}{}\n", rule.group.as_str()));
        }
        let (code, level) = (rule.code, rule.level.as_str());
        out.push(&format!(
            "  {code}  {:name$}  {level:7}  {}{}\n",
            rule.name,
            rule.summary,
            remark(rule)
        ));
    }
    out.push("\n`mesoscfg explain CODE` shows a rule's page.\n");
}

/// What is not so for most rules: that it is off, or only for some releases of Spark.
fn remark(rule: &Rule) -> String {
    let versions = match (rule.versions.since, rule.versions.before) {
        (None, None) => None,
        (Some(a), None) => Some(format!("Spark {a} and later")),
        (None, Some(b)) => Some(format!("Spark before {b}")),
        (Some(a), Some(b)) => Some(format!("Spark {a} up to {b}, exclusive")),
    };
    let optional = rule.optional.then(|| "optional".to_owned());
    let words: Vec<String> = optional.into_iter().chain(versions).collect();
    match words.is_empty() {
        true => String::new(),
        false => format!(" ({})", words.join("; ")),
    }
}
