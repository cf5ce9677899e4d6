//! Names for findings that stay the same when the lines around them move.
//!
//! A fingerprint is made of the rule, the file's name and the text of the line, secrets left out;
//! equal ones are told apart by their order. Baselines, GitLab and SARIF know a finding by it.

use super::Finding;
use crate::source::{Source, Sources, Span};
use std::collections::HashMap;
use std::ops::Range;

/// Of longer lines only the place itself is looked at, up to as many bytes.
const LONGEST: usize = 1_000;

/// The fingerprints of findings, 16 hexadecimal digits each, in their order. `name` says by which
/// name a file is known.
#[must_use]
pub fn fingerprints(
    findings: &[Finding],
    sources: &Sources,
    name: impl Fn(&Source) -> String,
) -> Vec<String> {
    let known: Vec<(String, Vec<Range<usize>>)> = sources
        .iter()
        .map(|(_, s)| (name(s), s.merged_secrets()))
        .collect();
    let mut seen: HashMap<u64, u64> = HashMap::new();
    findings
        .iter()
        .map(|finding| {
            let mut hash = Fnv::default();
            hash.text(finding.code);
            let place = finding.span.and_then(|span| {
                let (name, secrets) = known.get(span.source.0 as usize)?;
                Some((span, name, secrets))
            });
            if let Some((span, name, secrets)) = place {
                hash.text(name);
                hash.open_text(sources.get(span.source), secrets, span);
            } else {
                hash.text(&finding.message);
            }
            let nth = seen.entry(hash.0).or_default();
            *nth += 1;
            if *nth > 1 {
                hash.bytes(&nth.to_be_bytes());
            }
            format!("{:016x}", hash.0)
        })
        .collect()
}

/// FNV-1a, 64 bits: the same on every machine and in every release.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn bytes(&mut self, bytes: &[u8]) {
        for &b in bytes {
            self.0 = (self.0 ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    /// A text and its end.
    fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
        self.bytes(&[0xff]);
    }

    /// The line of a place, without its secrets and the blanks at its ends.
    fn open_text(&mut self, source: &Source, secrets: &[Range<usize>], span: Span) {
        let line = source.line_index(span.range().start);
        let mut range = source.line_range(line).unwrap_or(span.range());
        if range.len() > LONGEST {
            let end = span.range().end.min(span.range().start + LONGEST);
            range = span.range().start..end;
        }
        let text = source.text.as_bytes();
        let blank = |at: &usize| text.get(*at).is_some_and(u8::is_ascii_whitespace);
        let range = range.clone().find(|at| !blank(at)).unwrap_or(range.end)..range.end;
        let end = range
            .clone()
            .rfind(|at| !blank(at))
            .map_or(range.start, |at| at + 1);
        let mut at = range.start;
        for secret in &secrets[secrets.partition_point(|s| s.end <= at)..] {
            if secret.start >= end {
                break;
            }
            self.bytes(text.get(at..secret.start.max(at)).unwrap_or_default());
            self.bytes(&[0xff]);
            at = secret.end;
        }
        self.bytes(text.get(at..end.max(at)).unwrap_or_default());
        self.bytes(&[0xff]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Level;
    use crate::source::SourceKind;

    fn of(text: &str, places: &[&str], secret: Option<&str>) -> Vec<String> {
        let mut sources = Sources::default();
        let id = sources.add("f", SourceKind::Properties, text.to_owned());
        let at = |what: &str| {
            let start = text.find(what).expect("in the text");
            Span::new(id, start..start + what.len())
        };
        if let Some(secret) = secret {
            sources.mark_secret(at(secret));
        }
        let findings: Vec<Finding> = places
            .iter()
            .map(|p| Finding {
                further: 0,
                code: "MC999",
                name: "example",
                level: Level::Error,
                own_level: Level::Error,
                message: "m".to_owned(),
                span: Some(at(p)),
                label: String::new(),
                labels: vec![],
                notes: vec![],
                help: None,
                fix: None,
            })
            .collect();
        fingerprints(&findings, &sources, |s| s.name.clone())
    }

    #[test]
    fn lines_may_move_and_secrets_may_change() {
        let first = of("a 1\nkey secret\n", &["key"], Some("secret"));
        let moved = of("\n\n  key hidden!", &["key"], Some("hidden!"));
        assert_eq!(first, moved);
        assert_ne!(first, of("key secret", &["key"], None));
        assert_eq!(first[0].len(), 16);
    }

    #[test]
    fn two_on_one_line_differ() {
        let two = of("key value", &["key", "value"], None);
        assert_ne!(two[0], two[1]);
    }

    #[test]
    fn long_lines_are_known_by_the_place() {
        let long = format!("k {}x{}", "a".repeat(5_000), "b".repeat(5_000));
        assert_eq!(
            of(&long, &["x"], None),
            of(&format!("{long}c"), &["x"], None)
        );
    }
}
