//! Rows on their way: read and converted apart from the network, a message at a time.

use std::io;
use std::sync::Arc;

use prost::Message;
use tokio::sync::mpsc;
use tokio::task;

use crate::api::Response;

use super::convert::{Converted, Flaw};
use super::plan::Plan;
use super::rejects::Reject;
use super::rows::{Row, Source};

/// Rows of one message; the service takes 1,000.
const ROWS_MAX: usize = 500;

/// A message is closed at this size; the service takes 4 MiB.
const MESSAGE_BYTES: usize = 1 << 20;

/// A response past this would not fit into a message with the room it needs.
const RESPONSE_BYTES_MAX: usize = 3 << 20;

/// Messages that are ready before they are wanted.
const READY_MAX: usize = 4;

/// Successive rows of the file.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// What is to be sent; may be empty.
    pub(super) responses: Vec<Response>,
    /// For each response, the line of the file that it begins in.
    pub(super) lines: Vec<u64>,
    /// What was found wrong here, in the order of the rows.
    pub(super) rejects: Vec<Reject>,
    /// How many rows have such rejects.
    pub(super) rejected_rows: u64,
    /// How many bytes of the file end with the last row.
    pub(super) end: u64,
    bytes: usize,
}

impl Batch {
    fn is_full(&self) -> bool {
        self.lines.len() + self.rejects.len() >= ROWS_MAX || self.bytes >= MESSAGE_BYTES
    }

    fn is_empty(&self) -> bool {
        self.responses.is_empty() && self.rejects.is_empty()
    }

    /// Whether a message with these bytes more would grow past its size.
    fn has_no_room_for(&self, bytes: usize) -> bool {
        !self.responses.is_empty() && self.bytes + bytes > MESSAGE_BYTES
    }

    fn reject(&mut self, rejects: impl IntoIterator<Item = Reject>) {
        self.rejects.extend(rejects);
        self.rejected_rows += 1;
    }
}

/// Reads the file on a thread of its own, never far ahead of what is sent.
pub(super) fn read(source: Source, plan: Arc<Plan>) -> mpsc::Receiver<io::Result<Batch>> {
    let (sender, receiver) = mpsc::channel(READY_MAX);
    task::spawn_blocking(move || {
        // Where nobody listens any more, the import is over.
        let _ = fill(source, &plan, &sender);
    });
    receiver
}

fn fill(
    source: Source,
    plan: &Plan,
    sender: &mpsc::Sender<io::Result<Batch>>,
) -> Result<(), mpsc::error::SendError<io::Result<Batch>>> {
    let mut batch = Batch::default();
    for row in source.rows {
        let row = match row {
            Ok(row) => row,
            Err(error) => return sender.blocking_send(Err(error)),
        };
        let (line, end) = (row.line, row.end);
        match convert(row, plan) {
            Ok(response) => {
                let bytes = response.encoded_len();
                if batch.has_no_room_for(bytes) {
                    sender.blocking_send(Ok(std::mem::take(&mut batch)))?;
                }
                batch.bytes += bytes;
                batch.responses.push(response);
                batch.lines.push(line);
            }
            Err(rejects) => batch.reject(rejects),
        }
        batch.end = end;
        if batch.is_full() {
            sender.blocking_send(Ok(std::mem::take(&mut batch)))?;
        }
    }
    if !batch.is_empty() {
        sender.blocking_send(Ok(batch))?;
    }
    Ok(())
}

fn convert(row: Row, plan: &Plan) -> Result<Response, Vec<Reject>> {
    let line = row.line;
    let cells = row
        .cells
        .map_err(|description| vec![Reject::malformed(line, description)])?;
    let Converted {
        response_id,
        response,
    } = plan.convert(&cells);
    let response = response.and_then(|response| match response.encoded_len() {
        bytes if bytes > RESPONSE_BYTES_MAX => Err(vec![Flaw {
            column: String::new(),
            field: String::new(),
            description: format!(
                "the row takes {bytes} bytes; the service takes {RESPONSE_BYTES_MAX}"
            ),
        }]),
        _ => Ok(response),
    });
    response.map_err(|flaws| {
        let flaws = flaws.into_iter();
        flaws
            .map(|flaw| Reject::of_flaw(line, &response_id, flaw))
            .collect()
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use crate::cli::import::mapping::Format;
    use crate::cli::import::mapping::tests::SMALLEST;
    use crate::cli::import::plan::tests::plan;
    use crate::cli::import::text::tests::ScratchFile;

    use super::*;

    async fn batches(content: &str) -> Vec<Batch> {
        let file = ScratchFile::new("csv", content.as_bytes());
        let plan = plan(SMALLEST).unwrap();
        let source = Source::open(&file.0, Format::Csv, b',', &plan.columns).unwrap();
        let mut receiver = read(source, Arc::new(plan));
        let mut batches = Vec::new();
        while let Some(batch) = receiver.recv().await {
            batches.push(batch.unwrap());
        }
        batches
    }

    #[tokio::test]
    async fn a_bad_row_is_set_aside_and_the_others_go_on() {
        let batches = batches(
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
        let batches = batches(&content).await;
        let sizes: Vec<usize> = batches.iter().map(|batch| batch.responses.len()).collect();
        assert_eq!(sizes, [500, 500, 201]);
        assert_eq!(batches[2].end, content.len() as u64);
    }
}
