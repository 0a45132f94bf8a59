//! Metrics of customers: one file per command of `cxmetrics query`.

mod activity_counts;
mod cohorts;
mod columns;
mod command;
mod csv;
mod currency;
mod customer_base;
mod definition;
mod lifetime_value;
mod loss;
mod loyalty;
mod purchases;
#[cfg(test)]
pub(super) mod samples;
mod survival;
#[cfg(test)]
mod test_support;
mod unknown_orders;

pub(super) use command::CustomerCommand;
