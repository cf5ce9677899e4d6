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
    let Some((at, why, better)) = problem(s.value) else {
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
fn problem(image: &str) -> Option<(Range<usize>, &'static str, Option<String>)> {
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
    // A registry is a host: it has a dot or a port, or is localhost. Newer releases of Docker
    // take a first part with capitals for one too.
    let host = image.split_once('/').map_or("", |(first, _)| first);
    let capital = |c: char| c.is_ascii_uppercase();
    let is_host = host.contains(['.', ':']) || host == "localhost" || host.contains(capital);
    let start = if is_host { host.len() + 1 } else { 0 };
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
            "spark@sha256:0123456789abcdef",
            "reg:5000/spark:1@sha256:0123456789abcdef",
        ] {
            assert_eq!(problem(image), None, "{image}");
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
    }
}
