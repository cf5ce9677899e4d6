//! Following a script.

use super::shell::{Assigned, Shell, Value};
use super::text::Text;
use super::{Call, MOST_BYTES, Script, comments};
use crate::source::{SourceId, Span};
use crate::submit::{SubmitOption, Unknown, calls_spark};
use crate::version::SparkVersion;
use std::cell::Cell;
use std::ops::Range;
use tree_sitter::{Node, Parser};

/// Deeper nesting is not followed.
const DEEPEST: usize = 200;

/// Expansion of variables may take so many bytes for one script, and no more: a few lines that double
/// a value each would fill any memory. What goes beyond is not known.
const MOST_EXPANDED: usize = 16 << 20;

/// Reads a script. `outer` gives the variables that are set before it begins.
#[must_use]
pub fn read(
    script: &str,
    source: SourceId,
    version: SparkVersion,
    outer: &dyn Fn(&str) -> Option<String>,
) -> Script {
    let mut parser = Parser::new();
    let ready = parser.set_language(&tree_sitter_bash::LANGUAGE.into());
    if ready.is_err() || script.len() > MOST_BYTES {
        return Script::default();
    }
    let Some(tree) = parser.parse(script, None) else {
        return Script::default();
    };
    let mut walk = Walk {
        script,
        source,
        version,
        outer,
        shell: Shell::default(),
        expanded: Cell::new(0),
        calls: vec![],
    };
    walk.statements(tree.root_node(), 0);
    let Walk { shell, calls, .. } = walk;
    let mut found = Script {
        calls,
        comments: comments::read(&tree, script),
        ..Script::default()
    };
    for (name, value) in shell.into_variables() {
        let span = |at: Range<usize>| Span::new(source, at);
        match value.value {
            Value::Scalar(text) => {
                found.variables.insert(name, text.decoded(source, script));
            }
            Value::Unknown(at) => {
                let unknown = Unknown {
                    span: span(at),
                    may_hold_options: false,
                };
                found.unknown.insert(name, unknown);
            }
            Value::Array(_) => {}
        }
    }
    found
}

struct Walk<'a> {
    script: &'a str,
    source: SourceId,
    version: SparkVersion,
    outer: &'a dyn Fn(&str) -> Option<String>,
    shell: Shell,
    /// How many bytes expansion has taken.
    expanded: Cell<usize>,
    calls: Vec<Call>,
}

impl<'a> Walk<'a> {
    fn raw(&self, node: Node<'_>) -> &'a str {
        self.script.get(node.byte_range()).unwrap_or("")
    }

    fn statements(&mut self, node: Node<'_>, depth: usize) {
        let mut cursor = node.walk();
        for child in node.named_children(&mut cursor) {
            self.statement(child, depth + 1);
        }
    }

    fn statement(&mut self, node: Node<'_>, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        match node.kind() {
            "variable_assignment" => self.assignment(node, false),
            "variable_assignments" | "compound_statement" | "do_group" | "ERROR" => {
                self.statements(node, depth);
            }
            "declaration_command" => self.declaration(node),
            "unset_command" => self.unset(node),
            "command" => self.command(node),
            "redirected_statement" => {
                if let Some(body) = node.child_by_field_name("body") {
                    self.statement(body, depth + 1);
                }
            }
            // What happens in there stays in there.
            "subshell" | "pipeline" => {
                self.shell.enter();
                self.statements(node, depth);
                self.shell.leave();
            }
            "list" => self.list(node, depth),
            "negated_command" => self.statements(node, depth),
            "if_statement"
            | "while_statement"
            | "case_statement"
            | "function_definition"
            | "elif_clause"
            | "else_clause"
            | "case_item" => self.branch(node, depth),
            "for_statement" => {
                self.forget(node.child_by_field_name("variable"));
                self.branch(node, depth);
            }
            "c_style_for_statement" => self.branch(node, depth),
            _ => {}
        }
    }

    /// `a && b`, `a || b`: only the first command surely runs.
    fn list(&mut self, node: Node<'_>, depth: usize) {
        let mut cursor = node.walk();
        let children: Vec<Node<'_>> = node.named_children(&mut cursor).collect();
        for (i, child) in children.into_iter().enumerate() {
            match i {
                0 => self.statement(child, depth + 1),
                _ => self.maybe(|walk| walk.statement(child, depth + 1)),
            }
        }
    }

    fn branch(&mut self, node: Node<'_>, depth: usize) {
        self.maybe(|walk| walk.statements(node, depth));
    }

