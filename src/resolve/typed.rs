//! The typed read of a property: what Spark has in hand after asking for it.
//!
//! There are two answers. [`Reader::typed`] is that of the ConfigEntry Spark has registered for
//! the key, where there is one. [`Reader::launched`] is what the Mesos launchers really use, who
//! for some keys pass the entry by, look into environment variables, or fall back to another key.

use crate::catalog::{self, Check, Entry, EntryDefault, Facet, Kind, Property, ReadAtStart};
use crate::jvm::Throwable;
use crate::value::{self, ReadStyle, Substitution, ValueError};
use crate::version::{SparkVersion, behaviour};
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::ops::Range;

/// A value as Spark holds it.
#[derive(Clone, Debug, PartialEq)]
pub enum TypedValue {
    /// A boolean.
    Bool(bool),
    /// A 32-bit number.
    Int(i32),
    /// A 64-bit number; times and sizes in the unit of their property.
    Long(i64),
    /// A floating-point number.
    Double(f64),
    /// A text.
    Text(String),
    /// A list of texts.
    List(Vec<String>),
    /// Nothing.
    Unset,
}

impl Serialize for TypedValue {
    /// Boolean, number, string, array or null; `NaN` and infinities as strings.
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            TypedValue::Bool(b) => s.serialize_bool(*b),
            TypedValue::Int(n) => s.serialize_i32(*n),
            TypedValue::Long(n) => s.serialize_i64(*n),
            TypedValue::Double(d) if d.is_nan() => s.serialize_str("NaN"),
            TypedValue::Double(d) if *d == f64::INFINITY => s.serialize_str("Infinity"),
            TypedValue::Double(d) if *d == f64::NEG_INFINITY => s.serialize_str("-Infinity"),
            TypedValue::Double(d) => s.serialize_f64(*d),
            TypedValue::Text(t) => s.serialize_str(t),
            TypedValue::List(l) => s.collect_seq(l),
            TypedValue::Unset => s.serialize_unit(),
        }
    }
}

/// A source of texts by name, such as an environment.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// A source of texts by name that it keeps, such as a configuration.
pub type Texts<'a> = &'a dyn Fn(&str) -> Option<&'a str>;

/// Reads properties of one configuration in one release.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    /// The text of a property, by its very key.
    pub conf: Texts<'a>,
    /// The text of an environment variable.
    pub env: Lookup<'a>,
    /// The text of a JVM system property.
    pub system: Lookup<'a>,
    /// The release.
    pub version: SparkVersion,
}

/// A failed read: what is thrown, and where in the text of the property the blame lies. There is
/// no place when the text is a default, or the fault sits in a text that a reference led to.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadError {
    /// What Spark throws.
    pub thrown: Throwable,
    /// Offsets into the text as it was written.
    pub span: Option<Range<usize>>,
}

impl<'a> Reader<'a> {
    /// What the registered ConfigEntry gives, or, for a key without one, what the launchers read.
    ///
    /// # Errors
    /// What Spark throws.
    pub fn typed(&self, property: &Property) -> Result<TypedValue, Throwable> {
        self.typed_at(property).map_err(|e| e.thrown)
    }

    /// As [`Reader::typed`], with the place of the fault.
    ///
    /// # Errors
    /// What Spark throws, and where.
    pub fn typed_at(&self, property: &Property) -> Result<TypedValue, ReadError> {
        let facet = property.facet(self.version);
        match facet.entry {
            Some(entry) => self.entry(property, facet, entry),
            None => self.launched_at(property),
        }
    }

    /// What the Mesos launchers use: the property, its environment variables in order, its
    /// fallback property, its default.
    ///
    /// # Errors
    /// What Spark throws.
    pub fn launched(&self, property: &Property) -> Result<TypedValue, Throwable> {
        self.launched_at(property).map_err(|e| e.thrown)
    }

