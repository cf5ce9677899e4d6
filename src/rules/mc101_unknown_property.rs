//! MC101 unknown-property: no release of Spark has this property.

use super::mc112_other_cluster_manager::is_of_another;
use super::{Context, Group, Proof, Rule, Sink, meant};
use crate::catalog::{self, Property, Status};
use crate::diagnostic::Level;
use crate::properties::has_odd_blank;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC101",
    name: "unknown-property",
    summary: "Spark has no such property",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Names,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC101.md"),
    check,
};

/// Keys for which a suggestion is looked for; a file of a million keys gets no more.
const SUGGESTIONS: usize = 200;

fn check(cx: &Context<'_>, sink: &mut Sink) {
    let mut looked_up = 0;
    for s in cx.settings() {
        // MC804 speaks of blanks at an end, MC005 of those that are none for Java.
        let odd = || s.key != s.key.trim() || has_odd_blank(s.key);
        if s.property.is_some() || !s.key.starts_with("spark.") || odd() {
            continue;
        }
        let mesos = s.key.starts_with("spark.mesos.");
        let near = match mesos {
            // Other software has properties of its own under `spark.`; only a key that differs
            // in case from one of Spark's is surely meant to be that one.
            false => catalog::in_any_case(s.key)
                .filter(|_| !is_of_another(s.key))
                .map(|p| p.key.to_owned()),
            true if looked_up < SUGGESTIONS => {
                looked_up += 1;
                without_mesos(s.key).or_else(|| catalog::nearest_key(s.key))
            }
            true => None,
        };
        match near {
            Some(key) => {
                let key = meant::on_mesos(cx, key);
                let finding = sink
                    .find(
                        s.key_span(),
                        format!("Spark has no property `{}`", cx.name(s.key)),
                    )
                    .label(format!("did you mean `{}`?", cx.name(&key)))
                    .note("an unknown key is accepted and ignored, without a message");
                meant::offer(cx, s, key, finding);
            }
            None if mesos => {
                sink.find(
                    s.key_span(),
                    format!("Spark has no property `{}`", cx.name(s.key)),
                )
                .label("read by nothing")
                .note("an unknown key is accepted and ignored, without a message")
                .help("remove it; `mesoscfg properties` lists what there is");
            }
            None => {}
        }
    }
}

/// The key without `mesos.`, if Spark has that: `spark.mesos.cores.max` is `spark.cores.max`.
fn without_mesos(key: &str) -> Option<String> {
    let plain = format!("spark.{}", key.strip_prefix("spark.mesos.")?);
    let read = |p: &Property| p.status == Status::Read;
    let has = catalog::get(&plain).map_or_else(|| catalog::core_key(&plain).is_some(), read);
    has.then_some(plain)
}
