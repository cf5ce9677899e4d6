//! What a settings file may say, and what counts in the end.

use super::*;
use crate::rules;

fn read(text: &str) -> Result<SettingsFile, Vec<Problem>> {
    parse("mesoscfg.toml", Path::new("/repo"), Path::new(""), text)
}

fn over(rules: &[(&str, RuleLevel)]) -> Overrides {
    Overrides {
        rules: rules
            .iter()
            .map(|(name, level)| Asked {
                selector: Selector::parse(name).expect("a selector"),
                level: *level,
                origin: Origin::Flag("--deny"),
            })
            .collect(),
        ..Overrides::default()
    }
}

fn level(settings: &Settings, rule: &str) -> Option<RuleLevel> {
    settings.levels().asked(rules::find(rule).expect("a rule"))
}

#[test]
fn flags_win_over_variables_over_files() {
    let file =
        read("spark-version = \"2.4\"\nfail-on = \"warning\"\nenv-files = [\"a\", \"/b\"]\n")
            .expect("good");
    let mut over = Overrides::default();
    let settings = Settings::new(&over, Some(&file), None);
    assert_eq!(settings.spark_version.value.release.to_string(), "2.4.8");
    assert_eq!(settings.spark_version.origin.to_string(), "mesoscfg.toml:1");
    assert_eq!(settings.fail_on.value, FailOn::Warning);
    assert_eq!(
        settings.env_files.value,
        [PathBuf::from("a"), PathBuf::from("/b")]
    );
    let env = |name: &str| {
        let value = match name {
            "MESOSCFG_FAIL_ON" => "info",
            "MESOSCFG_SPARK_VERSION" => "3.0.0",
            "MESOSCFG_AGENTS_FILE" => "",
            _ => return None,
        };
        Some(value.to_owned())
    };
    over.variables = Values::of_environment(env).expect("good");
    let settings = Settings::new(&over, Some(&file), None);
    assert_eq!(settings.fail_on.value, FailOn::Info);
    assert_eq!(settings.fail_on.origin.to_string(), "MESOSCFG_FAIL_ON");
    assert_eq!(settings.spark_version.value.release.to_string(), "3.0.0");
    assert_eq!(settings.agents_file.origin, Origin::Default);
    over.flags.fail_on = Some(Chosen::new(FailOn::Never, Origin::Flag("--fail-on")));
    let settings = Settings::new(&over, Some(&file), None);
    assert_eq!(settings.fail_on.value, FailOn::Never);
    let bad = Values::of_environment(|n| (n == "MESOSCFG_FAIL_ON").then(|| "x".to_owned()));
    assert!(bad.is_err_and(|(name, _)| name == "MESOSCFG_FAIL_ON"));
}

#[test]
fn paths_begin_at_the_directory_of_the_file_and_addresses_do_not() {
    let path = |value: &str| {
        let text = format!("agents-file = \"{value}\"\n");
        let file = parse("x", Path::new("/repo/sub"), Path::new("sub"), &text).expect("good");
        Settings::new(&Overrides::default(), Some(&file), None)
            .agents_file
            .value
    };
    assert_eq!(path("a.json"), Some(PathBuf::from("sub/a.json")));
    assert_eq!(path("http://m:5050"), Some(PathBuf::from("http://m:5050")));
}

#[test]
fn the_more_exact_rule_wins_and_later_sections_over_earlier() {
    let file = read(
        "[rules]\nMC501 = \"error\"\nsizing = \"allow\"\nall = \"info\"\n\
         [[paths]]\nglob = \"legacy\"\nrules.sizing = \"warning\"\nspark-version = \"2.4.8\"\n\
         [[paths]]\nglobs = [\"*.test.conf\"]\nrules = { cores-unlimited = \"info\" }\n",
    )
    .expect("good");
    let at = |path: &str, flags: &Overrides| {
        let path = Path::new(path);
        Settings::new(flags, Some(&file), Some(path))
    };
    let none = over(&[]);
    let plain = at("/repo/a.conf", &none);
    assert_eq!(level(&plain, "MC501"), Some(RuleLevel::Error));
    assert_eq!(level(&plain, "MC502"), Some(RuleLevel::Allow));
    assert_eq!(level(&plain, "MC101"), Some(RuleLevel::Info));
    assert_eq!(plain.spark_version.value.release.to_string(), "3.5.3");
    let legacy = at("/repo/legacy/a.conf", &none);
    assert_eq!(level(&legacy, "MC501"), Some(RuleLevel::Warning));
    assert_eq!(legacy.spark_version.value.release.to_string(), "2.4.8");
    assert_eq!(legacy.spark_version.origin.to_string(), "mesoscfg.toml:8");
    let test = at("/repo/legacy/a.test.conf", &none);
    assert_eq!(level(&test, "MC501"), Some(RuleLevel::Info));
    assert_eq!(level(&test, "MC502"), Some(RuleLevel::Warning));
    let elsewhere = at("/other/legacy/a.conf", &none);
    assert_eq!(level(&elsewhere, "MC501"), Some(RuleLevel::Error));
    let flags = over(&[("all", RuleLevel::Warning), ("MC502", RuleLevel::Allow)]);
    let flagged = at("/repo/legacy/a.test.conf", &flags);
    assert_eq!(level(&flagged, "MC501"), Some(RuleLevel::Warning));
    assert_eq!(level(&flagged, "MC502"), Some(RuleLevel::Allow));
    let by = flagged
        .levels()
        .asked_by(rules::find("MC502").expect("a rule"));
    assert_eq!(by, Some(flagged.rules.len() - 1));
}

