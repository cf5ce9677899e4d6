//! Sizes, as `JavaUtils.byteStringAs` and `Utils.memoryStringToMb` read them.

use super::time::number_and_suffix;
use super::{ValueError, integer, java};
use crate::jvm::Throwable;
use std::ops::Range;

/// The unit in which a size is held, and of a number without a suffix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ByteUnit {
    /// Bytes.
    Byte,
    /// 1024 bytes.
    KiB,
    /// 1024 KiB.
    MiB,
    /// 1024 MiB.
    GiB,
    /// 1024 GiB.
    TiB,
    /// 1024 TiB.
    PiB,
}

impl ByteUnit {
    /// The unit of a suffix in lower case.
    #[must_use]
    pub fn of_suffix(suffix: &str) -> Option<Self> {
        Some(match suffix {
            "b" => ByteUnit::Byte,
            "k" | "kb" => ByteUnit::KiB,
            "m" | "mb" => ByteUnit::MiB,
            "g" | "gb" => ByteUnit::GiB,
            "t" | "tb" => ByteUnit::TiB,
            "p" | "pb" => ByteUnit::PiB,
            _ => return None,
        })
    }

    /// The shortest suffix that means this unit.
    #[must_use]
    pub const fn suffix(self) -> &'static str {
        match self {
            ByteUnit::Byte => "b",
            ByteUnit::KiB => "k",
            ByteUnit::MiB => "m",
            ByteUnit::GiB => "g",
            ByteUnit::TiB => "t",
            ByteUnit::PiB => "p",
        }
    }

    /// The unit as Spark writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            ByteUnit::Byte => "BYTE",
            ByteUnit::KiB => "KiB",
            ByteUnit::MiB => "MiB",
            ByteUnit::GiB => "GiB",
            ByteUnit::TiB => "TiB",
            ByteUnit::PiB => "PiB",
        }
    }

    const fn shift(self) -> u32 {
        match self {
            ByteUnit::Byte => 0,
            ByteUnit::KiB => 10,
            ByteUnit::MiB => 20,
            ByteUnit::GiB => 30,
            ByteUnit::TiB => 40,
            ByteUnit::PiB => 50,
        }
    }

    /// `ByteUnit.convertFrom` for an amount that is not negative: rounds down; `None` when the
    /// result does not fit a `long`.
    #[must_use]
    pub fn convert(self, amount: i64, from: ByteUnit) -> Option<i64> {
        if from.shift() > self.shift() {
            amount.checked_mul(1 << (from.shift() - self.shift()))
        } else {
            Some(amount >> (self.shift() - from.shift()))
        }
    }
}

const ADVICE: &str = "Size must be specified as bytes (b), kibibytes (k), mebibytes (m), \
gibibytes (g), tebibytes (t), or pebibytes(p). E.g. 50b, 100k, or 250m.";

/// A size in `unit`: a whole number and a suffix in any case. Blanks around it are taken off; a
/// number without suffix counts in `unit`.
///
/// # Errors
/// `NumberFormatException` with a sentence of advice and a second line that says what is wrong;
/// `IllegalArgumentException` when the size does not fit a `long`.
pub fn size(text: &str, unit: ByteUnit) -> Result<i64, ValueError> {
    let whole = java::trim(text);
    let lower = text[whole.clone()].to_lowercase();
    let refuse = |why: String, span: Range<usize>| {
        ValueError::new(Throwable::number_format(format!("{ADVICE}\n{why}")), span)
    };
    let Some((number, suffix)) = number_and_suffix(&lower, false) else {
        let why = match fraction(&lower) {
            Some(f) => format!("Fractional values are not supported. Input was: {f}"),
            None => format!("Failed to parse byte string: {text}"),
        };
        return Err(refuse(why, whole));
    };
    let digits = whole.start..whole.start + number.len();
    let amount = integer::long(number)
        .map_err(|e| refuse(e.thrown.message.unwrap_or_default(), digits.clone()))?;
    let from = match suffix {
        "" => unit,
        _ => ByteUnit::of_suffix(suffix).ok_or_else(|| {
            refuse(
                format!("Invalid suffix: \"{suffix}\""),
                digits.end..whole.end,
            )
        })?,
    };
    unit.convert(amount, from).ok_or_else(|| {
        let thrown = Throwable::illegal_argument(format!(
            "Conversion of {amount} exceeds Long.MAX_VALUE in {}. Try a larger unit (e.g. MiB \
             instead of KiB)",
            from.name()
        ));
        ValueError::new(thrown, whole)
    })
}

/// A size of a configuration entry, which may begin with a minus sign.
///
/// # Errors
/// As [`size`]; messages show the text without the sign.
pub fn signed_size(text: &str, unit: ByteUnit) -> Result<i64, ValueError> {
    match text.strip_prefix('-') {
        Some(rest) => size(rest, unit).map(|n| -n).map_err(|e| e.shifted(1)),
        None => size(text, unit),
    }
}

/// MiB of a memory text such as that of spark.executor.memory, where a number without suffix
/// counts bytes. Rounds down; the low 32 bits are kept (`Utils.memoryStringToMb`).
///
/// # Errors
/// As [`size`].
#[expect(
    clippy::cast_possible_truncation,
    reason = "Spark truncates with toInt as well"
)]
pub fn memory_mib(text: &str) -> Result<i32, ValueError> {
    Ok((size(text, ByteUnit::Byte)? / 1024 / 1024) as i32)
}

/// The number in `1.5g`, when the text is of that form.
fn fraction(lower: &str) -> Option<&str> {
    let number = lower.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let (whole, part) = number.split_once('.')?;
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    (digits(whole) && digits(part)).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suffixes_are_read_in_any_case() {
        assert_eq!(size(" 2G ", ByteUnit::MiB), Ok(2048));
        assert_eq!(size("2047k", ByteUnit::MiB), Ok(1));
        assert_eq!(size("7", ByteUnit::KiB), Ok(7));
        assert_eq!(signed_size("-1g", ByteUnit::MiB), Ok(-1024));
    }

    #[test]
    fn memory_without_a_suffix_counts_bytes() {
        assert_eq!(memory_mib("4096"), Ok(0));
        assert_eq!(memory_mib("4096m"), Ok(4096));
        assert_eq!(memory_mib("4p"), Ok(0));
    }

    #[test]
    fn what_is_wrong_is_said_in_the_second_line() {
        let line = |text| {
            let message = size(text, ByteUnit::MiB)
                .unwrap_err()
                .thrown
                .message
                .unwrap();
            message.lines().last().unwrap().to_owned()
        };
        assert_eq!(
            line("1.5g"),
            "Fractional values are not supported. Input was: 1.5"
        );
        assert_eq!(line("1gib"), "Invalid suffix: \"gib\"");
        assert_eq!(line(" -1 "), "Failed to parse byte string:  -1 ");
        assert_eq!(
            line("9999999999p"),
            "Conversion of 9999999999 exceeds Long.MAX_VALUE in PiB. Try a larger unit (e.g. MiB \
             instead of KiB)"
        );
    }
}
