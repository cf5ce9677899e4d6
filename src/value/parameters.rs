//! Docker parameters, as `MesosSchedulerBackendUtil.parseParamsSpec` reads them.

use super::Dropped;
use super::volumes::{docker_list, shared};
use crate::version::SparkVersion;
use std::cell::OnceCell;
use std::ops::Range;

/// One parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Text before the first `=`.
    pub key: String,
    /// Text after it.
    pub value: String,
    /// Where the item stands.
    pub span: Range<usize>,
}

/// What a list of parameters gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameters {
    /// Parameters in the order written.
    pub parameters: Vec<Parameter>,
    /// Items left out.
    pub dropped: Vec<Dropped>,
}

/// Parameters `key=value`, separated by commas. Up to 2.4 nothing is trimmed; 3.0 and later trim
/// the items and leave out empty ones.
#[must_use]
pub fn parameters(text: &str, version: SparkVersion) -> Parameters {
    let (items, shown) = docker_list(text, version);
    let mut result = Parameters::default();
    let warning = OnceCell::new();
    for item in items {
        match item.text.split_once('=') {
            Some((key, value)) => result.parameters.push(Parameter {
                key: key.to_owned(),
                value: value.to_owned(),
                span: item.span,
            }),
            None => result.dropped.push(Dropped {
                span: item.span,
                warning: shared(&warning, || {
                    format!(
                        "Unable to parse arbitrary parameters: {shown}. Expected form: \
                         \"key=value(, ...)\""
                    )
                }),
            }),
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: SparkVersion = SparkVersion::new(2, 4, 8);
    const NEW: SparkVersion = SparkVersion::new(3, 0, 0);

    #[test]
    fn the_first_equals_sign_cuts() {
        let list = parameters("env=A=1, x=,=y", NEW).parameters;
        let pairs: Vec<_> = list
            .iter()
            .map(|p| (p.key.as_str(), p.value.as_str()))
            .collect();
        assert_eq!(pairs, [("env", "A=1"), ("x", ""), ("", "y")]);
        assert_eq!(parameters("a=b, c=d", OLD).parameters[1].key, " c");
    }

    #[test]
    fn items_without_a_value_are_dropped() {
        let old = parameters("", OLD).dropped;
        assert_eq!(old.len(), 1);
        assert!(
            old[0]
                .warning
                .starts_with("Unable to parse arbitrary parameters: . ")
        );
        assert_eq!(parameters("", NEW), Parameters::default());
        assert_eq!(parameters("a=b,privileged", NEW).dropped[0].span, 4..14);
    }
}
