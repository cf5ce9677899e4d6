//! The Mesos protobuf messages and their three spellings.
