//! Durations, as `JavaUtils.timeStringAs` reads them.

use super::{ValueError, integer, java};
use crate::jvm::Throwable;
use std::borrow::Cow;
use std::ops::Range;

/// The unit in which a duration is held, and of a number without a suffix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimeUnit {
    /// Microseconds.
    Microseconds,
    /// Milliseconds.
    Milliseconds,
    /// Seconds.
    Seconds,
    /// Minutes.
    Minutes,
    /// Hours.
    Hours,
    /// Days.
    Days,
}

impl TimeUnit {
    /// The unit of a suffix in lower case.
    #[must_use]
    pub fn of_suffix(suffix: &str) -> Option<Self> {
        Some(match suffix {
            "us" => TimeUnit::Microseconds,
            "ms" => TimeUnit::Milliseconds,
            "s" => TimeUnit::Seconds,
            "m" | "min" => TimeUnit::Minutes,
            "h" => TimeUnit::Hours,
            "d" => TimeUnit::Days,
            _ => return None,
        })
    }

    /// The shortest suffix that means this unit.
    #[must_use]
    pub const fn suffix(self) -> &'static str {
        match self {
            TimeUnit::Microseconds => "us",
            TimeUnit::Milliseconds => "ms",
            TimeUnit::Seconds => "s",
            TimeUnit::Minutes => "m",
            TimeUnit::Hours => "h",
            TimeUnit::Days => "d",
        }
    }

    /// The unit's name in the plural.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            TimeUnit::Microseconds => "microseconds",
            TimeUnit::Milliseconds => "milliseconds",
            TimeUnit::Seconds => "seconds",
            TimeUnit::Minutes => "minutes",
            TimeUnit::Hours => "hours",
            TimeUnit::Days => "days",
        }
    }

    const fn microseconds(self) -> i128 {
        match self {
            TimeUnit::Microseconds => 1,
            TimeUnit::Milliseconds => 1_000,
            TimeUnit::Seconds => 1_000_000,
            TimeUnit::Minutes => 60_000_000,
            TimeUnit::Hours => 3_600_000_000,
            TimeUnit::Days => 86_400_000_000,
        }
    }

    /// `TimeUnit.convert`: rounds towards zero, and stops at the ends of a `long`.
    #[must_use]
    pub fn convert(self, amount: i64, from: TimeUnit) -> i64 {
        let exact = i128::from(amount) * from.microseconds() / self.microseconds();
        let (low, high) = (i128::from(i64::MIN), i128::from(i64::MAX));
        i64::try_from(exact.clamp(low, high)).unwrap_or(i64::MAX)
    }
}

const ADVICE: &str = "Time must be specified as seconds (s), milliseconds (ms), \
microseconds (us), minutes (m or min), hour (h), or day (d). E.g. 50s, 100ms, or 250us.";

/// A duration in `unit`: a whole number, perhaps negative, and a suffix in any case. Blanks
/// around it are taken off; a number without suffix counts in `unit`.
///
/// # Errors
/// `NumberFormatException` with a sentence of advice and a second line that says what is wrong.
pub fn time(text: &str, unit: TimeUnit) -> Result<i64, ValueError> {
    let whole = java::trim(text);
    let inner = &text[whole.clone()];
    let lower = match inner
        .bytes()
        .all(|b| b.is_ascii_digit() || b.is_ascii_lowercase())
    {
        true => Cow::Borrowed(inner),
        false => Cow::Owned(inner.to_lowercase()),
    };
    let refuse = |why: String, span: Range<usize>| {
        ValueError::new(Throwable::number_format(format!("{ADVICE}\n{why}")), span)
    };
    let Some((number, suffix)) = number_and_suffix(&lower, true) else {
        return Err(refuse(
            format!("Failed to parse time string: {text}"),
            whole,
        ));
    };
    let digits = whole.start..whole.start + number.len();
    let amount = integer::long(number)
        .map_err(|e| refuse(e.thrown.message.unwrap_or_default(), digits.clone()))?;
    let from = match suffix {
        "" => unit,
        _ => TimeUnit::of_suffix(suffix).ok_or_else(|| {
            refuse(
                format!("Invalid suffix: \"{suffix}\""),
                digits.end..whole.end,
            )
        })?,
    };
    Ok(unit.convert(amount, from))
}

/// Splits `12ms` into its number and its suffix, which may be empty; ASCII only.
pub(super) fn number_and_suffix(lower: &str, signed: bool) -> Option<(&str, &str)> {
    let unsigned = if signed {
        lower.strip_prefix('-').unwrap_or(lower)
    } else {
        lower
    };
    let suffix = unsigned.trim_start_matches(|c: char| c.is_ascii_digit());
    let letters = suffix.bytes().all(|b| b.is_ascii_lowercase());
    (suffix.len() < unsigned.len() && letters).then(|| lower.split_at(lower.len() - suffix.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suffixes_are_read_in_any_case_and_rounded_towards_zero() {
        assert_eq!(time(" 5M ", TimeUnit::Seconds), Ok(300));
        assert_eq!(time("-1500ms", TimeUnit::Seconds), Ok(-1));
        assert_eq!(time("7", TimeUnit::Milliseconds), Ok(7));
        assert_eq!(
            time("9223372036854775807d", TimeUnit::Seconds),
            Ok(i64::MAX)
        );
    }

    #[test]
    fn what_is_wrong_is_blamed() {
        let suffix = time(" 10 ", TimeUnit::Seconds).and(time("10 sec", TimeUnit::Seconds));
        assert_eq!(suffix.unwrap_err().span, 0..6);
        let suffix = time("10sec", TimeUnit::Seconds).unwrap_err();
        assert_eq!(suffix.span, 2..5);
        assert!(
            suffix
                .thrown
                .message
                .unwrap()
                .ends_with("\nInvalid suffix: \"sec\"")
        );
        let large = time("99999999999999999999s", TimeUnit::Seconds).unwrap_err();
        assert!(
            large
                .thrown
                .message
                .unwrap()
                .ends_with("\nFor input string: \"99999999999999999999\"")
        );
    }
}
