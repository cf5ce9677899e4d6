//! Every key of `mesoscfg.toml`, once: the reader, its schema, the file that `init` writes, and
//! the documentation come from this table.

use serde_json::{Map, Value, json};

/// What a key's value looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A release of Spark, or the directory of one.
    SparkVersion,
    /// A version of Mesos, in quotes.
    MesosVersion,
    /// A path, relative to the directory of `mesoscfg.toml`.
    Path,
    /// A list of such paths.
    Paths,
    /// A level, or `never`.
    FailOn,
    /// A list of patterns of paths.
    Globs,
}

/// A key at the top of the file.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What its value looks like.
    pub kind: Kind,
    /// What it is for, in one sentence.
    pub doc: &'static str,
    /// What counts without it, in words.
    pub default: &'static str,
    /// A value as TOML, which is what `init` writes into its comment.
    pub example: &'static str,
    /// The flag that wins over it.
    pub flag: Option<&'static str>,
    /// The environment variable that wins over it.
    pub variable: Option<&'static str>,
}

pub(super) const SPARK_VERSION: Key = Key {
    name: "spark-version",
    kind: Kind::SparkVersion,
    doc: "The Spark release whose behaviour counts: a version (`3.5` means its newest patch), or the \
          directory of an installed Spark.",
    default: "3.5.3",
    example: "\"3.5.3\"",
    flag: Some("--spark-version"),
    variable: Some("MESOSCFG_SPARK_VERSION"),
};

pub(super) const MESOS_VERSION: Key = Key {
    name: "mesos-version",
    kind: Kind::MesosVersion,
    doc: "The version of the Mesos masters and agents.",
    default: "none: nothing is said about versions of Mesos",
    example: "\"1.11.0\"",
    flag: None,
    variable: Some("MESOSCFG_MESOS_VERSION"),
};

pub(super) const DISPATCHER_CONF: Key = Key {
    name: "dispatcher-conf",
    kind: Kind::Path,
    doc: "The properties file of the dispatcher, for launches in cluster mode.",
    default: "none",
    example: "\"dispatcher.conf\"",
    flag: Some("--dispatcher-conf"),
    variable: Some("MESOSCFG_DISPATCHER_CONF"),
};

pub(super) const ENV_FILES: Key = Key {
    name: "env-files",
    kind: Kind::Paths,
    doc: "Files of `NAME=value` lines, read before those of --env-file; later ones win.",
    default: "none",
    example: "[\"cluster.env\"]",
    flag: None,
    variable: Some("MESOSCFG_ENV_FILES"),
};

pub(super) const AGENTS_FILE: Key = Key {
    name: "agents-file",
    kind: Kind::Path,
    doc: "The agents of the cluster, as a Mesos master describes them at /slaves: `plan` puts executors \
          on them, `check` looks whether the constraints and sizes fit.",
    default: "none",
    example: "\"slaves.json\"",
    flag: Some("--agents"),
    variable: Some("MESOSCFG_AGENTS_FILE"),
};

pub(super) const FAIL_ON: Key = Key {
    name: "fail-on",
    kind: Kind::FailOn,
    doc: "From which level on findings make `mesoscfg check` fail: `info`, `warning`, `error` or \
          `never`.",
    default: "error",
    example: "\"warning\"",
    flag: Some("--fail-on"),
    variable: Some("MESOSCFG_FAIL_ON"),
};

pub(super) const INCLUDE: Key = Key {
    name: "include",
    kind: Kind::Globs,
    doc: "Which files of a directory are checked, beside those that Spark itself would read.",
    default: "none",
    example: "[\"jobs/*.properties\"]",
    flag: None,
    variable: None,
};

pub(super) const EXCLUDE: Key = Key {
    name: "exclude",
    kind: Kind::Globs,
    doc: "Which files of a directory are not checked.",
    default: "none",
    example: "[\"templates\", \"*.bak.conf\"]",
    flag: None,
    variable: None,
};

/// The keys at the top of the file, in the order of the documentation. Beside them there are the
/// table `[rules]` and the list of tables `[[paths]]`.
pub static KEYS: &[Key] = &[
    SPARK_VERSION,
    MESOS_VERSION,
    DISPATCHER_CONF,
    ENV_FILES,
    AGENTS_FILE,
    FAIL_ON,
    INCLUDE,
    EXCLUDE,
];

/// What the table `[rules]` is for.
pub(super) const RULES_DOC: &str = "Levels of rules, by code, name or family; `optional` and `all` are families too, and the more \
     exact name wins. Rules that are off unless asked for are turned on by their own name or by \
     `optional`.";

/// What `[[paths]]` is for.
pub(super) const PATHS_DOC: &str =
    "Other settings for some files; where several sections match a file, the later one wins.";

/// What `glob` and `globs` of a section are.
pub(super) const GLOB_DOC: &str = "Patterns of paths relative to the directory of mesoscfg.toml; without a slash a pattern matches \
     at any depth, and what matches a directory counts for all below it.";

