//! A launch as a tree of named values, so that two launches can be laid side by side.
//!
//! Items of lists are named by their key (a variable's name, a label's key, a URI), not by their
//! place: an item that is added moves no other.

use crate::launch::{Call, Failure, Launch, Mode, shown_json};
use crate::mesos::{Kind, Message, OrderedJson, Reveal, Slot, Value};
use crate::source::REDACTED;
use std::collections::BTreeMap;

/// A value, or several under names.
#[derive(Clone, Debug)]
pub enum Node {
    /// One value.
    Leaf(Leaf),
    /// Named values in their order.
    Inner(Vec<(String, Node)>),
}

/// One value.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// What it is, for comparison only: it may hold secrets.
    raw: String,
    /// What may be shown of it.
    pub shown: String,
    /// Whether it is text, which is shown in quotes.
    pub text: bool,
}

impl Node {
    fn leaf(raw: String, shown: String, text: bool) -> Node {
        Node::Leaf(Leaf { raw, shown, text })
    }

    /// The value at the end of a path.
    #[must_use]
    pub fn at(&self, path: &[String]) -> Option<&Node> {
        let Some((first, rest)) = path.split_first() else {
            return Some(self);
        };
        self.child(first)?.at(rest)
    }

    /// The value of a name.
    #[must_use]
    pub fn child(&self, name: &str) -> Option<&Node> {
        match self {
            Node::Leaf(_) => None,
            Node::Inner(children) => children.iter().find(|(n, _)| n == name).map(|(_, v)| v),
        }
    }

    /// Whether two values are the same, secrets included. The order of names does not count.
    #[must_use]
    pub fn same(&self, other: &Node) -> bool {
        match (self, other) {
            (Node::Leaf(a), Node::Leaf(b)) => a.raw == b.raw,
            (Node::Inner(a), Node::Inner(b)) => {
                a.len() == b.len()
                    && a.iter()
                        .all(|(name, v)| other.child(name).is_some_and(|w| v.same(w)))
            }
            _ => false,
        }
    }

    /// The value on one line, without its own name, which is in the path already.
    #[must_use]
    pub fn line(&self) -> String {
        match self {
            Node::Leaf(leaf) if leaf.text => format!("\"{}\"", leaf.shown),
            Node::Leaf(leaf) => leaf.shown.clone(),
            Node::Inner(children) => {
                let named = |c: &&(String, Node)| !KEYS.contains(&c.0.as_str());
                let mut rest = children.iter().filter(named).collect::<Vec<_>>();
                if let [(name, value)] = rest.as_slice()
                    && matches!(name.as_str(), "value" | "scalar")
                {
                    return value.line();
                }
                if rest.is_empty() {
                    rest = children.iter().collect();
                }
                let parts: Vec<String> = rest
                    .iter()
                    .map(|(name, value)| match value {
                        Node::Leaf(_) => format!("{name}: {}", value.line()),
                        Node::Inner(_) => format!("{name} {}", value.line()),
                    })
                    .collect();
                match parts.as_slice() {
                    [] => "{}".to_owned(),
                    parts => format!("{{ {} }}", parts.join(", ")),
                }
            }
        }
    }
}

/// The name of the exception that ends a launch.
pub const EXCEPTION: &str = "exception";

/// How the names at the root of a tree begin, in the order in which they are told.
const ROOTS: [&str; 6] = [
    EXCEPTION,
    REQUEST,
    "FrameworkInfo",
    "Credential",
    CALLS,
    "TaskInfo",
];

/// What is posted to the dispatcher.
const REQUEST: &str = "request";

/// The calls on the Mesos driver.
const CALLS: &str = "calls";

/// Fields that name an item of a list.
const KEYS: [&str; 5] = ["name", "key", "type", "container_path", "container_port"];

