//! The property reference, `docs/properties.md`.

/// The whole document.
#[must_use]
pub fn reference() -> String {
    String::new()
}
