//! Comments that ask for silence: `# mesoscfg: allow MC501 -- reason`.
//!
//! `allow` counts for the next property of the file, `allow-file` for the whole file. Only comment
//! lines count: what stands behind a value is part of the value for Java. This module reads the
//! comments; which of them suppress nothing is for `unused-suppression` to say, and what becomes
//! of suppressed findings for `lint`.

use super::{RULES, Rule, find};
use crate::diagnostic::{Finding, nearest, nearest_rule};
use crate::properties::{LineKind, Properties};
use crate::script::Comment;
use crate::source::{SourceId, Sources, Span};
use std::collections::HashSet;
use std::ops::Range;

/// What the comments of one file ask for.
#[derive(Debug, Default)]
pub struct Suppressions {
    /// Comments that name at least one rule.
    pub list: Vec<Suppression>,
    /// What is wrong with them, and with comments that only look like them.
    pub mistakes: Vec<Mistake>,
    source: Option<SourceId>,
    /// The properties that are spoken of, in the order of the text.
    entries: Vec<Span>,
    /// In a script, where these may stand in one another: where the last of those up to each one
    /// ends.
    ends: Vec<u32>,
    asked: HashSet<Target>,
    of_script: bool,
}

/// One comment.
#[derive(Debug)]
pub struct Suppression {
    /// The comment without its line terminator.
    pub comment: Span,
    /// The whole line.
    pub line: Span,
    /// What it counts for.
    pub scope: Scope,
    /// The names between the verb and the reason, as one piece.
    pub names: Span,
    /// The rules named.
    pub rules: Vec<&'static Rule>,
    /// Whether all that is named is a rule.
    pub complete: bool,
    /// The text behind `--`.
    pub reason: Option<Span>,
}

/// What a suppression counts for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The property that follows, if one does.
    Property(Option<Span>),
    /// The whole file.
    File,
}

/// A comment that asks for something that cannot be understood.
#[derive(Debug)]
pub struct Mistake {
    /// What cannot be understood.
    pub span: Span,
    /// One sentence.
    pub message: String,
    /// Text under the caret.
    pub label: &'static str,
    /// What to write.
    pub help: String,
    /// A replacement of the span that is probably meant.
    pub replacement: Option<String>,
}

impl Suppression {
    /// What is suppressed where, one for each rule named; `None` if nothing can be.
    pub(super) fn target(&self, rule: &Rule) -> Option<Target> {
        let at = match self.scope {
            Scope::File => None,
            Scope::Property(entry) => Some(entry?.start),
        };
        Some(Target {
            code: rule.code,
            at,
        })
    }
}

/// Findings of one rule in a file, or on the property that begins at an offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Target {
    code: &'static str,
    at: Option<u32>,
}

impl Suppressions {
    /// Reads the comments of a file.
    #[must_use]
    pub fn of(file: &Properties, sources: &Sources) -> Self {
        let text = &sources.get(file.source).text;
        let mut all = Suppressions {
            source: Some(file.source),
            ..Suppressions::default()
        };
        // Suppressions that wait for the property they are about.
        let mut waiting = 0;
        for line in &file.lines {
            match line.kind {
                LineKind::Comment => {
                    let reader = Reader {
                        text,
                        line: line.span,
                        mistakes: &mut all.mistakes,
                    };
                    all.list.extend(reader.read());
                }
                LineKind::Entry(_) => {
                    let waiting_ones = all.list.iter_mut().skip(waiting);
                    for one in waiting_ones.filter(|s| s.scope == Scope::Property(None)) {
                        one.scope = Scope::Property(Some(line.span));
                        if all.entries.last() != Some(&line.span) {
                            all.entries.push(line.span);
                        }
                    }
                    waiting = all.list.len();
                }
                LineKind::Blank => {}
            }
        }
        all.ask();
        all
    }

    /// Reads the comments of a script. They count for the commands that they are about.
    #[must_use]
    pub fn of_script(source: SourceId, comments: &[Comment], sources: &Sources) -> Self {
        let text = &sources.get(source).text;
        let mut all = Suppressions {
            source: Some(source),
            of_script: true,
            ..Suppressions::default()
        };
        for comment in comments {
            let reader = Reader {
                text,
                line: Span::new(source, comment.at.clone()),
                mistakes: &mut all.mistakes,
            };
            let Some(mut one) = reader.read() else {
                continue;
            };
            one.line = Span::new(source, comment.line.clone());
            if one.scope == Scope::Property(None) {
                let about = comment.about.clone();
                one.scope = Scope::Property(about.map(|at| Span::new(source, at)));
            }
            if let Scope::Property(Some(at)) = one.scope {
                all.entries.push(at);
            }
            all.list.push(one);
        }
        all.entries.sort_unstable();
        all.entries.dedup();
        let mut end = 0;
        let ends = all.entries.iter().map(|e| {
            end = e.end.max(end);
            end
        });
        all.ends = ends.collect();
        all.ask();
        all
    }

