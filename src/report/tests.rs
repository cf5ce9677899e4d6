//! The formats, from one fixed set of findings.

use super::*;
use crate::diagnostic::{Fix, Label, sort};
use crate::source::{SourceId, Span};

/// A file with everything that makes drawing hard, a command line, and findings in them.
fn fixture() -> (Sources, Vec<Finding>) {
    let mut sources = Sources::default();
    let long = format!(
        "spark.mesos.uris {}http://bad host/x,{}",
        "a,".repeat(5000),
        "b".repeat(9000)
    );
    let text = format!(
        "# comment\r\n\
         spark.mesos.role\tdev\u{1b}[31m\r\n\
         spark.mesos.secret=s3cr3t=\u{4e2d}!\r\n\
         spark.app.name \u{4e2d}\u{6587} x\\\r\n   y\r\n\
         {long}\r\n\
         spark.executor.memory 4096"
    );
    let file = sources.add("conf/spark-defaults.conf", SourceKind::Properties, text);
    let args = sources.add(
        "<command line>",
        SourceKind::CommandLine,
        "spark-submit --executor-cores 4 app.jar".to_owned(),
    );
    sources.mark_secret(at(&sources, file, "s3cr3t=\u{4e2d}!"));
    let mut findings = vec![
        Finding {
            label: "control character".into(),
            ..finding(
                Level::Warning,
                "role has an \u{1b} in it",
                at(&sources, file, "dev\u{1b}[31m"),
            )
        },
        Finding {
            label: "in clear".into(),
            fix: Some(Fix {
                span: at(&sources, file, "s3cr3t=\u{4e2d}!"),
                replacement: "x".into(),
                title: "never shown".into(),
                safe: false,
            }),
            ..finding(Level::Info, "a secret", at(&sources, file, "3cr"))
        },
        Finding {
            label: "three\nlines?".into(),
            ..finding(
                Level::Info,
                "a tall place",
                at(&sources, file, "x\\\r\n   y"),
            )
        },
        Finding {
            label: "blank in a URI".into(),
            notes: vec!["Spark 3.5.3 throws:\njava.net.URISyntaxException".into()],
            ..finding(
                Level::Error,
                "far to the right",
                at(&sources, file, " host"),
            )
        },
        Finding {
            label: "bytes".into(),
            labels: vec![Label {
                span: at(&sources, args, "--executor-cores 4"),
                message: "also here".into(),
            }],
            notes: vec!["a number without a unit is bytes".into()],
            help: Some("write `4096m`".into()),
            fix: Some(Fix {
                span: at(&sources, file, "4096"),
                replacement: "4096m".into(),
                title: "give the unit".into(),
                safe: true,
            }),
            ..finding(Level::Error, "no unit", at(&sources, file, "4096"))
        },
        Finding {
            further: 0,
            span: None,
            ..finding(Level::Warning, "nowhere", at(&sources, args, "4"))
        },
    ];
    sort(&mut findings);
    (sources, findings)
}

fn finding(level: Level, message: &str, span: Span) -> Finding {
    Finding {
        further: 0,
        code: "MC999",
        name: "example",
        level,
        own_level: level,
        message: message.to_owned(),
        span: Some(span),
        label: String::new(),
        labels: vec![],
        notes: vec![],
        help: None,
        fix: None,
    }
}

fn at(sources: &Sources, id: SourceId, what: &str) -> Span {
    let start = sources
        .get(id)
        .text
        .find(what)
        .expect("the fixture holds it");
    Span::new(id, start..start + what.len())
}

/// As the program does, with a page for the rule.
fn options() -> Options<'static> {
    Options {
        directory: "/home/user/jobs",
        rule: |code| {
            assert_eq!(code, "MC999");
            Some(RulePage {
                summary: "an example",
                page: "# MC999: example\n\nA page.\n",
                level: Level::Warning,
                group: "syntax",
            })
        },
        ..Options::default()
    }
}

