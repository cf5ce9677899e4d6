//! The Spark releases that can be asked for.

use super::SparkVersion;

const fn v(major: u8, minor: u8, patch: u8) -> SparkVersion {
    SparkVersion::new(major, minor, patch)
}

/// Every release of Spark with a Mesos scheduler that this crate knows, oldest first.
///
/// These are the releases on PyPI and, of 3.0.0, the two previews that only Apache's archive has.
/// Spark 3.1.0 was withdrawn before it was announced; Spark 4.0.0 has no Mesos scheduler any more.
pub const RELEASES: &[SparkVersion] = &[
    v(2, 4, 0),
    v(2, 4, 1),
    v(2, 4, 2),
    v(2, 4, 3),
    v(2, 4, 4),
    v(2, 4, 5),
    v(2, 4, 6),
    v(2, 4, 7),
    v(2, 4, 8),
    SparkVersion {
        major: 3,
        minor: 0,
        patch: 0,
        stage: 0,
    },
    SparkVersion {
        major: 3,
        minor: 0,
        patch: 0,
        stage: 1,
    },
    v(3, 0, 0),
    v(3, 0, 1),
    v(3, 0, 2),
    v(3, 0, 3),
    v(3, 1, 1),
    v(3, 1, 2),
    v(3, 1, 3),
    v(3, 2, 0),
    v(3, 2, 1),
    v(3, 2, 2),
    v(3, 2, 3),
    v(3, 2, 4),
    v(3, 3, 0),
    v(3, 3, 1),
    v(3, 3, 2),
    v(3, 3, 3),
    v(3, 3, 4),
    v(3, 4, 0),
    v(3, 4, 1),
    v(3, 4, 2),
    v(3, 4, 3),
    v(3, 4, 4),
    v(3, 5, 0),
    v(3, 5, 1),
    v(3, 5, 2),
    v(3, 5, 3),
    v(3, 5, 4),
    v(3, 5, 5),
    v(3, 5, 6),
    v(3, 5, 7),
    v(3, 5, 8),
    v(3, 5, 9),
];

/// The known release that a text names: `3.5.3` itself, or `3.5` for the newest known patch of
/// that line.
#[must_use]
pub fn release(text: &str) -> Option<SparkVersion> {
    if let Some(exact) = SparkVersion::parse(text) {
        return RELEASES.contains(&exact).then_some(exact);
    }
    let line = SparkVersion::parse(&format!("{text}.0"))?;
    RELEASES
        .iter()
        .rev()
        .find(|r| (r.major, r.minor) == (line.major, line.minor))
        .copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_sorted() {
        assert!(RELEASES.is_sorted());
    }

    #[test]
    fn a_line_is_its_newest_patch() {
        assert_eq!(release("2.4"), Some(v(2, 4, 8)));
        assert_eq!(release("3.0.0-preview2"), Some(RELEASES[10]));
        assert_eq!(release("3.5.3"), Some(v(3, 5, 3)));
        for bad in [
            "",
            "3",
            "3.1.0",
            "2.3",
            "4.0.0",
            "3.5.",
            "3.5.3.1",
            "3.0.0-preview3",
            "v3.5",
        ] {
            assert_eq!(release(bad), None, "{bad}");
        }
    }
}
