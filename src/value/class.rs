//! Names of classes that Spark loads.

/// Classes of Spark that are written without their package.
const WITHOUT_PACKAGE: [&str; 5] = [
    "HashShuffleManager",
    "JavaSerializer",
    "KryoSerializer",
    "SortShuffleManager",
    "UnsafeShuffleManager",
];

/// Classes that no release from 2.4 on has.
const GONE: [&str; 2] = [
    "org.apache.spark.shuffle.hash.HashShuffleManager",
    "org.apache.spark.shuffle.unsafe.UnsafeShuffleManager",
];

/// Whether a text is surely no class that a driver could load: other libraries have classes too, but none
/// of them has a small letter first and no package. `short` are names that Spark knows itself, in any
/// case.
#[must_use]
pub fn is_no_class(text: &str, short: &[&str]) -> bool {
    if short.contains(&text.to_lowercase().as_str()) {
        return false;
    }
    let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.');
    let small = !text.contains('.') && !text.starts_with(|c: char| c.is_uppercase());
    let misnamed = |p: &str| p.is_empty() || p.starts_with(|c: char| c.is_ascii_digit());
    let odd = !text.chars().all(part) || text.split('.').any(misnamed);
    small || odd || WITHOUT_PACKAGE.contains(&text) || GONE.contains(&text)
}

#[cfg(test)]
mod tests {
    use super::is_no_class;

    #[test]
    fn only_what_cannot_be_loaded_is_no_class() {
        for text in [
            "kryo",
            "",
            "KryoSerializer",
            " org.apache.spark.serializer.KryoSerializer",
            "hash",
            "0.5",
            "org..Fast",
        ] {
            assert!(is_no_class(text, &[]), "{text}");
        }
        for text in [
            "com.example.Fast$Kryo",
            "FastKryo",
            "org.apache.spark.serializer.KryoSerializer",
        ] {
            assert!(!is_no_class(text, &[]), "{text}");
        }
        assert!(!is_no_class("Tungsten-Sort", &["sort", "tungsten-sort"]));
        assert!(is_no_class("hash", &["sort", "tungsten-sort"]));
    }
}
