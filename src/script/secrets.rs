//! What of a script must not be shown: values of variables that hold secrets, by their names or by
//! what they are used for.
//!
//! The text is looked at as it is written, so that a script in a word of another one is looked at
//! too. It is better to hide a value too many than to show one.

use crate::resolve::{is_secret, is_secret_variable, secret_parts};
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use tree_sitter::Tree;

/// How far before a variable its word is looked at.
const LONGEST_WORD: usize = 512;

/// The places of values that must not be shown. `origins` says where the values stand that variables
/// were read as.
pub(super) fn find(
    script: &str,
    tree: Option<&Tree>,
    origins: Vec<(Range<usize>, Range<usize>)>,
) -> Vec<Range<usize>> {
    let references = references(script);
    let mut assignments = assignments(script);
    assignments.extend(given(script));
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, assignment) in assignments.iter().enumerate() {
        by_name.entry(assignment.name).or_default().push(index);
    }
    // Variables that hold the key of a secret.
    let key = |a: &&Assignment<'_>| {
        let value = script.get(a.value.clone()).unwrap_or_default();
        is_key(value.trim_matches(['"', '\'']))
    };
    let keys: HashSet<&str> = assignments.iter().filter(key).map(|a| a.name).collect();
    let mut secret: HashSet<&str> = HashSet::new();
    let mut open: Vec<&str> = Vec::new();
    let mut places: Vec<Range<usize>> = Vec::new();
    let names = by_name
        .keys()
        .copied()
        .filter(|name| is_secret_variable(name));
    let used = references
        .iter()
        .filter(|r| is_used_as_secret(script, r, &keys));
    let used: Vec<&Reference<'_>> = used.collect();
    places.extend(used.iter().map(|r| r.at.clone()));
    let used = used.iter().map(|r| r.name).filter(|n| !is_position(n));
    for name in names.chain(used) {
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
                places.push(reference.at.clone());
                if !is_position(reference.name) && secret.insert(reference.name) {
                    open.push(reference.name);
                }
            }
        }
    }
    let values = assignments.iter().filter(|a| secret.contains(a.name));
    let values = values.map(|a| a.value.clone());
    let shows = |v: &Range<usize>| !is_reference(script.get(v.clone()).unwrap_or_default());
    let defaults = references.iter().filter(|r| secret.contains(r.name));
    let defaults = defaults.filter_map(|r| default(script, r));
    let pieces = secret_parts(script).into_iter();
    let mut found: Vec<Range<usize>> = values.chain(pieces).filter(&shows).collect();
    found.extend(defaults);
    found.extend(here_strings(script, &secret));
    found.extend(behind_keys(script, tree, &references, &keys, &mut places));
    found.extend(originals(places, origins).filter(&shows));
    found.retain(|range| !range.is_empty());
    found
}

/// Where the values stand that come to some places.
fn originals(
    places: Vec<Range<usize>>,
    mut origins: Vec<(Range<usize>, Range<usize>)>,
) -> impl Iterator<Item = Range<usize>> {
    origins.sort_by_key(|(at, value)| (at.start, value.start, value.end));
    origins.dedup();
    let mut seen: HashSet<Range<usize>> = HashSet::new();
    let mut open = places;
    while let Some(place) = open.pop() {
        let first = origins.partition_point(|(at, _)| at.start < place.start);
        let inside = origins.iter().skip(first);
        for (_, value) in inside.take_while(|(at, _)| at.start < place.end) {
            if seen.insert(value.clone()) {
                open.push(value.clone());
            }
        }
    }
    seen.into_iter()
}

/// Whether a text is the key of a secret of Spark.
fn is_key(text: &str) -> bool {
    text.starts_with("spark.") && is_secret(text)
}

/// What `for NAME in words`, `printf -v NAME words` give a variable.
fn given(script: &str) -> Vec<Assignment<'_>> {
    let mut found = Vec::new();
    for word in ["for ", "printf -v "] {
        for (at, _) in script.match_indices(word) {
            let start = at + word.len();
            let rest = script.get(start..).unwrap_or_default();
            let name = identifier(rest);
            let behind = rest.get(name.len()..).unwrap_or_default();
            let value = match word {
                "for " => behind.strip_prefix(" in "),
                _ => behind.strip_prefix(' '),
            };
            let Some(value) = value.filter(|_| !name.is_empty() && !is_position(name)) else {
                continue;
            };
            let end = value.find(['\n', ';']).unwrap_or(value.len());
            let start = start + (rest.len() - value.len());
            found.push(Assignment {
                name,
                value: start..start + end,
            });
        }
    }
    found
}

