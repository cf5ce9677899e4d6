//! UTF-8 decoding with the replacements of Java's `InputStreamReader`.
//!
//! For well-formed text there is only one answer. For malformed bytes the number of U+FFFD differs
//! between decoders: Java takes the three bytes of an encoded surrogate (`ED A0 80`) as one
//! mistake, and a sequence cut off by the end of the file as one mistake however long it is; the
//! standard library of Rust counts those otherwise.

/// Decodes as `new InputStreamReader(in, UTF_8)` does (`sun.nio.cs.UTF_8` with REPLACE), malformed
/// input becoming U+FFFD. A byte order mark stays.
#[must_use]
pub fn decode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut rest = bytes;
    loop {
        match std::str::from_utf8(rest) {
            Ok(valid) => {
                text.push_str(valid);
                return text;
            }
            Err(e) => {
                let (valid, bad) = rest.split_at(e.valid_up_to());
                text.push_str(&String::from_utf8_lossy(valid));
                text.push(char::REPLACEMENT_CHARACTER);
                rest = bad.get(malformed_length(bad)..).unwrap_or_default();
            }
        }
    }
}

/// Where the decoded text's bytes stand in the bytes it was decoded from.
#[derive(Debug)]
pub struct BytePlaces(Vec<(usize, usize)>);

impl BytePlaces {
    /// Looks for what [`decode`] replaces.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let (mut places, mut decoded, mut at) = (Vec::new(), 0, 0);
        while let Some(Err(e)) = bytes.get(at..).map(std::str::from_utf8) {
            let bad = at + e.valid_up_to();
            decoded += e.valid_up_to() + char::REPLACEMENT_CHARACTER.len_utf8();
            at = bad + malformed_length(bytes.get(bad..).unwrap_or_default()).max(1);
            places.push((decoded, at));
        }
        BytePlaces(places)
    }

    /// The byte that a byte of the text comes from, or the first one of the malformed sequence
    /// that a U+FFFD stands for.
    #[must_use]
    pub fn byte(&self, offset: usize) -> usize {
        let next = self.0.partition_point(|(decoded, _)| *decoded <= offset);
        let last = next.checked_sub(1).and_then(|i| self.0.get(i));
        last.map_or(offset, |(decoded, byte)| byte + (offset - decoded))
    }
}

/// How many bytes at the start of `bad`, where a malformed sequence begins, make one mistake.
fn malformed_length(bad: &[u8]) -> usize {
    let at = |i: usize| bad.get(i).copied();
    let continues = |i: usize| at(i).is_none_or(|b| b & 0xC0 == 0x80);
    let Some(lead) = at(0) else { return 0 };
    let second = at(1).unwrap_or(0x80);
    match lead {
        0xE0..=0xEF => {
            if !continues(1) || (lead == 0xE0 && second & 0xE0 == 0x80) {
                1
            } else if bad.len() < 3 {
                bad.len()
            } else if !continues(2) {
                2
            } else {
                // Well-formed but for encoding a surrogate.
                3
            }
        }
        0xF0..=0xF4 => {
            let second_fits = continues(1)
                && !(lead == 0xF0 && !(0x90..=0xBF).contains(&second) && bad.len() > 1)
                && !(lead == 0xF4 && second & 0xF0 != 0x80 && bad.len() > 1);
            if !second_fits {
                1
            } else if !continues(2) {
                2
            } else if bad.len() < 4 {
                bad.len()
            } else {
                3
            }
        }
        0xC2..=0xDF if bad.len() == 1 => 1,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::{BytePlaces, decode};

    #[test]
    fn places_lead_back_to_the_bytes() {
        let bytes = b"a\xff\xc3\xa9\xed\xa0\x80b\xe4\xb8";
        let text = decode(bytes);
        let places = BytePlaces::of(bytes);
        let found: Vec<usize> = text.char_indices().map(|(i, _)| places.byte(i)).collect();
        assert_eq!(found, [0, 1, 2, 4, 7, 8]);
        assert_eq!(places.byte(text.len()), bytes.len());
    }

    #[test]
    fn well_formed_text_is_untouched() {
        for text in ["", "a", "\u{feff}k=v", "é€😀", "a\u{fffd}b"] {
            assert_eq!(decode(text.as_bytes()), text);
        }
    }

    /// Recorded by `testdata/properties/Decode.java`.
    #[test]
    fn malformed_bytes_are_replaced_as_by_java() {
        let recorded = include_str!("../../testdata/properties/decoding.txt");
        for line in recorded.lines() {
            let (hex, want) = line.split_once(' ').expect("two columns");
            let bytes: Vec<u8> = (0..hex.len())
                .step_by(2)
                .map(|i| u8::from_str_radix(&hex[i..i + 2], 16).expect("hex"))
                .collect();
            let got: String = decode(&bytes)
                .chars()
                .map(|c| format!("{:x},", u32::from(c)))
                .collect();
            assert_eq!(got, want, "{hex}");
        }
    }
}
