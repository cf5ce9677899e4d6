//! "Did you mean": the property that a mistyped key most likely stands for.

use super::{Matching, Property, Status, all, get};
use hashbrown::HashMap;
use std::sync::LazyLock;
use strsim::damerau_levenshtein;

/// The property that an unknown key most likely means. In order: the right name of a known wrong
/// one, the same key in another case or with other dots, the key at the smallest distance in each
/// dotted part. `None` when nothing is near, and for keys that need no help.
#[must_use]
pub fn nearest(key: &str) -> Option<&'static Property> {
    match get(key) {
        Some(known) => known.renamed_to.and_then(get),
        None => wrong_name(key)
            .or_else(|| same_letters(key))
            .or_else(|| near(key)),
    }
}

/// The whole key that an unknown one most likely means: as [`nearest`], and a name that the user has
/// chosen stays behind it.
#[must_use]
pub fn nearest_key(key: &str) -> Option<String> {
    let found = nearest(key)?;
    if found.matching == Matching::Exact {
        return Some(found.key.to_owned());
    }
    let typed = wrongly_named(key).unwrap_or(found).key;
    let parts = typed.matches('.').count();
    let own = key.splitn(parts + 1, '.').nth(parts).unwrap_or("");
    (!own.is_empty()).then(|| format!("{}{own}", found.key))
}

/// The property whose key is the same but for the case of letters.
#[must_use]
pub fn in_any_case(key: &str) -> Option<&'static Property> {
    static LOWER: LazyLock<HashMap<String, &Property>> = LazyLock::new(|| {
        let keys = all().iter().map(|p| (p.key.to_ascii_lowercase(), p));
        keys.collect()
    });
    LOWER.get(&key.to_ascii_lowercase()).copied()
}

/// A known wrong name in any case.
fn wrong_name(key: &str) -> Option<&'static Property> {
    wrongly_named(key)?.renamed_to.and_then(get)
}

fn wrongly_named(key: &str) -> Option<&'static Property> {
    let mut wrong = all().iter().filter(|p| p.renamed_to.is_some());
    wrong.find(|p| begins_like(p, key))
}

fn begins_like(property: &Property, key: &str) -> bool {
    match property.matching {
        Matching::Exact => property.key.eq_ignore_ascii_case(key),
        Matching::Prefix => key
            .get(..property.key.len())
            .is_some_and(|start| property.key.eq_ignore_ascii_case(start)),
    }
}

fn candidates() -> impl Iterator<Item = &'static Property> {
    all()
        .iter()
        .filter(|p| p.status == Status::Read && p.renamed_to.is_none())
}

/// The same letters and digits, when case and punctuation are put aside.
fn same_letters(key: &str) -> Option<&'static Property> {
    if let Some(found) = candidates().find(|p| begins_like(p, key)) {
        return Some(found);
    }
    let bare = |s: &str| -> String {
        s.chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .collect()
    };
    let wanted = bare(key);
    candidates().find(|p| p.matching == Matching::Exact && bare(p.key) == wanted)
}

/// The nearest key by edits in each dotted part; a part may be wrong by a third of its length.
fn near(key: &str) -> Option<&'static Property> {
    if key.len() > 200 {
        return None;
    }
    let lower = key.to_lowercase();
    let scored = candidates().filter_map(|p| Some((distance(p, &lower)?, p)));
    scored.min_by_key(|(d, p)| (*d, p.key)).map(|(_, p)| p)
}

fn distance(property: &Property, lower: &str) -> Option<usize> {
    let wanted = property.key.to_ascii_lowercase();
    let parts: Vec<&str> = lower.split('.').collect();
    let expected: Vec<&str> = wanted.trim_end_matches('.').split('.').collect();
    let parts = match property.matching {
        // What follows a prefix is the user's own name.
        Matching::Prefix if parts.len() > expected.len() => &parts[..expected.len()],
        Matching::Prefix => return None,
        Matching::Exact => &parts[..],
    };
    if parts.len() == expected.len() {
        let edits = parts
            .iter()
            .zip(&expected)
            .map(|(part, expected)| part_edits(part, expected));
        let total = edits.sum::<Option<usize>>()?;
        let most = if property.matching == Matching::Prefix {
            2
        } else {
            4
        };
        return (total <= most).then_some(total);
    }
    // A dot too many or too few counts as one of few edits over the whole key.
    let edits = damerau_levenshtein(lower, wanted.as_str());
    (property.matching == Matching::Exact && edits <= 2).then_some(edits + 1)
}

/// Edits of one dotted part; a part cut short counts as two.
fn part_edits(part: &str, expected: &str) -> Option<usize> {
    let edits = damerau_levenshtein(part, expected);
    if edits <= (expected.len() / 3).max(1) {
        return Some(edits);
    }
    (part.len() >= 3 && expected.starts_with(part)).then_some(2)
}