/// The tree of a launch. `offers` tells that offers were given, so that every call counts; otherwise
/// the first task on the offer that was made up stands for all.
#[must_use]
pub fn of(launch: &Launch, offers: bool, reveal: Reveal<'_>) -> Node {
    let grower = Grower { reveal };
    let mut children = Vec::new();
    if let Some(failure) = &launch.failure {
        children.push((EXCEPTION.to_owned(), grower.failure(failure, launch.mode)));
    }
    for exchange in &launch.exchanges {
        let json = exchange.request_json();
        let node = grower.json(&json, &shown_json(&json, reveal));
        children.push((REQUEST.to_owned(), node));
    }
    if let Some(m) = &launch.framework_info {
        children.push(("FrameworkInfo".to_owned(), grower.message(m)));
    }
    if let Some(m) = &launch.credential {
        children.push(("Credential".to_owned(), grower.message(m)));
    }
    if offers {
        grower.calls(&launch.calls, &mut children);
    } else {
        // Tasks of an offer come newest first.
        let first = launch.calls.iter().find_map(|c| match c {
            Call::LaunchTasks { tasks, .. } => tasks.last(),
            Call::DeclineOffer { .. } => None,
        });
        if let Some(task) = first {
            children.push(("TaskInfo".to_owned(), grower.message(task)));
        }
    }
    Node::Inner(children)
}

struct Grower<'a> {
    reveal: Reveal<'a>,
}

impl Grower<'_> {
    fn text(&self, text: &str) -> Node {
        let shown = self.reveal.plain(text).into_owned();
        Node::leaf(text.to_owned(), shown, true)
    }

    fn plain(&self, text: String) -> Node {
        let shown = self.reveal.plain(&text).into_owned();
        Node::leaf(text, shown, false)
    }

    /// The exception and its causes on one line.
    fn failure(&self, failure: &Failure, mode: Mode) -> Node {
        let mut text = failure.thrown.to_string();
        let mut next = failure.thrown.cause.as_deref();
        while let Some(cause) = next {
            text.push_str(&format!("; caused by {cause}"));
            next = cause.cause.as_deref();
        }
        self.plain(format!("{text} ({})", failure.at.phrase_in(mode)))
    }

    /// JSON, beside the same without secrets.
    fn json(&self, json: &OrderedJson, shown: &OrderedJson) -> Node {
        match (json, shown) {
            (OrderedJson::Object(fields), OrderedJson::Object(shown)) => {
                let fields = fields.iter().zip(shown);
                let child = |((key, value), (_, shown)): (&(String, _), &(String, _))| {
                    (format!("[{key}]"), self.json(value, shown))
                };
                Node::Inner(fields.map(child).collect())
            }
            (OrderedJson::Array(items), OrderedJson::Array(shown)) => {
                let items = items.iter().zip(shown).enumerate();
                let child = |(i, (value, shown))| (format!("[{i}]"), self.json(value, shown));
                Node::Inner(items.map(child).collect())
            }
            (OrderedJson::String(text), OrderedJson::String(shown)) => {
                Node::leaf(text.clone(), shown.clone(), true)
            }
            (other, OrderedJson::String(shown)) => Node::leaf(spelt(other), shown.clone(), true),
            (other, shown) => Node::leaf(spelt(other), spelt(shown), false),
        }
    }

    fn calls(&self, calls: &[Call], children: &mut Vec<(String, Node)>) {
        let mut names = Names::default();
        for call in calls {
            let seconds = call.filters().and_then(|f| f.refuse_seconds).unwrap_or(5.0);
            match call {
                Call::LaunchTasks {
                    batch,
                    offer_ids,
                    tasks,
                    ..
                } => {
                    let name = names.unique(named_call(*batch, &offer_ids.join(",")));
                    let plural = if tasks.len() == 1 { "task" } else { "tasks" };
                    let what = format!("launches {} {plural}", tasks.len());
                    children.push((name, self.plain(what)));
                    for task in tasks.iter().rev() {
                        let name = names.unique(format!("TaskInfo[{}]", task.task_id.value));
                        children.push((name, self.message(task)));
                    }
                }
                Call::DeclineOffer {
                    batch, offer_id, ..
                } => {
                    let name = names.unique(named_call(*batch, offer_id));
                    let seconds = crate::jvm::double_to_string(seconds);
                    children.push((name, self.plain(format!("declined for {seconds} s"))));
                }
            }
        }
    }

    fn message(&self, message: &dyn Message) -> Node {
        let mut children = Vec::new();
        for (field, slot) in message.present() {
            match slot {
                Slot::Absent => {}
                Slot::One(value) => {
                    children.push((field.name.to_owned(), self.value(value, field.secret)));
                }
                Slot::Many(values) => {
                    let mut names = Names::default();
                    for (i, value) in values.into_iter().enumerate() {
                        let key = key(value, field.kind).unwrap_or_else(|| i.to_string());
                        let name = names.unique(format!("{}[{key}]", field.name));
                        children.push((name, self.value(value, field.secret)));
                    }
                }
            }
        }
        Node::Inner(children)
    }

    fn value(&self, value: Value<'_>, secret: bool) -> Node {
        let hidden = secret && matches!(self.reveal, Reveal::Redact(_));
        match value {
            Value::Message(m) => self.message(m),
            Value::String(text) if hidden => Node::leaf(text.to_owned(), REDACTED.into(), true),
            Value::String(text) => self.text(text),
            Value::Bytes(bytes) => {
                let shown = match hidden {
                    true => REDACTED.to_owned(),
                    false => format!("<{} bytes>", bytes.len()),
                };
                let raw = bytes.iter().map(|&b| char::from(b)).collect();
                Node::leaf(raw, shown, false)
            }
            Value::Bool(b) => self.plain(b.to_string()),
            Value::Double(d) => self.plain(crate::jvm::double_to_string(d)),
            Value::Uint(n) => self.plain(n.to_string()),
            Value::Enum(number, name) => {
                self.plain(name.map_or_else(|| number.to_string(), str::to_owned))
            }
        }
    }
}

