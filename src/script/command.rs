//! What a command comes to: a program of Spark, a script for another shell, or nothing of either.
//!
//! Commands that run another one are looked through, with their own options.

use super::text::Text;
use crate::submit::{Program, SubmitOption};
use crate::version::SparkVersion;
use std::ops::Range;

/// What runs in the end.
#[derive(Debug)]
pub(super) enum Runs {
    /// Nothing that has to do with Spark, as far as can be seen.
    Other,
    /// A program of Spark.
    Spark {
        kind: Kind,
        /// The word that names the program.
        program: Text,
        /// Its arguments.
        arguments: Range<usize>,
    },
    /// A script that stands in the words; `apart` if another shell runs it.
    Code { words: Range<usize>, apart: bool },
    /// A word with the commands that run when the script ends, or at a signal.
    Trap(usize),
    /// A shell that reads a script from its standard input.
    Input,
    /// What only a run can tell.
    Unknown(usize),
}

/// Which program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// spark-submit, or one that ends in it.
    Submit,
    /// `run-example`.
    Example,
    /// The dispatcher.
    Dispatcher,
}

/// What a command comes to, and what is special about that.
#[derive(Debug)]
pub(super) struct Command {
    pub(super) runs: Runs,
    /// The assignments before it, as words.
    pub(super) settings: Vec<Text>,
    /// Whether it runs somewhere else, where the variables of this script are not set.
    pub(super) elsewhere: bool,
    /// Where a command stands that adds arguments of its own.
    pub(super) adds: Option<Range<usize>>,
}

/// What a script has in it that calls spark-submit by its name.
pub(super) const NAME: &str = "spark-submit";

/// Shells, by the names of their programs.
pub(crate) const SHELLS: [&str; 8] = ["sh", "bash", "dash", "ash", "ksh", "mksh", "zsh", "rbash"];

/// Programs that run one in a container.
const CONTAINERS: [&str; 4] = ["docker", "podman", "nerdctl", "docker-compose"];

/// Programs that give a shell one of their words, behind options of many kinds.
const SCREENS: [&str; 13] = [
    "watch", "tmux", "screen", "byobu", "script", "parallel", "ansible", "salt", "pdsh", "pssh",
    "clush", "dsh", "xterm",
];

/// A command that runs another one, behind its own options.
struct Wrapper {
    name: &'static str,
    /// The letters of options that have a value.
    short: &'static str,
    /// The names of options that have a value in a word of its own.
    long: &'static [&'static str],
    /// How many words there are between the options and the command.
    operands: usize,
}

const fn wrapper(
    name: &'static str,
    short: &'static str,
    long: &'static [&'static str],
    operands: usize,
) -> Wrapper {
    Wrapper {
        name,
        short,
        long,
        operands,
    }
}

const WRAPPERS: &[Wrapper] = &[
    wrapper("env", "uC", &["unset", "chdir"], 0),
    wrapper("exec", "a", &[], 0),
    wrapper("command", "", &[], 0),
    wrapper("builtin", "", &[], 0),
    wrapper("nohup", "", &[], 0),
    wrapper("time", "fo", &["format", "output"], 0),
    wrapper("nice", "n", &["adjustment"], 0),
    wrapper("ionice", "cnpPu", &["class", "classdata"], 0),
    wrapper("chrt", "TPD", &[], 1),
    wrapper("timeout", "sk", &["signal", "kill-after"], 1),
    wrapper("setsid", "", &[], 0),
    wrapper("stdbuf", "ioe", &["input", "output", "error"], 0),
    wrapper(
        "sudo",
        "ughpCrtTUDR",
        &[
            "user",
            "group",
            "host",
            "prompt",
            "close-from",
            "role",
            "type",
            "command-timeout",
            "other-user",
            "chdir",
            "chroot",
        ],
        0,
    ),
    wrapper("doas", "uC", &[], 0),
    wrapper("gosu", "", &[], 1),
    wrapper("su-exec", "", &[], 1),
    wrapper("setuidgid", "", &[], 1),
    wrapper("chroot", "", &[], 1),
    wrapper(
        "xargs",
        "EILnPsad",
        &[
            "arg-file",
            "delimiter",
            "max-args",
            "max-procs",
            "max-chars",
        ],
        0,
    ),
    wrapper("taskset", "", &[], 1),
    wrapper("numactl", "NmCpi", &[], 0),
    wrapper("strace", "eopsuEabIOPSX", &[], 0),
    wrapper("unbuffer", "", &[], 0),
    wrapper("chronic", "", &[], 0),
    wrapper("caffeinate", "t", &[], 0),
    wrapper("tini", "pe", &[], 0),
    wrapper("dumb-init", "", &[], 0),
    wrapper("krenew", "fkKpHLt", &[], 0),
    wrapper("k5start", "fukKploSTmgHLc", &[], 0),
    wrapper("systemd-cat", "tp", &["identifier", "priority"], 0),
    wrapper(
        "systemd-run",
        "puEtMHCc",
        &[
            "unit",
            "property",
            "uid",
            "gid",
            "slice",
            "setenv",
            "description",
        ],
        0,
    ),
];

