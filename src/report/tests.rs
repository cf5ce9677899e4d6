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
            span: None,
            ..finding(Level::Warning, "nowhere", at(&sources, args, "4"))
        },
    ];
    sort(&mut findings);
    (sources, findings)
}

fn finding(level: Level, message: &str, span: Span) -> Finding {
    Finding {
        code: "MC999",
        name: "example",
        level,
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

fn shown(
    format: fn(&[Finding], &Sources, Options, &mut dyn Write) -> io::Result<()>,
    options: Options,
) -> String {
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
fn human_format() {
    snapshot("human", &shown(human, Options::default()));
}

#[test]
fn human_format_in_colour() {
    let text = shown(
        human,
        Options {
            color: true,
            ..Options::default()
        },
    );
    let first: String = text.lines().take(6).collect::<Vec<_>>().join("\n");
    snapshot("human-color", &first.replace('\u{1b}', "ESC"));
}

#[test]
fn short_format() {
    snapshot("short", &shown(short, Options::default()));
}

#[test]
fn json_format() {
    snapshot("json", &shown(json, Options::default()));
}

#[test]
fn secrets_are_shown_only_when_asked_for() {
    let revealed = Options {
        reveal_secrets: true,
        ..Options::default()
    };
    for format in [human, short, json] {
        assert!(!shown(format, Options::default()).contains("s3cr3t"));
    }
    assert!(shown(human, revealed).contains("s3cr3t"));
}

#[test]
fn nothing_reaches_the_terminal_raw() {
    for format in [human, short, json] {
        let text = shown(format, Options::default());
        assert!(
            !text.contains(|c: char| c != '\n' && c != '\t' && is_unprintable(c)),
            "{text}"
        );
    }
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
