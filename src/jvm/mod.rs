//! What of the Java virtual machine reaches the bytes: exceptions, hash codes, the iteration
//! orders of Java and Scala maps, and the way a `double` is printed.
//!
//! Nothing here knows Spark.

pub mod hash;
pub mod maps;
mod throwable;

pub use throwable::Throwable;
