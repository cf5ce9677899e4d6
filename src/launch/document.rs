//! A launch as one JSON document, for programs.
//!
//! Messages are base64 of the exact bytes. A message that holds a secret is `<redacted>` unless
//! secrets may be shown, and its text shows `<redacted>` in the secret's place.

use super::failure::Failure;
use super::shell::driver_argv;
use super::{Call, Exchange, Launch, Mode};
use crate::jvm::Throwable;
use crate::mesos::{Message, OrderedJson, Reveal, TaskInfo, text};
use crate::resolve::is_secret;
use crate::source::REDACTED;
use crate::version::SparkVersion;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use prost::Message as _;
use serde::Serialize;

/// Version of the document's form. The first number changes when a field changes its meaning or
/// goes away.
pub const FORMAT_VERSION: &str = "1.0";

/// The document.
#[derive(Debug, Serialize)]
pub struct Document {
    format_version: &'static str,
    spark_version: String,
    mode: &'static str,
    framework_info: Option<String>,
    framework_info_text: Option<String>,
    credential: Option<String>,
    credential_text: Option<String>,
    master: Option<String>,
    /// Of cluster mode.
    dispatcher_framework_info: Option<String>,
    /// Of cluster mode.
    #[serde(skip_serializing_if = "Option::is_none")]
    dispatcher_framework_info_text: Option<String>,
    /// Of cluster mode.
    submission_request: Option<OrderedJson>,
    /// Of cluster mode.
    #[serde(skip_serializing_if = "Option::is_none")]
    submission_response: Option<OrderedJson>,
    calls: Vec<CallDocument>,
    error: Option<ErrorDocument>,
    warnings: Vec<String>,
}

#[derive(Debug, Serialize)]
#[serde(tag = "call")]
enum CallDocument {
    #[serde(rename = "launchTasks")]
    LaunchTasks {
        batch: usize,
        offer_ids: Vec<String>,
        tasks: Vec<TaskDocument>,
        filters: Option<String>,
        refuse_seconds: Option<f64>,
    },
    #[serde(rename = "declineOffer")]
    DeclineOffer {
        batch: usize,
        offer_id: String,
        filters: Option<String>,
        refuse_seconds: Option<f64>,
    },
}

#[derive(Debug, Serialize)]
struct TaskDocument {
    bytes: String,
    /// Without the fields `data`.
    text: String,
    /// The executor alone; in fine-grained mode.
    #[serde(skip_serializing_if = "Option::is_none")]
    executor_bytes: Option<String>,
    /// What a shell on the agent makes of a driver's command: the words of spark-submit's call.
    #[serde(skip_serializing_if = "Option::is_none")]
    driver_argv: Option<Vec<String>>,
    /// Why that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    driver_argv_problem: Option<String>,
}

/// An exception, as the document has it.
#[derive(Debug, Serialize)]
struct ErrorDocument {
    r#where: super::Where,
    class: String,
    message: Option<String>,
    causes: Vec<CauseDocument>,
}

#[derive(Debug, Serialize)]
struct CauseDocument {
    class: String,
    message: Option<String>,
}

/// Whether a message holds a secret: one of its own fields, or a text that contains one of these.
#[must_use]
pub fn holds_secret(message: &dyn Message, secrets: &[&str]) -> bool {
    text::to_string(message, Reveal::Redact(secrets)) != text::to_string(message, Reveal::Show)
}

impl Document {
    /// The document of a launch. `reveal` says whether secrets are shown, and which texts are some.
    #[must_use]
    pub fn new(launch: &Launch, version: SparkVersion, reveal: Reveal<'_>) -> Self {
        let framework = launch.framework_info.as_ref();
        let credential = launch.credential.as_ref();
        let framework_bytes = framework.map(|m| bytes(m, m.encode_to_vec(), reveal));
        let framework_text = framework.map(|m| text::to_string(m, reveal));
        let cluster = launch.mode == Mode::Cluster;
        let (of_driver, of_dispatcher) = if cluster {
            ((None, None), (framework_bytes, framework_text))
        } else {
            ((framework_bytes, framework_text), (None, None))
        };
        let exchanged = |part: fn(&Exchange) -> OrderedJson| {
            let mut list = launch.exchanges.iter().map(|e| json(&part(e), reveal));
            if launch.several_submissions {
                Some(OrderedJson::Array(list.collect()))
            } else {
                list.next()
            }
        };
        Document {
            format_version: FORMAT_VERSION,
            spark_version: version.to_string(),
            mode: launch.mode.as_str(),
            framework_info: of_driver.0,
            framework_info_text: of_driver.1,
            credential: credential.map(|m| bytes(m, m.encode_to_vec(), reveal)),
            credential_text: credential.map(|m| text::to_string(m, reveal)),
            master: launch.master.clone(),
            dispatcher_framework_info: of_dispatcher.0,
            dispatcher_framework_info_text: of_dispatcher.1,
            submission_request: exchanged(Exchange::request_json),
            submission_response: exchanged(|e| e.response.clone()),
            calls: launch
                .calls
                .iter()
                .map(|c| call(c, launch.mode, reveal))
                .collect(),
            error: launch.failure.as_ref().map(|f| error(f, reveal)),
            warnings: launch.warnings.iter().map(|w| shown(w, reveal)).collect(),
        }
    }
}

