//! What the rules about attributes ask of a launch.

use super::{Context, Setting};
use crate::value::{self, Constraint};

impl<'a> Context<'a> {
    /// The constraints that this launch reads and Spark can parse, each with its property.
    #[must_use]
    pub fn constraints(&self) -> &[(Setting<'a>, Constraint)] {
        self.constraints.get_or_init(|| self.read_constraints())
    }

    fn read_constraints(&self) -> Vec<(Setting<'a>, Constraint)> {
        let keys = super::mc601_malformed_constraints::KEYS.iter();
        let mut found = Vec::new();
        for s in keys.filter_map(|key| self.get_read(key)) {
            let list = value::constraints(s.value).unwrap_or_default();
            found.extend(list.into_iter().map(|c| (*s, c)));
        }
        found
    }
}
