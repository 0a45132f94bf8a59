//! Every way a call can fail: the errors of the other layers become a [`CallError`], and a
//! [`CallError`] becomes a status.

mod call_error;
mod conversion;
mod status;

pub use call_error::CallError;
pub(super) use status::jittered;
