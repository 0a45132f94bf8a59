//! Overload protection: one budget of bytes in memory, one limiter of concurrency by class
//! of call, one advice on when to retry.
//!
//! All three are keyed by the caller and not by the connection, so that opening more
//! connections buys nothing. A caller alone may use everything. Others still get in past
//! the limit, each up to half of an even share (`pool`).
//!
//! - `pool`: bytes of requests that arrive, are decompressed, decoded or wait; of the
//!   flow-control windows of streams; of replies until the connection has sent them.
//! - `class_limiter`: calls in progress, how fast they end, and when a refused client should
//!   retry. `slots`: which of them runs next.
//! - `unfinished`: health requests, which are not admitted, until they have arrived.

pub(super) mod caller;
pub(super) mod class_limiter;
pub(super) mod pool;
mod slots;
pub(super) mod unfinished;
