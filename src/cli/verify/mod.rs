//! `cxmetrics verify`: compares stored totals with a recount of their rows.

mod command;
mod report;

pub(super) use command::VerifyArgs;
pub(super) use command::run;