    fn ask(&mut self) {
        let targets = |s: &Suppression| {
            let targets = s.rules.iter().filter_map(|r| s.target(r));
            targets.collect::<Vec<_>>()
        };
        self.asked = self.list.iter().flat_map(targets).collect();
    }

    /// What a suppression counts for that is not for the file.
    pub(super) fn unit(&self) -> &'static str {
        match self.of_script {
            true => "command",
            false => "property",
        }
    }

    /// As [`Suppressions::targets`], in a script: a finding about a call is suppressed where it
    /// stands, and where the call stands.
    fn targets_in_script(&self, finding: &Finding, call: Option<Span>) -> Vec<Target> {
        let code = finding.code;
        let here = |s: Span| Some(s.source) == self.source;
        if finding.span.map_or(call.is_none(), |s| !here(s)) {
            return Vec::new();
        }
        let places: Vec<Span> = finding.span.into_iter().chain(call).collect();
        let holding = places.iter().flat_map(|p| {
            let behind = self.entries.partition_point(|e| e.start <= p.start);
            let first = self.ends.partition_point(|end| *end <= p.start);
            let entries = self.entries.get(first..behind).unwrap_or_default();
            entries.iter().filter(|e| p.start < e.end)
        });
        let entries = holding.map(|e| Target {
            code,
            at: Some(e.start),
        });
        entries.chain([Target { code, at: None }]).collect()
    }

    /// Whether a comment of a script suppresses a finding about one of its calls. What might have is
    /// added to `found`.
    #[must_use]
    pub fn cover_in_script(
        &self,
        finding: &Finding,
        call: Option<Span>,
        found: &mut HashSet<Target>,
    ) -> bool {
        if self.asked.is_empty() {
            return false;
        }
        let targets = self.targets_in_script(finding, call);
        let covered = targets.iter().any(|t| self.asked.contains(t));
        found.extend(targets);
        covered
    }

    /// By which suppressions a finding could be suppressed.
    pub(super) fn targets(&self, finding: &Finding) -> impl Iterator<Item = Target> {
        let code = finding.code;
        let here = finding.span.is_none_or(|s| Some(s.source) == self.source);
        let entry = finding.span.filter(|_| here).and_then(|span| {
            let behind = self.entries.partition_point(|e| e.start <= span.start);
            let entry = self.entries.get(behind.checked_sub(1)?)?;
            (span.start < entry.end).then_some(entry.start)
        });
        let file = here.then_some(Target { code, at: None });
        let entry = entry.map(|at| Target { code, at: Some(at) });
        file.into_iter().chain(entry)
    }

    /// Whether a comment suppresses the finding.
    #[must_use]
    pub fn cover(&self, finding: &Finding) -> bool {
        !self.asked.is_empty() && self.targets(finding).any(|t| self.asked.contains(&t))
    }
}

const TOOL: &str = "mesoscfg";

/// Reads one comment line.
struct Reader<'a> {
    text: &'a str,
    line: Span,
    mistakes: &'a mut Vec<Mistake>,
}

