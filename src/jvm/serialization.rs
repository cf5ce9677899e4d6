//! What `java.io.ObjectOutputStream` writes for an array of pairs of strings.
//!
//! This is the `data` of a fine-grained executor: a `scala.Tuple2[]`. The bytes are the same for
//! Scala 2.11 and 2.12 and for every Java version; what differs is which texts are one object, for
//! an object that was written before is written as a reference to it.

/// Begins the stream.
const HEADER: &[u8] = &[0xac, 0xed, 0, 5];
const TC_REFERENCE: u8 = 0x71;
const TC_CLASS_DESC: u8 = 0x72;
const TC_OBJECT: u8 = 0x73;
const TC_STRING: u8 = 0x74;
const TC_ARRAY: u8 = 0x75;
const TC_END_BLOCK_DATA: u8 = 0x78;
const TC_NULL: u8 = 0x70;
const TC_LONG_STRING: u8 = 0x7c;
const SC_SERIALIZABLE: u8 = 2;
/// `serialVersionUID` of `scala.Tuple2[]`, computed by Java.
const ARRAY_VERSION: u64 = 3_372_071_182_283_036_608;
/// `serialVersionUID` of `scala.Tuple2`.
const TUPLE_VERSION: u64 = 3_356_420_310_891_166_197;
/// The first handle.
const BASE_HANDLE: u32 = 0x7e_0000;
const FIELD_TYPE: &str = "Ljava/lang/Object;";

/// A text of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text<'a> {
    /// The text.
    pub text: &'a str,
    /// Whether it is the one empty text that all of Java's code shares. Written for a second time,
    /// it becomes a reference.
    pub shared: bool,
}

