//! Connections: a bounded number, none of which only takes up room.

mod control_frames;
mod open;
mod serve;
#[cfg(test)]
mod tests;

pub use serve::{ConnectionLimits, serve};
