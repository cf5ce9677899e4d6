//! A plan for people, in 80 columns.

use super::document::{Declined, Document, NotOffered, Range, Reason, Setting, human_number};
use crate::report::printable_line;
use std::fmt::Write as _;

const WIDTH: usize = 80;
/// Names that are listed of each group of agents.
const NAMES: usize = 3;
/// Values of an attribute that are listed.
const VALUES: usize = 5;

/// The plan. Of the agents that are used at most `rows` are listed.
pub fn write(document: &Document, rows: usize, color: bool) -> String {
    let mut page = Page {
        text: String::new(),
        color,
    };
    page.headline(document);
    page.executor(document);
    page.used(document, rows);
    page.declined(document);
    page.withheld(document);
    for warning in &document.warnings {
        page.paragraph("note: ", 6, &printable_line(warning));
    }
    for note in &document.notes {
        page.paragraph("note: ", 6, note);
    }
    page.text
}

/// A text with colours, if they are wanted.
struct Page {
    text: String,
    color: bool,
}

impl Page {
    fn line(&mut self, text: &str) {
        self.text.push_str(text.trim_end());
        self.text.push('\n');
    }

    fn styled(&self, code: &str, text: &str) -> String {
        if self.color {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }

    /// Words, broken at blanks; lines after the first are indented.
    fn paragraph(&mut self, start: &str, indent: usize, text: &str) {
        let mut line = start.to_owned();
        let mut empty = true;
        for word in text.split(' ') {
            let length = line.chars().count() + word.chars().count() + usize::from(!empty);
            if !empty && length > WIDTH {
                self.line(&line);
                line = " ".repeat(indent);
                empty = true;
            }
            if !empty {
                line.push(' ');
            }
            line.push_str(word);
            empty = false;
        }
        self.line(&line);
    }

    fn headline(&mut self, d: &Document) {
        let s = &d.started;
        let text = if s.executors == 0 {
            "No executor would start".to_owned()
        } else {
            let verb = if s.executors == 1 {
                "executor would start"
            } else {
                "executors would start"
            };
            let on = format!("{} of {}", d.counts.used, counted(d.counts.offers, "offer"));
            format!("{} {verb} on {on}", s.executors)
        };
        let code = if d.can_start { "1;32" } else { "1;31" };
        let text = self.styled(code, &text);
        self.line(&text);
        if let Some(error) = &d.error {
            let blame = error.setting.as_ref();
            let blame = blame.map_or_else(String::new, |s| format!("; see {}", shown(s)));
            let text = printable_line(&error.text).into_owned();
            let text = format!("Spark throws: {text} ({}{blame})", error.phrase);
            self.paragraph("", 2, &text);
        }
        if s.executors > 0 {
            let gpus = match s.gpus {
                0 => String::new(),
                n => format!(", {n} GPUs"),
            };
            let text = format!(
                "In all {}, {} MiB{gpus}.",
                counted(usize::try_from(s.cores).unwrap_or(0), "core"),
                s.memory_mib
            );
            self.line(&text);
        }
    }

    fn executor(&mut self, d: &Document) {
        let Some(e) = &d.executor else { return };
        let cores = match e.cores {
            Some(n) => counted(usize::try_from(n).unwrap_or(0), "core"),
            None => "all whole cores of an offer".to_owned(),
        };
        let mut text = format!("An executor takes {cores} and {} MiB", e.memory_mib);
        if !e.ports.is_empty() {
            let _ = write!(text, ", port {}", numbers(&e.ports));
        }
        let mut limits = Vec::new();
        if let Some(n) = e.max_cores {
            limits.push(format!("{n} cores"));
        }
        if e.max_gpus > 0 {
            limits.push(format!("{} GPUs", e.max_gpus));
        }
        if let Some(n) = e.max_executors {
            limits.push(counted(usize::try_from(n).unwrap_or(0), "executor"));
        }
        if !limits.is_empty() {
            let _ = write!(text, "; all together at most {}", limits.join(", "));
        }
        text.push('.');
        self.paragraph("", 0, &text);
        let set: Vec<String> = e.settings.iter().map(shown).collect();
        self.paragraph("  from ", 7, &set.join(", "));
    }

    fn used(&mut self, d: &Document, rows: usize) {
        if d.used.is_empty() {
            return;
        }
        self.line("");
        let mut table = vec![Row {
            name: "AGENT".to_owned(),
            cells: [
                "EXEC", "CORES", "MEM MiB", "GPUS", "CPUS", "MEM MiB", "GPUS",
            ]
            .map(str::to_owned),
        }];
        table.extend(d.used.iter().take(rows).map(|used| {
            let (s, left) = (&used.started, &used.left);
            Row {
                name: printable_line(&used.hostname).into_owned(),
                cells: [
                    s.executors.to_string(),
                    s.cores.to_string(),
                    s.memory_mib.to_string(),
                    s.gpus.to_string(),
                    human_number(left.cpus),
                    human_number(left.memory_mib),
                    human_number(left.gpus),
                ],
            }
        }));
        let rest = d.used.get(rows..).unwrap_or_default();
        if !rest.is_empty() {
            let sum = |f: fn(&super::document::Used) -> f64| human_number(rest.iter().map(f).sum());
            table.push(Row {
                name: format!("and {} more", rest.len()),
                cells: [
                    sum(|u| u.started.executors as f64),
                    sum(|u| u.started.cores as f64),
                    sum(|u| u.started.memory_mib as f64),
                    sum(|u| u.started.gpus as f64),
                    sum(|u| u.left.cpus),
                    sum(|u| u.left.memory_mib),
                    sum(|u| u.left.gpus),
                ],
            });
        }
        let widths = Widths::of(&table);
        let head = self.styled("1", "Used");
        self.line(&widths.headline(&head, "Used".len()));
        for row in &table {
            self.line(&widths.line(row));
        }
        for stopped in &d.stopped {
            let reasons: Vec<String> = stopped.reasons.iter().map(reason).collect();
            let start = format!("  no more on {}: ", counted(stopped.offers, "offer"));
            self.paragraph(&start, 4, &reasons.join("; "));
            self.change(&stopped.change);
        }
    }

    fn declined(&mut self, d: &Document) {
        if d.declined.is_empty() {
            return;
        }
        self.line("");
        let head = self.styled("1", "Declined");
        self.line(&format!("{head} {}", counted(d.counts.declined, "offer")));
        for group in &d.declined {
            self.group(group);
        }
    }

    fn group(&mut self, group: &Declined) {
        let reasons: Vec<String> = group.reasons.iter().map(reason).collect();
        let start = format!("  {}: ", counted(group.offers.len(), "offer"));
        self.paragraph(&start, 4, &reasons.join("; "));
        let names = names(group.offers.iter().map(|o| &*o.hostname));
        self.paragraph("    on      ", 12, &names);
        let by = match &group.refused_by {
            Some(setting) => shown(setting),
            None => "Mesos' default".to_owned(),
        };
        let seconds = human_number(group.refuse_seconds);
        self.paragraph("    refused ", 12, &format!("for {seconds} s: {by}"));
        self.change(&group.change);
    }

    fn change(&mut self, settings: &[Setting]) {
        if !settings.is_empty() {
            let list: Vec<String> = settings.iter().map(shown).collect();
            self.paragraph("    change  ", 12, &list.join(", "));
        }
    }

    fn withheld(&mut self, d: &Document) {
        if d.withheld.is_empty() {
            return;
        }
        self.line("");
        let head = self.styled("1", "Not offered");
        self.line(&format!("{head} {}", counted(d.counts.withheld, "agent")));
        for NotOffered {
            reason,
            change,
            hostnames,
        } in &d.withheld
        {
            let why = match *reason {
                "inactive" => "not connected, or deactivated",
                "gpus" => "GPUs, which the master keeps for frameworks that ask for GPUs",
                "reserved" => "free only what is reserved for other roles",
                _ => "all that this framework may have is in use",
            };
            let start = format!("  {}: ", counted(hostnames.len(), "agent"));
            self.paragraph(&start, 4, why);
            self.paragraph("    on      ", 12, &names(hostnames.iter().map(|h| &**h)));
            self.change(change);
        }
    }
}

/// A row of the table: the agent, four numbers of what is started, three of what is left.
struct Row {
    name: String,
    cells: [String; 7],
}

/// How wide the columns are: as their longest cells want, and at least as wide as those of most tables,
/// which fill 80 columns. What numbers take beyond that names give, down to a dozen letters.
struct Widths {
    name: usize,
    cells: [usize; 7],
}

impl Widths {
    fn of(table: &[Row]) -> Self {
        const LEAST: [usize; 7] = [7, 7, 9, 5, 9, 9, 5];
        const NAMES: std::ops::RangeInclusive<usize> = 12..=29;
        let mut cells = LEAST;
        for row in table {
            for (width, cell) in cells.iter_mut().zip(&row.cells) {
                *width = (*width).max(cell.len() + 1);
            }
        }
        let left = WIDTH.saturating_sub(cells.iter().sum());
        Widths {
            name: left.clamp(*NAMES.start(), *NAMES.end()),
            cells,
        }
    }

