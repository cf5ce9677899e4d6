//! Docker port mappings, as `MesosSchedulerBackendUtil.parsePortMappingsSpec` reads them.

use super::sequence::Item;
use super::volumes::{docker_list, shared};
use super::{Dropped, ValueError, integer, java};
use crate::version::SparkVersion;
use std::cell::OnceCell;
use std::ops::Range;

/// One port mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortMapping {
    /// Port on the agent, as the number was read; may be negative.
    pub host_port: i32,
    /// Port in the container, as the number was read; may be negative.
    pub container_port: i32,
    /// `tcp` when not written; not checked.
    pub protocol: String,
    /// Where the item stands.
    pub span: Range<usize>,
}

/// What a list of port mappings gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PortMappings {
    /// Mappings in the order written.
    pub mappings: Vec<PortMapping>,
    /// Items left out.
    pub dropped: Vec<Dropped>,
}

/// Port mappings `host:container[:protocol]`, separated by commas. Up to 2.4 nothing is trimmed;
/// 3.0 and later trim the items and leave out empty ones.
///
/// # Errors
/// `NumberFormatException`, `For input string: "X"`, for a port that is no number.
pub fn port_mappings(text: &str, version: SparkVersion) -> Result<PortMappings, ValueError> {
    let (items, shown) = docker_list(text, version);
    let mut result = PortMappings::default();
    let warning = OnceCell::new();
    for item in items {
        match mapping(&item)? {
            Some(mapping) => result.mappings.push(mapping),
            None => result.dropped.push(Dropped {
                span: item.span,
                warning: shared(&warning, || {
                    format!(
                        "Unable to parse port mapping specs: {shown}. Expected form: \
                         \"host_port:container_port[:udp|:tcp](, ...)\""
                    )
                }),
            }),
        }
    }
    Ok(result)
}

fn mapping(item: &Item<'_>) -> Result<Option<PortMapping>, ValueError> {
    let parts = java::split(item.text, ':');
    let (host, container, protocol) = match parts.as_slice() {
        [host, container] => (host, container, "tcp"),
        [host, container, protocol] => (host, container, &item.text[protocol.clone()]),
        _ => return Ok(None),
    };
    let port = |r: &Range<usize>| {
        integer::int(&item.text[r.clone()]).map_err(|mut e| {
            e.span = item.span.start + r.start..item.span.start + r.end;
            e
        })
    };
    Ok(Some(PortMapping {
        host_port: port(host)?,
        container_port: port(container)?,
        protocol: protocol.to_owned(),
        span: item.span.clone(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: SparkVersion = SparkVersion::new(2, 4, 8);
    const NEW: SparkVersion = SparkVersion::new(3, 5, 3);

    #[test]
    fn the_protocol_is_not_checked() {
        let list = port_mappings("80:8080,53:53:udp,1:2:x", NEW)
            .unwrap()
            .mappings;
        let protocols: Vec<&str> = list.iter().map(|m| m.protocol.as_str()).collect();
        assert_eq!(protocols, ["tcp", "udp", "x"]);
        assert_eq!((list[0].host_port, list[0].container_port), (80, 8080));
    }

    #[test]
    fn a_blank_is_an_error_up_to_2_4() {
        let error = port_mappings("80:80, 81:81", OLD).unwrap_err();
        assert_eq!(
            error.thrown.message.as_deref(),
            Some("For input string: \" 81\"")
        );
        assert_eq!(error.span, 6..9);
        assert_eq!(
            port_mappings("80:80, 81:81", NEW).unwrap().mappings.len(),
            2
        );
    }

    #[test]
    fn items_of_one_part_or_four_are_dropped() {
        let list = port_mappings("80,1:2:3:4,5:6", NEW).unwrap();
        assert_eq!(list.mappings.len(), 1);
        assert_eq!(list.dropped.len(), 2);
        assert_eq!(list.dropped[1].span, 3..10);
    }
}
