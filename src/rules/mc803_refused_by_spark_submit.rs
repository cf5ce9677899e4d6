//! MC803 refused-by-spark-submit: spark-submit ends with an error before anything runs.

use super::{Context, Group, Proof, Rule, Setting, Sink};
use crate::diagnostic::Level;
use crate::submit::{Word, encode_path};
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC803",
    name: "refused-by-spark-submit",
    summary: "spark-submit ends with an error before anything runs",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Launch,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC803.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let Some((thrown, span)) = cx.submit_error() else {
        return;
    };
    let in_file = span.is_some_and(|s| cx.file.is_some_and(|f| f.source == s.source));
    if !cx.on_mesos() || (!cx.has_command_line() && !in_file) {
        return;
    }
    // `--help` and the like print something and end well.
    if thrown.message.as_deref() == Some("User application exited with 0") {
        return;
    }
    // A file alone may be meant for another machine, where its files are.
    let absent = thrown
        .message
        .as_deref()
        .is_some_and(|m| m.contains("does not exist"));
    if absent && !cx.has_command_line() {
        return;
    }
    // MC901 says more about cluster mode without the REST interface.
    let rest = cx.cluster() && !cx.launch.arguments.use_rest;
    if rest && thrown.class == "java.lang.AssertionError" {
        return;
    }
    // MC001 says more about a malformed file, MC801 about an address of ZooKeeper.
    let of_file = cx
        .file
        .and_then(|f| f.error.as_ref())
        .is_some_and(|(_, at)| Some(*at) == span);
    let zookeeper = cx
        .get("spark.master")
        .is_some_and(|s| s.value.starts_with("zk://"));
    let placeholder = cx
        .settings()
        .any(|s| Some(s.span()) == span && cx.placeholder(s).is_some());
    if of_file || placeholder || (zookeeper && cx.get("spark.master").map(Setting::span) == span) {
        return;
    }
    // MC310 has said where the class stands.
    let mut found = sink.findings().iter();
    if found.any(|f| f.code == "MC310" && f.level == Level::Error) {
        return;
    }
    let odd_dash = |word: &&Word| {
        word.text
            .starts_with(['\u{2010}', '\u{2013}', '\u{2014}', '\u{2212}'])
    };
    if let Some(word) = cx
        .submit
        .words
        .iter()
        .find(odd_dash)
        .filter(|_| cx.has_command_line())
    {
        let written = word.text.split('=').next().unwrap_or_default();
        let text = cx.name(written);
        let option = written.trim_start_matches(|c: char| !c.is_ascii_graphic());
        sink.find(
            word.span(),
            format!("`{text}` begins with a dash that is no hyphen"),
        )
        .label("no option for spark-submit")
        .note(cx.thrown(thrown))
        .note("spark-submit takes the first word that is no option for the application")
        .help(format!("write `--{}`", cx.name(option)));
        return;
    }
    let text = cx.shown(thrown.message.as_deref().unwrap_or(&thrown.class));
    // The note has all of it; the message is the same wherever the configuration is checked.
    let text = as_written(&text, &cx.launch.directory);
    let first = text.lines().next().unwrap_or(&text);
    let message = format!("spark-submit refuses this launch: {first}");
    sink.find_absent(span, message)
        .label("because of this")
        .note(cx.thrown(thrown))
        .note("spark-submit ends; nothing is sent to Mesos");
}

/// A text of Spark's with relative paths, where it has them below the working directory.
fn as_written(text: &str, directory: &str) -> String {
    let directory = directory.trim_end_matches('/');
    if directory.is_empty() {
        return text.to_owned();
    }
    let encoded = encode_path(directory);
    let forms = [
        format!("file://{encoded}/"),
        format!("file:{encoded}/"),
        format!("{directory}/"),
    ];
    let without = |text: String, form: &String| text.replace(form, "");
    forms.iter().fold(text.to_owned(), without)
}

#[cfg(test)]
mod tests {
    use super::as_written;

    #[test]
    fn no_message_names_the_working_directory() {
        let of = |text| as_written(text, "/home/a b");
        assert_eq!(
            of("File file:/home/a%20b/jobs/x.jar does"),
            "File jobs/x.jar does"
        );
        assert_eq!(of("File /home/a b/x.jar does"), "File x.jar does");
        assert_eq!(of("File file:/opt/x.jar does"), "File file:/opt/x.jar does");
        assert_eq!(as_written("file:/x.jar", "/"), "file:/x.jar");
    }
}
