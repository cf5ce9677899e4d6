//! The `mesoscfg` command.

use std::process::ExitCode;

/// A check is many small allocations, on all cores at once.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    mesoscfg::cli::main()
}
