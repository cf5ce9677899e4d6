//! Golden cases of rules: `testdata/rules/NAME.conf` gives exactly the lines of `NAME.out`.
//!
//! Comments of a case say how it is checked; see `common/cases.rs`.

mod common;

use common::cases::{cases, compare};

#[test]
fn cases_give_what_is_recorded() {
    compare(&cases("rules"), |_, _| ());
}