/// Commands that show, look for, move or end what they are given, and run nothing of it.
const TELLERS: &[&str] = &[
    "echo", "printf", "print", "cat", "grep", "egrep", "fgrep", "zgrep", "rg", "sed", "awk",
    "which", "whereis", "type", "hash", "man", "ls", "ll", "cp", "mv", "rm", "ln", "chmod",
    "chown", "chgrp", "stat", "file", "test", "[", "pgrep", "pkill", "killall", "pidof", "alias",
    "unalias", "touch", "install", "mkdir", "dirname", "basename", "readlink", "realpath", "curl",
    "wget", "tar", "unzip", "head", "tail", "tee", "log", "logger", "info", "warn", "warning",
    "error", "err", "debug", "die", "fail", "fatal", "say", "msg", "usage", "help", "true",
    "false", ":", "return", "exit", "cd", "pip", "pip3", "conda", "apt", "apt-get", "yum", "dnf",
    "apk", "brew", "rpm", "dpkg", "git", "svn", "diff", "cmp", "wc", "sort", "set", "shift",
    "read", "ps", "kill", "sleep", "wait", "jq", "let",
];

/// Whether a word of a text is a program that submits.
pub(super) fn names_program(text: &str) -> bool {
    let mut words = text.split_ascii_whitespace();
    words.any(|word| Program::of(base(word.trim_matches(['"', '\'']))).is_some())
}

/// The classes that a JVM is started with.
const SUBMIT_CLASS: &str = "org.apache.spark.deploy.SparkSubmit";
const DISPATCHER_CLASS: &str = "org.apache.spark.deploy.mesos.MesosClusterDispatcher";

/// Looks through a command.
pub(super) fn read(words: &[Text], version: SparkVersion) -> Command {
    let mut reader = Reader {
        words,
        version,
        at: 0,
        command: Command {
            runs: Runs::Other,
            settings: vec![],
            elsewhere: false,
            adds: None,
        },
    };
    reader.command.runs = reader.runs();
    reader.command
}

struct Reader<'a> {
    words: &'a [Text],
    version: SparkVersion,
    at: usize,
    command: Command,
}

