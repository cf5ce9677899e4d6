//! `${...}` references inside a value, as `ConfigReader` resolves them.

use super::ValueError;
use crate::jvm::Throwable;
use std::borrow::Cow;
use std::ops::Range;

/// Where the texts behind references come from.
pub trait Substitution {
    /// The text behind `${name}` (prefix `None`), `${env:name}` or `${system:name}`; `None` when
    /// there is none or the prefix is unknown, and the reference then stays as it is.
    fn resolve(&self, prefix: Option<&str>, name: &str) -> Option<String>;
}

/// One reference of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference<'a> {
    /// `env`, `system`, or whatever word stands before a colon.
    pub prefix: Option<&'a str>,
    /// What stands behind it.
    pub name: &'a str,
    /// From the dollar sign to the closing brace.
    pub span: Range<usize>,
}

/// The references of a value, from left to right: `${` and an optional word with a colon, then
/// at least one character that is no ASCII white space, up to the next `}`.
pub fn references(text: &str) -> impl Iterator<Item = Reference<'_>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        while let Some(at) = memchr::memchr(b'$', &text.as_bytes()[from..]) {
            let start = from + at;
            if !text[start..].starts_with("${") {
                from = start + 1;
                continue;
            }
            match reference(&text[start + 2..]) {
                Some((prefix, name, length)) => {
                    from = start + 2 + length;
                    return Some(Reference {
                        prefix,
                        name,
                        span: start..from,
                    });
                }
                // Nor does any that begins before the next blank end.
                None => from = next_blank(text, start + 2),
            }
        }
        None
    })
}

/// Reads what follows `${`: prefix, name, and how far the reference goes.
fn reference(rest: &str) -> Option<(Option<&str>, &str, usize)> {
    let word = rest
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .unwrap_or(rest.len());
    if word > 0
        && let Some(behind) = rest[word..].strip_prefix(':')
        && let Some(length) = name_length(behind)
    {
        return Some((Some(&rest[..word]), &behind[..length], word + length + 2));
    }
    let length = name_length(rest)?;
    Some((None, &rest[..length], length + 1))
}

/// Where the first of the blanks from an offset on is that end a reference; the end without any.
fn next_blank(text: &str, from: usize) -> usize {
    let rest = &text.as_bytes()[from..];
    let blank = rest.iter().position(|b| matches!(b, b' ' | b'\t'..=b'\r'));
    blank.map_or(text.len(), |at| from + at)
}

/// The length of the shortest run of non-blank characters, at least one, that a `}` follows.
fn name_length(text: &str) -> Option<usize> {
    for (at, c) in text.char_indices() {
        if c == '}' && at > 0 {
            return Some(at);
        }
        if matches!(c, ' ' | '\t'..='\r') {
            return None;
        }
    }
    None
}

/// Bounds that keep a hostile configuration from using up memory or stack; Spark has none, and
/// ends in an `OutOfMemoryError` or a `StackOverflowError`.
const LONGEST: usize = 1 << 24;
const MOST_STEPS: usize = 1 << 16;
const DEEPEST: usize = 500;

/// The value with every reference replaced by the text behind it, and so on inside that text.
/// References without a text stay.
///
/// # Errors
/// `IllegalArgumentException`, `requirement failed: Circular reference in X: name`, where X is
/// the text that holds the closing reference. The span is that of the outermost reference.
pub fn substitute<'t>(
    text: &'t str,
    source: &dyn Substitution,
) -> Result<Cow<'t, str>, ValueError> {
    if !text.contains('$') {
        return Ok(Cow::Borrowed(text));
    }
    let mut budget = MOST_STEPS;
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    for found in references(text) {
        let mut used = Vec::new();
        let inner = expand(&found, text, source, &mut used, &mut budget)
            .map_err(|thrown| ValueError::new(thrown, found.span.clone()))?;
        result.push_str(&text[done..found.span.start]);
        result.push_str(inner.as_deref().unwrap_or(&text[found.span.clone()]));
        done = found.span.end;
        if result.len() > LONGEST {
            return Err(ValueError::new(out_of_memory(), found.span));
        }
    }
    result.push_str(&text[done..]);
    Ok(Cow::Owned(result))
}

