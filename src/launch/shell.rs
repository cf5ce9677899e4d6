//! The shell that runs a driver's command: how Spark escapes words for it, and how it reads them.

use crate::mesos::CommandInfo;
use std::borrow::Cow;

/// `MesosClusterScheduler.shellEscape`: a word that is already in quotes stays as it is; one with
/// a character special to a shell is put in double quotes.
///
/// The patterns stop at line terminators, so that a word that has one is never escaped.
#[must_use]
pub fn escape(word: &str) -> Cow<'_, str> {
    if word.contains(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']) || is_quoted(word) {
        return Cow::Borrowed(word);
    }
    if !word.contains([
        ' ', '\'', '<', '>', '&', '|', '?', '*', ';', '!', '#', '\\', '(', ')', '"', '$', '`',
    ]) {
        return Cow::Borrowed(word);
    }
    let mut escaped = String::with_capacity(word.len() + 4);
    escaped.push('"');
    for c in word.chars() {
        if matches!(c, '"' | '`' | '$' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped.push('"');
    Cow::Owned(escaped)
}

fn is_quoted(word: &str) -> bool {
    let inner = |quote: char| {
        word.strip_prefix(quote)
            .and_then(|rest| rest.strip_suffix(quote))
            .is_some_and(|inner| !inner.is_empty())
    };
    inner('"') || inner('\'')
}

/// Why a command line can not be read here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// A quote is opened and not closed.
    #[error("a quote is not closed")]
    OpenQuote,
    /// The shell would do more than split words: run a command, match file names, redirect.
    #[error("the shell would do more with {} than split words", in_words(*.0))]
    Special(char),
    /// A variable has no known value.
    #[error("the value of ${0} is not known")]
    Variable(String),
}

/// A character as it can stand in one line.
fn in_words(c: char) -> String {
    match c {
        '\n' => "a line break".to_owned(),
        ' ' => "a blank".to_owned(),
        c if c.is_control() => format!("U+{:04X}", u32::from(c)),
        c => format!("`{c}`"),
    }
}

/// Where Mesos mounts the sandbox in a container, unless the agent has another
/// `--sandbox_directory`.
pub const SANDBOX: &str = "/mnt/mesos/sandbox";

/// What a shell makes of a driver's command: the words that spark-submit is called with, its own
/// name first.
///
/// Known variables are those of the command and `MESOS_SANDBOX`.
///
/// # Errors
/// When the shell would do more than call spark-submit, because Spark's escaping leaves something
/// special in the command, or when the words hang on a variable of the agent.
pub fn driver_argv(command: &CommandInfo) -> Result<Vec<String>, Unreadable> {
    let variables = command.environment.iter().flat_map(|e| &e.variables);
    let variables: Vec<_> = variables.collect();
    let variable = |name: &str| {
        let mut named = variables.iter().rev().filter(|v| v.name == name);
        match named.next() {
            Some(set) => set.value.clone(),
            None => (name == "MESOS_SANDBOX").then(|| SANDBOX.to_owned()),
        }
    };
    words(spark_submit(command.value())?, &variable)
}

/// The part of a driver's command that calls spark-submit. Before it may stand that the shell goes
/// to where an archive was unpacked, and sets a path.
fn spark_submit(command: &str) -> Result<&str, Unreadable> {
    let Some(rest) = command.strip_prefix("cd ") else {
        return Ok(command);
    };
    let (directory, rest) = rest.split_once("*; ").ok_or(Unreadable::Special(';'))?;
    let plain = |c: char| c.is_alphanumeric() || "._-+:@%,/=".contains(c);
    if let Some(c) = directory.chars().find(|&c| !plain(c)) {
        return Err(Unreadable::Special(c));
    }
    let rest = rest.trim_start_matches(' ');
    let Some(path) = rest.strip_prefix("LD_LIBRARY_PATH=\"") else {
        return Ok(rest);
    };
    let (path, rest) = path.split_once('"').ok_or(Unreadable::OpenQuote)?;
    match path.chars().find(|c| matches!(c, '`' | '\\')) {
        Some(c) => Err(Unreadable::Special(c)),
        None if path.contains("$(") => Err(Unreadable::Special('(')),
        None => rest.strip_prefix(' ').ok_or(Unreadable::Special('"')),
    }
}

