//! Connections. Their number is bounded, and abusive or idle ones are closed.

mod control_frames;
mod open;
mod serve;
#[cfg(test)]
mod tests;

pub use serve::{ConnectionLimits, serve};
