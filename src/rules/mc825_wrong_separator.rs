//! MC825 wrong-separator: a list is separated by something else than what Spark splits it at.

use super::{Context, Group, Proof, Rule, Setting, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC825",
    name: "wrong-separator",
    summary: "A list of files or directories that Spark takes for one",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Launch,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC825.md"),
    check,
};

/// Lists of addresses, split at commas.
const ADDRESSES: [&str; 5] = [
    "spark.archives",
    "spark.files",
    "spark.jars",
    "spark.mesos.uris",
    "spark.submit.pyFiles",
];

/// Lists of paths, which the JVM and the loader of the system split at colons.
const PATHS: [&str; 4] = [
    "spark.driver.extraClassPath",
    "spark.driver.extraLibraryPath",
    "spark.executor.extraClassPath",
    "spark.executor.extraLibraryPath",
];

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if !cx.for_mesos() {
        return;
    }
    for s in cx.settings() {
        let (found, right) = if ADDRESSES.contains(&s.key) {
            (in_addresses(s.value), "commas")
        } else if PATHS.contains(&s.key) {
            (in_paths(s.value), "colons")
        } else {
            continue;
        };
        let Some(at) = found.filter(|_| cx.placeholder(s).is_none()) else {
            continue;
        };
        // spark-submit adds the Python files to the files.
        let python = cx.get("spark.submit.pyFiles").map(Setting::span);
        if s.key == "spark.files" && python == Some(s.span()) {
            continue;
        }
        let wrong = s.value[at..].chars().next().unwrap_or(' ');
        let key = cx.name(s.key);
        sink.find(
            s.part(at..at + wrong.len_utf8()),
            format!("this `{wrong}` does not separate: `{key}` is split at {right}"),
        )
        .label("a part of one name")
        .note(match right {
            "commas" => "what stands between two commas is one address, and is fetched as such",
            _ => {
                "Spark hands the text on as it is; a name of a directory or an archive that does \
                 not exist is passed over without a word"
            }
        })
        .help(match right {
            "commas" => format!("write `,` instead of `{wrong}`"),
            _ => format!("write `:` instead of `{wrong}`"),
        });
    }
}

/// The first separator in front of a second address or path between two commas.
fn in_addresses(value: &str) -> Option<usize> {
    let mut start = 0;
    for item in value.split(',') {
        let text = item.trim_start();
        let own = start + item.len() - text.len();
        // Where the blanks end that were passed over last.
        let mut behind = 0;
        let found = text.char_indices().skip(1).find(|(at, c)| {
            if !matches!(c, ';' | ' ' | ':') {
                return false;
            }
            if between_files(text, *at) {
                return true;
            }
            if behind <= *at {
                behind = text.len() - text[at + 1..].trim_start().len();
            }
            let rest = &text[behind..];
            match c {
                ';' | ' ' => begins_address(rest) || begins_local(rest),
                // `scheme:/path` is an address of its own.
                ':' => begins_scheme(rest) || (text.starts_with('/') && rest.starts_with('/')),
                _ => false,
            }
        });
        if let Some((at, _)) = found {
            return Some(own + at);
        }
        start += item.len() + 1;
    }
    None
}

fn in_paths(value: &str) -> Option<usize> {
    let separates = |(at, c): &(usize, char)| match c {
        ',' | ';' => {
            let rest = value[at + c.len_utf8()..].trim_start();
            rest.starts_with(['/', '.']) || between_files(value, *at)
        }
        ' ' => value[at + 1..].starts_with('/') && ends_as_file(&value[..*at]),
        _ => false,
    };
    value.char_indices().find(separates).map(|(at, _)| at)
}

fn begins_address(text: &str) -> bool {
    text.starts_with('/') || begins_scheme(text)
}

fn begins_scheme(text: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.trim_start_matches(letter).starts_with("://")
}

/// Schemes that are written with one slash too.
fn begins_local(text: &str) -> bool {
    ["file:/", "hdfs:/", "local:/"]
        .iter()
        .any(|scheme| text.starts_with(scheme))
}

/// Whether a separator stands between two names of files: `a.jar;b.jar`.
fn between_files(text: &str, at: usize) -> bool {
    let (before, rest) = (&text[..at], &text[at + 1..]);
    // Of many blanks the first counts.
    let before = match text.as_bytes().get(at) {
        Some(b' ') => before,
        _ => before.trim_end_matches(' '),
    };
    if !ends_as_file(before) {
        return false;
    }
    let next = rest.trim_start_matches([' ', ';', ':']);
    let end = next.find([' ', ';', ':', ',']).unwrap_or(next.len());
    ends_as_file(&next[..end])
}

fn ends_as_file(name: &str) -> bool {
    const ENDS: [&str; 14] = [
        ".conf",
        ".egg",
        ".gz",
        ".jar",
        ".json",
        ".keytab",
        ".properties",
        ".py",
        ".so",
        ".tar",
        ".tgz",
        ".whl",
        ".xml",
        ".zip",
    ];
    ENDS.iter()
        .any(|end| name.len() > end.len() && name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_are_read_once() {
        assert_eq!(in_addresses(&"a:".repeat(1 << 20)), None);
        assert_eq!(in_addresses(&format!("a{}b", " ".repeat(1 << 20))), None);
        assert_eq!(
            in_addresses(&format!("a{}/b", " ".repeat(1 << 20))),
            Some(1)
        );
    }

    #[test]
    fn a_separator_stands_before_another_address() {
        let expected = [
            ("http://x/a;http://x/b", Some(10)),
            ("http://x/a http://x/b", Some(10)),
            ("http://x/a, http://x/b c", None),
            ("http://x/c,/a.jar:/b.jar", Some(17)),
            ("a.jar:http://x/b.jar", Some(5)),
            ("http://user:pw@x:80/a,hdfs:/a/b,local:/c", None),
            ("hdfs://x/a;v=1", None),
            ("http://x/get?to=http://y/z", None),
            ("C:/a.jar", None),
            ("", None),
        ];
        for (value, at) in expected {
            assert_eq!(in_addresses(value), at, "{value}");
        }
        for (value, at) in [
            ("a.jar;b.jar", Some(5)),
            ("a.py:b.py", Some(4)),
            ("a.tgz  b.tgz", Some(5)),
            ("a.jar ; b.jar", Some(5)),
            ("hdfs:/a hdfs:/b", Some(7)),
            ("a.jar;", None),
            ("a.jar;v=1", None),
            ("my a.jar", None),
            ("a.jar, b.jar,c.py", None),
            ("hdfs://nn:8020/a.jar", None),
            ("http://x/a.zip#lib", None),
        ] {
            assert_eq!(in_addresses(value), at, "{value}");
        }
        assert_eq!(in_paths("/a.jar,/b.jar"), Some(6));
        assert_eq!(in_paths("/a.jar; /b.jar"), Some(6));
        assert_eq!(in_paths("/a,b.jar:/c/*"), None);
        assert_eq!(in_paths("a.jar;b.jar"), Some(5));
        assert_eq!(in_paths("/a.jar /b.jar"), Some(6));
        assert_eq!(in_paths("/my dir/a.jar:/b.jar"), None);
    }
}
