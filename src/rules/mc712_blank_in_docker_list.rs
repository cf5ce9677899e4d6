//! MC712 blank-in-docker-list: a blank next to a comma becomes part of a volume, parameter or port.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::value;
use crate::version::{SparkVersion, Versions};

pub(super) static RULE: Rule = Rule {
    code: "MC712",
    name: "blank-in-docker-list",
    summary: "A blank next to a comma becomes part of a volume, parameter or port",
    level: Level::Warning,
    versions: Versions::before(SparkVersion::preview(3, 0, 0)),
    group: Group::Containers,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC712.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    if cx.get("spark.mesos.executor.docker.image").is_none() {
        return;
    }
    for (key, what) in [
        ("spark.mesos.executor.docker.volumes", "volume"),
        ("spark.mesos.executor.docker.parameters", "parameter"),
        ("spark.mesos.executor.docker.portmaps", "port mapping"),
    ] {
        let Some(s) = cx.get(key) else { continue };
        for item in value::raw_list(s.value) {
            let inner = value::trim(item.text);
            if inner.len() == item.text.len() || inner.is_empty() {
                continue;
            }
            let span = s.part(item.span.clone());
            let text = cx.name(&item.text[inner]);
            sink.find(span, format!("the blank belongs to the {what} `{text}`"))
                .label("kept with its blanks")
                .note("up to 2.4 the list is cut at commas, and nothing is trimmed; 3.0 trims")
                .help("write the list without blanks")
                .fix("remove the blanks", span, text.clone());
        }
    }
}
