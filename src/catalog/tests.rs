//! The table contradicts nothing, and finds what it holds.

use super::*;
use insta::{Settings, assert_snapshot};

const VERSIONS: [SparkVersion; 5] = [
    SparkVersion::new(2, 4, 0),
    SparkVersion::new(2, 4, 8),
    SparkVersion::new(3, 0, 0),
    SparkVersion::new(3, 1, 3),
    SparkVersion::new(3, 5, 3),
];

const V24: SparkVersion = SparkVersion::new(2, 4, 8);
const V30: SparkVersion = SparkVersion::new(3, 0, 0);
const V35: SparkVersion = SparkVersion::new(3, 5, 3);

fn must(key: &str) -> &'static Property {
    get(key).unwrap_or_else(|| panic!("{key} is in the catalog"))
}

#[test]
fn keys_are_unique_and_sorted() {
    assert!(all().is_sorted_by(|a, b| a.key < b.key));
    for property in all() {
        assert!(property.key.starts_with("spark."), "{}", property.key);
        assert!(
            property.key.is_ascii() && !property.key.contains(' '),
            "{}",
            property.key
        );
        assert_eq!(must(property.key).key, property.key);
    }
}

#[test]
fn every_entry_says_what_it_is_and_does() {
    for p in all() {
        assert!(
            p.summary.ends_with('.') && p.effect.ends_with(['.', ';']),
            "{}",
            p.key
        );
        assert!(p.summary.len() <= 80, "{}: a summary is one line", p.key);
        assert_eq!(
            p.status == Status::Read,
            p.versions.since.is_some(),
            "{}",
            p.key
        );
        for note in p.notes {
            assert!(note.ends_with('.'), "{}: {note}", p.key);
        }
    }
}

#[test]
fn every_key_named_by_an_entry_is_in_the_catalog() {
    for p in all() {
        let facets = p
            .facets
            .iter()
            .flat_map(|f| [f.fallback, f.prepend])
            .flatten();
        let named = p.renamed_to.into_iter().chain(facets);
        let lists = p
            .ignored_unless
            .iter()
            .chain(p.alternatives)
            .chain(p.related);
        let beside = p.requires.iter().chain(p.conflicts).map(|b| b.key);
        for key in named.chain(lists.copied()).chain(beside) {
            assert_eq!(must(key).key, key, "{}", p.key);
            assert_ne!(key, p.key);
        }
        if let Some(better) = p.renamed_to {
            assert_eq!(must(better).status, Status::Read, "{}", p.key);
        }
    }
}

#[test]
fn facets_cover_every_release_once() {
    for p in all() {
        for version in VERSIONS {
            let holding = p
                .facets
                .iter()
                .filter(|f| f.versions.holds(version))
                .count();
            assert_eq!(holding, 1, "{} in {version}", p.key);
        }
        let ends: Vec<_> = p.facets.windows(2).collect();
        assert!(
            ends.iter()
                .all(|w| w[0].versions.before == w[1].versions.since),
            "{}",
            p.key
        );
    }
}

#[test]
fn defaults_and_examples_are_accepted() {
    use crate::resolve::typed::Reader;
    for p in all().iter().filter(|p| p.matching == Matching::Exact) {
        for version in VERSIONS {
            let empty = Reader {
                conf: &|_| None,
                env: &|_| None,
                system: &|_| None,
                version,
            };
            assert!(
                empty.typed(p).is_ok() && empty.launched(p).is_ok(),
                "{} {version}",
                p.key
            );
            for example in p.examples {
                let reader = Reader {
                    conf: &|key| (key == p.key).then_some(*example),
                    ..empty
                };
                let read = reader.launched(p);
                assert!(read.is_ok(), "{} {version}: {example}: {read:?}", p.key);
            }
        }
    }
}

#[test]
fn registered_defaults_agree_with_the_defaults_of_substitution() {
    for p in all().iter().filter(|p| p.key != "spark.driver.host") {
        for version in VERSIONS {
            let Some(entry) = p.entry(version) else {
                continue;
            };
            if !p.applies(version) {
                continue;
            }
            let known = match entry_default(p.key, version) {
                Some(EntryDefault::Text(text)) => Some(text),
                _ => None,
            };
            assert_eq!(entry.default, known, "{} {version}", p.key);
        }
    }
}

#[test]
fn the_official_pages_are_covered() {
    let pages = [
        (
            Document::V24,
            include_str!("../../testdata/catalog/documented-2.4.txt"),
        ),
        (
            Document::V30Preview,
            include_str!("../../testdata/catalog/documented-3.0.0-preview.txt"),
        ),
    ];
    for (page, keys) in pages {
        for key in keys.lines() {
            assert!(must(key).documented.contains(&page), "{key}");
        }
        for p in all().iter().filter(|p| p.documented.contains(&page)) {
            let named = keys.lines().any(|k| must(k).key == p.key);
            assert!(named, "{} is not on the page", p.key);
        }
    }
}

#[test]
fn the_longest_prefix_is_found() {
    assert_eq!(
        must("spark.mesos.driverEnv.A.B").key,
        "spark.mesos.driverEnv."
    );
    assert_eq!(
        must("spark.mesos.dispatcher.queue").matching,
        Matching::Exact
    );
    assert_eq!(
        must("spark.mesos.dispatcher.queue.x").key,
        "spark.mesos.dispatcher.queue."
    );
    assert_eq!(get("spark.mesos.coarse.x"), None);
    assert_eq!(get(""), None);
    assert_eq!(get("..."), None);
    let prefix = must("spark.executorEnv.X");
    assert_eq!(prefix.suffix("spark.executorEnv.X"), Some("X"));
}