/// The words that a POSIX shell makes of one simple command.
///
/// Variables (`$NAME`) are replaced by what `variable` gives; outside of quotes the value is split
/// again at blanks.
///
/// # Errors
/// When the text is more than a simple command, or `variable` does not know a variable.
pub fn words(
    command: &str,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<Vec<String>, Unreadable> {
    let mut reader = Reader {
        rest: command.chars().peekable(),
        variable,
        words: Vec::new(),
        word: None,
    };
    reader.read()?;
    Ok(reader.words)
}

struct Reader<'a> {
    rest: std::iter::Peekable<std::str::Chars<'a>>,
    variable: &'a dyn Fn(&str) -> Option<String>,
    words: Vec<String>,
    /// The word being read, if one has begun.
    word: Option<String>,
}

impl Reader<'_> {
    fn read(&mut self) -> Result<(), Unreadable> {
        while let Some(c) = self.rest.next() {
            match c {
                ' ' | '\t' => self.end(),
                '\'' => self.single()?,
                '"' => self.double()?,
                '\\' => match self.rest.next() {
                    Some('\n') => {}
                    Some(c) => self.push(c),
                    None => self.push('\\'),
                },
                '$' => self.expand(false)?,
                '#' | '~' if self.word.is_none() => return Err(Unreadable::Special(c)),
                '\n' | ';' | '&' | '|' | '<' | '>' | '(' | ')' | '`' | '*' | '?' | '[' => {
                    return Err(Unreadable::Special(c));
                }
                '{' if self.is_list() => return Err(Unreadable::Special(c)),
                c => self.push(c),
            }
        }
        self.end();
        Ok(())
    }

    /// Whether what follows a brace makes it a list (`{a,b}`, `{1..3}`), which some shells take for
    /// several words and others for one.
    fn is_list(&self) -> bool {
        let word = self.rest.clone().take_while(|&c| c != ' ');
        let word: String = word.collect();
        let inside = word.split_once('}').map(|(inside, _)| inside);
        inside.is_some_and(|i| i.contains(',') || i.contains(".."))
    }

    fn push(&mut self, c: char) {
        self.word.get_or_insert_default().push(c);
    }

    fn end(&mut self) {
        self.words.extend(self.word.take());
    }

    fn single(&mut self) -> Result<(), Unreadable> {
        self.word.get_or_insert_default();
        loop {
            match self.rest.next() {
                Some('\'') => return Ok(()),
                Some(c) => self.push(c),
                None => return Err(Unreadable::OpenQuote),
            }
        }
    }

    fn double(&mut self) -> Result<(), Unreadable> {
        self.word.get_or_insert_default();
        loop {
            match self.rest.next() {
                Some('"') => return Ok(()),
                Some('$') => self.expand(true)?,
                Some('`') => return Err(Unreadable::Special('`')),
                Some('\\') => match self.rest.next() {
                    Some(c @ ('"' | '`' | '$' | '\\')) => self.push(c),
                    Some('\n') => {}
                    Some(c) => {
                        self.push('\\');
                        self.push(c);
                    }
                    None => return Err(Unreadable::OpenQuote),
                },
                Some(c) => self.push(c),
                None => return Err(Unreadable::OpenQuote),
            }
        }
    }

    /// What follows a `$`.
    fn expand(&mut self, quoted: bool) -> Result<(), Unreadable> {
        let mut name = String::new();
        match self.rest.peek() {
            Some(&c) if c.is_ascii_alphabetic() || c == '_' => {}
            Some(&c @ ('(' | '{' | '@' | '*' | '#' | '?' | '-' | '$' | '!' | '0'..='9')) => {
                return Err(Unreadable::Special(c));
            }
            Some(&c @ ('\'' | '"')) if !quoted => return Err(Unreadable::Special(c)),
            _ => {
                self.push('$');
                return Ok(());
            }
        }
        while let Some(&c) = self.rest.peek() {
            if !(c.is_ascii_alphanumeric() || c == '_') {
                break;
            }
            name.push(c);
            self.rest.next();
        }
        let Some(value) = (self.variable)(&name) else {
            return Err(Unreadable::Variable(name));
        };
        for c in value.chars() {
            match c {
                ' ' | '\t' | '\n' if !quoted => self.end(),
                '*' | '?' | '[' if !quoted => return Err(Unreadable::Special(c)),
                c => self.push(c),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_as_spark_does() {
        for (word, escaped) in [
            ("", ""),
            ("plain", "plain"),
            ("a b", "\"a b\""),
            ("\"a b\"", "\"a b\""),
            ("'$x'", "'$x'"),
            ("\"\"", "\"\\\"\\\"\""),
            ("it's", "\"it's\""),
            ("$A`b`\\", "\"\\$A\\`b\\`\\\\\""),
            ("a\tb{}[]~^%=,", "a\tb{}[]~^%=,"),
            ("a b\n", "a b\n"),
        ] {
            assert_eq!(escape(word), escaped, "{word:?}");
        }
    }

    #[test]
    fn reads_what_was_escaped() {
        let none = |_: &str| None;
        for word in [
            "plain",
            "a b",
            "it's",
            "$A`b`\\",
            "<>&|?*;!#()",
            "\"",
            "a\\b",
        ] {
            let command = format!("x {} y", escape(word));
            assert_eq!(words(&command, &none).unwrap(), ["x", word, "y"]);
        }
        assert_eq!(words("a 'b c'\"d\"  ''", &none).unwrap(), ["a", "b cd", ""]);
        assert_eq!(words("a 'b", &none), Err(Unreadable::OpenQuote));
        assert_eq!(words("a; b", &none), Err(Unreadable::Special(';')));
        assert_eq!(words("", &none).unwrap(), [""; 0]);
    }

    #[test]
    fn variables_are_split_outside_of_quotes() {
        let variable = |name: &str| match name {
            "V" => Some("1 2".to_owned()),
            "W" => Some(String::new()),
            _ => None,
        };
        assert_eq!(
            words("$V \"$V\" a$V.b $W \\$V $.", &variable).unwrap(),
            ["1", "2", "1 2", "a1", "2.b", "$V", "$."]
        );
        let unknown = Err(Unreadable::Variable("X_1".to_owned()));
        assert_eq!(words("a \"$X_1\"", &variable), unknown);
    }

    #[test]
    fn braces_are_a_list_in_some_shells() {
        let none = |_: &str| None;
        assert_eq!(words("a{b} {} {a b,c}", &none).unwrap().len(), 4);
        for list in ["x{a,b}", "{1..3}"] {
            assert_eq!(words(list, &none), Err(Unreadable::Special('{')));
        }
    }

    #[test]
    fn spark_submit_is_found_behind_a_change_of_directory() {
        let argv = |value: &str| {
            driver_argv(&CommandInfo {
                value: Some(value.to_owned()),
                ..CommandInfo::default()
            })
        };
        let words = ["bin/spark-submit", "--name", "a b", "/mnt/mesos/sandbox/x"];
        for start in [
            "",
            "cd spark-3*;  ",
            "cd s*; LD_LIBRARY_PATH=\"/a b:$LD_LIBRARY_PATH\" ",
        ] {
            let command = format!("{start}bin/spark-submit --name \"a b\" $MESOS_SANDBOX/x ");
            assert_eq!(argv(&command).unwrap(), words, "{command}");
        }
        for (command, special) in [
            ("cd a b*; bin/spark-submit", ' '),
            ("cd s*; LD_LIBRARY_PATH=\"a\"b\" bin/spark-submit", '"'),
            ("cd s*; LD_LIBRARY_PATH=\"`a`\" bin/spark-submit", '`'),
            ("bin/spark-submit a;b", ';'),
        ] {
            assert_eq!(
                argv(command),
                Err(Unreadable::Special(special)),
                "{command}"
            );
        }
    }
}