    /// As [`Reader::launched`], with the place of the fault.
    ///
    /// # Errors
    /// What Spark throws, and where.
    pub fn launched_at(&self, property: &Property) -> Result<TypedValue, ReadError> {
        let facet = property.facet(self.version);
        if facet.read == ReadStyle::Entry
            && let Some(entry) = facet.entry
        {
            let found = self.entry(property, facet, entry)?;
            if found != TypedValue::Unset {
                return Ok(found);
            }
            if let Some(text) = facet.env.iter().find_map(|name| (self.env)(name)) {
                return Ok(TypedValue::Text(text));
            }
            return self.fall_back(facet);
        }
        let own = self.conf_text(property);
        let text = own.map(Cow::Borrowed).or_else(|| {
            let found = facet.env.iter().find_map(|name| (self.env)(name));
            found.map(Cow::Owned)
        });
        let Some(text) = text else {
            // SparkConf.getX parses the text of the fallback under its own key.
            let borrowed = facet
                .fallback
                .and_then(catalog::get)
                .filter(|_| facet.read == ReadStyle::Conf);
            let borrowed = borrowed.and_then(|p| self.conf_text(p));
            return match borrowed {
                Some(text) => self.styled(property, facet, text).map_err(no_span),
                None => match facet.default {
                    Some(text) => self.styled(property, facet, text).map_err(no_span),
                    None => self.fall_back(facet),
                },
            };
        };
        self.styled(property, facet, &text)
            .map_err(|e| if own.is_some() { e } else { no_span(e) })
    }

    fn fall_back(&self, facet: &Facet) -> Result<TypedValue, ReadError> {
        match facet.fallback.and_then(catalog::get) {
            // Files are read by whoever needs their content.
            Some(p) if p.format != catalog::Format::Path || p.key == "spark.home" => {
                self.launched_at(p).map_err(no_span)
            }
            _ => Ok(TypedValue::Unset),
        }
    }

