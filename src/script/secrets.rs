//! What of a script must not be shown: values of variables that hold secrets, by their names or by
//! what they are used for.
//!
//! The text is looked at as it is written, so that a script in a word of another one is looked at
//! too. It is better to hide a value too many than to show one.

use crate::resolve::{is_secret, is_secret_variable, secret_parts};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// How far before a variable its word is looked at.
const LONGEST_WORD: usize = 512;

/// The places of values that must not be shown.
pub(super) fn find(script: &str) -> Vec<Range<usize>> {
    let references = references(script);
    let assignments = assignments(script);
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, assignment) in assignments.iter().enumerate() {
        by_name.entry(assignment.name).or_default().push(index);
    }
    let mut secret: HashSet<&str> = HashSet::new();
    let mut open: Vec<&str> = Vec::new();
    let names = by_name
        .keys()
        .copied()
        .filter(|name| is_secret_variable(name));
    let used = references.iter().filter(|r| is_used_as_secret(script, r));
    for name in names.chain(used.map(|r| r.name)) {
        if secret.insert(name) {
            open.push(name);
        }
    }
    // What a secret is made of is one.
    while let Some(name) = open.pop() {
        for assignment in by_name.get(name).into_iter().flatten() {
            let Some(value) = assignments.get(*assignment).map(|a| a.value.clone()) else {
                continue;
            };
            let first = references.partition_point(|r| r.at.start < value.start);
            let inside = references.iter().skip(first);
            for reference in inside.take_while(|r| r.at.start < value.end) {
                if secret.insert(reference.name) {
                    open.push(reference.name);
                }
            }
        }
    }
    let values = assignments.iter().filter(|a| secret.contains(a.name));
    let values = values.map(|a| a.value.clone());
    let values = values.filter(|v| !is_reference(script.get(v.clone()).unwrap_or_default()));
    let defaults = references.iter().filter(|r| secret.contains(r.name));
    let defaults = defaults.filter_map(|r| default(script, r));
    let pieces = secret_parts(script).into_iter();
    let pieces = pieces.filter(|v| !is_reference(script.get(v.clone()).unwrap_or_default()));
    let mut found: Vec<Range<usize>> = values.chain(defaults).chain(pieces).collect();
    found.extend(here_strings(script, &secret));
    found.retain(|range| !range.is_empty());
    found
}

/// A variable that is read.
struct Reference<'a> {
    name: &'a str,
    /// From its `$` to the end of its name.
    at: Range<usize>,
}

fn references(script: &str) -> Vec<Reference<'_>> {
    let found = script.match_indices('$').filter_map(|(at, _)| {
        let rest = script.get(at + 1..)?;
        let skipped = 1 + usize::from(rest.starts_with('{'));
        let name = identifier(script.get(at + skipped..)?);
        let end = at + skipped + name.len();
        (!name.is_empty()).then_some(Reference { name, at: at..end })
    });
    found.collect()
}

fn identifier(text: &str) -> &str {
    let letters = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let end = text.find(|c| !letters(c)).unwrap_or(text.len());
    match text.starts_with(|c: char| c.is_ascii_digit()) {
        true => "",
        false => text.get(..end).unwrap_or_default(),
    }
}

struct Assignment<'a> {
    name: &'a str,
    value: Range<usize>,
}

/// Everything that reads `NAME=value` or `NAME+=value`, in quotes or not.
fn assignments(script: &str) -> Vec<Assignment<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    let mut left = MOST_READ * (script.len() + 1);
    for (at, _) in script.match_indices('=') {
        let before = script.get(from..at).unwrap_or_default();
        from = at + 1;
        let before = before.strip_suffix('+').unwrap_or(before);
        // `NAME[1]=value`
        let before = match before
            .strip_suffix(']')
            .and_then(|b| b.rfind('[').map(|at| (b, at)))
        {
            Some((inner, at)) => inner.get(..at).unwrap_or_default(),
            None => before,
        };
        let letters = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let start = before.rfind(|c: char| !letters(c));
        let start = start.map_or(0, |at| {
            at + before
                .get(at..)
                .and_then(|b| b.chars().next())
                .map_or(1, char::len_utf8)
        });
        let name = before.get(start..).unwrap_or_default();
        let apart = before.get(..start).unwrap_or_default().chars().next_back();
        // Of `spark.app.name=` and `--name=`, nothing is a variable.
        let apart = apart.is_none_or(|c| !matches!(c, '.' | '-' | '/' | '$' | '{'));
        if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) || !apart {
            continue;
        }
        if left == 0 {
            found.push(Assignment {
                name: "secret",
                value: at + 1..script.len(),
            });
            break;
        }
        let end = value_end(script, at + 1);
        left = left.saturating_sub(end - at);
        found.push(Assignment {
            name,
            value: at + 1..end,
        });
    }
    found
}

