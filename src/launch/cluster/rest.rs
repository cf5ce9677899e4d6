//! The dispatcher's side of a submission: what it answers, and the driver it queues
//! (`RestSubmissionServer`, `MesosSubmitRequestServlet`).

use super::driver::Description;
use super::jackson::{self, NotText};
use super::request::{CreateSubmissionRequest, missing_field};
use super::scheduler::{Scheduler, Submitted};
use crate::jvm::Throwable;
use crate::launch::failure::{Failure, Thrown, Where};
use crate::mesos::OrderedJson;
use crate::value;
use crate::version::{SparkVersion, behaviour};

/// The REST server.
pub struct Server<'a> {
    version: SparkVersion,
    /// Ids as facts, in the order in which they are given out.
    ids: std::slice::Iter<'a, String>,
    /// How many drivers were described so far.
    described: u32,
}

/// What comes back.
pub enum Answer {
    /// 200.
    Done(OrderedJson),
    /// 400: an `ErrorResponse`.
    Refused(OrderedJson),
    /// 500: Jetty's page about an exception.
    Broken(Thrown),
}

impl Answer {
    /// The body. Jetty's page is shown as the exception that it is about.
    pub fn json(&self) -> OrderedJson {
        match self {
            Answer::Done(json) | Answer::Refused(json) => json.clone(),
            Answer::Broken(thrown) => OrderedJson::String(thrown.throwable.to_string()),
        }
    }

    /// What spark-submit throws when it gets this. A refusal it only logs.
    pub fn thrown_at_client(&self) -> Option<Failure> {
        let Answer::Broken(thrown) = self else {
            return None;
        };
        let cause = super::request::protocol_error(format!(
            "Server responded with exception:\n{}",
            thrown.throwable
        ));
        let outer = super::request::protocol_error("Malformed response received from server");
        Some(Failure {
            key: thrown.key.clone(),
            ..Failure::new(Where::SparkSubmit, outer.caused_by(cause))
        })
    }
}

/// Other messages of the protocol, which a body may claim to be, and the fields they must have.
const OTHER_MESSAGES: [(&str, &[&str]); 4] = [
    (
        "CreateSubmissionResponse",
        &["serverSparkVersion", "success"],
    ),
    ("ErrorResponse", &["serverSparkVersion", "message"]),
    (
        "KillSubmissionResponse",
        &["serverSparkVersion", "submissionId", "success"],
    ),
    (
        "SubmissionStatusResponse",
        &["serverSparkVersion", "submissionId", "success"],
    ),
];

/// Fields of a request that the server knows.
const FIELDS: [&str; 8] = [
    "action",
    "appArgs",
    "appResource",
    "clientSparkVersion",
    "environmentVariables",
    "mainClass",
    "message",
    "sparkProperties",
];

const QUEUE: &str = "spark.mesos.dispatcher.queue";

/// What stops a submission.
enum Stop {
    /// `Malformed request`, status 400.
    Malformed(Throwable),
    /// Another answer of status 400.
    Refused(String),
    /// An exception nobody catches, status 500.
    Broken(Thrown),
}

type Pairs = Vec<(String, Option<String>)>;

impl<'a> Server<'a> {
    /// A server that gives out these ids, and makes up more when they are used up.
    pub fn new(version: SparkVersion, ids: &'a [String]) -> Self {
        Server {
            version,
            ids: ids.iter(),
            described: 0,
        }
    }

    /// Answers a POST to `/v1/submissions/create`.
    pub fn answer(&mut self, body: &str, queue: &mut Scheduler<'_>) -> Answer {
        match self.submit(body, queue) {
            Ok(json) => Answer::Done(json),
            Err(Stop::Malformed(thrown)) => self.refused(format!("Malformed request: {thrown}")),
            Err(Stop::Refused(message)) => self.refused(message),
            Err(Stop::Broken(thrown)) => Answer::Broken(thrown),
        }
    }

    fn refused(&self, message: String) -> Answer {
        let text = OrderedJson::String;
        Answer::Refused(OrderedJson::Object(vec![
            ("action".to_owned(), text("ErrorResponse".to_owned())),
            ("message".to_owned(), text(message)),
            (
                "serverSparkVersion".to_owned(),
                text(self.version.to_string()),
            ),
        ]))
    }

