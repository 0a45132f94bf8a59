//! The mapping file: which column of a file becomes which field of a response, an activity or a customer.

mod activity;
mod amount;
mod code;
mod csv;
mod customer;
mod empty;
mod field;
mod file;
mod format;
mod one_or_several;
mod question;
mod record;
mod response;
mod row_filter;

pub(crate) use activity::{ActivityMapping, AttributesMapping, Kind, KindMapping, OrderMapping};
pub(crate) use amount::AmountMapping;
pub(crate) use code::Code;
pub(crate) use csv::CsvMapping;
pub(crate) use customer::CustomerMapping;
pub(crate) use empty::{Empty, EmptyAttribute};
pub(crate) use field::{FieldMapping, FieldMappings, NameOrTable};
pub(crate) use file::{Mapping, RowsMapping};
pub(crate) use format::Format;
pub(crate) use question::{CellMapping, OptionsMapping, QuestionMapping};
pub(crate) use record::{EqualRowsMapping, IdMapping, RecordMapping};
pub(crate) use response::{CompletionMapping, CompletionValue, ResponseMapping};
pub(crate) use row_filter::{ReasonMapping, RowFilterMapping};
