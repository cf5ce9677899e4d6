//! Where results and errors go.
//!
//! Results are gathered and written once to the standard output; errors go to the standard error
//! as they come. A reader that goes away (`mesoscfg ... | head`) is no error.

use super::CliError;
use clap::ValueEnum;
use miette::{GraphicalReportHandler, GraphicalTheme};
use std::ffi::OsStr;
use std::io::{self, IsTerminal, Write};

/// The value of `--color`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    /// On a terminal only
    Auto,
    /// Also into files and pipes
    Always,
    /// Never
    Never,
}

impl ColorWhen {
    /// Decides for one stream. `NO_COLOR` (not empty) and `TERM=dumb` turn `auto` off;
    /// `CLICOLOR_FORCE` (neither empty nor `0`) turns it on, also away from a terminal.
    fn decide(self, terminal: bool, env: impl Fn(&str) -> Option<std::ffi::OsString>) -> bool {
        let set = |name: &str| env(name).is_some_and(|v| !v.is_empty());
        let is = |name: &str, value: &str| env(name).is_some_and(|v| v == OsStr::new(value));
        match self {
            ColorWhen::Always => true,
            ColorWhen::Never => false,
            ColorWhen::Auto if set("NO_COLOR") => false,
            ColorWhen::Auto if set("CLICOLOR_FORCE") && !is("CLICOLOR_FORCE", "0") => true,
            ColorWhen::Auto => terminal && !is("TERM", "dumb") && !is("CLICOLOR", "0"),
        }
    }
}

/// The two streams of a run.
#[derive(Debug)]
pub struct Output {
    text: Vec<u8>,
    color: bool,
    error_color: bool,
}

impl Output {
    /// Streams with colours as asked for.
    #[must_use]
    pub fn new(when: ColorWhen) -> Self {
        let env = |name: &str| std::env::var_os(name);
        Output {
            text: Vec::new(),
            color: when.decide(io::stdout().is_terminal(), env),
            error_color: when.decide(io::stderr().is_terminal(), env),
        }
    }

    /// Whether results are coloured.
    #[must_use]
    pub fn color(&self) -> bool {
        self.color
    }

    /// Whether there is no result yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The result so far; write to its end.
    pub fn text(&mut self) -> &mut Vec<u8> {
        &mut self.text
    }

    /// Adds a piece of text to the result.
    pub fn push(&mut self, text: &str) {
        self.text.extend_from_slice(text.as_bytes());
    }

    /// Adds a value to the result, as indented JSON.
    ///
    /// # Errors
    /// When the value cannot be written as JSON.
    pub fn json<T: serde::Serialize>(&mut self, value: &T) -> Result<(), CliError> {
        crate::report::json_value(value, &mut self.text).map_err(CliError::Output)
    }

    /// Writes the result.
    ///
    /// # Errors
    /// When the standard output cannot be written to; a closed pipe is not an error.
    pub fn finish(&mut self) -> Result<(), CliError> {
        let mut stdout = io::stdout().lock();
        let result = stdout.write_all(&self.text).and_then(|()| stdout.flush());
        self.text.clear();
        match result {
            Err(e) if e.kind() != io::ErrorKind::BrokenPipe => Err(CliError::Output(e)),
            _ => Ok(()),
        }
    }

    /// Shows an error on the standard error.
    pub fn error(&self, error: &CliError) {
        let theme = match self.error_color {
            true => GraphicalTheme::unicode(),
            false => GraphicalTheme::unicode_nocolor(),
        };
        let handler = GraphicalReportHandler::new_themed(theme).with_wrap_lines(false);
        let mut text = String::new();
        if handler.render_report(&mut text, error).is_err() {
            text = format!("error: {error}\n");
        }
        // There is no other place left to complain to.
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    /// Says something beside the result, on the standard error.
    pub fn remark(&self, text: &str) {
        let _ = writeln!(io::stderr().lock(), "{text}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decide(when: ColorWhen, terminal: bool, env: &[(&str, &str)]) -> bool {
        when.decide(terminal, |name| {
            env.iter()
                .find(|(k, _)| *k == name)
                .map(|(_, v)| (*v).into())
        })
    }

    #[test]
    fn colours_follow_the_flag_then_the_environment_then_the_terminal() {
        assert!(decide(ColorWhen::Always, false, &[("NO_COLOR", "1")]));
        assert!(!decide(ColorWhen::Never, true, &[("CLICOLOR_FORCE", "1")]));
        assert!(!decide(
            ColorWhen::Auto,
            true,
            &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]
        ));
        assert!(decide(ColorWhen::Auto, true, &[("NO_COLOR", "")]));
        assert!(decide(ColorWhen::Auto, false, &[("CLICOLOR_FORCE", "1")]));
        assert!(!decide(ColorWhen::Auto, false, &[("CLICOLOR_FORCE", "0")]));
        assert!(!decide(ColorWhen::Auto, true, &[("TERM", "dumb")]));
        assert!(!decide(ColorWhen::Auto, false, &[]));
    }
}
