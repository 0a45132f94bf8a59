//! Converts rows to records: responses, activities or updates of customers.

use std::collections::HashMap;

use prost::Message;

use super::field_error::FieldError;
use super::record_rules::RecordRules;
use super::row::Cell;
use super::row_reader::RowReader;

/// A checked mapping for one type of record.
pub(crate) trait RecordConverter: Send + Sync + 'static {
    /// The message that a row becomes.
    type Record: Message + Clone + Default + 'static;

    /// The rules for the fields that every record has.
    fn rules(&self) -> &RecordRules;

    /// The record of a row. It counts only if the reader collected no error.
    fn record(&self, id: String, row: &mut RowReader<'_>) -> Self::Record;

    /// The id of a record.
    fn id(record: &Self::Record) -> &str;

    /// Replaces the id of a record.
    fn set_id(record: &mut Self::Record, id: String);

    /// The maps of a record.
    fn maps(record: &mut Self::Record) -> Vec<&mut HashMap<String, String>>;

    /// The path of a field as the mapping names it, for a path that the service returned.
    fn mapped_path(field: &str, record: &Self::Record) -> String;

    /// The column of a field, by its path; `None` where the field has no column.
    fn column_of(&self, field: &str) -> Option<&str>;

    /// Converts a row.
    fn convert(&self, cells: &[Cell], number: u64) -> ConvertedRow<Self::Record> {
        let mut row = RowReader::new(self.rules(), cells, number);
        let id = row.id();
        let record = self.record(id.clone(), &mut row);
        let has_repeated_time = row.has_repeated_time();
        let errors = row.into_errors();
        ConvertedRow {
            id,
            has_repeated_time,
            record: if errors.is_empty() {
                Ok(record)
            } else {
                Err(errors)
            },
        }
    }
}

/// The result of converting a row.
#[derive(Debug)]
pub(crate) struct ConvertedRow<R> {
    /// Empty where the row has no valid id.
    pub(crate) id: String,
    /// Whether the clocks showed the time of the row twice.
    pub(crate) has_repeated_time: bool,
    pub(crate) record: Result<R, Vec<FieldError>>,
}
