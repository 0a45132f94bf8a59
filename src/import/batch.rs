//! Batches of converted rows, each small enough for one message.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::{io, mem};

use prost::Message;
use uuid::Uuid;

use super::converter::RecordConverter;
use super::equal_rows::EqualRows;
use super::field_error::FieldError;
use super::id;
use super::raw_row::RowOrigin;
use super::rejected_row::RejectedRow;
use super::row::{Cell, Row};
use super::row_error::RowError;
use super::source::Rows;
use crate::api::{ErrorReason, ExclusionReason};

/// Rows per batch; the service accepts 1,000.
const ROWS_MAX: usize = 500;

/// Size at which a batch is complete; the service accepts messages of 4 MiB.
const BATCH_BYTES: usize = 1 << 20;

/// Size of the rows at which a batch is complete. Their unmapped columns may be large.
const RAW_BYTES: usize = 4 << 20;

/// Largest record; the rest of a message's 4 MiB is left for its envelope.
const RECORD_BYTES_MAX: usize = 3 << 20;

/// Consecutive rows of the file.
#[derive(Debug)]
pub(crate) struct Batch<R> {
    /// The records to send; may be empty.
    pub(crate) records: Vec<R>,
    /// The row of each record.
    pub(crate) origins: Vec<RowOrigin>,
    /// Why some of the records are excluded from every score, by their position.
    pub(crate) exclusions: BTreeMap<usize, ExclusionReason>,
    /// The rows that could not be converted, in their order.
    pub(crate) rejected: Vec<RejectedRow>,
    pub(crate) counts: BatchCounts,
    /// The bytes of text up to the end of the last row.
    pub(crate) end: u64,
    /// The size of the records.
    bytes: usize,
    /// The size of all rows in the file.
    raw_bytes: usize,
}

/// Rows of a batch that are counted before they are sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct BatchCounts {
    /// Rows with at least one error.
    pub(crate) rejected: u64,
    /// Rows that the mapping leaves out.
    pub(crate) skipped: u64,
    /// Rows that equal an earlier one, and have an id of their own.
    pub(crate) told_apart: u64,
    /// Rows whose time the clocks showed twice.
    pub(crate) repeated_times: u64,
}

impl<R> Default for Batch<R> {
    fn default() -> Self {
        Self {
            records: Vec::new(),
            origins: Vec::new(),
            exclusions: BTreeMap::new(),
            rejected: Vec::new(),
            counts: BatchCounts::default(),
            end: 0,
            bytes: 0,
            raw_bytes: 0,
        }
    }
}

impl<R> Batch<R> {
    fn is_full(&self) -> bool {
        self.origins.len() + self.rejected.len() >= ROWS_MAX
            || self.bytes >= BATCH_BYTES
            || self.raw_bytes >= RAW_BYTES
    }

    fn is_empty(&self) -> bool {
        self.records.is_empty() && self.rejected.is_empty() && self.counts.skipped == 0
    }

    /// Whether a record of this size would exceed the size of a batch.
    fn overflows_with(&self, bytes: usize) -> bool {
        !self.records.is_empty() && self.bytes + bytes > BATCH_BYTES
    }
}

/// The rows of a file, converted and grouped into batches.
pub(crate) struct Batches<C: RecordConverter> {
    rows: Box<dyn Iterator<Item = (u64, io::Result<Row>)> + Send>,
    converter: Arc<C>,
    /// The rows so far, where equal rows are records of their own.
    equal_rows: Option<EqualRows>,
    /// The batch that is being filled.
    pending: Batch<C::Record>,
}

/// The result of reading one row.
enum Outcome<R> {
    Record {
        record: R,
        /// Whether the clocks showed its time twice.
        has_repeated_time: bool,
        /// Why the record is excluded from every score.
        exclusion: Option<ExclusionReason>,
    },
    Skipped,
    Rejected(Vec<RowError>),
}

impl<C: RecordConverter> Batches<C> {
    /// Converts these rows.
    pub(crate) fn new(rows: Rows, converter: Arc<C>) -> Self {
        let is_apart = converter.rules().id.tells_equal_rows_apart();
        Self {
            rows: Box::new((1..).zip(rows)),
            converter,
            equal_rows: is_apart.then(EqualRows::default),
            pending: Batch::default(),
        }
    }
}

