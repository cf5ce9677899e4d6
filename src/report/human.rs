//! The format for people: the text concerned, with carets, and what to do.

use super::fold::{Fold, folds};
use super::view::{Masks, Views, line_text, window};
use super::{Options, printable, printable_line, shown, write_summary};
use crate::diagnostic::{Finding, Fix, Level};
use crate::source::{Sources, Span};
use codespan_reporting::diagnostic::{Diagnostic, Label, Severity};
use codespan_reporting::term::termcolor::Ansi;
use codespan_reporting::term::{self, Config, Styles, StylesWriter};
use std::io::{self, Write};

/// Writes findings with the text they are about, and a line that counts them.
///
/// # Errors
/// When `out` cannot be written to.
pub fn human(
    findings: &[Finding],
    sources: &Sources,
    options: Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let masks = Masks::new(sources, options.reveal_secrets);
    let styles = Styles::default();
    let shown = shown(findings, options);
    let shows = |code| {
        let mut of_rule = shown.iter().filter(|f| f.code == code);
        match of_rule.any(|f| f.further > 0) {
            true => "more",
            false => "all",
        }
    };
    for (finding, fold) in shown.iter().zip(folds(&shown)) {
        if fold == Fold::Hide {
            continue;
        }
        let spans: Vec<Span> = finding
            .span
            .into_iter()
            .chain(finding.labels.iter().map(|l| l.span))
            .collect();
        let mut views = Views::new(sources, &masks, &spans);
        let diagnostic = diagnostic(finding, sources, &masks, &mut views);
        let text = drawn(&diagnostic, &views, options.color.then_some(&styles))?;
        // codespan-reporting has no level of this name; its word stands first in the text.
        let text = match finding.level {
            Level::Info => text.replacen("note", Level::Info.as_str(), 1),
            _ => text,
        };
        out.write_all(text.as_bytes())?;
        match fold {
            Fold::Alike(more) => writeln!(
                out,
                "... and {more} more {} like this; `--format short` shows {}\n",
                finding.code,
                shows(finding.code)
            )?,
            Fold::Rule(more) => writeln!(
                out,
                "... and {more} more {}; `--format short` shows {}\n",
                finding.code,
                shows(finding.code)
            )?,
            Fold::Show | Fold::Hide => {}
        }
    }
    write_summary(findings, sources, options, out)?;
    match next_steps(&shown, sources, options) {
        Some(line) if options.next_steps && !options.quiet => writeln!(out, "{line}"),
        _ => Ok(()),
    }
}

/// What to do after reading: look at the fixes, or at the page of the worst.
fn next_steps(shown: &[&Finding], sources: &Sources, options: Options<'_>) -> Option<String> {
    let worst = shown
        .iter()
        .max_by_key(|f| (f.level, std::cmp::Reverse(f.code)))?;
    let open = |f: &Fix| options.reveal_secrets || !sources.touches_secret(f.span);
    let fixes = shown
        .iter()
        .filter_map(|f| f.fix.as_ref())
        .filter(|f| open(f));
    let (safe, others): (Vec<&Fix>, Vec<&Fix>) = fixes.partition(|f| f.safe);
    let explain = format!("`mesoscfg explain {}` says more", worst.code);
    Some(match (safe.len(), others.len()) {
        (0, 0) => explain,
        (0, n) => format!("`--diff --unsafe-fixes` shows how to mend {n}; {explain}"),
        (n, 0) => format!("`--fix` mends {n}, `--diff` shows how; {explain}"),
        (n, m) => format!("`--fix` mends {n}, with `--unsafe-fixes` {m} more; {explain}"),
    })
}

fn drawn(
    diagnostic: &Diagnostic<usize>,
    views: &Views,
    styles: Option<&Styles>,
) -> io::Result<String> {
    let config = Config::default();
    let mut bytes = Vec::new();
    let done = match styles {
        Some(styles) => {
            let mut writer = StylesWriter::new(Ansi::new(&mut bytes), styles);
            term::emit_to_write_style(&mut writer, &config, views, diagnostic)
        }
        None => term::emit_to_io_write(&mut bytes, &config, views, diagnostic),
    };
    done.map_err(io::Error::other)?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

fn diagnostic(
    finding: &Finding,
    sources: &Sources,
    masks: &Masks,
    views: &mut Views,
) -> Diagnostic<usize> {
    let severity = match finding.level {
        Level::Error => Severity::Error,
        Level::Warning => Severity::Warning,
        Level::Info => Severity::Note,
    };
    let mut labels = Vec::with_capacity(1 + finding.labels.len());
    if let Some((view, range)) = finding.span.and_then(|s| views.place(sources, s)) {
        labels.push(Label::primary(view, range).with_message(printable_line(&finding.label)));
    }
    for label in &finding.labels {
        if let Some((view, range)) = views.place(sources, label.span) {
            labels.push(Label::secondary(view, range).with_message(printable_line(&label.message)));
        }
    }
    let mut notes: Vec<String> = finding
        .notes
        .iter()
        .map(|n| printable(n).into_owned())
        .collect();
    notes.extend(
        finding
            .help
            .iter()
            .map(|h| format!("help: {}", printable(h))),
    );
    notes.extend(finding.fix.iter().filter_map(|f| fixed(f, sources, masks)));
    Diagnostic::new(severity)
        .with_code(finding.code)
        .with_message(printable_line(&finding.message))
        .with_labels(labels)
        .with_notes(notes)
}

/// The lines as they would be after a fix; `None` when the fix would show a secret.
fn fixed(fix: &Fix, sources: &Sources, masks: &Masks) -> Option<String> {
    if masks.touch(fix.span) {
        return None;
    }
    let source = sources.get(fix.span.source);
    let range = fix.span.range();
    let before = line_text(source, source.line_index(range.start));
    let after = line_text(source, source.line_index(range.end));
    let mut line = String::new();
    let shown = before.start..range.start.min(before.end).max(before.start);
    let start = window(&source.text, shown.clone(), shown.end).start;
    if start > before.start {
        line.push('…');
    }
    masks.write(
        sources,
        fix.span.source,
        start..shown.end,
        &mut line,
        |_, _| (),
    );
    line.push_str(&printable(&fix.replacement));
    let rest = range.end.min(after.end)..after.end;
    let end = window(&source.text, rest.clone(), rest.start).end;
    masks.write(
        sources,
        fix.span.source,
        rest.start..end,
        &mut line,
        |_, _| (),
    );
    if end < rest.end {
        line.push('…');
    }
    if line.trim().is_empty() {
        return Some(format!("fix: {}", printable(&fix.title)));
    }
    let indented: Vec<String> = line.lines().map(|l| format!("  {l}")).collect();
    Some(format!(
        "fix: {}\n{}",
        printable(&fix.title),
        indented.join("\n")
    ))
}