fn expand(
    found: &Reference<'_>,
    text: &str,
    source: &dyn Substitution,
    used: &mut Vec<String>,
    budget: &mut usize,
) -> Result<Option<String>, Throwable> {
    let reference = match found.prefix {
        Some(prefix) => format!("{prefix}:{}", found.name),
        None => found.name.to_owned(),
    };
    if used.contains(&reference) {
        return Err(Throwable::illegal_argument(format!(
            "requirement failed: Circular reference in {text}: {reference}"
        )));
    }
    let Some(value) = source.resolve(found.prefix, found.name) else {
        return Ok(None);
    };
    used.push(reference);
    if used.len() > DEEPEST {
        let class = "java.lang.StackOverflowError".to_owned();
        return Err(Throwable {
            class,
            message: None,
            cause: None,
        });
    }
    let mut result = String::new();
    let mut done = 0;
    for inner in references(&value) {
        *budget = budget.checked_sub(1).ok_or_else(out_of_memory)?;
        let replacement = expand(&inner, &value, source, used, budget)?;
        result.push_str(&value[done..inner.span.start]);
        result.push_str(replacement.as_deref().unwrap_or(&value[inner.span.clone()]));
        done = inner.span.end;
        if result.len() > LONGEST {
            return Err(out_of_memory());
        }
    }
    result.push_str(&value[done..]);
    used.pop();
    Ok(Some(result))
}

fn out_of_memory() -> Throwable {
    Throwable::new("java.lang.OutOfMemoryError", "Java heap space")
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Table(&'static [(&'static str, &'static str)]);

    impl Substitution for Table {
        fn resolve(&self, prefix: Option<&str>, name: &str) -> Option<String> {
            let full = prefix.map_or(name.to_owned(), |p| format!("{p}:{name}"));
            self.0
                .iter()
                .find(|(k, _)| *k == full)
                .map(|(_, v)| (*v).to_owned())
        }
    }

    #[test]
    fn references_are_found_as_the_regular_expression_finds_them() {
        let found = |text| {
            references(text)
                .map(|r| (r.prefix, r.name, r.span))
                .collect::<Vec<_>>()
        };
        assert_eq!(found("a${env:B}c"), [(Some("env"), "B", 1..9)]);
        assert_eq!(found("${env:}"), [(None, "env:", 0..7)]);
        assert_eq!(found("${env:}}"), [(Some("env"), "}", 0..8)]);
        assert_eq!(found("${a b} ${c}"), [(None, "c", 7..11)]);
        assert_eq!(found("${a${b}}"), [(None, "a${b", 0..7)]);
        assert_eq!(found("${}}"), [(None, "}", 0..4)]);
        assert_eq!(found("${:x}${"), [(None, ":x", 0..5)]);
        assert_eq!(found("${a${b ${c}"), [(None, "c", 7..11)]);
        assert_eq!(found(&"${a".repeat(200_000)), []);
    }

    #[test]
    fn texts_are_resolved_to_the_bottom() {
        let table = Table(&[("x", "<${env:Y}>"), ("env:Y", "y${nope}")]);
        assert_eq!(
            substitute("${x}-${z}$1", &table).unwrap(),
            "<y${nope}>-${z}$1"
        );
    }

    #[test]
    fn a_cycle_names_the_text_that_closes_it() {
        let table = Table(&[("a", "1${b}"), ("b", "2${a}")]);
        let error = substitute("x ${a}", &table).unwrap_err();
        assert_eq!(
            error.thrown.message.as_deref(),
            Some("requirement failed: Circular reference in 2${a}: a")
        );
        assert_eq!(error.span, 2..6);
    }

    #[test]
    fn growth_without_end_is_stopped() {
        struct Doubling;
        impl Substitution for Doubling {
            fn resolve(&self, _: Option<&str>, name: &str) -> Option<String> {
                let n: u32 = name.parse().ok()?;
                Some(if n == 0 {
                    String::new()
                } else {
                    format!("${{{0}}}${{{0}}}", n - 1)
                })
            }
        }
        let error = substitute("${60}", &Doubling).unwrap_err();
        assert_eq!(error.thrown.class, "java.lang.OutOfMemoryError");
        struct Deep;
        impl Substitution for Deep {
            fn resolve(&self, _: Option<&str>, name: &str) -> Option<String> {
                Some(format!("${{{name}x}}"))
            }
        }
        let error = substitute("${x}", &Deep).unwrap_err();
        assert_eq!(error.thrown.class, "java.lang.StackOverflowError");
    }
}
