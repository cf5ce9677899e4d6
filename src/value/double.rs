//! Floating-point numbers, as `Double.parseDouble` reads them.

use super::{ValueError, java};
use crate::jvm::Throwable;

/// A `double` in Java's spelling: decimal with an optional exponent, hexadecimal with a binary
/// exponent (`0x1.8p3`), `NaN`, `Infinity`; a suffix `d` or `f` in any case. Blanks around it are
/// taken off. Rounded to the nearest.
///
/// # Errors
/// `NumberFormatException`: `empty String`, `multiple points`, or `For input string: "X"` with
/// the blanks taken off (jdk.internal.math.FloatingDecimal).
pub fn double(text: &str) -> Result<f64, ValueError> {
    let span = java::trim(text);
    let trimmed = &text[span.clone()];
    let (negative, rest) = match trimmed.as_bytes().first() {
        Some(b'-') => (true, &trimmed[1..]),
        Some(b'+') => (false, &trimmed[1..]),
        _ => (false, trimmed),
    };
    let magnitude = match rest {
        "NaN" => Some(f64::NAN),
        "Infinity" => Some(f64::INFINITY),
        _ if rest.starts_with("0x") || rest.starts_with("0X") => hexadecimal(&rest[2..]),
        _ => decimal(rest),
    };
    match magnitude {
        Some(m) => Ok(if negative { -m } else { m }),
        None => {
            let message = if trimmed.is_empty() {
                "empty String".to_owned()
            } else if second_point(rest) {
                "multiple points".to_owned()
            } else {
                format!("For input string: \"{trimmed}\"")
            };
            let span = if span.is_empty() { 0..text.len() } else { span };
            Err(ValueError::new(Throwable::number_format(message), span))
        }
    }
}

/// Whether the digits at the start have a second point in them, which Java reports apart.
fn second_point(rest: &str) -> bool {
    let digits = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    rest[..rest.len() - digits.len()].matches('.').count() > 1
}

fn strip_suffix(text: &str) -> &str {
    text.strip_suffix(['d', 'D', 'f', 'F']).unwrap_or(text)
}

/// `12.5e3`: digits on at least one side of the point, digits in the exponent.
fn decimal(text: &str) -> Option<f64> {
    let text = strip_suffix(text);
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if !(digits(whole) && digits(part)) || whole.len() + part.len() == 0 {
        return None;
    }
    if let Some(exponent) = exponent {
        let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        if unsigned.is_empty() || !digits(unsigned) {
            return None;
        }
    }
    // What is left is within the grammar of Rust's reader, which rounds to the nearest as well.
    text.parse().ok()
}

/// The text after `0x`: `h.hp±d`, where digits are needed on one side of the point, and the
/// exponent always.
fn hexadecimal(text: &str) -> Option<f64> {
    let text = strip_suffix(text);
    let (mantissa, exponent) = text.split_once(['p', 'P'])?;
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let hex = |s: &str| s.bytes().all(|b| b.is_ascii_hexdigit());
    if !(hex(whole) && hex(part)) || whole.len() + part.len() == 0 {
        return None;
    }
    let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    if unsigned.is_empty() || !unsigned.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    // An exponent too large for a long decides the result by its sign alone.
    let far = i64::MAX / 4;
    let power = unsigned.parse::<i64>().map_or(far, |p| p.min(far));
    let power = if exponent.starts_with('-') {
        -power
    } else {
        power
    };

    let mut bits: u64 = 0;
    let mut lost = false;
    let mut scale: i64 = 0;
    let places = whole
        .bytes()
        .map(|b| (b, 0))
        .chain(part.bytes().map(|b| (b, 4)));
    for (b, places) in places {
        let digit = u64::from((b as char).to_digit(16)?);
        if bits >> 60 == 0 {
            bits = bits << 4 | digit;
            scale -= places;
        } else {
            lost |= digit != 0;
            scale += 4 - places;
        }
    }
    Some(scaled(bits, lost, scale.saturating_add(power)))
}

