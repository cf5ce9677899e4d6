//! Following a script.

use super::command::{self, Command, Kind, NAME, Runs};
use super::expand::size;
use super::function::{Frame, Function};
use super::nested::{Nested, Run};
use super::shell::{Assigned, Shell, Value};
use super::text::{Part, Text};
use super::{BYTE_ORDER_MARK, Call, MOST_BYTES, Script, comments, secrets};
use crate::source::{SourceId, Span};
use crate::submit::{Missing, Unknown};
use crate::version::SparkVersion;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use tree_sitter::{Node, Parser, Tree};

/// The variable with the arguments of the spark-submit that a Python program starts when it makes its
/// SparkContext.
const PYTHON_ARGUMENTS: &str = "PYSPARK_SUBMIT_ARGS";

/// Deeper nesting is not followed.
pub(super) const DEEPEST: usize = 200;

/// Scripts in scripts in scripts are followed so far.
const MOST_NESTED: usize = 6;

/// Expansion of variables may take so many bytes for one script, and no more: a few lines that double
/// a value each would fill any memory. What goes beyond is not known.
pub(super) const MOST_EXPANDED: usize = 16 << 20;

/// Reads a script. `outer` gives the variables that are set before it begins; on another machine or
/// in a container, for which it is asked with `true`, others may be.
#[must_use]
pub fn read(
    script: &str,
    source: SourceId,
    version: SparkVersion,
    outer: &dyn Fn(&str, bool) -> Option<String>,
) -> Script {
    let mut found = Script::default();
    let marked = without_first_command(script);
    let script = marked.as_deref().unwrap_or(script);
    let Some(tree) = parse(script) else {
        found.secrets = secrets::find(script, None, vec![]);
        if script.contains(NAME) {
            let unread = Unknown {
                span: Span::new(source, 0..0),
                what: Missing::Call,
                variable: None,
                sets: None,
            };
            found.unread.push(unread);
        }
        return found;
    };
    let mut walk = Walk {
        script,
        whole: script,
        runs: &[],
        source,
        version,
        outer,
        elsewhere: false,
        shell: Shell::default(),
        input: None,
        behind: None,
        nested: 0,
        expanded: Cell::new(0),
        calls: vec![],
        unread: vec![],
        root: tree.root_node(),
        functions: BTreeMap::new(),
        frames: vec![],
        followed: 0,
        arguments: None,
        branches: 0,
        odd: BTreeSet::new(),
        origins: RefCell::default(),
        traps: BTreeMap::new(),
        held: BTreeSet::new(),
    };
    walk.all(tree.root_node());
    walk.exported_to_python();
    let Walk {
        shell,
        calls,
        unread,
        origins,
        ..
    } = walk;
    found.secrets = secrets::find(script, Some(&tree), origins.into_inner());
    found.calls = calls;
    found.unread = unread;
    found.comments = comments::read(&tree, script);
    for (name, value) in shell.into_variables() {
        let span = |at: Range<usize>| Span::new(source, at);
        let (at, variable) = match value.value {
            Value::Array(_) => continue,
            Value::Unknown(at) => (at, None),
            Value::Scalar(text) => match text.doubt() {
                Some(part) => (part.at.clone(), part.variable.clone()),
                None => {
                    found.variables.insert(name, text.decoded(source, script));
                    continue;
                }
            },
        };
        let unknown = Unknown {
            span: span(at),
            what: Missing::Value,
            variable: variable.map(span),
            sets: None,
        };
        found.unknown.insert(name, unknown);
    }
    found
}

/// A script that begins with a byte order mark, of the same length and as a shell runs it: the mark is
/// part of the first word, so that there is no such command, and no such assignment.
fn without_first_command(script: &str) -> Option<String> {
    const NOTHING: &str = ":  ";
    let rest = script.strip_prefix(BYTE_ORDER_MARK)?;
    debug_assert_eq!(NOTHING.len(), BYTE_ORDER_MARK.len_utf8());
    Some(format!("{NOTHING}{rest}"))
}

pub(super) fn parse(script: &str) -> Option<Tree> {
    let mut parser = Parser::new();
    let language = tree_sitter_bash::LANGUAGE.into();
    parser.set_language(&language).ok()?;
    match script.len() > MOST_BYTES {
        true => None,
        false => parser.parse(script, None),
    }
}

pub(super) struct Walk<'a> {
    /// The text that is read: the script, or one in a word of it.
    pub(super) script: &'a str,
    /// The script.
    pub(super) whole: &'a str,
    /// Where the text stands in the script; nothing, if it is that.
    pub(super) runs: &'a [Run],
    pub(super) source: SourceId,
    pub(super) version: SparkVersion,
    pub(super) outer: &'a dyn Fn(&str, bool) -> Option<String>,
    /// Whether the text runs on another machine, or in a container.
    elsewhere: bool,
    pub(super) shell: Shell,
    /// What the next command reads from its standard input.
    input: Option<Text>,
    /// The words of a command that stand behind a redirection, and where they end, with the command's
    /// place in the text.
    behind: Option<(Range<usize>, Vec<Text>, usize)>,
    /// How many scripts the text is in.
    nested: usize,
    /// How many bytes expansion has taken.
    pub(super) expanded: Cell<usize>,
    pub(super) calls: Vec<Call>,
    pub(super) unread: Vec<Unknown>,
    /// The tree of the text.
    pub(super) root: Node<'a>,
    /// The functions that are defined, by their names.
    pub(super) functions: BTreeMap<String, Function>,
    /// The functions that are followed, the innermost last.
    pub(super) frames: Vec<Frame>,
    /// How many bytes of functions were followed.
    pub(super) followed: usize,
    /// The arguments, if they are known.
    pub(super) arguments: Option<Vec<Text>>,
    /// In how many branches it is.
    pub(super) branches: usize,
    /// Where variables are read, and where the values stand that they had.
    pub(super) origins: RefCell<Vec<(Range<usize>, Range<usize>)>>,
    /// What is left to run at the end.
    traps: BTreeMap<usize, Text>,
    /// The variables that held a call of spark-submit at some time, and `@`, and the aliases with a
    /// blank before their names.
    held: BTreeSet<String>,
    /// The names with an attribute that changes what is assigned to them.
    odd: BTreeSet<String>,
}

