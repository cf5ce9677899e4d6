//! Shared by the integration tests.

#[allow(dead_code, reason = "each test uses a part of it")]
pub mod any;
#[allow(dead_code, reason = "each test uses a part of it")]
pub mod cases;
#[allow(dead_code, reason = "each test uses a part of it")]
pub mod recorded;
