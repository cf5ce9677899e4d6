//! The java.util.Properties grammar, lossless.
