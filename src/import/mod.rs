//! Files to rows: reads CSV and JSON Lines, applies a mapping file, and converts each row to
//! the message that the service takes. The command line adds the terminal and the client.
//!
//! An import runs in four steps:
//!
//! 1. `Mapping::parse` reads the mapping file.
//! 2. `ResponseConverter`, `ActivityConverter` or `CustomerConverter` checks the mapping: those
//!    of responses and activities against the survey and the dimensions that the workspace
//!    declares.
//! 3. `Source::open` checks the whole file (encoding, quotes, columns) and opens it, so
//!    that an unreadable file is rejected before a row is sent.
//! 4. `Batches` converts the rows. A row that can't be converted becomes `RowError`s;
//!    the others continue.

mod activity;
mod attributes;
mod batch;
mod code_table;
mod columns;
mod converter;
mod csv_dialect;
mod csv_rows;
mod customer;
mod declared;
mod encoding;
mod equal_rows;
mod field_error;
mod field_rule;
#[cfg(test)]
pub(crate) mod fixtures;
mod formula;
mod header;
mod id;
mod id_rule;
mod input_file;
mod json_object;
mod json_rows;
mod layout;
mod local_time;
mod mapping;
mod number;
mod number_fault;
mod number_format;
mod preamble;
mod quotes;
mod raw_row;
mod record_rules;
mod reject_columns;
mod rejected_row;
mod rejects_layout;
mod rejects_writer;
mod response;
mod row;
mod row_error;
mod row_filter;
mod row_reader;
mod shown;
mod source;
mod spaces;
mod suggest;
mod suggestion;
mod text_check;
mod text_reader;
mod time;
mod time_check;
mod time_format;
mod time_hint;
mod time_number;
mod time_pattern;

pub(crate) use activity::ActivityConverter;
pub(crate) use batch::{Batch, BatchCounts, Batches};
pub(crate) use converter::RecordConverter;
pub(crate) use customer::CustomerConverter;
pub(crate) use encoding::Encoding;
pub(crate) use equal_rows::fingerprint;
pub(crate) use field_error::FieldError;
pub(crate) use formula::neutralised;
pub(crate) use input_file::{InputFile, is_standard_input};
pub(crate) use layout::{CsvLayout, Layout};
pub(crate) use mapping::{
    ActivityMapping, CsvMapping, CustomerMapping, Format, Mapping, RecordMapping, ResponseMapping,
    RowsMapping,
};
#[cfg(test)]
pub(crate) use raw_row::{RawRow, RowOrigin};
pub(crate) use record_rules::RecordRules;
pub(crate) use rejected_row::RejectedRow;
pub(crate) use rejects_layout::RejectsLayout;
pub(crate) use rejects_writer::RejectsWriter;
pub(crate) use response::ResponseConverter;
pub(crate) use row_error::RowError;
pub(crate) use row_filter::RowFilter;
pub(crate) use source::Source;
pub(crate) use suggest::{Proposal, Sample};
pub(crate) use time::{time_zone, to_proto};
