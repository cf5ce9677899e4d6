//! Fixes of every golden case, round after round, made by hand out of the JSON: they come to an end, go
//! round in no circle, mend what they say, and are what `--fix` makes of the files.

mod common;

use common::cases::{Case, agree, cases};
use mesoscfg::source::{Source, SourceKind, Sources};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

/// More rounds than any configuration of this size may need.
const ROUNDS: usize = 8;

/// A copy of a folder of cases; files get back their bytes after each case.
struct Folder {
    path: PathBuf,
    original: BTreeMap<PathBuf, Vec<u8>>,
}

impl Folder {
    fn copy(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fix-loop-{name}"));
        let _ = fs::remove_dir_all(&path);
        let from = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("testdata")
            .join(name);
        let mut original = BTreeMap::new();
        copy(&from, &path, &mut original);
        Folder { path, original }
    }

    /// Whether every file is as it was.
    fn is_as_it_was(&self) -> bool {
        let same = |(path, bytes): (&PathBuf, &Vec<u8>)| fs::read(path).expect("a copy") == *bytes;
        self.original.iter().all(same)
    }
}

/// What is in some files now.
fn now(files: &BTreeSet<PathBuf>) -> BTreeMap<PathBuf, Vec<u8>> {
    let read = |path: &PathBuf| (path.clone(), fs::read(path).expect("a copy"));
    files.iter().map(read).collect()
}

fn put_back(files: &BTreeMap<PathBuf, Vec<u8>>) {
    for (path, bytes) in files {
        fs::write(path, bytes).expect("a copy");
    }
}

fn copy(from: &Path, to: &Path, original: &mut BTreeMap<PathBuf, Vec<u8>>) {
    fs::create_dir_all(to).expect("a directory");
    for entry in fs::read_dir(from).expect("the folder is there") {
        let path = entry.expect("a file").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target, original);
        } else if path.extension().is_none_or(|e| e != "out") {
            fs::copy(&path, &target).expect("a copy");
            original.insert(target.clone(), fs::read(&target).expect("a copy"));
        }
    }
}

/// The findings of a case as it is now.
fn findings(case: &Case) -> Vec<Value> {
    let output = case
        .command(&["--format", "json"])
        .output()
        .expect("mesoscfg runs");
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    report["findings"].as_array().expect("findings").clone()
}

/// What a fix changes: bytes of a file.
#[derive(Clone, Debug)]
struct Change {
    file: PathBuf,
    start: usize,
    end: usize,
    replacement: String,
    /// The rule and its message.
    mends: (String, String),
}

/// The changes that findings offer, first those that begin first; of those that touch each other the
/// first.
fn changes(findings: &[Value], folder: &Path, also_unsafe: bool) -> Vec<Change> {
    let mut all: Vec<Change> = Vec::new();
    for finding in findings {
        let fix = &finding["fix"];
        if fix.is_null() || !(also_unsafe || fix["safe"] == true) {
            continue;
        }
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let file = folder.join(text(&fix["file"]));
        let bytes = fs::read(&file).expect("a file that is there");
        let mut sources = Sources::default();
        let read = String::from_utf8(bytes).expect("cases are UTF-8");
        let id = sources.add("file", SourceKind::Properties, read);
        let at = |line: &str, column: &str| offset(sources.get(id), &fix[line], &fix[column]);
        all.push(Change {
            start: at("line", "column"),
            end: at("end_line", "end_column"),
            replacement: text(&fix["replacement"]),
            mends: (text(&finding["code"]), text(&finding["message"])),
            file,
        });
    }
    all.sort_by_key(|c| (c.file.clone(), c.start, c.end));
    let mut kept: Vec<Change> = Vec::new();
    for change in all {
        let touches = |last: &Change| last.file == change.file && change.start <= last.end;
        if !kept.last().is_some_and(touches) {
            kept.push(change);
        }
    }
    kept
}

fn offset(source: &Source, line: &Value, column: &Value) -> usize {
    let wanted = (line.as_u64(), column.as_u64());
    let is_it = |at: &usize| {
        let place = source.line_column(*at);
        source.text.is_char_boundary(*at)
            && (Some(place.line as u64), Some(place.column as u64)) == wanted
    };
    let mut places = 0..=source.text.len();
    places.find(is_it).expect("a place in the text")
}

