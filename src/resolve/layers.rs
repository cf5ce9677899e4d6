//! All attempts to set each property, in the order of their precedence.

use super::credentials;
use super::origin::Origin;
use super::secrecy::is_secret_as;
use crate::catalog::{self, Matching, Property, Status};
use crate::properties::{Properties, trim_range};
use crate::source::{Files, Span};
use crate::submit::{Environment, Place, Submit, SubmitOption};
use crate::version::SparkVersion;
use hashbrown::HashMap;
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

/// Attempts with their keys; of those for one key, the first counts.
pub(super) type Attempts = Vec<(String, Attempt)>;

/// The properties of the catalog that are read, while nobody has set them; the same for all launches.
static UNSET: LazyLock<HashMap<&str, Resolved>> = LazyLock::new(|| {
    let read = |p: &&Property| p.status == Status::Read && p.matching == Matching::Exact;
    let unset = catalog::all().iter().filter(read);
    let resolved = |p: &'static Property| Resolved::new(p.key.to_owned(), Some(p));
    unset.map(|p| (p.key, resolved(p))).collect()
});

/// What became of a property of the catalog that nobody has set.
pub fn unset(key: &str) -> Option<&'static Resolved> {
    UNSET.get(key)
}

/// All properties of the catalog that are read, as if nobody had set them; in no order.
pub fn all_unset<'a>() -> impl Iterator<Item = &'a Resolved> {
    UNSET.values()
}

impl Resolved {
    fn new(key: String, property: Option<&'static Property>) -> Self {
        Resolved {
            secret: is_secret_as(&key, property),
            key,
            property,
            winner: None,
            shadowed: Vec::new(),
        }
    }

    fn add(&mut self, attempt: Attempt) {
        match &self.winner {
            None => self.winner = Some(attempt),
            Some(winner) => self.shadowed.push(Shadowed {
                why: attempt.origin.loses_to(&winner.origin),
                attempt,
            }),
        }
    }
}

/// Collects attempts to set properties and decides between them. The properties are sorted by their
/// keys.
pub fn build(
    submit: &Submit,
    file: Option<&Properties>,
    environment: &Environment,
    files: &dyn Files,
    version: SparkVersion,
) -> (Vec<Resolved>, Vec<Ignored>) {
    let mut attempts = Attempts::with_capacity(file.map_or(0, |f| f.entries.len()));
    let mut ignored = Vec::new();
    options(submit, true, &mut attempts);
    conf_pairs(submit, &mut attempts, &mut ignored);
    file.into_iter()
        .for_each(|f| entries(f, version, &mut attempts, &mut ignored));
    ignored.sort_by_key(|i: &Ignored| i.key_span);
    variables(environment, version, &mut attempts);
    credentials::add(environment, files, &mut attempts);
    let passed_on = attempts.len();
    options(submit, false, &mut attempts);
    let mut attempts: Vec<(bool, (String, Attempt))> = attempts
        .into_iter()
        .enumerate()
        .map(|(at, attempt)| (at < passed_on, attempt))
        .collect();
    attempts.sort_by(|(_, (a, _)), (_, (b, _))| a.cmp(b));
    let mut properties: Vec<Resolved> = Vec::with_capacity(attempts.len());
    for (passed_on, (key, attempt)) in attempts {
        if properties.last().is_none_or(|last| last.key != key) {
            let property = catalog::get(&key);
            properties.push(Resolved::new(key, property));
        }
        let Some(resolved) = properties.last_mut() else {
            continue;
        };
        match passed_on {
            true => resolved.add(attempt),
            false => resolved.shadowed.push(Shadowed {
                why: format!(
                    "spark-submit does not pass {} on to Mesos",
                    attempt.origin.name().unwrap_or_default()
                ),
                attempt,
            }),
        }
    }
    (properties, ignored)
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
        attempts.push((
            key.to_owned(),
            Attempt {
                text: Some(submit.text(at).to_owned()),
                origin: Origin::Option(given.option),
                place: Some(submit.place(at)),
                key: submit.words.get(given.word).map(|w| w.span()),
                in_conf: true,
            },
        ));
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
        attempts.push((
            pair.key.clone(),
            Attempt {
                text: Some(submit.text(pair.value).to_owned()),
                origin: Origin::Conf,
                place: Some(place),
                key: Some(pair.key_span),
                in_conf: true,
            },
        ));
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
        attempts.push((
            key.clone(),
            Attempt {
                text: Some(entry.value.text[trimmed].to_owned()),
                origin: Origin::File,
                place: Some(place),
                key: Some(entry.key.span()),
                in_conf: true,
            },
        ));
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
            attempts.push((
                p.key.to_owned(),
                Attempt {
                    text: Some(variable.value.clone()),
                    origin: Origin::Variable((*name).to_owned()),
                    place: Some(Place::Variable {
                        span: variable.span,
                    }),
                    key: None,
                    in_conf: SUBMITTED.contains(name),
                },
            ));
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