    fn submit(&mut self, body: &str, queue: &mut Scheduler<'_>) -> Result<OrderedJson, Stop> {
        let refuse = |e: serde_json::Error| not_json(body, &e, self.version);
        let json = jackson::parse(body).map_err(|e| Stop::Malformed(refuse(e)))?;
        let action = action(&json).ok_or_else(|| {
            let message = format!("Action field not found in JSON:\n{body}");
            Stop::Malformed(missing_field(message))
        })?;
        if let Some((name, required)) = OTHER_MESSAGES.iter().find(|(name, _)| *name == action) {
            return Err(unexpected(&json, name, required));
        }
        if action != "CreateSubmissionRequest" {
            let class = format!("org.apache.spark.deploy.rest.{action}");
            let thrown = Throwable::new("java.lang.ClassNotFoundException", class);
            return Err(Stop::Broken(thrown.into()));
        }
        let request = request(&json).map_err(|NotText| Stop::Malformed(mismatch(self.version)))?;
        let checked = request.validate();
        checked.map_err(|(_, thrown)| Stop::Malformed(thrown))?;
        let description = self.describe(request)?;
        let id = description.id.clone();
        let submitted = queue.submit(description);
        let submitted = submitted.map_err(|t| Stop::Broken(Thrown::of(QUEUE, t)))?;
        Ok(self.response(submitted, id, unknown_fields(&json)))
    }

    fn response(&self, submitted: Submitted, id: String, unknown: Vec<OrderedJson>) -> OrderedJson {
        let text = |t: &str| OrderedJson::String(t.to_owned());
        let mut fields = vec![("action", text("CreateSubmissionResponse"))];
        let queued = matches!(submitted, Submitted::Queued);
        if !queued {
            let message = "Already reached maximum submission size";
            fields.push(("message", text(message)));
        }
        fields.push(("serverSparkVersion", text(&self.version.to_string())));
        if queued {
            fields.push(("submissionId", OrderedJson::String(id)));
        }
        fields.push(("success", OrderedJson::Bool(queued)));
        if !unknown.is_empty() {
            fields.push(("unknownFields", OrderedJson::Array(unknown)));
        }
        let fields = fields.into_iter().map(|(k, v)| (k.to_owned(), v));
        OrderedJson::Object(fields.collect())
    }

    /// `buildDriverDescription`. The message has been validated.
    fn describe(&mut self, request: CreateSubmissionRequest) -> Result<Description, Stop> {
        let Some(main_class) = request.main_class.clone() else {
            let message = "Main class 'mainClass' is missing.";
            return Err(Stop::Malformed(missing_field(message)));
        };
        let of =
            |key: &'static str| move |e: value::ValueError| Stop::Broken(Thrown::of(key, e.thrown));
        let supervise = request.property("spark.driver.supervise");
        let supervise = supervise.map(value::boolean).transpose();
        let supervise = supervise.map_err(of("spark.driver.supervise"))?;
        let memory = self.memory(&request).map_err(Stop::Broken)?;
        let cores = request.property("spark.driver.cores");
        let cores = cores.map(value::double).transpose();
        let cores = cores.map_err(of("spark.driver.cores"))?;
        let library_path = request
            .property("spark.driver.extraLibraryPath")
            .map_or_else(Vec::new, |text| {
                let pieces = value::split(text, ':').into_iter();
                pieces.map(|r| text[r].to_owned()).collect()
            });
        let mut properties = Vec::new();
        for (key, value) in request.spark_properties.unwrap_or_default() {
            match value {
                Some(value) => properties.push((key, value)),
                None => {
                    let message = format!("null value for {key}");
                    let null = Throwable::new("java.lang.NullPointerException", message);
                    return Err(Stop::Broken(null.into()));
                }
            }
        }
        let environment = request.environment_variables.unwrap_or_default();
        let environment = environment
            .into_iter()
            .map(|(k, v)| (k, v.unwrap_or_default()));
        Ok(Description {
            id: self.next_id(),
            app_resource: request.app_resource.unwrap_or_default(),
            main_class,
            arguments: request.app_args.unwrap_or_default(),
            environment: environment.collect(),
            library_path,
            properties,
            memory,
            cores: cores.unwrap_or(1.0),
            supervise: supervise.unwrap_or(false),
            retry: None,
        })
    }

