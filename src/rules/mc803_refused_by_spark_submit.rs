//! MC803 refused-by-spark-submit: spark-submit ends with an error before anything runs.

use super::{Context, Group, Proof, Rule, Setting, Sink};
use crate::diagnostic::{Level, nearest};
use crate::submit::{OPTIONS, Word, encode_path};
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
    let help = help(cx, first);
    sink.find_absent(span, message)
        .label("because of this")
        .note(cx.thrown(thrown))
        .note("spark-submit ends; nothing is sent to Mesos")
        .help(help.unwrap_or_else(|| "correct what is marked".to_owned()));
}

const ABOVE_0: &str = "write a whole number above 0";
const A_SIZE: &str = "write a whole number and a unit (k, m, g, t), such as `4g`";
const OF_DISPATCHER: &str = "write `--master mesos://HOST:7077`, with the dispatcher's host";
const RENAME: &str = "rename the file: a `:` in a name is taken for the end of a scheme";
const NOT_THERE: &str = "correct the path, or put the file there";
const COORDINATES: &str = "write `group:artifact:version`, several with commas between them";

/// What to do about messages of spark-submit, by how they begin.
const HELP: &[(&str, &str)] = &[
    (
        "--deploy-mode must be",
        "write `--deploy-mode client` or `--deploy-mode cluster`",
    ),
    (
        "Action cannot be both",
        "keep one of `--kill` and `--status`",
    ),
    (
        "Cannot load main class from JAR",
        "name the class with `--class`, in front of the application",
    ),
    (
        "Cluster deploy mode is not applicable",
        "leave out the deploy mode: a shell runs where it is typed",
    ),
    ("Cluster deploy mode is not compatible", OF_DISPATCHER),
    (
        "Deploy mode must be",
        "write `client` or `cluster`, in small letters",
    ),
    ("Driver cores must be", ABOVE_0),
    ("Driver memory must be", A_SIZE),
    ("Executor cores must be", ABOVE_0),
    ("Executor memory must be", A_SIZE),
    ("Expected scheme", RENAME),
    (
        "Failed to get main class in JAR",
        "correct the path of the application; without `--class` it is opened here",
    ),
    ("File ", NOT_THERE),
    ("Illegal character in scheme", RENAME),
    ("Killing submissions", OF_DISPATCHER),
    (
        "Launching Python applications",
        "copy it to this machine, or launch in cluster mode",
    ),
    (
        "Master must either",
        "write `mesos://host:5050` or `mesos://zk://host:2181/mesos`",
    ),
    (
        "Missing argument for option",
        "give the option its value, or remove it",
    ),
    (
        "Must specify a primary resource",
        "write the application behind the options: `spark-submit OPTIONS app.jar ARGUMENTS`",
    ),
    (
        "Number of executors must be",
        "remove it: on Mesos `--total-executor-cores` limits an application",
    ),
    (
        "Only one of --proxy-user",
        "keep one of `--proxy-user` and `--principal`",
    ),
    ("Relative path in absolute URI", RENAME),
    (
        "Remote cannot be specified",
        "remove `spark.remote`: an application on Mesos has a master",
    ),
    ("Requesting submission statuses", OF_DISPATCHER),
    ("Total executor cores must be", ABOVE_0),
    ("basedir must be absolute", "write a path from the root"),
    ("requirement failed: Keytab file", NOT_THERE),
    ("requirement failed: Provided Maven", COORDINATES),
    ("requirement failed: The ", COORDINATES),
];

/// What to do about a message of spark-submit.
fn help(cx: &Context<'_>, message: &str) -> Option<String> {
    if let Some(option) = message.strip_prefix("Unrecognized option '") {
        return Some(for_option(option.trim_end_matches(['.', '\''])));
    }
    if let Some(key) = message.strip_prefix("Spark config without '=': ") {
        let apart = cx.submit.words.windows(2).any(|pair| match pair {
            [before, sign] => before.text == key && sign.text.starts_with('='),
            _ => false,
        });
        return Some(match apart {
            true => format!("write `--conf {key}=VALUE`, without blanks at the `=`"),
            false => format!("write `--conf {key}=VALUE`"),
        });
    }
    if message.starts_with("Must specify a primary resource") && is_for_python(cx) {
        return Some("end PYSPARK_SUBMIT_ARGS with `pyspark-shell`".to_owned());
    }
    let known = HELP.iter().find(|(begin, _)| message.starts_with(begin));
    known.map(|(_, help)| (*help).to_owned())
}

/// Whether the command line is what a script gives to Python programs.
fn is_for_python(cx: &Context<'_>) -> bool {
    let program = cx.submit.words.first().map(Word::span);
    program.is_some_and(|at| {
        let source = cx.sources.get(at.source);
        let line = source.line_range(source.line_index(at.start as usize));
        let before = line.and_then(|line| source.text.get(line.start..at.start as usize));
        before.is_some_and(|text| text.contains("PYSPARK_SUBMIT_ARGS="))
    })
}

/// What to write in place of an option that spark-submit does not know.
fn for_option(option: &str) -> String {
    if option.starts_with("-D") || option.starts_with("-X") {
        return format!("write `--driver-java-options \"{option}\"`");
    }
    if option.starts_with("spark.") || option.starts_with("--spark.") {
        let key = option.trim_start_matches('-').split('=').next();
        return format!("write `--conf {}=VALUE`", key.unwrap_or_default());
    }
    let name = option.split('=').next().unwrap_or(option);
    match nearest(name, OPTIONS.iter().map(|row| row.name)) {
        Some(known) => format!("write `{known}`"),
        None => "`spark-submit --help` shows the options; those of the application stand behind it"
            .to_owned(),
    }
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