const FORMATS: [(&str, Format); 10] = [
    ("human", human),
    ("short", short),
    ("json", json),
    ("sarif", sarif),
    ("github", github),
    ("gitlab", gitlab),
    ("junit", junit),
    ("checkstyle", checkstyle),
    ("statistics", statistics),
    ("statistics-json", statistics_json),
];

fn shown(format: Format, options: Options<'_>) -> String {
    let (sources, findings) = fixture();
    let mut out = Vec::new();
    format(&findings, &sources, options, &mut out).expect("a Vec takes everything");
    String::from_utf8(out).expect("text")
}

fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots/report"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn every_format() {
    for (name, format) in FORMATS {
        snapshot(name, &shown(format, options()));
    }
}

#[test]
fn human_format_in_colour() {
    let text = shown(
        human,
        Options {
            color: true,
            ..options()
        },
    );
    let first: String = text.lines().take(6).collect::<Vec<_>>().join("\n");
    snapshot("human-color", &first.replace('\u{1b}', "ESC"));
}

#[test]
fn secrets_are_shown_only_when_asked_for() {
    let revealed = Options {
        reveal_secrets: true,
        ..options()
    };
    for (name, format) in FORMATS {
        assert!(!shown(format, options()).contains("s3cr3t"), "{name}");
    }
    assert!(shown(human, revealed).contains("s3cr3t"));
}

#[test]
fn nothing_reaches_the_terminal_raw() {
    for (name, format) in FORMATS {
        let text = shown(format, options());
        assert!(
            !text.contains(|c: char| c != '\n' && c != '\t' && is_unprintable(c)),
            "{name}: {text}"
        );
    }
}

/// Holds a document against a schema.
fn validate(schema: &str, document: &str) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/").to_owned() + schema;
    let schema = std::fs::read_to_string(path).expect("the schema is there");
    let schema = serde_json::from_str(&schema).expect("a schema is JSON");
    let document = serde_json::from_str(document).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let errors: Vec<String> = validator
        .iter_errors(&document)
        .map(|e| format!("{}: {e}", e.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn json_documents_keep_to_their_schemas() {
    validate("schema/check.schema.json", &shown(json, options()));
    validate(
        "schema/check.schema.json",
        &shown(statistics_json, options()),
    );
    validate(
        "testdata/report/sarif-schema-2.1.0.json",
        &shown(sarif, options()),
    );
    validate(
        "testdata/report/gitlab-code-quality.schema.json",
        &shown(gitlab, options()),
    );
}

type Element = (usize, String, Vec<(String, String)>);

/// The elements of an XML document: depth, name, attributes.
fn elements(xml: &str) -> Vec<Element> {
    use quick_xml::events::{BytesStart, Event};
    let mut reader = quick_xml::Reader::from_str(xml);
    let (mut depth, mut found) = (0, Vec::new());
    let element = |depth: usize, e: &BytesStart<'_>| {
        let attributes = e.attributes().map(|a| {
            let a = a.expect("an attribute");
            let value = a.normalized_value(quick_xml::XmlVersion::Implicit1_0);
            (
                a.key.as_ref().to_owned(),
                value.expect("a value").into_owned(),
            )
        });
        (depth, e.name().as_ref().to_owned(), attributes.collect())
    };
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Start(e) => {
                found.push(element(depth, &e));
                depth += 1;
            }
            Event::Empty(e) => found.push(element(depth, &e)),
            Event::End(_) => depth -= 1,
            Event::Eof => return found,
            _ => {}
        }
    }
}

