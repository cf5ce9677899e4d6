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

/// Why no release stands for a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsupported {
    /// Not of the form of a version.
    Malformed,
    /// Older than the oldest of [`RELEASES`].
    TooOld,
    /// Spark 4 or later, which have no Mesos scheduler.
    TooNew,
}

/// The release whose behaviour is nearest to that of a version: [`release`] if it is known.
///
/// Else the version's three numbers count: a vendor's build `3.3.0.3.2.7171000-3` or
/// `2.4.0-mesosphere` starts from the release it is named after. Of that line it is the newest
/// release which is not newer than the version, or the oldest if all are newer (`3.1.0` gives
/// 3.1.1). A line that never was (`3.6.0`) gives the newest release before it. Previews only
/// stand for themselves.
///
/// # Errors
/// If there is nothing to be near to.
pub fn nearest(text: &str) -> Result<SparkVersion, Unsupported> {
    if let Some(exact) = release(text) {
        return Ok(exact);
    }
    let asked = numbers(text).ok_or(Unsupported::Malformed)?;
    let number = |r: &SparkVersion| [r.major, r.minor, r.patch].map(u32::from);
    let same_line = |r: &SparkVersion| number(r)[..2] == asked[..2];
    let finals = || RELEASES.iter().copied().filter(|r| r.stage == 255);
    let below = finals().rev().find(|r| number(r) <= asked);
    let near = below.filter(same_line);
    let near = near.or_else(|| finals().find(same_line)).or(below);
    match near {
        _ if asked[0] >= 4 => Err(Unsupported::TooNew),
        near => near.ok_or(Unsupported::TooOld),
    }
}

/// The three numbers that a version starts with; what a vendor added may stand behind them. Two
/// numbers alone name a line: the last is then as large as can be.
fn numbers(text: &str) -> Option<[u32; 3]> {
    let number = |text: &str| -> Option<u32> {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        text.parse().ok().filter(|_| digits)
    };
    let (major, rest) = text.split_once('.')?;
    let major = number(major)?;
    let Some((minor, rest)) = rest.split_once('.') else {
        return Some([major, number(rest)?, u32::MAX]);
    };
    let end = rest.find(|c: char| !c.is_ascii_digit());
    let (patch, added) = rest.split_at_checked(end.unwrap_or(rest.len()))?;
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
    let well = added.is_empty()
        || added.starts_with(['.', '-', '_', '+'])
            && added.ends_with(|c: char| c.is_ascii_alphanumeric())
            && added.chars().all(word);
    let numbers = [major, number(minor)?, number(patch)?];
    well.then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_version_has_a_nearest_release() {
        for (text, near) in [
            ("3.5.3", "3.5.3"),
            ("3.5", "3.5.9"),
            ("3.0.0-preview", "3.0.0-preview"),
            ("3.5.99", "3.5.9"),
            ("3.5.4294967295", "3.5.9"),
            ("3.1.0", "3.1.1"),
            ("3.6.0", "3.5.9"),
            ("3.6", "3.5.9"),
            ("2.5.0", "2.4.8"),
            ("2.9", "2.4.8"),
            ("2.4.0-mesosphere", "2.4.0"),
            ("3.3.0.3.2.7171000-3", "3.3.0"),
            ("3.0.0-preview3", "3.0.0"),
            ("3.5.3-SNAPSHOT", "3.5.3"),
            ("3.2.1_amzn+0", "3.2.1"),
        ] {
            let found = nearest(text).map(|r| r.to_string());
            assert_eq!(found.as_deref(), Ok(near), "{text}");
        }
        for (text, why) in [
            ("4.0.0", Unsupported::TooNew),
            ("4.1.0-preview1", Unsupported::TooNew),
            ("4.0", Unsupported::TooNew),
            ("2.3.4", Unsupported::TooOld),
            ("2.3", Unsupported::TooOld),
            ("1.6.3", Unsupported::TooOld),
            ("", Unsupported::Malformed),
            ("3", Unsupported::Malformed),
            ("3.5.", Unsupported::Malformed),
            ("3.5.x", Unsupported::Malformed),
            ("3.5.3-", Unsupported::Malformed),
            ("3.5.3 ", Unsupported::Malformed),
            ("v3.5", Unsupported::Malformed),
            ("3.5.99999999999", Unsupported::Malformed),
        ] {
            assert_eq!(nearest(text), Err(why), "{text}");
        }
    }

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
