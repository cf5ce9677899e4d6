//! A directory of its own for each test of the command.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// A directory of its own for one test.
pub struct Place(pub PathBuf);

impl Place {
    pub fn new(name: &str) -> Self {
        let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).expect("a directory for the test");
        Place(dir)
    }

    /// Writes a file, and the directories it is in.
    pub fn file(self, name: &str, text: &str) -> Self {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().expect("inside")).expect("a directory");
        std::fs::write(path, text).expect("a file for the test");
        self
    }

    /// Runs mesoscfg there, without environment and input.
    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().expect("mesoscfg runs")
    }

    /// The command of [`Place::run`].
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mesoscfg"));
        command
            .args(args)
            .current_dir(&self.0)
            .env_clear()
            .stdin(Stdio::null());
        command
    }
}

/// Everything that can be seen of a run.
pub fn seen(output: &Output) -> String {
    let code = output
        .status
        .code()
        .map_or("none".to_owned(), |c| c.to_string());
    let out = String::from_utf8_lossy(&output.stdout);
    let err = String::from_utf8_lossy(&output.stderr);
    format!("exit code: {code}\n--- stdout\n{out}--- stderr\n{err}")
}

/// Compares with `snapshots/cli/NAME.snap`.
pub fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots/cli"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}
