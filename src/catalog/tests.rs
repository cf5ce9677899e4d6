//! The table contradicts nothing, and finds what it holds.

use super::*;