/// A name without the folders before it.
fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether a word is `NAME=value`.
fn is_setting(text: &str) -> bool {
    let Some((name, _)) = text.split_once('=') else {
        return false;
    };
    let mut letters = name.bytes();
    letters
        .next()
        .is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
        && letters.all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

impl Reader<'_> {
    /// What is known of a word.
    fn text(&self, at: usize) -> String {
        self.words.get(at).map(Text::text).unwrap_or_default()
    }

    fn has(&self, at: usize) -> bool {
        at < self.words.len()
    }

    fn runs(&mut self) -> Runs {
        while let Some(word) = self.words.get(self.at) {
            if is_setting(&word.head()) {
                self.command.settings.push(word.clone());
                self.at += 1;
                continue;
            }
            let text = word.text();
            // `$SPARK_HOME/bin/spark-submit` is as good as known.
            let dark_end = word.parts.last().is_some_and(|p| p.text.is_none());
            if !word.is_known() && (dark_end || !text.contains('/')) {
                return Runs::Unknown(self.at);
            }
            let name = base(&text);
            let name = name.strip_suffix(".exe").unwrap_or(name);
            if let Some(runs) = self.program(name) {
                return runs;
            }
            if SHELLS.contains(&name) {
                return self.shell(self.at);
            }
            match name {
                "eval" => {
                    return Runs::Code {
                        words: self.at + 1..self.words.len(),
                        apart: false,
                    };
                }
                "trap" => {
                    let first = self.at + 1 + usize::from(self.text(self.at + 1) == "--");
                    return match self.text(first).starts_with('-') || !self.has(first + 1) {
                        true => Runs::Other,
                        false => Runs::Trap(first),
                    };
                }
                "su" | "runuser" => match self.user() {
                    Some(runs) => return runs,
                    None => continue,
                },
                "at" | "batch" => return Runs::Input,
                _ if SCREENS.contains(&name) => return self.screen(),
                "ssh" => return self.ssh(),
                "flock" => match self.flock() {
                    Some(runs) => return runs,
                    None => continue,
                },
                "kubectl" | "oc" => return self.kubectl(),
                "command" if matches!(self.text(self.at + 1).as_str(), "-v" | "-V") => {
                    return Runs::Other;
                }
                _ if CONTAINERS.contains(&name) => return self.container(),
                _ if is_teller(name) => return Runs::Other,
                _ => {}
            }
            match WRAPPERS.iter().find(|w| w.name == name) {
                Some(wrapper) => self.skip(wrapper),
                None => return self.any_other(),
            }
        }
        Runs::Other
    }

    /// A program of Spark at the present word.
    fn program(&self, name: &str) -> Option<Runs> {
        let word = self.words.get(self.at)?;
        let spark = |kind, program, first| {
            Some(Runs::Spark {
                kind,
                program,
                arguments: first..self.words.len(),
            })
        };
        if Program::of(name).is_some() {
            return spark(Kind::Submit, word.clone(), self.at + 1);
        }
        let named = |class| {
            let mut rest = self.words.iter().enumerate().skip(self.at + 1);
            rest.find(|(_, w)| w.text() == class).map(|(at, _)| at)
        };
        let stand_in = || Text::stand_in(NAME, word.at.clone());
        match name {
            "start-mesos-dispatcher.sh" => spark(Kind::Dispatcher, word.clone(), self.at + 1),
            "run-example" => spark(Kind::Example, stand_in(), self.at + 1),
            "spark-class" | "java" | "spark-daemon.sh" => match named(SUBMIT_CLASS) {
                Some(at) => spark(Kind::Submit, stand_in(), at + 1),
                None => {
                    let at = named(DISPATCHER_CLASS)?;
                    // The daemon's script has a number there.
                    let first = at + 1 + usize::from(name == "spark-daemon.sh");
                    spark(Kind::Dispatcher, word.clone(), first.min(self.words.len()))
                }
            },
            _ => None,
        }
    }

    /// Goes to the command that another one runs.
    fn skip(&mut self, wrapper: &Wrapper) {
        if wrapper.name == "xargs" {
            self.command.adds = self.words.get(self.at).map(|w| w.at.clone());
        }
        let mut operands = wrapper.operands;
        self.at += 1;
        while self.has(self.at) {
            let text = self.text(self.at);
            if text == "--" {
                self.at += 1;
                break;
            }
            if let Some(name) = text.strip_prefix("--") {
                self.at += 1 + usize::from(wrapper.long.contains(&name));
            } else if let Some(letters) = text.strip_prefix('-').filter(|l| !l.is_empty()) {
                // The rest of the word is a value, or the next one is.
                let valued = letters.find(|c| wrapper.short.contains(c));
                let apart = valued.is_some_and(|at| at + 1 == letters.len());
                self.at += 1 + usize::from(apart);
                if wrapper.name == "taskset" && letters.contains('p') {
                    self.at = self.words.len();
                }
            } else {
                break;
            }
        }
        while operands > 0 && self.has(self.at) {
            operands -= 1;
            self.at += 1;
        }
    }

    /// A shell with its options.
    fn shell(&self, at: usize) -> Runs {
        let mut at = at + 1;
        let (mut takes_command, mut reads_input) = (false, false);
        while self.words.get(at).is_some_and(Text::is_known) {
            let text = self.text(at);
            if text == "--" || text == "-" {
                at += 1;
                break;
            }
            if let Some(name) = text.strip_prefix("--") {
                at += 1 + usize::from(matches!(name, "rcfile" | "init-file"));
            } else if let Some(letters) = text.strip_prefix(['-', '+']) {
                takes_command |= letters.contains('c');
                reads_input |= letters.contains('s');
                at += 1 + usize::from(letters.ends_with(['o', 'O']));
            } else {
                break;
            }
        }
        match self.has(at) {
            true if takes_command => Runs::Code {
                words: at..at + 1,
                apart: true,
            },
            false if !takes_command => Runs::Input,
            true if reads_input => Runs::Input,
            _ => Runs::Other,
        }
    }

    /// `su user -c "..."`; `None` if a command follows.
    fn user(&mut self) -> Option<Runs> {
        let is_runuser = base(&self.text(self.at)) == "runuser";
        let mut at = self.at + 1;
        let mut named = false;
        while self.has(at) {
            let text = self.text(at);
            if text == "--" {
                at += 1;
                break;
            }
            if text == "-c" || text == "--command" || text == "-lc" {
                return Some(self.code(at + 1));
            }
            if text.starts_with("--command=") {
                return Some(Runs::Unknown(at));
            }
            match text.as_str() {
                "-u" | "--user" => {
                    named = true;
                    at += 2;
                }
                "-s" | "--shell" | "-g" | "--group" | "-G" | "--supp-group" | "-w" => at += 2,
                _ if text.starts_with('-') => at += 1,
                // The name of the user; a command may stand behind it.
                _ if !is_runuser || !named => at += 1,
                _ => break,
            }
        }
        if !is_runuser || !named {
            return Some(Runs::Input);
        }
        self.at = at;
        None
    }

    fn code(&self, at: usize) -> Runs {
        match self.has(at) {
            true => Runs::Code {
                words: at..at + 1,
                apart: true,
            },
            false => Runs::Other,
        }
    }

    fn ssh(&mut self) -> Runs {
        self.command.elsewhere = true;
        const VALUED: &str = "BbcDEeFIiJLlmOoPpQRSWw";
        let mut at = self.at + 1;
        while self.has(at) {
            let text = self.text(at);
            let Some(letters) = text.strip_prefix('-') else {
                break;
            };
            let valued = letters.find(|c| VALUED.contains(c));
            at += 1 + usize::from(valued.is_some_and(|v| v + 1 == letters.len()));
        }
        // The host, and more options behind it.
        at += 1;
        while self.text(at).starts_with('-') {
            at += 1;
        }
        match self.has(at) {
            true => Runs::Code {
                words: at..self.words.len(),
                apart: true,
            },
            false => Runs::Input,
        }
    }

    /// `flock FILE command`; `None` if a command follows.
    fn flock(&mut self) -> Option<Runs> {
        let mut at = self.at + 1;
        while self.text(at).starts_with('-') {
            let text = self.text(at);
            at += 1 + usize::from(matches!(text.as_str(), "-w" | "--timeout" | "-E"));
        }
        at += 1;
        if matches!(self.text(at).as_str(), "-c" | "--command") {
            return Some(self.code(at + 1));
        }
        self.at = at;
        (!self.has(at)).then_some(Runs::Other)
    }

    fn kubectl(&mut self) -> Runs {
        self.command.elsewhere = true;
        let mut rest = self.words.iter().enumerate().skip(self.at + 1);
        let Some((dashes, _)) = rest.find(|(_, w)| w.text() == "--") else {
            return self.any_other();
        };
        let before = self.at + 1..dashes;
        self.variables(before);
        self.at = dashes + 1;
        self.runs()
    }

    /// The variables that options set for a container.
    fn variables(&mut self, options: Range<usize>) {
        let mut valued = false;
        for word in self.words.get(options).unwrap_or_default() {
            let text = word.head();
            let behind = match text.as_str() {
                _ if valued => Some(0),
                _ if text.starts_with("--env=") => Some("--env=".len()),
                _ if text.starts_with("-e") && text.len() > 2 => Some(2),
                _ => None,
            };
            valued = matches!(text.as_str(), "-e" | "--env");
            let setting = behind.map(|bytes| word.behind(bytes));
            let setting = setting.filter(|s| is_setting(&s.head()));
            self.command.settings.extend(setting);
        }
    }

    /// `docker run OPTIONS IMAGE command`, `docker exec OPTIONS CONTAINER command`.
    fn container(&mut self) -> Runs {
        self.command.elsewhere = true;
        // Options of the program itself may have values.
        let verb = |w: &Text| matches!(w.text().as_str(), "run" | "exec");
        let rest = self.words.iter().enumerate();
        let mut rest = rest.skip(self.at + 1).take(12);
        let Some((verb, _)) = rest.find(|(_, w)| verb(w)) else {
            return Runs::Other;
        };
        const SWITCHES: [&str; 12] = [
            "detach",
            "interactive",
            "tty",
            "rm",
            "privileged",
            "init",
            "read-only",
            "quiet",
            "publish-all",
            "no-healthcheck",
            "oom-kill-disable",
            "no-deps",
        ];
        let mut at = verb + 1;
        let mut entry = None;
        while self.has(at) {
            let text = self.text(at);
            if let Some(name) = text.strip_prefix("--") {
                if let Some(value) = name.strip_prefix("entrypoint=") {
                    entry = Some((at, base(value).to_owned()));
                } else if name == "entrypoint" {
                    entry = Some((at + 1, base(&self.text(at + 1)).to_owned()));
                }
                let apart = !name.contains('=') && !SWITCHES.contains(&name);
                at += 1 + usize::from(apart);
            } else if let Some(letters) = text.strip_prefix('-').filter(|l| !l.is_empty()) {
                let switches = letters.chars().all(|c| "ditPqT".contains(c));
                at += 1 + usize::from(!switches && letters.chars().count() == 1);
            } else if self.words.get(at).is_some_and(Text::is_dark)
                && self.text(at + 1).starts_with('-')
            {
                // Options in a variable.
                at += 1;
            } else {
                break;
            }
        }
        self.variables(verb + 1..at.min(self.words.len()));
        let image = at;
        self.at = at + 1;
        if let Some((at, name)) = entry {
            if Program::of(&name).is_some()
                && let Some(word) = self.words.get(at)
            {
                return Runs::Spark {
                    kind: Kind::Submit,
                    program: Text::stand_in(&name, word.at.clone()),
                    arguments: self.at.min(self.words.len())..self.words.len(),
                };
            }
            if SHELLS.contains(&name.as_str()) {
                return self.shell(image);
            }
        }
        self.runs()
    }

    /// A program of [`SCREENS`]: of its words, the one that calls spark-submit with options.
    fn screen(&mut self) -> Runs {
        let calls = |w: &Text| w.text().contains("spark-submit ");
        let mut rest = self.words.iter().enumerate().skip(self.at + 1);
        match rest.find(|(_, w)| calls(w)) {
            Some((at, _)) => self.code(at),
            None => self.any_other(),
        }
    }

    /// A command that is not known: it may run what stands behind it.
    fn any_other(&mut self) -> Runs {
        for at in self.at + 1..self.words.len() {
            let Some(word) = self.words.get(at).filter(|w| w.is_known() || !w.is_dark()) else {
                continue;
            };
            let text = word.text();
            let name = base(&text);
            let next = self.text(at + 1);
            if SHELLS.contains(&name) && next.starts_with('-') && next.contains('c') {
                return self.shell(at);
            }
            let behind = self.words.get(at + 1..).unwrap_or_default();
            let unsure = || self.words.get(at + 1).is_some_and(|w| !w.is_known());
            let option = || SubmitOption::find(&next, self.version).is_some();
            if name == NAME && (unsure() || (option() && may_launch(behind, self.version))) {
                return Runs::Spark {
                    kind: Kind::Submit,
                    program: word.clone(),
                    arguments: at + 1..self.words.len(),
                };
            }
            if is_submission(word, self.version) {
                return self.code(at);
            }
        }
        Runs::Other
    }
}

