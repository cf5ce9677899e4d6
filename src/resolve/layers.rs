//! All attempts to set each property, in the order of their precedence.

use super::credentials;
use super::origin::Origin;
use super::secrecy::is_secret;
use crate::catalog::{self, Matching, Property, Status};
use crate::properties::{Properties, trim_range};
use crate::source::{Files, Span};
use crate::submit::{Environment, Place, Submit, SubmitOption};
use crate::version::SparkVersion;
use hashbrown::HashMap;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// One attempt to set a property.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// The text as Spark loads it: unescaped, and trimmed as the version does. None for a file
    /// that is not opened because something else wins, or that cannot be read.
    pub text: Option<String>,
    /// Where it came from.
    pub origin: Origin,
    /// The text's place.
    pub place: Option<Place>,
    /// The key's place, where the key is written out.
    pub key: Option<Span>,
    /// Whether Spark's conf holds the text under this key. Some variables and files are looked at
    /// only by whoever needs the property.
    pub in_conf: bool,
}

/// An attempt that lost.
#[derive(Clone, Debug)]
pub struct Shadowed {
    /// The attempt.
    pub attempt: Attempt,
    /// Why it lost.
    pub why: String,
}

/// A property and what became of all attempts to set it.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// The key.
    pub key: String,
    /// The catalog's entry: of the key itself, or of a prefix of it.
    pub property: Option<&'static Property>,
    /// Whether the value must not be shown.
    pub secret: bool,
    /// The attempt that counts; none if nobody set the property.
    pub winner: Option<Attempt>,
    /// The others, highest precedence first.
    pub shadowed: Vec<Shadowed>,
}

/// A setting that Spark drops because its key does not begin with `spark.`.
#[derive(Clone, Debug)]
pub struct Ignored {
    /// The key.
    pub key: String,
    /// The key's place.
    pub key_span: Span,
    /// The value's place.
    pub span: Span,
}

/// Options that spark-submit checks but does not pass on to Mesos
/// (`SparkSubmit.prepareSubmitEnvironment`).
pub const NOT_FOR_MESOS: [SubmitOption; 3] = [
    SubmitOption::ExecutorCores,
    SubmitOption::NumExecutors,
    SubmitOption::Queue,
];

type Attempts = BTreeMap<String, Vec<Attempt>>;

/// The properties of the catalog that are read, while nobody has set them; the same for all launches.
static UNSET: LazyLock<HashMap<&str, Resolved>> = LazyLock::new(|| {
    let read = |p: &&Property| p.status == Status::Read && p.matching == Matching::Exact;
    let unset = catalog::all().iter().filter(read);
    unset.map(|p| (p.key, decide(p.key, Vec::new()))).collect()
});

/// What became of a property of the catalog that nobody has set.
pub fn unset(key: &str) -> Option<&'static Resolved> {
    UNSET.get(key)
}

/// All properties of the catalog that are read, as if nobody had set them; in no order.
pub fn all_unset<'a>() -> impl Iterator<Item = &'a Resolved> {
    UNSET.values()
}

/// Collects attempts to set properties and decides between them.
pub fn build(
    submit: &Submit,
    file: Option<&Properties>,
    environment: &Environment,
    files: &dyn Files,
    version: SparkVersion,
) -> (BTreeMap<String, Resolved>, Vec<Ignored>) {
    let mut attempts = Attempts::new();
    let mut ignored = Vec::new();
    let mut not_passed_on = Attempts::new();
    options(submit, true, &mut attempts);
    options(submit, false, &mut not_passed_on);
    conf_pairs(submit, &mut attempts, &mut ignored);
    file.into_iter()
        .for_each(|f| entries(f, version, &mut attempts, &mut ignored));
    ignored.sort_by_key(|i: &Ignored| i.key_span);
    variables(environment, version, &mut attempts);
    credentials::add(environment, files, &mut attempts);
    for key in not_passed_on.keys() {
        attempts.entry(key.clone()).or_default();
    }
    let properties = attempts
        .into_iter()
        .map(|(key, attempts)| {
            let mut resolved = decide(&key, attempts);
            let lost = not_passed_on.remove(&key).unwrap_or_default();
            resolved
                .shadowed
                .extend(lost.into_iter().map(|attempt| Shadowed {
                    why: format!(
                        "spark-submit does not pass {} on to Mesos",
                        attempt.origin.name().unwrap_or_default()
                    ),
                    attempt,
                }));
            (key, resolved)
        })
        .collect();
    (properties, ignored)
}

