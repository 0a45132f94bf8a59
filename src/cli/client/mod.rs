//! The gRPC client of the command line: address, connection, retries and errors.

mod address;
mod error;
mod retry;
mod service;

pub(super) use address::Address;
pub(super) use error::CallError;
pub(super) use retry::{Backoff, is_retryable};
pub(super) use service::Service;
