//! Lists separated by commas.

use super::java;
use std::ops::Range;

/// One item of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item<'a> {
    /// Its text.
    pub text: &'a str,
    /// Where it stands in the list's text.
    pub span: Range<usize>,
}

/// A list of a configuration entry: items are trimmed, and empty ones left out
/// (`Utils.stringToSeq`). Used by 2.3 and later for secrets, by 3.0 and later for every list.
#[must_use]
pub fn sequence(text: &str) -> Vec<Item<'_>> {
    java::split(text, ',')
        .into_iter()
        .filter_map(|piece| {
            let inner = java::trim(&text[piece.clone()]);
            let span = piece.start + inner.start..piece.start + inner.end;
            (!span.is_empty()).then(|| Item {
                text: &text[span.clone()],
                span,
            })
        })
        .collect()
}

/// A list cut by plain `String.split(",")`, as 2.x cuts URIs and docker's lists: only empty
/// items at the end are left out, and nothing is trimmed.
#[must_use]
pub fn raw_list(text: &str) -> Vec<Item<'_>> {
    java::split(text, ',')
        .into_iter()
        .map(|span| Item {
            text: &text[span.clone()],
            span,
        })
        .collect()
}

/// A list as Spark's messages show it: `ArrayBuffer(a, b)`. That is what mapping the array of
/// `Utils.stringToSeq` makes of it in Scala 2.11 and 2.12.
#[must_use]
pub fn sequence_text<T: AsRef<str>>(items: &[T]) -> String {
    let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
    format!("ArrayBuffer({})", items.join(", "))
}

impl AsRef<str> for Item<'_> {
    fn as_ref(&self) -> &str {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_are_trimmed_and_have_no_empty_items() {
        let items = sequence(" a ,, b");
        assert_eq!(sequence_text(&items), "ArrayBuffer(a, b)");
        assert_eq!(items[1].span, 6..7);
        assert!(sequence("").is_empty() && sequence(" , ").is_empty());
    }

    #[test]
    fn raw_lists_keep_blanks_and_inner_empty_items() {
        let texts = |t| raw_list(t).iter().map(|i| i.text).collect::<Vec<_>>();
        assert_eq!(texts(" a,, b,,"), [" a", "", " b"]);
        assert_eq!(texts(""), [""]);
        assert_eq!(texts(","), [""; 0]);
    }
}
