//! Which empty values are one Java object.
//!
//! Serialization writes an object once and refers to it afterwards. Of the texts in a driver's conf
//! only empty ones can be one object under several keys: the constant of Spark's own code.

use super::Input;
use crate::submit::Origin;

/// The first Java version whose library makes the constant of every empty text that it cuts out of
/// another (JDK-8240094).
const CUTS_GIVE_CONSTANT: u32 = 15;

/// Whose empty values spark-submit makes anew from lists of files.
const LISTS: &[&str] = &[
    "spark.jars",
    "spark.files",
    "spark.archives",
    "spark.yarn.dist.files",
    "spark.yarn.dist.archives",
    "spark.yarn.dist.jars",
];

/// Whether the value of a key, which is empty, is the shared constant. Where the version of Java is
/// not known it is taken to be older than 15.
pub fn is_shared(key: &str, input: &Input<'_>) -> bool {
    let modern = input
        .facts
        .java_version
        .as_deref()
        .and_then(major)
        .is_some_and(|v| v >= CUTS_GIVE_CONSTANT);
    if LISTS.contains(&key) {
        return true;
    }
    let origin = input.resolution.prepared.get(key).map(|p| p.origin);
    match origin {
        // Joined from a list, even where there is none.
        _ if key == "spark.submit.pyFiles" => modern,
        // Trimming gives the constant (Utils.trimExceptCRLF).
        Some(Origin::File { .. }) => true,
        // What is cut off after `=`.
        Some(Origin::Conf { .. }) => modern,
        _ => false,
    }
}

/// `11` of `11.0.13`, `8` of `1.8.0_292`.
fn major(version: &str) -> Option<u32> {
    let version = version.strip_prefix("1.").unwrap_or(version);
    let end = version.find(|c: char| !c.is_ascii_digit());
    version[..end.unwrap_or(version.len())].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn versions_of_java() {
        assert_eq!(major("11.0.13"), Some(11));
        assert_eq!(major("1.8.0_292"), Some(8));
        assert_eq!(major("17"), Some(17));
        assert_eq!(major("17-ea"), Some(17));
        assert_eq!(major("x"), None);
    }
}