/// So many times each byte may be looked at as part of a value, all in all; what follows then ends with
/// the script.
const MOST_READ: usize = 64;

/// Where a value ends that begins at an offset.
fn value_end(script: &str, start: usize) -> usize {
    let mut quote = None;
    let mut array = false;
    let mut letters = script.get(start..).unwrap_or_default().char_indices();
    let mut depth = 0usize;
    while let Some((at, c)) = letters.next() {
        match (quote, c) {
            (None, '(') if at == 0 => array = true,
            (None, ')') if array && depth == 0 => return start + at + 1,
            (_, '\\') => {
                letters.next();
            }
            (Some(open), _) if open == c => quote = None,
            (None, '\'' | '"' | '`') => quote = Some(c),
            (None, '(' | '{') => depth += 1,
            (None, ')' | '}') if depth > 0 => depth -= 1,
            (None, ')' | ';' | '&' | '|') if depth == 0 && !array => return start + at,
            (None, _) if c.is_whitespace() && depth == 0 && !array => return start + at,
            _ => {}
        }
    }
    script.len()
}

/// Whether a value is nothing but a variable, which shows nothing.
fn is_reference(value: &str) -> bool {
    let inner = value.trim_matches('"');
    let Some(name) = inner.strip_prefix('$') else {
        return false;
    };
    let name = match name.strip_prefix('{') {
        Some(name) => name.strip_suffix('}').unwrap_or(""),
        None => name,
    };
    let own = identifier(name);
    let rest = name.get(own.len()..).unwrap_or_default();
    let index = rest.starts_with('[') && rest.ends_with(']');
    !own.is_empty() && (rest.is_empty() || index)
}

/// Whether a variable is the value of something with the name of a secret, or the password in an
/// address.
fn is_used_as_secret(script: &str, reference: &Reference<'_>) -> bool {
    let start = reference.at.start;
    let mut from = start.saturating_sub(LONGEST_WORD);
    while !script.is_char_boundary(from) {
        from += 1;
    }
    let before = script.get(from..start).unwrap_or_default();
    let open = before.trim_end_matches(['"', '\'', '\\', '{']);
    let begins = open.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let word = open.get(begins..).unwrap_or_default();
    let named = |text: &str| {
        let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        let name = text.rfind(|c| !letters(c)).map_or(text, |at| {
            text.get(at..)
                .map(|t| t.trim_start_matches(|c| !letters(c)))
                .unwrap_or_default()
        });
        let name = name.trim_start_matches('-');
        !name.is_empty()
            && (is_secret(name) || (!name.contains(['.', '-']) && is_secret_variable(name)))
    };
    if let Some((name, _)) = word.rsplit_once('=')
        && named(name)
    {
        return true;
    }
    let behind = script.get(reference.at.end..).unwrap_or_default();
    let address = word.rsplit_once("://").map(|(_, user)| user);
    if address.is_some_and(|user| user.contains(':'))
        && behind.trim_start_matches('}').starts_with('@')
    {
        return true;
    }
    // `--password "$X"`
    let earlier = open.trim_end();
    let option = earlier
        .rsplit(char::is_whitespace)
        .next()
        .unwrap_or_default();
    word.is_empty() && option.starts_with('-') && !option.contains('=') && named(option)
}

