//! The documentation shows what the program really prints. `MESOSCFG_BLESS=1 cargo test` rewrites it.

use std::path::Path;
use std::process::Command;

const BEGIN: &str = "<!-- output: ";

#[test]
fn generated_outputs_are_up_to_date() {
    check("README.md", ".");
    check("docs/configuration.md", "testdata/configuration");
}

/// Runs the commands of a document in a directory.
fn check(document: &str, directory: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = root.join(document);
    let text = std::fs::read_to_string(&path).expect("the document is there");
    let mut fresh = String::new();
    let mut rest = text.as_str();
    let mut count = 0;
    while let Some(at) = rest.find(BEGIN) {
        let (before, block) = rest.split_at(at);
        let (marker, after) = block
            .split_once(" -->\n```text\n")
            .expect("a block after a marker");
        let end = after.find("```\n").expect("the block has an end");
        let words: Vec<&str> = marker[BEGIN.len()..].split(' ').collect();
        let output = Command::new(env!("CARGO_BIN_EXE_mesoscfg"))
            .args(["--no-process-env", "--color", "never"])
            .args(words)
            .current_dir(root.join(directory))
            .output()
            .expect("the program runs");
        let output = String::from_utf8(output.stdout).expect("the output is text");
        fresh.push_str(&format!("{before}{marker} -->\n```text\n{output}"));
        rest = &after[end..];
        count += 1;
    }
    fresh.push_str(rest);
    assert!(count > 0, "{document} shows no output");
    if fresh != text && std::env::var_os("MESOSCFG_BLESS").is_some() {
        std::fs::write(&path, &fresh).expect("the document can be written");
        return;
    }
    assert!(
        fresh == text,
        "{document} is stale: MESOSCFG_BLESS=1 cargo test writes it"
    );
}

/// Exit codes are written once, in the help of each command; the documents show them from there.
#[test]
fn exit_codes_are_those_of_the_help() {
    const BEGIN: &str = "<!-- exit codes:";
    const END: &str = "<!-- end -->";
    for document in ["README.md", "docs/output.md"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(document);
        let text = std::fs::read_to_string(&path).expect("the document is there");
        let (before, rest) = text.split_once(BEGIN).expect("where the table begins");
        let (commands, rest) = rest.split_once(" -->\n").expect("the commands");
        let (_, after) = rest.split_once(END).expect("where the table ends");
        let mut table = String::new();
        let names: Vec<&str> = commands.split_whitespace().collect();
        if names.is_empty() {
            table += "| | |\n|---|---|\n";
            for (code, meaning) in exit_codes(None) {
                table += &format!("| {code} | {meaning} |\n");
            }
        } else {
            table += "| | 0 | 1 | 2 |\n|---|---|---|---|\n";
            for name in names {
                let codes = exit_codes(Some(name));
                let meaning = |code| {
                    let mut of = codes.iter().filter(|(c, _)| *c == code);
                    of.next().map_or("", |(_, meaning)| meaning)
                };
                let [none, some, failed] = ["0", "1", "2"].map(meaning);
                table += &format!("| `{name}` | {none} | {some} | {failed} |\n");
            }
        }
        let fresh = format!("{before}{BEGIN}{commands} -->\n{table}{END}{after}");
        if fresh != text && std::env::var_os("MESOSCFG_BLESS").is_some() {
            std::fs::write(&path, &fresh).expect("the document can be written");
        }
        assert!(
            fresh == text,
            "{document} is stale: MESOSCFG_BLESS=1 cargo test writes it"
        );
    }
}

/// The exit codes in the help of a command: code and meaning.
fn exit_codes(command: Option<&str>) -> Vec<(String, String)> {
    let output = Command::new(env!("CARGO_BIN_EXE_mesoscfg"))
        .args(command)
        .arg("--help")
        .output()
        .expect("the program runs");
    let help = String::from_utf8(output.stdout).expect("the help is text");
    let (_, listed) = help.split_once("Exit codes:\n").expect("exit codes");
    let mut codes: Vec<(String, String)> = Vec::new();
    for line in listed.lines().take_while(|l| l.starts_with("  ")) {
        match (line.strip_prefix("     "), codes.last_mut()) {
            (Some(more), Some((_, meaning))) => *meaning += &format!(" {}", more.trim()),
            _ => {
                let (code, meaning) = line.trim().split_once("  ").expect("a code and words");
                codes.push((code.to_owned(), meaning.to_owned()));
            }
        }
    }
    assert!(codes.len() >= 2, "{help}");
    codes
}
