//! What the rules about the launch ask of it: where executors find Spark.

use super::{Context, placeholder};
use crate::source::Span;

const URI: &str = "spark.executor.uri";

/// An archive of Spark that every executor fetches.
#[derive(Clone, Debug)]
pub struct Archive<'a> {
    /// Its address; an empty one counts too.
    pub value: &'a str,
    /// Where it stands.
    pub span: Span,
    /// The property or the variable, for a sentence.
    pub words: &'static str,
    /// Whether it is a variable of the environment.
    pub variable: bool,
    /// Whether the address has yet to be filled in.
    pub template: bool,
}

impl<'a> Context<'a> {
    /// The archive that executors run Spark out of: the property, else the variable.
    #[must_use]
    pub fn archive(&self) -> Option<Archive<'a>> {
        let template = |text: &str| {
            placeholder::find(URI, text, self.version).is_some() || text.contains("${")
        };
        if let Some(s) = self.get(URI) {
            return Some(Archive {
                value: s.value,
                span: s.span(),
                words: "`spark.executor.uri`",
                variable: false,
                template: template(s.value),
            });
        }
        let variable = self.environment.get("SPARK_EXECUTOR_URI")?;
        Some(Archive {
            value: &variable.value,
            span: variable.span?,
            words: "SPARK_EXECUTOR_URI",
            variable: true,
            template: template(&variable.value),
        })
    }
}