impl Reader<'_> {
    fn at(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.line.source, range)
    }

    /// A range without the blanks at its ends.
    fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let text = self.at(range.clone());
        let start = range.start + (text.len() - text.trim_start().len());
        start..(start + text.trim().len()).max(start)
    }

    fn mistake(
        &mut self,
        range: Range<usize>,
        message: String,
        label: &'static str,
        help: impl Into<String>,
    ) -> &mut Mistake {
        let at = self.mistakes.len();
        self.mistakes.push(Mistake {
            span: self.span(range),
            message,
            label,
            help: help.into(),
            replacement: None,
        });
        &mut self.mistakes[at]
    }

    fn read(mut self) -> Option<Suppression> {
        let line = self.line.range();
        let comment = self.trimmed(line.clone());
        let marks = |c: char| matches!(c, '#' | '!' | ' ' | '\t' | '\u{c}');
        let content = self.at(comment.clone()).trim_start_matches(marks);
        let after_tool = content.strip_prefix(TOOL)?;
        let tool = comment.end - content.len()..comment.end - after_tool.len();
        let rest = self.trimmed(tool.end..comment.end);
        if !self.at(rest.clone()).starts_with(':') {
            self.without_colon(tool, rest);
            return None;
        }
        let body = self.trimmed(rest.start + 1..rest.end);
        let word = self.at(body.clone());
        let verb_end = word.find(char::is_whitespace).unwrap_or(word.len());
        let verb = body.start..body.start + verb_end;
        let scope = match self.at(verb.clone()) {
            "allow" => Scope::Property(None),
            "allow-file" => Scope::File,
            _ => {
                self.verb(verb);
                return None;
            }
        };
        let rest = verb.end..body.end;
        let (names, reason) = match self.at(rest.clone()).find("--") {
            Some(at) => (
                rest.start..rest.start + at,
                Some(self.trimmed(rest.start + at + 2..rest.end)),
            ),
            None => (rest, None),
        };
        let names = self.trimmed(names);
        let (rules, complete) = self.rules(names.clone(), verb);
        (!rules.is_empty()).then(|| Suppression {
            comment: self.span(comment),
            line: self.line,
            scope,
            names: self.span(names),
            rules,
            complete,
            reason: reason.filter(|r| !r.is_empty()).map(|r| self.span(r)),
        })
    }

    /// A verb that is none.
    fn verb(&mut self, verb: Range<usize>) {
        const HELP: &str = "write `# mesoscfg: allow CODE -- reason` above what it is about, or \
                            `allow-file` for the whole file";
        let text = self.at(verb.clone());
        let meant = match text {
            "ignore" | "disable" | "suppress" | "allow-line" => Some("allow"),
            "ignore-file" | "disable-file" | "file-ignore" => Some("allow-file"),
            text => nearest(text, ["allow", "allow-file"]),
        };
        let message = match text {
            "" => "the comment asks for nothing".to_owned(),
            text => format!("`{}` is neither `allow` nor `allow-file`", cut(text)),
        };
        self.mistake(verb, message, "nothing is suppressed", HELP)
            .replacement = meant.map(str::to_owned);
    }

    /// Prose may begin with the tool's name; what goes on like a suppression is meant as one.
    fn without_colon(&mut self, tool: Range<usize>, rest: Range<usize>) {
        let verb = self.at(rest).split_whitespace().next().unwrap_or("");
        if matches!(verb, "allow" | "allow-file") {
            let message = format!("the colon behind `{TOOL}` is missing, so nothing is suppressed");
            let help = format!("write `{TOOL}: {verb}`");
            self.mistake(tool, message, "a colon belongs here", help)
                .replacement = Some(format!("{TOOL}:"));
        }
    }

    /// The rules of a comma-separated list, and whether all of it are rules.
    fn rules(&mut self, names: Range<usize>, verb: Range<usize>) -> (Vec<&'static Rule>, bool) {
        let mut rules = Vec::new();
        let before = self.mistakes.len();
        let mut start = names.start;
        let items: Vec<Range<usize>> = self
            .at(names.clone())
            .split(',')
            .map(|item| {
                let range = start..start + item.len();
                start = range.end + 1;
                range
            })
            .collect();
        for item in items {
            let item = self.trimmed(item);
            match find(self.at(item.clone())) {
                Some(rule) => rules.push(rule),
                None if item.is_empty() => {}
                None => self.unknown(item),
            }
        }
        if rules.is_empty() && self.mistakes.len() == before {
            let help = "name rules by code or name, as in `allow MC501 -- reason`";
            self.mistake(verb, "no rule is named".to_owned(), "of which rule?", help);
        }
        (rules, self.mistakes.len() == before)
    }

    fn unknown(&mut self, item: Range<usize>) {
        let text = self.at(item.clone()).to_owned();
        let mut words = text.split_whitespace();
        let first = words.next().unwrap_or("");
        if first.len() < text.len() && find(first).is_some() {
            let rest = self.trimmed(item.start + first.len()..item.end);
            let rules = words.all(|w| find(w).is_some());
            let (range, message, replacement) = if rules {
                let commas = text.split_whitespace().collect::<Vec<_>>().join(", ");
                (item, "commas belong between the rules", commas)
            } else {
                let reason = format!("-- {}", self.at(rest.clone()));
                (
                    rest,
                    "the reason is taken for a part of the rule's name",
                    reason,
                )
            };
            let help = format!("write `{}`", cut(&replacement));
            self.mistake(range, message.to_owned(), "nothing is suppressed", help)
                .replacement = Some(replacement);
            return;
        }
        let near = nearest_rule(&text, RULES.iter().flat_map(|r| [r.code, r.name]));
        let message = format!("there is no rule `{}` to suppress", cut(&text));
        let help = match near {
            Some(name) => format!("did you mean `{name}`?"),
            None => "`mesoscfg rules` lists the rules; families cannot be suppressed".to_owned(),
        };
        self.mistake(item, message, "no rule", help).replacement = near.map(str::to_owned);
    }
}

/// The beginning of a text, for a sentence.
fn cut(text: &str) -> String {
    const MOST: usize = 40;
    match text.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}