    /// `SparkConf.getOption`: the key, then its older names.
    fn conf_text(&self, property: &Property) -> Option<&'a str> {
        let older = property.alternatives.iter();
        (self.conf)(property.key).or_else(|| older.into_iter().find_map(|key| (self.conf)(key)))
    }

    /// `ConfigEntry.readFrom`.
    fn entry(
        &self,
        property: &Property,
        facet: &Facet,
        entry: Entry,
    ) -> Result<TypedValue, ReadError> {
        let written = self.conf_text(property);
        if let Some(first) = facet.prepend.and_then(|key| (self.conf)(key)) {
            // Each of the two is substituted by itself.
            let first = self.substitute(first).map_err(|e| no_span(e.into()))?;
            let Some(second) = written else {
                return Ok(TypedValue::Text(first.into_owned()));
            };
            let second = self.substitute(second).map_err(ReadError::from)?;
            return Ok(TypedValue::Text(format!("{first} {second}")));
        }
        let own = written.is_some();
        let Some(raw) = written.or(entry.default) else {
            return Ok(TypedValue::Unset);
        };
        let text = self.substitute(raw).map_err(ReadError::from)?;
        let result = self.convert_entry(property, facet, entry.kind, &text);
        result.map_err(|e| {
            if own && text == raw {
                e
            } else {
                whole(e, own, raw)
            }
        })
    }

    /// What a driver has in hand when it starts and has read a key.
    ///
    /// # Errors
    /// What Spark throws for what it cannot read, and where.
    pub fn at_start(&self, key: &ReadAtStart) -> Result<TypedValue, ReadError> {
        let Some(raw) = (self.conf)(key.key) else {
            return Ok(TypedValue::Unset);
        };
        match key.read {
            ReadStyle::Entry => {
                let text = self.substitute(raw)?;
                let value = convert(key.named, key.kind, &text);
                value.map_err(|e| if text == raw { e } else { whole(e, true, raw) })
            }
            ReadStyle::Conf => plain(key.kind, raw).map_err(|e| self.under_key(key.named, e)),
            _ => Ok(plain(key.kind, raw)?),
        }
    }

    /// Whether a driver goes on with what it has read.
    ///
    /// # Errors
    /// What Spark throws for what is out of bounds, and for the name of a class that there cannot be.
    pub fn bound_at_start(&self, key: &ReadAtStart, value: &TypedValue) -> Result<(), ReadError> {
        let missing = |text: &str| Throwable::new("java.lang.ClassNotFoundException", text);
        let refused = match (value, &key.check) {
            (TypedValue::Text(text), _) if key.names.is_some() => {
                let named = text.to_uppercase();
                let names = key.names.as_ref();
                let unknown = names.filter(|n| !n.all.contains(&named.as_str()));
                unknown.map(|n| Throwable::new(n.thrown, n.message.replace("{}", &named)))
            }
            (TypedValue::Text(text), _) => {
                let mut names = key.classes(text);
                let wrong = names.find(|name| value::is_no_class(name, key.short_names()));
                wrong.map(missing)
            }
            (_, Some(check)) => refused_by(check, value),
            _ => None,
        };
        match refused {
            Some(thrown) => Err(ReadError {
                thrown,
                span: Some(0..(self.conf)(key.key).map_or(0, str::len)),
            }),
            None => Ok(()),
        }
    }

    /// Parses a substituted text as a ConfigEntry of this kind does.
    fn convert_entry(
        &self,
        property: &Property,
        facet: &Facet,
        kind: Kind,
        text: &str,
    ) -> Result<TypedValue, ReadError> {
        let value = convert(property.key, kind, text)?;
        checked(property, facet, text, value)
    }

    /// Parses a text as the launchers do for their style of reading.
    fn styled(
        &self,
        property: &Property,
        facet: &Facet,
        text: &str,
    ) -> Result<TypedValue, ReadError> {
        match facet.read {
            ReadStyle::Entry => {
                let replaced = self.substitute(text).map_err(ReadError::from)?;
                self.convert_entry(property, facet, facet.kind, &replaced)
                    .map_err(|e| {
                        if replaced == text {
                            e
                        } else {
                            whole(e, true, text)
                        }
                    })
            }
            ReadStyle::ExactTrue => Ok(TypedValue::Bool(text == "true")),
            ReadStyle::Conf => {
                let value = plain(facet.kind, text).map_err(|e| self.under_key(property.key, e))?;
                checked(property, facet, text, value)
            }
            ReadStyle::Raw | ReadStyle::Rest | ReadStyle::Unread => {
                checked(property, facet, text, plain(facet.kind, text)?)
            }
        }
    }

    fn under_key(&self, key: &str, error: ValueError) -> ReadError {
        let thrown = if behaviour::CONF_ERRORS_NAME_THE_KEY.holds(self.version) {
            ReadStyle::illegal_value(key, error.thrown)
        } else {
            error.thrown
        };
        ReadError {
            thrown,
            span: Some(error.span),
        }
    }

    /// The text of a flag with its references replaced, which no flag has before 3.0; as it is where one
    /// leads back to itself.
    #[must_use]
    pub fn replaced<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let replaces = behaviour::TYPED_MESOS_PROPERTIES.holds(self.version);
        let replaced = text.contains("${") && replaces;
        let replaced = replaced.then(|| self.substitute(text).ok()).flatten();
        replaced.unwrap_or(Cow::Borrowed(text))
    }

    /// `ConfigReader.substitute`.
    ///
    /// # Errors
    /// What Spark throws for a reference that leads back to itself.
    pub fn substitute<'t>(&self, text: &'t str) -> Result<Cow<'t, str>, ValueError> {
        value::substitute(text, self)
    }
}