fn spelt(json: &OrderedJson) -> String {
    serde_json::to_string(json).unwrap_or_default()
}

/// A call, named by its offers; in later steps also by the step.
fn named_call(batch: usize, offers: &str) -> String {
    match batch {
        0 => format!("{CALLS}[{offers}]"),
        step => format!("{CALLS}[step {step}: {offers}]"),
    }
}

/// What tells an item of a list from the others.
fn key(value: Value<'_>, kind: Kind) -> Option<String> {
    let message = match value {
        Value::String(text) => return Some(text.to_owned()),
        Value::Message(message) => message,
        _ => return None,
    };
    let Kind::Message(of) = kind else { return None };
    let fields: &[&str] = match of.name {
        "Volume" => &["container_path"],
        "ContainerInfo.DockerInfo.PortMapping" => &["container_port"],
        "Value.Range" => &["begin", "end"],
        "FrameworkInfo.Capability" => &["type"],
        "CommandInfo.URI" | "ExecutorID" => &["value"],
        _ => &["name", "key"],
    };
    let present: Vec<_> = message.present().collect();
    let texts = fields.iter().filter_map(|wanted| {
        let (_, slot) = present.iter().find(|(f, _)| f.name == *wanted)?;
        match slot {
            Slot::One(Value::String(text)) => Some((*text).to_owned()),
            Slot::One(Value::Uint(n)) => Some(n.to_string()),
            Slot::One(Value::Enum(_, Some(name))) => Some((*name).to_owned()),
            _ => None,
        }
    });
    let texts: Vec<String> = texts.collect();
    (!texts.is_empty()).then(|| texts.join("-"))
}

/// Names that were given; a second item of a name gets a number.
#[derive(Default)]
struct Names(BTreeMap<String, usize>);

impl Names {
    fn unique(&mut self, name: String) -> String {
        let count = self.0.entry(name.clone()).or_insert(0);
        *count += 1;
        match *count {
            1 => name,
            n => format!("{name}#{n}"),
        }
    }
}