    /// Heap of the driver in MiB; from 3.0 on with an overhead.
    fn memory(&self, request: &CreateSubmissionRequest) -> Result<i32, Thrown> {
        const HEAP: &str = "spark.driver.memory";
        const OVERHEAD: &str = "spark.driver.memoryOverhead";
        const FACTOR: &str = "spark.driver.memoryOverheadFactor";
        let of = |key: &'static str| move |e: value::ValueError| Thrown::of(key, e.thrown);
        const DEFAULT: i32 = 1024;
        const SMALLEST_OVERHEAD: i32 = 384;
        let heap = request.property(HEAP);
        let heap = heap
            .map_or(Ok(DEFAULT), value::memory_mib)
            .map_err(of(HEAP))?;
        if !behaviour::DRIVER_MEMORY_HAS_OVERHEAD.holds(self.version) {
            return Ok(heap);
        }
        let factor = match request.property(FACTOR) {
            Some(text) if behaviour::OVERHEAD_FACTOR.holds(self.version) => {
                value::double(text).map_err(of(FACTOR))?
            }
            _ => 0.1,
        };
        let overhead = match request.property(OVERHEAD) {
            Some(text) => value::int(text).map_err(of(OVERHEAD))?,
            None => ((factor * f64::from(heap)) as i32).max(SMALLEST_OVERHEAD),
        };
        Ok(heap.wrapping_add(overhead))
    }

    fn next_id(&mut self) -> String {
        self.described += 1;
        match self.ids.next() {
            Some(id) => id.clone(),
            None => format!("driver-19700101000000-{:04}", self.described),
        }
    }
}

/// `parseAction`.
fn action(json: &OrderedJson) -> Option<&str> {
    match field(json, "action", Which::First)? {
        OrderedJson::String(action) => Some(action),
        _ => None,
    }
}

/// Which of several fields of one name counts.
#[derive(Clone, Copy)]
enum Which {
    First,
    Last,
}

fn field<'j>(json: &'j OrderedJson, name: &str, which: Which) -> Option<&'j OrderedJson> {
    let OrderedJson::Object(fields) = json else {
        return None;
    };
    let mut found = fields.iter().filter(|(k, _)| k == name).map(|(_, v)| v);
    match which {
        Which::First => found.next(),
        Which::Last => found.next_back(),
    }
}

/// The message that Jackson makes of an object.
fn request(json: &OrderedJson) -> Result<CreateSubmissionRequest, NotText> {
    let get = |name: &str| field(json, name, Which::Last);
    let text = |name: &str| get(name).map_or(Ok(None), jackson::text);
    Ok(CreateSubmissionRequest {
        app_resource: text("appResource")?,
        main_class: text("mainClass")?,
        app_args: get("appArgs").map_or(Ok(None), texts)?,
        spark_properties: get("sparkProperties").map_or(Ok(None), map)?,
        environment_variables: get("environmentVariables").map_or(Ok(None), map)?,
        client_spark_version: text("clientSparkVersion")?,
    })
}

fn texts(json: &OrderedJson) -> Result<Option<Vec<String>>, NotText> {
    match json {
        OrderedJson::Null => Ok(None),
        OrderedJson::Array(items) => {
            let texts = items.iter().map(|i| {
                let text = jackson::text(i)?;
                Ok(text.unwrap_or_else(|| "null".to_owned()))
            });
            texts.collect::<Result<_, _>>().map(Some)
        }
        _ => Err(NotText),
    }
}

