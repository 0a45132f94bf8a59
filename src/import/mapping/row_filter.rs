//! `[rows]`: which rows of the file are imported.

use serde::Deserialize;

use super::code::Code;
use super::one_or_several::OneOrSeveral;

/// `[rows]`: which rows of the file are imported.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RowFilterMapping {
    /// Rows that match any of these are left out.
    #[serde(default)]
    pub(crate) skip: OneOrSeveral<RowMatchMapping>,
}

/// Rows whose column holds one of the values.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RowMatchMapping {
    pub(crate) column: String,
    pub(crate) values: Vec<Code>,
}
