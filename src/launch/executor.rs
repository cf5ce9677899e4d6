//! What both modes put into an executor: heap, variables, home, archive.

use super::conf::SparkConf;
use super::context::Driver;
use super::failure::Thrown;
use super::framework::name_in_message;
use crate::jvm::Throwable;
use crate::mesos::{Attribute, FrameworkID, Offer, OfferID, Resource, SlaveID, Variable};
use crate::value;
use crate::version::behaviour;

const URI: &str = "spark.executor.uri";

/// Heap and overhead of an executor in MiB (`MesosSchedulerUtils.executorMemory`).
pub fn memory(conf: &SparkConf<'_>, driver: &Driver) -> Result<i32, Thrown> {
    const MINIMUM: f64 = 384.0;
    let heap = driver.executor_memory;
    // The factor is read, and refused, even where the overhead is given.
    let factor = match behaviour::OVERHEAD_FACTOR.holds(conf.version()) {
        true => conf.double("spark.executor.memoryOverheadFactor")?,
        false => None,
    };
    let share = factor.unwrap_or(0.1) * f64::from(heap);
    let given = conf.int("spark.mesos.executor.memoryOverhead")?;
    let overhead = given.unwrap_or_else(|| java_max(share, MINIMUM) as i32);
    Ok(overhead.wrapping_add(heap))
}

/// `Math.max`, which differs from Rust's only for NaN.
fn java_max(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() {
        f64::NAN
    } else {
        a.max(b)
    }
}

/// Variables of an executor but for its secrets.
pub fn variables(
    conf: &SparkConf<'_>,
    driver: &Driver,
    framework_id: &str,
    executor_id: &str,
) -> Result<Vec<Variable>, Thrown> {
    let mut variables = Vec::new();
    if let Some(path) = conf.text("spark.executor.extraClassPath")? {
        variables.push(variable("SPARK_EXECUTOR_CLASSPATH", &path));
    }
    let options = conf
        .text("spark.executor.extraJavaOptions")?
        .unwrap_or_default();
    let options = options.replace("{{APP_ID}}", framework_id);
    let options = options.replace("{{EXECUTOR_ID}}", executor_id);
    variables.push(variable("SPARK_EXECUTOR_OPTS", &options));
    variables.extend(
        driver
            .executor_environment
            .iter()
            .map(|(k, v)| variable(k, v)),
    );
    Ok(variables)
}

/// A variable with a value.
pub fn variable(name: &str, value: &str) -> Variable {
    Variable {
        name: name.to_owned(),
        value: Some(value.to_owned()),
        ..Variable::default()
    }
}

/// `LD_LIBRARY_PATH=...` before the command. The name is the one of the driver's own
/// operating system; this is Linux'.
pub fn library_path_prefix(conf: &SparkConf<'_>) -> Result<String, Thrown> {
    let path = conf.text("spark.executor.extraLibraryPath")?;
    Ok(path.map_or_else(String::new, |p| {
        format!("LD_LIBRARY_PATH=\"{p}:$LD_LIBRARY_PATH\"")
    }))
}

/// Where Spark is on the agents.
pub fn home(conf: &SparkConf<'_>) -> Result<String, Thrown> {
    const KEY: &str = "spark.mesos.executor.home";
    if let Some(home) = conf.text(KEY)? {
        return Ok(home);
    }
    if let Some(home) = conf.raw("spark.home") {
        return Ok(home.to_owned());
    }
    if let Some(home) = conf.env("SPARK_HOME") {
        return Ok(home);
    }
    let name = name_in_message(KEY, conf);
    let message = format!("Executor Spark home `{name}` is not set!");
    Err(Thrown::of(KEY, Throwable::spark(message)))
}

/// The archive that holds Spark: the property, then the variable.
pub fn uri(conf: &SparkConf<'_>) -> Result<Option<String>, Thrown> {
    Ok(match conf.text(URI)? {
        Some(uri) => Some(uri),
        None => conf.env("SPARK_EXECUTOR_URI"),
    })
}

/// `new java.io.File(parent, child).getPath()` on Linux: the parent's slashes are folded and its
/// last one goes; of the child only repeated slashes would.
pub fn java_path(parent: &str, child: &str) -> String {
    let mut path = String::with_capacity(parent.len() + child.len() + 1);
    for c in parent.chars() {
        if !(c == '/' && path.ends_with('/')) {
            path.push(c);
        }
    }
    if path.len() > 1 && path.ends_with('/') {
        path.pop();
    }
    if !path.ends_with('/') {
        path.push('/');
    }
    path + child
}

/// The directory that an archive is expected to unpack to: the last part of its address, up to the
/// first dot.
pub fn unpacked_directory(uri: &str) -> Result<String, Thrown> {
    let no_last = || {
        let empty = Throwable::new("java.util.NoSuchElementException", "next on empty iterator");
        Thrown::of(URI, empty)
    };
    let last = value::split(uri, '/').pop().ok_or_else(no_last)?;
    let last = &uri[last];
    let head = value::split(last, '.')
        .into_iter()
        .next()
        .ok_or_else(no_last)?;
    Ok(last[head].to_owned())
}

/// An offer that is made up to show what an executor is like.
pub fn offer(framework_id: &str, resources: Vec<Resource>, attributes: Vec<Attribute>) -> Offer {
    Offer {
        id: OfferID {
            value: "offer-1".to_owned(),
        },
        framework_id: FrameworkID {
            value: framework_id.to_owned(),
        },
        slave_id: SlaveID {
            value: "agent-1".to_owned(),
        },
        hostname: "agent-1.example.com".to_owned(),
        resources,
        attributes,
        ..Offer::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_as_java_joins_them() {
        assert_eq!(java_path("/opt/spark", "./bin/x"), "/opt/spark/./bin/x");
        assert_eq!(java_path("/a//b/", "./bin/x"), "/a/b/./bin/x");
        assert_eq!(java_path("/", "./bin/x"), "/./bin/x");
        assert_eq!(java_path("", "./bin/x"), "/./bin/x");
        assert_eq!(java_path("rel", "./bin/x"), "rel/./bin/x");
    }

    #[test]
    fn directory_of_an_archive() {
        assert_eq!(
            unpacked_directory("hdfs://n/d/spark-3.0.0.tgz").unwrap(),
            "spark-3"
        );
        assert_eq!(unpacked_directory("/x/y.z/").unwrap(), "y");
        assert_eq!(unpacked_directory("http://h/dir/spark").unwrap(), "spark");
        assert_eq!(unpacked_directory("/.hidden").unwrap(), "");
    }
}
