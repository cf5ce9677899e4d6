use super::*;
use crate::properties::{Properties, parse as parse_properties};
use crate::source::{PathKind, SourceKind, Sources, Span};
use crate::submit::options::OPTIONS;
use crate::version::SparkVersion;

const V: SparkVersion = SparkVersion::new(3, 5, 3);

fn line(words: &[&str]) -> (Submit, Sources) {
    let mut sources = Sources::default();
    let words: Vec<String> = words.iter().map(|w| (*w).to_owned()).collect();
    (parse(&words, V, &mut sources), sources)
}

fn shown(sources: &Sources, span: Option<Span>) -> &str {
    span.map_or("-", |s| &sources.get(s.source).text[s.range()])
}

fn loaded(
    submit: &Submit,
    file: Option<&Properties>,
    environment: &Environment,
) -> SubmitArguments {
    let disk = Disk {
        directory: "/",
        kind: &|_| PathKind::Missing,
    };
    load(submit, file, environment, V, &disk)
}

#[test]
fn words_are_quoted_and_map_back() {
    let (submit, sources) = line(&[
        "A=x y",
        "/opt/bin/spark-submit",
        "--conf",
        "spark.a=it's b",
        "--name=n",
        "",
        "é",
    ]);
    let text = &sources.get(submit.source).text;
    assert_eq!(
        text,
        "'A=x y' /opt/bin/spark-submit --conf 'spark.a=it'\\''s b' --name=n '' 'é'"
    );
    let pair = &submit.conf[0];
    assert_eq!(&text[pair.key_span.range()], "spark.a");
    let place = submit.place(pair.value);
    assert_eq!(shown(&sources, place.span()), "it'\\''s b");
    assert_eq!(shown(&sources, place.part(5..6, &submit, None)), "b");
    let name = submit
        .last(SubmitOption::Name)
        .and_then(|g| g.value)
        .expect("a name");
    assert_eq!(shown(&sources, submit.place(name).span()), "n");
    assert_eq!(submit.argument_count, 5);
    let mut environment = Environment::new();
    submit.set_variables(&mut environment);
    assert_eq!(environment.value("A"), Some("x y"));
    assert_eq!(
        shown(&sources, environment.get("A").and_then(|v| v.span)),
        "x y"
    );
}

#[test]
fn the_script_may_be_missing() {
    let (submit, _) = line(&["A=b", "--name", "n"]);
    assert_eq!(
        (
            submit.program_word,
            submit.settings.len(),
            submit.argument_count
        ),
        (None, 0, 3)
    );
    assert_eq!(submit.resource, Some(0));
    let (submit, _) = line(&["env", "A=b", "./spark-submit.cmd", "x.jar", "--name", "n"]);
    assert_eq!((submit.program_word, submit.settings.len()), (Some(2), 1));
    assert_eq!(submit.application_arguments, [4, 5]);
}

#[test]
fn shells_bring_their_own_class_and_pass_on_what_they_do_not_know() {
    let (submit, _) = line(&["spark-shell", "-i", "x.scala", "--master", "mesos://m"]);
    assert!(submit.error.is_none());
    let arguments = loaded(&submit, None, &Environment::new());
    assert_eq!(arguments.master.value, "mesos://m");
    assert_eq!(
        arguments.primary_resource.map(|r| r.value).as_deref(),
        Some("spark-shell")
    );
    assert_eq!(
        arguments.name.map(|r| r.value).as_deref(),
        Some("Spark shell")
    );
    assert_eq!(arguments.child_args.len(), 2);
}

#[test]
fn errors_point_at_the_words_that_cause_them() {
    for (words, place) in [
        (&["--conf", "x", "a.jar"][..], "--conf x"),
        (&["--deploy-mode=both", "a.jar"], "--deploy-mode=both"),
        (&["a.jar", "--name"], "-"),
        (&["--name"], "--name"),
        (&["--nope", "a.jar"], "--nope"),
        (&["--executor-memory", "0", "a.jar"], "0"),
        (&["--conf", "spark.cores.max=four", "a.jar"], "four"),
        (&["--proxy-user", "u", "--principal", "p", "a.jar"], "u"),
        (&["--name", "n"], "n"),
    ] {
        let (submit, sources) = line(words);
        let arguments = loaded(&submit, None, &Environment::new());
        let span = arguments.error.as_ref().and_then(|(_, span)| *span);
        assert_eq!(
            shown(&sources, span),
            place,
            "{words:?} {:?}",
            arguments.error
        );
    }
}

