//! What words come to: quotes, escapes, variables.

use super::nested;
use super::shell::Value;
use super::text::Text;
use super::walk::{DEEPEST, MOST_EXPANDED, Walk};
use std::ops::Range;
use tree_sitter::Node;

impl Walk<'_> {
    /// The words that a node of a command comes to.
    pub(super) fn words(&self, node: Node<'_>) -> Vec<Text> {
        if let Some(words) = self.all_arguments(node) {
            return words;
        }
        if let Some(name) = self.bare_variable(node) {
            if let Some(argument) = number(name).and_then(|n| self.argument(n)) {
                self.comes_from(node, &argument);
                return argument.split();
            }
            return match self.shell.get(name) {
                Some(Value::Scalar(text)) if self.affords(text.size()) => {
                    self.comes_from(node, text);
                    text.split()
                }
                Some(Value::Array(words)) if self.affords(size(words)) => words.clone(),
                Some(_) => vec![Text::any_words(self.at(node))],
                None => match self.lookup(name) {
                    Some(outer) => outer
                        .split_ascii_whitespace()
                        .map(|word| Text::stand_in(word, self.at(node)))
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

    /// Whether expansion may take so many bytes more. Once it may not, it may take none.
    pub(super) fn affords(&self, size: usize) -> bool {
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

    /// The words of `"$@"`, `$@`, `"${@:2}"`, if the arguments are known.
    fn all_arguments(&self, node: Node<'_>) -> Option<Vec<Text>> {
        let arguments = self.arguments.as_ref()?;
        let raw = self.raw(node);
        let inner = raw.strip_prefix('"').and_then(|r| r.strip_suffix('"'));
        let quoted = inner.is_some();
        let first = match inner.unwrap_or(raw) {
            "$@" | "${@}" => 1,
            "$*" | "${*}" if !quoted => 1,
            slice => {
                let slice = slice.strip_prefix("${@:")?.strip_suffix('}')?;
                slice.trim().parse().ok()?
            }
        };
        let skipped = usize::checked_sub(first, 1)?;
        if arguments.iter().take(skipped).any(|a| a.many) || !self.affords(size(arguments)) {
            return None;
        }
        let words = arguments.iter().skip(skipped);
        Some(match quoted {
            true => words.cloned().collect(),
            false => words.flat_map(Text::split).collect(),
        })
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
            Value::Array(words) if !self.affords(size(words)) => {
                Some(vec![Text::any_words(self.at(node))])
            }
            Value::Array(words) => Some(words.clone()),
            Value::Unknown(_) => Some(vec![Text::any_words(self.at(node))]),
            Value::Scalar(text) => Some(vec![text.clone()]),
        }
    }

    /// One word, or the value of an assignment.
    pub(super) fn text(&self, node: Node<'_>) -> Text {
        let mut text = Text::new(self.at(node));
        self.add(node, &mut text, 0);
        text
    }

    /// The value of an assignment: one word, whatever it comes to.
    pub(super) fn value(&self, node: Node<'_>) -> Text {
        Text {
            many: false,
            ..self.text(node)
        }
    }

    /// Where a piece of the text that is read stands in the script.
    pub(super) fn place(&self, range: Range<usize>) -> Range<usize> {
        nested::place(self.runs, range)
    }

    /// Where a node stands in the script.
    pub(super) fn at(&self, node: Node<'_>) -> Range<usize> {
        self.place(node.byte_range())
    }

    /// Adds what stands in a range; what is missing in it outside of quotes may be any words.
    fn put(&self, known: &str, range: Range<usize>, quoted: bool, text: &mut Text) {
        text.many |= nested::add(self.runs, known, range, text) && !quoted;
    }

    /// Adds what only a run can tell.
    fn doubt(&self, range: Range<usize>, quoted: bool, text: &mut Text) {
        text.unknown(self.place(range));
        text.many |= !quoted;
    }

    fn add(&self, node: Node<'_>, text: &mut Text, depth: usize) {
        self.add_in(node, text, depth, false);
    }

    fn add_in(&self, node: Node<'_>, text: &mut Text, depth: usize, quoted: bool) {
        let at = node.byte_range();
        let raw = self.raw(node);
        match node.kind() {
            _ if depth > DEEPEST => self.doubt(at, quoted, text),
            "word" | "number" | "variable_name" | "test_operator" | "regex" => {
                self.unescape(raw, at.start, None, text);
            }
            "raw_string" => {
                let inner = at.start + 1..at.end.saturating_sub(1).max(at.start + 1);
                let known = self.script.get(inner.clone()).unwrap_or("");
                self.put(known, inner, true, text);
            }
            "ansi_c_string" => match raw.contains('\\') {
                true => self.doubt(at, true, text),
                false => {
                    let inner = at.start + 2..at.end.saturating_sub(1).max(at.start + 2);
                    let known = self.script.get(inner.clone()).unwrap_or("");
                    self.put(known, inner, true, text);
                }
            },
            "string" | "translated_string" => self.string(node, text, depth),
            // `{a,b}` is more than one word.
            "concatenation" if !quoted && depth == 0 && has_braces(raw) => {
                self.doubt(at, false, text);
            }
            "concatenation" => {
                let mut cursor = node.walk();
                for child in node.children(&mut cursor) {
                    self.add_in(child, text, depth + 1, quoted);
                }
            }
            "simple_expansion" | "expansion" => self.expansion(node, text, depth, quoted),
            _ if node.is_named() => self.doubt(at, quoted, text),
            _ => self.unescape(raw, at.start, None, text),
        }
    }

    fn string(&self, node: Node<'_>, text: &mut Text, depth: usize) {
        let end = node.end_byte().saturating_sub(1);
        let at = node.start_byte() + 1 + usize::from(node.kind() == "translated_string");
        self.pieces(node, at..end.max(at), "$`\"\\\n", text, depth);
    }

    /// The text of a heredoc; `None` if it is none.
    pub(super) fn heredoc(&self, node: Node<'_>) -> Option<Text> {
        let mut cursor = node.walk();
        let mut children = node.named_children(&mut cursor);
        let start = children.find(|c| c.kind() == "heredoc_start")?;
        let body = children.find(|c| c.kind() == "heredoc_body")?;
        let mut text = Text::new(self.at(body));
        match self.raw(start).contains(['\'', '"', '\\']) {
            true => self.put(self.raw(body), body.byte_range(), true, &mut text),
            false => self.pieces(body, body.byte_range(), "$`\\\n", &mut text, 0),
        }
        text.many = false;
        Some(text)
    }

    /// What stands between double quotes, or in a heredoc; a backslash keeps the characters of
    /// `escaped`.
    fn pieces(
        &self,
        node: Node<'_>,
        range: Range<usize>,
        escaped: &str,
        text: &mut Text,
        depth: usize,
    ) {
        let mut at = range.start;
        let mut cursor = node.walk();
        let gap = |from: usize, to: usize, text: &mut Text| {
            let raw = self.script.get(from..to).unwrap_or("");
            self.unescape(raw, from, Some(escaped), text);
        };
        for child in node.named_children(&mut cursor) {
            if matches!(child.kind(), "string_content" | "heredoc_content") {
                continue;
            }
            gap(at, child.start_byte(), text);
            self.add_in(child, text, depth + 1, true);
            at = child.end_byte();
        }
        gap(at, range.end.max(at), text);
    }

    /// `$NAME`, `${NAME}`, `${NAME:-word}`, `${NAME:=word}`.
    fn expansion(&self, node: Node<'_>, text: &mut Text, depth: usize, quoted: bool) {
        let at = node.byte_range();
        let name = node.named_child(0);
        let Some(name) = name.filter(|n| n.kind() == "variable_name") else {
            // `"$@"` and `"${NAME[@]}"` are any words in quotes too.
            let all = self.raw(node);
            let one = !matches!(all, "$@" | "${@}") && !all.contains("[@]");
            return self.doubt(at, quoted && one, text);
        };
        let operator = {
            let mut cursor = node.walk();
            let mut children = node.children(&mut cursor);
            children
                .find(|c| !c.is_named() && !matches!(c.kind(), "${" | "}" | "$"))
                .map(|c| c.kind())
        };
        let default = node.named_child(1);
        let held = self.shell.get(self.raw(name));
        let argument = number(self.raw(name)).and_then(|n| self.argument(n));
        if let Some(argument) = &argument {
            self.comes_from(node, argument);
        }
        if let Some(argument) = &argument
            && !argument.is_known()
        {
            match operator {
                None => self.inline(argument, at, quoted, text),
                Some(_) => self.doubt(at, quoted, text),
            }
            return;
        }
        let value = match held {
            Some(Value::Scalar(value)) if self.affords(value.size()) => {
                self.comes_from(node, value);
                if !value.is_known() {
                    match operator {
                        None => self.inline(value, at, quoted, text),
                        Some(_) => self.doubt(at, quoted, text),
                    }
                    return;
                }
                Some(value.text())
            }
            Some(_) => None,
            None => match &argument {
                Some(argument) => Some(argument.text()),
                None => self.lookup(self.raw(name)),
            },
        };
        let unset = value.is_none() && !self.shell.sourced && held.is_none();
        match (value, operator) {
            (Some(value), None) => text.known(value, self.place(at)),
            (Some(value), Some(":-" | ":=" | "-" | "=" | ":?" | "?")) if !value.is_empty() => {
                text.known(value, self.place(at));
            }
            (Some(_), Some(":-" | ":=")) => self.default(default, text, depth, quoted),
            // Nobody may count on nothing being given.
            (None, Some(":-" | ":=" | "-" | "=")) if unset && !default.is_none_or(is_empty) => {
                self.default(default, text, depth, quoted);
            }
            // `${NAME:+word}` of a variable that nobody sets is nothing, unless a run sets it.
            _ => {
                let outer = held.is_none() && !is_positional(self.raw(name));
                let variable = outer.then(|| self.at(name));
                text.hangs_on(variable, self.place(at));
                text.many |= !quoted;
            }
        }
    }

    /// Remembers where the value stands that a variable was read as.
    fn comes_from(&self, node: Node<'_>, value: &Text) {
        let at = self.at(node);
        let places = value.parts.iter().map(|p| (at.clone(), p.at.clone()));
        self.origins.borrow_mut().extend(places);
    }

    /// Adds a value of which not all is known.
    fn inline(&self, value: &Text, at: Range<usize>, quoted: bool, text: &mut Text) {
        let at = self.place(at);
        for part in &value.parts {
            match &part.text {
                Some(known) => text.known(known.as_str(), at.clone()),
                None => text.hangs_on(part.variable.clone(), at.clone()),
            }
        }
        text.many |= !quoted;
    }

    fn default(&self, node: Option<Node<'_>>, text: &mut Text, depth: usize, quoted: bool) {
        if let Some(node) = node {
            self.add_in(node, text, depth + 1, quoted);
        }
    }

    /// A variable that the script has not set.
    fn lookup(&self, name: &str) -> Option<String> {
        self.outside(name).filter(|_| !self.shell.is_unset(name))
    }

    /// Adds text in which a backslash keeps the next character; inside of double quotes only those
    /// of `only`. A backslash at the end of a line joins it with the next one.
    fn unescape(&self, raw: &str, start: usize, only: Option<&str>, text: &mut Text) {
        let quoted = only.is_some();
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
                self.put(
                    raw.get(from..at).unwrap_or(""),
                    start + from..start + at,
                    quoted,
                    text,
                );
            }
            let kept = if next == '\n' {
                String::new()
            } else {
                next.to_string()
            };
            text.known(kept, self.place(start + at..start + end));
            letters.next();
            from = end;
        }
        if from < raw.len() {
            let range = start + from..start + raw.len();
            self.put(raw.get(from..).unwrap_or(""), range, quoted, text);
        }
    }
}

/// Whether a word surely comes to nothing.
fn is_empty(word: Node<'_>) -> bool {
    match word.kind() {
        "string" | "raw_string" => word.byte_range().len() == 2,
        _ => word.byte_range().is_empty(),
    }
}

/// Whether a word has braces with a comma in them.
fn has_braces(raw: &str) -> bool {
    let mut quote = None;
    let (mut depth, mut comma) = (0usize, false);
    let mut before = ' ';
    for c in raw.chars() {
        match (quote, c) {
            (Some(open), _) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"' | '`') => quote = Some(c),
            // `${NAME,,}`
            (None, '{') if before == '$' => return false,
            (None, '{') if before != '\\' => depth += 1,
            (None, ',') if depth > 0 && before != '\\' => comma = true,
            (None, '}') if depth > 0 && comma => return true,
            _ => {}
        }
        before = c;
    }
    false
}

/// The number of an argument.
fn number(name: &str) -> Option<usize> {
    name.parse().ok().filter(|n| *n > 0)
}

/// Whether a name is one of an argument of the script.
fn is_positional(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_digit())
}

pub(super) fn size(words: &[Text]) -> usize {
    words.iter().map(Text::size).sum()
}
