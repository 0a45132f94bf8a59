//! Batches of converted rows, each small enough for one message.

use std::sync::Arc;
use std::{io, mem};

use prost::Message;

use super::converter::RecordConverter;
use super::field_error::FieldError;
use super::row::Row;
use super::row_error::RowError;
use super::source::Source;
use crate::api::ErrorReason;

/// Rows per batch; the service accepts 1,000.
const ROWS_MAX: usize = 500;

/// Size at which a batch is complete; the service accepts messages of 4 MiB.
const BATCH_BYTES: usize = 1 << 20;

/// Largest record; the rest of a message's 4 MiB is left for its envelope.
const RECORD_BYTES_MAX: usize = 3 << 20;

/// Consecutive rows of the file.
#[derive(Debug)]
pub(crate) struct Batch<R> {
    /// The records to send; may be empty.
    pub(crate) records: Vec<R>,
    /// The line of the file in which each record begins.
    pub(crate) lines: Vec<u64>,
    /// The errors of the rows that could not be converted, in their order.
    pub(crate) errors: Vec<RowError>,
    /// Rows with at least one error.
    pub(crate) rejected_rows: u64,
    /// The bytes of text up to the end of the last row.
    pub(crate) end: u64,
    bytes: usize,
}

impl<R> Default for Batch<R> {
    fn default() -> Self {
        Self {
            records: Vec::new(),
            lines: Vec::new(),
            errors: Vec::new(),
            rejected_rows: 0,
            end: 0,
            bytes: 0,
        }
    }
}

impl<R> Batch<R> {
    fn is_full(&self) -> bool {
        self.lines.len() + self.errors.len() >= ROWS_MAX || self.bytes >= BATCH_BYTES
    }

    fn is_empty(&self) -> bool {
        self.records.is_empty() && self.errors.is_empty()
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
    /// The batch that is being filled.
    pending: Batch<C::Record>,
}

impl<C: RecordConverter> Batches<C> {
    /// Converts the rows of `source`.
    pub(crate) fn new(source: Source, converter: Arc<C>) -> Self {
        Self {
            rows: Box::new((1..).zip(source.rows)),
            converter,
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
            let (line, end) = (row.line, row.end);
            let full = match convert(row, number, &*self.converter) {
                Ok(record) => self.push(record, line),
                Err(errors) => {
                    self.pending.errors.extend(errors);
                    self.pending.rejected_rows += 1;
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
    fn push(&mut self, record: C::Record, line: u64) -> Option<Batch<C::Record>> {
        let bytes = record.encoded_len();
        let full = self
            .pending
            .overflows_with(bytes)
            .then(|| mem::take(&mut self.pending));
        self.pending.bytes += bytes;
        self.pending.records.push(record);
        self.pending.lines.push(line);
        full
    }
}

fn convert<C: RecordConverter>(
    row: Row,
    number: u64,
    converter: &C,
) -> Result<C::Record, Vec<RowError>> {
    let line = row.line;
    let cells = row
        .cells
        .map_err(|description| vec![RowError::malformed(line, description)])?;
    let converted = converter.convert(&cells, number);
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
    record.map_err(|errors| {
        let errors = errors.into_iter();
        errors
            .map(|error| RowError::new(line, &converted.id, ErrorReason::InvalidField, error))
            .collect()
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::api::{Activity, Response, activity};
    use crate::import::fixtures::converters;
    use crate::import::fixtures::mappings::{ORDERS, SMALLEST};
    use crate::import::fixtures::scratch_file::ScratchFile;
    use crate::import::source::Layout;

    fn batches<C: RecordConverter>(converter: C, content: &str) -> Vec<Batch<C::Record>> {
        let file = ScratchFile::new("csv", content.as_bytes());
        let layout = Layout::Csv { delimiter: b',' };
        let source = Source::open(&file.0, layout, None, converter.rules().columns()).unwrap();
        let batches = Batches::new(source, Arc::new(converter));
        batches.map(Result::unwrap).collect()
    }

    fn responses(content: &str) -> Vec<Batch<Response>> {
        batches(converters::responses(SMALLEST).unwrap(), content)
    }

    #[test]
    fn row_numbers_count_rejected_rows() {
        let mapping = ORDERS.replace("id = \"order\"", "id = { row_number = true }");
        let converter = converters::activities(&mapping).unwrap();
        let row = "9,2024-05-01T00:00:00Z,c1,5\n";
        let batches = batches(converter, &format!("number,at,who,total\n{row}\nx\n{row}"));
        let order = |record: &Activity| match &record.kind {
            Some(activity::Kind::Order(order)) => order.order_id.clone(),
            _ => panic!("every row is an order"),
        };
        let orders: Vec<String> = batches[0].records.iter().map(order).collect();
        assert_eq!(orders, ["1", "3"]);
    }

    #[test]
    fn a_bad_row_is_rejected_and_the_others_continue() {
        let batches = responses(
            "number,at,q1\n1,2024-05-01T00:00:00Z,9\n2,2024-05-01T00:00:00Z,good\n3,x\n4,2024-05-01T00:00:00Z,\n",
        );

        assert_eq!(batches.len(), 1);
        assert_eq!(batches[0].lines, [2, 5]);
        let errors: Vec<(u64, &str)> = batches[0]
            .errors
            .iter()
            .map(|error| (error.line, error.reason.as_str()))
            .collect();
        assert_eq!(errors, [(3, "INVALID_FIELD"), (4, "MALFORMED_ROW")]);
        assert_eq!(batches[0].rejected_rows, 2);
    }

    #[test]
    fn a_batch_holds_a_bounded_number_of_rows() {
        let mut content = "number,at,q1\n".to_owned();
        for number in 0..1_201 {
            content.push_str(&format!("{number},2024-05-01T00:00:00Z,9\n"));
        }
        let batches = responses(&content);
        let sizes: Vec<usize> = batches.iter().map(|batch| batch.records.len()).collect();
        assert_eq!(sizes, [500, 500, 201]);
        assert_eq!(batches[2].end, content.len() as u64);
    }

    #[test]
    fn a_batch_holds_a_bounded_number_of_bytes() {
        let mapping = SMALLEST.replace("recommend = \"q1\"", "comment = \"q1\"");
        let converter = converters::responses(&mapping).unwrap();
        let (half, large) = ("x".repeat(600 << 10), "x".repeat(4_000_000));
        let mut content = "number,at,q1\n".to_owned();
        for text in [&half, &half, &large, &half] {
            content.push_str(&format!("{},2024-05-01T00:00:00Z,{text}\n", content.len()));
        }
        let batches = batches(converter, &content);
        let sizes: Vec<(usize, u64)> = batches
            .iter()
            .map(|batch| (batch.records.len(), batch.rejected_rows))
            .collect();
        assert_eq!(sizes, [(1, 0), (1, 1), (1, 0)]);
        let ends_of_rows = content.match_indices('\n').skip(1);
        let ends: Vec<u64> = ends_of_rows.map(|(at, _)| at as u64 + 1).collect();
        let batch_ends: Vec<u64> = batches.iter().map(|batch| batch.end).collect();
        assert_eq!(batch_ends, [ends[0], ends[2], ends[3]]);
    }
}
