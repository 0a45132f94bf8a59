//! `cxmetrics query lifetime-value`.

mod args;
mod holdout;
mod models;
mod table;

pub(super) use args::LifetimeValueArgs;