/// Whether words make sense as arguments of spark-submit: behind their options stands something to
/// run, and the master is one.
fn may_launch(words: &[Text], version: SparkVersion) -> bool {
    const MASTERS: [&str; 5] = ["mesos:", "spark:", "local", "yarn", "k8s:"];
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let head = word.head();
        if !word.is_known() || !head.starts_with('-') {
            return true;
        }
        let Some(row) = SubmitOption::find(&head, version) else {
            return true;
        };
        let value = match row.takes_value {
            true => words.next(),
            false => None,
        };
        match row.option {
            SubmitOption::Kill | SubmitOption::Status => return value.is_some(),
            SubmitOption::Version | SubmitOption::Help => return true,
            SubmitOption::Master => {
                let known = value.filter(|v| v.is_known()).map(Text::text);
                if known.is_some_and(|v| !MASTERS.iter().any(|m| v.starts_with(m))) {
                    return false;
                }
            }
            _ => {}
        }
    }
    false
}

/// Whether a word is a whole command line of spark-submit: whoever is given it may run it.
pub(super) fn is_submission(word: &Text, version: SparkVersion) -> bool {
    let text = word.text();
    let mut words = text.split_ascii_whitespace();
    if words.next().is_none_or(|name| base(name) != NAME) {
        return false;
    }
    let words = words.map(|w| Text::stand_in(w.trim_matches(['"', '\'']), word.at.clone()));
    let words: Vec<Text> = words.collect();
    looks_like_submit(&words, version) && (!word.is_known() || may_launch(&words, version))
}