/// How a value differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// It has another value.
    Changed,
    /// Only the new side has it.
    Added,
    /// Only the old side has it.
    Removed,
    /// The same items come in another order.
    Reordered,
}

/// A value that differs: the names that lead to it, and how.
pub type Difference = (Vec<String>, How);

/// All values that differ, in the order of the old tree, added ones where the new tree has them;
/// an exception goes before all else.
/// A value that is missing on one side counts once, whatever is inside it.
#[must_use]
pub fn differences(old: &Node, new: &Node) -> Vec<Difference> {
    let mut found = Vec::new();
    walk(old, new, &mut Vec::new(), &mut found);
    let rank = |root: &str| ROOTS.iter().position(|r| root.starts_with(r));
    found.sort_by_key(|(path, _)| path.first().and_then(|root| rank(root)));
    found
}

fn walk(old: &Node, new: &Node, path: &mut Vec<String>, found: &mut Vec<Difference>) {
    let (Node::Inner(before), Node::Inner(after)) = (old, new) else {
        if !old.same(new) {
            found.push((path.clone(), How::Changed));
        }
        return;
    };
    let mut added = after
        .iter()
        .filter(|(n, _)| old.child(n).is_none())
        .peekable();
    let place = |name: &str| after.iter().position(|(n, _)| n == name);
    for (name, value) in before {
        // What is new and stands before this item on the new side.
        if let Some(here) = place(name) {
            while let Some((n, _)) = added.next_if(|(n, _)| place(n).is_some_and(|p| p < here)) {
                found.push((joined(path, n), How::Added));
            }
        }
        match new.child(name) {
            None => found.push((joined(path, name), How::Removed)),
            Some(other) => {
                path.push(name.clone());
                walk(value, other, path, found);
                path.pop();
            }
        }
    }
    for (name, _) in added {
        found.push((joined(path, name), How::Added));
    }
    let common = |list: &[(String, Node)], other: &Node| -> Vec<String> {
        let names = list.iter().map(|(n, _)| n);
        names
            .filter(|n| other.child(n).is_some())
            .cloned()
            .collect()
    };
    for field in moved(&common(before, new), &common(after, old)) {
        found.push((joined(path, &field), How::Reordered));
    }
}

/// The lists whose items stand in another order.
fn moved(before: &[String], after: &[String]) -> Vec<String> {
    let list = |name: &String| {
        let field = name.split_once('[').map(|(field, _)| field.to_owned());
        field.filter(|field| !field.is_empty())
    };
    let mut fields: Vec<String> = before.iter().filter_map(list).collect();
    fields.dedup();
    fields.retain(|field| {
        let items = |names: &[String]| -> Vec<String> {
            let of = names.iter().filter(|n| list(n).as_ref() == Some(field));
            of.cloned().collect()
        };
        items(before) != items(after)
    });
    fields
}

/// The items of a list, in their order.
#[must_use]
pub fn order(tree: &Node, path: &[String]) -> Vec<String> {
    let Some((field, parent)) = path.split_last() else {
        return Vec::new();
    };
    let Some(Node::Inner(children)) = tree.at(parent) else {
        return Vec::new();
    };
    let item = |(name, _): &(String, Node)| {
        let rest = name.strip_prefix(field.as_str())?.strip_prefix('[')?;
        Some(rest.strip_suffix(']').unwrap_or(rest).to_owned())
    };
    children.iter().filter_map(item).collect()
}

/// Whether the items that two trees share stand in another order.
#[must_use]
pub fn reordered(a: &Node, b: &Node, path: &[String]) -> bool {
    let (mut a, mut b) = (order(a, path), order(b, path));
    a.retain(|item| b.contains(item));
    b.retain(|item| a.contains(item));
    a != b
}

