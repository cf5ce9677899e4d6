//! The `mesoscfg` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    mesoscfg::cli::main()
}
