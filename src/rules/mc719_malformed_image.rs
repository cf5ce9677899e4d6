//! MC719 malformed-image: the name of an image that no registry can have.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::Versions;
use std::ops::Range;

pub(super) static RULE: Rule = Rule {
    code: "MC719",
    name: "malformed-image",
    summary: "A name of an image that Docker refuses",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Containers,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC719.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    const KEY: &str = "spark.mesos.executor.docker.image";
    let Some(s) = cx.get_literal(KEY).filter(|s| cx.placeholder(s).is_none()) else {
        return;
    };
    // MC202 speaks of what is not replaced, MC009 of an empty value.
    if s.value.is_empty() || s.value.contains("${") {
        return;
    }
    // The store of Mesos takes more for a name than Docker does.
    let docker = (cx.get("spark.mesos.containerizer")).is_none_or(|c| c.value == "docker");
    let grammar = || against_grammar(s.value).filter(|_| docker);
    let Some((at, why, better)) = problem(s.value).or_else(grammar) else {
        return;
    };
    let finding = sink
        .find(
            s.part(at),
            format!("the image `{}` {why}", cx.name(s.value)),
        )
        .label("refused")
        .note(match cx.docker() {
            Some(_) => {
                "Spark sends the name as it is; Docker refuses it on the agent, as `invalid \
                 reference format`, and the task ends"
            }
            None => {
                "Spark sends the name as it is; the image store of the agent has no such image, and \
                 the task ends"
            }
        });
    match better {
        Some(better) => finding
            .help(format!("write `{}`", cx.name(&better)))
            .unsafe_fix("write the name alone", s.span(), better),
        None => {
            finding.help("write `registry.example.com/name:tag`, in small letters up to the tag")
        }
    };
}