/// The JSON Schema of `mesoscfg.toml`, which is `schema/mesoscfg.schema.json`.
#[must_use]
pub fn schema() -> Value {
    let mut properties = Map::new();
    for key in KEYS {
        properties.insert(key.name.to_owned(), property(key));
    }
    properties.insert("rules".to_owned(), rules_schema());
    properties.insert("paths".to_owned(), paths_schema());
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "mesoscfg.toml",
        "description": "The settings of mesoscfg; see docs/configuration.md.",
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    })
}

fn property(key: &Key) -> Value {
    let mut value = match key.kind {
        Kind::SparkVersion => json!({"type": "string", "minLength": 1}),
        Kind::MesosVersion => json!({"type": "string", "pattern": r"^\d+\.\d+(\.\d+)?$"}),
        Kind::Path => json!({"type": "string", "minLength": 1}),
        Kind::FailOn => {
            json!({"type": "string", "enum": crate::lint::FailOn::ALL.map(|f| f.as_str())})
        }
        Kind::Paths | Kind::Globs => {
            json!({"type": "array", "items": {"type": "string", "minLength": 1}})
        }
    };
    if let Some(object) = value.as_object_mut() {
        object.insert("description".to_owned(), json!(key.doc));
        object.insert("examples".to_owned(), json!([example(key)]));
    }
    value
}

/// The example as a value.
fn example(key: &Key) -> Value {
    let text = format!("v = {}", key.example);
    let table: Option<Map<String, Value>> = toml::from_str(&text).ok();
    table.and_then(|t| t.get("v").cloned()).unwrap_or_default()
}

/// Any name is allowed by the schema, because codes may be written in any case; editors offer the
/// names there are.
fn rules_schema() -> Value {
    let level = json!({"enum": crate::lint::RuleLevel::ALL.map(|l| l.as_str())});
    let names: Map<String, Value> = crate::lint::names()
        .map(|name| (name.to_owned(), level.clone()))
        .collect();
    json!({
        "type": "object",
        "description": RULES_DOC,
        "properties": names,
        "patternProperties": {"^[Mm][Cc][0-9]{3}$": level},
        "additionalProperties": false,
    })
}

fn paths_schema() -> Value {
    let text = json!({"type": "string", "minLength": 1});
    json!({
        "type": "array",
        "description": PATHS_DOC,
        "items": {
            "type": "object",
            "additionalProperties": false,
            "anyOf": [{"required": ["glob"]}, {"required": ["globs"]}],
            "properties": {
                "glob": {"type": "string", "minLength": 1, "description": GLOB_DOC},
                "globs": {"type": "array", "minItems": 1, "items": text, "description": GLOB_DOC},
                "spark-version": property(&SPARK_VERSION),
                "rules": rules_schema(),
            },
        },
    })
}

/// The file that `mesoscfg init` writes: every key in a comment, with its default.
#[must_use]
pub fn template() -> String {
    let mut text = "# Settings of mesoscfg, for the files in this directory and below.\n\
                    # Paths are relative to this file. `mesoscfg check --show-settings FILE` says\n\
                    # what counts for a file, and why.\n"
        .to_owned();
    for key in KEYS {
        text.push('\n');
        comment(key.doc, &mut text);
        comment(&format!("Default: {}.", key.default), &mut text);
        text += &format!("# {} = {}\n", key.name, key.example);
    }
    text.push('\n');
    comment(RULES_DOC, &mut text);
    text += "# Tables stand below all other keys.\n# [rules]\n# all = \"warning\"\n\
             # credentials = \"error\"\n# cores-unlimited = \"allow\"\n";
    text.push('\n');
    comment(PATHS_DOC, &mut text);
    comment(GLOB_DOC, &mut text);
    text += "# [[paths]]\n# glob = \"legacy\"\n# spark-version = \"2.4.8\"\n\
             # rules = { names = \"warning\" }\n";
    text
}

/// Writes a text as comment lines of at most 80 columns.
fn comment(text: &str, out: &mut String) {
    let mut width = 0;
    for word in text.split_whitespace() {
        let wanted = word.chars().count() + 1;
        if width == 0 || width + wanted > 80 {
            out.push_str(if width == 0 { "#" } else { "\n#" });
            width = 1;
        }
        out.push(' ');
        out.push_str(word);
        width += wanted;
    }
    out.push('\n');
}

/// The table of keys in the documentation, as Markdown.
#[must_use]
pub fn reference() -> String {
    let mut text = "| Key | | Default | Flag, variable |\n|---|---|---|---|\n".to_owned();
    for key in KEYS {
        let wins: Vec<String> = [key.flag, key.variable]
            .iter()
            .flatten()
            .map(|name| format!("`{name}`"))
            .collect();
        let (name, doc, default) = (key.name, key.doc, key.default);
        text += &format!("| `{name}` | {doc} | {default} | {} |\n", wins.join(", "));
    }
    text += &format!("| `[rules]` | {RULES_DOC} | | `-A`, `-W`, `-D` |\n");
    text += &format!("| `[[paths]]` | {PATHS_DOC} | | |\n");
    text
}
