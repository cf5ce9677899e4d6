//! Whole numbers, as `Integer.parseInt` and `Long.parseLong` read them.

use super::ValueError;
use super::java::digit;
use crate::jvm::Throwable;
use std::ops::Range;

/// A 32-bit number: an optional sign and decimal digits of any script, nothing around them.
///
/// # Errors
/// `NumberFormatException`, `For input string: "X"`, also when the number is out of range.
pub fn int(text: &str) -> Result<i32, ValueError> {
    let wide = number(text)?;
    i32::try_from(wide).map_err(|_| refused(text, 0..text.len()))
}

/// A 64-bit number, in the same spelling.
///
/// # Errors
/// `NumberFormatException`, `For input string: "X"`, also when the number is out of range.
pub fn long(text: &str) -> Result<i64, ValueError> {
    let wide = number(text)?;
    i64::try_from(wide).map_err(|_| refused(text, 0..text.len()))
}

/// Reads into a type that holds every `long`; whatever is larger is refused here already.
fn number(text: &str) -> Result<i128, ValueError> {
    let negative = text.starts_with('-');
    let signed = negative || text.starts_with('+');
    let digits = if signed { &text[1..] } else { text };
    if digits.is_empty() {
        return Err(refused(text, 0..text.len()));
    }
    let mut value: i128 = 0;
    for (at, c) in digits.char_indices() {
        let Some(d) = digit(c) else {
            let start = at + usize::from(signed);
            return Err(refused(text, start..start + c.len_utf8()));
        };
        value = (value * 10 + i128::from(d)).min(i128::from(u64::MAX));
    }
    Ok(if negative { -value } else { value })
}

fn refused(text: &str, span: Range<usize>) -> ValueError {
    ValueError::new(
        Throwable::number_format(format!("For input string: \"{text}\"")),
        span,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_the_range_are_read() {
        assert_eq!(int("-2147483648"), Ok(i32::MIN));
        assert_eq!(int("+2147483647"), Ok(i32::MAX));
        assert!(int("2147483648").is_err());
        assert_eq!(long("-9223372036854775808"), Ok(i64::MIN));
        assert!(long("9223372036854775808").is_err());
        assert!(long(&"9".repeat(400)).is_err());
    }

    #[test]
    fn digits_of_any_script_and_leading_zeros_are_read() {
        assert_eq!(int("\u{0664}\u{0662}"), Ok(42));
        assert_eq!(int("-007"), Ok(-7));
    }

    #[test]
    fn the_first_character_that_is_no_digit_is_blamed() {
        assert_eq!(int("12m").unwrap_err().span, 2..3);
        assert_eq!(int("+-1").unwrap_err().span, 1..2);
        assert_eq!(int(" 1").unwrap_err().span, 0..1);
        for bad in ["", "+", "-"] {
            assert_eq!(int(bad).unwrap_err().span, 0..bad.len());
        }
    }
}