/// A map; a key that occurs again keeps its place and takes the later value.
fn map(json: &OrderedJson) -> Result<Option<Pairs>, NotText> {
    match json {
        OrderedJson::Null => Ok(None),
        OrderedJson::Object(fields) => {
            let mut pairs = Pairs::new();
            for (key, value) in fields {
                let value = jackson::text(value)?;
                match pairs.iter_mut().find(|(k, _)| k == key) {
                    Some(pair) => pair.1 = value,
                    None => pairs.push((key.clone(), value)),
                }
            }
            Ok(Some(in_map_order(pairs)))
        }
        _ => Err(NotText),
    }
}

/// The order of an immutable map that was filled in this order.
fn in_map_order(pairs: Pairs) -> Pairs {
    struct Named((String, Option<String>));
    impl AsRef<str> for Named {
        fn as_ref(&self) -> &str {
            &self.0.0
        }
    }
    let named = pairs.into_iter().map(Named).collect();
    let ordered = crate::jvm::maps::immutable_map_order(named).into_iter();
    ordered.map(|n| n.0).collect()
}

/// `findUnknownFields`: fields that are not there any more when the server writes the message
/// anew, null ones among them.
fn unknown_fields(json: &OrderedJson) -> Vec<OrderedJson> {
    let OrderedJson::Object(fields) = json else {
        return Vec::new();
    };
    let gone = |(key, value): &&(String, OrderedJson)| {
        !FIELDS.contains(&key.as_str()) || *value == OrderedJson::Null
    };
    let names = fields.iter().filter(gone).map(|(k, _)| k.clone());
    names.map(OrderedJson::String).collect()
}

/// A well-formed message that is no request to create a submission.
fn unexpected(json: &OrderedJson, name: &str, required: &[&str]) -> Stop {
    let set = |field_name: &&str| {
        field(json, field_name, Which::Last).is_some_and(|v| *v != OrderedJson::Null)
    };
    if required.iter().all(set) {
        return Stop::Refused(format!("Received message of unexpected type {name}."));
    }
    let message = format!("Validation of message {name} failed!");
    Stop::Malformed(super::request::protocol_error(message))
}

/// What Jackson throws for a text that is not JSON. Its words are known for a text that is empty
/// or begins with a word; others are serde_json's.
fn not_json(body: &str, e: &serde_json::Error, version: SparkVersion) -> Throwable {
    let modern = behaviour::TYPED_MESOS_PROPERTIES.holds(version);
    let text = body.trim_start_matches([' ', '\t', '\n', '\r']);
    let core = |class: &str, message: String| {
        Throwable::new(&format!("com.fasterxml.jackson.{class}"), message)
    };
    let Some(first) = text.chars().next() else {
        let class = if modern {
            "databind.exc.MismatchedInputException"
        } else {
            "databind.JsonMappingException"
        };
        return core(class, "No content to map due to end-of-input".to_owned());
    };
    if first.is_alphabetic() || matches!(first, '_' | '$') {
        let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
        let word: String = text.chars().take_while(|&c| part(c)).collect();
        let expected = if modern {
            "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
        } else {
            "'null', 'true', 'false' or NaN"
        };
        let message = format!("Unrecognized token '{word}': was expecting {expected}");
        return core("core.JsonParseException", message);
    }
    let class = if modern && e.is_eof() {
        "core.io.JsonEOFException"
    } else {
        "core.JsonParseException"
    };
    core(class, e.to_string())
}

/// What Jackson throws for a field of the wrong kind. The words are not Jackson's.
fn mismatch(version: SparkVersion) -> Throwable {
    let class = if behaviour::TYPED_MESOS_PROPERTIES.holds(version) {
        "com.fasterxml.jackson.databind.exc.MismatchedInputException"
    } else {
        "com.fasterxml.jackson.databind.JsonMappingException"
    };
    Throwable::new(class, "a field of the request is not of its type")
}

/// Properties and variables of a body, for whoever looks for secrets in it.
pub fn pairs_of(body: &str) -> Vec<(String, String)> {
    let Ok(json) = jackson::parse(body) else {
        return Vec::new();
    };
    let maps = ["sparkProperties", "environmentVariables"].into_iter();
    let maps = maps.filter_map(|name| map(field(&json, name, Which::Last)?).ok()?);
    let pairs = maps.flatten().filter_map(|(k, v)| Some((k, v?)));
    pairs.collect()
}
