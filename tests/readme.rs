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
