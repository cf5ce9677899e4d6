//! Layers, precedence, provenance.
