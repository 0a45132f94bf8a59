//! How a command ends: its exit code, and the error message it prints.

use std::process::ExitCode;

use super::client::CallError;
use crate::{server::embedded::EmbeddedError, store::StoreError};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ExitStatus {
    /// The command succeeded.
    Success,
    /// The command failed, and a retry would fail too.
    Failure,
    /// The command is done, but the server rejected some rows or found them in conflict.
    SomeRejected,
    /// The server or the database is unreachable or not ready. The same command may
    /// succeed later.
    Unavailable,
    /// Stored totals differ from their rows and were not rebuilt.
    Differs,
}

impl ExitStatus {
    /// Prints the error with all its causes on one line, names the server that it comes
    /// from, and classifies it.
    pub(super) fn of_error(error: &anyhow::Error) -> Self {
        eprintln!("error: {error:#}");
        let mut call_errors = error.chain().filter_map(|cause| cause.downcast_ref());
        if let Some(server) = call_errors.find_map(CallError::server) {
            eprintln!("server: {server}");
        }
        let is_unavailable = error.chain().any(|cause| {
            let call_error = cause.downcast_ref::<CallError>();
            call_error.is_some_and(CallError::is_unavailable)
                || matches!(cause.downcast_ref(), Some(StoreError::Unavailable(_)))
                || matches!(cause.downcast_ref(), Some(EmbeddedError::InUse { .. }))
        });
        match is_unavailable {
            true => Self::Unavailable,
            false => Self::Failure,
        }
    }
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        // clap uses 2 for wrong usage.
        Self::from(match status {
            ExitStatus::Success => 0,
            ExitStatus::Failure => 1,
            ExitStatus::SomeRejected => 3,
            ExitStatus::Unavailable => 4,
            ExitStatus::Differs => 5,
        })
    }
}