/// Parses a substituted text as a ConfigEntry of this key and kind does.
fn convert(key: &str, kind: Kind, text: &str) -> Result<TypedValue, ReadError> {
    let inner = value::trim(text);
    let trimmed = &text[inner.clone()];
    let should_be = |word: &'static str| {
        let start = inner.start;
        move |e: ValueError| ReadError {
            thrown: ReadStyle::should_be(key, word, text),
            span: Some(e.shifted(start).span),
        }
    };
    Ok(match kind {
        Kind::Bool => TypedValue::Bool(value::boolean(trimmed).map_err(should_be("boolean"))?),
        Kind::Int => TypedValue::Int(value::int(trimmed).map_err(should_be("int"))?),
        Kind::Long => TypedValue::Long(value::long(trimmed).map_err(should_be("long"))?),
        Kind::Float | Kind::Double => {
            TypedValue::Double(value::double(trimmed).map_err(should_be("double"))?)
        }
        Kind::Time(unit) => TypedValue::Long(value::time(text, unit)?),
        Kind::Size(unit) => TypedValue::Long(value::signed_size(text, unit)?),
        Kind::Memory => TypedValue::Int(value::memory_mib(text)?),
        Kind::Text => TypedValue::Text(text.to_owned()),
        Kind::List => TypedValue::List(
            value::sequence(text)
                .into_iter()
                .map(|i| i.text.to_owned())
                .collect(),
        ),
    })
}

impl Substitution for Reader<'_> {
    /// Unprefixed names are properties that begin with `spark.`; whatever the prefix, the default
    /// of a registered entry of that name comes last (`ConfigReader.getOrDefault`).
    fn resolve(&self, prefix: Option<&str>, name: &str) -> Option<String> {
        let source = |name: &str| match prefix {
            None if name.starts_with("spark.") => match catalog::get(name) {
                Some(p) if p.key == name => self.conf_text(p).map(str::to_owned),
                _ => (self.conf)(name).map(str::to_owned),
            },
            Some("env") => (self.env)(name),
            Some("system") => (self.system)(name),
            _ => None,
        };
        if !matches!(prefix, None | Some("env" | "system")) {
            return None;
        }
        let mut name = name.to_owned();
        // Entries fall back to entries, in at most a few steps.
        for _ in 0..8 {
            if let Some(text) = source(&name) {
                return Some(text);
            }
            match catalog::entry_default(&name, self.version)? {
                EntryDefault::Text(text) => return Some(text.to_owned()),
                EntryDefault::Of(other) => name = other.to_owned(),
            }
        }
        None
    }
}

impl From<ValueError> for ReadError {
    fn from(error: ValueError) -> Self {
        ReadError {
            thrown: error.thrown,
            span: Some(error.span),
        }
    }
}

fn no_span(mut error: ReadError) -> ReadError {
    error.span = None;
    error
}

/// The same error blamed on the whole written text, or on no place when it is not written.
fn whole(mut error: ReadError, own: bool, raw: &str) -> ReadError {
    error.span = own.then_some(0..raw.len());
    error
}

/// Parses without trimming or dressing up.
fn plain(kind: Kind, text: &str) -> Result<TypedValue, ValueError> {
    Ok(match kind {
        Kind::Bool => TypedValue::Bool(value::boolean(text)?),
        Kind::Int => TypedValue::Int(value::int(text)?),
        Kind::Long => TypedValue::Long(value::long(text)?),
        Kind::Float | Kind::Double => TypedValue::Double(value::double(text)?),
        Kind::Time(unit) => TypedValue::Long(value::time(text, unit)?),
        Kind::Size(unit) => TypedValue::Long(value::size(text, unit)?),
        Kind::Memory => TypedValue::Int(value::memory_mib(text)?),
        Kind::Text => TypedValue::Text(text.to_owned()),
        Kind::List => TypedValue::List(
            value::raw_list(text)
                .into_iter()
                .map(|i| i.text.to_owned())
                .collect(),
        ),
    })
}

