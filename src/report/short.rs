//! One line a finding: `file:line:column: level[CODE] message`.

use super::{Options, Summary, printable_line};
use crate::diagnostic::Finding;
use crate::source::Sources;
use std::io::{self, Write};

/// Writes a line for each finding, and a line that counts them.
///
/// # Errors
/// When `out` cannot be written to.
pub fn short(
    findings: &[Finding],
    sources: &Sources,
    options: Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    for f in findings {
        if let Some(span) = f.span {
            let place = sources.start(span);
            let name = printable_line(&sources.get(span.source).name);
            write!(out, "{name}:{}:{}: ", place.line, place.column)?;
        }
        writeln!(
            out,
            "{}[{}] {}",
            f.level,
            f.code,
            printable_line(&f.message)
        )?;
    }
    writeln!(out, "{}", Summary::of(findings, sources, options.hidden))
}
