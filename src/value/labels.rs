//! Mesos labels, as `MesosProtoUtils.mesosLabels` reads them.

use super::{ValueError, java};
use crate::jvm::Throwable;
use std::ops::Range;

/// One label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Its key, escapes resolved; may be empty.
    pub key: String,
    /// Its value, escapes resolved; never empty.
    pub value: String,
    /// Where the key stands.
    pub key_span: Range<usize>,
    /// Where the value stands.
    pub value_span: Range<usize>,
}

/// Labels `k:v,k:v`. A comma or a colon right after a backslash does not separate, and the
/// backslash is then taken away. Nothing is trimmed. An empty text has no labels.
///
/// # Errors
/// `SparkException`, `Malformed label: X`, for an item that is not cut into exactly two parts;
/// empty parts at the end do not count, so that `k:` is one part and `k:v:` is two.
pub fn labels(text: &str) -> Result<Vec<Label>, ValueError> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    pieces(text, ',')
        .into_iter()
        .map(|item| label(text, item))
        .collect()
}

fn label(text: &str, item: Range<usize>) -> Result<Label, ValueError> {
    let inside = &text[item.clone()];
    let parts = pieces(inside, ':');
    let [key, value] = parts.as_slice() else {
        let thrown = Throwable::spark(format!("Malformed label: {inside}"));
        return Err(ValueError::new(thrown, item));
    };
    let clean = |r: &Range<usize>| inside[r.clone()].replace("\\,", ",").replace("\\:", ":");
    let place = |r: &Range<usize>| item.start + r.start..item.start + r.end;
    Ok(Label {
        key: clean(key),
        value: clean(value),
        key_span: place(key),
        value_span: place(value),
    })
}

fn pieces(text: &str, separator: char) -> Vec<Range<usize>> {
    java::split_where(text, separator, |at| !text[..at].ends_with('\\'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, String)> {
        labels(text)
            .unwrap()
            .into_iter()
            .map(|l| (l.key, l.value))
            .collect()
    }

    fn pair(key: &str, value: &str) -> (String, String) {
        (key.to_owned(), value.to_owned())
    }

    #[test]
    fn escapes_are_resolved_and_blanks_kept() {
        assert_eq!(
            read(r"k:a\:b, x:y\,z"),
            [pair("k", "a:b"), pair(" x", "y,z")]
        );
        assert_eq!(read(""), []);
        assert_eq!(read(","), []);
        assert_eq!(read(":v,k:v:"), [pair("", "v"), pair("k", "v")]);
    }

    #[test]
    fn a_malformed_item_is_blamed_whole() {
        let error = labels("a:b,c:,d:e").unwrap_err();
        assert_eq!(error.thrown.message.as_deref(), Some("Malformed label: c:"));
        assert_eq!(error.span, 4..6);
        assert_eq!(labels(",a:b").unwrap_err().span, 0..0);
        assert!(labels("a:b:c").is_err() && labels(r"a\:b").is_err());
    }
}
