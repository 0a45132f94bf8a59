//! Records the ids that were acknowledged, and how calls failed.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard},
};

use cxmetrics::api::Outcome;
use tonic::{Code, Status};
use uuid::Uuid;

use crate::status::code_of;

/// Shared by all clients of one database.
#[derive(Debug, Default)]
pub(crate) struct Ledger(Mutex<Book>);

/// The records.
#[derive(Debug, Default)]
pub(crate) struct Book {
    pub(crate) responses: Vec<Uuid>,
    pub(crate) activities: Vec<Uuid>,
    /// Rows that were IDENTICAL when sent again: their first acknowledgement was lost.
    pub(crate) unacknowledged: u64,
    /// Number of failed calls by status code.
    pub(crate) failures: BTreeMap<String, u64>,
    /// Outcomes that violate the guarantees.
    pub(crate) wrong: Vec<String>,
}

/// The kind of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Response,
    Activity,
}

impl Ledger {
    pub(crate) fn read(&self) -> MutexGuard<'_, Book> {
        self.0.lock().unwrap()
    }

    /// Takes the records out, while no client runs.
    pub(crate) fn take(&self) -> Book {
        std::mem::take(&mut *self.read())
    }

    /// Puts the records back.
    pub(crate) fn put_back(&self, book: Book) {
        *self.read() = book;
    }

    /// Records the verdict on a row.
    pub(crate) fn verdict(&self, kind: Kind, id: &str, outcome: Outcome, is_retry: bool) {
        let mut book = self.read();
        match outcome {
            Outcome::Inserted => {}
            Outcome::Identical if is_retry => book.unacknowledged += 1,
            Outcome::Identical
            | Outcome::Unspecified
            | Outcome::Conflict
            | Outcome::Rejected
            | Outcome::Updated => {
                book.wrong
                    .push(format!("{outcome:?} for {id}, retry: {is_retry}"));
                return;
            }
        }
        let id = Uuid::parse_str(id).unwrap();
        match kind {
            Kind::Response => book.responses.push(id),
            Kind::Activity => book.activities.push(id),
        }
    }

    /// Records a failed call.
    pub(crate) fn failure(&self, status: &Status) {
        let mut book = self.read();
        let code = code_of(status);
        if !matches!(code, Code::Unavailable | Code::DeadlineExceeded) {
            book.wrong.push(format!("{status:?}"));
        }
        *book.failures.entry(format!("{code:?}")).or_default() += 1;
    }

    /// Records a call without an answer by its deadline.
    pub(crate) fn no_answer(&self) {
        let code = format!("{:?}", Code::DeadlineExceeded);
        *self.read().failures.entry(code).or_default() += 1;
    }
}
