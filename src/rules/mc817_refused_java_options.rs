//! MC817 refused-java-options: java options that Spark refuses.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::version::{Versions, behaviour};

pub(super) static RULE: Rule = Rule {
    code: "MC817",
    name: "refused-java-options",
    summary: "Java options that Spark refuses",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Launch,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC817.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for rule in OPTIONS {
        let Some(s) = cx.get(rule.key).filter(|_| cx.for_mesos()) else {
            continue;
        };
        if !rule.since.holds(cx.version) || cx.placeholder(s).is_some() {
            continue;
        }
        let Some(at) = s.value.find(rule.option) else {
            continue;
        };
        let word = s.value[at..].split_whitespace().next().unwrap_or("");
        sink.find(
            s.part(at..at + word.len()),
            format!("`{}` may not be in `{}`", cx.name(word), rule.key),
        )
        .label("refused")
        .note(rule.thrown)
        .help(rule.help);
    }
}

struct Refused {
    key: &'static str,
    option: &'static str,
    since: Versions,
    thrown: &'static str,
    help: &'static str,
}

const OPTIONS: &[Refused] = &[
    Refused {
        key: "spark.executor.extraJavaOptions",
        option: "-Dspark",
        since: Versions::ALL,
        thrown: "java.lang.Exception: spark.executor.extraJavaOptions is not allowed to set Spark \
                 options (was '...'). Set them directly on a SparkConf or in a properties file \
                 when using ./bin/spark-submit.\nthrown when the SparkContext starts",
        help: "write the property on a line of its own; executors get it from the driver",
    },
    Refused {
        key: "spark.executor.extraJavaOptions",
        option: "-Xmx",
        since: Versions::ALL,
        thrown: "java.lang.Exception: spark.executor.extraJavaOptions is not allowed to specify \
                 max heap memory settings (was '...'). Use spark.executor.memory \
                 instead.\nthrown when the SparkContext starts",
        help: "set `spark.executor.memory`",
    },
    Refused {
        key: "spark.driver.extraJavaOptions",
        option: "-Xmx",
        since: Versions::ALL,
        thrown: LAUNCHER,
        help: "set `spark.driver.memory`",
    },
    Refused {
        key: "spark.driver.defaultJavaOptions",
        option: "-Xmx",
        since: behaviour::TYPED_MESOS_PROPERTIES,
        thrown: LAUNCHER,
        help: "set `spark.driver.memory`",
    },
];

const LAUNCHER: &str = "Not allowed to specify max heap(Xmx) memory settings through java options \
                        (was ...). Use the corresponding --driver-memory or spark.driver.memory \
                        configuration instead.\nsaid by bin/spark-submit, which starts nothing";
