//! How Spark reads a value: one file for each kind of text.
//!
//! Each reader takes the text of a value and gives what Spark's reader gives, or a
//! [`ValueError`]: the exception Spark would throw, and the part of the text that is to blame.
//! Readers know no property; a message that names the key is put around theirs by
//! [`ReadStyle`]. Offsets are bytes into the text that was read.

use crate::jvm::Throwable;
use std::ops::Range;
use std::sync::Arc;

mod boolean;
mod class;
mod constraints;
mod double;
mod integer;
mod java;
mod labels;
mod master;
mod parameters;
mod ports;
mod sequence;
mod size;
mod style;
mod substitute;
mod time;
mod volumes;

pub use boolean::boolean;
pub use class::is_no_class;
pub use constraints::{Constraint, constraints};
pub use double::double;
pub use integer::{int, long};
pub use java::{split, trim};
pub use labels::{Label, labels};
pub use master::{driver_master, rest_master};
pub use parameters::{Parameter, Parameters, parameters};
pub use ports::{PortMapping, PortMappings, port_mappings};
pub use sequence::{Item, raw_list, sequence, sequence_text};
pub use size::{ByteUnit, memory_mib, signed_size, size};
pub use style::ReadStyle;
pub use substitute::{Reference, Substitution, references, substitute};
pub use time::{TimeUnit, time};
pub use volumes::{Volume, Volumes, volumes};

/// A value that Spark refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueError {
    /// What Spark throws.
    pub thrown: Throwable,
    /// The part of the value that is to blame.
    pub span: Range<usize>,
}

impl ValueError {
    /// An exception blamed on a part of the value.
    #[must_use]
    pub fn new(thrown: Throwable, span: Range<usize>) -> Self {
        ValueError { thrown, span }
    }

    /// The same error seen from a text in which this one starts at `offset`.
    #[must_use]
    pub fn shifted(mut self, offset: usize) -> Self {
        self.span = self.span.start + offset..self.span.end + offset;
        self
    }
}

/// A list item that Spark leaves out with a warning in its log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// Where the item stands.
    pub span: Range<usize>,
    /// The text of the WARN line, which shows the whole list; all items of a list share it.
    pub warning: Arc<str>,
}
