//! MC310 options-behind-the-application: options of spark-submit behind the application.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::jvm::Throwable;
use crate::submit::SubmitOption;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC310",
    name: "options-behind-the-application",
    summary: "Options behind the application are its arguments, not spark-submit's",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Precedence,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC310.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let arguments = &cx.launch.arguments;
    let words: Vec<&str> = arguments
        .child_args
        .iter()
        .map(|a| a.value.as_str())
        .collect();
    let named = arguments.main_class.is_some();
    // spark-submit looks for a class in a jar alone.
    let resource = arguments.primary_resource.as_ref();
    let jar = resource.is_some_and(|r| r.value.ends_with(".jar"));
    let mut meant = (0..words.len()).filter_map(|at| {
        let (option, given) = match words[at].split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (words[at], words.get(at + 1).copied()),
        };
        let row = SubmitOption::find(option, cx.version).filter(|row| row.name == option)?;
        let given = given.unwrap_or_default();
        let class = jar && !named && row.option == SubmitOption::Class && is_class(given);
        (class || is_meant(row.option, given, named)).then_some((at, row.name))
    });
    let Some((at, option)) = meant.next() else {
        return;
    };
    let Some(span) = arguments.child_args[at].origin.span() else {
        return;
    };
    let resource = resource.and_then(|r| r.origin.span());
    let written = resource.map_or("the application", |at| cx.source_text(at));
    // Another mistake can make the application of a word that was meant for something else.
    if !APPLICATIONS.iter().any(|end| written.ends_with(end)) {
        return;
    }
    let draft = sink
        .find(
            span,
            format!("`{option}` behind the application is an argument of it"),
        )
        .label("spark-submit does not read it")
        .other(resource, "the options end here")
        .note("everything behind the primary resource goes to the application as it is")
        .help(format!("write the options before `{}`", cx.name(written)));
    // MC803 says no more about a jar without a class.
    let class = SubmitOption::Class.name();
    let class = option == class || meant.any(|(_, name)| name == class);
    let lacks_one = |(thrown, _): &(&Throwable, _)| {
        let message = thrown.message.as_deref().unwrap_or_default();
        class && message.contains("main class")
    };
    if let Some((thrown, _)) = cx.submit_error().filter(lacks_one) {
        draft.level(Level::Error).note(cx.thrown(thrown));
    }
}

/// Whether a text is the name of a class, with packages or without.
fn is_class(text: &str) -> bool {
    let letters = |part: &str| {
        part.chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '$'))
    };
    text.split('.').all(|part| {
        letters(part) && part.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '$'))
    })
}

/// How the file of an application ends, or the variable that names it.
const APPLICATIONS: [&str; 8] = [".jar", ".py", ".R", ".r", "spark-internal", "\"", "'", "}"];

/// Whether an application would hardly have an option of this name with such a value.
fn is_meant(option: SubmitOption, value: &str, class_is_named: bool) -> bool {
    use SubmitOption as O;
    match option {
        O::Conf => value.starts_with("spark.") && value.contains('='),
        O::Master => {
            let masters = ["mesos://", "zk://", "spark://", "k8s://", "local", "yarn"];
            masters.iter().any(|m| value.starts_with(m))
        }
        O::DeployMode => matches!(value, "client" | "cluster"),
        O::Class => !class_is_named && value.contains('.') && !value.contains('/'),
        O::Jars => value.ends_with(".jar"),
        O::PyFiles => [".py", ".zip", ".egg"]
            .iter()
            .any(|end| value.ends_with(end)),
        O::Packages | O::ExcludePackages => value.contains(':'),
        O::PropertiesFile
        | O::DriverJavaOptions
        | O::DriverClassPath
        | O::DriverMemory
        | O::DriverCores
        | O::ExecutorMemory
        | O::Supervise
        | O::ExecutorCores
        | O::NumExecutors
        | O::TotalExecutorCores => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_need_no_package() {
        for class in ["M", "com.example.Main", "a.B$", "_x"] {
            assert!(is_class(class), "{class}");
        }
        for other in ["", "a..B", "1st", "a/B", "x.jar:y", "two words"] {
            assert!(!is_class(other), "{other}");
        }
    }
}
