//! `[rows]`: which rows of the file are imported, and which count.

use serde::Deserialize;

use super::code::Code;
use super::one_or_several::OneOrSeveral;

/// `[rows]`: which rows of the file are imported, and which count.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RowFilterMapping {
    /// Rows that match any of these are left out.
    #[serde(default)]
    pub(crate) skip: OneOrSeveral<RowMatchMapping>,
    /// Responses that match any of these are stored and excluded from every score.
    #[serde(default)]
    pub(crate) exclude: OneOrSeveral<ExclusionMapping>,
}

/// Rows whose column holds one of the values.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RowMatchMapping {
    pub(crate) column: String,
    pub(crate) values: Vec<Code>,
}

/// Rows whose column holds one of the values, and why they don't count.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExclusionMapping {
    pub(crate) column: String,
    pub(crate) values: Vec<Code>,
    pub(crate) reason: ReasonMapping,
}

/// Why a response is excluded from every score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ReasonMapping {
    Test,
    Duplicate,
    Fraud,
}