fn decide(key: &str, attempts: Vec<Attempt>) -> Resolved {
    let mut attempts = attempts.into_iter();
    let winner = attempts.next();
    let shadowed = match &winner {
        Some(w) => attempts
            .map(|attempt| Shadowed {
                why: attempt.origin.loses_to(&w.origin),
                attempt,
            })
            .collect(),
        None => Vec::new(),
    };
    Resolved {
        key: key.to_owned(),
        property: catalog::get(key),
        secret: is_secret(key),
        winner,
        shadowed,
    }
}

/// Dedicated options; the last use of one comes first.
///
/// Those that spark-submit passes on to Mesos, or the others.
fn options(submit: &Submit, passed_on: bool, attempts: &mut Attempts) {
    for given in submit.given.iter().rev() {
        let (Some(key), Some(at)) = (given.option.row().property, given.value) else {
            continue;
        };
        if NOT_FOR_MESOS.contains(&given.option) == passed_on {
            continue;
        }
        attempts.entry(key.to_owned()).or_default().push(Attempt {
            text: Some(submit.text(at).to_owned()),
            origin: Origin::Option(given.option),
            place: Some(submit.place(at)),
            key: submit.words.get(given.word).map(|w| w.span()),
            in_conf: true,
        });
    }
}

/// `--conf`; the last of a key comes first.
fn conf_pairs(submit: &Submit, attempts: &mut Attempts, ignored: &mut Vec<Ignored>) {
    for pair in submit.conf.iter().rev() {
        let place = submit.place(pair.value);
        if !pair.key.starts_with("spark.") {
            let span = place.span().unwrap_or(pair.key_span);
            ignored.push(Ignored {
                key: pair.key.clone(),
                key_span: pair.key_span,
                span,
            });
            continue;
        }
        attempts.entry(pair.key.clone()).or_default().push(Attempt {
            text: Some(submit.text(pair.value).to_owned()),
            origin: Origin::Conf,
            place: Some(place),
            key: Some(pair.key_span),
            in_conf: true,
        });
    }
}

/// The properties file; the last entry of a key comes first.
fn entries(
    file: &Properties,
    version: SparkVersion,
    attempts: &mut Attempts,
    ignored: &mut Vec<Ignored>,
) {
    for (index, entry) in file.entries.iter().enumerate().rev() {
        let key = &entry.key.text;
        if !key.starts_with("spark.") {
            ignored.push(Ignored {
                key: key.clone(),
                key_span: entry.key.span(),
                span: entry.value.span(),
            });
            continue;
        }
        let trimmed = trim_range(version, &entry.value.text);
        let span = entry.value.raw_span(trimmed.clone());
        let place = Place::Entry {
            entry: index,
            offset: trimmed.start,
            span,
        };
        attempts.entry(key.clone()).or_default().push(Attempt {
            text: Some(entry.value.text[trimmed].to_owned()),
            origin: Origin::File,
            place: Some(place),
            key: Some(entry.key.span()),
            in_conf: true,
        });
    }
}

/// Variables that stand in for a property, in the order in which they are looked at.
fn variables(environment: &Environment, version: SparkVersion, attempts: &mut Attempts) {
    static WITH_VARIABLES: LazyLock<Vec<&Property>> = LazyLock::new(|| {
        let concerned = |p: &&Property| {
            let named = p.facets.iter().any(|f| !f.env.is_empty());
            named && !credentials::is_credential(p.key)
        };
        catalog::all().iter().filter(concerned).collect()
    });
    for p in WITH_VARIABLES.iter() {
        for name in p.facet(version).env {
            let Some(variable) = environment.get(name) else {
                continue;
            };
            attempts.entry(p.key.to_owned()).or_default().push(Attempt {
                text: Some(variable.value.clone()),
                origin: Origin::Variable((*name).to_owned()),
                place: Some(Place::Variable {
                    span: variable.span,
                }),
                key: None,
                in_conf: SUBMITTED.contains(name),
            });
        }
    }
}

/// Variables that spark-submit itself turns into properties.
const SUBMITTED: [&str; 4] = [
    "MASTER",
    "DEPLOY_MODE",
    "SPARK_EXECUTOR_MEMORY",
    "SPARK_DRIVER_MEMORY",
];
