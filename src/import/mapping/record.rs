//! The fields that responses and activities share: id, time, customer, channel,
//! dimensions and properties.

use serde::Deserialize;

use super::field::{FieldMapping, FieldMappings, NameOrTable};
use super::row_filter::RowFilterMapping;
use crate::import::number_format::NumberFormat;

/// The mapping of the fields that responses and activities share.
#[derive(Debug)]
pub(crate) struct RecordMapping {
    /// How the file writes numbers.
    pub(crate) numbers: NumberFormat,
    /// `None` for customers only, whom their own id identifies.
    pub(crate) id: Option<IdMapping>,
    /// `None` for customers only.
    pub(crate) time: Option<TimeMapping>,
    pub(crate) channel: Option<NameOrTable<FieldMapping>>,
    pub(crate) customer: Option<NameOrTable<FieldMapping>>,
    pub(crate) dimensions: FieldMappings,
    pub(crate) properties: FieldMappings,
    pub(crate) filter: Option<RowFilterMapping>,
}

/// `[id]`: how a row is identified.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct IdMapping {
    /// The columns that together identify a row.
    #[serde(default)]
    pub(crate) columns: Vec<String>,
    /// Whether the only column holds UUIDs, which are used unchanged.
    #[serde(default)]
    pub(crate) uuid: bool,
    /// Whether the row's position in the file identifies it.
    #[serde(default)]
    pub(crate) row_number: bool,
    /// Keeps the ids of this file apart from those of other files.
    pub(crate) source: Option<String>,
    /// What rows of one file with the same id and the same content are.
    pub(crate) equal_rows: Option<EqualRowsMapping>,
}

/// What rows of one file with the same id and the same content are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum EqualRowsMapping {
    /// Records of their own. The default: line items often have no key.
    Apart,
    /// The same record, which the file repeats.
    One,
}

/// `[time]`: when the response was submitted, or when the activity happened.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TimeMapping {
    /// Several columns are joined by a space before they are parsed.
    pub(crate) columns: Vec<String>,
    /// `rfc3339`, `date`, `date-time`, or a pattern such as `%d.%m.%Y %H:%M`.
    pub(crate) format: String,
    /// The IANA time zone of times without a UTC offset.
    pub(crate) zone: Option<String>,
}