impl<'a> Walk<'a> {
    pub(super) fn raw(&self, node: Node<'_>) -> &'a str {
        self.script.get(node.byte_range()).unwrap_or("")
    }

    /// Follows a whole text, whether it could be read or not.
    fn all(&mut self, root: Node<'_>) {
        match root.is_error() {
            true => self.statement(root, 0),
            false => self.statements(root, 0),
        }
        // They run last, with the variables as they are then.
        for commands in std::mem::take(&mut self.traps).into_values() {
            self.code(&[commands], false, false, None);
        }
        self.flush_all();
    }

    fn statements(&mut self, node: Node<'_>, depth: usize) {
        let mut cursor = node.walk();
        for child in node.named_children(&mut cursor) {
            self.statement(child, depth + 1);
        }
    }

    pub(super) fn statement(&mut self, node: Node<'_>, depth: usize) {
        if depth > DEEPEST {
            self.cannot_read(node);
            return;
        }
        match node.kind() {
            "variable_assignment" => self.assignment(node, false, depth),
            "compound_statement" if self.raw(node).starts_with("((") => {
                self.substitutions(node, depth);
                self.calculated(node.byte_range());
            }
            "variable_assignments" | "compound_statement" | "do_group" => {
                self.statements(node, depth);
            }
            "ERROR" => {
                let before = self.calls.len() + self.unread.len();
                self.statements(node, depth);
                if self.calls.len() + self.unread.len() == before {
                    self.cannot_read(node);
                }
            }
            "declaration_command" => self.declaration(node, depth),
            "unset_command" => self.unset(node),
            "command" => self.command(node, depth),
            "redirected_statement" => self.redirected(node, depth),
            // What happens in there stays in there.
            "subshell" | "command_substitution" | "process_substitution" => {
                self.shell.enter();
                self.branches += 1;
                self.statements(node, depth);
                self.branches -= 1;
                self.shell.leave();
            }
            "pipeline" => self.pipeline(node, depth, None),
            "list" => self.list(node, depth),
            "negated_command" => self.statements(node, depth),
            "if_statement" | "while_statement" | "case_statement" | "elif_clause"
            | "else_clause" | "case_item" => self.branch(node, depth),
            "function_definition" => self.define(node, |walk| {
                walk.maybe(|walk| walk.in_frame("", |walk| walk.statements(node, depth)));
            }),
            "for_statement" => {
                self.forget(node.child_by_field_name("variable"));
                self.branch(node, depth);
            }
            "c_style_for_statement" => {
                let body = node.child_by_field_name("body");
                let end = body.map_or(node.end_byte(), |b| b.start_byte());
                self.calculated(node.start_byte()..end);
                self.branch(node, depth);
            }
            "test_command" | "string" | "concatenation" | "expansion" => {
                self.substitutions(node, depth);
            }
            _ => {}
        }
    }

    /// Says that a piece of the script may call spark-submit, and cannot be read.
    fn cannot_read(&mut self, node: Node<'_>) {
        let raw = self.raw(node);
        if let Some(at) = raw.find(NAME) {
            let start = node.start_byte() + at;
            let at = self.place(start..start + NAME.len());
            self.unread(Text::any_words(at).parts.first(), Missing::Call);
        }
    }

    fn unread(&mut self, part: Option<&Part>, what: Missing) {
        let unknown = part.map(|part| self.missing(part, what));
        let unknown = unknown.filter(|u| self.unread.last() != Some(u));
        self.unread.extend(unknown);
    }

    /// The commands in `$(...)`, `<(...)` and the like, wherever they stand in a node.
    fn substitutions(&mut self, node: Node<'_>, depth: usize) {
        if depth > DEEPEST {
            self.cannot_read(node);
            return;
        }
        let mut cursor = node.walk();
        for child in node.named_children(&mut cursor) {
            match child.kind() {
                "command_substitution" | "process_substitution" => {
                    self.statement(child, depth + 1);
                }
                _ if child.named_child_count() > 0 => self.substitutions(child, depth + 1),
                _ => {}
            }
        }
    }

    /// A command with what it reads.
    fn redirected(&mut self, node: Node<'_>, depth: usize) {
        let body = node.child_by_field_name("body");
        let mut cursor = node.walk();
        let redirects: Vec<Node<'_>> = node.named_children(&mut cursor).collect();
        let mut given = None;
        for redirect in &redirects {
            given = match redirect.kind() {
                "heredoc_redirect" => self.heredoc(*redirect).or(given),
                "herestring_redirect" => redirect.named_child(0).map(|n| self.text(n)).or(given),
                _ => given,
            };
        }
        if let Some(body) = body {
            if given.is_some() {
                self.input.clone_from(&given);
            }
            self.behind = last_command(body).and_then(|c| self.words_behind(c, &redirects));
            self.statement(body, depth + 1);
            self.behind = None;
        }
        // What follows in the line of the heredoc stands in its node.
        let shown = body.and_then(|body| self.shown(body, given));
        for redirect in redirects {
            if redirect.kind() != "heredoc_redirect" {
                self.substitutions(redirect, depth + 1);
                continue;
            }
            let mut cursor = redirect.walk();
            for child in redirect.named_children(&mut cursor) {
                match child.kind() {
                    "heredoc_start" | "heredoc_end" | "file_redirect" => {}
                    "heredoc_body" => self.substitutions(child, depth + 1),
                    "pipeline" => self.pipeline(child, depth + 1, shown.clone()),
                    _ => self.maybe(|walk| walk.statement(child, depth + 1)),
                }
            }
        }
    }

    /// The words of a command that the grammar takes for those of its redirections.
    fn words_behind(
        &self,
        command: Node<'_>,
        redirects: &[Node<'_>],
    ) -> Option<(Range<usize>, Vec<Text>, usize)> {
        let mut words = Vec::new();
        let mut end = command.end_byte();
        for redirect in redirects {
            let mut cursor = redirect.walk();
            let children: Vec<Node<'_>> = redirect.named_children(&mut cursor).collect();
            let heredoc = redirect.kind() == "heredoc_redirect";
            if !heredoc && redirect.kind() != "file_redirect" {
                continue;
            }
            if heredoc && children.iter().any(Node::is_error) {
                words.push(Text::any_words(self.at(*redirect)));
                continue;
            }
            // `2>&-` and `2>&1-` name no file.
            let target = usize::from(!heredoc && !self.raw(*redirect).ends_with("&-"));
            let own = children.into_iter().filter(|c| {
                !c.kind().ends_with("_redirect")
                    && !matches!(
                        c.kind(),
                        "file_descriptor"
                            | "heredoc_start"
                            | "heredoc_body"
                            | "heredoc_end"
                            | "pipeline"
                            | "list"
                            | "command"
                            | "redirected_statement"
                            | "variable_assignment"
                            | "comment"
                    )
            });
            for word in own.skip(target) {
                end = end.max(word.end_byte());
                words.extend(self.words(word));
            }
            if heredoc {
                let mut cursor = redirect.walk();
                let files = redirect.named_children(&mut cursor);
                for file in files.filter(|c| c.kind() == "file_redirect") {
                    let mut cursor = file.walk();
                    let words_of = file.named_children(&mut cursor);
                    let own = words_of.filter(|c| c.kind() != "file_descriptor");
                    for word in own.skip(1) {
                        end = end.max(word.end_byte());
                        words.extend(self.words(word));
                    }
                }
            }
        }
        (!words.is_empty()).then(|| (command.byte_range(), words, end))
    }

    /// What a command writes, if it writes a text that is known: `cat` its heredoc, `echo` its words.
    fn shown(&self, node: Node<'_>, given: Option<Text>) -> Option<Text> {
        if node.kind() == "redirected_statement" {
            let body = node.child_by_field_name("body")?;
            let mut cursor = node.walk();
            let mut children = node.named_children(&mut cursor);
            let heredoc = children.find(|c| c.kind() == "heredoc_redirect");
            return self.shown(body, heredoc.and_then(|h| self.heredoc(h)));
        }
        if node.kind() != "command" {
            return None;
        }
        let mut cursor = node.walk();
        let mut children = node.named_children(&mut cursor);
        let name = children.next()?;
        match self.raw(name) {
            "cat" => given.filter(|_| children.next().is_none()),
            "echo" | "printf" => {
                let mut text = Text::new(self.at(node));
                let words: Vec<Node<'_>> = children.collect();
                let options = words.iter().take_while(|w| self.raw(**w).starts_with('-'));
                let options = options.count();
                for (index, word) in words.into_iter().skip(options).enumerate() {
                    let word = self.text(word);
                    if index > 0 {
                        text.known(" ", word.at.start..word.at.start);
                    }
                    text.parts.extend(word.parts);
                }
                Some(text)
            }
            _ => None,
        }
    }

    /// `a | b`: nothing that is set in there is set behind it.
    fn pipeline(&mut self, node: Node<'_>, depth: usize, mut shown: Option<Text>) {
        let mut cursor = node.walk();
        let children: Vec<Node<'_>> = node.named_children(&mut cursor).collect();
        self.shell.enter();
        self.branches += 1;
        for (index, child) in children.iter().enumerate() {
            self.input = match index.checked_sub(1).and_then(|before| children.get(before)) {
                Some(before) => self.shown(*before, None),
                None => shown.take(),
            };
            self.statement(*child, depth + 1);
            self.input = None;
        }
        self.branches -= 1;
        self.shell.leave();
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
        self.branches += 1;
        follow(self);
        self.branches -= 1;
        let branch = self.shell.leave();
        self.shell.sourced |= branch.sourced;
        for (name, value) in branch.assigned {
            // A local variable, which is what it was.
            if self.shell.is_as(&name, &value) {
                continue;
            }
            let at = match &value.value {
                Value::Unknown(_) if self.shell.is_unknown(&name) => continue,
                Value::Unknown(at) => at.clone(),
                _ => value.name.clone(),
            };
            let kept = self.shell.get(&name);
            let kept = kept.and_then(|old| self.in_common(old, &value.value, &at));
            let value = Assigned {
                value: kept.unwrap_or(Value::Unknown(at)),
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

    /// What a variable holds if a branch is taken or not, where the branch has only added to it.
    fn in_common(&self, old: &Value, new: &Value, at: &Range<usize>) -> Option<Value> {
        let begins = |old: &Text, new: &Text| {
            let mut pairs = old.parts.iter().zip(&new.parts);
            match old.is_known() {
                true => new.head().starts_with(&old.text()),
                false => old.parts.len() <= new.parts.len() && pairs.all(|(a, b)| a.text == b.text),
            }
        };
        match (old, new) {
            (Value::Array(old), Value::Array(new)) if self.affords(size(old)) => {
                let same = |(a, b): (&Text, &Text)| a.text() == b.text() && begins(a, b);
                let mut pairs = old.iter().zip(new);
                (old.len() <= new.len() && pairs.all(same)).then(|| {
                    let mut words = old.clone();
                    words.push(Text::any_words(at.clone()));
                    Value::Array(words)
                })
            }
            (Value::Scalar(old), Value::Scalar(new)) if self.affords(old.size()) => {
                let length = old.text().len();
                (length > 0 && begins(old, new)).then(|| {
                    let mut text = old.clone();
                    // What follows may be words of its own, and mostly is.
                    let added = new.text();
                    let added = added.get(length..).unwrap_or_default();
                    if added.starts_with([' ', '\t', '\n']) {
                        text.known(" ", at.start..at.start);
                    }
                    text.unknown(at.clone());
                    Value::Scalar(text)
                })
            }
            _ => None,
        }
    }

    fn forget(&mut self, name: Option<Node<'_>>) {
        if let Some(node) = name {
            let value = Assigned {
                value: Value::Unknown(self.at(node)),
                name: self.at(node),
            };
            self.shell.assign(self.raw(node).to_owned(), value);
        }
    }

    fn declaration(&mut self, node: Node<'_>, depth: usize) {
        let word = node.child(0).map(|n| self.raw(n)).unwrap_or_default();
        let mut exports = word == "export";
        let mut local = matches!(word, "local" | "declare" | "typeset");
        let mut odd = false;
        let mut cursor = node.walk();
        for child in node.named_children(&mut cursor) {
            let raw = self.raw(child);
            match child.kind() {
                "word" if raw.starts_with(['-', '+']) => {
                    exports |= raw.starts_with('-') && raw.contains('x');
                    local &= !raw.contains('g');
                    // Numbers, other letters, other names, keys: the value is not what is written.
                    odd |= raw.contains(['i', 'l', 'u', 'n', 'A', 'c']);
                }
                "variable_assignment" => {
                    if let Some(name) = child.child_by_field_name("name") {
                        self.declare(self.raw(name), local, odd);
                    }
                    self.assignment(child, exports, depth);
                }
                "variable_name" => {
                    self.declare(raw, local, odd);
                    let at = self.at(child);
                    if odd {
                        self.set(raw.to_owned(), Value::Unknown(at.clone()), at, exports);
                    } else if local && !self.frames.is_empty() {
                        let value = Value::Scalar(Text::new(at.clone()));
                        self.shell
                            .assign(raw.to_owned(), Assigned { value, name: at });
                    }
                    if exports {
                        self.shell.export(raw, true);
                    }
                }
                "comment" => {}
                _ => {
                    self.substitutions(child, depth + 1);
                    for word in self.words(child) {
                        self.declare_word(word, exports, local, odd);
                    }
                }
            }
        }
    }

    /// What `local` and the like say of a name: what it held before comes back behind the function.
    fn declare(&mut self, name: &str, local: bool, odd: bool) {
        if odd {
            self.odd.insert(name.to_owned());
        }
        if let Some(frame) = self.frames.last_mut().filter(|_| local) {
            let old = self.shell.assigned(name);
            frame.locals.push((name.to_owned(), old));
        }
    }

    /// A declaration that is made of words: `export "$NAME=x"`, `export $(cat file)`.
    fn declare_word(&mut self, word: Text, exports: bool, local: bool, odd: bool) {
        let head = word.head();
        let at = word.at.clone();
        match head.split_once('=') {
            Some((name, _)) if is_name(name) => {
                self.declare(name, local, odd);
                let value = word.behind(name.len() + 1);
                let value = match value.is_dark() {
                    true => Value::Unknown(at.clone()),
                    false => Value::Scalar(value),
                };
                let may_be_more = word.many;
                self.set(name.to_owned(), value, at, exports);
                self.shell.sourced |= may_be_more;
            }
            _ if word.is_known() && is_name(&head) => {
                self.declare(&head, local, odd);
                if exports {
                    self.shell.export(&head, true);
                }
            }
            _ if head.starts_with(['-', '+']) && word.is_known() => {}
            // Any name may be set.
            _ => self.shell.sourced = true,
        }
    }

    fn unset(&mut self, node: Node<'_>) {
        let mut cursor = node.walk();
        for child in node.named_children(&mut cursor) {
            self.shell.unset(self.raw(child));
        }
    }

    fn assignment(&mut self, node: Node<'_>, exports: bool, depth: usize) {
        let Some(name_node) = node.child_by_field_name("name") else {
            return;
        };
        if name_node.kind() == "subscript" {
            self.element(name_node, node, exports, depth);
            return;
        }
        let name = self.raw(name_node).to_owned();
        let value = match node.child_by_field_name("value") {
            None => {
                let end = self.place(node.end_byte()..node.end_byte());
                Value::Scalar(Text::new(end))
            }
            Some(value) if value.kind() == "array" => {
                self.substitutions(value, depth + 1);
                let mut cursor = value.walk();
                let words: Vec<Text> = value
                    .named_children(&mut cursor)
                    .filter(|n| n.kind() != "comment")
                    .flat_map(|n| self.words(n))
                    .collect();
                Value::Array(words)
            }
            Some(value) => {
                self.statement_in(value, depth);
                let mut text = self.value(value);
                self.start_empty(&name, &mut text);
                match text.is_dark() || node.has_error() {
                    true => Value::Unknown(text.parts.first().map_or(text.at, |p| p.at.clone())),
                    false => Value::Scalar(text),
                }
            }
        };
        match &value {
            Value::Array(words) => self.hold(&name, words),
            Value::Scalar(text) => self.hold(&name, std::slice::from_ref(text)),
            Value::Unknown(_) => {}
        }
        let mut cursor = node.walk();
        let appends = node.children(&mut cursor).any(|c| c.kind() == "+=");
        let value = match appends {
            true if self.odd.contains(&name) => Value::Unknown(self.at(name_node)),
            true => self.appended(&name, value),
            false => value,
        };
        let name_at = self.at(name_node);
        self.set(name, value, name_at, exports);
    }

    /// `NAME[index]=value`: where the index is not known to be one that is there, or the next, nothing
    /// is known of the array.
    fn element(&mut self, subscript: Node<'_>, node: Node<'_>, exports: bool, depth: usize) {
        let Some(name_node) = subscript.child_by_field_name("name") else {
            return;
        };
        let name = self.raw(name_node);
        let index = subscript.child_by_field_name("index");
        let index = index.map(|n| self.raw(n)).unwrap_or_default();
        let value = node.child_by_field_name("value");
        if let Some(value) = value {
            self.statement_in(value, depth);
        }
        let text = match value {
            Some(value) => self.value(value),
            None => Text::new(self.place(node.end_byte()..node.end_byte())),
        };
        let mut cursor = node.walk();
        let appends = node.children(&mut cursor).any(|c| c.kind() == "+=");
        let next = index
            .strip_prefix("${#")
            .and_then(|i| i.strip_suffix("[@]}").or_else(|| i.strip_suffix("[*]}")))
            == Some(name);
        let at = self.at(name_node);
        let outside = self.outside(name).is_some() || self.shell.sourced;
        let old = match self.shell.take(name).map(|old| old.value) {
            None if !outside => Some(vec![]),
            Some(Value::Array(words)) => Some(words),
            _ => None,
        };
        let known = |words: &[Text]| words.iter().all(|w| !w.many && !w.head().starts_with('['));
        let array = old.and_then(|mut words| {
            let number = index.parse::<usize>().ok();
            match number.filter(|n| *n <= words.len() && words.get(..*n).is_some_and(known)) {
                _ if appends || self.odd.contains(name) => None,
                _ if next || number == Some(words.len()) && known(&words) => {
                    words.push(text);
                    Some(words)
                }
                Some(number) => {
                    *words.get_mut(number)? = text;
                    Some(words)
                }
                None => None,
            }
        });
        let value = array.map_or_else(|| Value::Unknown(at.clone()), Value::Array);
        self.set(name.to_owned(), value, at, exports);
    }

    /// Remembers that a variable held a call.
    pub(super) fn hold(&mut self, name: &str, words: &[Text]) {
        if words.iter().any(|w| command::names_program(&w.text())) {
            self.held.insert(name.to_owned());
        }
    }

    /// The commands in the value of an assignment.
    fn statement_in(&mut self, value: Node<'_>, depth: usize) {
        match value.kind() {
            "command_substitution" | "process_substitution" => self.statement(value, depth + 1),
            _ => self.substitutions(value, depth + 1),
        }
    }

    /// `X="$X more"`: a variable that nobody has set begins empty, as with `X+=" more"`.
    fn start_empty(&self, name: &str, text: &mut Text) {
        let own = |at: &Range<usize>| self.whole.get(at.clone()) == Some(name);
        let itself = |p: &Part| p.text.is_none() && p.variable.as_ref().is_some_and(own);
        if !self.shell.sourced && text.parts.len() > 1 {
            text.parts.retain(|p| !itself(p));
        }
    }

    fn set(&mut self, name: String, value: Value, at: Range<usize>, exports: bool) {
        let value = match value {
            Value::Scalar(text) if self.odd.contains(&name) && !is_number(&text) => {
                Value::Unknown(at.clone())
            }
            Value::Array(_) if self.odd.contains(&name) => Value::Unknown(at.clone()),
            value => value,
        };
        // What is exported before stays so.
        if exports || self.outside(&name).is_some() {
            self.shell.export(&name, true);
        }
        self.shell.assign(name, Assigned { value, name: at });
    }

    /// A variable that is set before the script begins.
    pub(super) fn outside(&self, name: &str) -> Option<String> {
        (self.outer)(name, self.elsewhere)
    }

    fn appended(&mut self, name: &str, value: Value) -> Value {
        match (self.shell.take(name).map(|old| old.value), value) {
            (Some(Value::Scalar(mut old)), Value::Scalar(new)) => {
                old.parts.extend(new.parts);
                Value::Scalar(old)
            }
            (Some(Value::Scalar(mut old)), Value::Unknown(at)) => {
                old.unknown(at);
                Value::Scalar(old)
            }
            (Some(Value::Array(mut old)), Value::Array(new)) => {
                old.extend(new);
                Value::Array(old)
            }
            (None, Value::Array(new)) => Value::Array(new),
            (Some(Value::Unknown(at)), _) => Value::Unknown(at),
            (None, Value::Scalar(new)) => match self.outside(name) {
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
    fn command(&mut self, node: Node<'_>, depth: usize) {
        let mut texts = Vec::new();
        let mut cursor = node.walk();
        let mut given = self.input.take();
        let children: Vec<Node<'_>> = node.named_children(&mut cursor).collect();
        // The grammar takes assignments for those of the command in the next line.
        let ends_line = |pair: &[Node<'_>]| match pair {
            [one, next] if one.kind() == "variable_assignment" => {
                let between = self.script.get(one.end_byte()..next.start_byte());
                between.is_some_and(|b| b.replace("\\\n", "").contains('\n'))
            }
            _ => false,
        };
        let own = children
            .windows(2)
            .rposition(ends_line)
            .map_or(0, |at| at + 1);
        for child in children.iter().take(own) {
            self.assignment(*child, false, depth);
        }
        let start = children
            .get(own)
            .map_or(node.start_byte(), Node::start_byte);
        for child in children.into_iter().skip(own) {
            match child.kind() {
                "variable_assignment" => texts.push(self.setting(child)),
                "command_name" => texts.extend(
                    child
                        .named_child(0)
                        .map(|n| self.words(n))
                        .unwrap_or_default(),
                ),
                "herestring_redirect" => {
                    given = child.named_child(0).map(|n| self.text(n)).or(given);
                }
                kind if kind.ends_with("_redirect") || kind == "comment" => {}
                _ => texts.extend(self.words(child)),
            }
        }
        let mut end = node.end_byte();
        if let Some((_, words, last)) = self.behind.take_if(|(at, ..)| *at == node.byte_range()) {
            texts.extend(words);
            end = last;
        }
        self.substitutions(node, depth);
        let name = texts.iter().map(Text::text).find(|t| !t.contains('='));
        match name.as_deref() {
            Some("." | "source") => self.shell.sourced = true,
            Some("shift" | "set") => self.rearrange(&texts),
            Some("alias") => {
                for text in &texts {
                    let known = text.text();
                    if let Some((name, value)) = known.split_once('=') {
                        let value = command::names_program(value);
                        self.held.extend(value.then(|| format!(" {name}")));
                    }
                }
            }
            Some(name) if !self.held.is_empty() && self.held.contains(&format!(" {name}")) => {
                let at = texts.first().map_or(0..0, |t| t.at.clone());
                self.unread(Text::any_words(at).parts.first(), Missing::Program);
            }
            Some(name @ ("read" | "mapfile" | "readarray" | "getopts" | "printf" | "let")) => {
                let name = name.to_owned();
                self.filled(&name, &texts);
            }
            _ => {}
        }
        self.set_by_default(node, 0);
        let settings = texts.iter().take_while(|t| t.head().contains('=')).count();
        for setting in texts.iter().take(settings) {
            self.given_to_python(setting);
        }
        if self.follow(texts.get(settings..).unwrap_or_default(), depth) {
            return;
        }
        let command = command::read(&texts, self.version);
        self.run(texts, command, given, node, start..end);
    }

    fn run(
        &mut self,
        texts: Vec<Text>,
        mut command: Command,
        given: Option<Text>,
        node: Node<'_>,
        at: Range<usize>,
    ) {
        let runs = std::mem::replace(&mut command.runs, Runs::Other);
        let at = self.place(at);
        match runs {
            Runs::Other => {}
            Runs::Spark { .. } if node.has_error() || is_before_error(node) => {
                self.cannot_read(node);
            }
            Runs::Spark { .. } if self.raw(node).contains("\\\r\n") => {
                let found = self.raw(node).find("\\\r\n").unwrap_or_default();
                let start = node.start_byte() + found;
                let at = self.place(start..start + 1);
                self.unread(Text::any_words(at).parts.first(), Missing::Lines);
            }
            Runs::Spark {
                kind,
                program,
                arguments,
            } => {
                let words = texts.get(arguments).unwrap_or_default().to_vec();
                self.call(kind, program, words, command, at);
            }
            Runs::Code { words, apart } => {
                let words = texts.get(words).unwrap_or_default();
                self.code(words, apart, command.elsewhere, given);
            }
            Runs::Trap(word) => {
                let commands = texts.into_iter().nth(word);
                self.traps
                    .extend(commands.map(|text| (text.at.start, text)));
            }
            Runs::Input => {
                if let Some(given) = given {
                    self.code(&[given], true, command.elsewhere, None);
                }
            }
            Runs::Unknown(index) => self.unknown_program(texts, index, command, at),
        }
    }

    /// A command whose name only a run can tell. What the variable is called may tell more, and so
    /// do the options behind it.
    fn unknown_program(
        &mut self,
        texts: Vec<Text>,
        index: usize,
        command: Command,
        at: Range<usize>,
    ) {
        let Some(word) = texts.get(index) else {
            return;
        };
        let written = |part: &Part| self.whole.get(part.at.clone());
        let holes = word.parts.iter().filter(|p| p.text.is_none());
        let names: String = holes.filter_map(written).collect();
        let names = names.to_ascii_lowercase();
        // What a command writes is no name.
        let named = |text: &str| !names.contains(['(', '`']) && names.contains(text);
        let arguments = texts.get(index + 1..).unwrap_or_default();
        // `$(which spark-submit)`
        let found = names.trim_end_matches([')', '`', '"']).ends_with(NAME);
        let submits = found || (named("submit") && named("spark"));
        if submits || command::looks_like_submit(arguments, self.version) {
            let program = Text::stand_in(NAME, word.at.clone());
            let arguments = arguments.to_vec();
            self.call(Kind::Submit, program, arguments, command, at);
        } else if let Some(word) = arguments
            .iter()
            .find(|word| command::is_submission(word, self.version))
        {
            let words = [word.clone()];
            self.code(&words, true, command.elsewhere, None);
        } else if self.holds(word) || (named("submit") && self.whole.contains("spark")) {
            self.unread(word.doubt(), Missing::Program);
        }
    }

    /// Arguments of spark-submit that a script exports to Python programs.
    fn exported_to_python(&mut self) {
        let mut exported = self.shell.exported();
        let arguments = match exported.find(|(name, _)| *name == PYTHON_ARGUMENTS) {
            Some((_, Value::Scalar(text))) => text.clone(),
            _ => return,
        };
        drop(exported);
        self.python(arguments);
    }

    /// The same in front of the command of such a program.
    fn given_to_python(&mut self, setting: &Text) {
        let name = PYTHON_ARGUMENTS.len();
        let head = setting.head();
        let behind = head.strip_prefix(PYTHON_ARGUMENTS);
        if behind.is_some_and(|rest| rest.starts_with('=')) {
            self.python(setting.behind(name + 1));
        }
    }

    /// pyspark's `launch_gateway` runs spark-submit with these words.
    fn python(&mut self, arguments: Text) {
        let program = Text::stand_in(NAME, arguments.at.clone());
        self.code(&[program, arguments], true, false, None);
    }

    /// Whether a word hangs on a variable that may hold a call.
    fn holds(&self, word: &Text) -> bool {
        let letters = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '@';
        let holes = word.parts.iter().filter(|p| p.text.is_none());
        let mut written = holes.filter_map(|part| self.whole.get(part.at.clone()));
        !self.held.is_empty()
            && written.any(|text| {
                let mut names = text.split(|c| !letters(c));
                !text.contains(['(', '`']) && names.any(|name| self.held.contains(name))
            })
    }

    /// A script in words. `apart` if another shell runs it, `elsewhere` if that is another machine.
    fn code(&mut self, words: &[Text], apart: bool, elsewhere: bool, given: Option<Text>) {
        let dark = words.iter().find_map(Text::doubt).cloned();
        let total = size(words);
        let nested = match self.nested < MOST_NESTED && self.affords(total) {
            true => Some(Nested::of(words)),
            false => None,
        };
        let tree = nested.as_ref().and_then(|n| parse(&n.text));
        let (Some(nested), Some(tree)) = (nested, tree) else {
            let mentions = words.iter().any(|w| w.text().contains(NAME));
            if mentions {
                let all = words.first().map_or(0..0, |w| w.at.clone());
                self.unread(Text::any_words(all).parts.first(), Missing::Commands);
            }
            self.shell.sourced |= !apart;
            return;
        };
        let shell = match apart {
            false => std::mem::take(&mut self.shell),
            true if elsewhere => Shell::default(),
            true => self.shell.of_child(&|size| self.affords(size)),
        };
        let mut walk = Walk {
            script: &nested.text,
            whole: self.whole,
            runs: &nested.runs,
            source: self.source,
            version: self.version,
            outer: self.outer,
            elsewhere: self.elsewhere || elsewhere,
            shell,
            input: given,
            behind: None,
            nested: self.nested + 1,
            expanded: Cell::new(self.expanded.get()),
            calls: std::mem::take(&mut self.calls),
            unread: std::mem::take(&mut self.unread),
            root: tree.root_node(),
            functions: BTreeMap::new(),
            frames: vec![],
            followed: self.followed,
            arguments: None,
            branches: 0,
            odd: BTreeSet::new(),
            origins: RefCell::new(self.origins.take()),
            traps: BTreeMap::new(),
            held: BTreeSet::new(),
        };
        let before = walk.calls.len() + walk.unread.len();
        let calls = walk.calls.len();
        walk.all(tree.root_node());
        let seen = walk.calls.len() + walk.unread.len() > before;
        let shell = std::mem::take(&mut walk.shell);
        self.origins.replace(walk.origins.take());
        self.expanded.set(walk.expanded.get());
        self.followed = walk.followed;
        let (found, unread) = (walk.calls, walk.unread);
        self.calls = found;
        self.unread = unread;
        for call in self.calls.iter_mut().skip(calls) {
            call.elsewhere |= elsewhere;
        }
        if !apart {
            self.shell = shell;
            // What only a run can tell may set anything.
            self.shell.sourced |= dark.is_some();
            if nested.text.contains("set") || nested.text.contains("shift") {
                self.arguments = None;
            }
        }
        if !seen && tree.root_node().has_error() && nested.text.contains(NAME) {
            let all = words.first().map_or(0..0, |w| w.at.clone());
            self.unread(Text::any_words(all).parts.first(), Missing::Commands);
        }
    }

    /// The variables that a command fills: what they hold then only a run can tell.
    fn filled(&mut self, command: &str, texts: &[Text]) {
        let words = texts.iter().skip_while(|t| t.text() != command).skip(1);
        let valued = match command {
            "read" => "dinNptu",
            "mapfile" | "readarray" => "dnOsuCc",
            _ => "",
        };
        if command == "let" {
            for word in words {
                let written = self.whole.get(word.at.clone()).unwrap_or_default();
                let text = match word.is_known() {
                    true => word.text(),
                    false => written.to_owned(),
                };
                for name in targets(&text) {
                    self.fill(name, &word.at);
                }
            }
            return;
        }
        let mut words = words.enumerate();
        let mut named = 0;
        while let Some((index, word)) = words.next() {
            let text = word.text();
            match text.strip_prefix('-') {
                Some("v") if command == "printf" => {
                    if let Some((_, name)) = words.next() {
                        self.fill_word(name);
                    }
                    return;
                }
                _ if command == "printf" => return,
                Some(letters) if word.is_known() && command != "getopts" => {
                    let value = letters.find(|c| valued.contains(c));
                    if value.is_some_and(|at| at + 1 == letters.len()) {
                        words.next();
                    }
                }
                _ if command == "getopts" && index != 1 => {}
                _ => {
                    named += 1;
                    self.fill_word(word);
                }
            }
        }
        let at = texts.first().map_or(0..0, |t| t.at.clone());
        match command {
            "getopts" => {
                self.fill("OPTARG", &at);
                self.fill("OPTIND", &at);
            }
            "read" if named == 0 => self.fill("REPLY", &at),
            "mapfile" | "readarray" if named == 0 => self.fill("MAPFILE", &at),
            _ => {}
        }
    }

    fn fill_word(&mut self, word: &Text) {
        let text = word.text();
        let name = text.split('[').next().unwrap_or_default();
        match word.is_known() && is_name(name) {
            true => self.fill(name, &word.at),
            // Any name may be set.
            false => self.shell.sourced |= !word.is_known(),
        }
    }

    fn fill(&mut self, name: &str, at: &Range<usize>) {
        self.set(
            name.to_owned(),
            Value::Unknown(at.clone()),
            at.clone(),
            false,
        );
    }

    /// `(( NAME *= 2 ))`
    fn calculated(&mut self, range: Range<usize>) {
        let at = self.place(range.clone());
        for name in targets(self.script.get(range).unwrap_or_default()) {
            self.fill(name, &at);
        }
    }

    /// `${NAME:=word}` anywhere in a command sets the variable.
    fn set_by_default(&mut self, node: Node<'_>, depth: usize) {
        let name = node.named_child(0).filter(|n| n.kind() == "variable_name");
        let mut cursor = node.walk();
        let children: Vec<Node<'_>> = node.children(&mut cursor).collect();
        let sets = children.iter().any(|c| matches!(c.kind(), ":=" | "="));
        if let Some(name) = name.filter(|_| sets && node.kind() == "expansion") {
            let text = self.value(node);
            let value = match text.doubt() {
                Some(part) => Value::Unknown(part.at.clone()),
                None => Value::Scalar(text),
            };
            self.set(self.raw(name).to_owned(), value, self.at(name), false);
        }
        if depth < DEEPEST {
            for child in children {
                if child.kind() != "command_substitution" {
                    self.set_by_default(child, depth + 1);
                }
            }
        }
    }

    /// `NAME=value` before a command, as one word.
    fn setting(&mut self, node: Node<'_>) -> Text {
        let mut text = Text::new(self.at(node));
        let value = node.child_by_field_name("value");
        let name = node.start_byte()..value.map_or(node.end_byte(), |v| v.start_byte());
        let known = self.script.get(name.clone()).unwrap_or("");
        text.known(known, self.place(name));
        if let Some(value) = value {
            text.parts.extend(self.text(value).parts);
        }
        text
    }
}

/// Whether a word is the name of a variable.
fn is_name(text: &str) -> bool {
    let letters = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && text.chars().all(letters)
}

/// Whether a value is a plain number, which no attribute changes.
fn is_number(text: &Text) -> bool {
    let known = text.text();
    let digits = known.bytes().all(|b| b.is_ascii_digit());
    text.is_known() && digits && (known == "0" || !known.starts_with('0'))
}

/// The names that an arithmetic expression gives a value to.
fn targets(text: &str) -> impl Iterator<Item = &str> {
    let letters = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = text.get(from..)?;
            let start = from + rest.find(letters)?;
            let name = text.get(start..)?;
            let name = name.get(..name.find(|c| !letters(c)).unwrap_or(name.len()))?;
            from = start + name.len();
            let before = text.get(..start)?.trim_end_matches([' ', '\t']);
            let mut behind = text.get(from..)?.trim_start_matches([' ', '\t']);
            if behind.starts_with('[') {
                behind = behind.find(']').and_then(|at| behind.get(at + 1..))?;
            }
            let steps = |t: &str| t.starts_with("++") || t.starts_with("--");
            let stepped = before.ends_with("++") || before.ends_with("--") || steps(behind);
            let sign =
                behind.trim_start_matches(['*', '/', '%', '+', '-', '<', '>', '&', '^', '|']);
            let equal = sign.starts_with('=') && !sign.starts_with("==");
            let compared = behind.starts_with("<=") || behind.starts_with(">=");
            if is_name(name) && (stepped || (equal && !compared)) {
                return Some(name);
            }
        }
    })
}

/// The command that the redirections behind a statement belong to, if they belong to one.
fn last_command(mut node: Node<'_>) -> Option<Node<'_>> {
    loop {
        match node.kind() {
            "command" => return Some(node),
            "pipeline" | "list" | "negated_command" => {
                let last = node.named_child_count().checked_sub(1)?;
                node = node.named_child(u32::try_from(last).ok()?)?;
            }
            _ => return None,
        }
    }
}

/// Whether what follows a command could not be read: it may belong to it.
fn is_before_error(node: Node<'_>) -> bool {
    node.next_sibling().is_some_and(|next| next.is_error())
}
