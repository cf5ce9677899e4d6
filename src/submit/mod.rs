//! The spark-submit command line, and the environment.
