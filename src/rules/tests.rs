//! Every rule keeps the house rules, and every page says what the rule really does.

use super::*;
use crate::launch::plan::Supply;
use crate::launch::{ASSUMED_DISPATCHER, Facts};
use crate::lint::{self, Checked};
use crate::mesos::OrderedJson;
use crate::mesos::agents::{self, Agent};
use crate::mesos::offers::steps_from_json;
use crate::report::{Options, human};
use crate::resolve::{Request, resolve, resolve_dispatcher};
use crate::source::{MemoryFiles, Source, Sources};
use crate::submit::{CommandLine, Environment};
use crate::version::{SparkVersion, release};
use std::collections::HashSet;
use std::path::PathBuf;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn codes_are_unique_sorted_and_of_their_family() {
    let codes: Vec<&str> = RULES.iter().map(|r| r.code).collect();
    assert!(codes.is_sorted(), "{codes:?}");
    assert_eq!(codes.iter().collect::<HashSet<_>>().len(), codes.len());
    let names: HashSet<&str> = RULES.iter().map(|r| r.name).collect();
    assert_eq!(names.len(), RULES.len(), "names are unique");
    for rule in RULES {
        let digits = rule.code.strip_prefix("MC").expect("MC");
        assert_eq!(digits.len(), 3, "{}", rule.code);
        assert!(digits.starts_with(rule.group.digit()), "{}", rule.code);
    }
}