/// Serializes an array of pairs.
#[must_use]
pub fn pairs(pairs: &[(&str, Text<'_>)]) -> Vec<u8> {
    let mut out = Stream {
        bytes: HEADER.to_vec(),
        handles: 0,
        shared: None,
    };
    out.bytes.push(TC_ARRAY);
    out.class("[Lscala.Tuple2;", ARRAY_VERSION, &[]);
    out.handle();
    out.int(pairs.len() as u32);
    let mut tuple_class = None;
    for (key, value) in pairs {
        out.bytes.push(TC_OBJECT);
        match tuple_class {
            Some(handle) => out.reference(handle),
            None => tuple_class = Some(out.class("scala.Tuple2", TUPLE_VERSION, &["_1", "_2"])),
        }
        out.handle();
        out.string(key);
        match (out.shared, value.shared) {
            (Some(handle), true) => out.reference(handle),
            (None, true) => out.shared = Some(out.string(value.text)),
            (_, false) => {
                out.string(value.text);
            }
        }
    }
    out.bytes
}

struct Stream {
    bytes: Vec<u8>,
    /// How many objects were given a handle.
    handles: u32,
    /// The handle of the shared text, once it was written.
    shared: Option<u32>,
}

impl Stream {
    fn handle(&mut self) -> u32 {
        self.handles += 1;
        self.handles - 1
    }

    fn int(&mut self, n: u32) {
        self.bytes.extend(n.to_be_bytes());
    }

    fn long(&mut self, n: u64) {
        self.bytes.extend(n.to_be_bytes());
    }

    fn reference(&mut self, handle: u32) {
        self.bytes.push(TC_REFERENCE);
        self.int(BASE_HANDLE + handle);
    }

    /// A short text without any mark before it.
    fn bare(&mut self, text: &str) {
        self.bytes.extend((text.len() as u16).to_be_bytes());
        self.bytes.extend(text.as_bytes());
    }

    /// The description of a class whose fields hold objects; gives its handle.
    fn class(&mut self, name: &str, version: u64, fields: &[&str]) -> u32 {
        self.bytes.push(TC_CLASS_DESC);
        self.bare(name);
        self.long(version);
        let handle = self.handle();
        self.bytes.push(SC_SERIALIZABLE);
        self.bytes.extend((fields.len() as u16).to_be_bytes());
        let mut kind = None;
        for field in fields {
            self.bytes.push(b'L');
            self.bare(field);
            match kind {
                Some(handle) => self.reference(handle),
                None => kind = Some(self.string(FIELD_TYPE)),
            }
        }
        // No annotations, no parent class.
        self.bytes.extend([TC_END_BLOCK_DATA, TC_NULL]);
        handle
    }

    /// A text as an object; gives its handle.
    fn string(&mut self, text: &str) -> u32 {
        let start = self.bytes.len();
        self.bytes.extend([TC_STRING, 0, 0]);
        modified_utf8(text, &mut self.bytes);
        let length = self.bytes.len() - start - 3;
        match u16::try_from(length) {
            Ok(short) => {
                let field = self.bytes.iter_mut().skip(start + 1);
                field.zip(short.to_be_bytes()).for_each(|(b, n)| *b = n);
            }
            Err(_) => {
                let long = (length as u64).to_be_bytes();
                let head = std::iter::once(TC_LONG_STRING).chain(long);
                self.bytes.splice(start..start + 3, head);
            }
        }
        self.handle()
    }
}

/// UTF-8 as Java writes it into streams: U+0000 takes two bytes, and what lies beyond U+FFFF is
/// written as two surrogates of three bytes each.
pub fn modified_utf8(text: &str, bytes: &mut Vec<u8>) {
    let mut plain = [0; 4];
    for c in text.chars() {
        match c {
            '\0' => bytes.extend([0xc0, 0x80]),
            '\u{10000}'.. => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let low = |bits: u16| 0x80 | (bits & 0x3f) as u8;
                    bytes.extend([0xe0 | (*unit >> 12) as u8, low(*unit >> 6), low(*unit)]);
                }
            }
            _ => bytes.extend(c.encode_utf8(&mut plain).as_bytes()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(text: &str) -> Text<'_> {
        Text {
            text,
            shared: false,
        }
    }

    #[test]
    fn the_classes_come_once() {
        let bytes = pairs(&[("k", own("v")), ("l", own("w"))]);
        let shown = bytes.escape_ascii().to_string();
        assert_eq!(
            shown,
            "\\xac\\xed\\x00\\x05ur\\x00\\x0f[Lscala.Tuple2;.\\xcc\\x00\\xdf\\xd1O\\xd7\\xc0\\x02\\x00\
             \\x00xp\\x00\\x00\\x00\\x02sr\\x00\\x0cscala.Tuple2.\\x94f}[\\x92\\xf9\\xf5\\x02\\x00\\x02L\
             \\x00\\x02_1t\\x00\\x12Ljava/lang/Object;L\\x00\\x02_2q\\x00~\\x00\\x03xpt\\x00\\x01kt\\x00\
             \\x01vsq\\x00~\\x00\\x02t\\x00\\x01lt\\x00\\x01w"
        );
    }

    #[test]
    fn a_shared_text_is_written_once() {
        let shared = Text {
            text: "",
            shared: true,
        };
        let bytes = pairs(&[("a", own("")), ("b", shared), ("c", own("")), ("d", shared)]);
        let tail = &bytes[bytes.len() - 15..];
        assert_eq!(
            tail.escape_ascii().to_string(),
            "sq\\x00~\\x00\\x02t\\x00\\x01dq\\x00~\\x00\\t"
        );
    }

    #[test]
    fn long_texts_have_long_lengths() {
        for (text, head) in [
            ("x".repeat(65535), &b"t\xff\xffxx"[..]),
            ("x".repeat(65536), b"|\x00\x00\x00\x00\x00\x01\x00\x00xx"),
            (
                "\0".repeat(32768),
                b"|\x00\x00\x00\x00\x00\x01\x00\x00\xc0\x80",
            ),
        ] {
            let bytes = pairs(&[("k", own(&text))]);
            let all = pairs(&[("k", own(""))]).len() - 3;
            assert!(bytes[all..].starts_with(head));
        }
    }

    #[test]
    fn texts_as_java_writes_them() {
        let mut bytes = Vec::new();
        modified_utf8("aü€\0😀", &mut bytes);
        assert_eq!(
            bytes,
            b"a\xc3\xbc\xe2\x82\xac\xc0\x80\xed\xa0\xbd\xed\xb8\x80"
        );
    }
}