/// Whether a command shows what it is given, by its name.
fn is_teller(name: &str) -> bool {
    const BEGINNINGS: [&str; 8] = [
        "log_", "log-", "echo", "print", "info_", "warn_", "debug_", "err_",
    ];
    TELLERS.contains(&name) || BEGINNINGS.iter().any(|b| name.starts_with(b))
}

/// Whether the words behind a command that nobody knows are those of spark-submit.
pub(super) fn looks_like_submit(arguments: &[Text], version: SparkVersion) -> bool {
    const OWN: [&str; 10] = [
        "--deploy-mode",
        "--executor-memory",
        "--executor-cores",
        "--total-executor-cores",
        "--num-executors",
        "--driver-memory",
        "--driver-java-options",
        "--properties-file",
        "--py-files",
        "--supervise",
    ];
    let mut options = 0;
    for pair in arguments.windows(2) {
        let [Some(name), Some(value)] = [pair.first(), pair.last()] else {
            continue;
        };
        let (name, value) = (name.head(), value.head());
        if SubmitOption::find(&name, version).is_none() {
            continue;
        }
        options += 1;
        let own = OWN.contains(&name.as_str());
        let conf = name == "--conf" && value.starts_with("spark.");
        let master = name == "--master" && value.starts_with("mesos:");
        if own || conf || master || (name == "--class" && options > 1) {
            return true;
        }
    }
    false
}