    /// Follows what may run or not: whatever it assigns is not known after it.
    fn maybe(&mut self, follow: impl FnOnce(&mut Self)) {
        self.shell.enter();
        follow(self);
        let branch = self.shell.leave();
        self.shell.sourced |= branch.sourced;
        for (name, value) in branch.assigned {
            let at = match value.value {
                Value::Unknown(_) if self.shell.is_unknown(&name) => continue,
                Value::Unknown(at) => at,
                _ => value.name.clone(),
            };
            let value = Assigned {
                value: Value::Unknown(at),
                name: value.name,
            };
            self.shell.assign(name, value);
        }
        for (name, at) in branch.unset {
            let value = Value::Unknown(at.clone());
            self.shell.assign(name, Assigned { value, name: at });
        }
        for name in branch.exported {
            self.shell.export(&name, true);
        }
    }

    fn forget(&mut self, name: Option<Node<'_>>) {
        if let Some(node) = name {
            let value = Assigned {
                value: Value::Unknown(node.byte_range()),
                name: node.byte_range(),
            };
            self.shell.assign(self.raw(node).to_owned(), value);
        }
    }

    fn declaration(&mut self, node: Node<'_>) {
        let word = node.child(0).map(|n| self.raw(n)).unwrap_or_default();
        let mut exports = word == "export";
        let mut cursor = node.walk();
        for child in node.named_children(&mut cursor) {
            match child.kind() {
                "word" => {
                    exports |= self.raw(child).starts_with('-') && self.raw(child).contains('x')
                }
                "variable_assignment" => self.assignment(child, exports),
                "variable_name" if exports => {
                    self.shell.export(self.raw(child), true);
                }
                _ => {}
            }
        }
    }

    fn unset(&mut self, node: Node<'_>) {
        let mut cursor = node.walk();
        for child in node.named_children(&mut cursor) {
            self.shell.unset(self.raw(child));
        }
    }

    fn assignment(&mut self, node: Node<'_>, exports: bool) {
        let Some(name_node) = node.child_by_field_name("name") else {
            return;
        };
        let name = self.raw(name_node).to_owned();
        let value = match node.child_by_field_name("value") {
            _ if name_node.kind() == "subscript" => return,
            None => Value::Scalar(Text::new(node.end_byte()..node.end_byte())),
            Some(value) if value.kind() == "array" => {
                let mut cursor = value.walk();
                let words: Vec<Text> = value
                    .named_children(&mut cursor)
                    .filter(|n| n.kind() != "comment")
                    .flat_map(|n| self.words(n))
                    .collect();
                Value::Array(words)
            }
            Some(value) => match self.text(value) {
                text if text.first_unknown().is_some() || node.has_error() => {
                    Value::Unknown(text.first_unknown().unwrap_or(value.byte_range()))
                }
                text => Value::Scalar(text),
            },
        };
        let mut cursor = node.walk();
        let appends = node.children(&mut cursor).any(|c| c.kind() == "+=");
        let value = match appends {
            true => self.appended(&name, value),
            false => value,
        };
        let name_at = name_node.byte_range();
        self.set(name, value, name_at, exports);
    }

    fn set(&mut self, name: String, value: Value, at: Range<usize>, exports: bool) {
        if exports {
            self.shell.export(&name, true);
        }
        self.shell.assign(name, Assigned { value, name: at });
    }

    fn appended(&mut self, name: &str, value: Value) -> Value {
        match (self.shell.take(name).map(|old| old.value), value) {
            (Some(Value::Scalar(mut old)), Value::Scalar(new)) => {
                old.parts.extend(new.parts);
                Value::Scalar(old)
            }
            (Some(Value::Array(mut old)), Value::Array(new)) => {
                old.extend(new);
                Value::Array(old)
            }
            (None, Value::Array(new)) => Value::Array(new),
            (Some(Value::Unknown(at)), _) => Value::Unknown(at),
            (None, Value::Scalar(new)) => match (self.outer)(name) {
                None => Value::Scalar(new),
                Some(_) => Value::Unknown(new.at),
            },
            (_, new) => match new {
                Value::Scalar(text) => Value::Unknown(text.at),
                Value::Array(_) => Value::Array(vec![]),
                unknown @ Value::Unknown(_) => unknown,
            },
        }
    }
}

