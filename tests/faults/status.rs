//! The gRPC codes of failed calls.

use std::error::Error;

use tonic::{Code, Status};

/// The code of a failed call, as gRPC specifies it.
///
/// Returns the code of a status that the server sent. A status that tonic created on the client
/// has a source error, which no status from the server has, and often another code than gRPC
/// specifies. For a broken connection, tonic returns UNKNOWN ("transport error", "h2 protocol
/// error: error reading a body from connection") or CANCELLED ("operation was canceled") instead
/// of UNAVAILABLE. After a deadline, it returns CANCELLED ("Timeout expired") instead of
/// DEADLINE_EXCEEDED.
pub(crate) fn code_of(status: &Status) -> Code {
    match status.source() {
        Some(source) if chain(source).any(|error| error.is::<tonic::TimeoutExpired>()) => {
            // The client's own deadline passed before the server's status arrived.
            Code::DeadlineExceeded
        }
        Some(source) if !chain(source).any(is_reset_by_server) => Code::Unavailable,
        Some(_) | None => status.code(),
    }
}

/// An error and its sources.
fn chain<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

/// Whether the server reset this one call on a working connection.
fn is_reset_by_server(error: &(dyn Error + 'static)) -> bool {
    error
        .downcast_ref::<h2::Error>()
        .is_some_and(|error| error.is_reset() && error.is_remote())
}
