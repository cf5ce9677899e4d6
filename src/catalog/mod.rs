//! Every property, per Spark version: type, default, environment fallback, modes, effect.
