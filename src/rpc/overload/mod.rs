//! Overload protection: one budget of bytes in memory, one limiter of concurrency by class
//! of call, one advice on when to come back.
//!
//! All three are keyed by the caller and not by the connection, so that opening more
//! connections buys nothing. A caller alone may use everything; others still get in past
//! the limit, each up to half of an even share (`pool`).
//!
//! - `byte_budget`: requests that arrive, are decompressed, decoded or wait, flow-control
//!   windows of streams, and replies until the connection has sent them.
//! - `class_limiter`: calls in progress, and which of them runs next.
//! - `retry_delay`: how long a refused client stays away.
//! - `framing`, `decoded_size`: messages cut out of a body, decompressed, and weighed.
//! - `connection`: accepts connections, and closes those that only take up room.

pub(super) mod byte_budget;
pub(super) mod caller;
pub(super) mod class_limiter;
pub(super) mod connection;
mod control_frames;
pub(super) mod decoded_size;
pub(super) mod framing;
mod pool;
pub(super) mod retry_delay;
pub(super) mod unfinished;

pub use caller::Peer;
pub use connection::{Connection, ConnectionLimits, accept};
