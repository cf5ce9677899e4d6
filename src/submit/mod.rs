//! spark-submit: its command line, its environment, and what it makes of both.
//!
//! [`command_line`] reads the words as `SparkSubmitOptionParser` does, [`environment`] collects
//! the variables, [`arguments`] is what `SparkSubmitArguments` holds once the properties file and
//! the variables have filled the gaps, and [`prepare`] is the `SparkConf` that
//! `SparkSubmit.prepareSubmitEnvironment` makes of that. Every value knows where it came from.
//! What Spark would throw is data here too; whatever could still be resolved is there as well.

pub mod arguments;
pub mod command_line;
pub mod environment;
pub mod file;
pub mod options;
pub mod origin;
pub mod prepare;
pub mod uri;

#[cfg(test)]
mod tests;

pub use arguments::{Action, SubmitArguments, load};
pub use command_line::{
    CommandLine, Missing, Program, Submit, Unknown, Word, calls_spark, parse, parse_dispatcher,
};
pub use environment::{Environment, EnvironmentError, Variable, VariableOrigin, matters};
pub use file::{FileChoice, FileRule, default_file, properties_file};
pub use options::{OPTIONS, SubmitOption};
pub use origin::{Origin, Origined, Place};
pub use prepare::{Prepared, Put, prepare};
pub use uri::{Disk, Uri, encode_path, file_name, file_path};
