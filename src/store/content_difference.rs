//! The words for fields in which a sent row differs from the stored one.

use std::fmt::Display;

/// For a field whose stored value is not shown.
pub(super) const DIFFERS: &str = "differs from the stored value";

/// For a field with both values.
pub(super) fn both(stored: impl Display, sent: impl Display) -> String {
    format!("is {sent}, but {stored} is stored")
}
