//! Connections. Their number is bounded, and abusive or idle ones are closed.

mod open;
mod serve;
#[cfg(test)]
mod tests;

pub use serve::{ConnectionLimits, serve};
