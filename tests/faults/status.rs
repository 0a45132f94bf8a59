//! What a client saw of a call that failed.

use std::error::Error;

use tonic::{Code, Status};

/// How a call ended, as gRPC has it.
///
/// A status that the server sent says what it says. One that this client's library made
/// itself carries the error that it was made of, which none that came over the wire does:
/// of a connection that broke tonic makes UNKNOWN ("transport error", "h2 protocol error:
/// error reading a body from connection") or CANCELLED ("operation was canceled"), and of
/// a deadline that passed CANCELLED ("Timeout expired"). gRPC, and other libraries, have
/// UNAVAILABLE and DEADLINE_EXCEEDED for these.
pub(crate) fn code_of(status: &Status) -> Code {
    match status.source() {
        Some(source) if chain(source).any(|error| error.is::<tonic::TimeoutExpired>()) => {
            // Passed here, before the server's word came.
            Code::DeadlineExceeded
        }
        Some(source) if !chain(source).any(is_reset_by_server) => Code::Unavailable,
        Some(_) | None => status.code(),
    }
}

/// Every error behind this one.
fn chain<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

/// The connection is sound, and the server gave up this one call: its own doing.
fn is_reset_by_server(error: &(dyn Error + 'static)) -> bool {
    error
        .downcast_ref::<h2::Error>()
        .is_some_and(|error| error.is_reset() && error.is_remote())
}
