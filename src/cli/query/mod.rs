//! `cxmetrics query`: scores and metrics of customers, as a table, JSON or CSV.
//!
//! The layers, none of which uses one before it: [`command`] chooses among the queries of
//! [`scores`] and [`customer`]. Each converts [`args`] to a request, calls the server through
//! [`pipeline`], and formats the [`reply`] as a table with [`mod@format`], or by reflection as
//! JSON or CSV.

mod args;
mod command;
mod customer;
mod format;
mod pipeline;
pub(super) mod reply;
mod scores;

pub(super) use args::{FilterArgs, PeriodArgs};
pub(super) use command::{QueryArgs, run};
pub(super) use format::{Terminal, print};
