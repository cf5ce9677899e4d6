//! Golden cases: `NAME.conf` in a folder gives exactly the lines of `NAME.out`.
//!
//! Comments of a case say how it is checked: `# spark-version: V`, `# env: NAME=value`,
//! `# dispatcher: ARGS` and `# dispatcher-env: NAME=value`, `# mode: 600 FILE` (before the check),
//! `# args: spark-submit ...` (words separated by blanks; several lines follow each other) and
//! `# arg: word` (one word, blanks and all). With `MESOSCFG_BLESS=1` the outputs are rewritten.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// One case.
pub struct Case {
    /// The configuration.
    pub path: PathBuf,
    text: String,
}

impl Case {
    /// The same case in another directory.
    #[allow(dead_code, reason = "not all tests move cases")]
    pub fn moved(&self, directory: &Path) -> Self {
        Case {
            path: directory.join(self.path.file_name().expect("a file")),
            text: self.text.clone(),
        }
    }

    /// The case's name.
    pub fn name(&self) -> &str {
        let stem = self.path.file_stem().and_then(|n| n.to_str());
        stem.expect("a case has a name")
    }

    /// The comments that begin with `# NAME: `, without that.
    pub fn comments(&self, name: &str) -> impl Iterator<Item = &str> {
        let prefix = format!("# {name}:");
        self.text
            .lines()
            .filter_map(move |l| Some(l.strip_prefix(&prefix)?.trim_start()))
    }

    /// What is found when the case has more lines at its end.
    #[allow(dead_code, reason = "not all tests ask")]
    pub fn check_with(&self, lines: &[&str]) -> String {
        let mut command = self.command_of(&["--format", "short"], Path::new("-"));
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("mesoscfg runs");
        let text = format!("{}\n{}\n", self.text, lines.join("\n"));
        let mut stdin = child.stdin.take().expect("a pipe");
        stdin.write_all(text.as_bytes()).expect("it reads");
        drop(stdin);
        let output = child.wait_with_output().expect("it ends");
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// The words of the command line; none when only the file is checked.
    pub fn words(&self) -> Vec<&str> {
        let mut words = Vec::new();
        for line in self.text.lines() {
            if let Some(several) = line.strip_prefix("# args: ") {
                words.extend(several.split(' '));
            } else if let Some(one) = line.strip_prefix("# arg: ") {
                words.push(one);
            }
        }
        words
    }

    /// `mesoscfg check` of the case with further flags, in its own directory.
    pub fn command(&self, flags: &[&str]) -> Command {
        let file = self.path.file_name().expect("a file");
        self.command_of(flags, Path::new(file))
    }

    /// The same of a file by another name.
    fn command_of(&self, flags: &[&str], file: &Path) -> Command {
        let program = option_env!("CARGO_BIN_EXE_mesoscfg");
        let mut command = Command::new(program.expect("the program is built"));
        command
            .current_dir(self.path.parent().expect("a directory"))
            .env_clear()
            .arg("check")
            .args(flags)
            .arg("--no-process-env")
            .arg(file);
        for version in self.comments("spark-version") {
            command.args(["--spark-version", version]);
        }
        for variable in self.comments("env") {
            command.args(["--env", variable]);
        }
        for name in ["dispatcher", "dispatcher-env"] {
            for value in self.comments(name) {
                command.args([&format!("--{name}"), value]);
            }
        }
        let words = self.words();
        if !words.is_empty() {
            command.arg("--").args(words);
        }
        command
    }

    /// What `mesoscfg check --format short` prints, and its exit code.
    pub fn check(&self) -> (String, i32) {
        for mode in self.comments("mode") {
            let (mode, file) = mode.split_once(' ').expect("a mode and a file");
            set_mode(&self.path.with_file_name(file), mode);
        }
        let mut command = self.command(&["--format", "short"]);
        let output = command.output().expect("mesoscfg runs");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(errors, "", "{}", self.path.display());
        let findings = String::from_utf8(output.stdout).expect("UTF-8");
        (findings, output.status.code().expect("an exit code"))
    }
}

/// Gives a file a mode; a checkout has it from the one who made it.
#[cfg(unix)]
fn set_mode(path: &Path, mode: &str) {
    use std::fs::{Permissions, metadata, set_permissions};
    use std::os::unix::fs::PermissionsExt as _;
    let mode = u32::from_str_radix(mode, 8).expect("an octal number");
    let now = metadata(path).expect("the file").permissions().mode();
    if now & 0o777 != mode {
        set_permissions(path, Permissions::from_mode(mode)).expect("the mode can be set");
    }
}

#[cfg(not(unix))]
fn set_mode(_: &Path, _: &str) {}

/// The cases of a folder under `testdata`, by name.
pub fn cases(folder: &str) -> Vec<Case> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("testdata")
        .join(folder);
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&dir)
        .expect("the folder is there")
        .map(|f| f.expect("a file").path())
        .filter(|p| p.extension().is_some_and(|e| e == "conf"))
        .collect();
    paths.sort();
    assert!(!paths.is_empty());
    let case = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).expect("a case");
        Case { path, text }
    };
    paths.into_iter().map(case).collect()
}

/// Whether outputs are to be rewritten.
pub fn bless() -> bool {
    std::env::var_os("MESOSCFG_BLESS").is_some_and(|v| v == "1")
}

/// A file that holds something else than what it should.
pub fn difference(path: &Path, found: &str) -> Option<String> {
    let recorded = std::fs::read_to_string(path).unwrap_or_default();
    if found == recorded {
        return None;
    }
    if bless() {
        std::fs::write(path, found).expect("an output can be written");
    }
    let name = path.display();
    Some(format!("{name}: recorded\n{recorded}but it is\n{found}"))
}

/// Checks cases, hands each output to `look`, and compares it with the case's recorded one.
pub fn compare(cases: &[Case], mut look: impl FnMut(&Case, &str)) {
    let mut wrong = Vec::new();
    for case in cases {
        let (findings, code) = case.check();
        look(case, &findings);
        let found = format!("{findings}exit code {code}\n");
        wrong.extend(difference(&case.path.with_extension("out"), &found));
    }
    agree(&wrong);
}

/// Fails with all differences.
pub fn agree(wrong: &[String]) {
    let wrong = wrong.join("\n");
    assert!(wrong.is_empty(), "set MESOSCFG_BLESS=1 to rewrite\n{wrong}");
}
