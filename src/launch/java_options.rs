//! The JVM options that SparkContext puts before the executors' own
//! (`SparkContext.supplementJavaModuleOptions`, `supplementJavaIPv6Options`).

use super::conf::SparkConf;
use super::failure::Thrown;
use crate::version::behaviour;

/// Packages that Spark 3.3 and later open to itself on Java 17 (`JavaModuleOptions`).
const OPENED: &[&str] = &[
    "java.base/java.lang",
    "java.base/java.lang.invoke",
    "java.base/java.lang.reflect",
    "java.base/java.io",
    "java.base/java.net",
    "java.base/java.nio",
    "java.base/java.util",
    "java.base/java.util.concurrent",
    "java.base/java.util.concurrent.atomic",
    INTERNAL_REF,
    "java.base/sun.nio.ch",
    "java.base/sun.nio.cs",
    "java.base/sun.security.action",
    "java.base/sun.util.calendar",
    "java.security.jgss/sun.security.krb5",
];

/// Not among them from the first.
const INTERNAL_REF: &str = "java.base/jdk.internal.ref";

/// Rewrites the Java options of driver and executors as the SparkContext does on its way up.
///
/// Each step reads the executors' options with the default options in front and stores the
/// result, so that default options appear once more with every step.
pub fn supplement(conf: &mut SparkConf<'_>) -> Result<(), Thrown> {
    let version = conf.version();
    if behaviour::JAVA_MODULE_OPTIONS.holds(version) {
        let mut options = String::with_capacity(1024);
        options.push_str("-XX:+IgnoreUnrecognizedVMOptions");
        let opened = |&&p: &&&str| p != INTERNAL_REF || behaviour::opens_internal_ref(version);
        for package in OPENED.iter().filter(opened) {
            options.extend([" --add-opens=", package, "=ALL-UNNAMED"]);
        }
        if behaviour::DIRECT_METHOD_HANDLE_OPTION.holds(version) {
            options.push_str(" -Djdk.reflect.useDirectMethodHandle=false");
        }
        prepend(conf, &options)?;
    }
    if behaviour::PREFER_IPV6_OPTION.holds(version) {
        // The value is the driver JVM's own system property, false unless its user sets it.
        prepend(conf, "-Djava.net.preferIPv6Addresses=false")?;
    }
    Ok(())
}

fn prepend(conf: &mut SparkConf<'_>, options: &str) -> Result<(), Thrown> {
    for key in [
        "spark.driver.extraJavaOptions",
        "spark.executor.extraJavaOptions",
    ] {
        let joined = match conf.text(key)? {
            Some(old) => [options, &old].join(" "),
            None => options.to_owned(),
        };
        conf.set(key, &joined);
    }
    Ok(())
}
