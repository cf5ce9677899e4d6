//! Comments of a script that speak to this tool, and the commands that they are about.

use std::ops::Range;
use tree_sitter::{Node, Tree};

/// A comment that names the tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// From its `#` to the end of its line, without the line's terminator.
    pub at: Range<usize>,
    /// What goes if the comment goes: its whole line, or what stands behind a command.
    pub line: Range<usize>,
    /// The commands and assignments of its own line; where there are none, those of the next line that
    /// has any.
    pub about: Option<Range<usize>>,
}

/// What a comment has in it if it speaks to this tool.
const TOOL: &str = "mesoscfg";

/// The comments that name the tool.
pub(super) fn read(tree: &Tree, script: &str) -> Vec<Comment> {
    if !script.contains(TOOL) {
        return Vec::new();
    }
    let (mut comments, mut statements) = (Vec::new(), Vec::new());
    let mut cursor = tree.walk();
    loop {
        let node = cursor.node();
        match node.kind() {
            "comment" => comments.push(node.byte_range()),
            "command" | "variable_assignment" | "declaration_command" | "unset_command" => {
                statements.push(node.byte_range());
            }
            _ => {}
        }
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                let named =
                    |at: &Range<usize>| script.get(at.clone()).is_some_and(|t| t.contains(TOOL));
                let found = comments.into_iter().filter(named);
                let statements = Statements::new(statements);
                return found.map(|at| comment(at, &statements, script)).collect();
            }
        }
    }
}

fn comment(at: Range<usize>, statements: &Statements, script: &str) -> Comment {
    let start = line_start(script, at.start);
    let before = script.get(start..at.start).unwrap_or("");
    let end = line_end(script, at.end);
    let terminator = script.get(end..).map_or(0, |rest| match rest.as_bytes() {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    });
    let alone = before.trim().is_empty();
    let line = match alone {
        true => start..end + terminator,
        false => start + before.trim_end().len()..at.end,
    };
    let about = match alone {
        true => {
            let first = statements.first_from(at.end);
            first.and_then(|first| statements.on_line(first, script))
        }
        false => statements.on_line(at.start, script),
    };
    Comment { at, line, about }
}

/// The commands and assignments of a script by where they begin, which may stand in one another.
struct Statements {
    starts: Vec<usize>,
    /// Where the last of those up to each one ends.
    ends: Vec<usize>,
}

impl Statements {
    fn new(mut list: Vec<Range<usize>>) -> Self {
        list.sort_by_key(|s| s.start);
        let mut end = 0;
        let ends = list.iter().map(|s| {
            end = end.max(s.end);
            end
        });
        Statements {
            ends: ends.collect(),
            starts: list.iter().map(|s| s.start).collect(),
        }
    }

    /// Where the first begins that does not begin before an offset.
    fn first_from(&self, at: usize) -> Option<usize> {
        let behind = self.starts.partition_point(|s| *s < at);
        self.starts.get(behind).copied()
    }

    /// All that stands, begins or ends in the line of an offset.
    fn on_line(&self, at: usize, script: &str) -> Option<Range<usize>> {
        let line = line_start(script, at)..line_end(script, at);
        let first = self.ends.partition_point(|end| *end <= line.start);
        let behind = self.starts.partition_point(|s| *s < line.end);
        let last = behind.checked_sub(1).filter(|last| first <= *last)?;
        Some(*self.starts.get(first)?..*self.ends.get(last)?)
    }
}

fn line_start(script: &str, at: usize) -> usize {
    let before = script.get(..at).unwrap_or("");
    before.rfind(['\n', '\r']).map_or(0, |n| n + 1)
}

fn line_end(script: &str, at: usize) -> usize {
    let rest = script.get(at..).unwrap_or("");
    at + rest.find(['\n', '\r']).unwrap_or(rest.len())
}

/// The comment that begins at an offset, or in blanks behind it, if there is one and nothing else up
/// to the end of the range.
pub(super) fn is_comment(root: Node<'_>, script: &str, range: Range<usize>) -> bool {
    let text = script.get(range.clone()).unwrap_or("");
    let start = range.start + (text.len() - text.trim_start().len());
    let end = range.start + text.trim_end().len();
    let node = root.descendant_for_byte_range(start, end.max(start));
    node.is_some_and(|n| n.kind() == "comment")
}
