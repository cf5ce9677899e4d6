//! Attribute constraints, as `MesosSchedulerUtils.parseConstraintString` reads them with
//! Guava's map splitter.

use super::{ValueError, java};
use crate::jvm::Throwable;
use hashbrown::HashSet;
use std::ops::Range;

/// What an offer's attribute must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constraint {
    /// Name of the attribute.
    pub attribute: String,
    /// Values of which the attribute must have one (or all, for a set), in the order written and
    /// each once; none when the attribute only has to be there. Scala keeps them in an immutable
    /// Set, whose order is this one up to four values.
    pub values: Vec<String>,
    /// Where the name stands.
    pub attribute_span: Range<usize>,
    /// Where the values stand.
    pub values_span: Range<usize>,
}

/// Constraints `attribute:value,value;attribute:value`. Each item between semicolons is trimmed
/// of Unicode blanks and has exactly one colon. An empty text has no constraints.
///
/// # Errors
/// `IllegalArgumentException`, `Bad constraint string: X`, caused by Guava's
/// `IllegalArgumentException`: `Chunk [x] is not a valid entry` or `Duplicate key [x] found.`
pub fn constraints(text: &str) -> Result<Vec<Constraint>, ValueError> {
    let mut list: Vec<Constraint> = Vec::new();
    if text.is_empty() {
        return Ok(list);
    }
    let mut named = HashSet::new();
    let mut start = 0;
    for chunk in text.split(';') {
        let left = chunk.len() - chunk.trim_start_matches(guava_blank).len();
        let entry = chunk.trim_matches(guava_blank);
        let at = start + left;
        start += chunk.len() + 1;
        let refuse = |why: String| {
            let cause = Throwable::illegal_argument(why);
            let bad = Throwable::illegal_argument(format!("Bad constraint string: {text}"));
            ValueError::new(bad.caused_by(cause), at..at + entry.len())
        };
        let (attribute, values) = match entry.split_once(':') {
            Some((attribute, values)) => (attribute, Some(values)),
            None => (entry, None),
        };
        if !named.insert(attribute) {
            return Err(refuse(format!("Duplicate key [{attribute}] found.")));
        }
        let values = values
            .filter(|v| !v.contains(':'))
            .ok_or_else(|| refuse(format!("Chunk [{entry}] is not a valid entry")))?;
        let values_at = at + attribute.len() + 1;
        list.push(Constraint {
            attribute: attribute.to_owned(),
            values: distinct(values),
            attribute_span: at..at + attribute.len(),
            values_span: values_at..values_at + values.len(),
        });
    }
    Ok(list)
}

fn distinct(values: &str) -> Vec<String> {
    let (mut list, mut there) = (Vec::new(), HashSet::new());
    if values.is_empty() {
        return list;
    }
    for piece in java::split(values, ',') {
        let value = &values[piece];
        if there.insert(value) {
            list.push(value.to_owned());
        }
    }
    list
}

/// `CharMatcher.WHITESPACE` of the Guava that Spark brings along.
fn guava_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{180e}'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cause(text: &str) -> String {
        let thrown = constraints(text).unwrap_err().thrown;
        assert_eq!(
            thrown.message.unwrap(),
            format!("Bad constraint string: {text}")
        );
        thrown.cause.unwrap().message.unwrap()
    }

    #[test]
    fn items_are_trimmed_and_values_are_not() {
        let list = constraints(" os:centos7 ; zone:a, b,a;gpu:").unwrap();
        assert_eq!(list[0].attribute, "os");
        assert_eq!(list[0].attribute_span, 1..3);
        assert_eq!(list[1].values, ["a", " b"]);
        assert_eq!(list[1].values_span, 19..25);
        assert_eq!(list[2].values, [""; 0]);
        assert_eq!(constraints(""), Ok(vec![]));
    }

    #[test]
    fn refusals_name_the_chunk() {
        assert_eq!(cause("os"), "Chunk [os] is not a valid entry");
        assert_eq!(cause("a:b;"), "Chunk [] is not a valid entry");
        assert_eq!(cause("a:b; c:d:e"), "Chunk [c:d:e] is not a valid entry");
        assert_eq!(cause("a:b;a"), "Duplicate key [a] found.");
        assert_eq!(constraints("a:b; c ").unwrap_err().span, 5..6);
    }
}
