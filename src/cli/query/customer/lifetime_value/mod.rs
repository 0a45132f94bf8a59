//! `cxmetrics query lifetime-value`.

mod args;
mod models;
mod table;

pub(super) use args::LifetimeValueArgs;
