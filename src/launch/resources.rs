//! Taking what a task needs out of the resources of an offer
//! (`MesosSchedulerUtils.partitionResources` and its neighbours).

use crate::mesos::{Range, Ranges, ReservationInfo, Resource, Scalar, ValueType};

/// A resource that is reserved for nobody.
const ANY_ROLE: &str = "*";

/// How much of `name` there is in all, whatever the role. Units are Mesos' (mem in MiB).
#[must_use]
pub fn amount(resources: &[Resource], name: &str) -> f64 {
    resources
        .iter()
        .filter(|r| r.name == name)
        .map(scalar)
        .sum()
}

/// How much the entry has from which [`take_from`] takes first.
#[must_use]
pub fn first(resources: &[Resource], name: &str) -> f64 {
    let has = |r: &&Resource| r.name == name && is(r, ValueType::Scalar) && scalar(r) > 0.0;
    resources.iter().find(has).map_or(0.0, scalar)
}

/// All ranges of `name`, begin and end included.
pub fn ranges<'r>(
    resources: &'r [Resource],
    name: &'r str,
) -> impl Iterator<Item = (i64, i64)> + Clone + 'r {
    resources
        .iter()
        .filter(move |r| r.name == name)
        .flat_map(range_list)
}

fn scalar(r: &Resource) -> f64 {
    r.scalar.as_ref().map_or(0.0, |s| s.value)
}

/// Java has no unsigned long: what is beyond `i64::MAX` is negative there.
fn range_list(r: &Resource) -> impl Iterator<Item = (i64, i64)> + Clone {
    r.ranges
        .iter()
        .flat_map(|r| &r.range)
        .map(|r| (r.begin as i64, r.end as i64))
}

fn is(r: &Resource, t: ValueType) -> bool {
    r.r#type == i32::from(t)
}

fn role(r: &Resource) -> &str {
    r.role.as_deref().unwrap_or(ANY_ROLE)
}

/// A reservation goes along only where the role is not `*`.
fn reservation(role: &str, reservation: Option<&ReservationInfo>) -> Option<ReservationInfo> {
    if role == ANY_ROLE {
        None
    } else {
        reservation.cloned()
    }
}

/// A scalar resource as Spark makes it: the role always written, nothing but the reservation
/// taken over from the offer.
fn scalar_of(from: &Resource, amount: f64) -> Resource {
    Resource {
        name: from.name.clone(),
        r#type: ValueType::Scalar.into(),
        scalar: Some(Scalar { value: amount }),
        role: Some(role(from).to_owned()),
        reservation: reservation(role(from), from.reservation.as_ref()),
        ..Resource::default()
    }
}

/// A scalar resource that is reserved for nobody.
#[must_use]
pub fn any_role(name: &str, value: f64) -> Resource {
    Resource {
        name: name.to_owned(),
        r#type: ValueType::Scalar.into(),
        scalar: Some(Scalar { value }),
        role: Some(ANY_ROLE.to_owned()),
        ..Resource::default()
    }
}

/// Takes `wanted` of a scalar resource, from the offer's entries in their order.
///
/// Gives what is left (entries that are used up are gone) and what is to be used.
#[must_use]
pub fn take(resources: &[Resource], name: &str, wanted: f64) -> (Vec<Resource>, Vec<Resource>) {
    let mut left = resources.to_vec();
    let mut used = Vec::new();
    take_from(&mut left, name, wanted, Some(&mut used));
    (left, used)
}

/// [`take`] in place. What is to be used is added to `used`, if that is wanted.
pub fn take_from(
    resources: &mut Vec<Resource>,
    name: &str,
    wanted: f64,
    mut used: Option<&mut Vec<Resource>>,
) {
    let mut missing = wanted;
    for r in resources.iter_mut() {
        if missing > 0.0 && is(r, ValueType::Scalar) && scalar(r) > 0.0 && r.name == name {
            let usage = java_min(missing, scalar(r));
            if let Some(used) = used.as_deref_mut() {
                used.push(scalar_of(r, usage));
            }
            missing -= usage;
            let left = scalar(r) - usage;
            leave(r, left);
        }
    }
    resources.retain(|r| !is(r, ValueType::Scalar) || scalar(r) > 0.0);
}

