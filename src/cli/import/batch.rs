//! Rows on their way: read and converted apart from the network, a message at a time.

use std::sync::Arc;
use std::{io, mem};

use prost::Message;
use tokio::sync::mpsc;
use tokio::task;

use super::plan::{Converted, Plan};
use super::reader::Flaw;
use super::rejects::Reject;
use super::rows::{Row, Source};

/// Rows of one message; the service takes 1,000.
const ROWS_MAX: usize = 500;

/// A message is closed at this size; the service takes 4 MiB.
const MESSAGE_BYTES: usize = 1 << 20;

/// A record past this would not fit into a message with the room it needs.
const RECORD_BYTES_MAX: usize = 3 << 20;

/// Messages that are ready before they are wanted.
const READY_MAX: usize = 4;

/// Successive rows of the file.
#[derive(Debug, Default)]
pub(super) struct Batch<R> {
    /// What is to be sent; may be empty.
    pub(super) records: Vec<R>,
    /// For each record, the line of the file that it begins in.
    pub(super) lines: Vec<u64>,
    /// What was found wrong here, in the order of the rows.
    pub(super) rejects: Vec<Reject>,
    /// How many rows have such rejects.
    pub(super) rejected_rows: u64,
    /// How many bytes of the file end with the last row.
    pub(super) end: u64,
    bytes: usize,
}

impl<R> Batch<R> {
    fn is_full(&self) -> bool {
        self.lines.len() + self.rejects.len() >= ROWS_MAX || self.bytes >= MESSAGE_BYTES
    }

    fn is_empty(&self) -> bool {
        self.records.is_empty() && self.rejects.is_empty()
    }

    /// Whether a message with these bytes more would grow past its size.
    fn has_no_room_for(&self, bytes: usize) -> bool {
        !self.records.is_empty() && self.bytes + bytes > MESSAGE_BYTES
    }

    fn reject(&mut self, rejects: impl IntoIterator<Item = Reject>) {
        self.rejects.extend(rejects);
        self.rejected_rows += 1;
    }
}

/// Batches on their way to where they are sent from.
pub(super) type Batches<P> = mpsc::Receiver<io::Result<Batch<<P as Plan>::Record>>>;

type BatchSender<P> = mpsc::Sender<io::Result<Batch<<P as Plan>::Record>>>;

/// Reads the file on a thread of its own, never far ahead of what is sent.
pub(super) fn read<P: Plan>(source: Source, plan: Arc<P>) -> Batches<P> {
    let (sender, receiver) = mpsc::channel(READY_MAX);
    task::spawn_blocking(move || fill(source, &*plan, &sender));
    receiver
}

/// Ends early where nobody listens any more: then the import is over.
fn fill<P: Plan>(source: Source, plan: &P, sender: &BatchSender<P>) -> Option<()> {
    let mut batch = Batch::default();
    for (number, row) in (1..).zip(source.rows) {
        let row = match row {
            Ok(row) => row,
            Err(error) => return sender.blocking_send(Err(error)).ok(),
        };
        let (line, end) = (row.line, row.end);
        match convert(row, number, plan) {
            Ok(record) => {
                let bytes = record.encoded_len();
                if batch.has_no_room_for(bytes) {
                    sender.blocking_send(Ok(mem::take(&mut batch))).ok()?;
                }
                batch.bytes += bytes;
                batch.records.push(record);
                batch.lines.push(line);
            }
            Err(rejects) => batch.reject(rejects),
        }
        batch.end = end;
        if batch.is_full() {
            sender.blocking_send(Ok(mem::take(&mut batch))).ok()?;
        }
    }
    if !batch.is_empty() {
        sender.blocking_send(Ok(batch)).ok()?;
    }
    Some(())
}

fn convert<P: Plan>(row: Row, number: u64, plan: &P) -> Result<P::Record, Vec<Reject>> {
    let line = row.line;
    let cells = row
        .cells
        .map_err(|description| vec![Reject::malformed(line, description)])?;
    let Converted { id, record } = plan.convert(&cells, number);
    let record = record.and_then(|record| match record.encoded_len() {
        bytes if bytes > RECORD_BYTES_MAX => Err(vec![Flaw {
            column: String::new(),
            field: String::new(),
            description: format!(
                "the row takes {bytes} bytes; the service takes {RECORD_BYTES_MAX}"
            ),
        }]),
        _ => Ok(record),
    });
    record.map_err(|flaws| {
        let flaws = flaws.into_iter();
        flaws.map(|flaw| Reject::of_flaw(line, &id, flaw)).collect()
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use crate::api::{Activity, activity};
    use crate::cli::import::mapping::Format;
    use crate::cli::import::mapping::tests::ORDERS;
    use crate::cli::import::mapping::tests::SMALLEST;
    use crate::cli::import::text::tests::ScratchFile;
    use crate::cli::import::{activity as activities, response};

    use super::*;

    async fn batches<P: Plan>(plan: P, content: &str) -> Vec<Batch<P::Record>> {
        let file = ScratchFile::new("csv", content.as_bytes());
        let wanted = &plan.frame().columns.names;
        let source = Source::open(&file.0, Format::Csv, b',', wanted).unwrap();
        let mut receiver = read(source, Arc::new(plan));
        let mut batches = Vec::new();
        while let Some(batch) = receiver.recv().await {
            batches.push(batch.unwrap());
        }
        batches
    }

    async fn responses(content: &str) -> Vec<Batch<crate::api::Response>> {
        batches(response::tests::plan(SMALLEST).unwrap(), content).await
    }

    #[tokio::test]
    async fn rows_are_numbered_by_their_place_even_behind_one_that_is_no_row() {
        let mapping = ORDERS.replace("id = \"order\"", "id = { row_number = true }");
        let plan = activities::tests::plan(&mapping).unwrap();
        let row = "9,2024-05-01T00:00:00Z,c1,5\n";
        let batches = batches(plan, &format!("number,at,who,total\n{row}\nx\n{row}")).await;
        let order = |record: &Activity| match &record.kind {
            Some(activity::Kind::Order(order)) => order.order_id.clone(),
            _ => panic!("every row is an order"),
        };
        let orders: Vec<String> = batches[0].records.iter().map(order).collect();
        assert_eq!(orders, ["1", "3"]);
    }

    #[tokio::test]
    async fn a_bad_row_is_set_aside_and_the_others_go_on() {
        let batches = responses(
            "number,at,q1\n1,2024-05-01T00:00:00Z,9\n2,2024-05-01T00:00:00Z,good\n3,x\n4,2024-05-01T00:00:00Z,\n",
        )
        .await;

        assert_eq!(batches.len(), 1);
        assert_eq!(batches[0].lines, [2, 5]);
        let rejects: Vec<(u64, &str)> = batches[0]
            .rejects
            .iter()
            .map(|reject| (reject.row, reject.reason.as_str()))
            .collect();
        assert_eq!(rejects, [(3, "INVALID_FIELD"), (4, "MALFORMED_ROW")]);
        assert_eq!(batches[0].rejected_rows, 2);
    }

    #[tokio::test]
    async fn a_message_holds_a_bounded_number_of_rows() {
        let mut content = "number,at,q1\n".to_owned();
        for number in 0..1_201 {
            content.push_str(&format!("{number},2024-05-01T00:00:00Z,9\n"));
        }
        let batches = responses(&content).await;
        let sizes: Vec<usize> = batches.iter().map(|batch| batch.records.len()).collect();
        assert_eq!(sizes, [500, 500, 201]);
        assert_eq!(batches[2].end, content.len() as u64);
    }
}
