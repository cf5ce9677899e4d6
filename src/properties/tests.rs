use super::*;

const SOURCE: SourceId = SourceId(0);
const V2: SparkVersion = SparkVersion::new(2, 3, 4);
const V3: SparkVersion = SparkVersion::new(3, 5, 3);

fn pairs(text: &str) -> Vec<(String, String)> {
    parse(text, SOURCE)
        .entries
        .into_iter()
        .map(|e| (e.key.text, e.value.text))
        .collect()
}

fn notes(text: &str) -> Vec<(NoteKind, &str)> {
    parse(text, SOURCE)
        .notes
        .iter()
        .map(|n| (n.kind, &text[n.span.range()]))
        .collect()
}

/// All the invariants a parse has, whatever the text.
fn check(text: &str) {
    let p = parse(text, SOURCE);
    let mut at = 0;
    for line in &p.lines {
        assert_eq!(line.span.range().start, at, "{text:?}");
        assert!(line.span.range().end > at, "{text:?}");
        at = line.span.range().end;
    }
    assert_eq!(at, text.len(), "{text:?}");
    for e in &p.entries {
        let (k, s, v) = (
            e.key.span().range(),
            e.separator.range(),
            e.value.span().range(),
        );
        let t = e.terminator.range();
        assert!(
            e.span.range().start <= k.start && k.start <= k.end,
            "{text:?}"
        );
        assert_eq!(
            (k.end, s.end, v.end),
            (s.start, v.start, t.start),
            "{text:?}"
        );
        assert_eq!(t.end, e.span.range().end, "{text:?}");
        for d in [&e.key, &e.value] {
            assert_eq!(d.raw_span(0..d.text.len()), d.span(), "{text:?}");
            for (i, c) in d.text.char_indices() {
                let raw = d.raw_span(i..i + c.len_utf8());
                let raw = &text[raw.range()];
                let mut own = [0; 4];
                assert!(
                    raw == c.encode_utf8(&mut own) || raw.starts_with('\\'),
                    "{text:?}"
                );
            }
        }
    }
    for n in &p.notes {
        assert!(text.get(n.span.range()).is_some(), "{text:?} {n:?}");
    }
}

#[test]
fn separators() {
    let all = "a b\nc=d\ne:f\ng = h\n  i\t:\tj\nk==l\nm\n=n\no \\\n  = p";
    let want = [
        ("a", "b"),
        ("c", "d"),
        ("e", "f"),
        ("g", "h"),
        ("i", "j"),
        ("k", "=l"),
        ("m", ""),
        ("", "n"),
        ("o", "p"),
    ];
    assert_eq!(pairs(all), want.map(|(k, v)| (k.to_owned(), v.to_owned())));
}

#[test]
fn continuation_lines() {
    let one = |text| pairs(text).pop();
    assert_eq!(one("k a\\\n   b"), Some(("k".into(), "ab".into())));
    assert_eq!(one("k a\\\r\n\tb\\\rc"), Some(("k".into(), "abc".into())));
    assert_eq!(one("k a\\\\\nb"), Some(("b".into(), String::new())));
    assert_eq!(one("k a\\\n\nb c"), Some(("b".into(), "c".into())));
    assert_eq!(one("k a\\\n# b"), Some(("k".into(), "a# b".into())));
    assert_eq!(one("# a\\\nk v"), Some(("k".into(), "v".into())));
    assert_eq!(one("\\\n# a\\\n"), None);
    assert_eq!(one("\\\n"), Some((String::new(), String::new())));
    assert_eq!(one("\\\r\n"), None);
    assert_eq!(one("\\"), Some((String::new(), String::new())));
}

#[test]
fn decoded_text_maps_back() {
    let text = "k a\\u00e9\\\n   b\\:c\\uD83D\\\n\\uDE00";
    let p = parse(text, SOURCE);
    let v = &p.entries[0].value;
    assert_eq!(v.text, "aéb:c😀");
    let at = |range| &text[v.raw_span(range).range()];
    assert_eq!(at(0..1), "a");
    assert_eq!(at(1..3), "\\u00e9");
    assert_eq!(at(2..3), "\\u00e9");
    assert_eq!(at(3..4), "b");
    assert_eq!(at(3..5), "b\\:");
    assert_eq!(at(0..4), "a\\u00e9\\\n   b");
    assert_eq!(at(6..10), "\\uD83D\\\n\\uDE00");
    assert_eq!(at(0..99), &text[2..]);
    assert_eq!(v.raw_span(10..10).range(), text.len()..text.len());
}

#[test]
fn trimming_keeps_line_ends_from_2_4() {
    let text = "k  \\ \\t\\n v\\r \t\\\n";
    let p = parse(text, SOURCE);
    let old: Vec<_> = p.effective(V2).map(|e| e.value).collect();
    assert_eq!(old, ["v"]);
    let new: Vec<_> = p.effective(V3).collect();
    assert_eq!(new[0].value, "\n v\r");
    assert_eq!(&text[new[0].span().range()], "\\n v\\r");
    assert_eq!(&text[new[0].value_span(2..3).range()], "v");
}