fn joined(path: &[String], name: &str) -> Vec<String> {
    let mut whole = path.to_vec();
    whole.push(name.to_owned());
    whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mesos::{
        CommandInfo, Credential, Environment, FrameworkInfo, Label, Labels, URI, Variable,
    };

    fn command(variables: &[(&str, &str)], uris: &[&str]) -> Node {
        let variable = |(name, value): &(&str, &str)| Variable {
            name: (*name).to_owned(),
            value: Some((*value).to_owned()),
            ..Variable::default()
        };
        let uri = |value: &&str| URI {
            value: (*value).to_owned(),
            ..URI::default()
        };
        let message = CommandInfo {
            environment: Some(Environment {
                variables: variables.iter().map(variable).collect(),
            }),
            uris: uris.iter().map(uri).collect(),
            ..CommandInfo::default()
        };
        let reveal = Reveal::Redact(&["hunter2"]);
        Grower { reveal }.message(&message)
    }

    fn found(old: &Node, new: &Node) -> Vec<String> {
        let all = differences(old, new).into_iter();
        all.map(|(path, how)| format!("{how:?} {}", path.join(".")))
            .collect()
    }

    #[test]
    fn an_item_that_is_added_moves_no_other() {
        let old = command(&[("A", "1"), ("B", "2"), ("C", "3")], &[]);
        let new = command(&[("N", "0"), ("A", "1"), ("B", "x"), ("D", "4")], &[]);
        assert_eq!(
            found(&old, &new),
            [
                "Added environment.variables[N]",
                "Changed environment.variables[B].value",
                "Removed environment.variables[C]",
                "Added environment.variables[D]",
            ]
        );
        assert!(found(&old, &old).is_empty());
    }

    #[test]
    fn the_order_of_a_list_counts_once() {
        let old = command(&[], &["a", "b", "c"]);
        let new = command(&[], &["c", "x", "a"]);
        let both = ["Removed uris[b]", "Added uris[x]", "Reordered uris"];
        let mut seen = found(&old, &new);
        seen.sort();
        let mut both = both.to_vec();
        both.sort_unstable();
        assert_eq!(seen, both);
        let path = ["uris".to_owned()];
        assert_eq!(order(&new, &path), ["c", "x", "a"]);
        assert!(reordered(&old, &new, &path));
        assert!(!reordered(&old, &command(&[], &["x", "b", "c"]), &path));
    }

    #[test]
    fn a_second_item_of_a_name_has_a_number() {
        let old = command(&[("A", "1"), ("A", "2")], &[]);
        let new = command(&[("A", "1"), ("A", "3")], &[]);
        assert_eq!(
            found(&old, &new),
            ["Changed environment.variables[A#2].value".replace("[A#2]", "[A]#2")]
        );
    }

    #[test]
    fn secrets_are_compared_and_not_shown() {
        let secret = |secret: &str| Launch {
            credential: Some(Credential {
                principal: "p".to_owned(),
                secret: Some(secret.to_owned()),
            }),
            ..Launch::default()
        };
        let [old, new] = ["hunter2", "hunter3"].map(|s| of(&secret(s), false, Reveal::Redact(&[])));
        assert_eq!(found(&old, &new), ["Changed Credential.secret"]);
        let path = ["Credential".to_owned(), "secret".to_owned()];
        let line = new.at(&path).map(Node::line);
        assert_eq!(line.as_deref(), Some("\"<redacted>\""));
        let node = command(&[("A", "--password=hunter2")], &[]);
        let path = ["environment".to_owned(), "variables[A]".to_owned()];
        let line = node.at(&path).map(Node::line);
        assert_eq!(line.as_deref(), Some("\"--password=<redacted>\""));
    }

    #[test]
    fn a_message_on_one_line() {
        let labels = Labels {
            labels: vec![Label {
                key: "k".to_owned(),
                value: Some("v".to_owned()),
            }],
        };
        let grower = Grower {
            reveal: Reveal::Show,
        };
        assert_eq!(grower.message(&labels).line(), "{ labels[k] \"v\" }");
        let framework = FrameworkInfo::default();
        assert_eq!(grower.message(&framework).line(), "{ user: \"\" }");
    }
}
