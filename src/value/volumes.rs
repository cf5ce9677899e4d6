//! Docker volumes, as `MesosSchedulerBackendUtil.parseVolumesSpec` reads them.

use super::sequence::{Item, raw_list, sequence, sequence_text};
use super::{Dropped, java};
use crate::version::{SparkVersion, behaviour};
use std::cell::OnceCell;
use std::ops::Range;
use std::sync::Arc;

/// One volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volume {
    /// Path on the agent; none gives a volume that lives in the sandbox.
    pub host_path: Option<String>,
    /// Path in the container.
    pub container_path: String,
    /// Whether it was written with `ro`.
    pub read_only: bool,
    /// Where the item stands.
    pub span: Range<usize>,
}

/// What a list of volumes gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Volumes {
    /// Volumes in the order written.
    pub volumes: Vec<Volume>,
    /// Items left out.
    pub dropped: Vec<Dropped>,
}

/// Volumes `[host:]container[:ro|:rw]`, separated by commas. Up to 2.4 nothing is trimmed; 3.0
/// and later trim the items and leave out empty ones.
#[must_use]
pub fn volumes(text: &str, version: SparkVersion) -> Volumes {
    let (items, shown) = docker_list(text, version);
    let mut result = Volumes::default();
    let warning = OnceCell::new();
    for item in items {
        match volume(&item) {
            Some(volume) => result.volumes.push(volume),
            None => result.dropped.push(Dropped {
                span: item.span,
                warning: shared(&warning, || {
                    format!(
                        "Unable to parse volume specs: {shown}. Expected form: \
                         \"[host-dir:]container-dir[:rw|:ro](, ...)\""
                    )
                }),
            }),
        }
    }
    result
}

fn volume(item: &Item<'_>) -> Option<Volume> {
    let parts: Vec<&str> = java::split(item.text, ':')
        .into_iter()
        .map(|r| &item.text[r])
        .collect();
    let (host_path, container_path, read_only) = match parts.as_slice() {
        [container] | [container, "rw"] => (None, container, false),
        [container, "ro"] => (None, container, true),
        [host, container] | [host, container, "rw"] => (Some(*host), container, false),
        [host, container, "ro"] => (Some(*host), container, true),
        _ => return None,
    };
    Some(Volume {
        host_path: host_path.map(str::to_owned),
        container_path: (*container_path).to_owned(),
        read_only,
        span: item.span.clone(),
    })
}

/// A warning that shows a whole list: made once, however many items it is about.
pub(super) fn shared(warning: &OnceCell<Arc<str>>, text: impl FnOnce() -> String) -> Arc<str> {
    Arc::clone(warning.get_or_init(|| text().into()))
}

/// The items of one of docker's lists, and the list as a warning shows it.
pub(super) fn docker_list(text: &str, version: SparkVersion) -> (Vec<Item<'_>>, String) {
    if behaviour::TYPED_MESOS_PROPERTIES.holds(version) {
        let items = sequence(text);
        let shown = sequence_text(&items);
        (items, shown)
    } else {
        (raw_list(text), text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: SparkVersion = SparkVersion::new(2, 4, 8);
    const NEW: SparkVersion = SparkVersion::new(3, 0, 0);

    fn read(text: &str, version: SparkVersion) -> Vec<(Option<String>, String, bool)> {
        let list = volumes(text, version).volumes;
        list.into_iter()
            .map(|v| (v.host_path, v.container_path, v.read_only))
            .collect()
    }

    fn host(path: &str) -> Option<String> {
        Some(path.to_owned())
    }

    #[test]
    fn the_six_forms() {
        assert_eq!(
            read("/a,/a:rw,/a:ro,/h:/c,/h:/c:rw,/h:/c:ro,/a:RO,/x:", NEW),
            [
                (None, "/a".into(), false),
                (None, "/a".into(), false),
                (None, "/a".into(), true),
                (host("/h"), "/c".into(), false),
                (host("/h"), "/c".into(), false),
                (host("/h"), "/c".into(), true),
                (host("/a"), "RO".into(), false),
                (None, "/x".into(), false),
            ]
        );
    }

    #[test]
    fn blanks_count_up_to_2_4() {
        assert_eq!(read("/a, /b:/c", OLD)[1].0, host(" /b"));
        assert_eq!(read("/a, /b:/c", NEW)[1].0, host("/b"));
        assert_eq!(read("", OLD), [(None, String::new(), false)]);
        assert_eq!(read("", NEW), []);
    }

    #[test]
    fn dropped_items_share_one_warning() {
        for version in [OLD, NEW] {
            let dropped = volumes(&"/a:/b:RW,".repeat(500), version).dropped;
            assert_eq!(dropped.len(), 500);
            let first = &dropped[0].warning;
            assert!(dropped.iter().all(|d| Arc::ptr_eq(&d.warning, first)));
        }
    }

    #[test]
    fn dropped_items_show_the_whole_list() {
        let old = volumes("/a,/h:/c:ROX,:", OLD).dropped;
        assert_eq!(old[0].span, 3..12);
        assert!(
            old[0]
                .warning
                .starts_with("Unable to parse volume specs: /a,/h:/c:ROX,:. ")
        );
        assert_eq!(old.len(), 2);
        let new = volumes("/a, /h:/c:ROX", NEW).dropped;
        assert!(
            new[0]
                .warning
                .contains(": ArrayBuffer(/a, /h:/c:ROX). Expected form: ")
        );
    }
}
