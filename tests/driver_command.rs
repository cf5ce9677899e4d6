//! The command lines of drivers, read by a real shell: the words are those that this crate says.
#![cfg(unix)]

mod common;

use common::recorded::{Recorded, folder, launch, line, recorded};
use mesoscfg::launch::{Call, shell};
use mesoscfg::mesos::CommandInfo;
use std::path::PathBuf;
use std::process::Command;

/// Commands of all recorded drivers.
fn commands() -> Vec<(String, CommandInfo)> {
    let path = folder().join("random-cluster.jsonl");
    let text = std::fs::read_to_string(path).expect("the record is there");
    let mut cases: Vec<Recorded> = text.lines().map(line).collect();
    cases.extend(recorded().into_iter().filter(|c| c.mode() == "cluster"));
    let mut commands = Vec::new();
    for case in &cases {
        for call in launch(case).calls {
            if let Call::LaunchTasks { tasks, .. } = call {
                let of_tasks = tasks.into_iter().filter_map(|t| t.command);
                commands.extend(of_tasks.map(|c| (case.id().to_owned(), c)));
            }
        }
    }
    commands
}

/// The sandbox of a driver: what the command names is there, and says how it was called.
struct Sandbox(PathBuf);

/// What the shell is started with, beside the variables of the command. No program is found but
/// those of the sandbox.
const NOWHERE: &str = "/nonexistent";

impl Sandbox {
    fn new(name: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&path);
        let sandbox = Sandbox(path);
        sandbox.program("");
        sandbox
    }

    fn program(&self, directory: &str) {
        use std::os::unix::fs::PermissionsExt;
        let directory = self.0.join(directory).join("bin");
        std::fs::create_dir_all(&directory).expect("a directory for the test");
        let program = directory.join("spark-submit");
        let text = "#!/bin/sh\nprintf '%s\\0' \"$0\" \"$@\"\n";
        std::fs::write(&program, text).expect("a file for the test");
        let mode = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(&program, mode).expect("a program for the test");
    }

    /// What spark-submit is called with when a shell runs the command as it is. Where the command
    /// calls one outside of the sandbox, which cannot be put there, a function is called instead.
    fn run(&self, command: &CommandInfo) -> Vec<String> {
        let value = command.value.as_deref().expect("a driver has a command");
        let script = if let Some(rest) = value.strip_prefix("cd ") {
            let (directory, _) = rest.split_once('*').expect("a name's start");
            self.program(&format!("{directory}-unpacked"));
            value.to_owned()
        } else if value.starts_with("./bin/spark-submit ") {
            value.to_owned()
        } else {
            format!("p() {{ printf '%s\\0' \"$@\"; }}; p {value}")
        };
        let output = Command::new("/bin/sh")
            .arg("-c")
            .arg(script)
            .current_dir(&self.0)
            .env_clear()
            .env("PATH", NOWHERE)
            .env("MESOS_SANDBOX", shell::SANDBOX)
            .envs(variables(command))
            .output()
            .expect("there is a shell");
        let text = String::from_utf8(output.stdout).expect("words are UTF-8");
        let mut words: Vec<String> = text.split('\0').map(str::to_owned).collect();
        words.pop();
        words
    }
}

fn variables(command: &CommandInfo) -> Vec<(String, String)> {
    let environment = command.environment.iter().flat_map(|e| &e.variables);
    environment
        .map(|v| (v.name.clone(), v.value.clone().unwrap_or_default()))
        .filter(|(name, _)| !name.is_empty() && !name.contains('=') && name != "PATH")
        .collect()
}

#[test]
fn a_shell_reads_a_drivers_command_as_this_crate_says() {
    let sandbox = Sandbox::new("driver-command");
    let (mut read, mut unreadable) = (0, String::new());
    for (id, command) in commands() {
        let value = command.value.as_deref().unwrap_or("");
        match shell::driver_argv(&command) {
            Ok(words) => {
                assert_eq!(words, sandbox.run(&command), "{id}: {value}");
                read += 1;
            }
            // What old releases do not escape; the words then hang on the shell and the agent.
            Err(problem) => unreadable.push_str(&format!("{id}: {problem}\n")),
        }
    }
    assert!(
        read >= 100,
        "only {read} commands could be read:\n{unreadable}"
    );
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots/cli"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("driver-commands-not-readable", unreadable));
}
