//! Versions of Mesos.

use std::fmt;

/// A release of Mesos, such as 1.3 or 1.11.0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MesosVersion {
    /// The first number.
    pub major: u16,
    /// The second number.
    pub minor: u16,
    /// The third number, if there is one.
    pub patch: Option<u16>,
}

impl MesosVersion {
    /// A release by its first two numbers.
    #[must_use]
    pub const fn new(major: u16, minor: u16) -> Self {
        MesosVersion {
            major,
            minor,
            patch: None,
        }
    }

    /// Reads `1.3` or `1.3.2`.
    ///
    /// # Errors
    /// When it is not two or three numbers with dots between.
    pub fn parse(text: &str) -> Result<Self, String> {
        let numbers: Option<Vec<u16>> = text.split('.').map(|n| n.parse().ok()).collect();
        match numbers.as_deref() {
            Some([major, minor]) => Ok(MesosVersion::new(*major, *minor)),
            Some([major, minor, patch]) => Ok(MesosVersion {
                patch: Some(*patch),
                ..MesosVersion::new(*major, *minor)
            }),
            _ => Err("a version of Mesos is two or three numbers, such as 1.11.0".to_owned()),
        }
    }
}

impl fmt::Display for MesosVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)?;
        match self.patch {
            Some(patch) => write!(f, ".{patch}"),
            None => Ok(()),
        }
    }
}

impl<'de> serde::Deserialize<'de> for MesosVersion {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        MesosVersion::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::MesosVersion;

    #[test]
    fn two_or_three_numbers() {
        let text = |t: &str| MesosVersion::parse(t).map(|v| v.to_string());
        assert_eq!(text("1.3"), Ok("1.3".to_owned()));
        assert_eq!(text("1.11.0"), Ok("1.11.0".to_owned()));
        for bad in ["", "1", "1.", "1.x", "1.3.x", "1.3.2.1", "-1.3"] {
            assert!(MesosVersion::parse(bad).is_err(), "{bad}");
        }
        let since = MesosVersion::new(1, 3);
        assert!(MesosVersion::parse("1.3.0").is_ok_and(|v| v > since));
        assert!(MesosVersion::new(1, 10) > since);
    }
}
