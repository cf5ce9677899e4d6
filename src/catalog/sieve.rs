//! Telling keys that are not there from keys that may be, without hashing them.

/// What a set of keys looks like from afar: a bit for each length and last character.
///
/// A launch asks for some hundred properties, of which a configuration has a dozen.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sieve([u64; 4]);

impl Sieve {
    fn place(key: &str) -> (usize, u64) {
        let last = key.as_bytes().last().copied().unwrap_or(0);
        let mixed = key.len().wrapping_mul(37) ^ usize::from(last).wrapping_mul(11);
        (mixed / 64 % 4, 1 << (mixed % 64))
    }

    /// Adds a key.
    pub fn add(&mut self, key: &str) {
        let (word, bit) = Self::place(key);
        self.0[word] |= bit;
    }

    /// Whether the key can be among those that were added; if not, it is none of them.
    #[must_use]
    pub fn may_have(&self, key: &str) -> bool {
        let (word, bit) = Self::place(key);
        self.0[word] & bit != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_were_added_are_never_missed() {
        let mut sieve = Sieve::default();
        let keys: Vec<&str> = crate::catalog::all().iter().map(|p| p.key).collect();
        for (count, key) in keys.iter().enumerate() {
            sieve.add(key);
            assert!(keys[..=count].iter().all(|k| sieve.may_have(k)));
        }
        assert!(!Sieve::default().may_have(""));
    }
}
