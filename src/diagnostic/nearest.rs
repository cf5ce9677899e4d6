//! "Did you mean": the name of a short list that a mistyped one most likely stands for.

/// The nearest name: a third of its letters may be wrong, case and `_` for `-` do not count.
pub fn nearest<'n>(wrong: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    if wrong.len() > 100 {
        return None;
    }
    let lower = wrong.to_lowercase().replace('_', "-");
    names
        .into_iter()
        .map(|name| {
            let edits = strsim::damerau_levenshtein(&name.to_lowercase(), &lower);
            (edits, name)
        })
        .filter(|(edits, name)| *edits <= (name.len() / 3).clamp(1, 4))
        .min()
        .map(|(_, name)| name)
}
