#![no_main]

#[allow(dead_code, reason = "each target uses a part of it")]
#[path = "../../tests/common/any.rs"]
mod any;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| any::run(any::Kind::Script, bytes));