#[test]
fn everything_wrong_is_said_at_its_place() {
    let text = r#"spark_version = "3.5.3"
fail-on = "errors"
mesos-version = 1.11
MC501 = "allow"
env-files = "a.env"
agents-file = ""
exclude = ["ok", "[x", 3]
whatever-this-may-be = 1
spark-version = "4.0.0"
[rules]
cores-unlimted = "allow"
MC502 = "warn"
cores-not-a-multiple = "error"
mc502 = "info"
MC503 = 1
[[paths]]
rules = { MC501 = "off" }
[[paths]]
glob = "a"
globs = ["b"]
"#;
    let problems = read(text).expect_err("bad");
    let said: Vec<String> = problems
        .iter()
        .map(|p| {
            let at = text.get(p.span.clone()).expect("in the text");
            let at = at.lines().next().unwrap_or("");
            let help = p.help.lines().next().unwrap_or("");
            format!("{at}: {}; {help}", p.message)
        })
        .collect();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots/settings"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("problems", said.join("\n")));
}

#[test]
fn any_text_is_read_without_a_panic() {
    let seed = template();
    let pieces: Vec<char> = seed
        .chars()
        .chain("[]{}=\"'\\\n#.,é\u{0}\u{feff}".chars())
        .collect();
    let mut next = crate::testing::numbers();
    for round in 0..500 {
        let text: String = match round % 2 {
            0 => (0..next(120)).map(|_| pieces[next(pieces.len())]).collect(),
            _ => {
                let cut = next(seed.len());
                let plain = seed.replace("# ", "");
                plain.chars().skip(cut).take(next(400)).collect()
            }
        };
        if let Err(problems) = read(&text) {
            assert!(!problems.is_empty());
            for problem in problems {
                assert!(problem.span.end <= text.len(), "{text}");
            }
        }
    }
    let deep = format!("rules = {}", "[".repeat(100_000));
    assert!(read(&deep).is_err());
}

#[test]
fn the_template_says_nothing_and_all_its_examples_are_good() {
    let plain = read(&template()).expect("good");
    let settings = Settings::new(&Overrides::default(), Some(&plain), None);
    assert_eq!(settings.spark_version.origin, Origin::Default);
    assert!(settings.rules.is_empty());
    let told: String = template()
        .lines()
        .map(|l| match l.strip_prefix("# ") {
            Some(rest) if rest.contains(" = ") || rest.starts_with('[') => format!("{rest}\n"),
            _ if l.starts_with('#') => String::new(),
            _ => format!("{l}\n"),
        })
        .collect();
    let all = read(&told).unwrap_or_else(|p| panic!("{told}\n{p:?}"));
    let settings = Settings::new(&Overrides::default(), Some(&all), None);
    assert_ne!(settings.fail_on.origin, Origin::Default);
    assert_eq!(settings.rules.len(), 3);
}

/// With `MESOSCFG_BLESS=1` the schema is rewritten.
#[test]
fn the_schema_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/mesoscfg.schema.json");
    let mut fresh = serde_json::to_string_pretty(&schema()).expect("JSON");
    fresh.push('\n');
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    if written != fresh && std::env::var_os("MESOSCFG_BLESS").is_some_and(|v| v == "1") {
        std::fs::write(&path, &fresh).expect("the schema can be written");
        return;
    }
    assert!(
        written == fresh,
        "set MESOSCFG_BLESS=1 to rewrite schema/mesoscfg.schema.json"
    );
}

/// With `MESOSCFG_BLESS=1` the table is rewritten.
#[test]
fn the_documentation_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/configuration.md");
    let text = std::fs::read_to_string(&path).expect("the document");
    let (before, rest) = text.split_once("<!-- keys -->\n").expect("a table");
    let (_, after) = rest.split_once("<!-- end -->").expect("its end");
    let fresh = format!("{before}<!-- keys -->\n{}<!-- end -->{after}", reference());
    for block in fresh.split("```toml\n").skip(1) {
        let (example, _) = block.split_once("```").expect("a block ends");
        assert!(read(example).is_ok(), "{example}");
    }
    for family in crate::rules::RULES.chunk_by(|a, b| a.group == b.group) {
        let name = family.first().map_or("", |r| r.group.as_str());
        assert!(fresh.contains(&format!("`{name}`")), "{name}");
    }
    if text != fresh && std::env::var_os("MESOSCFG_BLESS").is_some_and(|v| v == "1") {
        std::fs::write(&path, &fresh).expect("the document can be written");
        return;
    }
    assert!(
        text == fresh,
        "set MESOSCFG_BLESS=1 to rewrite docs/configuration.md"
    );
}
