//! What clients were told: every acknowledged id, and how every call ended.

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

/// What is written down.
#[derive(Debug, Default)]
pub(crate) struct Book {
    pub(crate) responses: Vec<Uuid>,
    pub(crate) activities: Vec<Uuid>,
    /// Rows that were sent again after a failure and turned out to be stored already.
    pub(crate) stored_unheard: u64,
    /// How calls failed, in the codes that a client may see.
    pub(crate) failures: BTreeMap<String, u64>,
    /// What must not happen.
    pub(crate) wrong: Vec<String>,
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Response,
    Activity,
}

impl Ledger {
    pub(crate) fn read(&self) -> MutexGuard<'_, Book> {
        self.0.lock().unwrap()
    }

    /// What is written down, while nobody writes.
    pub(crate) fn take(&self) -> Book {
        std::mem::take(&mut *self.read())
    }

    /// Gives it back.
    pub(crate) fn put_back(&self, book: Book) {
        *self.read() = book;
    }

    /// Writes down a row's verdict.
    pub(crate) fn verdict(&self, kind: Kind, id: &str, outcome: Outcome, is_retry: bool) {
        let mut book = self.read();
        match outcome {
            Outcome::Inserted => {}
            Outcome::Identical if is_retry => book.stored_unheard += 1,
            Outcome::Identical | Outcome::Unspecified | Outcome::Conflict | Outcome::Rejected => {
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

    /// Writes down how a call failed.
    pub(crate) fn failure(&self, status: &Status) {
        let mut book = self.read();
        let code = code_of(status);
        if !matches!(code, Code::Unavailable | Code::DeadlineExceeded) {
            book.wrong.push(format!("{status:?}"));
        }
        *book.failures.entry(format!("{code:?}")).or_default() += 1;
    }

    /// Writes down that no answer came by the deadline.
    pub(crate) fn silence(&self) {
        let silence = format!("{:?}", Code::DeadlineExceeded);
        *self.read().failures.entry(silence).or_default() += 1;
    }
}
