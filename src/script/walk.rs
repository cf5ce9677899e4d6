//! Following a script.

use super::text::Text;
use super::{Call, MOST_BYTES, Script};
use crate::source::{SourceId, Span};
use crate::submit::{SubmitOption, Unknown, calls_spark};
use crate::version::SparkVersion;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use tree_sitter::{Node, Parser};

/// Deeper nesting is not followed.
const DEEPEST: usize = 200;

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
        calls: vec![],
    };
    walk.statements(tree.root_node(), 0);
    let Walk { shell, calls, .. } = walk;
    let mut found = Script {
        calls,
        ..Script::default()
    };
    for (name, value) in shell.variables {
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

/// What a variable holds.
#[derive(Clone, Debug)]
enum Value {
    Scalar(Text),
    Array(Vec<Text>),
    /// Only a run can tell; what it hangs on.
    Unknown(Range<usize>),
}

#[derive(Clone, Debug)]
struct Assigned {
    value: Value,
    name: Range<usize>,
}

/// What is known at one point of the script.
#[derive(Clone, Debug, Default)]
struct Shell {
    variables: BTreeMap<String, Assigned>,
    exported: BTreeSet<String>,
    unset: BTreeSet<String>,
    /// Whether another script may have set anything.
    sourced: bool,
}

struct Walk<'a> {
    script: &'a str,
    source: SourceId,
    version: SparkVersion,
    outer: &'a dyn Fn(&str) -> Option<String>,
    shell: Shell,
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
                let before = self.shell.clone();
                self.statements(node, depth);
                self.shell = before;
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
        let before = self.shell.clone();
        follow(self);
        let after = std::mem::replace(&mut self.shell, before);
        self.shell.sourced |= after.sourced;
        for (name, value) in after.variables {
            let same = match (&value.value, self.shell.variables.get(&name)) {
                (Value::Scalar(new), Some(old)) => {
                    matches!(&old.value, Value::Scalar(old) if old.at == new.at)
                }
                (Value::Array(new), Some(old)) => {
                    matches!(&old.value, Value::Array(old) if old.len() == new.len())
                }
                (Value::Unknown(_), Some(old)) => matches!(old.value, Value::Unknown(_)),
                (_, None) => false,
            };
            if !same {
                let at = match &value.value {
                    Value::Unknown(at) => at.clone(),
                    _ => value.name.clone(),
                };
                let value = Assigned {
                    value: Value::Unknown(at),
                    name: value.name,
                };
                self.shell.variables.insert(name, value);
            }
        }
        self.shell.exported.extend(after.exported);
    }

    fn forget(&mut self, name: Option<Node<'_>>) {
        if let Some(node) = name {
            let value = Assigned {
                value: Value::Unknown(node.byte_range()),
                name: node.byte_range(),
            };
            let name = self.raw(node).to_owned();
            self.shell.variables.insert(name, value);
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
                    self.shell.exported.insert(self.raw(child).to_owned());
                }
                _ => {}
            }
        }
    }

    fn unset(&mut self, node: Node<'_>) {
        let mut cursor = node.walk();
        for child in node.named_children(&mut cursor) {
            let name = self.raw(child).to_owned();
            self.shell.variables.remove(&name);
            self.shell.exported.remove(&name);
            self.shell.unset.insert(name);
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
            self.shell.exported.insert(name.clone());
        }
        self.shell.unset.remove(&name);
        let value = Assigned { value, name: at };
        self.shell.variables.insert(name, value);
    }

    fn appended(&self, name: &str, value: Value) -> Value {
        match (self.shell.variables.get(name).map(|v| &v.value), value) {
            (Some(Value::Scalar(old)), Value::Scalar(new)) => {
                let mut both = old.clone();
                both.parts.extend(new.parts);
                Value::Scalar(both)
            }
            (Some(Value::Array(old)), Value::Array(new)) => {
                Value::Array(old.iter().cloned().chain(new).collect())
            }
            (None, Value::Array(new)) => Value::Array(new),
            (Some(Value::Unknown(at)), _) => Value::Unknown(at.clone()),
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
                    if self.shell.variables.contains_key(&name) {
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
            self.call(texts);
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

    fn call(&mut self, texts: Vec<Text>) {
        let mut kept = Kept {
            words: vec![],
            unknown: vec![],
        };
        let span = |at: Range<usize>| Span::new(self.source, at);
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
        let exported = self.shell.variables.iter();
        let exported = exported.filter(|(name, _)| self.shell.exported.contains(*name));
        let environment = exported
            .filter_map(|(name, assigned)| match &assigned.value {
                Value::Scalar(text) => Some((name.clone(), text.decoded(self.source, self.script))),
                _ => None,
            })
            .collect();
        self.calls.push(Call {
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
            return match self.shell.variables.get(name).map(|v| &v.value) {
                Some(Value::Scalar(text)) => text.split(),
                Some(Value::Array(words)) => words.clone(),
                _ => match self.lookup(name) {
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
        match &self.shell.variables.get(self.raw(name))?.value {
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
        let value = match self.shell.variables.get(self.raw(name)).map(|v| &v.value) {
            Some(Value::Scalar(value)) => Some(value.text()),
            Some(_) => None,
            None => self.lookup(self.raw(name)),
        };
        let unset = value.is_none()
            && !self.shell.sourced
            && !self.shell.variables.contains_key(self.raw(name));
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
        (self.outer)(name).filter(|_| !self.shell.unset.contains(name))
    }
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
