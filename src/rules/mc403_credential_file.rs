//! MC403 credential-file: a file with a principal or a secret is missing, or has more in it.

use super::{Context, Credential, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::source::Span;
use crate::version::Versions;
use std::io::ErrorKind;

pub(super) static RULE: Rule = Rule {
    code: "MC403",
    name: "credential-file",
    summary: "A file with a principal or a secret is missing, or has more in it",
    level: Level::Warning,
    versions: Versions::ALL,
    group: Group::Credentials,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC403.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for which in [Credential::Principal, Credential::Secret] {
        let Some(source) = cx.credential(which) else {
            continue;
        };
        let (Some(path), Some(span)) = (source.file, source.value_span) else {
            continue;
        };
        let what = match which {
            Credential::Principal => "principal",
            Credential::Secret => "secret",
        };
        let shown = cx.name(&path);
        if path.starts_with('~') || path.contains("://") || path.starts_with("file:") {
            sink.find(span, format!("`{shown}` is taken as a plain path"))
                .label("not a path of this machine")
                .note(
                    "java.io.File opens it: neither `~` nor a URI is resolved, and \
                     FileNotFoundException is thrown",
                )
                .help("write an absolute path");
            continue;
        }
        match cx.files.read(&path) {
            Err(e) if e.kind() == ErrorKind::NotFound => {
                if !cx.has_command_line() {
                    continue;
                }
                sink.find(span, format!("there is no file `{shown}` on this machine"))
                    .label("not found")
                    .note(format!(
                        "java.io.FileNotFoundException when the {} starts, if it is missing there \
                         too",
                        cx.starter()
                    ))
                    .help(format!(
                        "the file must be on the machine the {} runs on",
                        if cx.is_dispatcher() {
                            "dispatcher"
                        } else {
                            "driver"
                        }
                    ));
            }
            Err(e) if e.kind() == ErrorKind::IsADirectory => {
                sink.find(span, format!("`{shown}` is a directory"))
                    .label(format!("no file with the {what}"))
                    .note(format!(
                        "java.io.FileNotFoundException when the {} starts",
                        cx.starter()
                    ))
                    .help("write the path of the file in it");
            }
            Err(_) => {}
            Ok(bytes) => content(sink, span, &bytes, what),
        }
    }
}

fn content(sink: &mut Sink, span: Span, bytes: &[u8], what: &str) {
    if bytes.is_empty() {
        sink.find(span, format!("the file with the {what} is empty"))
            .label("empty")
            .note(format!("Spark sends an empty {what}"))
            .help(format!("write the {what} into the file"));
    } else if bytes.ends_with(b"\n") || bytes.ends_with(b"\r") {
        sink.find(
            span,
            format!(
                "the file with the {what} ends in a line break, which becomes \
             part of the {what}"
            ),
        )
        .label("ends in a line break")
        .note(
            "Spark takes the whole file, without trimming; the master then refuses the \
                 framework",
        )
        .help("write the file without a line break: `printf %s VALUE > FILE`");
    } else if bytes.starts_with(b"\xef\xbb\xbf") {
        sink.find(
            span,
            format!(
                "the file with the {what} begins with a byte order mark, which \
             becomes part of the {what}"
            ),
        )
        .label("begins with U+FEFF")
        .note("Spark takes the whole file as UTF-8 and does not skip the mark")
        .help("save the file without a byte order mark");
    } else if std::str::from_utf8(bytes).is_err() {
        sink.find(span, format!("the file with the {what} is not UTF-8"))
            .label("malformed bytes become U+FFFD")
            .help("save the file as UTF-8");
    }
}
