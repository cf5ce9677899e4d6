//! What the rules about attributes ask of a launch.

use super::{Context, Setting};
use crate::value::{self, Constraint, ValueError};

/// The text of a property of constraints, and what Spark makes of it.
pub(super) struct Parsed<'a> {
    /// The property.
    pub(super) setting: Setting<'a>,
    /// Whether Spark takes the text as it is written.
    literal: bool,
    /// The constraints.
    pub(super) list: Result<Vec<Constraint>, ValueError>,
}

impl<'a> Context<'a> {
    fn all_constraints(&self) -> &[Parsed<'a>] {
        self.constraints.get_or_init(|| {
            let keys = super::mc601_malformed_constraints::KEYS.iter();
            let read = keys.filter_map(|key| self.get_read(key));
            read.map(|s| Parsed {
                setting: *s,
                literal: self.is_literal(s),
                list: value::constraints(s.value),
            })
            .collect()
        })
    }

    /// The properties of constraints that this launch reads, if Spark takes them as they are written.
    pub(super) fn literal_constraints(&self) -> impl Iterator<Item = &Parsed<'a>> {
        self.all_constraints().iter().filter(|p| p.literal)
    }

    /// The constraints that this launch reads and Spark can parse, each with its property.
    pub fn constraints(&self) -> impl Iterator<Item = (&Setting<'a>, &Constraint)> {
        let all = self.all_constraints().iter();
        all.flat_map(|p| p.list.iter().flatten().map(|c| (&p.setting, c)))
    }
}
