//! The `mesoscfg` command.

fn main() {}
