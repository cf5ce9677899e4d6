//! What spark-submit makes of paths: `java.net.URI`, `java.io.File` and `Utils.resolveURI`.

use crate::jvm::Throwable;
use crate::source::PathKind;
use std::fmt::Write;

/// What has to be known about the disk: relative paths are made absolute, directories get a slash.
#[derive(Clone, Copy)]
pub struct Disk<'a> {
    /// The working directory, absolute (`user.dir`).
    pub directory: &'a str,
    /// What a path names. Symbolic links are followed.
    pub kind: &'a dyn Fn(&str) -> PathKind,
}

impl std::fmt::Debug for Disk<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Disk")
            .field("directory", &self.directory)
            .finish_non_exhaustive()
    }
}

/// The parts of a URI that matter here. Of an opaque URI (`mailto:x`) only the scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uri<'a> {
    /// The scheme, as written.
    pub scheme: Option<&'a str>,
    /// The path, still escaped; `None` for an opaque URI.
    pub path: Option<&'a str>,
    /// The fragment, still escaped.
    pub fragment: Option<&'a str>,
}

impl<'a> Uri<'a> {
    /// Parses as `new java.net.URI(text)`; `None` where that throws `URISyntaxException`.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        let (body, fragment) = match text.split_once('#') {
            Some((body, fragment)) => (body, Some(fragment)),
            None => (text, None),
        };
        if !fragment.is_none_or(|f| legal(f, is_uric)) {
            return None;
        }
        let scheme_end = body
            .find([':', '/', '?'])
            .filter(|&i| body[i..].starts_with(':'));
        let Some(end) = scheme_end else {
            let path = hierarchical(body)?;
            return Some(Uri {
                scheme: None,
                path: Some(path),
                fragment,
            });
        };
        let (scheme, rest) = (&body[..end], &body[end + 1..]);
        let mut letters = scheme.bytes();
        let named = letters.next().is_some_and(|b| b.is_ascii_alphabetic())
            && letters.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
        if !named {
            return None;
        }
        let path = if rest.starts_with('/') {
            Some(hierarchical(rest)?)
        } else if !rest.is_empty() && legal(rest, is_uric) {
            None
        } else {
            return None;
        };
        Some(Uri {
            scheme: Some(scheme),
            path,
            fragment,
        })
    }

    /// `getPath`: the path with escapes resolved.
    #[must_use]
    pub fn decoded_path(&self) -> Option<String> {
        self.path.map(percent_decode)
    }
}

/// Checks authority, path and query, and gives the path.
fn hierarchical(text: &str) -> Option<&str> {
    let mut rest = text;
    if let Some(after) = text.strip_prefix("//") {
        let end = after.find(['/', '?']).unwrap_or(after.len());
        if end == 0 && after.is_empty() {
            return None;
        }
        if !is_authority(&after[..end]) {
            return None;
        }
        rest = &after[end..];
    }
    let (path, query) = match rest.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (rest, None),
    };
    (legal(path, is_path) && query.is_none_or(|q| legal(q, is_uric))).then_some(path)
}

/// A registry-based authority, which takes in the server-based ones but for IPv6 addresses.
fn is_authority(text: &str) -> bool {
    if let Some((user, rest)) = text.split_once('[') {
        let Some((address, port)) = rest.split_once(']') else {
            return false;
        };
        let is_address = address.contains(':')
            && address
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, ':' | '.' | '%'));
        let is_port = port.is_empty()
            || port
                .strip_prefix(':')
                .is_some_and(|p| p.bytes().all(|b| b.is_ascii_digit()));
        return is_address && is_port && (user.is_empty() || user.ends_with('@'));
    }
    legal(text, |c| {
        is_unreserved(c) || matches!(c, '$' | ',' | ';' | ':' | '@' | '&' | '=' | '+')
    })
}

fn is_unreserved(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '!' | '.' | '~' | '\'' | '(' | ')' | '*')
}

fn is_path(c: char) -> bool {
    is_unreserved(c) || matches!(c, ':' | '@' | '&' | '=' | '+' | '$' | ',' | ';' | '/')
}

fn is_uric(c: char) -> bool {
    is_path(c) || matches!(c, '?' | '[' | ']')
}

/// Whether all characters are of a class, `%XX` escapes, or what Java calls "other": not ASCII, no
/// blank and no control character.
fn legal(text: &str, class: impl Fn(char) -> bool) -> bool {
    // These are of every class.
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    let mut rest = text.trim_start_matches(plain).chars();
    while let Some(c) = rest.next() {
        let ok = if c == '%' {
            rest.next().is_some_and(|c| c.is_ascii_hexdigit())
                && rest.next().is_some_and(|c| c.is_ascii_hexdigit())
        } else {
            class(c) || is_other(c)
        };
        if !ok {
            return false;
        }
    }
    true
}

