//! One line a finding: `file:line:column: level[CODE] message`.

use super::{Options, further, printable_line, shown, write_summary};
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
    for f in shown(findings, options) {
        if let Some(span) = f.span {
            let place = sources.start(span);
            let name = printable_line(&sources.get(span.source).name);
            write!(out, "{name}:{}:{}: ", place.line, place.column)?;
        }
        writeln!(
            out,
            "{}[{}] {}{}",
            f.level,
            f.code,
            printable_line(&f.message),
            further(f)
        )?;
    }
    write_summary(findings, sources, options, out)
}
