//! The property reference, `docs/properties.md`.

use super::explain::{default_words, kind_words, range_words};
use super::{Beside, Facet, Matching, Property, Status, all};
use crate::version::SparkVersion;
use std::fmt::Write as _;

const HEAD: &str = "\
# Properties

Every property that Spark's launchers read on Mesos, what it changes in the messages, and what
Spark really does with it. Releases are named where they differ; the others are alike from 2.4.0
to 3.5. `mesoscfg explain KEY` prints an entry for one release.

This file is made from `schema/properties.toml`; `MESOSCFG_BLESS=1 cargo test` writes it anew.

";

/// The release whose defaults and types the tables show.
const NEWEST: SparkVersion = SparkVersion::new(3, 5, 3);

/// Says whether a property belongs to a part of the document.
type Member = fn(&Property) -> bool;

/// The whole document.
#[must_use]
pub fn reference() -> String {
    let mut out = HEAD.to_owned();
    let groups: [(&str, Member); 4] = [
        ("Properties of Mesos", |p| {
            live(p) && p.key.starts_with("spark.mesos.")
        }),
        ("Other properties that the launchers read", |p| {
            live(p) && !p.key.starts_with("spark.mesos.")
        }),
        ("Properties that do nothing on Mesos", |p| {
            p.status == Status::Read && p.modes.is_empty()
        }),
        ("Names that no release reads", |p| p.status == Status::Never),
    ];
    for (title, member) in groups {
        let _ = writeln!(out, "## {title}\n");
        for property in all().iter().filter(|p| member(p)) {
            entry(&mut out, property);
        }
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn live(property: &Property) -> bool {
    property.status == Status::Read && !property.modes.is_empty()
}

fn entry(out: &mut String, property: &Property) {
    let name = if property.matching == Matching::Prefix {
        "NAME"
    } else {
        ""
    };
    let _ = writeln!(out, "### {}{name}\n\n{}\n", property.key, property.summary);
    let _ = writeln!(out, "{}\n", property.effect);
    if property.status == Status::Read {
        let facet = property.facet(NEWEST);
        bullet(out, "Type", &kind_words(facet.kind));
        bullet(out, "Default", &defaults(property, facet));
        bullet(out, "One of", &codes(facet.allowed));
        bullet(out, "Environment", &codes(facet.env));
        bullet(
            out,
            "Falls back to",
            &facet.fallback.map(code).unwrap_or_default(),
        );
        let readers: Vec<&str> = property.modes.iter().map(|m| m.words()).collect();
        bullet(out, "Read by", &readers.join("; "));
        bullet(out, "Read", &range_words(property.versions));
        bullet(
            out,
            "Does nothing without",
            &property
                .ignored_unless
                .iter()
                .map(|k| code(k))
                .collect::<Vec<_>>()
                .join(" or "),
        );
        let keys = |list: &[Beside]| codes(&Vec::from_iter(list.iter().map(|b| b.key)));
        bullet(out, "Throws without", &keys(property.requires));
        bullet(out, "Throws beside", &keys(property.conflicts));
        bullet(out, "Examples", &codes(property.examples));
    }
    if let Some(better) = property.renamed_to {
        bullet(out, "Write instead", &code(better));
    }
    bullet(out, "Bad values", property.bad_value);
    for note in property.notes {
        let _ = writeln!(out, "- {note}");
    }
    if property.documented.is_empty() && live(property) && property.key.starts_with("spark.mesos.")
    {
        out.push_str("- Not on Spark's page about Mesos.\n");
    }
    bullet(out, "See also", &codes(property.related));
    if !out.ends_with("\n\n") {
        out.push('\n');
    }
}

fn defaults(property: &Property, newest: &Facet) -> String {
    let mut text = default_words(newest);
    for facet in property.facets {
        let same = (facet.default, facet.default_words) == (newest.default, newest.default_words);
        if !same {
            let _ = write!(
                text,
                "; {}: {}",
                range_words(facet.versions),
                default_words(facet)
            );
        }
    }
    text
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

fn codes(list: &[&str]) -> String {
    list.iter().map(|t| code(t)).collect::<Vec<_>>().join(", ")
}

fn bullet(out: &mut String, label: &str, text: &str) {
    if !text.is_empty() {
        let _ = writeln!(out, "- {label}: {text}");
    }
}