fn is_other(c: char) -> bool {
    // 0x80 itself is neither ASCII nor, for Java, other; it is a control character anyway.
    !c.is_ascii() && !c.is_control() && !c.is_whitespace()
}

fn percent_decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let hex = |b: Option<&u8>| b.and_then(|&b| char::from(b).to_digit(16));
        if first == b'%'
            && let (Some(high), Some(low)) = (hex(tail.first()), hex(tail.get(1)))
        {
            bytes.push((high * 16 + low) as u8);
            rest = &tail[2..];
        } else {
            bytes.push(first);
            rest = tail;
        }
    }
    crate::source::decode(&bytes)
}

/// Escapes what may not stand in a component, `%` included, as the constructors of `java.net.URI`
/// that take components do.
fn percent_encode(text: &str, class: impl Fn(char) -> bool) -> String {
    let letters = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'.' | b'-' | b'_');
    if text.bytes().all(letters) {
        return text.to_owned();
    }
    let mut encoded = String::with_capacity(text.len());
    for c in text.chars() {
        if class(c) || is_other(c) {
            encoded.push(c);
        } else {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
    }
    encoded
}

/// `new File(path).toString()` on Unix: no double slashes, and none at the end.
#[must_use]
pub fn file_path(path: &str) -> String {
    let mut normal = String::with_capacity(path.len());
    // Between two slashes there is nothing to keep, and one of them.
    for piece in path.split_inclusive('/') {
        if piece != "/" || normal.is_empty() {
            normal.push_str(piece);
        }
    }
    if normal.len() > 1 && normal.ends_with('/') {
        normal.pop();
    }
    normal
}

/// `new File(path).getName()`.
#[must_use]
pub fn file_name(path: &str) -> String {
    let path = file_path(path);
    path.rsplit('/').next().unwrap_or_default().to_owned()
}

/// `new File(path).getAbsoluteFile()`.
#[must_use]
pub fn absolute(path: &str, directory: &str) -> String {
    let path = file_path(path);
    if path.starts_with('/') {
        path
    } else if path.is_empty() {
        file_path(directory)
    } else {
        file_path(&format!("{directory}/{path}"))
    }
}

/// `getCanonicalFile`, but for symbolic links: without `.` and `..`.
pub(super) fn canonical(absolute: &str) -> String {
    let mut names: Vec<&str> = Vec::new();
    for name in absolute.split('/') {
        match name {
            "" | "." => {}
            ".." => {
                names.pop();
            }
            name => names.push(name),
        }
    }
    format!("/{}", names.join("/"))
}

/// `File.toURI`: a directory gets a slash at its end.
fn file_uri(absolute: &str, disk: &Disk<'_>) -> String {
    let slash = if (disk.kind)(absolute) == PathKind::Directory && !absolute.ends_with('/') {
        "/"
    } else {
        ""
    };
    format!("file:{}{slash}", encode_path(absolute))
}

/// Escapes what may not stand in the path of a URI.
pub fn encode_path(path: &str) -> String {
    percent_encode(path, is_path)
}

/// `Utils.resolveURI`: a URI with a scheme stays as it is, everything else is a file. From 3.1.0 on
/// (`canonical`) `.` and `..` are resolved; symbolic links are resolved by Spark too, and are not
/// here.
#[must_use]
pub fn resolve_uri(path: &str, disk: &Disk<'_>, canonical_files: bool) -> String {
    if let Some(uri) = Uri::parse(path) {
        if uri.scheme.is_some() {
            return path.to_owned();
        }
        if let Some(fragment) = uri.fragment {
            let file = absolute(&uri.decoded_path().unwrap_or_default(), disk.directory);
            let fragment = percent_encode(&percent_decode(fragment), is_uric);
            return format!("{}#{fragment}", file_uri(&file, disk));
        }
    }
    let mut file = absolute(path, disk.directory);
    if canonical_files {
        file = canonical(&file);
    }
    file_uri(&file, disk)
}

/// `Utils.resolveURIs`: each item of a comma separated list that is not blank.
#[must_use]
pub fn resolve_uris(paths: &str, disk: &Disk<'_>, canonical_files: bool) -> String {
    if java_trim(paths).is_empty() {
        return String::new();
    }
    let resolved: Vec<String> = paths
        .split(',')
        .filter(|p| !java_trim(p).is_empty())
        .map(|p| resolve_uri(p, disk, canonical_files))
        .collect();
    resolved.join(",")
}

