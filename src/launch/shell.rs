//! The shell that runs a driver's command: how Spark escapes words for it, and how it reads them.

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// A quote is opened and not closed.
    #[error("a quote is not closed")]
    OpenQuote,
    /// The shell would do more than split words: run a command, match file names, redirect.
    #[error("the shell would do more with `{0}` than split words")]
    Special(char),
}

/// The words that a POSIX shell makes of one simple command.
///
/// Variables (`$NAME`) are replaced by what `variable` gives, nothing if it gives none; outside of
/// quotes the value is split again at blanks.
///
/// # Errors
/// When the text is more than a simple command.
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
                c => self.push(c),
            }
        }
        self.end();
        Ok(())
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
        let value = (self.variable)(&name).unwrap_or_default();
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
        let variable = |name: &str| (name == "V").then(|| "1 2".to_owned());
        assert_eq!(
            words("$V \"$V\" a$V.b $W \\$V $.", &variable).unwrap(),
            ["1", "2", "1 2", "a1", "2.b", "$V", "$."]
        );
    }
}
