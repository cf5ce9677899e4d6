//! The four sources of a principal and of a secret
//! (`MesosSchedulerUtils.buildCredentials`, Spark 2.4 and later).
//!
//! For each: the property, then the variable, then the file that the `.file` property names, then
//! the file that the `_FILE` variable names. The first that is there wins, be it empty, and the
//! files after it are not opened. A file is taken whole: a newline at its end is part of the value.

use super::layers::Attempt;
use super::origin::Origin;
use crate::source::{Files, decode};
use crate::submit::{Environment, Place};
use std::collections::BTreeMap;

/// Properties with their variables.
const CREDENTIALS: [(&str, &str); 2] = [
    ("spark.mesos.principal", "SPARK_MESOS_PRINCIPAL"),
    ("spark.mesos.secret", "SPARK_MESOS_SECRET"),
];

/// Whether a property is a principal or a secret, or names a file of one.
pub fn is_credential(key: &str) -> bool {
    let key = key.strip_suffix(".file").unwrap_or(key);
    CREDENTIALS.iter().any(|(k, _)| *k == key)
}

/// Adds the attempts that come after the property itself.
pub fn add(
    environment: &Environment,
    files: &dyn Files,
    attempts: &mut BTreeMap<String, Vec<Attempt>>,
) {
    for (key, variable) in CREDENTIALS {
        let mut more = Vec::new();
        if let Some(v) = environment.get(variable) {
            more.push(Attempt {
                text: Some(v.value.clone()),
                origin: Origin::Variable(variable.to_owned()),
                place: Some(Place::Variable { span: v.span }),
                key: None,
                in_conf: false,
            });
        }
        let file_key = format!("{key}.file");
        let file_variable = format!("{variable}_FILE");
        let by_property = attempts.get(&file_key).and_then(|a| a.first()).cloned();
        let by_variable = environment.get(&file_variable);
        let paths = by_property
            .and_then(|a| Some((a.text?, file_key.clone())))
            .into_iter()
            .chain(by_variable.map(|v| (v.value.clone(), file_variable.clone())));
        for (path, named_by) in paths {
            let wins = more.is_empty() && attempts.get(key).is_none_or(Vec::is_empty);
            let text = if wins {
                files.read(&path).ok().map(|b| decode(&b))
            } else {
                None
            };
            let origin = Origin::CredentialFile { path, named_by };
            more.push(Attempt {
                text,
                origin,
                place: None,
                key: None,
                in_conf: false,
            });
        }
        attempts.entry(key.to_owned()).or_default().extend(more);
        // The variable that names a file stands in for the property that does.
        if let Some(v) = environment.get(&file_variable) {
            attempts.entry(file_key).or_default().push(Attempt {
                text: Some(v.value.clone()),
                origin: Origin::Variable(file_variable),
                place: Some(Place::Variable { span: v.span }),
                key: None,
                in_conf: false,
            });
        }
    }
}
