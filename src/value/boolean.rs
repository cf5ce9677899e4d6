//! Booleans, as Scala's `toBoolean` reads them.

use super::ValueError;
use crate::jvm::Throwable;

/// `true` or `false` in any case, nothing else and nothing around it.
///
/// # Errors
/// `IllegalArgumentException`, `For input string: "X"` (scala.collection.immutable.StringLike).
pub fn boolean(text: &str) -> Result<bool, ValueError> {
    if text.eq_ignore_ascii_case("true") {
        Ok(true)
    } else if text.eq_ignore_ascii_case("false") {
        Ok(false)
    } else {
        let thrown = Throwable::illegal_argument(format!("For input string: \"{text}\""));
        Err(ValueError::new(thrown, 0..text.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_two_words_are_booleans() {
        assert_eq!(boolean("TrUe"), Ok(true));
        assert_eq!(boolean("FALSE"), Ok(false));
        for bad in ["", "yes", "1", "true ", "t"] {
            let error = boolean(bad).unwrap_err();
            assert_eq!(
                error.thrown.message.unwrap(),
                format!("For input string: \"{bad}\"")
            );
        }
    }
}
