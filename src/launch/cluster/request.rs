//! What spark-submit posts (`RestSubmissionClient`, `CreateSubmissionRequest`).

use super::jackson;
use crate::jvm::Throwable;
use crate::jvm::maps::{ConcurrentHashMap, get_all, immutable_map_order, trie_position};
use crate::launch::failure::{Failure, Where};
use crate::launch::shown_json;
use crate::mesos::{OrderedJson, Reveal};
use crate::resolve::Resolution;
use crate::value::{self, ValueError};
use crate::version::{SparkVersion, behaviour};

/// A request and its answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    /// The body as it is posted.
    pub request: String,
    /// The body of the answer.
    pub response: OrderedJson,
}

impl Exchange {
    /// A request and its answer.
    pub(super) fn new(request: &str, response: OrderedJson) -> Self {
        Exchange {
            request: request.to_owned(),
            response,
        }
    }

    /// The body as it may be shown: as it is, or written anew without its secrets.
    #[must_use]
    pub fn shown(&self, reveal: Reveal<'_>) -> String {
        match reveal {
            Reveal::Show => self.request.clone(),
            Reveal::Redact(_) => {
                let json = self.request_json();
                let shown = shown_json(&json, reveal);
                match shown {
                    _ if shown == json => self.request.clone(),
                    OrderedJson::String(text) => text,
                    shown => jackson::pretty(&shown),
                }
            }
        }
    }

    /// The answer as it may be shown.
    #[must_use]
    pub fn answer_shown(&self, reveal: Reveal<'_>) -> String {
        jackson::pretty(&shown_json(&self.response, reveal))
    }

    /// The request as JSON; as a string if it is none.
    #[must_use]
    pub fn request_json(&self) -> OrderedJson {
        jackson::parse(&self.request).unwrap_or_else(|_| OrderedJson::String(self.request.clone()))
    }
}

/// `CreateSubmissionRequest`. A field is `None` where Spark has null. Maps keep the order in which
/// Spark iterates over them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateSubmissionRequest {
    /// The application: a URI.
    pub app_resource: Option<String>,
    /// Empty for Python and R.
    pub main_class: Option<String>,
    /// The application's arguments.
    pub app_args: Option<Vec<String>>,
    /// The whole conf.
    pub spark_properties: Option<Vec<(String, Option<String>)>>,
    /// The variables that are passed on.
    pub environment_variables: Option<Vec<(String, Option<String>)>>,
    /// Of the client.
    pub client_spark_version: Option<String>,
}

const PACKAGE: &str = "org.apache.spark.deploy.rest";

/// `SubmitRestProtocolException`.
pub fn protocol_error(message: impl Into<String>) -> Throwable {
    Throwable::new(&format!("{PACKAGE}.SubmitRestProtocolException"), message)
}

/// `SubmitRestMissingFieldException`.
pub fn missing_field(message: impl Into<String>) -> Throwable {
    Throwable::new(
        &format!("{PACKAGE}.SubmitRestMissingFieldException"),
        message,
    )
}

/// The request of a resolved spark-submit, or the exception that ends it before anything is
/// posted.
pub fn of(resolution: &Resolution) -> Result<CreateSubmissionRequest, Failure> {
    if let Some((thrown, span)) = &resolution.error {
        return Err(Failure {
            span: *span,
            ..Failure::new(Where::SparkSubmit, thrown.clone())
        });
    }
    let request = unchecked(resolution);
    let fail = |(key, thrown): (Option<&'static str>, Throwable)| Failure {
        key: key.map(str::to_owned),
        ..Failure::new(Where::SparkSubmit, thrown)
    };
    request.validate().map_err(fail)?;
    let master = resolution.arguments.master.value.as_str();
    let fail = |e: ValueError| Failure {
        key: Some("spark.master".to_owned()),
        span: resolution.arguments.master.origin.span(),
        ..Failure::new(Where::SparkSubmit, e.thrown)
    };
    value::rest_master(master).map_err(fail)?;
    Ok(request)
}

fn unchecked(resolution: &Resolution) -> CreateSubmissionRequest {
    let arguments = &resolution.arguments;
    let script = arguments.is_python || arguments.is_r;
    let class = arguments.main_class.as_ref().map(|c| c.value.clone());
    let resource = arguments.primary_resource.as_ref();
    let args = arguments.child_args.iter().map(|a| a.value.clone());
    let passed_on =
        arguments.verbose && behaviour::VERBOSE_IS_AN_ARGUMENT.holds(resolution.version);
    let args = args.chain(passed_on.then(|| "--verbose".to_owned()));
    CreateSubmissionRequest {
        app_resource: resource.map(|r| r.value.clone()),
        main_class: if script { Some(String::new()) } else { class },
        app_args: Some(args.collect()),
        spark_properties: Some(properties(resolution)),
        environment_variables: Some(environment(resolution)),
        client_spark_version: Some(resolution.version.to_string()),
    }
}

/// `conf.getAll.toMap`.
fn properties(resolution: &Resolution) -> Vec<(String, Option<String>)> {
    let mut conf = ConcurrentHashMap::default();
    for put in &resolution.prepared.conf {
        conf.put(&put.key, &put.value);
    }
    let all = get_all(&conf).into_iter();
    let all = all.map(|(k, v)| Pair(k.to_owned(), v.to_owned()));
    immutable_map_order(all.collect())
        .into_iter()
        .map(|Pair(k, v)| (k, Some(v)))
        .collect()
}