/// What stands behind the keys of Spark's secrets, to the end of the word that they are in: commas and
/// the like, which end a value elsewhere, are part of it.
fn behind_keys(
    script: &str,
    tree: Option<&Tree>,
    references: &[Reference<'_>],
    keys: &HashSet<&str>,
    places: &mut Vec<Range<usize>>,
) -> Vec<Range<usize>> {
    let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let literal = script.match_indices("spark.").filter_map(|(at, _)| {
        let rest = script.get(at..)?;
        let key = rest.get(..rest.find(|c| !letters(c)).unwrap_or(rest.len()))?;
        is_key(key).then_some((at, at + key.len()))
    });
    let named = references.iter().filter(|r| keys.contains(r.name));
    let named = named.map(|r| {
        let braced = script.get(r.at.end..).is_some_and(|t| t.starts_with('}'));
        (r.at.start, r.at.end + usize::from(braced))
    });
    let mut ends: Vec<(usize, usize)> = literal.chain(named).collect();
    if ends.is_empty() {
        return vec![];
    }
    ends.sort_unstable();
    let words = tree.map(words).unwrap_or_default();
    let mut found: Vec<Range<usize>> = Vec::new();
    // The first blank of the word that was looked at last.
    let mut blank = (usize::MAX, None);
    for (at, end) in ends {
        if found.last().is_some_and(|last| end < last.end) {
            continue;
        }
        let rest = script.get(end..).unwrap_or_default();
        let index = words.partition_point(|w| w.start <= at).checked_sub(1);
        let word = index.and_then(|i| words.get(i)).filter(|w| w.end > at);
        let line = rest.find('\n').map_or(script.len(), |n| end + n);
        let within = word.map_or(line, |w| w.end).max(end);
        let separator = rest.trim_start_matches([' ', '\t']);
        let blanks = rest.len() - separator.len();
        let assigns = separator.starts_with(['=', ':']);
        let start = end + blanks + usize::from(assigns);
        if start >= within || (!assigns && blanks == 0) {
            continue;
        }
        if let Some(word) = word
            && blank.0 != word.start
        {
            let text = script.get(word.clone()).unwrap_or_default();
            let first = text.find(char::is_whitespace).map(|n| word.start + n);
            blank = (word.start, first);
        }
        let alone = word.is_some() && blank.1.is_none_or(|first| first >= end);
        let closed = match alone {
            true => within,
            // One word of many in quotes, or one line of them.
            false => {
                let outer = word.map_or(0, |w| w.start + 1);
                let open = open_quote(script, outer..at);
                inner_end(script, start, within.min(line), blanks > 0, open)
            }
        };
        let quoted = script.get(start..closed).unwrap_or_default();
        // The quote that ends the word stays.
        let quote = quoted.ends_with(['"', '\'']) && quoted.matches(['"', '\'']).count() % 2 == 1;
        let place = start..closed - usize::from(quote);
        places.push(place.clone());
        if !is_reference(script.get(place.clone()).unwrap_or_default()) {
            found.push(place);
        }
    }
    found
}

/// The quote that opens in the word that ends with a range, and does not close.
fn open_quote(script: &str, range: Range<usize>) -> Option<char> {
    let mut from = range.end.saturating_sub(LONGEST_WORD).max(range.start);
    while !script.is_char_boundary(from) {
        from += 1;
    }
    let before = script.get(from..range.end).unwrap_or_default();
    let word = before.rsplit(char::is_whitespace).next()?;
    let opens = |quote: &char| word.matches(*quote).count() % 2 == 1;
    ['"', '\''].into_iter().find(opens)
}

/// Where a value ends in a text of many words.
fn inner_end(script: &str, start: usize, within: usize, line: bool, open: Option<char>) -> usize {
    if line {
        return within;
    }
    let text = script.get(start..within).unwrap_or_default();
    if let Some(quote) = open {
        return start + text.find(quote).unwrap_or(text.len());
    }
    let bare = text.trim_start_matches('\\');
    let skipped = text.len() - bare.len();
    let quote = bare.chars().next().filter(|c| matches!(c, '"' | '\''));
    let end = match quote {
        Some(quote) => bare
            .get(1..)
            .and_then(|b| b.find(quote))
            .map(|at| skipped + at + 2),
        None => text.find(char::is_whitespace),
    };
    start + end.unwrap_or(text.len())
}

/// The words of a script, in their order.
fn words(tree: &Tree) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut cursor = tree.walk();
    loop {
        let node = cursor.node();
        let word = matches!(
            node.kind(),
            "word"
                | "concatenation"
                | "string"
                | "raw_string"
                | "ansi_c_string"
                | "translated_string"
                | "heredoc_body"
                | "comment"
        );
        if word {
            found.push(node.byte_range());
        }
        if !word && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return found;
            }
        }
    }
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
    text.get(..end).unwrap_or_default()
}

