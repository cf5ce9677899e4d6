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

/// The nearest of the names and codes of rules. A code says nothing, so that none is near another:
/// only letters are put right that look like digits.
pub fn nearest_rule<'n>(wrong: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let upper = wrong.to_ascii_uppercase();
    if let Some(number) = upper.strip_prefix("MC").filter(|n| n.len() <= 5) {
        let digit = |c: char| match c {
            'O' => Some('0'),
            'I' | 'L' => Some('1'),
            '-' | '_' | ' ' => None,
            c => Some(c),
        };
        let code: String = "MC"
            .chars()
            .chain(number.chars().filter_map(digit))
            .collect();
        return names.into_iter().find(|name| *name == code);
    }
    nearest(wrong, names.into_iter().filter(|name| !is_code(name)))
}

fn is_code(name: &str) -> bool {
    let number = name.strip_prefix("MC");
    number.is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::nearest_rule;

    #[test]
    fn codes_are_near_no_other_code() {
        let names = ["MC501", "cores-unlimited", "MC201"];
        let near = |wrong| nearest_rule(wrong, names);
        assert_eq!(near("MC210"), None);
        assert_eq!(near("MC20"), None);
        assert_eq!(near("mc5o1"), Some("MC501"));
        assert_eq!(near("MC-501"), Some("MC501"));
        assert_eq!(near("cores-unlimted"), Some("cores-unlimited"));
        assert_eq!(near("mc\u{e9}"), None);
    }
}
