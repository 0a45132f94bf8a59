//! How a command ends: its exit code, and what it says when it fails.

use std::process::ExitCode;

use super::client::CallError;
use crate::{server::embedded::EmbeddedError, store::StoreError};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// All that was asked for is done.
    Done,
    /// It failed for good: the same command would fail again.
    Failed,
    /// All is done, except for rows that were rejected or in conflict.
    SomeRejected,
    /// The server, or the database, can't be reached or isn't ready: the same command may
    /// work later.
    Unavailable,
    /// What was verified differs from its rows, and was not rebuilt.
    Differs,
}

impl Ending {
    /// Tells the reader what went wrong, with every cause in one sentence.
    pub(super) fn of_error(error: &anyhow::Error) -> Self {
        eprintln!("error: {error:#}");
        let is_unavailable = error.chain().any(|cause| {
            let of_call = cause.downcast_ref::<CallError>();
            of_call.is_some_and(CallError::is_unavailable)
                || matches!(cause.downcast_ref(), Some(StoreError::Unavailable(_)))
                || matches!(cause.downcast_ref(), Some(EmbeddedError::InUse { .. }))
        });
        match is_unavailable {
            true => Self::Unavailable,
            false => Self::Failed,
        }
    }
}

impl From<Ending> for ExitCode {
    fn from(ending: Ending) -> Self {
        // 2 is clap's, for wrong usage.
        Self::from(match ending {
            Ending::Done => 0,
            Ending::Failed => 1,
            Ending::SomeRejected => 3,
            Ending::Unavailable => 4,
            Ending::Differs => 5,
        })
    }
}