struct Pair(String, String);

impl AsRef<str> for Pair {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// The variables that are passed on (`filterSystemEnvironment`), in the order of an immutable map
/// of the whole environment. No process that runs spark-submit has fewer than five variables, so
/// that is the order of a trie, however few are left.
fn environment(resolution: &Resolution) -> Vec<(String, Option<String>)> {
    let passed = |name: &str| is_passed_on(name, resolution.version);
    let mut variables: Vec<(String, Option<String>)> = resolution
        .environment
        .iter()
        .filter(|(name, _)| passed(name))
        .map(|(name, v)| (name.to_owned(), Some(v.value.clone())))
        .collect();
    variables.sort_by_key(|(name, _)| trie_position(name));
    variables
}

/// Whether a variable of spark-submit goes to the dispatcher.
fn is_passed_on(name: &str, version: SparkVersion) -> bool {
    let kept_back = match name {
        "SPARK_ENV_LOADED" | "SPARK_HOME" => true,
        "SPARK_CONF_DIR" => behaviour::CONF_DIR_STAYS_WITH_CLIENT.holds(version),
        _ => false,
    };
    name.starts_with("MESOS_") || (name.starts_with("SPARK_") && !kept_back)
}

type Check = fn(&str) -> bool;

/// Properties with a type that both sides check, in the order in which they do.
const CHECKED: [(&str, &str, Check); 5] = [
    ("spark.driver.supervise", "boolean", |t| {
        value::boolean(t).is_ok()
    }),
    ("spark.driver.cores", "numeric", |t| {
        value::double(t).is_ok()
    }),
    ("spark.cores.max", "numeric", |t| value::double(t).is_ok()),
    ("spark.driver.memory", "memory", |t| {
        value::memory_mib(t).is_ok()
    }),
    ("spark.executor.memory", "memory", |t| {
        value::memory_mib(t).is_ok()
    }),
];

impl CreateSubmissionRequest {
    /// The value of a property; null counts as unset.
    pub fn property(&self, key: &str) -> Option<&str> {
        let all = self.spark_properties.as_deref().unwrap_or_default();
        let found = all.iter().rev().find(|(k, _)| k == key)?;
        found.1.as_deref()
    }

    /// `validate()`, on either side of the wire; with the exception, the property it is about.
    pub fn validate(&self) -> Result<(), (Option<&'static str>, Throwable)> {
        self.problem().map_err(|(key, cause)| {
            let message = "Validation of message CreateSubmissionRequest failed!";
            (key, protocol_error(message).caused_by(cause))
        })
    }

    fn problem(&self) -> Result<(), (Option<&'static str>, Throwable)> {
        let missing = |name: &'static str| {
            let message = format!("'{name}' is missing in message CreateSubmissionRequest.");
            Err((None, missing_field(message)))
        };
        if self.client_spark_version.is_none() {
            return missing("clientSparkVersion");
        }
        if self.spark_properties.is_none() {
            return Err((None, protocol_error("No Spark properties set!")));
        }
        if self.app_resource.is_none() {
            return missing("appResource");
        }
        if self.app_args.is_none() {
            return missing("appArgs");
        }
        if self.environment_variables.is_none() {
            return missing("environmentVariables");
        }
        if self.property("spark.app.name").is_none() {
            return missing("spark.app.name");
        }
        for (key, kind, holds) in CHECKED {
            if let Some(text) = self.property(key).filter(|t| !holds(t)) {
                let message =
                    format!("Property '{key}' expected {kind} value: actual was '{text}'.");
                return Err((Some(key), protocol_error(message)));
            }
        }
        Ok(())
    }

    fn json(&self) -> OrderedJson {
        let text = |t: &Option<String>| match t {
            Some(t) => OrderedJson::String(t.clone()),
            None => OrderedJson::Null,
        };
        let map = |m: &[(String, Option<String>)]| {
            OrderedJson::Object(m.iter().map(|(k, v)| (k.clone(), text(v))).collect())
        };
        let array =
            |a: &[String]| OrderedJson::Array(a.iter().cloned().map(OrderedJson::String).collect());
        let action = Some("CreateSubmissionRequest".to_owned());
        // In the order of the alphabet; null fields are left out.
        let fields = [
            ("action", text(&action)),
            (
                "appArgs",
                self.app_args.as_deref().map_or(OrderedJson::Null, array),
            ),
            ("appResource", text(&self.app_resource)),
            ("clientSparkVersion", text(&self.client_spark_version)),
            (
                "environmentVariables",
                self.environment_variables
                    .as_deref()
                    .map_or(OrderedJson::Null, map),
            ),
            ("mainClass", text(&self.main_class)),
            (
                "sparkProperties",
                self.spark_properties
                    .as_deref()
                    .map_or(OrderedJson::Null, map),
            ),
        ];
        let set = fields.into_iter().filter(|(_, v)| *v != OrderedJson::Null);
        OrderedJson::Object(set.map(|(k, v)| (k.to_owned(), v)).collect())
    }
}

impl std::fmt::Display for CreateSubmissionRequest {
    /// The body, byte for byte as it is posted.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&jackson::pretty(&self.json()))
    }
}
