//! The command lines of drivers, read by a real shell: the words are those that this crate says.
#![cfg(unix)]

mod common;

use common::recorded::{Recorded, folder, launch, line, recorded};
use mesoscfg::launch::{Call, shell};
use mesoscfg::mesos::CommandInfo;
use std::collections::BTreeMap;
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

/// What the driver's spark-submit is given.
fn arguments(command: &CommandInfo) -> &str {
    let value = command.value.as_deref().expect("a driver has a command");
    let (_, arguments) = value
        .split_once("bin/spark-submit ")
        .expect("a driver is run by spark-submit");
    arguments
}

fn variables(command: &CommandInfo) -> BTreeMap<String, String> {
    let environment = command.environment.clone().unwrap_or_default();
    let mut all: BTreeMap<String, String> = environment
        .variables
        .into_iter()
        .map(|v| (v.name, v.value.unwrap_or_default()))
        .collect();
    all.insert("MESOS_SANDBOX".to_owned(), "/mnt/mesos/sandbox".to_owned());
    all
}

fn words_of_sh(arguments: &str, variables: &BTreeMap<String, String>) -> Vec<String> {
    let script =
        format!("p() {{ for word in \"$@\"; do printf '%s\\0' \"$word\"; done; }}; p {arguments}");
    let output = Command::new("sh")
        .arg("-c")
        .arg(script)
        .env_clear()
        .envs(variables)
        .output()
        .expect("there is a shell");
    let text = String::from_utf8(output.stdout).expect("words are UTF-8");
    let mut words: Vec<String> = text.split('\0').map(str::to_owned).collect();
    words.pop();
    words
}

#[test]
fn a_shell_reads_a_drivers_command_as_this_crate_does() {
    let (mut read, mut other) = (0, 0);
    for (id, command) in commands() {
        let arguments = arguments(&command);
        let variables = variables(&command);
        let variable = |name: &str| variables.get(name).cloned();
        // The rest is more than a simple command: what old releases did not escape.
        match shell::words(arguments, &variable) {
            Ok(words) => {
                assert_eq!(
                    words,
                    words_of_sh(arguments, &variables),
                    "{id}: {arguments}"
                );
                read += 1;
            }
            Err(_) => other += 1,
        }
    }
    assert!(
        read >= 80,
        "only {read} commands could be read, {other} not"
    );
}
