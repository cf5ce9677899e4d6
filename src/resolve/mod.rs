//! Layers, precedence, provenance.

pub mod typed;
