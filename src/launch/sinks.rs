//! Sinks of metrics: classes that a driver makes when it is registered, each with what else stands
//! under its name (`MetricsConfig`, `MetricsSystem.registerSinks`).

use super::conf::SparkConf;
use super::failure::Thrown;
use crate::jvm::Throwable;
use crate::value;
use std::collections::BTreeMap;

const PREFIX: &str = "spark.metrics.conf.";

/// What one sink has: under the name of an option its key and value.
type Options<'c> = BTreeMap<&'c str, (&'c str, &'c str)>;

/// What the sinks of a driver refuse. Hosts that are missing may stand in a file on the class path.
pub fn refused(conf: &SparkConf<'_>) -> Result<(), Thrown> {
    // One sink there is without being asked for.
    const SERVLET: (&str, &str) = ("", "org.apache.spark.metrics.sink.MetricsServlet");
    for (name, options) in of_driver(conf) {
        let by_default = (name == "servlet").then_some(&SERVLET);
        let Some(&(key, class)) = options.get("class").or(by_default) else {
            continue;
        };
        if value::is_no_class(class, &[]) {
            let missing = Throwable::new("java.lang.ClassNotFoundException", class);
            return Err(Thrown::of(key, missing));
        }
        let Some(own) = class.strip_prefix("org.apache.spark.metrics.sink.") else {
            continue;
        };
        made(own, &options).map_err(|(key, cause)| {
            let refused = Throwable::without_message("java.lang.reflect.InvocationTargetException");
            Thrown::of(key, refused.caused_by(cause))
        })?;
    }
    Ok(())
}

/// The sinks by their names. What is said of the driver counts more than what is said of all; texts
/// are taken as they are.
fn of_driver<'c>(conf: &'c SparkConf<'_>) -> BTreeMap<&'c str, Options<'c>> {
    let mut sinks: BTreeMap<&str, Options<'_>> = BTreeMap::new();
    for key in conf.keys() {
        let Some((whose, rest)) = key
            .strip_prefix(PREFIX)
            .and_then(|k| k.split_once(".sink."))
        else {
            continue;
        };
        let Some((name, option)) = rest.rsplit_once('.') else {
            continue;
        };
        let options = sinks.entry(name).or_default();
        let value = conf.raw(key).unwrap_or_default();
        match whose {
            "driver" => drop(options.insert(option, (key, value))),
            "*" => drop(options.entry(option).or_insert((key, value))),
            _ => {}
        }
    }
    sinks
}

/// What the constructor of a sink of Spark's own throws, and for which key.
fn made<'c>(class: &str, options: &Options<'c>) -> Result<(), (&'c str, Throwable)> {
    let number = |option: &str| match options.get(option) {
        Some(&(key, text)) => match value::int(text) {
            Ok(number) => Ok(Some((key, number))),
            Err(error) => Err((key, error.thrown)),
        },
        None => Ok(None),
    };
    match class {
        "ConsoleSink" | "CsvSink" | "Slf4jSink" => {}
        "GraphiteSink" | "StatsdSink" => drop(number("port")?),
        "MetricsServlet" => {
            let sample = options.get("sample");
            let refused = sample.and_then(|(key, text)| Some((*key, value::boolean(text).err()?)));
            return refused.map_or(Ok(()), |(key, error)| Err((key, error.thrown)));
        }
        _ => return Ok(()),
    }
    const UNITS: [(&str, i64); 7] = [
        ("NANOSECONDS", 1_000_000_000),
        ("MICROSECONDS", 1_000_000),
        ("MILLISECONDS", 1000),
        ("SECONDS", 1),
        ("MINUTES", 1),
        ("HOURS", 1),
        ("DAYS", 1),
    ];
    let period = number("period")?;
    let unit = options.get("unit");
    let named = unit.map_or_else(|| "SECONDS".to_owned(), |(_, text)| text.to_uppercase());
    let Some((_, in_a_second)) = UNITS.iter().find(|(name, _)| *name == named) else {
        let message = format!("No enum constant java.util.concurrent.TimeUnit.{named}");
        let key = unit.map_or("", |(key, _)| key);
        return Err((key, Throwable::illegal_argument(message)));
    };
    let by_default = unit.map(|(key, _)| (*key, 10));
    if let Some((key, number)) = period.or(by_default)
        && i64::from(number) < *in_a_second
    {
        let message = format!("Polling period {number} {named} below than minimal polling period ");
        return Err((key, Throwable::illegal_argument(message)));
    }
    Ok(())
}