/// Whether a name is the number of an argument.
fn is_position(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_digit())
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
fn is_used_as_secret(script: &str, reference: &Reference<'_>, keys: &HashSet<&str>) -> bool {
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
    let variable = |name: &str| {
        let name = name.rsplit_once('$').map(|(_, name)| name);
        name.is_some_and(|n| keys.contains(n.trim_matches(['{', '}'])))
    };
    if let Some((name, _)) = word.rsplit_once('=')
        && (named(name) || variable(name))
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
    use super::super::{read, walk::parse};
    use crate::source::{SourceKind, Sources};
    use crate::version::SparkVersion;
    use std::ops::Range;

    fn find(script: &str) -> Vec<Range<usize>> {
        let id = Sources::default().add("job.sh", SourceKind::Script, script.to_owned());
        read(script, id, SparkVersion::new(3, 5, 3), &|_, _| None).secrets
    }

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
    fn what_comes_to_a_secret_is_hidden_wherever_it_stands() {
        for script in [
            "submit() { local secret=$1; shift; spark-submit --conf spark.mesos.secret=\"$secret\" \"$@\"; }\n\
             submit hunter2 a.jar",
            "submit() { local s=$1; spark-submit --conf spark.mesos.secret=\"$s\"; }\nsubmit hunter2 a.jar",
            "submit() { spark-submit --conf \"spark.mesos.secret=$1\" \"${@:2}\"; }\nsubmit 'hunter2' a.jar",
            "run() { \"$1\" \"${@:2}\"; }\nrun spark-submit --conf spark.mesos.secret=hunter2 a.jar",
            "run() { \"$1\" \"${@:2}\"; }\nS=hunter2; run spark-submit --conf \"spark.mesos.secret=$S\" a.jar",
            "go() { spark-submit --conf \"$1\" \"${@:2}\"; }\ngo spark.mesos.secret=hunter2 a.jar",
            "go() { spark-submit --conf spark.mesos.secret=\"$1\" \"${@:2}\"; }\nX=hunter2\ngo \"$X\" a.jar",
            "set -- hunter2\nspark-submit --conf spark.mesos.secret=\"$1\" a.jar",
            "for p in hunter2; do spark-submit --conf spark.mesos.secret=\"$p\" a.jar; done",
            "printf -v p %s hunter2\nspark-submit --conf spark.mesos.secret=\"$p\" a.jar",
            "K=spark.mesos.secret; V=hunter2; spark-submit --conf $K=$V a.jar",
            "K=spark.mesos.secret\nspark-submit --conf \"${K}=a,hunter2\" a.jar",
            "spark-submit --conf \"spark.mesos.driver.secret.values=$X,hunter2\" a.jar",
            "spark-submit --conf \"spark.mesos.driver.secret.values=$X, hunter2\" a.jar",
            "spark-submit --conf 'spark.mesos.secret=a&hunter2'$X a.jar",
            "spark-submit --conf spark.mesos.secret=a$(x),hunter2 a.jar",
            "spark-submit a.jar --conf spark.mesos.secret=a,hunter2",
            "spark-submit --conf=spark.mesos.secret=\"a;hunter2\" a.jar",
            "echo 'spark.mesos.secret hunter2' >> conf",
            "echo 'spark.mesos.driver.secret.values=a,hunter2' >> conf",
            "cat > conf <<END\nspark.mesos.secret a, hunter2\nspark.x 1\nEND",
            "OPTS=\"--conf spark.mesos.secret=a,hunter2 --verbose\"",
            "bash -c \"spark-submit --conf \\\"spark.mesos.secret=a, hunter2\\\" a.jar\"",
            "OPTS='--conf spark.mesos.secret=\"a hunter2\" --verbose'",
        ] {
            assert!(!shown(script).contains("hunter2"), "{}", shown(script));
        }
        for script in [
            "spark-submit --conf spark.mesos.secret.file=/x,y a.jar",
            "f() { spark-submit --conf spark.cores.max=$1; }\nf 4",
            "OPTS=\"--conf spark.mesos.secret=$X --verbose\"",
        ] {
            assert_eq!(shown(script), script);
        }
        assert_eq!(
            shown("spark-submit --conf \"spark.mesos.secret=a,b\" --verbose a.jar"),
            "spark-submit --conf \"spark.mesos.secret=*\" --verbose a.jar"
        );
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
            "spark.mesos.secret=",
            "spark.mesos.secret=x ",
        ] {
            let text = piece.repeat(20_000);
            let keys = piece.starts_with("spark.").then(|| parse(&text)).flatten();
            let _ = super::find(&text, keys.as_ref(), vec![]);
        }
    }
}