/// The `word` of `${NAME:-word}`.
fn default(script: &str, reference: &Reference<'_>) -> Option<Range<usize>> {
    let rest = script.get(reference.at.end..)?;
    let braced = script.get(reference.at.start..)?.starts_with("${");
    let word = rest.trim_start_matches(':').strip_prefix(['-', '=', '+'])?;
    let start = reference.at.end + (rest.len() - word.len());
    let end = word.find(['}', '\n']).unwrap_or(word.len());
    braced.then_some(start..start + end)
}

/// What `read NAME <<< word` is given, if that is a secret.
fn here_strings<'a>(
    script: &'a str,
    secret: &'a HashSet<&str>,
) -> impl Iterator<Item = Range<usize>> + 'a {
    let mut left = MOST_READ * (script.len() + 1);
    script.match_indices("<<<").filter_map(move |(at, sign)| {
        let mut from = at.saturating_sub(LONGEST_WORD);
        while !script.is_char_boundary(from) {
            from += 1;
        }
        let before = script.get(from..at)?;
        let line = before.rsplit(['\n', ';']).next()?;
        let mut words = line.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        if !words
            .any(|word| secret.contains(word) || (!word.is_empty() && is_secret_variable(word)))
        {
            return None;
        }
        let rest = script.get(at + sign.len()..)?;
        let start = at + sign.len() + (rest.len() - rest.trim_start_matches([' ', '\t']).len());
        let end = match left {
            0 => script.len(),
            _ => value_end(script, start),
        };
        left = left.saturating_sub(end - start);
        Some(start..end)
    })
}

#[cfg(test)]
mod tests {
    use super::find;

    /// The script with what must not be shown as `*`.
    fn shown(script: &str) -> String {
        let mut ranges = find(script);
        ranges.sort_by_key(|r| r.start);
        let (mut out, mut from) = (String::new(), 0);
        for range in ranges {
            if range.start >= from {
                out.push_str(&script[from..range.start]);
                out.push('*');
            }
            from = from.max(range.end);
        }
        out + &script[from..]
    }

    #[test]
    fn values_of_secret_variables_are_found() {
        for (script, wanted) in [
            (
                "MESOS_PW=x spark-submit --conf spark.mesos.secret=$MESOS_PW",
                "MESOS_PW=* spark-submit --conf spark.mesos.secret=$MESOS_PW",
            ),
            (
                "A='x y'\nB=\"$A\"\nf --conf \"spark.mesos.secret=${B}\"",
                "A=*\nB=\"$A\"\nf --conf \"spark.mesos.secret=${B}\"",
            ),
            ("export API_TOKEN=a\\ b; c", "export API_TOKEN=*; c"),
            (
                "A=(u \"x y\") # b\nf --password \"${A[1]}\"",
                "A=* # b\nf --password \"${A[1]}\"",
            ),
            (
                "A[1]=x\nf http://u:${A[1]}@h",
                "A[1]=x\nf http://u:${A[1]}@h",
            ),
            ("A=x\nf http://u:$A@h", "A=*\nf http://u:$A@h"),
            (
                "read -r DB_PASS <<< \"x y\" && f",
                "read -r DB_PASS <<< * && f",
            ),
            ("bash -c 'PW=x f'", "bash -c 'PW=* f'"),
            ("PW=${PW:-x}", "PW=*"),
            ("f ${PW:-x} b", "f ${PW:-x} b"),
            ("f -Dpassword=${P:-x} b", "f -Dpassword=* b"),
            (
                "PWD=/x SECRET_FILE=/y A=1 spark.name=1",
                "PWD=/x SECRET_FILE=/y A=1 spark.name=1",
            ),
        ] {
            assert_eq!(shown(script), wanted);
        }
    }

    #[test]
    fn any_text_is_looked_at_in_proportion() {
        for piece in [
            "=",
            "A=(",
            "PW=\"",
            "$",
            "${",
            "<<<",
            "PW=$PW ",
            "\u{e9}=$\u{e9}",
            "a=b ",
        ] {
            let _ = find(&piece.repeat(20_000));
        }
    }
}
