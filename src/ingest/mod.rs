//! From a checked row to a durable verdict.

pub mod batcher;
