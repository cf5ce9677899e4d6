//! Hash codes of the JVM and of Scala's library.

/// `String.hashCode`: over UTF-16 code units, 32-bit wrap-around.
#[must_use]
pub fn string_hash(s: &str) -> i32 {
    fn hash(units: impl Iterator<Item = u16>) -> i32 {
        units.fold(0, |h: i32, unit| {
            h.wrapping_mul(31).wrapping_add(i32::from(unit))
        })
    }
    match s.is_ascii() {
        true => hash(s.bytes().map(u16::from)),
        false => hash(s.encode_utf16()),
    }
}

/// `scala.Tuple2.hashCode` of two strings: MurmurHash3's product hash over the elements' hashes.
#[must_use]
pub fn pair_hash(a: &str, b: &str) -> i32 {
    const SEED: u32 = 0xcafe_babe;
    let mut h = SEED;
    for element in [string_hash(a), string_hash(b)] {
        h = mix(h, element as u32);
    }
    avalanche(h ^ 2) as i32
}

fn mix(h: u32, data: u32) -> u32 {
    let k = data
        .wrapping_mul(0xcc9e_2d51)
        .rotate_left(15)
        .wrapping_mul(0x1b87_3593);
    (h ^ k)
        .rotate_left(13)
        .wrapping_mul(5)
        .wrapping_add(0xe654_6b64)
}

fn avalanche(mut h: u32) -> u32 {
    h ^= h >> 16;
    h = h.wrapping_mul(0x85eb_ca6b);
    h ^= h >> 13;
    h = h.wrapping_mul(0xc2b2_ae35);
    h ^ (h >> 16)
}

/// `scala.util.hashing.byteswap32`, the scrambler of Scala's mutable tables.
#[must_use]
pub fn byteswap(v: i32) -> u32 {
    const M: u32 = 0x9e37_75cd;
    (v as u32).wrapping_mul(M).swap_bytes().wrapping_mul(M)
}

/// The scrambler of Scala's immutable `HashMap` (`HashMap.improve`, Scala 2.11 and 2.12).
#[must_use]
pub fn trie_hash(h: i32) -> u32 {
    let mut x = (h as u32).wrapping_add(!((h as u32) << 9));
    x ^= x >> 14;
    x = x.wrapping_add(x << 4);
    x ^ (x >> 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        assert_eq!(string_hash("spark.app.name") as u32, 0x0a00_4e29);
        assert_eq!(
            string_hash("ÜMLAUT"),
            "ÜMLAUT"
                .encode_utf16()
                .fold(0i32, |h, c| h.wrapping_mul(31).wrapping_add(c.into()))
        );
        assert_eq!(pair_hash("a", "b") as u32, 0xca54_6575);
        assert_eq!(trie_hash(string_hash("spark.app.name")), 0x9f86_9c4a);
    }
}
