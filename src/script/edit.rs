//! Whether a change can be written into a script so that the shell reads nothing else differently.

use super::BYTE_ORDER_MARK;
use super::comments::is_comment;
use crate::source::Source;
use std::collections::HashSet;
use std::ops::Range;
use tree_sitter::{Node, Parser, Tree};

/// How a change of a script may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    /// It changes a word of a command, or a comment, and nothing else.
    Word,
    /// It changes the value of a variable, or an argument of a function, which more than one command
    /// may read.
    Variable,
}

/// Whether a piece of a script may be replaced: it stands in one word, letter by letter, with no
/// quote, escape or expansion in it, and the replacement has no character that means something to a
/// shell, in quotes or without. In a comment everything may stand that ends no line.
#[must_use]
pub fn edit(source: &Source, range: Range<usize>, replacement: &str) -> Option<Edit> {
    let script = source.text.as_str();
    // Whatever the first word is, it is meant without the mark.
    if range == (0..BYTE_ORDER_MARK.len_utf8()) && script.starts_with(BYTE_ORDER_MARK) {
        return replacement.is_empty().then_some(Edit::Word);
    }
    let syntax = source.tree(read)?;
    let root = syntax.tree.root_node();
    if !range.is_empty() && is_comment(root, script, range.clone()) {
        return (!replacement.contains(['\n', '\r'])).then_some(Edit::Word);
    }
    let node = root.descendant_for_byte_range(range.start, range.end)?;
    let piece = literal(node, script)?;
    let inside = piece.start <= range.start && range.end <= piece.end;
    let old = script.get(range.clone())?;
    let escaped = script.get(..range.start)?.ends_with('\\') || old.contains('\\');
    if !inside || escaped || !replacement.chars().all(is_plain) || !old.chars().all(|c| !is_mark(c))
    {
        return None;
    }
    if replacement.is_empty() {
        // A word must not vanish.
        let before = script.get(piece.start..range.start)?;
        let after = script.get(range.end..piece.end)?;
        let joins = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace());
        if !joins(before.chars().next_back()) && !joins(after.chars().next()) {
            return None;
        }
    }
    let mut up = Some(node);
    while let Some(node) = up {
        match node.kind() {
            // A function may give its arguments to more than one command.
            "command" => {
                let name = node.child_by_field_name("name");
                let name = name.and_then(|n| script.get(n.byte_range()));
                return Some(match name.is_some_and(|n| syntax.functions.contains(n)) {
                    true => Edit::Variable,
                    false => Edit::Word,
                });
            }
            "variable_assignment" if node.parent().is_none_or(|p| p.kind() != "command") => {
                return Some(Edit::Variable);
            }
            _ if node.is_error() => return None,
            _ => up = node.parent(),
        }
    }
    None
}

/// The tree of a script.
#[derive(Debug)]
pub(crate) struct Syntax {
    tree: Tree,
    /// The names of its functions.
    functions: HashSet<String>,
}

fn read(script: &str) -> Option<Syntax> {
    let mut parser = Parser::new();
    let language = tree_sitter_bash::LANGUAGE.into();
    parser.set_language(&language).ok()?;
    let tree = parser.parse(script, None)?;
    let mut functions = HashSet::new();
    let mut cursor = tree.walk();
    'all: loop {
        let node = cursor.node();
        if node.kind() == "function_definition" {
            let name = node.child_by_field_name("name");
            let name = name.and_then(|n| script.get(n.byte_range()));
            functions.extend(name.map(str::to_owned));
        }
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                break 'all;
            }
        }
    }
    drop(cursor);
    Some(Syntax { tree, functions })
}

/// The text of a word, or the part of a string, that stands for itself.
fn literal(node: Node<'_>, script: &str) -> Option<Range<usize>> {
    let at = node.byte_range();
    if node.has_error() {
        return None;
    }
    match node.kind() {
        "word" | "number" | "string_content" => Some(at),
        "raw_string" => Some(at.start + 1..at.end.checked_sub(1)?),
        // Blanks in it belong to no piece of its own.
        "string" => {
            let plain = !script.get(at.clone())?.contains(['$', '`']);
            plain.then_some(at.start + 1..at.end.checked_sub(1)?)
        }
        _ => None,
    }
}

/// Characters that no shell takes for anything but themselves, in quotes or without, wherever in a
/// word.
fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(c, '_' | '-' | '.' | '/' | ':' | ',' | '=' | '@' | '%' | '+')
}

/// Quotes and expansions.
fn is_mark(c: char) -> bool {
    matches!(c, '\'' | '"' | '$' | '`' | '\n' | '\r')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{SourceKind, Sources};

    /// What becomes of a script if the first `old` in it is replaced.
    fn of(script: &str, old: &str, new: &str) -> Option<Edit> {
        let at = script.find(old).expect("in the script");
        let mut sources = Sources::default();
        let id = sources.add("x.sh", SourceKind::Script, script.to_owned());
        edit(sources.get(id), at..at + old.len(), new)
    }

    #[test]
    fn words_are_changed_where_they_stand_for_themselves() {
        let word = Some(Edit::Word);
        assert_eq!(of("spark-submit --conf a.b=4 x\n", "4", "5m"), word);
        assert_eq!(
            of("spark-submit --conf \"a.b=4 5\" x\n", "a.b", "a.c"),
            word
        );
        assert_eq!(of("spark-submit --conf 'a.b=4$' x\n", "4", "5"), word);
        assert_eq!(of("A=4 spark-submit x\n", "4", "5"), word);
        assert_eq!(of("A=4\nspark-submit $A\n", "4", "5"), Some(Edit::Variable));
        assert_eq!(of("export A=\"b 4\"\n", "4", "5"), Some(Edit::Variable));
        let function = "f() { x \"$@\"; spark-submit \"$@\"; }\nf --conf a.b=4 x\ng a.b=5\n";
        assert_eq!(of(function, "4", "5"), Some(Edit::Variable));
        assert_eq!(of(function, "5", "4"), word);
    }

    #[test]
    fn what_a_shell_would_read_otherwise_is_left_alone() {
        for (script, old, new) in [
            ("spark-submit --conf a.b=4 x\n", "4", "5 6"),
            ("spark-submit --conf a.b=4 x\n", "4", "$5"),
            ("spark-submit --conf a.b=4 x\n", "4", "*"),
            ("spark-submit --conf a.b=$4 x\n", "$4", "5"),
            ("spark-submit --conf \"a.b=$X\" x\n", "X", "Y"),
            ("spark-submit --conf a.b=c\\ d x\n", "c\\ d", "e"),
            ("spark-submit --conf a\"b\"c x\n", "a\"b\"c", "e"),
            ("spark-submit 4 x\n", "4", ""),
            ("cat <<END\n4\nEND\n", "4", "5"),
        ] {
            assert_eq!(of(script, old, new), None, "{script}");
        }
    }

    #[test]
    fn comments_take_any_text() {
        let script = "# a comment here\nspark-submit x # another\n";
        assert_eq!(of(script, "comment", "x $y"), Some(Edit::Word));
        assert_eq!(of(script, "# a comment here\n", ""), Some(Edit::Word));
        assert_eq!(of(script, " # another", ""), Some(Edit::Word));
        assert_eq!(of(script, "another", "x\ny"), None);
    }
}
