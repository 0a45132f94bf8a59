//! `cxmetrics query`: scores and metrics of customers, as a table, JSON or CSV.
//!
//! The layers, none of which uses one before it: [`command`] chooses among the queries of
//! [`scores`] and [`customer`]. Each turns [`args`] into a request, calls the server by
//! [`pipeline`], and turns the [`reply`] into a table with [`mod@format`], or by reflection into
//! JSON or CSV.

mod args;
mod command;
mod customer;
mod format;
mod pipeline;
mod reply;
mod scores;

pub(super) use command::{QueryArgs, run};