#[test]
fn values_name_the_place_they_came_from() {
    let (submit, mut sources) = line(&["--conf", "spark.master=c", "--class", "X", "a.jar"]);
    let text = "spark.app.name \\u0066  \nspark.master f\n";
    let id = sources.add("f", SourceKind::Properties, text.to_owned());
    let file = parse_properties(text, id);
    let mut environment = Environment::new();
    environment.set("SPARK_EXECUTOR_MEMORY", "2g", VariableOrigin::Option);
    environment.publish(&mut sources);
    let arguments = loaded(&submit, Some(&file), &environment);
    assert_eq!(shown(&sources, arguments.master.origin.span()), "c");
    let name = arguments.name.expect("a name");
    assert_eq!(
        (name.value.as_str(), shown(&sources, name.origin.span())),
        ("f", "\\u0066")
    );
    let memory = arguments.executor_memory.expect("memory");
    assert_eq!(shown(&sources, memory.origin.span()), "2g");
}

#[test]
fn the_properties_file_is_chosen_by_option_then_directory_then_home() {
    let (submit, _) = line(&["--properties-file", "a//b/", "x.jar"]);
    let mut environment = Environment::new();
    environment.set("SPARK_HOME", "/s/", VariableOrigin::Option);
    let choice = properties_file(&submit, &environment);
    assert_eq!(choice.path.as_deref(), Some("a//b/"));
    let error = choice.error(PathKind::Missing).expect("an error");
    assert_eq!(
        error.launcher.message.as_deref(),
        Some("Invalid properties file 'a//b/'.")
    );
    assert_eq!(
        error.submit.message.as_deref(),
        Some("requirement failed: Properties file a/b does not exist")
    );
    let (submit, _) = line(&["x.jar"]);
    let choice = properties_file(&submit, &environment);
    assert_eq!(choice.path.as_deref(), Some("/s/conf/spark-defaults.conf"));
    assert!(choice.error(PathKind::Missing).is_none());
    environment.set("SPARK_CONF_DIR", "/c", VariableOrigin::Option);
    let choice = properties_file(&submit, &environment);
    assert_eq!(choice.path.as_deref(), Some("/c/spark-defaults.conf"));
    assert_eq!(
        properties_file(&submit, &Environment::new()).rule,
        FileRule::Nowhere
    );
}

#[test]
fn the_table_of_options_is_sound() {
    let mut names: Vec<&str> = OPTIONS.iter().map(|r| r.name).collect();
    names.extend(OPTIONS.iter().filter_map(|r| r.short));
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
    for row in OPTIONS {
        assert_eq!(row.option.name(), row.name);
        assert!(row.name.starts_with("--"));
    }
    // The last option of the enum; one without a row would stand for the first.
    assert_eq!(OPTIONS.len(), SubmitOption::Version as usize + 1);
}

#[test]
fn any_words_are_read() {
    const WORDS: [&str; 14] = [
        "--conf",
        "--conf=",
        "--conf=a=b",
        "=",
        "",
        "--name",
        "x.py",
        "spark-submit",
        "A=b",
        "env",
        "--version",
        "'",
        "--kill",
        "pyspark",
    ];
    let mut next = crate::testing::numbers();
    for _ in 0..3000 {
        let words: Vec<&str> = (0..next(8)).map(|_| WORDS[next(WORDS.len())]).collect();
        let (submit, sources) = line(&words);
        let arguments = loaded(&submit, None, &Environment::new());
        let disk = Disk {
            directory: "/",
            kind: &|_| PathKind::File,
        };
        let prepared = prepare(&arguments, V, &disk, 0);
        for put in prepared.conf {
            shown(&sources, put.origin.span());
        }
    }
}