#[test]
fn xml_documents_count_what_they_hold() {
    let found = elements(&shown(junit, options()));
    let count = |name: &str| {
        found
            .iter()
            .filter(|(_, n, _)| n == name)
            .count()
            .to_string()
    };
    let (_, name, attributes) = &found[0];
    assert_eq!(name, "testsuites");
    let value = |key: &str| &attributes.iter().find(|(k, _)| k == key).expect("given").1;
    assert_eq!(value("tests"), &count("testcase"));
    assert_eq!(value("failures"), &count("failure"));
    let found = elements(&shown(checkstyle, options()));
    let (_, findings) = fixture();
    let errors: Vec<_> = found.iter().filter(|(_, n, _)| n == "error").collect();
    assert_eq!(errors.len(), findings.len());
    for (_, _, attributes) in errors {
        let message = attributes.iter().find(|(k, _)| k == "message");
        assert!(message.is_some_and(|(_, v)| !v.is_empty()));
    }
}

#[test]
fn files_are_named_relative_to_the_directory_of_the_run() {
    let mut sources = Sources::default();
    let names = [
        "/home/user/jobs/a.conf",
        "./b.conf",
        "/etc/c d.conf",
        "<stdin>",
    ];
    let findings: Vec<Finding> = names
        .map(|name| {
            let id = sources.add(name, SourceKind::Properties, "a, b: c%".to_owned());
            finding(Level::Error, "m\n::warning::", Span::new(id, 3..4))
        })
        .into();
    let mut text = Vec::new();
    for format in [github as Format, gitlab, sarif, checkstyle, junit] {
        format(&findings, &sources, options(), &mut text).expect("written");
    }
    let text = String::from_utf8(text).expect("text");
    assert!(!text.contains("/home"), "{text}");
    assert!(!text.contains("./b.conf"), "{text}");
    assert!(text.contains("file:///etc/c%20d.conf"), "{text}");
    assert!(!text.contains("\n::warning::"), "{text}");
}

#[test]
fn output_is_bounded_by_the_window() {
    let text = shown(human, Options::default());
    assert!(text.lines().all(|l| l.chars().count() < 220), "{text}");
}

#[test]
fn any_place_can_be_drawn() {
    let text = "\u{feff}k v\r\n\r\r\n\tx\u{0}=\u{1f600}\\\n\n a\n\n\n\n\n\n\n\n\n\nend";
    let mut sources = Sources::default();
    let id = sources.add("f", SourceKind::Properties, text.to_owned());
    sources.mark_secret(Span::new(id, 3..9));
    sources.mark_secret(Span::new(id, 5..20));
    for start in 0..=text.len() {
        for end in start..=text.len() {
            if text.is_char_boundary(start) && text.is_char_boundary(end) {
                let f = finding(Level::Error, "m", Span::new(id, start..end));
                let mut out = Vec::new();
                human(&[f], &sources, Options::default(), &mut out).expect("drawn");
            }
        }
    }
}

#[test]
fn summaries_read_well() {
    let of = |errors, warnings, infos, files| {
        Summary {
            errors,
            warnings,
            infos,
            files,
            ..Summary::default()
        }
        .to_string()
    };
    assert_eq!(of(2, 1, 0, 1), "2 errors, 1 warning in 1 file");
    assert_eq!(of(0, 0, 0, 3), "no problems in 3 files");
    assert_eq!(of(0, 0, 2, 0), "2 infos");
}

#[test]
fn what_is_left_out_is_said_and_counted() {
    let (sources, mut findings) = fixture();
    findings[0].further = 7;
    let summary = Summary::of(&findings, &sources, crate::diagnostic::Hidden::default());
    let listed = findings.len();
    assert_eq!(
        (
            summary.errors + summary.warnings + summary.infos,
            summary.left_out
        ),
        (listed + 7, 7)
    );
    assert!(summary.to_string().ends_with("(7 left out)"), "{summary}");
    for (name, format) in FORMATS {
        let mut out = Vec::new();
        format(&findings, &sources, options(), &mut out).expect("written");
        let out = String::from_utf8(out).expect("text");
        // The others show the note of the finding.
        if [
            "human",
            "short",
            "json",
            "gitlab",
            "checkstyle",
            "statistics",
        ]
        .contains(&name)
        {
            assert!(out.contains('7'), "{name}: {out}");
        }
        if name == "json" {
            validate("schema/check.schema.json", &out);
        }
    }
}