/// `bits * 2^scale`, rounded half to even; `lost` says that `bits` had a tail that is not zero.
fn scaled(bits: u64, lost: bool, scale: i64) -> f64 {
    if bits == 0 {
        return 0.0;
    }
    let width = i64::from(64 - bits.leading_zeros());
    // The weight of the highest bit, and of the lowest bit that a double can hold beside it.
    let highest = scale.saturating_add(width - 1);
    if highest > 1023 {
        return f64::INFINITY;
    }
    let lowest = (highest - 52).max(-1074);
    let drop = lowest - scale;
    if drop <= 0 {
        // Everything fits; -drop is at most 52 here.
        return assemble(bits << (-drop).min(63), lowest);
    }
    if drop > 64 {
        return 0.0;
    }
    let wide = u128::from(bits);
    let kept = wide >> drop;
    let rest = wide & ((1 << drop) - 1);
    let half = 1u128 << (drop - 1);
    let up = rest > half || (rest == half && (lost || kept & 1 == 1));
    assemble(u64::try_from(kept).unwrap_or(0) + u64::from(up), lowest)
}

/// The double `mantissa * 2^lowest`, where the mantissa is below 2^54 and needs no rounding.
#[expect(
    clippy::cast_precision_loss,
    reason = "exact: at most 53 bits, or a power of two"
)]
fn assemble(mantissa: u64, lowest: i64) -> f64 {
    let exponent = u64::try_from(lowest + 1074).unwrap_or(0);
    if exponent == 0 {
        // Subnormal, or the smallest normal when the mantissa reached 2^52.
        return f64::from_bits(mantissa);
    }
    // Two factors, because 2^lowest alone may be below the normal range.
    let power = |e: i64| f64::from_bits(u64::try_from(e + 1023).unwrap_or(0) << 52);
    let (first, second) = if lowest < -1000 {
        (-1000, lowest + 1000)
    } else {
        (lowest, 0)
    };
    mantissa as f64 * power(second) * power(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_spellings() {
        for (text, value) in [
            ("1", 1.0),
            (" -1.5e3\n", -1500.0),
            ("1.", 1.0),
            (".5d", 0.5),
            ("1e-400", 0.0),
            ("1e400", f64::INFINITY),
            ("0.1F", 0.1),
            ("+Infinity", f64::INFINITY),
            ("1e99999999999999999999", f64::INFINITY),
        ] {
            assert_eq!(double(text).unwrap().to_bits(), value.to_bits(), "{text}");
        }
        assert!(double("-NaN").unwrap().is_nan());
    }

    #[test]
    fn hexadecimal_spellings() {
        for (text, value) in [
            ("0x1p3", 8.0),
            ("0X.8P1f", 1.0),
            ("0x1.p-1074", f64::from_bits(1)),
            ("0x0.8p-1074", 0.0),
            ("0x0.80000000000000000001p-1074", f64::from_bits(1)),
            ("0x1.fffffffffffff7p1023", f64::MAX),
            ("0x1.fffffffffffff8p1023", f64::INFINITY),
            ("0x0.fffffffffffff8p-1022", f64::MIN_POSITIVE),
            ("0x1.00000000000008p0", 1.0),
            ("0x1.000000000000080001p0", 1.0 + f64::EPSILON),
            ("0x0p99999999999999999999", 0.0),
            ("0x1p-99999999999999999999", 0.0),
            ("0x12345678.9abcdefp-4", 19088743.537777778),
        ] {
            assert_eq!(double(text).unwrap().to_bits(), value.to_bits(), "{text}");
        }
    }

    #[test]
    fn refusals() {
        let message = |text| double(text).unwrap_err().thrown.message.unwrap();
        assert_eq!(message("  "), "empty String");
        assert_eq!(message("1.2.3"), "multiple points");
        assert_eq!(message(" 1x "), "For input string: \"1x\"");
        for bad in [
            "e1", "1e", "1e+", ".", "0x1", "0xp1", "nan", "inf", "1_0", "1dd", "--1",
        ] {
            assert_eq!(message(bad), format!("For input string: \"{bad}\""));
        }
        assert_eq!(double(" 1x ").unwrap_err().span, 1..3);
    }
}
