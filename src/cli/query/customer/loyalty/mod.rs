//! `cxmetrics query loyalty`: retention, repurchase and value by the class of each
//! customer's answer.

mod args;
mod join;
mod output;
#[cfg(test)]
mod tests;

pub(super) use args::LoyaltyArgs;