/// The allowed values and the bound that Spark checks.
fn checked(
    property: &Property,
    facet: &Facet,
    text: &str,
    value: TypedValue,
) -> Result<TypedValue, ReadError> {
    let refuse = |thrown| ReadError {
        thrown,
        span: Some(0..text.len()),
    };
    if !facet.allowed.is_empty() && !facet.allowed.contains(&text) {
        let (key, allowed) = (property.key, facet.allowed.join(", "));
        return Err(refuse(Throwable::illegal_argument(format!(
            "The value of {key} should be one of {allowed}, but was {text}"
        ))));
    }
    match facet.check.as_ref().and_then(|c| refused_by(c, &value)) {
        Some(thrown) => Err(refuse(thrown)),
        None => Ok(value),
    }
}

/// What is thrown for a number that a check does not admit.
fn refused_by(check: &Check, value: &TypedValue) -> Option<Throwable> {
    let shown = refused_number(check, value)?;
    let mut thrown = Throwable::new(check.thrown, check.message.replace("{}", &shown));
    // Some of Java's own checks throw without a word.
    thrown.message = thrown.message.filter(|m| !m.is_empty());
    Some(thrown)
}

/// The number as Java prints it, when a check does not admit it.
fn refused_number(check: &Check, value: &TypedValue) -> Option<String> {
    let number = match value {
        TypedValue::Int(n) => f64::from(*n),
        // No bound is so large that rounding does harm.
        TypedValue::Long(n) => *n as f64,
        TypedValue::Double(d) => *d,
        _ => return None,
    };
    if check.admits(number) {
        return None;
    }
    Some(match value {
        TypedValue::Int(n) => n.to_string(),
        TypedValue::Long(n) => n.to_string(),
        _ => crate::jvm::double_to_string(number),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const V24: SparkVersion = SparkVersion::new(2, 4, 8);
    const V30: SparkVersion = SparkVersion::new(3, 0, 0);
    const V35: SparkVersion = SparkVersion::new(3, 5, 3);

    type Pairs = &'static [(&'static str, &'static str)];

    fn find(pairs: Pairs, name: &str) -> Option<&'static str> {
        pairs.iter().find(|(k, _)| *k == name).map(|&(_, v)| v)
    }

    fn launched(
        conf: Pairs,
        env: Pairs,
        key: &str,
        version: SparkVersion,
    ) -> Result<TypedValue, ReadError> {
        let reader = Reader {
            conf: &|k| find(conf, k),
            env: &|k| find(env, k).map(str::to_owned),
            system: &|_| None,
            version,
        };
        reader.launched_at(catalog::get(key).unwrap())
    }

    fn text(text: &str) -> TypedValue {
        TypedValue::Text(text.to_owned())
    }

    #[test]
    fn the_launchers_look_into_variables_and_other_keys() {
        let key = "spark.mesos.principal";
        let env: Pairs = &[("SPARK_MESOS_PRINCIPAL", "e")];
        for version in [V24, V35] {
            assert_eq!(launched(&[], env, key, version), Ok(text("e")));
            assert_eq!(
                launched(&[("spark.mesos.principal", "")], env, key, version),
                Ok(text(""))
            );
            assert_eq!(launched(&[], &[], key, version), Ok(TypedValue::Unset));
            let home: Pairs = &[("spark.home", "/h")];
            assert_eq!(
                launched(home, &[], "spark.mesos.executor.home", version),
                Ok(text("/h"))
            );
        }
    }

    #[test]
    fn a_declined_offer_stays_away_for_the_common_time() {
        let key = "spark.mesos.rejectOfferDurationForUnmetConstraints";
        for version in [V24, V30, V35] {
            assert_eq!(launched(&[], &[], key, version), Ok(TypedValue::Long(120)));
            let common: Pairs = &[("spark.mesos.rejectOfferDuration", "1500ms")];
            assert_eq!(launched(common, &[], key, version), Ok(TypedValue::Long(1)));
        }
        let bad: Pairs = &[("spark.mesos.rejectOfferDuration", "x")];
        let message = |version| {
            launched(bad, &[], key, version)
                .unwrap_err()
                .thrown
                .message
                .unwrap_or_default()
        };
        assert!(
            message(V24).starts_with(&format!("Illegal value for config key {key}: Time must"))
        );
        assert!(message(V30).starts_with("Time must"));
    }

    #[test]
    fn launchers_pass_some_entries_by() {
        let cores: Pairs = &[("spark.executor.cores", " 2")];
        let error = launched(cores, &[], "spark.executor.cores", V35).unwrap_err();
        assert_eq!(
            error.thrown,
            Throwable::number_format("For input string: \" 2\"")
        );
        assert_eq!(error.span, Some(0..1));
        assert_eq!(
            launched(&[], &[], "spark.executor.cores", V35),
            Ok(TypedValue::Unset)
        );
        let memory: Pairs = &[("SPARK_EXECUTOR_MEMORY", "2g")];
        assert_eq!(
            launched(&[], memory, "spark.executor.memory", V30),
            Ok(TypedValue::Int(2048))
        );
        assert_eq!(
            launched(&[], &[], "spark.executor.memory", V30),
            Ok(TypedValue::Int(1024))
        );
    }

    #[test]
    fn old_releases_read_plainly() {
        let forced: Pairs = &[("spark.mesos.executor.docker.forcePullImage", "TRUE")];
        let key = "spark.mesos.executor.docker.forcePullImage";
        assert_eq!(launched(forced, &[], key, V24), Ok(TypedValue::Bool(false)));
        assert_eq!(launched(forced, &[], key, V30), Ok(TypedValue::Bool(true)));
        let coarse: Pairs = &[("spark.mesos.coarse", "true ")];
        let error = launched(coarse, &[], "spark.mesos.coarse", V24)
            .unwrap_err()
            .thrown;
        assert_eq!(
            error.to_string(),
            "java.lang.IllegalArgumentException: Illegal value for config key \
             spark.mesos.coarse: For input string: \"true \""
        );
        assert_eq!(
            error.cause.unwrap().message.unwrap(),
            "For input string: \"true \""
        );
        assert_eq!(
            launched(coarse, &[], "spark.mesos.coarse", V30),
            Ok(TypedValue::Bool(true))
        );
        let negative: Pairs = &[("spark.mesos.coarse.shutdownTimeout", "-1s")];
        let key = "spark.mesos.coarse.shutdownTimeout";
        let class = |version| {
            launched(negative, &[], key, version)
                .unwrap_err()
                .thrown
                .class
        };
        assert_eq!(class(V24), "java.lang.AssertionError");
        assert_eq!(class(V35), "java.lang.IllegalArgumentException");
    }

    #[test]
    fn faults_are_placed_in_the_written_text() {
        let gpus: Pairs = &[("spark.mesos.gpus.max", "  12x ")];
        let place = |conf, key, version| launched(conf, &[], key, version).unwrap_err().span;
        assert_eq!(place(gpus, "spark.mesos.gpus.max", V35), Some(4..5));
        let led: Pairs = &[
            ("spark.mesos.gpus.max", "${spark.mesos.role}"),
            ("spark.mesos.role", "x"),
        ];
        assert_eq!(place(led, "spark.mesos.gpus.max", V35), Some(0..19));
        let circle: Pairs = &[("spark.mesos.role", "a${spark.mesos.role}")];
        assert_eq!(place(circle, "spark.mesos.role", V35), Some(1..20));
    }

    #[test]
    fn numbers_without_a_json_form_are_strings() {
        let json = |v: TypedValue| serde_json::to_string(&v).unwrap();
        assert_eq!(json(TypedValue::Double(f64::NEG_INFINITY)), "\"-Infinity\"");
        assert_eq!(json(TypedValue::Double(0.5)), "0.5");
        assert_eq!(json(TypedValue::Unset), "null");
        assert_eq!(json(TypedValue::List(vec!["a".to_owned()])), "[\"a\"]");
    }
}
