//! Fixes: which of them are applied together, and what a file is after them.

use super::Checked;
use crate::diagnostic::{Finding, Fix};
use crate::source::{BytePlaces, SourceKind};
use std::collections::BTreeMap;

/// The fixes to apply to one file at once: none touches another.
#[derive(Debug)]
pub struct Batch<'a> {
    /// The file, by its name among the sources.
    pub file: &'a str,
    /// The findings whose fixes they are, with the fixes, from the file's beginning to its end.
    pub fixes: Vec<(&'a Finding, &'a Fix)>,
}

/// The safe fixes of a report that can be applied together, or also the unsafe ones; of fixes that
/// touch each other the first, so that the others have to be asked for again afterwards. Only
/// properties files and scripts are fixed, and text that holds a secret only if secrets may be shown: nobody
/// could look at such a change before.
#[must_use]
pub fn choose(report: &Checked, also_unsafe: bool, reveal_secrets: bool) -> Vec<Batch<'_>> {
    let mut files: BTreeMap<&str, Vec<(&Finding, &Fix)>> = BTreeMap::new();
    for finding in &report.findings {
        let Some(fix) = &finding.fix else { continue };
        let source = report.sources.get(fix.span.source);
        if matches!(source.kind, SourceKind::Properties | SourceKind::Script)
            && (fix.safe || also_unsafe)
            && (reveal_secrets || !report.sources.touches_secret(fix.span))
        {
            files.entry(&source.name).or_default().push((finding, fix));
        }
    }
    files
        .into_iter()
        .map(|(file, fixes)| Batch {
            file,
            fixes: apart(fixes),
        })
        .collect()
}

/// Of fixes that overlap or touch, the first.
fn apart<'a>(mut fixes: Vec<(&'a Finding, &'a Fix)>) -> Vec<(&'a Finding, &'a Fix)> {
    fixes.sort_by_key(|(_, fix)| (fix.span.start, fix.span.end));
    let mut end = None;
    fixes.retain(|(_, fix)| {
        let free = end.is_none_or(|end| fix.span.start > end);
        if free {
            end = Some(fix.span.end);
        }
        free
    });
    fixes
}

/// A file after fixes, which must be in order and not touch each other. All other bytes stay as
/// they are, malformed UTF-8 included.
#[must_use]
pub fn apply(bytes: &[u8], fixes: &[(&Finding, &Fix)]) -> Vec<u8> {
    let places = BytePlaces::of(bytes);
    let mut new = Vec::with_capacity(bytes.len() + 64);
    let mut kept = 0;
    for (_, fix) in fixes {
        let range = fix.span.range();
        let (start, end) = (places.byte(range.start), places.byte(range.end));
        new.extend_from_slice(bytes.get(kept..start).unwrap_or_default());
        new.extend_from_slice(fix.replacement.as_bytes());
        kept = end;
    }
    new.extend_from_slice(bytes.get(kept..).unwrap_or_default());
    new
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Level;
    use crate::source::{Sources, Span};

    fn report(bytes: &[u8], fixes: &[(&str, &str, bool)]) -> Checked {
        let mut sources = Sources::default();
        let id = sources.add_bytes("f", SourceKind::Properties, bytes.to_vec());
        let findings = fixes.iter().map(|(old, new, safe)| {
            let start = sources.get(id).text.find(old).expect("in the text");
            let span = Span::new(id, start..start + old.len());
            Finding {
                further: 0,
                code: "MC999",
                name: "example",
                level: Level::Error,
                own_level: Level::Error,
                message: "m".to_owned(),
                span: Some(span),
                label: String::new(),
                labels: vec![],
                notes: vec![],
                help: None,
                fix: Some(Fix {
                    span,
                    replacement: (*new).to_owned(),
                    title: "t".to_owned(),
                    safe: *safe,
                }),
            }
        });
        let findings = findings.collect();
        Checked {
            findings,
            sources,
            ..Checked::default()
        }
    }

    fn fixed(bytes: &[u8], fixes: &[(&str, &str, bool)], also_unsafe: bool) -> Vec<u8> {
        let report = report(bytes, fixes);
        match choose(&report, also_unsafe, false).first() {
            Some(batch) => apply(bytes, &batch.fixes),
            None => bytes.to_vec(),
        }
    }

    #[test]
    fn every_other_byte_stays() {
        let old = b"\xef\xbb\xbf# \xe9\xff\r\nkey\tvalue \xed\xa0\x80\r\nother = x\xe4\xb8";
        let new = fixed(old, &[("key", "KEY!", true), ("= x", ": y", true)], false);
        let want = b"\xef\xbb\xbf# \xe9\xff\r\nKEY!\tvalue \xed\xa0\x80\r\nother : y\xe4\xb8";
        assert_eq!(new, want);
    }

    #[test]
    fn only_safe_ones_unless_asked() {
        let fixes = [("a", "b", false)];
        assert_eq!(fixed(b"a", &fixes, false), b"a");
        assert_eq!(fixed(b"a", &fixes, true), b"b");
    }

    #[test]
    fn of_fixes_that_touch_the_first_is_taken() {
        let fixes = [("abc", "x", true), ("cde", "y", true), ("ab", "z", true)];
        assert_eq!(fixed(b"abcde fg", &fixes, false), b"zcde fg");
    }

    #[test]
    fn secrets_are_not_edited() {
        let mut report = report(b"key secret", &[("secret", "", true)]);
        let span = report.findings[0].span.expect("given");
        report.sources.mark_secret(Span {
            end: span.start + 1,
            ..span
        });
        assert!(choose(&report, true, false).is_empty());
        assert_eq!(choose(&report, true, true).len(), 1);
    }
}
