//! The four sources of a principal and of a secret
//! (`MesosSchedulerUtils.buildCredentials`, Spark 2.4 and later).
//!
//! For each: the property, then the variable, then the file that the `.file` property names, then
//! the file that the `_FILE` variable names. The first that is there wins, be it empty, and the
//! files after it are not opened. A file is taken whole: a newline at its end is part of the value.

use super::layers::{Attempt, Attempts};
use super::origin::Origin;
use crate::source::{Files, decode};
use crate::submit::{Environment, Place};

/// Properties with their variables, and the properties and variables that name their files.
const CREDENTIALS: [(&str, &str, &str, &str); 2] = [
    (
        "spark.mesos.principal",
        "SPARK_MESOS_PRINCIPAL",
        "spark.mesos.principal.file",
        "SPARK_MESOS_PRINCIPAL_FILE",
    ),
    (
        "spark.mesos.secret",
        "SPARK_MESOS_SECRET",
        "spark.mesos.secret.file",
        "SPARK_MESOS_SECRET_FILE",
    ),
];

/// Whether a property is a principal or a secret, or names a file of one.
pub fn is_credential(key: &str) -> bool {
    CREDENTIALS
        .iter()
        .any(|(own, _, file, _)| key == *own || key == *file)
}

/// Adds the attempts that come after the property itself.
pub fn add(environment: &Environment, files: &dyn Files, attempts: &mut Attempts) {
    for credential in CREDENTIALS {
        let (key, variable, file_key, file_variable) = credential;
        let of_variable = |name: &str| {
            let found = environment.get(name)?;
            Some(Attempt {
                text: Some(found.value.clone()),
                origin: Origin::Variable(name.to_owned()),
                place: Some(Place::Variable { span: found.span }),
                key: None,
                in_conf: false,
            })
        };
        attempts.extend(of_variable(variable).map(|a| (key.to_owned(), a)));
        let mut by_property = attempts.iter().filter(|(k, _)| k == file_key);
        let by_property = by_property.next().and_then(|(_, a)| a.text.clone());
        let by_variable = environment.get(file_variable);
        let paths = by_property
            .map(|path| (path, file_key))
            .into_iter()
            .chain(by_variable.map(|v| (v.value.clone(), file_variable)));
        for (path, named_by) in paths {
            let wins = attempts.iter().all(|(k, _)| k != key);
            let text = match wins {
                true => files.read(&path).ok().map(|b| decode(&b)),
                false => None,
            };
            let named_by = named_by.to_owned();
            let attempt = Attempt {
                text,
                origin: Origin::CredentialFile { path, named_by },
                place: None,
                key: None,
                in_conf: false,
            };
            attempts.push((key.to_owned(), attempt));
        }
        // The variable that names a file stands in for the property that does.
        attempts.extend(of_variable(file_variable).map(|a| (file_key.to_owned(), a)));
    }
}