impl<C: RecordConverter> Iterator for Batches<C> {
    type Item = io::Result<Batch<C::Record>>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.pending.is_full() {
            let Some((number, row)) = self.rows.next() else {
                let rest = mem::take(&mut self.pending);
                return (!rest.is_empty()).then_some(Ok(rest));
            };
            let row = match row {
                Ok(row) => row,
                Err(error) => return Some(Err(error)),
            };
            let end = row.end;
            let origin = RowOrigin {
                line: row.line,
                number: row.rejected_from.map_or(number, |origin| origin.number),
                copy: row.rejected_from.map_or(1, |origin| origin.copy),
                raw: row.raw,
            };
            let full = match convert(row.cells, &origin, &*self.converter) {
                Outcome::Record {
                    record,
                    has_repeated_time,
                    exclusion,
                } => {
                    let full = self.push(record, origin, exclusion);
                    self.pending.counts.repeated_times += u64::from(has_repeated_time);
                    full
                }
                Outcome::Skipped => {
                    self.pending.counts.skipped += 1;
                    None
                }
                Outcome::Rejected(errors) => {
                    self.pending.raw_bytes += origin.raw.size();
                    self.pending.rejected.push(RejectedRow { origin, errors });
                    self.pending.counts.rejected += 1;
                    None
                }
            };
            self.pending.end = end;
            if let Some(full) = full {
                return Some(Ok(full));
            }
        }
        Some(Ok(mem::take(&mut self.pending)))
    }
}

impl<C: RecordConverter> Batches<C> {
    /// Adds a record. Returns the batch before it where the record doesn't fit in.
    fn push(
        &mut self,
        mut record: C::Record,
        mut origin: RowOrigin,
        exclusion: Option<ExclusionReason>,
    ) -> Option<Batch<C::Record>> {
        origin.copy = self.tell_apart(&mut record, origin.copy);
        let bytes = record.encoded_len();
        let full = self
            .pending
            .overflows_with(bytes)
            .then(|| mem::take(&mut self.pending));
        self.pending.bytes += bytes;
        self.pending.raw_bytes += origin.raw.size();
        self.pending.counts.told_apart += u64::from(origin.copy > 1);
        if let Some(reason) = exclusion {
            let position = self.pending.records.len();
            self.pending.exclusions.insert(position, reason);
        }
        self.pending.records.push(record);
        self.pending.origins.push(origin);
        full
    }

    /// Gives a record that equals an earlier one an id of its own. Returns how often the
    /// record occurred so far. In a rejects file, a row may be marked as such a `copy`.
    fn tell_apart(&mut self, record: &mut C::Record, copy: u64) -> u64 {
        let Some(equal_rows) = &mut self.equal_rows else {
            return 1;
        };
        let occurrence = match copy {
            1 => equal_rows.count::<C>(record),
            marked => marked,
        };
        if occurrence > 1 {
            let first = Uuid::try_parse(C::id(record)).expect("a derived id is a UUID");
            C::set_id(record, id::repeated(first, occurrence).to_string());
        }
        occurrence
    }
}

fn convert<C: RecordConverter>(
    cells: Result<Vec<Cell>, String>,
    origin: &RowOrigin,
    converter: &C,
) -> Outcome<C::Record> {
    let line = origin.line;
    let cells = match cells {
        Ok(cells) => cells,
        Err(description) => {
            return Outcome::Rejected(vec![RowError::malformed(line, description)]);
        }
    };
    let filter = converter.rules().filter();
    if filter.is_some_and(|filter| filter.skips(&cells)) {
        return Outcome::Skipped;
    }
    let exclusion = filter.and_then(|filter| filter.exclusion(&cells));
    let converted = converter.convert(&cells, origin.number);
    let record = converted
        .record
        .and_then(|record| match record.encoded_len() {
            bytes if bytes > RECORD_BYTES_MAX => Err(vec![FieldError {
                column: String::new(),
                field: String::new(),
                description: format!(
                    "the row takes {bytes} bytes; at most {RECORD_BYTES_MAX} are possible"
                ),
            }]),
            _ => Ok(record),
        });
    match record {
        Ok(record) => Outcome::Record {
            record,
            has_repeated_time: converted.has_repeated_time,
            exclusion,
        },
        Err(errors) => {
            let errors = errors.into_iter();
            let row_error =
                |error| RowError::new(line, &converted.id, ErrorReason::InvalidField, error);
            Outcome::Rejected(errors.map(row_error).collect())
        }
    }
}

#[cfg(test)]
mod tests;
