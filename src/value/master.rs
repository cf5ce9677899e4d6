//! Master addresses.

use super::ValueError;
use crate::jvm::Throwable;

/// What the driver's Mesos scheduler connects to: the text behind the first `mesos://`, up to the
/// end of its line (`MesosClusterManager`).
///
/// # Errors
/// `NoSuchElementException`, `None.get`, when the address has no `mesos://` in it.
pub fn driver_master(text: &str) -> Result<&str, ValueError> {
    match text.split_once("mesos://") {
        Some((_, rest)) => {
            let end = rest.find(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']);
            Ok(&rest[..end.unwrap_or(rest.len())])
        }
        None => {
            let thrown = Throwable::new("java.util.NoSuchElementException", "None.get");
            Err(ValueError::new(thrown, 0..text.len()))
        }
    }
}

/// Host and port of the dispatcher in cluster mode: the text behind `mesos://` less one slash at
/// its end (`RestSubmissionClient`).
///
/// # Errors
/// `IllegalArgumentException` for another kind of address.
pub fn rest_master(text: &str) -> Result<&str, ValueError> {
    let rest = text
        .strip_prefix("mesos://")
        .or_else(|| text.strip_prefix("spark://"));
    match rest {
        Some(rest) => Ok(rest.strip_suffix('/').unwrap_or(rest)),
        None => {
            let thrown = Throwable::illegal_argument(
                "This REST client only supports master URLs that start with one of the \
                 following: spark://,mesos://",
            );
            Err(ValueError::new(thrown, 0..text.len()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_is_taken_away() {
        assert_eq!(
            driver_master("mesos://zk://a:2181,b:2181/mesos"),
            Ok("zk://a:2181,b:2181/mesos")
        );
        assert_eq!(rest_master("mesos://h:7077/"), Ok("h:7077"));
        let error = driver_master("mesos:/h").unwrap_err();
        assert_eq!(
            error.thrown.to_string(),
            "java.util.NoSuchElementException: None.get"
        );
        assert!(rest_master("yarn").is_err());
    }
}