/// The part that is wrong, what is wrong with it, and how it should be.
type Problem = (Range<usize>, &'static str, Option<String>);

/// How long the first part with a `/` is, if it names a registry: a host has a dot or a port, or is
/// localhost. Newer releases of Docker take a first part with capitals for one too.
fn registry(image: &str) -> Option<usize> {
    let (host, _) = image.split_once('/')?;
    let capital = |c: char| c.is_ascii_uppercase();
    let is_host = host.contains(['.', ':']) || host == "localhost" || host.contains(capital);
    is_host.then_some(host.len())
}

fn problem(image: &str) -> Option<Problem> {
    if let Some((scheme, rest)) = image.split_once("://") {
        let at = 0..scheme.len() + 3;
        // A name has no user in it either.
        let host = rest.split_once('/').map_or("", |(host, _)| host);
        let bare = host.rfind('@').and_then(|user| rest.get(user + 1..));
        let better = bare.unwrap_or(rest).to_owned();
        return Some((at, "begins with a scheme", Some(better)));
    }
    if let Some((at, c)) = image.char_indices().find(|(_, c)| c.is_whitespace()) {
        return Some((at..at + c.len_utf8(), "has a blank in it", None));
    }
    let host = registry(image);
    let is_host = host.is_some();
    let start = host.map_or(0, |len| len + 1);
    let name = &image[start..];
    let name = name.split_once('@').map_or(name, |(name, _)| name);
    let (name, tag) = name
        .split_once(':')
        .map_or((name, None), |(n, t)| (n, Some(t)));
    if let Some((at, _)) = name.char_indices().find(|(_, c)| c.is_ascii_uppercase()) {
        let at = start + at;
        let small = name.to_ascii_lowercase();
        let rest = &image[start + name.len()..];
        let better = format!("{}{small}{rest}", &image[..start]);
        return Some((at..at + 1, "has a capital letter in its name", Some(better)));
    }
    let tag = tag.unwrap_or("x");
    let at = start + name.len() + 1;
    if let Some((wrong, c)) = tag.char_indices().find(|(_, c)| matches!(c, ':' | '/')) {
        let at = at + wrong;
        return Some((
            at..at + c.len_utf8(),
            "has more than a name and a tag",
            None,
        ));
    }
    tag.is_empty().then(|| {
        let better = image.replacen(':', "", usize::from(!is_host));
        (
            at - 1..at,
            "ends in an empty tag",
            (!is_host).then_some(better),
        )
    })
}

/// What Docker's grammar of names has no place for (`distribution/reference`), in a name that has no
/// [`problem`].
fn against_grammar(image: &str) -> Option<Problem> {
    let host = registry(image);
    let start = host.map_or(0, |len| len + 1);
    let (named, digest) = match image.split_once('@') {
        Some((named, digest)) => (named, Some(digest)),
        None => (image, None),
    };
    let path = named.get(start..)?;
    let (path, tag) = match path.split_once(':') {
        Some((path, tag)) => (path, Some(tag)),
        None => (path, None),
    };
    let mut at = start;
    for part in path.split('/') {
        let here = at..(at + part.len()).max((at + 1).min(image.len()));
        if part.is_empty() {
            // At the end the slash in front is to blame.
            let here = if here.is_empty() { at - 1..at } else { here };
            return Some((here, "has an empty part between slashes", None));
        }
        if !is_part(part) {
            let why = "has a part that is not made of letters and digits, with `.`, `_`, `__` or \
                       `-` between them";
            return Some((here, why, None));
        }
        at += part.len() + 1;
    }
    if path.len() > LONGEST_NAME {
        return Some((
            start..start + path.len(),
            "has a name of more than 255 characters",
            None,
        ));
    }
    let hex = |c: char| matches!(c, '0'..='9' | 'a'..='f');
    if host.is_none() && path.len() == 64 && path.chars().all(hex) {
        return Some((0..64, "has the form of an id, which is no name", None));
    }
    if let Some(tag) = tag {
        let here = at..at + tag.len();
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if !tag.starts_with(word) || !tag.chars().all(|c| word(c) || matches!(c, '.' | '-')) {
            let why = "has a tag that is not made of letters, digits, `_`, `.` and `-`, or begins \
                       with one of the last two";
            return Some((here, why, None));
        }
        if tag.len() > LONGEST_TAG {
            return Some((here, "has a tag of more than 128 characters", None));
        }
    }
    let digest = digest?;
    let here = image.len() - digest.len()..image.len();
    let good = match digest.split_once(':') {
        Some(("sha256", sum)) => sum.len() == 64 && sum.chars().all(hex),
        Some(("sha384", sum)) => sum.len() == 96 && sum.chars().all(hex),
        Some(("sha512", sum)) => sum.len() == 128 && sum.chars().all(hex),
        _ => false,
    };
    let here = if here.is_empty() {
        here.start - 1..here.end
    } else {
        here
    };
    let why = "has no `sha256:` and 64 hexadecimal digits in small letters behind its `@`";
    (!good).then_some((here, why, None))
}

/// Of a name without its registry.
const LONGEST_NAME: usize = 255;
const LONGEST_TAG: usize = 128;

/// Letters and digits, with separators only between them.
fn is_part(part: &str) -> bool {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let mut separator = part;
    loop {
        let rest = separator.trim_start_matches(inner);
        if rest.len() == separator.len() {
            return false;
        }
        if rest.is_empty() {
            return true;
        }
        separator = match rest.as_bytes() {
            [b'_', b'_', ..] => &rest[2..],
            [b'_' | b'.', ..] => &rest[1..],
            [b'-', ..] => rest.trim_start_matches('-'),
            _ => return false,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_docker_takes_are_left_alone() {
        for image in [
            "spark",
            "spark:3.5.3",
            "spark:V1",
            "Team/spark",
            "reg.example.com/team/spark:3.5.3",
            "Reg.example.com:5000/team/spark",
            "localhost/spark",
            "localhost:5000/spark:1",
            "spark@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
            "reg:5000/spark:1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
            "my_reg:5000/a-b.c__d--e_f/g:V1.0-x_y",
            "[::1]:5000/x",
        ] {
            assert_eq!(problem(image), None, "{image}");
            assert_eq!(against_grammar(image), None, "{image}");
        }
        let wrong = [
            ("docker://reg/spark:1", 0..9),
            ("a b", 1..2),
            ("reg.example.com/Spark:1", 16..17),
            ("reg/spark:1:2", 11..12),
            ("spark:", 5..6),
            ("reg:5000/spark:", 14..15),
        ];
        for (image, at) in wrong {
            assert_eq!(problem(image).map(|p| p.0), Some(at), "{image}");
        }
        let long = format!("spark:{}", "a".repeat(129));
        let id = "0123456789abcdef".repeat(4);
        let short = format!("spark@sha256:{}", "A".repeat(64));
        let wrong = [
            ("a//b", 2..3),
            ("a/", 1..2),
            ("/spark:1", 0..1),
            ("-spark", 0..6),
            ("reg.io/a/b-", 9..11),
            ("a___b", 0..5),
            ("a..b", 0..4),
            ("sparké", 0..7),
            ("a$b", 0..3),
            ("localhost/", 9..10),
            ("spark:-x", 6..8),
            ("spark:3.5+1", 6..11),
            ("spark@", 5..6),
            ("spark@sha256:abc", 6..16),
            ("a/b@md5:x", 4..9),
            (&*long, 6..135),
            (&*id, 0..64),
            (&*short, 6..77),
        ];
        for (image, at) in wrong {
            assert_eq!(problem(image), None, "{image}");
            let found = against_grammar(image);
            assert_eq!(found.map(|p| p.0), Some(at), "{image}");
        }
    }
}
