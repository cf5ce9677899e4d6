//! MC613 text-for-scalar: a constraint with a text on an attribute that agents give as a number.

use super::{Context, Group, Proof, Rule, Sink};
use crate::diagnostic::Level;
use crate::value;
use crate::version::Versions;

pub(super) static RULE: Rule = Rule {
    code: "MC613",
    name: "text-for-scalar",
    summary: "A constraint with a text on an attribute that agents give as a number",
    level: Level::Error,
    versions: Versions::ALL,
    group: Group::Attributes,
    since: "0.1.0",
    optional: false,
    proof: &[Proof::Launches],
    doc: include_str!("../../docs/rules/MC613.md"),
    check,
};

fn check(cx: &Context<'_>, sink: &mut Sink) {
    for demand in cx.demands() {
        for fault in demand.faults() {
            if fault.thrown.class != NUMBER_FORMAT {
                continue;
            }
            let values = demand.values(fault.constraint);
            let refused = values.iter().find(|(v, _)| value::double(v).is_err());
            let Some((text, at)) = refused else {
                continue;
            };
            let attribute = cx.name(&fault.constraint.attribute);
            let message = format!(
                "`{}` is no number, which `{attribute}` is on {}",
                cx.name(text),
                cx.hosts(&fault.hosts)
            );
            sink.find(demand.setting.part(at.clone()), message)
                .label("not a number")
                .note(cx.thrown(&fault.thrown))
                .note(demand.consequence())
                .help(format!(
                    "write the least that `{attribute}` must be, or `{attribute}:` if agents only \
                     have to have it"
                ));
        }
    }
}

const NUMBER_FORMAT: &str = "java.lang.NumberFormatException";