fn bytes(message: &dyn Message, bytes: Vec<u8>, reveal: Reveal<'_>) -> String {
    match reveal {
        Reveal::Redact(secrets) if holds_secret(message, secrets) => REDACTED.to_owned(),
        _ => STANDARD.encode(bytes),
    }
}

/// JSON without what must not be shown: values of fields with a secret's name, and secrets in other
/// texts.
#[must_use]
pub fn json(value: &OrderedJson, reveal: Reveal<'_>) -> OrderedJson {
    let hides = matches!(reveal, Reveal::Redact(_));
    match value {
        OrderedJson::String(text) => OrderedJson::String(shown(text, reveal)),
        OrderedJson::Array(items) => {
            OrderedJson::Array(items.iter().map(|i| json(i, reveal)).collect())
        }
        OrderedJson::Object(fields) => {
            let field = |(key, value): &(String, OrderedJson)| {
                let shown = match value {
                    OrderedJson::Object(_) | OrderedJson::Array(_) => json(value, reveal),
                    _ if hides && is_secret(key) => OrderedJson::String(REDACTED.to_owned()),
                    _ => json(value, reveal),
                };
                (key.clone(), shown)
            };
            OrderedJson::Object(fields.iter().map(field).collect())
        }
        other => other.clone(),
    }
}

fn task(task: &TaskInfo, mode: Mode, reveal: Reveal<'_>) -> TaskDocument {
    let executor = task.executor.as_ref();
    let mut readable = task.clone();
    readable.data = None;
    if let Some(executor) = &mut readable.executor {
        executor.data = None;
    }
    let command = task.command.as_ref().filter(|_| mode == Mode::Cluster);
    let (argv, problem) = match command.map(driver_argv) {
        Some(Ok(words)) => (Some(words), None),
        Some(Err(problem)) => (None, Some(problem.to_string())),
        None => (None, None),
    };
    TaskDocument {
        bytes: bytes(task, task.encode_to_vec(), reveal),
        text: text::to_string(&readable, reveal),
        executor_bytes: executor.map(|e| bytes(e, e.encode_to_vec(), reveal)),
        driver_argv: argv.map(|words| words.iter().map(|w| shown(w, reveal)).collect()),
        driver_argv_problem: problem,
    }
}

fn call(call: &Call, mode: Mode, reveal: Reveal<'_>) -> CallDocument {
    let refuse_seconds = call.filters().and_then(|f| f.refuse_seconds);
    let filters = call.filters().map(|f| STANDARD.encode(f.encode_to_vec()));
    match call {
        Call::LaunchTasks {
            batch,
            offer_ids,
            tasks,
            ..
        } => CallDocument::LaunchTasks {
            batch: *batch,
            offer_ids: offer_ids.clone(),
            tasks: tasks.iter().map(|t| task(t, mode, reveal)).collect(),
            filters,
            refuse_seconds,
        },
        Call::DeclineOffer {
            batch, offer_id, ..
        } => CallDocument::DeclineOffer {
            batch: *batch,
            offer_id: offer_id.clone(),
            filters,
            refuse_seconds,
        },
    }
}

fn error(failure: &Failure, reveal: Reveal<'_>) -> ErrorDocument {
    let message = |t: &Throwable| t.message.as_ref().map(|m| shown(m, reveal));
    let mut causes = Vec::new();
    let mut next = failure.thrown.cause.as_deref();
    while let Some(cause) = next {
        causes.push(CauseDocument {
            class: cause.class.clone(),
            message: message(cause),
        });
        next = cause.cause.as_deref();
    }
    ErrorDocument {
        r#where: failure.at,
        class: failure.thrown.class.clone(),
        message: message(&failure.thrown),
        causes,
    }
}

/// A text of Spark's as it may be shown: exceptions and warnings quote values.
#[must_use]
pub fn shown(text: &str, reveal: Reveal<'_>) -> String {
    reveal.plain(text).into_owned()
}