#[test]
fn the_last_of_a_key_wins() {
    let p = parse("a 1\nb 2\na 3\nc 4\nb 5\na 6\n", SOURCE);
    let seen: Vec<_> = p.effective(V3).map(|e| (e.key, e.value)).collect();
    assert_eq!(seen, [("c", "4"), ("b", "5"), ("a", "6")]);
    assert_eq!(p.duplicates(), [vec![0, 2, 5], vec![1, 4]]);
    assert_eq!(p.winner(0), 5);
    assert_eq!(p.get("b", V3).map(|e| e.index), Some(4));
    assert!(p.get("d", V3).is_none());
}

#[test]
fn malformed_unicode_escapes_are_errors() {
    for (text, place) in [
        ("k \\u12g4", "\\u12g"),
        ("k \\u12", "\\u12"),
        ("a b\nk\\u", "\\u"),
        ("k\\u004 x", "\\u004"),
        ("k \\u00é1\nl \\u", "\\u00é"),
    ] {
        let p = parse(text, SOURCE);
        let Some((error, span)) = p.error else {
            panic!("{text:?}")
        };
        assert_eq!(
            error.to_string(),
            "java.lang.IllegalArgumentException: Malformed \\uxxxx encoding."
        );
        assert_eq!(&text[span.range()], place);
    }
    assert!(parse("k \\\\u12 # \\u0041", SOURCE).error.is_none());
}

#[test]
fn notes_point_at_what_is_odd() {
    use NoteKind as K;
    let cases: &[(&str, &[(K, &str)])] = &[
        ("\u{feff}k v", &[(K::ByteOrderMark, "\u{feff}")]),
        (
            "k \\uD800.",
            &[(K::LoneSurrogate { unit: 0xD800 }, "\\uD800")],
        ),
        (
            "k C:\\dir",
            &[(K::VanishingBackslash { character: 'd' }, "\\d")],
        ),
        (
            "k C:\\new\\table",
            &[
                (K::ControlEscape { character: 'n' }, "\\n"),
                (K::ControlEscape { character: 't' }, "\\t"),
            ],
        ),
        ("k %m\\n \\t,x", &[]),
        ("k a\\:b\\\\c\\=d", &[]),
        (
            "k a\\ \t\nb c",
            &[(K::BlankAfterBackslash, "\\ \t"), (K::TrimmedEnd, "\\ \t")],
        ),
        ("# a\\\nk v", &[(K::ContinuedComment, "\\")]),
        (
            "k a \\\nspark.x y",
            &[(K::ContinuationTakesProperty, "spark.x y")],
        ),
        ("k a\\\n#b\\\nc", &[(K::ContinuationTakesComment, "#b")]),
        ("k a\\\n\nl b", &[(K::ContinuationIntoBlankLine, "\\")]),
        ("k a\\\n", &[(K::ContinuationAtEnd, "\\")]),
        (
            "k\u{a0}v",
            &[
                (K::KeyAlone, "k\u{a0}v"),
                (
                    K::OddBlank {
                        character: '\u{a0}',
                    },
                    "\u{a0}",
                ),
            ],
        ),
        (
            "k v\u{3000}",
            &[(
                K::OddBlank {
                    character: '\u{3000}',
                },
                "\u{3000}",
            )],
        ),
        ("k v\u{fffd}", &[(K::ReplacementCharacter, "\u{fffd}")]),
        ("= v", &[(K::EmptyKey, "= ")]),
        ("k\\ l v", &[(K::SeparatorInKey, "\\ ")]),
        ("k", &[(K::KeyAlone, "k")]),
        ("k =", &[(K::EmptyValue, "k")]),
        ("k == v", &[(K::SeparatorInValue { character: '=' }, "=")]),
        ("k v ", &[(K::TrimmedEnd, " ")]),
        ("k \\ v", &[(K::TrimmedStart, "\\ ")]),
        ("k v\\n", &[(K::LineEndAtEdge, "\\n")]),
        ("k v # c", &[(K::HashInValue, "# c")]),
        ("k http://a/#b", &[]),
        ("k \"v\"", &[(K::QuotedValue { quote: '"' }, "\"v\"")]),
    ];
    for (text, want) in cases {
        assert_eq!(notes(text), *want, "{text:?}");
    }
}

#[test]
fn any_text_is_covered() {
    const PIECES: [&str; 30] = [
        "\\",
        "\\",
        "\n",
        "\r",
        "\r\n",
        "\\\n",
        "\\\r\n",
        " ",
        "\t",
        "\u{c}",
        "=",
        ":",
        "#",
        "!",
        "a",
        "k",
        "\\u0041",
        "\\uD83D",
        "\\uDE00",
        "\\u",
        "00",
        "\\t",
        "\\n",
        "é",
        "\u{a0}",
        "😀",
        "\"",
        "spark.a b",
        "\u{feff}",
        "\u{fffd}",
    ];
    let mut next = crate::testing::numbers();
    for _ in 0..20_000 {
        let text: String = (0..next(16)).map(|_| PIECES[next(PIECES.len())]).collect();
        check(&text);
        let bytes: Vec<u8> = (0..next(24)).map(|_| next(256) as u8).collect();
        check(&String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn long_texts_take_linear_time() {
    let line = format!("k {}\\\n", "x\\u0041".repeat(200_000));
    let p = parse(&line, SOURCE);
    assert_eq!(p.entries[0].value.text.len(), 400_000);
    let joined = parse(&"a\\\n".repeat(300_000), SOURCE);
    assert_eq!(joined.entries[0].lines, 300_000);
    let same = parse(&"k v\n".repeat(300_000), SOURCE);
    assert_eq!(same.effective(V3).count(), 1);
}