#[test]
fn files_and_pages_are_named_after_their_rules() {
    let mut expected: Vec<String> = RULES
        .iter()
        .map(|r| format!("{}_{}.rs", r.code.to_lowercase(), r.name.replace('-', "_")))
        .collect();
    let listed = std::fs::read_dir(root().join("src/rules")).expect("the rules");
    let mut found: Vec<String> = listed
        .map(|f| {
            f.expect("a file")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .filter(|n| n.starts_with("mc"))
        .collect();
    expected.sort();
    found.sort();
    assert_eq!(
        found, expected,
        "src/rules/ and the list in src/rules/mod.rs"
    );

    let mut expected: Vec<String> = RULES.iter().map(|r| format!("{}.md", r.code)).collect();
    let listed = std::fs::read_dir(root().join("docs/rules")).expect("the pages");
    let mut found: Vec<String> = listed
        .map(|f| {
            f.expect("a file")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .filter(|n| n.starts_with("MC"))
        .collect();
    expected.sort();
    found.sort();
    assert_eq!(
        found, expected,
        "docs/rules/ and the list in src/rules/mod.rs"
    );
}

#[test]
fn words_are_short_and_plain() {
    for rule in RULES {
        assert!(
            rule.summary.chars().count() <= 90,
            "{}: {}",
            rule.code,
            rule.summary
        );
        assert!(
            !rule.summary.ends_with('.'),
            "{}: {}",
            rule.code,
            rule.summary
        );
        assert!(
            rule.name
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        );
    }
}

#[test]
fn pages_have_their_sections() {
    for rule in RULES {
        let level = rule.level.as_str();
        let optional = if rule.optional { ", optional" } else { "" };
        let head = format!(
            "# {}: {}\n\n*{level}, {}{optional}*\n",
            rule.code,
            rule.name,
            rule.group.as_str()
        );
        assert!(
            rule.doc.starts_with(&head),
            "docs/rules/{}.md begins with\n{head}",
            rule.code
        );
        let mut at = 0;
        for section in ["\n## What Spark does\n", "\n## Example\n", "\n## Instead\n"] {
            let found = rule.doc[at..].find(section);
            at += found.unwrap_or_else(|| panic!("{}: no section {section:?}", rule.code));
        }
    }
}

/// The fenced blocks of one section: info string and content.
fn blocks<'a>(page: &'a str, section: &str) -> Vec<(&'a str, &'a str)> {
    let start = page.find(section).expect("pages have their sections") + section.len();
    let text = &page[start..];
    let text = &text[..text.find("\n## ").unwrap_or(text.len())];
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("\n```") {
        let (info, after) = after.split_once('\n').expect("a fence ends its line");
        let body = if after.starts_with("```") {
            ""
        } else {
            &after[..=after.find("\n```").expect("a fence is closed")]
        };
        found.push((info, body));
        rest = &after[body.len().saturating_sub(1)..];
        rest = rest.split_once("```").expect("a fence is closed").1;
    }
    found
}

/// Runs one rule on the blocks of a section: `properties` is spark-defaults.conf, `sh` a command
/// line, `script` one that stands in a script, `env` the environment, `file PATH` a file (`file PATH
/// mode=640` one with a mode), `facts` facts in TOML, `agents` what a Mesos master serves at /slaves,
/// `offers` offers as for `render`. The option `dispatcher` makes a block the dispatcher's own.
fn output(rule: &'static Rule, blocks: &[(&str, &str)]) -> String {
    let Checked {
        sources, findings, ..
    } = examine(rule, blocks, None);
    let mut out = Vec::new();
    if !findings.is_empty() {
        human(&findings, &sources, Options::default(), &mut out).expect("a Vec takes everything");
    }
    String::from_utf8(out).expect("text")
}

/// What a rule finds in the blocks of a section, the bytes of the properties file being others, or of
/// the script where there is no such file.
fn examine(rule: &'static Rule, blocks: &[(&str, &str)], edited: Option<&[u8]>) -> Checked {
    let mut sources = Sources::default();
    let mut version = SparkVersion::new(3, 5, 3);
    let (mut words, mut variables, mut bytes) = (Vec::new(), Environment::new(), None);
    let mut call = None;
    let mut dispatcher = None;
    let (mut agents, mut steps) = (None, None);
    let (mut files, mut facts) = (MemoryFiles::default(), Facts::default());
    for (info, body) in blocks {
        if let Some(path) = info.strip_prefix("file ") {
            let (path, mode) = path.split_once(" mode=").unwrap_or((path, ""));
            let mode = u32::from_str_radix(mode, 8).ok();
            files.1.extend(mode.map(|m| (path.to_owned(), m)));
            files.0.insert(path.to_owned(), body.as_bytes().to_vec());
            continue;
        }
        let mut options = info.split(' ');
        let kind = options.next();
        let mut body = (*body).to_owned();
        let (mut latin1, mut of_dispatcher) = (false, false);
        for option in options {
            match option {
                "escapes" => body = unescape(&body),
                "latin1" => latin1 = true,
                "dispatcher" => of_dispatcher = true,
                option => {
                    let text = option
                        .strip_prefix("spark=")
                        .expect("escapes, latin1, dispatcher or spark=");
                    version = release(text).expect("a known version");
                }
            }
        }
        if of_dispatcher {
            let (words, variables) = dispatcher.get_or_insert_with(|| {
                let words = ASSUMED_DISPATCHER.map(str::to_owned).to_vec();
                (words, Environment::new())
            });
            match kind {
                Some("properties") => {
                    let name = "dispatcher.conf".to_owned();
                    files.0.insert(name.clone(), body.into_bytes());
                    words.extend(["--properties-file".to_owned(), name]);
                }
                Some("sh") => *words = shell_words(&body).split_off(1),
                _ => variables
                    .add_file(".env", body.as_bytes())
                    .expect("variables"),
            }
            continue;
        }
        match kind {
            Some("properties") if latin1 => {
                bytes = Some(body.chars().map(|c| c as u32 as u8).collect());
            }
            Some("properties") => bytes = Some(body.into_bytes()),
            Some("agents") => {
                let listed = agents::from_json(&body).expect("agents");
                agents = Some(listed.into_iter().map(Agent::idle).collect::<Vec<_>>());
            }
            Some("offers") => {
                let json: OrderedJson = serde_json::from_str(&body).expect("JSON");
                steps = Some(steps_from_json(json, "F").expect("offers"));
            }
            Some("facts") => facts = toml::from_str(&body).expect("facts"),
            Some("sh") => words = shell_words(&body),
            Some("script") => {
                let is_file = |(info, _): &(&str, &str)| info.starts_with("properties");
                if let Some(edited) = edited.filter(|_| !blocks.iter().any(is_file)) {
                    body = String::from_utf8_lossy(edited).into_owned();
                }
                let id = sources.add("job.sh", SourceKind::Script, body.clone());
                let script = crate::script::read(&body, id, version, &|_, _| None);
                call = Some((id, script.calls.into_iter().next().expect("a call")));
            }
            Some("env") => variables
                .add_file(".env", body.as_bytes())
                .expect("variables"),
            _ => {}
        }
    }
    if call.is_none() || bytes.is_some() {
        bytes = edited.map(<[u8]>::to_vec).or(bytes);
    }
    let typed = !words.is_empty() || call.is_some();
    let only_dispatcher = dispatcher.is_some() && !typed && bytes.is_none();
    if !typed {
        words = STAND_IN.map(str::to_owned).to_vec();
    }
    let files = &files;
    let request = |words, file, environment| Request {
        version,
        command_line: words,
        file,
        environment,
        files,
        directory: "/home/user",
        submit_time: 0,
    };
    let file = bytes.map(|b| ("spark-defaults.conf".to_owned(), b));
    let line = match &call {
        Some((source, call)) => CommandLine::Written {
            source: *source,
            words: &call.words,
            unknown: &call.unknown,
        },
        None => (&words).into(),
    };
    let launch = resolve(request(line, file, variables), &mut sources);
    let dispatcher = dispatcher.map(|(words, variables)| {
        let request = Request {
            command_line: CommandLine::Typed(&words),
            file: None,
            environment: variables,
            ..request(CommandLine::Typed(&[]), None, Environment::new())
        };
        resolve_dispatcher(request, &mut sources)
    });
    let around = Surroundings {
        files,
        facts: &facts,
        typed,
        dispatcher: dispatcher.as_ref(),
        supply: (agents.as_deref().map(Supply::Agents)).or(steps.as_deref().map(Supply::Offers)),
    };
    // One rule looks at what the others found.
    let all = rule.code == mc090_unused_suppression::RULE.code;
    let look = |context: &Context<'_>| {
        let mut findings = check(context, &|r| all || r.code == rule.code);
        findings.retain(|f| f.code == rule.code);
        findings
    };
    let mut findings = Vec::new();
    if !only_dispatcher {
        findings = look(&Context::new(&launch, &sources, around));
    }
    if let Some(config) = &dispatcher {
        let around = Surroundings {
            dispatcher: None,
            ..around
        };
        findings.extend(look(&Context::new(config, &sources, around)));
    }
    Checked {
        sources,
        findings,
        ..Checked::default()
    }
}

/// Words separated by blanks; double quotes keep blanks, `\\` ends a line.
fn shell_words(text: &str) -> Vec<String> {
    let text = text.replace("\\\n", " ");
    let mut words = Vec::new();
    for (i, part) in text.split('"').enumerate() {
        if i % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// `\u{..}` is that character; everything else stays.
fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\\u{") {
        let (hex, after) = after.split_once('}').expect("an escape is closed");
        out.push_str(before);
        out.extend(char::from_u32(
            u32::from_str_radix(hex, 16).expect("hexadecimal"),
        ));
        rest = after;
    }
    out + rest
}

/// The index of the pages, `docs/rules/README.md`; `MESOSCFG_BLESS=1` rewrites it.
#[test]
fn the_index_lists_every_rule() {
    let mut index = "# Rules\n\n\
        A page for each rule: what it finds, what Spark does, an example with the output of\n\
        `mesoscfg check` (only the findings of that rule are shown), and what to write instead.\n\
        `mesoscfg explain CODE` shows the same page. Optional rules are off unless asked for.\n"
        .to_owned();
    let mut group = None;
    for rule in RULES {
        if group.replace(rule.group) != Some(rule.group) {
            index += &format!(
                "\n## {}\n\n| Code | Name | Level | |\n|---|---|---|---|\n",
                rule.group.as_str()
            );
        }
        let (code, name, level) = (rule.code, rule.name, rule.level);
        let optional = if rule.optional { ", optional" } else { "" };
        index += &format!(
            "| [{code}]({code}.md) | {name} | {level}{optional} | {} |\n",
            rule.summary
        );
    }
    let path = root().join("docs/rules/README.md");
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    if written != index && std::env::var_os("MESOSCFG_BLESS").is_some_and(|v| v == "1") {
        std::fs::write(path, &index).expect("the index can be written");
    }
    assert_eq!(
        written, index,
        "set MESOSCFG_BLESS=1 to rewrite docs/rules/README.md"
    );
}

/// With `MESOSCFG_BLESS=1` the outputs on the pages are rewritten.
#[test]
fn pages_show_what_the_rules_say() {
    let mut wrong = Vec::new();
    for rule in RULES {
        let example = blocks(rule.doc, "\n## Example\n");
        let shown = example.iter().find(|(info, _)| *info == "text");
        let (_, shown) = shown.unwrap_or_else(|| panic!("{}: no output block", rule.code));
        let found = output(rule, &example);
        assert!(
            !found.is_empty(),
            "{}: the example gives nothing",
            rule.code
        );
        assert!(
            found.contains(&format!("[{}]", rule.code)),
            "{}: {found}",
            rule.code
        );
        if *shown != found {
            wrong.push(format!(
                "docs/rules/{}.md shows\n{shown}\nbut it is\n{found}",
                rule.code
            ));
            if std::env::var_os("MESOSCFG_BLESS").is_some_and(|v| v == "1") {
                let old = format!("```text\n{shown}```");
                let page = rule.doc.replacen(&old, &format!("```text\n{found}```"), 1);
                let path = root().join(format!("docs/rules/{}.md", rule.code));
                std::fs::write(path, page).expect("a page can be written");
            }
        }
        let instead = output(rule, &blocks(rule.doc, "\n## Instead\n"));
        assert_eq!(instead, "", "{}: the good example is not good", rule.code);
    }
    assert!(
        wrong.is_empty(),
        "set MESOSCFG_BLESS=1 to rewrite\n{}",
        wrong.join("\n")
    );
}

/// Fixing the bad example, safely and then unsafely, comes to an end, goes round in no circle, and
/// leaves nothing to fix, and nothing of what could be fixed.
#[test]
fn fixed_examples_have_nothing_left_to_fix() {
    const ROUNDS: usize = 8;
    for rule in RULES {
        let example = blocks(rule.doc, "\n## Example\n");
        let mut report = examine(rule, &example, None);
        let hopeless = report.findings.iter().filter(|f| f.fix.is_none()).count();
        let edited = |s: &Source| matches!(s.kind, SourceKind::Properties | SourceKind::Script);
        let id = report.sources.iter().find(|(_, s)| edited(s));
        let Some(id) = id.map(|(id, _)| id) else {
            continue;
        };
        let mut bytes = report.sources.get(id).text.clone().into_bytes();
        let mut seen = HashSet::from([bytes.clone()]);
        for also_unsafe in [false, true] {
            let mut rounds = 0;
            loop {
                let batches = lint::choose(&report, also_unsafe, true);
                let name = &report.sources.get(id).name;
                let batches: Vec<_> = batches.iter().filter(|b| b.file == name).collect();
                if batches.is_empty() {
                    break;
                }
                for batch in batches {
                    bytes = lint::apply(&bytes, &batch.fixes);
                }
                let text = String::from_utf8_lossy(&bytes);
                assert!(seen.insert(bytes.clone()), "{}: again {text}", rule.code);
                report = examine(rule, &example, Some(&bytes));
                rounds += 1;
                assert!(rounds < ROUNDS, "{}: still not done: {text}", rule.code);
            }
            let left = report.findings.iter().filter(|f| f.fix.is_some());
            let left = left.filter(|f| also_unsafe || f.fix.as_ref().is_some_and(|x| x.safe));
            assert_eq!(left.count(), 0, "{}", rule.code);
        }
        let left = &report.findings;
        let text = String::from_utf8_lossy(&bytes);
        assert!(left.len() <= hopeless, "{}: {text}: {left:#?}", rule.code);
    }
}