fn apply(changes: &[Change]) {
    for change in changes.iter().rev() {
        let mut text = fs::read_to_string(&change.file).expect("a file");
        text.replace_range(change.start..change.end, &change.replacement);
        fs::write(&change.file, text).expect("a copy");
    }
}

/// A case after its changes.
struct Mended {
    made: Vec<Change>,
    /// What was there before the first of them.
    before: BTreeMap<PathBuf, Vec<u8>>,
    /// What was found before and after them.
    said: Vec<Value>,
    left: Vec<Value>,
    problem: Option<String>,
}

/// Makes the changes of a case until there are none.
fn mend(case: &Case, folder: &Folder, also_unsafe: bool) -> Mended {
    let said = findings(case);
    let mut mended = Mended {
        made: Vec::new(),
        before: now(&BTreeSet::from([case.path.clone()])),
        left: said.clone(),
        said,
        problem: None,
    };
    let mut seen = HashSet::new();
    for _ in 0..ROUNDS {
        let round = changes(&mended.left, &folder.path, also_unsafe);
        if round.is_empty() {
            return mended;
        }
        for change in &round {
            let read = || fs::read(&change.file).expect("a copy");
            mended
                .before
                .entry(change.file.clone())
                .or_insert_with(read);
        }
        let files = mended.before.keys().cloned().collect();
        seen.insert(now(&files));
        apply(&round);
        mended.made.extend(round);
        if seen.contains(&now(&files)) {
            mended.problem = Some("goes round in a circle".to_owned());
            return mended;
        }
        mended.left = findings(case);
    }
    mended.problem = Some(format!("has not come to an end after {ROUNDS} rounds"));
    mended
}

/// How often each thing is said.
fn counts(findings: &[Value]) -> BTreeMap<(String, String), usize> {
    let mut counts = BTreeMap::new();
    for f in findings {
        let text = |key: &str| f[key].as_str().expect("a text").to_owned();
        *counts.entry((text("code"), text("message"))).or_default() += 1;
    }
    counts
}

fn look(name: &str, at_least: usize) {
    let folder = Folder::copy(name);
    let (mut wrong, mut mended) = (Vec::new(), 0);
    for case in cases(name) {
        let case = case.moved(&folder.path);
        let mut first = BTreeMap::new();
        for also_unsafe in [false, true] {
            let Mended {
                made,
                before,
                said,
                left,
                problem,
            } = mend(&case, &folder, also_unsafe);
            mended += made.len();
            let which = if also_unsafe { "unsafe" } else { "safe" };
            let mut say = |problem: String| {
                wrong.push(format!("{}, {which}: {problem}: {made:#?}", case.name()));
            };
            problem.into_iter().for_each(&mut say);
            // What was mended is not said as often as before.
            let (said, left) = (counts(&said), counts(&left));
            for change in &made {
                let of = |counts: &BTreeMap<_, _>| counts.get(&change.mends).copied().unwrap_or(0);
                if of(&said) > 0 && of(&left) >= of(&said) {
                    say(format!("{:?} is still there", change.mends));
                }
            }
            // The program makes the same of the files, and so leaves all other bytes.
            if !made.is_empty() || also_unsafe {
                let by_hand = now(&before.keys().cloned().collect());
                put_back(&before);
                let flags = ["--fix", "--unsafe-fixes"];
                let flags = if also_unsafe { &flags[..] } else { &flags[..1] };
                let output = case.command(flags).output().expect("mesoscfg runs");
                if output.status.code() == Some(2) {
                    say(format!(
                        "--fix: {}",
                        String::from_utf8_lossy(&output.stderr)
                    ));
                }
                for (path, bytes) in &by_hand {
                    let program = fs::read(path).expect("a copy");
                    if program != *bytes {
                        say(format!(
                            "{} is\n{}by hand, and by --fix\n{}",
                            path.display(),
                            String::from_utf8_lossy(bytes),
                            String::from_utf8_lossy(&program),
                        ));
                    }
                }
            }
            for (path, bytes) in before {
                first.entry(path).or_insert(bytes);
            }
        }
        put_back(&first);
    }
    agree(&wrong);
    assert!(
        folder.is_as_it_was(),
        "a file was changed that has no fixes"
    );
    assert!(mended >= at_least, "only {mended} fixes");
}

#[test]
fn fixes_of_the_corpus_come_to_an_end() {
    look("corpus", 40);
}

#[test]
fn fixes_of_the_rules_cases_come_to_an_end() {
    look("rules", 12);
}