/// What in a path makes it a pattern of Hadoop's.
pub(super) const PATTERN: [char; 4] = ['*', '?', '{', '['];

/// What Hadoop's `Globber` throws for an absolute local path: it takes each name of the path for a
/// path of its own, and what is before a colon in it for a scheme. Names after the first pattern
/// are not looked at.
pub(super) fn hadoop_path_error(path: &str) -> Option<Throwable> {
    let names = path.split('/').take_while(|name| !name.contains(PATTERN));
    let (scheme, rest) = names.filter_map(|name| name.split_once(':')).next()?;
    let input = format!("{scheme}:{}", encode_path(rest));
    let message = if !rest.is_empty() {
        format!("Relative path in absolute URI: {input}")
    } else if scheme.is_empty() {
        format!("Expected scheme name at index 0: {input}")
    } else if let Some(at) = bad_scheme_letter(scheme) {
        format!("Illegal character in scheme name at index {at}: {input}")
    } else {
        let end = input.encode_utf16().count();
        format!("Expected scheme-specific part at index {end}: {input}")
    };
    let cause = Throwable::new("java.net.URISyntaxException", message);
    Some(Throwable::illegal_argument(cause.to_string()).caused_by(cause))
}

/// Where a scheme has a letter that no scheme has, in UTF-16 units.
fn bad_scheme_letter(scheme: &str) -> Option<usize> {
    let bad = |(i, c): (usize, char)| {
        let ok = c.is_ascii_alphabetic()
            || i > 0 && (c.is_ascii_digit() || matches!(c, '+' | '-' | '.'));
        !ok
    };
    let (at, _) = scheme.char_indices().find(|&x| bad(x))?;
    Some(scheme[..at].encode_utf16().count())
}

/// `String.trim`.
pub(super) fn java_trim(text: &str) -> &str {
    text.trim_matches(|c: char| c <= ' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colons_in_local_paths_are_schemes_for_hadoop() {
        let cases = [
            (
                "/w/http:/h/x y",
                "Expected scheme-specific part at index 5: http:",
            ),
            ("/w/x:y z", "Relative path in absolute URI: x:y%20z"),
            ("/w/a b:c", "Relative path in absolute URI: a b:c"),
            (
                "/w/a b:",
                "Illegal character in scheme name at index 1: a b:",
            ),
            ("/w/:", "Expected scheme name at index 0: :"),
            ("/w/: w", "Relative path in absolute URI: :%20w"),
            ("/w/1a:b", "Relative path in absolute URI: 1a:b"),
            ("/w/é:/x", "Illegal character in scheme name at index 0: é:"),
        ];
        for (path, message) in cases {
            let cause = hadoop_path_error(path).and_then(|e| e.cause);
            let told = cause.and_then(|c| c.message);
            assert_eq!(told.as_deref(), Some(message), "{path}");
        }
        for path in ["/w/x", "/w/*/a:b", "/"] {
            assert_eq!(hadoop_path_error(path), None, "{path}");
        }
    }

    #[test]
    fn paths_become_uris_as_in_spark() {
        let kind = |p: &str| {
            if p == "/d" {
                PathKind::Directory
            } else {
                PathKind::Missing
            }
        };
        let disk = Disk {
            directory: "/w",
            kind: &kind,
        };
        let cases = [
            ("/a/b.jar", "file:/a/b.jar"),
            ("b.jar", "file:/w/b.jar"),
            ("/a//b.jar/", "file:/a/b.jar"),
            ("/a b%c.jar", "file:/a%20b%25c.jar"),
            ("/é.jar", "file:/é.jar"),
            ("hdfs://n:1/x", "hdfs://n:1/x"),
            ("s3a://b/x y", "file:/w/s3a:/b/x%20y"),
            ("local:/x", "local:/x"),
            ("/a.zip#env", "file:/a.zip#env"),
            ("a%20b#c", "file:/w/a%20b#c"),
            ("/d", "file:/d/"),
            ("", "file:/w"),
            ("http://[::1]:80/x", "http://[::1]:80/x"),
            ("a:b", "a:b"),
            ("a:", "file:/w/a:"),
            ("1a:b", "file:/w/1a:b"),
            ("/a/[x]", "file:/a/%5Bx%5D"),
        ];
        for (path, uri) in cases {
            assert_eq!(resolve_uri(path, &disk, false), uri, "{path}");
        }
        assert_eq!(resolve_uri("../x/./y", &disk, true), "file:/x/y");
        assert_eq!(resolve_uri("../x", &disk, false), "file:/w/../x");
        assert_eq!(
            resolve_uris(" ,/a,,b ", &disk, false),
            "file:/a,file:/w/b%20"
        );
    }
}