/// Commands.
impl Walk<'_> {
    fn command(&mut self, node: Node<'_>) {
        let mut texts = Vec::new();
        let mut cursor = node.walk();
        for child in node.named_children(&mut cursor) {
            match child.kind() {
                "variable_assignment" => texts.push(self.setting(child)),
                "command_name" => texts.extend(
                    child
                        .named_child(0)
                        .map(|n| self.words(n))
                        .unwrap_or_default(),
                ),
                kind if kind.ends_with("_redirect") || kind == "comment" => {}
                _ => texts.extend(self.words(child)),
            }
        }
        let name = texts.iter().map(Text::text).find(|t| !t.contains('='));
        match name.as_deref() {
            Some("." | "source" | "eval") => self.shell.sourced = true,
            Some("read" | "mapfile" | "readarray" | "getopts" | "printf") => {
                for text in &texts {
                    let name = text.text();
                    if self.shell.get(&name).is_some() {
                        let at = text.at.clone();
                        self.set(name, Value::Unknown(at.clone()), at, false);
                    }
                }
            }
            _ => {}
        }
        self.set_by_default(node, 0);
        let plain: Vec<String> = texts.iter().map(Text::text).collect();
        if !node.has_error() && calls_spark(&plain) {
            self.call(texts, node.byte_range());
        }
    }

    /// `${NAME:=word}` anywhere in a command sets the variable.
    fn set_by_default(&mut self, node: Node<'_>, depth: usize) {
        let name = node.named_child(0).filter(|n| n.kind() == "variable_name");
        let mut cursor = node.walk();
        let children: Vec<Node<'_>> = node.children(&mut cursor).collect();
        let sets = children.iter().any(|c| matches!(c.kind(), ":=" | "="));
        if let Some(name) = name.filter(|_| sets && node.kind() == "expansion") {
            let text = self.text(node);
            let value = match text.first_unknown() {
                Some(at) => Value::Unknown(at),
                None => Value::Scalar(text),
            };
            self.set(self.raw(name).to_owned(), value, name.byte_range(), false);
        }
        if depth < DEEPEST {
            for child in children {
                self.set_by_default(child, depth + 1);
            }
        }
    }

    /// `NAME=value` before a command, as one word.
    fn setting(&mut self, node: Node<'_>) -> Text {
        let mut text = Text::new(node.byte_range());
        let value = node.child_by_field_name("value");
        let name = node.start_byte()..value.map_or(node.end_byte(), |v| v.start_byte());
        text.known(self.script.get(name.clone()).unwrap_or(""), name);
        if let Some(value) = value {
            text.parts.extend(self.text(value).parts);
        }
        text
    }

    fn call(&mut self, texts: Vec<Text>, at: Range<usize>) {
        let mut kept = Kept {
            words: vec![],
            unknown: vec![],
        };
        let span = |at: Range<usize>| Span::new(self.source, at);
        let start = texts.first().map_or(0..0, |t| t.at.clone());
        let mut texts = texts.into_iter().peekable();
        let mut started = false;
        let mut resource = false;
        while let Some(text) = texts.next() {
            let head = text.head();
            let unknown = text.first_unknown().map(span);
            let plain = text.text();
            if !started {
                started = calls_spark(std::slice::from_ref(&plain)) && !plain.contains('=');
                match unknown {
                    Some(at) if !started && plain.contains('=') => kept.leave_out(at, false),
                    _ => kept.words.push(text),
                }
                continue;
            }
            if resource {
                kept.words.push(text);
                continue;
            }
            let row = SubmitOption::find(&head, self.version).filter(|_| unknown.is_none());
            if let Some(row) = row.filter(|row| row.takes_value) {
                let value = texts.peek().and_then(Text::first_unknown).map(span);
                match value {
                    Some(at) if row.option != SubmitOption::Class => {
                        kept.leave_out(at, false);
                        texts.next();
                    }
                    _ => {
                        kept.words.push(text);
                        kept.words.extend(texts.next());
                    }
                }
                continue;
            }
            match unknown {
                None => {
                    resource = !head.starts_with('-');
                    kept.words.push(text);
                }
                Some(at) if head.starts_with('-') => kept.leave_out(at, false),
                // A jar or a script somewhere: the name counts, the folder does not.
                Some(_) if plain.contains('.') => {
                    resource = true;
                    kept.words.push(somewhere(text));
                }
                Some(at) => {
                    let last = texts.peek().is_none();
                    kept.leave_out(at, true);
                    resource = last;
                }
            }
        }
        let words = kept
            .words
            .iter()
            .map(|t| t.decoded(self.source, self.script))
            .collect();
        let mut environment = Vec::new();
        for (name, value) in self.shell.exported() {
            let Value::Scalar(text) = value else { continue };
            if !self.affords(text.size()) {
                kept.leave_out(span(start.clone()), true);
                break;
            }
            environment.push((name.to_owned(), text.decoded(self.source, self.script)));
        }
        self.calls.push(Call {
            at,
            words,
            unknown: kept.unknown,
            environment,
        });
    }
}

