//! `mesoscfg properties`: the list of properties.

use super::{CliError, Common, Format, Outcome, Output};
use crate::catalog::{self, Matching, Property};
use crate::report::FORMAT_VERSION;
use crate::version::SparkVersion;
use serde::Serialize;

/// List the properties that Spark on Mesos reads
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  mesoscfg properties
  mesoscfg properties --spark-version 2.4.8
  mesoscfg properties --format json
  mesoscfg explain spark.mesos.role")]
pub struct Args {
    /// How to write the list
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: Format,
}

#[derive(Serialize)]
struct Document {
    format_version: &'static str,
    spark_version: String,
    properties: Vec<JsonProperty>,
}

#[derive(Serialize)]
struct JsonProperty {
    key: &'static str,
    prefix: bool,
    summary: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    default: Option<&'static str>,
    since: Option<String>,
    before: Option<String>,
    modes: Vec<&'static str>,
    environment: &'static [&'static str],
    secret: bool,
}

pub(super) fn run(args: &Args, common: &Common, out: &mut Output) -> Result<Outcome, CliError> {
    let version = common.spark_version.release;
    let listed = catalog::all().iter().filter(|p| p.applies(version));
    match args.format {
        Format::Json => out.json(&Document {
            format_version: FORMAT_VERSION,
            spark_version: version.to_string(),
            properties: listed.map(|p| json(p, version)).collect(),
        })?,
        Format::Table => {
            let listed: Vec<&Property> = listed.collect();
            table(&listed, version, out);
        }
    }
    Ok(Outcome::Clean)
}

fn json(p: &Property, version: SparkVersion) -> JsonProperty {
    let facet = p.facet(version);
    JsonProperty {
        key: p.key,
        prefix: p.matching == Matching::Prefix,
        summary: p.summary,
        kind: facet.kind.name(),
        default: facet.default,
        since: p.versions.since.map(|v| v.to_string()),
        before: p.versions.before.map(|v| v.to_string()),
        modes: p.modes.iter().map(|m| m.name()).collect(),
        environment: facet.env,
        secret: p.secret,
    }
}

fn table(listed: &[&Property], version: SparkVersion, out: &mut Output) {
    let rows: Vec<(String, &str, &str)> = listed
        .iter()
        .map(|p| {
            let name = match p.matching {
                Matching::Exact => "",
                Matching::Prefix => "*",
            };
            (
                format!("{}{name}", p.key),
                p.kind(version).name(),
                p.summary,
            )
        })
        .collect();
    let key = rows.iter().map(|(k, ..)| k.len()).max().unwrap_or(0);
    for (name, kind, summary) in rows {
        out.push(&format!("{name:key$}  {kind:7}  {summary}\n"));
    }
    out.push(&format!(
        "\n{} properties that Spark {version} reads on Mesos; `mesoscfg explain KEY` says more.\n",
        listed.len()
    ));
}