#[test]
fn releases_differ() {
    let coarse = must("spark.mesos.coarse");
    assert_eq!(
        (coarse.read(V24), coarse.read(V30)),
        (ReadStyle::Conf, ReadStyle::Entry)
    );
    assert_eq!(
        (coarse.kind(V24), coarse.default(V24)),
        (Kind::Bool, Some("true"))
    );
    assert_eq!(must("spark.mesos.uris").default(V24), None);
    assert!(!must("spark.mesos.dispatcher.queue").applies(V30));
    assert!(must("spark.mesos.fetchCache.enable").applies(SparkVersion::new(2, 4, 0)));
    assert!(!must("spark.mesos.fetchCache.enable").applies(V24));
    assert!(!must("spark.mesos.driver.secret.name").applies(V35));
}

#[test]
fn entries_are_described_as_spark_describes_them() {
    let principal = must("spark.mesos.principal");
    assert_eq!(principal.config_entry_text(V24), None);
    let text = "ConfigEntry(key=spark.mesos.principal, defaultValue=<undefined>, doc=Name of the \
                Kerberos principal to authenticate Spark to Mesos., public=true";
    let preview = SparkVersion::preview(3, 0, 0);
    assert_eq!(
        principal.config_entry_text(preview),
        Some(format!("{text})"))
    );
    assert_eq!(
        principal.config_entry_text(V35),
        Some(format!("{text}, version=1.5.0)"))
    );
    assert!(
        must("spark.mesos.executor.home")
            .config_entry_text(V30)
            .is_some()
    );
    assert_eq!(must("spark.mesos.role").config_entry_text(V30), None);
}

#[test]
fn mistyped_keys_find_the_right_one() {
    for (typed, meant) in [
        (
            "spark.mesos.executor.memoryoverhead",
            "spark.mesos.executor.memoryOverhead",
        ),
        (
            "spark.mesos.executor.memory.overhead",
            "spark.mesos.executor.memoryOverhead",
        ),
        (
            "spark.mesos.executor.docker.forcepullimage",
            "spark.mesos.executor.docker.forcePullImage",
        ),
        ("spark.mesos.corse", "spark.mesos.coarse"),
        ("spark.mesos.caorse", "spark.mesos.coarse"),
        ("spark.meso.coarse", "spark.mesos.coarse"),
        (
            "spark.mesos.fetchCache.enable",
            "spark.mesos.fetcherCache.enable",
        ),
        (
            "spark.mesos.historyserver.url",
            "spark.mesos.dispatcher.historyServer.url",
        ),
        (
            "spark.mesos.executor.cores",
            "spark.mesos.mesosExecutor.cores",
        ),
        (
            "spark.executor.docker.image",
            "spark.mesos.executor.docker.image",
        ),
        (
            "spark.mesos.driver.secret.name",
            "spark.mesos.driver.secret.names",
        ),
        (
            "spark.mesos.dispatcher.driverProperty.spark.x",
            "spark.mesos.dispatcher.driverDefault.",
        ),
        ("spark.mesos.driverenv.TZ", "spark.mesos.driverEnv."),
        ("spark.mesos.drivrEnv.TZ", "spark.mesos.driverEnv."),
        ("spark.mesos.constraint", "spark.mesos.constraints"),
        ("spark.mesos.uri", "spark.mesos.uris"),
        ("spark.mesos.gpu.max", "spark.mesos.gpus.max"),
        ("spark.mesos.task.label", "spark.mesos.task.labels"),
        ("spark.core.max", "spark.cores.max"),
        ("spark.executor.mem", "spark.executor.memory"),
    ] {
        assert_eq!(nearest(typed).map(|p| p.key), Some(meant), "{typed}");
    }
    for far in [
        "spark.mesos.nonsense",
        "spark.sql.shuffle.partitions",
        "spark.mesos.coarse",
        "x",
        "",
    ] {
        assert_eq!(nearest(far).map(|p| p.key), None, "{far}");
    }
    assert_eq!(nearest(&"spark.".repeat(100_000)), None);
}

#[test]
fn explanations_fit_a_terminal() {
    for p in all() {
        for version in [V24, V35] {
            for line in explain(p, version).lines() {
                let long_word = line.trim_start().split(' ').count() == 1;
                assert!(line.chars().count() <= 80 || long_word, "{}: {line}", p.key);
                assert_eq!(line.trim_end(), line, "{}", p.key);
            }
        }
    }
}

#[test]
fn explanations_read_well() {
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| {
        for (key, version) in [
            ("spark.mesos.coarse.shutdownTimeout", V24),
            ("spark.mesos.executor.memoryOverhead", V35),
            ("spark.executor.cores", V35),
            ("spark.mesos.secret", V24),
            ("spark.mesos.driverEnv.", V30),
            ("spark.mesos.driver.secret.name", V35),
        ] {
            let name = format!("explain-{}-{version}", key.trim_end_matches('.'));
            assert_snapshot!(name, explain(must(key), version));
        }
    });
}

#[test]
fn the_reference_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/properties.md");
    let made = reference();
    if std::env::var_os("MESOSCFG_BLESS").is_some() {
        std::fs::write(path, &made).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        made == kept,
        "docs/properties.md is stale: MESOSCFG_BLESS=1 cargo test writes it"
    );
}
