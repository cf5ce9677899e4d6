//! What of the Java virtual machine reaches the bytes: exceptions, hash codes, the iteration
//! orders of Java and Scala maps, and the way a `double` is printed.
//!
//! Nothing here knows Spark.

mod double;
pub mod hash;
pub mod maps;
pub mod serialization;
mod throwable;

pub use double::double_to_string;
pub use throwable::Throwable;