/// [`scalar_of`] in place.
fn leave(r: &mut Resource, amount: f64) {
    let role = r.role.take().unwrap_or_else(|| ANY_ROLE.to_owned());
    let reservation = r.reservation.take().filter(|_| role != ANY_ROLE);
    *r = Resource {
        name: std::mem::take(&mut r.name),
        r#type: ValueType::Scalar.into(),
        scalar: Some(Scalar { value: amount }),
        role: Some(role),
        reservation,
        ..Resource::default()
    };
}

/// `Math.min`, which differs from Rust's only for NaN.
fn java_min(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() {
        f64::NAN
    } else {
        a.min(b)
    }
}

/// Takes single ports. All port resources leave the offer with the first port taken, so that a
/// second task that wants one no longer finds it.
///
/// The caller has checked that each port lies in a range that is offered.
#[must_use]
pub fn take_ports(ports: &[i64], resources: Vec<Resource>) -> (Vec<Resource>, Vec<Resource>) {
    if ports.is_empty() {
        return (resources, Vec::new());
    }
    let is_ports = |r: &Resource| is(r, ValueType::Ranges) && r.name == "ports";
    let (offered, left): (Vec<_>, Vec<_>) = resources.into_iter().partition(is_ports);
    let used = ports.iter().filter_map(|&port| {
        let from = offered
            .iter()
            .find(|r| range_list(r).any(|(begin, end)| begin <= port && port <= end))?;
        Some(Resource {
            name: "ports".to_owned(),
            r#type: ValueType::Ranges.into(),
            ranges: Some(Ranges {
                range: vec![Range {
                    begin: port as u64,
                    end: port as u64,
                }],
            }),
            role: Some(role(from).to_owned()),
            reservation: reservation(role(from), from.reservation.as_ref()),
            ..Resource::default()
        })
    });
    let used = used.collect();
    (left, used)
}

/// Whether every port lies in an offered range, and the ranges hold as many ports as are wanted
/// (`MesosSchedulerUtils.checkPorts`).
#[must_use]
pub fn has_ports(ports: &[i64], offered: impl Iterator<Item = (i64, i64)> + Clone) -> bool {
    let size: i64 = offered
        .clone()
        .map(|(b, e)| e.wrapping_sub(b).wrapping_add(1))
        .fold(0, i64::wrapping_add);
    let wanted = i64::try_from(ports.len()).unwrap_or(i64::MAX);
    size >= wanted
        && ports
            .iter()
            .all(|p| offered.clone().any(|(b, e)| b <= *p && *p <= e))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cpus(value: f64, role: Option<&str>) -> Resource {
        Resource {
            name: "cpus".into(),
            r#type: ValueType::Scalar.into(),
            scalar: Some(Scalar { value }),
            role: role.map(str::to_owned),
            ..Resource::default()
        }
    }

    #[test]
    fn takes_from_several_entries() {
        let offer = [
            cpus(2.0, Some("prod")),
            cpus(0.5, None),
            cpus(8.0, Some("prod")),
        ];
        let (left, used) = take(&offer, "cpus", 3.0);
        assert_eq!(
            used,
            [
                cpus(2.0, Some("prod")),
                cpus(0.5, Some("*")),
                cpus(0.5, Some("prod"))
            ]
        );
        assert_eq!(left, [cpus(7.5, Some("prod"))]);
    }

    #[test]
    fn nothing_wanted_takes_nothing() {
        let (left, used) = take(&[cpus(2.0, None)], "cpus", 0.0);
        assert!(used.is_empty());
        assert_eq!(left, [cpus(2.0, None)]);
    }
}
