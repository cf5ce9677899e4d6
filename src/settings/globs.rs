//! Patterns of paths, as in `.gitignore`.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use std::path::Path;

/// A set of patterns, for paths relative to one directory.
///
/// A pattern without a slash matches at any depth, one with a slash from the directory on. What
/// matches a directory counts for all below it. `*` and `?` match no slash, `**` does.
#[derive(Clone, Debug)]
pub struct Globs {
    set: GlobSet,
}

impl Globs {
    /// Compiles patterns; in the error is the index of the bad one, and what is wrong with it.
    pub(super) fn new<'a>(
        patterns: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, (usize, String)> {
        let mut builder = GlobSetBuilder::new();
        let mut last = 0;
        for (index, pattern) in patterns.into_iter().enumerate() {
            last = index;
            let bad = |e: globset::Error| (index, e.kind().to_string());
            let anchored = pattern.trim_end_matches('/').contains('/');
            let bare = pattern.trim_matches('/');
            let bare = bare.strip_prefix("./").unwrap_or(bare);
            let full = match anchored {
                true => bare.to_owned(),
                false => format!("**/{bare}"),
            };
            let glob = GlobBuilder::new(&full).literal_separator(true).build();
            builder.add(glob.map_err(bad)?);
        }
        let set = builder.build().map_err(|e| (last, e.kind().to_string()))?;
        Ok(Globs { set })
    }

    /// Whether a path relative to the directory, or a directory it is in, matches.
    #[must_use]
    pub fn matches(&self, relative: &Path) -> bool {
        relative
            .ancestors()
            .filter(|p| !p.as_os_str().is_empty())
            .any(|p| self.set.is_match(p))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, path: &str) -> bool {
        let globs = Globs::new([pattern]).expect("a pattern");
        globs.matches(Path::new(path))
    }

    #[test]
    fn patterns_are_those_of_gitignore() {
        for (pattern, yes, no) in [
            ("legacy", "a/legacy/x.conf", "a/legacy.conf"),
            ("*.conf", "a/b/x.conf", "a/x.conf.bak"),
            ("jobs/*.conf", "jobs/x.conf", "jobs/a/x.conf"),
            ("jobs/*.conf", "jobs/x.conf", "b/jobs/x.conf"),
            ("./jobs", "jobs/a/b.conf", "a/jobs/b.conf"),
            ("/x.conf", "x.conf", "a/x.conf"),
            ("jobs/", "jobs/x.conf", "jobs.conf"),
            ("a/**/x.conf", "a/b/c/x.conf", "b/x.conf"),
            ("{dev,test}.conf", "a/dev.conf", "prod.conf"),
        ] {
            assert!(matches(pattern, yes), "{pattern} {yes}");
            assert!(!matches(pattern, no), "{pattern} {no}");
        }
        assert!(Globs::new(["a", "[x"]).is_err_and(|(at, _)| at == 1));
    }
}