struct Kept {
    words: Vec<Text>,
    unknown: Vec<Unknown>,
}

impl Kept {
    fn leave_out(&mut self, span: Span, may_hold_options: bool) {
        self.unknown.push(Unknown {
            span,
            may_hold_options,
        });
    }
}

/// A path whose beginning is not known, as a URI of which nothing but the end is said.
fn somewhere(mut text: Text) -> Text {
    if let Some(first) = text.parts.first_mut().filter(|p| p.text.is_none()) {
        first.text = Some("https://unknown".to_owned());
    }
    for part in &mut text.parts {
        part.text.get_or_insert_with(|| "unknown".to_owned());
    }
    text
}

/// Expansion.
impl Walk<'_> {
    /// The words that a node of a command comes to.
    fn words(&self, node: Node<'_>) -> Vec<Text> {
        if let Some(name) = self.bare_variable(node) {
            return match self.shell.get(name) {
                Some(Value::Scalar(text)) if self.affords(text.size()) => text.split(),
                Some(Value::Array(words)) if self.affords(size(words)) => words.clone(),
                Some(_) => vec![self.unknown(node)],
                None => match self.lookup(name) {
                    Some(outer) => outer
                        .split_ascii_whitespace()
                        .map(|word| {
                            let mut text = Text::new(node.byte_range());
                            text.known(word, node.byte_range());
                            text
                        })
                        .collect(),
                    None => vec![self.text(node)],
                },
            };
        }
        if let Some(words) = self.whole_array(node) {
            return words;
        }
        vec![self.text(node)]
    }

    /// A word that only a run can tell.
    fn unknown(&self, node: Node<'_>) -> Text {
        let mut text = Text::new(node.byte_range());
        text.unknown(node.byte_range());
        text
    }

    /// Whether expansion may take so many bytes more. Once it may not, it may take none.
    fn affords(&self, size: usize) -> bool {
        let total = self.expanded.get().saturating_add(size);
        let affords = total <= MOST_EXPANDED;
        self.expanded.set(if affords { total } else { usize::MAX });
        affords
    }

    /// The name, if a node is `$NAME` or `${NAME}` without quotes.
    fn bare_variable(&self, node: Node<'_>) -> Option<&str> {
        let bare = match node.kind() {
            "simple_expansion" => true,
            "expansion" => node.named_child_count() == 1 && node.child_count() == 3,
            _ => false,
        };
        let name = node.named_child(0).filter(|_| bare)?;
        (name.kind() == "variable_name").then(|| self.raw(name))
    }

    /// The words of `"${NAME[@]}"`.
    fn whole_array(&self, node: Node<'_>) -> Option<Vec<Text>> {
        let inner = match node.kind() {
            "string" if node.named_child_count() == 1 => node.named_child(0)?,
            "expansion" => node,
            _ => return None,
        };
        let subscript = inner.named_child(0).filter(|n| n.kind() == "subscript")?;
        let name = subscript.child_by_field_name("name")?;
        let index = subscript.child_by_field_name("index")?;
        if !matches!(self.raw(index), "@" | "*") || inner.named_child_count() != 1 {
            return None;
        }
        match self.shell.get(self.raw(name))? {
            Value::Array(words) if !self.affords(size(words)) => Some(vec![self.unknown(node)]),
            Value::Array(words) => Some(words.clone()),
            _ => None,
        }
    }

    /// One word, or the value of an assignment.
    fn text(&self, node: Node<'_>) -> Text {
        let mut text = Text::new(node.byte_range());
        self.add(node, &mut text, 0);
        text
    }

    fn add(&self, node: Node<'_>, text: &mut Text, depth: usize) {
        let at = node.byte_range();
        let raw = self.raw(node);
        match node.kind() {
            _ if depth > DEEPEST => text.unknown(at),
            "word" | "number" | "variable_name" | "test_operator" | "regex" => {
                unescape(raw, at.start, None, text)
            }
            "raw_string" => {
                let inner = at.start + 1..at.end.saturating_sub(1).max(at.start + 1);
                text.known(self.script.get(inner.clone()).unwrap_or(""), inner);
            }
            "ansi_c_string" => match raw.contains('\\') {
                true => text.unknown(at),
                false => {
                    let inner = at.start + 2..at.end.saturating_sub(1).max(at.start + 2);
                    text.known(self.script.get(inner.clone()).unwrap_or(""), inner);
                }
            },
            "string" | "translated_string" => self.string(node, text, depth),
            "concatenation" => {
                let mut cursor = node.walk();
                for child in node.children(&mut cursor) {
                    self.add(child, text, depth + 1);
                }
            }
            "simple_expansion" | "expansion" => self.expansion(node, text, depth),
            _ if node.is_named() => text.unknown(at),
            _ => unescape(raw, at.start, None, text),
        }
    }

    fn string(&self, node: Node<'_>, text: &mut Text, depth: usize) {
        let end = node.end_byte().saturating_sub(1);
        let mut at = node.start_byte() + 1 + usize::from(node.kind() == "translated_string");
        let mut cursor = node.walk();
        let gap = |from: usize, to: usize, text: &mut Text| {
            let raw = self.script.get(from..to).unwrap_or("");
            unescape(raw, from, Some("$`\"\\\n"), text);
        };
        for child in node.named_children(&mut cursor) {
            if child.kind() == "string_content" {
                continue;
            }
            gap(at, child.start_byte(), text);
            self.add(child, text, depth + 1);
            at = child.end_byte();
        }
        gap(at, end.max(at), text);
    }

    /// `$NAME`, `${NAME}`, `${NAME:-word}`, `${NAME:=word}`.
    fn expansion(&self, node: Node<'_>, text: &mut Text, depth: usize) {
        let at = node.byte_range();
        let name = node.named_child(0);
        let Some(name) = name.filter(|n| n.kind() == "variable_name") else {
            return text.unknown(at);
        };
        let value = match self.shell.get(self.raw(name)) {
            Some(Value::Scalar(value)) if self.affords(value.size()) => Some(value.text()),
            Some(_) => None,
            None => self.lookup(self.raw(name)),
        };
        let unset =
            value.is_none() && !self.shell.sourced && self.shell.get(self.raw(name)).is_none();
        let mut cursor = node.walk();
        let operator = node
            .children(&mut cursor)
            .find(|c| !c.is_named() && !matches!(c.kind(), "${" | "}" | "$"))
            .map(|c| c.kind());
        let default = node.named_child(1);
        match (value, operator) {
            (Some(value), None) => text.known(value, at),
            (Some(value), Some(":-" | ":=" | "-" | "=" | ":?" | "?")) if !value.is_empty() => {
                text.known(value, at);
            }
            (Some(_), Some(":-" | ":=")) => self.default(default, text, depth),
            (None, Some(":-" | ":=" | "-" | "=")) if unset => self.default(default, text, depth),
            _ => text.unknown(at),
        }
    }

    fn default(&self, node: Option<Node<'_>>, text: &mut Text, depth: usize) {
        if let Some(node) = node {
            self.add(node, text, depth + 1);
        }
    }

    /// A variable that the script has not set.
    fn lookup(&self, name: &str) -> Option<String> {
        (self.outer)(name).filter(|_| !self.shell.is_unset(name))
    }
}

fn size(words: &[Text]) -> usize {
    words.iter().map(Text::size).sum()
}

/// Adds text in which a backslash keeps the next character; inside of double quotes only those
/// of `only`. A backslash at the end of a line joins it with the next one.
fn unescape(raw: &str, start: usize, only: Option<&str>, text: &mut Text) {
    let mut from = 0;
    let mut letters = raw.char_indices();
    while let Some((at, c)) = letters.next() {
        if c != '\\' {
            continue;
        }
        let Some(next) = raw.get(at + 1..).and_then(|r| r.chars().next()) else {
            break;
        };
        if only.is_some_and(|only| !only.contains(next)) {
            continue;
        }
        let end = at + 1 + next.len_utf8();
        if from < at {
            text.known(raw.get(from..at).unwrap_or(""), start + from..start + at);
        }
        let kept = if next == '\n' {
            String::new()
        } else {
            next.to_string()
        };
        text.known(kept, start + at..start + end);
        letters.next();
        from = end;
    }
    if from < raw.len() {
        text.known(
            raw.get(from..).unwrap_or(""),
            start + from..start + raw.len(),
        );
    }
}