    /// What stands above the table: the first word, which may have colours, and what the columns are of.
    fn headline(&self, head: &str, length: usize) -> String {
        let [executors, cores, memory, gpus, cpus, ..] = self.cells;
        let first = self.name.saturating_sub(length) + executors;
        let second = cores + memory + gpus + cpus + "LEFT".len();
        format!("{head}{:>first$}{:>second$}", "STARTED", "LEFT")
    }

    fn line(&self, row: &Row) -> String {
        let mut line = row.name.clone();
        if line.chars().count() > self.name {
            line = line.chars().take(self.name - 1).collect();
            line.push('…');
        }
        let blanks = self.name.saturating_sub(line.chars().count());
        line.push_str(&" ".repeat(blanks));
        for (cell, width) in row.cells.iter().zip(self.cells) {
            let _ = write!(line, "{cell:>width$}");
        }
        line
    }
}

fn reason(reason: &Reason) -> String {
    match reason {
        Reason::Constraint {
            attribute,
            wanted,
            offered,
        } => {
            let attribute = printable_line(attribute);
            let wanted = if wanted.is_empty() {
                "any".to_owned()
            } else {
                printable_line(&wanted.join(",")).into_owned()
            };
            let mut values: Vec<String> = offered
                .iter()
                .take(VALUES)
                .map(|o| {
                    let value = o.value.as_deref().unwrap_or("no such attribute");
                    format!("{value} ({})", o.offers)
                })
                .collect();
            if offered.len() > VALUES {
                values.push(format!("{} more", offered.len() - VALUES));
            }
            format!(
                "attribute {attribute}: {wanted} wanted, offered {}",
                values.join(", ")
            )
        }
        Reason::Cpus(range) if range.wanted <= 0 => {
            format!("an executor of {} cores never starts", range.wanted)
        }
        Reason::Cpus(range) => {
            let whole = range.left_min.fract() == 0.0 && range.left_max.fract() == 0.0;
            let hint = if whole {
                ""
            } else {
                " (only whole cores count)"
            };
            format!("cpus: {}{hint}", short(range, ""))
        }
        Reason::Memory(range) => format!("mem: {}", short(range, " MiB")),
        Reason::Ports { wanted } => format!("port {} not offered", numbers(wanted)),
        Reason::MaxCores {
            wanted,
            acquired,
            limit,
        } => {
            let limit = limit.map_or_else(|| "all".to_owned(), |l| l.to_string());
            format!("all cores in use: {wanted} more wanted, has {acquired} of {limit}")
        }
        Reason::ExecutorLimit { limit } => {
            let n = counted(usize::try_from(*limit).unwrap_or(0), "executor");
            format!("dynamic allocation has asked for {n}")
        }
        Reason::AgentFailed => "two tasks have failed on the agent".to_owned(),
    }
}

fn short(range: &Range, unit: &str) -> String {
    let n = human_number;
    let span = |a: f64, b: f64| {
        if a == b {
            n(a)
        } else {
            format!("{} to {}", n(a), n(b))
        }
    };
    format!(
        "{}{unit} wanted, {} left, {} short",
        range.wanted,
        span(range.left_min, range.left_max),
        span(range.short_min, range.short_max)
    )
}

fn numbers(list: &[i64]) -> String {
    let list: Vec<String> = list.iter().map(i64::to_string).collect();
    list.join(", ")
}

/// The first names, and how many more.
fn names<'a>(all: impl ExactSizeIterator<Item = &'a str>) -> String {
    let rest = all.len().saturating_sub(NAMES);
    let mut text: Vec<String> = all
        .take(NAMES)
        .map(|n| printable_line(n).into_owned())
        .collect();
    if rest > 0 {
        text.push(format!("{rest} more"));
    }
    text.join(", ")
}

fn shown(setting: &Setting) -> String {
    match &setting.from {
        Some(from) => format!("{} ({})", setting.property, printable_line(from)),
        None => setting.property.clone(),
    }
}

fn counted(n: usize, what: &str) -> String {
    if n == 1 {
        format!("1 {what}")
    } else {
        format!("{n} {what}s")
    }
}
